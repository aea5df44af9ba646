/*
 * models_neighbours_test.c: the four models of neighbours against the formulas at the heads of item_knn.c and user_knn.c,
 * written out over dense rows, with fewer neighbours than there are items or users; what measures are is in
 * models_similarity_test.c.
 */
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "models/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { USERS = 14, ITEMS = 11, NEIGHBOURS = 3, MOST_EVENTS = USERS * ITEMS * 12 };

static double values[USERS][ITEMS]; /* a confidence, or a rating; 0: nothing is known */
static vti_data_event events[MOST_EVENTS];
static uint64_t offsets[USERS + 1];

/* A confidence is how many views there are, of weight 1 each. */
static vti_event_list plant(uint64_t seed, bool ratings) {
    uint64_t count = 0;
    vti_random random;
    vti_random_seed(&random, seed);
    for (uint32_t u = 0; u < USERS; u++) {
        for (uint32_t i = 0; i < ITEMS; i++) {
            bool known = vti_random_below(&random, 5) < 3;
            values[u][i] = !known ? 0 : ratings ? 1 + 4 * vti_random_unit(&random) : 1 + vti_random_below(&random, 12);
            if (ratings) values[u][i] = (float)values[u][i];
            for (uint32_t n = 0; n < (ratings ? known : (uint32_t)values[u][i]); n++) {
                events[count++] = (vti_data_event){.user = u,
                                                   .item = i,
                                                   .value = ratings ? (float)values[u][i] : 1,
                                                   .basket = VTI_NO_BASKET,
                                                   .type = ratings ? VT_EVENT_RATING : VT_EVENT_VIEW};
            }
        }
        offsets[u + 1] = count;
    }
    return (vti_event_list){events, offsets, USERS, ITEMS};
}

/* What the model of this name says to each user of the data, as a shopper. */
static void score_all(const char *name, bool ratings, const vti_event_list *list, float scores[USERS][ITEMS]) {
    static const char *const texts[] = {"neighbours=3", "similarity=pearson", "shrink=2", "rarity=0", "asymmetry=0"};
    vt_train_options options = vt_train_options_default();
    options.model = name;
    options.parameters = texts;
    options.parameter_count = ratings ? 3 : 5;
    options.threads = 2;
    options.fold_in.confidence = VT_CONFIDENCE_LINEAR;
    vt_allocator memory = vti_allocator_or_default(NULL);
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vti_train(list, NULL, &options, NULL, NULL, &model, &error), VT_OK)) {
        printf("# %s: %s\n", name, error.message);
        exit(1);
    }
    void *work = vti_allocate(&memory, vti_model_work_bytes(model), 1);
    for (uint32_t u = 0; u < USERS && work; u++) {
        uint32_t items[ITEMS], count = 0;
        float known[ITEMS];
        for (uint32_t i = 0; i < ITEMS; i++) {
            if (values[u][i] == 0) continue;
            items[count] = i;
            known[count++] = (float)values[u][i];
        }
        vti_shopper shopper = {.items = items, .values = known, .count = count};
        model->kind->score(model->state, &shopper, work, scores[u]);
    }
    vti_release(&memory, work);
    vt_model_destroy(model);
}

/* ---- the formulas, for rows that are items or users ---- */

static double rows[USERS][USERS]; /* the values, of which `row_count` rows of `column_count` are used */
static int row_count, column_count;

static void take_rows(bool of_items) {
    row_count = of_items ? ITEMS : USERS;
    column_count = of_items ? USERS : ITEMS;
    for (int r = 0; r < row_count; r++) {
        for (int c = 0; c < column_count; c++) rows[r][c] = of_items ? values[c][r] : values[r][c];
    }
}

/* Of what is known; among ratings only that counts, else what is not there is 0. */
static double mean_of(int row, bool ratings) {
    double sum = 0, count = 0;
    for (int c = 0; c < column_count; c++) {
        sum += rows[row][c];
        count += rows[row][c] > 0;
    }
    return sum / (ratings ? count : column_count);
}

/* Pearson's, times common / (common + 2). */
static double pearson(int a, int b, bool ratings) {
    double product = 0, length_a = 0, length_b = 0, common = 0, mean_a = mean_of(a, ratings),
           mean_b = mean_of(b, ratings);
    for (int c = 0; c < column_count; c++) {
        bool in_a = rows[a][c] > 0, in_b = rows[b][c] > 0;
        double x = !ratings || in_a ? rows[a][c] - mean_a : 0, y = !ratings || in_b ? rows[b][c] - mean_b : 0;
        common += in_a && in_b;
        length_a += x * x;
        length_b += y * y;
        product += x * y;
    }
    return product / sqrt(length_a * length_b) * common / (common + 2);
}

/* Whether b is among the NEIGHBOURS rows most similar to a, of those of `among`; `of_either_sign`: or most unlike. */
static bool is_neighbour(int a, int b, bool of_either_sign, const bool *among, bool ratings) {
    int better = 0;
    double similarity = pearson(a, b, ratings);
    if (of_either_sign) similarity = fabs(similarity);
    if (similarity <= 0 || !among[b]) return false;
    for (int r = 0; r < row_count; r++) {
        double other = pearson(a, r, ratings);
        if (among[r]) better += (of_either_sign ? fabs(other) : other) > similarity;
    }
    return better < NEIGHBOURS;
}

static double expected_by_items(int u, int i, bool ratings) {
    bool others[USERS];
    double sum = 0, weights = 0;
    for (int r = 0; r < USERS; r++) others[r] = r != i;
    for (int j = 0; j < ITEMS; j++) {
        if (values[u][j] == 0 || !is_neighbour(i, j, false, others, ratings)) continue;
        double weight = pearson(i, j, ratings);
        sum += weight * (values[u][j] - (ratings ? mean_of(j, true) : 0));
        weights += weight;
    }
    if (!ratings) return sum;
    return mean_of(i, true) + (weights > 0 ? sum / weights : 0);
}

/* A shopper whom training knew is a user like the others, and the one most like himself. */
static double expected_by_users(int u, int i, bool ratings) {
    bool among[USERS];
    double sum = 0, weights = 0;
    for (int v = 0; v < USERS; v++) among[v] = !ratings || values[v][i] > 0;
    for (int v = 0; v < USERS; v++) {
        if (!is_neighbour(u, v, ratings, among, ratings)) continue;
        double weight = pearson(u, v, ratings);
        sum += weight * (values[v][i] - (ratings ? mean_of(v, true) : 0));
        weights += fabs(weight);
    }
    if (!ratings) return sum;
    return mean_of(u, true) + (weights > 0 ? sum / weights : 0);
}

static void check_model(const char *name, bool by_items, bool ratings) {
    static float scores[USERS][ITEMS];
    for (uint64_t seed = 1; seed <= 3; seed++) {
        vti_event_list list = plant(seed, ratings);
        score_all(name, ratings, &list, scores);
        take_rows(by_items);
        for (int u = 0; u < USERS; u++) {
            for (int i = 0; i < ITEMS; i++) {
                double expected = by_items ? expected_by_items(u, i, ratings) : expected_by_users(u, i, ratings);
                if (!CHECK_CLOSE(scores[u][i], expected, 1e-4)) printf("# %s: user %d, item %d\n", name, u, i);
            }
        }
    }
}

TEST(item_knn_sums_over_the_best_items) {
    check_model("item-knn", true, false);
}

TEST(user_knn_sums_over_the_best_users) {
    check_model("user-knn", false, false);
}

TEST(item_knn_predicts_ratings_by_pearson) {
    check_model("item-knn-ratings", true, true);
}

TEST(user_knn_predicts_ratings_by_pearson) {
    check_model("user-knn-ratings", false, true);
}

CHECK_MAIN(TEST_ENTRY(item_knn_sums_over_the_best_items), TEST_ENTRY(user_knn_sums_over_the_best_users),
           TEST_ENTRY(item_knn_predicts_ratings_by_pearson), TEST_ENTRY(user_knn_predicts_ratings_by_pearson))
