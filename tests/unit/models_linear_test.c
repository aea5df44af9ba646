/*
 * models_linear_test.c: EASE, its local form and SLIM against their definitions, solved in double precision for small
 * data or by hand.
 */
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "models/eigen.h"
#include "models/item_weights.h"

#include <math.h>
#include <stdlib.h>

enum { USERS = 60, ITEMS = 24, MAX_EVENTS = USERS * ITEMS };

static vti_data_event events[MAX_EVENTS];
static uint64_t offsets[USERS + 1];
static vti_event_list list;

static void begin_events(uint32_t item_count) {
    list = (vti_event_list){events, offsets, 0, item_count};
}

static void add_user(const uint32_t *items, uint32_t count) {
    uint64_t place = offsets[list.user_count];
    for (uint32_t i = 0; i < count; i++) {
        events[place++] = (vti_data_event){.time = VTI_NO_TIME,
                                           .user = list.user_count,
                                           .item = items[i],
                                           .basket = VTI_NO_BASKET,
                                           .value = 1,
                                           .type = VT_EVENT_PURCHASE};
    }
    offsets[++list.user_count] = place;
}

/* Users with few and with many items, the first items the most popular, the last never met; one user took all others. */
static void random_events(uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    begin_events(ITEMS);
    for (uint32_t u = 0; u < USERS; u++) {
        uint32_t items[ITEMS], count = 0;
        for (uint32_t i = 0; i + 1 < ITEMS; i++) {
            double wanted = (u % 5 + 1.) / 6 * (1 - i / (double)ITEMS);
            if (u == 0 || vti_random_unit(&random) < wanted) items[count++] = i;
        }
        add_user(items, count);
    }
}

/* Trains on 0s and 1s; parameters by name, ended by NULL. */
static vt_status try_training(const char *kind, uint32_t threads, const char *const *parameters, vt_model **model,
                              vt_error *error) {
    vt_train_options options = vt_train_options_default();
    options.model = kind;
    options.threads = threads;
    options.fold_in.confidence = VT_CONFIDENCE_BINARY;
    options.parameters = parameters;
    while (parameters[options.parameter_count]) options.parameter_count++;
    return vti_train(&list, NULL, &options, NULL, NULL, model, error);
}

/* weights[i][j]: what a shopper's item i says for item j. */
static void train(const char *kind, const char *const *parameters, double weights[ITEMS][ITEMS]) {
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(try_training(kind, 2, parameters, &model, &error), VT_OK)) printf("# %s\n", error.message);
    if (!model) exit(1);
    static _Alignas(64) float work[ITEMS];
    if (!CHECK(vti_model_work_bytes(model) <= sizeof work)) exit(1);
    for (uint32_t i = 0; i < list.item_count; i++) {
        float scores[ITEMS], value = 1;
        vti_shopper shopper = {.items = &i, .values = &value, .count = 1};
        vti_model_score(model, &shopper, work, scores);
        for (uint32_t j = 0; j < list.item_count; j++) weights[i][j] = scores[j];
    }
    vt_model_destroy(model);
}

/* G + L of item_gram.c from its definition. */
static void gram_by_definition(double regularization, double item_exponent, double user_exponent,
                               double gram[ITEMS][ITEMS]) {
    uint32_t n = list.item_count, seen = 0;
    double sum = 0;
    memset(gram, 0, sizeof(double[ITEMS][ITEMS]));
    for (uint32_t u = 0; u < list.user_count; u++) {
        double weight = pow((double)(offsets[u + 1] - offsets[u]), -user_exponent);
        for (uint64_t a = offsets[u]; a < offsets[u + 1]; a++) {
            for (uint64_t b = offsets[u]; b < offsets[u + 1]; b++) gram[events[a].item][events[b].item] += weight;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        sum += gram[i][i];
        seen += gram[i][i] > 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) gram[i][j] *= seen / sum;
        gram[i][i] += regularization * (gram[i][i] > 0 ? pow(gram[i][i], item_exponent) : 1);
    }
}

/* x of A x = b for the rows and columns other than `left_out`, by elimination; x[left_out] = 0. */
static void solve_without(double matrix[ITEMS][ITEMS], uint32_t left_out, double *x) {
    double a[ITEMS][ITEMS + 1];
    uint32_t n = list.item_count;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) a[i][j] = i == left_out || j == left_out ? i == j : matrix[i][j];
        a[i][n] = i == left_out ? 0 : matrix[i][left_out];
    }
    for (uint32_t p = 0; p < n; p++) {
        for (uint32_t i = 0; i < n; i++) {
            double factor = a[i][p] / a[p][p];
            for (uint32_t j = p; j <= n && i != p; j++) a[i][j] -= factor * a[p][j];
        }
    }
    for (uint32_t i = 0; i < n; i++) x[i] = a[i][n] / a[i][i];
}

static double weights[ITEMS][ITEMS], gram[ITEMS][ITEMS];

static void check_least_squares(double tolerance) {
    for (uint32_t j = 0; j < list.item_count; j++) {
        double expected[ITEMS];
        solve_without(gram, j, expected);
        for (uint32_t i = 0; i < list.item_count; i++) CHECK_CLOSE(weights[i][j], expected[i], tolerance);
    }
}

TEST(two_items_by_hand) {
    /* Both: 2 users; only the first: 1. G = [3 2; 2 2] / 2.5, so b_01 = .8 / (1.2 + .4), b_10 = .8 / (.8 + .4). */
    static const uint32_t both[] = {0, 1};
    begin_events(2);
    add_user(both, 2);
    add_user(both, 2);
    add_user(both, 1);
    const char *ease[] = {"regularization=.4", "item-exponent=0", "user-exponent=0", NULL};
    train("ease", ease, weights);
    CHECK_CLOSE(weights[0][1], 0.5, 1e-6);
    CHECK_CLOSE(weights[1][0], 2. / 3, 1e-6);
    CHECK(weights[0][0] == 0 && weights[1][1] == 0);
    train("ease-local", ease, weights);
    CHECK_CLOSE(weights[0][1], 0.5, 1e-6);
    CHECK_CLOSE(weights[1][0], 2. / 3, 1e-6);
    const char *slim[] = {"regularization=.4", "item-exponent=0", "user-exponent=0", "sparsity=.2", NULL};
    train("slim", slim, weights); /* (.8 - .2) instead of .8 */
    CHECK_CLOSE(weights[0][1], 0.375, 1e-6);
    CHECK_CLOSE(weights[1][0], 0.5, 1e-6);
}

TEST(ease_solves_its_equations) {
    static const struct {
        double regularization, item_exponent, user_exponent;
    } cases[] = {{0.5, 0, 0}, {2, 0.5, 0.5}, {0.1, -0.5, 1}, {20, 1, -0.5}};
    random_events(1);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char texts[3][40];
        snprintf(texts[0], sizeof texts[0], "regularization=%g", cases[c].regularization);
        snprintf(texts[1], sizeof texts[1], "item-exponent=%g", cases[c].item_exponent);
        snprintf(texts[2], sizeof texts[2], "user-exponent=%g", cases[c].user_exponent);
        const char *parameters[] = {texts[0], texts[1], texts[2], NULL};
        gram_by_definition(cases[c].regularization, cases[c].item_exponent, cases[c].user_exponent, gram);
        train("ease", parameters, weights);
        check_least_squares(2e-5);
        train("ease-local", parameters, weights); /* all items that were met are neighbours */
        check_least_squares(2e-5);
    }
}

TEST(a_penalty_divides_by_popularity) {
    static const char *const kinds[] = {"ease", "ease-local", "slim"};
    static double plain[ITEMS][ITEMS];
    random_events(6);
    gram_by_definition(0, 0, 0, gram);
    const char *none[] = {NULL}, *penalty[] = {"popularity-penalty=.5", NULL};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        train(kinds[k], none, plain);
        train(kinds[k], penalty, weights);
        for (uint32_t i = 0; i < ITEMS; i++) {
            for (uint32_t j = 0; j + 1 < ITEMS; j++) CHECK_CLOSE(weights[i][j], plain[i][j] / sqrt(gram[j][j]), 1e-6);
        }
    }
}

/* V V^T of the `rank` leading eigenvectors of diag(g)^-exponent G diag(g)^-exponent. */
static void projection_by_definition(uint32_t rank, double exponent, double projection[ITEMS][ITEMS]) {
    static double vectors[ITEMS * ITEMS];
    double values[ITEMS], work[ITEMS];
    for (uint32_t i = 0; i < ITEMS; i++) {
        for (uint32_t j = 0; j < ITEMS; j++) {
            double length = gram[i][i] * gram[j][j];
            vectors[i * ITEMS + j] = length > 0 ? gram[i][j] * pow(length, -exponent) : 0;
        }
    }
    CHECK_INT(vti_eigen_symmetric(vectors, ITEMS, values, work), VT_OK);
    memset(projection, 0, sizeof(double[ITEMS][ITEMS]));
    for (uint32_t d = 0; d < rank; d++) {
        const double *v = vectors + (size_t)d * ITEMS;
        for (uint32_t i = 0; i < ITEMS; i++) {
            for (uint32_t j = 0; j < ITEMS; j++) projection[i][j] += v[i] * v[j];
        }
    }
}

TEST(pure_svd_projects_on_vectors_of_scaled_items) {
    static const char *const texts[] = {"item-exponent=0", "item-exponent=.3"};
    static double expected[ITEMS][ITEMS];
    random_events(7);
    gram_by_definition(0, 0, 0, gram);
    for (int c = 0; c < 2; c++) {
        const char *parameters[] = {"factors=3", "power-steps=20", texts[c], NULL};
        projection_by_definition(3, c * .3, expected);
        train("pure-svd", parameters, weights);
        for (uint32_t i = 0; i < ITEMS; i++) {
            for (uint32_t j = 0; j < ITEMS; j++) CHECK_CLOSE(weights[i][j], expected[i][j], 1e-4);
        }
    }
}

TEST(few_neighbours_are_the_best_ones) {
    random_events(2);
    const char *parameters[] = {"regularization=1", "item-exponent=0", "user-exponent=0", "neighbours=1", NULL};
    gram_by_definition(1, 0, 0, gram);
    train("ease-local", parameters, weights);
    for (uint32_t j = 0; j < ITEMS; j++) {
        double largest = 0;
        for (uint32_t i = 0; i < ITEMS; i++) {
            if (i != j) largest = fmax(largest, gram[i][j] * gram[i][j] / gram[i][i]);
        }
        for (uint32_t i = 0; i < ITEMS; i++) {
            if (weights[i][j] == 0) continue;
            CHECK_CLOSE(gram[i][j] * gram[i][j] / gram[i][i], largest, 1e-6);
            CHECK_CLOSE(weights[i][j], gram[i][j] / gram[i][i], 1e-6);
        }
    }
}

TEST(the_strongest_weights_are_kept) {
    static double all[ITEMS][ITEMS];
    random_events(3);
    const char *everything[] = {NULL}, *three[] = {"kept=3", NULL};
    train("ease-local", everything, all);
    train("ease-local", three, weights);
    for (uint32_t j = 0; j + 1 < ITEMS; j++) {
        uint32_t kept = 0;
        double weakest = INFINITY, strongest_left = 0;
        for (uint32_t i = 0; i < ITEMS; i++) {
            if (weights[i][j] != 0) {
                CHECK(weights[i][j] == all[i][j]);
                weakest = fmin(weakest, fabs(weights[i][j]));
                kept++;
            } else {
                strongest_left = fmax(strongest_left, fabs(all[i][j]));
            }
        }
        CHECK_INT(kept, 3);
        CHECK(weakest >= strongest_left);
    }
}

/* The conditions under which no weight can change for the better (Karush, Kuhn, Tucker). */
static void check_slim(double sparsity, bool both) {
    uint32_t zeros = 0, negative = 0;
    for (uint32_t j = 0; j < ITEMS; j++) {
        for (uint32_t i = 0; i < ITEMS; i++) {
            if (i == j) continue;
            double residual = gram[i][j]; /* minus the gradient of the smooth part */
            for (uint32_t k = 0; k < ITEMS; k++) residual -= k == j ? 0 : gram[i][k] * weights[k][j];
            negative += weights[i][j] < 0;
            zeros += weights[i][j] == 0;
            if (weights[i][j] != 0)
                CHECK_CLOSE(residual, weights[i][j] > 0 ? sparsity : -sparsity, 1e-3);
            else
                CHECK((both ? fabs(residual) : residual) <= sparsity + 1e-3);
        }
        CHECK(weights[j][j] == 0);
    }
    CHECK(zeros > ITEMS && zeros < ITEMS * (ITEMS - 2));
    CHECK(both ? negative > 0 : negative == 0);
}

TEST(slim_cannot_be_improved) {
    random_events(4);
    gram_by_definition(0.3, 0, 0, gram);
    const char *positive[] = {"regularization=.3", "item-exponent=0", "user-exponent=0", "sparsity=.05", NULL};
    train("slim", positive, weights);
    check_slim(0.05, false);
    const char *both[] = {"regularization=.3", "item-exponent=0", "user-exponent=0", "sparsity=.05", "sign=both", NULL};
    train("slim", both, weights);
    check_slim(0.05, true);
}

TEST(a_neighbourhood_is_the_same_from_users_and_from_the_whole) {
    random_events(5);
    vt_allocator memory = vti_allocator_or_default(NULL);
    vt_fold_in fold_in = vt_train_options_default().fold_in;
    vti_interactions users, items;
    if (vti_interactions_build(&list, &fold_in, &memory, &users)) exit(1);
    if (vti_interactions_transpose(&users, &memory, &items)) exit(1);
    static const double parameters[VTI_GRAM_PARAMETERS] = {1, 0.5, 0.5};
    vti_training training = {
        .users = &users, .items = &items, .parameters = parameters, .threads = 1, .allocator = &memory};
    vti_item_gram equations;
    vti_neighbourhood direct, gathered;
    static float whole[ITEMS * ITEMS];
    if (vti_item_gram_create(&training, NULL, &equations)) exit(1);
    if (vti_item_gram_whole(&equations, &training, whole)) exit(1);
    if (vti_neighbourhood_create(&equations, 7, &memory, &direct)) exit(1);
    if (vti_neighbourhood_create(&equations, 7, &memory, &gathered)) exit(1);
    for (uint32_t item = 0; item < ITEMS; item++) {
        vti_neighbourhood_gather(&direct, &equations, NULL, item);
        vti_neighbourhood_gather(&gathered, &equations, whole, item);
        CHECK_INT(direct.count, item + 1 < ITEMS ? 7 : 0);
        CHECK_OR_RETURN(direct.count == gathered.count);
        for (uint32_t i = 0; i < direct.count; i++) {
            CHECK(direct.items[i] == gathered.items[i] && direct.right_side[i] == gathered.right_side[i]);
            for (uint32_t j = 0; j < direct.count; j++) {
                float element = direct.matrix[i * direct.count + j];
                CHECK_CLOSE(element, gathered.matrix[i * direct.count + j], 1e-5);
                CHECK_CLOSE(element, whole[direct.items[i] * ITEMS + direct.items[j]], 1e-5);
            }
        }
    }
    vti_neighbourhood_destroy(&direct, &memory);
    vti_neighbourhood_destroy(&gathered, &memory);
    vti_item_gram_destroy(&equations, &memory);
    vti_interactions_destroy(&users, &memory);
    vti_interactions_destroy(&items, &memory);
}

TEST(a_catalogue_too_large_for_ease_is_told_so) {
    static const uint32_t items[] = {0, 1};
    begin_events(1000000);
    add_user(items, 2);
    const char *none[] = {NULL};
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    CHECK_INT(try_training("ease", 1, none, &model, &error), VT_ERR_LIMIT);
    CHECK(strstr(error.message, "1000000 items") && strstr(error.message, "ease-local"));
    CHECK_INT(try_training("ease-local", 1, none, &model, &error), VT_OK);
    vt_model_destroy(model);
}

CHECK_MAIN(TEST_ENTRY(two_items_by_hand), TEST_ENTRY(ease_solves_its_equations),
           TEST_ENTRY(a_penalty_divides_by_popularity), TEST_ENTRY(pure_svd_projects_on_vectors_of_scaled_items),
           TEST_ENTRY(few_neighbours_are_the_best_ones), TEST_ENTRY(the_strongest_weights_are_kept),
           TEST_ENTRY(slim_cannot_be_improved), TEST_ENTRY(a_neighbourhood_is_the_same_from_users_and_from_the_whole),
           TEST_ENTRY(a_catalogue_too_large_for_ease_is_told_so))
