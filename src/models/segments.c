/*
 * segments.c: vt_segments_find: all users folded in, the curve over k on a sample of them, the parting of all, its tree
 * and its names. The parts are in kmeans.h, ward.h and segment_traits.h.
 */
#include "ials_model.h"
#include "segment_traits.h"
#include "ward.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/random.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define SILHOUETTE_USERS 2000U
#define WARD_USERS 5000U /* the tree of a sample looks at all pairs of it */
#define CLEAR 0.25       /* a silhouette from here on speaks of a structure (Kaufman, Rousseeuw 1990) */
#define CHUNK_USERS 8192U

typedef struct search {
    vt_segment_report report; /* first: what the caller sees */
    vt_allocator allocator;
    const vt_model *model;
    const vt_dataset *dataset;
    const vt_segment_options *options;
    const vt_progress *progress;
    uint32_t threads;
    vti_interactions evidence;
    uint32_t *numbers; /* [points.count] the dataset's users that have evidence */
    float *vectors;    /* [points.count][width] of length 1 */
    float *sample;     /* [sample_points.count][width], in an order by lot */
    vti_points points, sample_points;
    vti_clusters clusters; /* of the sample, then of all */
    char *texts;           /* of the names and traits */
} search;

vt_segment_options vt_segment_options_default(void) {
    return (vt_segment_options){.least = 2, .most = 12, .restarts = 5, .sample = 20000, .seed = 1};
}

/* ---- users as points ---- */

static void fold_in_user(const search *s, uint32_t place, float *work) {
    const vti_interactions *evidence = &s->evidence;
    uint64_t begin = evidence->offsets[s->numbers[place]];
    vti_fold_in_direction(s->model, evidence->columns + begin, evidence->confidences + begin,
                          (uint32_t)(evidence->offsets[s->numbers[place] + 1] - begin), work,
                          s->vectors + (size_t)place * s->points.width);
}

static vt_status fold_in_all(search *s) {
    size_t work_floats = vti_fold_in_work_floats(s->model);
    float *work = vti_allocate(&s->allocator, (size_t)s->threads * work_floats, sizeof *work);
    vt_status status = work ? VT_OK : VT_ERR_MEMORY;
    for (uint32_t first = 0; first < s->points.count && !status; first += CHUNK_USERS) {
        uint32_t end = s->points.count - first < CHUNK_USERS ? s->points.count : first + CHUNK_USERS;
        const vt_progress *progress = s->progress;
        if (progress && !progress->report(progress->context, "folding in", first, s->points.count)) {
            status = VT_ERR_CANCELLED;
            break;
        }
#pragma omp parallel for schedule(dynamic, 64) num_threads(s->threads)
        for (uint32_t place = first; place < end; place++) {
            fold_in_user(s, place, work + (size_t)omp_get_thread_num() * work_floats);
        }
    }
    vti_release(&s->allocator, work);
    return status;
}

static vt_status make_points(search *s) {
    vti_event_list events = vti_dataset_events(s->dataset);
    vt_status status =
        vti_model_evidence(s->model->kind, &events, &s->model->options.fold_in, &s->allocator, &s->evidence);
    if (status) return status;
    uint32_t user_count = events.user_count, count = 0;
    s->report.user_count = user_count;
    s->report.user_segments = vti_allocate(&s->allocator, user_count, sizeof(uint32_t));
    s->numbers = vti_allocate(&s->allocator, user_count, sizeof(uint32_t));
    if (!s->report.user_segments || !s->numbers) return VT_ERR_MEMORY;
    for (uint32_t u = 0; u < user_count; u++) {
        s->report.user_segments[u] = VT_NO_SEGMENT;
        if (s->evidence.offsets[u] < s->evidence.offsets[u + 1]) s->numbers[count++] = u;
    }
    s->report.users = count;
    if (count == 0) return VT_ERR_EMPTY;
    s->vectors = vti_allocate(&s->allocator, count, s->model->factor_count * sizeof(float));
    if (!s->vectors) return VT_ERR_MEMORY;
    s->points = (vti_points){s->vectors, count, s->model->factor_count};
    return fold_in_all(s);
}

/* The first of an order by lot. */
static vt_status draw_sample(search *s) {
    uint32_t count = s->points.count, wanted = s->options->sample;
    if (s->options->method == VT_SEGMENTS_WARD && wanted > WARD_USERS) wanted = WARD_USERS;
    if (wanted > count) wanted = count;
    uint32_t *order = vti_allocate(&s->allocator, count, sizeof *order);
    s->sample = vti_allocate(&s->allocator, wanted, s->points.width * sizeof(float));
    s->sample_points = (vti_points){s->sample, wanted, s->points.width};
    s->report.sampled = wanted;
    if (order && s->sample) {
        vti_random random;
        vti_random_seed(&random, s->options->seed);
        for (uint32_t i = 0; i < count; i++) order[i] = i;
        for (uint32_t i = 0; i < wanted; i++) {
            uint32_t other = i + vti_random_below(&random, count - i), drawn = order[other];
            order[other] = order[i];
            order[i] = drawn;
            memcpy(s->sample + (size_t)i * s->points.width, s->vectors + (size_t)drawn * s->points.width,
                   s->points.width * sizeof(float));
        }
    }
    vti_release(&s->allocator, order);
    return order && s->sample ? VT_OK : VT_ERR_MEMORY;
}

/* ---- the curve ---- */

static vt_status part_by_kmeans(const search *s, const vti_points *points, uint32_t k, const float *start,
                                uint32_t iterations, vti_clusters *clusters) {
    vti_kmeans_options options = {
        .k = k,
        .restarts = s->options->restarts,
        .iterations = iterations,
        .seed = s->options->seed,
        .threads = s->threads,
        .start = start,
        .allocator = &s->allocator,
        .progress = s->progress,
    };
    return vti_kmeans(points, &options, clusters);
}

/* The tree of the sample, cut. */
static vt_status part_by_tree(const search *s, const vti_merge *merges, uint32_t k, vti_clusters *clusters) {
    const vti_points *points = &s->sample_points;
    size_t cells = (size_t)k * points->width;
    double *sums = vti_allocate_zeroed(&s->allocator, cells, sizeof *sums);
    *clusters = (vti_clusters){
        .k = k < points->count ? k : points->count,
        .centroids = vti_allocate(&s->allocator, cells, sizeof(float)),
        .sizes = vti_allocate_zeroed(&s->allocator, k, sizeof(uint32_t)),
        .labels = vti_allocate(&s->allocator, points->count, sizeof(uint32_t)),
    };
    vt_status status = sums && clusters->centroids && clusters->sizes && clusters->labels
                           ? vti_ward_cut(merges, points->count, k, &s->allocator, clusters->labels)
                           : VT_ERR_MEMORY;
    for (uint32_t i = 0; i < points->count && !status; i++) {
        double *sum = sums + (size_t)clusters->labels[i] * points->width;
        clusters->sizes[clusters->labels[i]]++;
        for (uint32_t d = 0; d < points->width; d++) sum[d] += points->values[(size_t)i * points->width + d];
    }
    for (size_t cell = 0; cell < (size_t)clusters->k * points->width && !status; cell++) {
        uint32_t size = clusters->sizes[cell / points->width];
        clusters->centroids[cell] = (float)(sums[cell] / size);
    }
    for (uint32_t i = 0; i < points->count && !status; i++) {
        clusters->within +=
            vti_square_distance(points->values + (size_t)i * points->width,
                                clusters->centroids + (size_t)clusters->labels[i] * points->width, points->width);
    }
    vti_release(&s->allocator, sums);
    if (status) vti_clusters_destroy(clusters, &s->allocator);
    return status;
}

static vt_status part_sample(const search *s, const vti_merge *merges, uint32_t k, vti_clusters *clusters) {
    return merges ? part_by_tree(s, merges, k, clusters)
                  : part_by_kmeans(s, &s->sample_points, k, NULL, VTI_KMEANS_ITERATIONS, clusters);
}

/* Sets the suggestion, too. */
static vt_status draw_curve(search *s, const vti_merge *merges) {
    vt_segment_report *report = &s->report;
    uint32_t count = s->options->most - s->options->least + 1;
    double within[VT_MAX_SEGMENTS], best = -2;
    report->curve = vti_allocate(&s->allocator, count, sizeof *report->curve);
    if (!report->curve) return VT_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        vt_segment_point *at = &report->curve[report->curve_count];
        vti_points shown = s->sample_points;
        vti_clusters clusters;
        at->k = s->options->least + i;
        vt_status status = part_sample(s, merges, at->k, &clusters);
        if (status) return status;
        bool is_more = clusters.k == at->k || i == 0; /* else there are no more different users */
        if (shown.count > SILHOUETTE_USERS) shown.count = SILHOUETTE_USERS;
        at->k = clusters.k;
        at->within = clusters.within / s->sample_points.count;
        status = vti_silhouette(&shown, clusters.labels, clusters.k, s->threads, &s->allocator, &at->silhouette);
        vti_clusters_destroy(&clusters, &s->allocator);
        if (status) return status;
        if (!is_more) break;
        within[report->curve_count++] = at->within;
        if (at->silhouette > best) {
            best = at->silhouette;
            report->clearest = at->k;
        }
    }
    report->elbow = report->curve[vti_elbow(within, report->curve_count)].k;
    report->suggested = best >= CLEAR ? report->clearest : report->elbow;
    return VT_OK;
}

/* ---- all users ---- */

/* k-means goes on from the sample's centroids; those of the tree stay where they are. */
static vt_status part_all(search *s) {
    vti_clusters all;
    uint32_t iterations = s->options->method == VT_SEGMENTS_WARD ? 0 : VTI_KMEANS_ITERATIONS;
    vt_status status = part_by_kmeans(s, &s->points, s->clusters.k, s->clusters.centroids, iterations, &all);
    if (status) return status;
    vti_clusters_destroy(&s->clusters, &s->allocator);
    s->clusters = all;
    return VT_OK;
}

static vt_status part(search *s) {
    vti_merge *merges = NULL;
    vt_status status = VT_OK;
    if (s->options->method == VT_SEGMENTS_WARD) {
        merges = vti_allocate(&s->allocator, s->sample_points.count, sizeof *merges);
        status = merges ? vti_ward(&s->sample_points, NULL, &s->allocator, merges) : VT_ERR_MEMORY;
    }
    if (!status && s->options->k == 0) status = draw_curve(s, merges);
    uint32_t k = s->options->k ? s->options->k : s->report.suggested;
    if (!status) status = part_sample(s, merges, k, &s->clusters);
    if (!status) status = part_all(s);
    vti_release(&s->allocator, merges);
    return status;
}

/* ---- the report ---- */

static vt_status join_segments(search *s) {
    const vt_segments *segments = &s->report.segments;
    vti_points centroids = {segments->centroids, segments->k, segments->factor_count};
    vti_merge *merges = vti_allocate(&s->allocator, segments->k, sizeof *merges);
    uint32_t weights[VT_MAX_SEGMENTS];
    for (uint32_t c = 0; c < segments->k; c++) weights[c] = (uint32_t)segments->sizes[c];
    s->report.joins = vti_allocate(&s->allocator, segments->k, sizeof *s->report.joins);
    vt_status status = VT_ERR_MEMORY;
    if (merges && s->report.joins) status = vti_ward(&centroids, weights, &s->allocator, merges);
    for (uint32_t m = 0; m + 1 < segments->k && !status; m++) {
        s->report.joins[m] = (vt_segment_join){merges[m].left, merges[m].right, merges[m].height / s->points.count,
                                               (uint64_t)merges[m].weight};
    }
    vti_release(&s->allocator, merges);
    return status;
}

/* Largest first. */
static vt_status number_segments(search *s) {
    const vti_clusters *clusters = &s->clusters;
    vt_segments *segments = &s->report.segments;
    uint32_t numbers[VT_MAX_SEGMENTS] = {0}, width = s->points.width;
    segments->k = clusters->k;
    segments->factor_count = width;
    segments->centroids = vti_allocate(&s->allocator, clusters->k, width * sizeof(float));
    segments->sizes = vti_allocate(&s->allocator, clusters->k, sizeof(uint64_t));
    if (!segments->centroids || !segments->sizes) return VT_ERR_MEMORY;
    for (uint32_t c = 0; c < clusters->k; c++) {
        for (uint32_t other = 0; other < clusters->k; other++) {
            uint32_t own = clusters->sizes[c], its = clusters->sizes[other];
            numbers[c] += its > own || (its == own && other < c);
        }
        segments->sizes[numbers[c]] = clusters->sizes[c];
        memcpy(segments->centroids + (size_t)numbers[c] * width, clusters->centroids + (size_t)c * width,
               width * sizeof(float));
    }
    for (uint32_t i = 0; i < s->points.count; i++) {
        s->report.user_segments[s->numbers[i]] = numbers[clusters->labels[i]];
    }
    return VT_OK;
}

static vt_status describe(search *s) {
    vt_segment_report *report = &s->report;
    vt_status status = number_segments(s);
    if (!status) status = join_segments(s);
    if (status) return status;
    uint32_t k = report->segments.k;
    report->traits = vti_allocate(&s->allocator, k, VT_SEGMENT_TRAITS * sizeof *report->traits);
    report->segments.names = vti_allocate_zeroed(&s->allocator, k, sizeof(char *));
    if (!report->traits || !report->segments.names) return VT_ERR_MEMORY;
    return vti_segment_traits(s->dataset, &s->evidence, report->user_segments, k, &s->allocator, report->traits,
                              report->segments.names, &s->texts);
}

static void release_scratch(search *s) {
    vti_interactions_destroy(&s->evidence, &s->allocator);
    vti_clusters_destroy(&s->clusters, &s->allocator);
    vti_release(&s->allocator, s->numbers);
    vti_release(&s->allocator, s->vectors);
    vti_release(&s->allocator, s->sample);
}

void vt_segment_report_destroy(vt_segment_report *report) {
    if (!report) return;
    search *s = (search *)report;
    vt_allocator allocator = s->allocator;
    vti_release(&allocator, report->segments.centroids);
    vti_release(&allocator, report->segments.sizes);
    vti_release(&allocator, report->segments.names);
    vti_release(&allocator, report->user_segments);
    vti_release(&allocator, report->curve);
    vti_release(&allocator, report->traits);
    vti_release(&allocator, report->joins);
    vti_release(&allocator, s->texts);
    vti_release(&allocator, s);
}

static vt_status check(const vt_model *model, const vt_dataset *dataset, const vt_segment_options *options,
                       vt_segment_report **report, vt_error *error) {
    if (!model || !dataset || !dataset->user_offsets || !options || !report || !vti_model_fits(model, dataset)) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                         "Segments need a model and the clean dataset it was trained on.");
    }
    if (!model->eigenvalues) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                                "Users have no factors in a model of kind %s; use ials.", model->kind->about.name);
    }
    bool fine = options->k != 1 && options->k <= VT_MAX_SEGMENTS && options->least >= 2 &&
                options->least <= options->most && options->most <= VT_MAX_SEGMENTS && options->restarts >= 1 &&
                options->sample >= 1 && options->method <= VT_SEGMENTS_WARD;
    if (fine) return VT_OK;
    return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                            "Numbers of segments lie in 2..%u and ascend; a restart and a user are the least.",
                            VT_MAX_SEGMENTS);
}

vt_status vt_segments_find(const vt_model *model, const vt_dataset *dataset, const vt_segment_options *options,
                           const vt_progress *progress, vt_segment_report **report, vt_error *error) {
    vt_status status = check(model, dataset, options, report, error);
    if (status) return status;
    search *s = vti_allocate_zeroed(&dataset->allocator, 1, sizeof *s);
    if (!s) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory for segments.");
    s->allocator = dataset->allocator;
    s->model = model;
    s->dataset = dataset;
    s->options = options;
    s->progress = progress;
    s->threads = options->threads > 0 ? options->threads : (uint32_t)omp_get_max_threads();
    status = make_points(s);
    if (!status) status = draw_sample(s);
    if (!status) status = part(s);
    if (!status) status = describe(s);
    release_scratch(s);
    if (!status) {
        *report = &s->report;
        return VT_OK;
    }
    vt_segment_report_destroy(&s->report);
    if (status == VT_ERR_CANCELLED) return vti_error(error, status, VT_NOWHERE, "cancelled");
    if (status == VT_ERR_EMPTY) {
        return vti_error(error, status, VT_NOWHERE, "No user has an event with a weight above 0.");
    }
    return vti_error(error, status, VT_NOWHERE, "There is not enough memory for segments; use a smaller sample.");
}
