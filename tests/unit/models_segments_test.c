/*
 * models_segments_test.c: k-means and Ward's tree on points whose clusters are known, their measures on values worked
 * out by hand, and segments of shoppers of planted tastes.
 */
#include "base/memory.h"
#include "base/random.h"
#include "data_support.h"
#include "models/kmeans.h"
#include "models/ward.h"

#include <vitrine/segments.h>

#include <math.h>
#include <stdlib.h>

enum { BLOBS = 4, EACH = 30, WIDTH = 5 };

static vt_allocator memory;

static vti_kmeans_options options_for(uint32_t k, uint32_t threads) {
    memory = vti_allocator_or_default(NULL);
    return (vti_kmeans_options){.k = k,
                                .restarts = 5,
                                .iterations = VTI_KMEANS_ITERATIONS,
                                .seed = 1,
                                .threads = threads,
                                .allocator = &memory};
}

/* Blobs around corners, the points of each side by side. */
static vti_points plant_blobs(float *values) {
    vti_random random;
    vti_random_seed(&random, 7);
    for (uint32_t i = 0; i < BLOBS * EACH; i++) {
        for (uint32_t d = 0; d < WIDTH; d++) {
            values[i * WIDTH + d] = (i / EACH == d ? 10.F : 0.F) + (float)vti_random_normal(&random);
        }
    }
    return (vti_points){values, BLOBS * EACH, WIDTH};
}

static bool labels_are_blobs(const uint32_t *labels) {
    bool fine = true;
    for (uint32_t i = 0; i < BLOBS * EACH; i++) {
        for (uint32_t j = 0; j < i; j++) fine &= (labels[i] == labels[j]) == (i / EACH == j / EACH);
    }
    return fine;
}

TEST(planted_clusters_are_found) {
    static float values[BLOBS * EACH * WIDTH];
    vti_points points = plant_blobs(values);
    double within[8], silhouettes[8];
    uint32_t clearest = 0;
    for (uint32_t k = 1; k <= 8; k++) {
        vti_kmeans_options options = options_for(k, 1);
        vti_clusters clusters;
        CHECK_OR_RETURN(vti_kmeans(&points, &options, &clusters) == VT_OK);
        CHECK_INT(clusters.k, k);
        within[k - 1] = clusters.within;
        CHECK_INT(vti_silhouette(&points, clusters.labels, k, 1, &memory, &silhouettes[k - 1]), VT_OK);
        if (silhouettes[k - 1] > silhouettes[clearest]) clearest = k - 1;
        if (k == BLOBS) {
            CHECK(labels_are_blobs(clusters.labels));
            for (uint32_t c = 0; c < k; c++) CHECK_INT(clusters.sizes[c], EACH);
            CHECK_CLOSE(clusters.within, BLOBS * EACH * WIDTH, 0.2 * BLOBS * EACH * WIDTH);
        }
        vti_clusters_destroy(&clusters, &memory);
    }
    for (uint32_t k = 1; k < 8; k++) CHECK(within[k] < within[k - 1]);
    CHECK_INT(vti_elbow(within, 8), BLOBS - 1);
    CHECK_INT(clearest, BLOBS - 1);
    CHECK_CLOSE(silhouettes[0], 0, 0);
}

/* From centroids drawn evenly, 20 far blobs would be met once each in two of 100 million starts. */
TEST(each_far_blob_is_a_start) {
    enum { MANY = 20, FEW = 10 };
    static float values[MANY * FEW * 2];
    vti_random random;
    vti_random_seed(&random, 3);
    for (uint32_t i = 0; i < MANY * FEW; i++) {
        uint32_t column = i / FEW % 5, row = i / FEW / 5;
        values[2 * i] = 1000.F * (float)column + (float)vti_random_normal(&random);
        values[2 * i + 1] = 1000.F * (float)row + (float)vti_random_normal(&random);
    }
    vti_points points = {values, MANY * FEW, 2};
    for (uint64_t seed = 1; seed <= 50; seed++) {
        vti_kmeans_options options = options_for(MANY, 1);
        options.restarts = 1;
        options.seed = seed;
        vti_clusters clusters;
        CHECK_OR_RETURN(vti_kmeans(&points, &options, &clusters) == VT_OK);
        bool found = clusters.k == MANY;
        for (uint32_t c = 0; c < clusters.k; c++) found &= clusters.sizes[c] == FEW;
        if (!CHECK(found)) printf("# seed %u\n", (unsigned)seed);
        vti_clusters_destroy(&clusters, &memory);
    }
}

TEST(threads_do_not_change_the_clusters) {
    static float values[BLOBS * EACH * WIDTH];
    vti_points points = plant_blobs(values);
    vti_kmeans_options one = options_for(7, 1), three = options_for(7, 3);
    vti_clusters of_one, of_three;
    double silhouette_of_one, silhouette_of_three;
    CHECK_OR_RETURN(vti_kmeans(&points, &one, &of_one) == VT_OK && vti_kmeans(&points, &three, &of_three) == VT_OK);
    CHECK(memcmp(of_one.centroids, of_three.centroids, 7 * WIDTH * sizeof(float)) == 0);
    CHECK(memcmp(of_one.labels, of_three.labels, points.count * sizeof(uint32_t)) == 0);
    CHECK(of_one.within == of_three.within);
    CHECK_INT(vti_silhouette(&points, of_one.labels, 7, 1, &memory, &silhouette_of_one), VT_OK);
    CHECK_INT(vti_silhouette(&points, of_one.labels, 7, 3, &memory, &silhouette_of_three), VT_OK);
    CHECK(silhouette_of_one == silhouette_of_three);
    vti_clusters_destroy(&of_one, &memory);
    vti_clusters_destroy(&of_three, &memory);
}

TEST(clusters_are_never_empty) {
    static const float two[] = {1, 1, 5, 1, 5, 5, 1, 5, 1, 1};
    vti_points points = {two, 10, 1};
    vti_kmeans_options options = options_for(4, 1);
    vti_clusters clusters;
    CHECK_OR_RETURN(vti_kmeans(&points, &options, &clusters) == VT_OK);
    CHECK_INT(clusters.k, 2); /* there are no more different points */
    CHECK_INT(clusters.sizes[0] + clusters.sizes[1], 10);
    CHECK_CLOSE(clusters.within, 0, 0);
    for (uint32_t i = 0; i < 10; i++) CHECK_CLOSE(clusters.centroids[clusters.labels[i]], two[i], 0);
    vti_clusters_destroy(&clusters, &memory);

    points.count = 3;
    options = options_for(9, 1);
    CHECK_OR_RETURN(vti_kmeans(&points, &options, &clusters) == VT_OK);
    CHECK_INT(clusters.k, 2);
    vti_clusters_destroy(&clusters, &memory);

    static const float line[] = {0, 1, 2, 10, 11, 12}, far[] = {1, 100, 200};
    points = (vti_points){line, 6, 1};
    options = options_for(3, 1);
    options.start = far; /* two of them get no point at first */
    CHECK_OR_RETURN(vti_kmeans(&points, &options, &clusters) == VT_OK);
    CHECK_INT(clusters.k, 3);
    CHECK(clusters.within < 4); /* of two clusters it is 4 */
    vti_clusters_destroy(&clusters, &memory);

    options.iterations = 0;
    static const float near[] = {0, 5, 11};
    options.start = near;
    CHECK_OR_RETURN(vti_kmeans(&points, &options, &clusters) == VT_OK);
    CHECK_INT(clusters.k, 2); /* nobody is nearest to 5 */
    CHECK(clusters.labels[2] == 0 && clusters.labels[3] == 1);
    CHECK(clusters.centroids[0] == 0 && clusters.centroids[1] == 11); /* they stay */
    vti_clusters_destroy(&clusters, &memory);
}

TEST(silhouette_by_hand) {
    static const float line[] = {0, 1, 10, 12};
    static const uint32_t labels[] = {0, 0, 1, 1}, alone[] = {0, 0, 0, 1};
    vti_points points = {line, 4, 1};
    double silhouette = NAN;
    memory = vti_allocator_or_default(NULL);
    CHECK_INT(vti_silhouette(&points, labels, 2, 1, &memory, &silhouette), VT_OK);
    CHECK_CLOSE(silhouette, (10 / 11. + 9 / 10. + 7.5 / 9.5 + 9.5 / 11.5) / 4, 1e-6);
    CHECK_INT(vti_silhouette(&points, alone, 2, 1, &memory, &silhouette), VT_OK);
    CHECK_CLOSE(silhouette, (6.5 / 12 + 6 / 11. + -7.5 / 9.5) / 4, 1e-6);
    static const double curve[] = {10, 4, 3, 2, 1};
    CHECK_INT(vti_elbow(curve, 5), 1);
    CHECK_INT(vti_elbow(curve, 1), 0);
}

/* ---- the tree ---- */

TEST(tree_by_hand) {
    static const float line[] = {0, 1, 5, 7};
    vti_points points = {line, 4, 1};
    vti_merge merges[3];
    uint32_t labels[4];
    memory = vti_allocator_or_default(NULL);
    CHECK_OR_RETURN(vti_ward(&points, NULL, &memory, merges) == VT_OK);
    CHECK(merges[0].left == 0 && merges[0].right == 1 && merges[1].left == 2 && merges[1].right == 3);
    CHECK(merges[2].left == 4 && merges[2].right == 5);
    CHECK_CLOSE(merges[0].height, 0.5, 1e-6);
    CHECK_CLOSE(merges[1].height, 2, 1e-6);
    CHECK_CLOSE(merges[2].height, 30.25, 1e-5);
    CHECK_CLOSE(merges[2].weight, 4, 0);
    CHECK_INT(vti_ward_cut(merges, 4, 3, &memory, labels), VT_OK);
    CHECK(labels[0] == 0 && labels[1] == 0 && labels[2] == 1 && labels[3] == 2);
    CHECK_INT(vti_ward_cut(merges, 4, 9, &memory, labels), VT_OK);
    CHECK(labels[0] == 0 && labels[3] == 3);
    static const uint32_t weights[] = {1, 1, 8, 8}; /* heavy ones are joined last */
    CHECK_OR_RETURN(vti_ward(&points, weights, &memory, merges) == VT_OK);
    CHECK_CLOSE(merges[1].height, 16, 1e-5);
    CHECK_CLOSE(merges[2].weight, 18, 0);
}

/* The same by looking at all pairs for each join. */
static void join_greedily(const vti_points *points, double *heights) {
    static double means[BLOBS * EACH][WIDTH], weights[BLOBS * EACH];
    for (uint32_t i = 0; i < points->count; i++) {
        weights[i] = 1;
        for (uint32_t d = 0; d < WIDTH; d++) means[i][d] = points->values[i * WIDTH + d];
    }
    for (uint32_t m = 0; m + 1 < points->count; m++) {
        uint32_t left = 0, right = 0;
        heights[m] = INFINITY;
        for (uint32_t i = 0; i < points->count; i++) {
            for (uint32_t j = 0; j < i; j++) {
                double distance = 0;
                for (uint32_t d = 0; d < WIDTH; d++) distance += pow(means[i][d] - means[j][d], 2);
                double growth = weights[i] * weights[j] / (weights[i] + weights[j]) * distance;
                if (weights[i] == 0 || weights[j] == 0 || growth >= heights[m]) continue;
                heights[m] = growth;
                left = j;
                right = i;
            }
        }
        double sum = weights[left] + weights[right];
        for (uint32_t d = 0; d < WIDTH; d++) {
            means[left][d] = (weights[left] * means[left][d] + weights[right] * means[right][d]) / sum;
        }
        weights[left] = sum;
        weights[right] = 0;
    }
}

TEST(tree_is_the_greedy_one) {
    static float values[BLOBS * EACH * WIDTH];
    static vti_merge merges[BLOBS * EACH];
    static double heights[BLOBS * EACH];
    static uint32_t labels[BLOBS * EACH];
    vti_points points = plant_blobs(values);
    memory = vti_allocator_or_default(NULL);
    CHECK_OR_RETURN(vti_ward(&points, NULL, &memory, merges) == VT_OK);
    join_greedily(&points, heights);
    for (uint32_t m = 0; m + 1 < points.count; m++) {
        CHECK_CLOSE(merges[m].height, heights[m], 1e-4 * heights[m]);
        CHECK(merges[m].left < merges[m].right && merges[m].right < points.count + m);
    }
    CHECK_INT(vti_ward_cut(merges, points.count, BLOBS, &memory, labels), VT_OK);
    CHECK(labels_are_blobs(labels));
}

/* ---- shoppers ---- */

/* Three tastes: lamps, cups, seeds; every shopper takes five of twelve of one, and now and then another thing. */
static vt_dataset *make_shop(bool with_attributes) {
    static const char *const kinds[] = {"Lamps", "Cups", "Seeds"};
    enum { SHOPPERS = 180, BYTES = 1 << 16 };
    char *events = malloc(BYTES), *items = malloc(BYTES);
    size_t used = (size_t)snprintf(events, BYTES, "user,item\n"), item_bytes = 0;
    vti_random random;
    vti_random_seed(&random, 3);
    for (uint32_t u = 0; u < SHOPPERS; u++) {
        for (uint32_t n = 0; n < 6; n++) {
            uint32_t kind = n == 5 ? vti_random_below(&random, 3) : u % 3;
            used += (size_t)snprintf(events + used, BYTES - used, "u%u,%s-%u\n", u, kinds[kind],
                                     vti_random_below(&random, 12));
        }
    }
    item_bytes += (size_t)snprintf(items, BYTES, with_attributes ? "id,title,kind,colour\n" : "id,title\n");
    for (uint32_t i = 0; i < 36; i++) {
        const char *kind = kinds[i % 3];
        item_bytes +=
            (size_t)snprintf(items + item_bytes, BYTES - item_bytes, "%s-%u,%s no %u", kind, i / 3, kind, i / 3);
        if (with_attributes) {
            item_bytes +=
                (size_t)snprintf(items + item_bytes, BYTES - item_bytes, ",%s,%s", kind, i % 2 ? "red" : "blue");
        }
        item_bytes += (size_t)snprintf(items + item_bytes, BYTES - item_bytes, "\n");
    }
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_clean_report cleaned;
    vt_clean_options options = {0};
    CHECK_INT(add_events(dataset, events, NULL, &report, NULL), VT_OK);
    CHECK_INT(add_items(dataset, items, &report, NULL), VT_OK);
    CHECK_INT(vt_dataset_clean(dataset, &options, &cleaned, NULL), VT_OK);
    free(events);
    free(items);
    return dataset;
}

static vt_model *train_on(const vt_dataset *dataset, const char *kind) {
    vt_train_options options = vt_train_options_default();
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    options.model = kind;
    options.factors = 8;
    if (!CHECK_INT(vt_train(dataset, &options, NULL, &model, &error), VT_OK)) printf("# %s\n", error.message);
    return model;
}

static vt_segment_report *find(const vt_model *model, const vt_dataset *dataset, const vt_segment_options *options) {
    vt_segment_report *report = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vt_segments_find(model, dataset, options, NULL, &report, &error), VT_OK)) {
        printf("# %s\n", error.message);
        exit(1);
    }
    return report;
}

/* Of "u17". */
static uint32_t taste_of(vt_text id) {
    uint32_t number = 0;
    for (uint32_t i = 1; i < id.size_bytes; i++) number = 10 * number + (uint32_t)(id.bytes[i] - '0');
    return number % 3;
}

/* The share of the shoppers whose segment is the one of most of their taste. */
static double purity(const vt_segment_report *report, const vt_dataset *dataset) {
    uint32_t counts[VT_MAX_SEGMENTS][3] = {{0}}, right = 0;
    for (uint32_t u = 0; u < report->user_count; u++) {
        counts[report->user_segments[u]][taste_of(dataset->users.texts[u])]++;
    }
    for (uint32_t c = 0; c < report->segments.k; c++) {
        uint32_t most = 0;
        for (uint32_t t = 0; t < 3; t++) most = counts[c][t] > most ? counts[c][t] : most;
        right += most;
    }
    return (double)right / report->user_count;
}

TEST(tastes_become_segments) {
    vt_dataset *dataset = make_shop(true);
    vt_model *model = train_on(dataset, "ials");
    for (int method = VT_SEGMENTS_KMEANS; method <= VT_SEGMENTS_WARD; method++) {
        vt_segment_options options = vt_segment_options_default();
        options.method = (vt_segment_method)method;
        options.threads = 1;
        vt_segment_report *report = find(model, dataset, &options);
        CHECK_INT(report->curve_count, 11);
        CHECK_INT(report->suggested, 3);
        CHECK_INT(report->segments.k, 3);
        CHECK_INT(report->users, 180);
        CHECK_INT(report->segments.sizes[0] + report->segments.sizes[1] + report->segments.sizes[2], 180);
        CHECK(report->segments.sizes[0] >= report->segments.sizes[1]);
        CHECK(purity(report, dataset) > 0.95);
        for (uint32_t c = 0; c < 3; c++) {
            const vt_segment_trait *trait = &report->traits[c * VT_SEGMENT_TRAITS];
            CHECK_TEXT(trait->attribute, "kind");
            CHECK_TEXT(report->segments.names[c], trait->value);
            CHECK(trait->share > 0.8 && trait->lift > 2 && trait->lift <= 3.5);
            for (uint32_t other = 0; other < c; other++) {
                CHECK(strcmp(report->segments.names[c], report->segments.names[other]) != 0);
            }
        }
        CHECK_INT(report->joins[1].users, 180);
        CHECK_INT(report->joins[1].right, 3); /* the first join */
        options.threads = 3;
        vt_segment_report *again = find(model, dataset, &options);
        CHECK(memcmp(report->segments.centroids, again->segments.centroids, 3 * 8 * sizeof(float)) == 0);
        CHECK(memcmp(report->user_segments, again->user_segments, 180 * sizeof(uint32_t)) == 0);
        vt_segment_report_destroy(report);
        vt_segment_report_destroy(again);
    }
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
}

TEST(a_sample_is_enough) {
    vt_dataset *dataset = make_shop(false);
    vt_model *model = train_on(dataset, "ials");
    vt_segment_options options = vt_segment_options_default();
    options.sample = 60;
    options.k = 3;
    vt_segment_report *report = find(model, dataset, &options);
    CHECK_INT(report->sampled, 60);
    CHECK_INT(report->curve_count, 0);
    CHECK_INT(report->users, 180);
    CHECK(purity(report, dataset) > 0.95);
    CHECK_TEXT(report->traits[0].attribute, "item"); /* there are no attributes */
    CHECK(strstr(report->segments.names[0], " no ") != NULL);
    vt_segment_report_destroy(report);
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
}

TEST(what_cannot_be_parted_is_refused) {
    vt_dataset *dataset = make_shop(false), *other = dataset_of("user,item\na,b\n", NULL, NULL);
    vt_model *model = train_on(dataset, "ials"), *no_factors = train_on(dataset, "popularity");
    vt_segment_options options = vt_segment_options_default();
    vt_segment_report *report = NULL;
    vt_error error = {.message = ""};
    CHECK_INT(vt_segments_find(model, other, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK_INT(vt_segments_find(no_factors, dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK(strstr(error.message, "popularity") != NULL);
    options.k = 1;
    CHECK_INT(vt_segments_find(model, dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    options.k = VT_MAX_SEGMENTS + 1;
    CHECK_INT(vt_segments_find(model, dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK(report == NULL);
    vt_model_destroy(model);
    vt_model_destroy(no_factors);
    model = train_on(other, "ials"); /* one user is one segment */
    options = vt_segment_options_default();
    report = find(model, other, &options);
    CHECK_INT(report->segments.k, 1);
    CHECK_INT(report->user_segments[0], 0);
    vt_segment_report_destroy(report);
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
    vt_dataset_destroy(other);
}

CHECK_MAIN(TEST_ENTRY(planted_clusters_are_found), TEST_ENTRY(each_far_blob_is_a_start),
           TEST_ENTRY(threads_do_not_change_the_clusters), TEST_ENTRY(clusters_are_never_empty),
           TEST_ENTRY(silhouette_by_hand), TEST_ENTRY(tree_by_hand), TEST_ENTRY(tree_is_the_greedy_one),
           TEST_ENTRY(tastes_become_segments), TEST_ENTRY(a_sample_is_enough),
           TEST_ENTRY(what_cannot_be_parted_is_refused))
