/*
 * data_interactions_test.c: confidences of user and item pairs, against the formulas at the head of interactions.c.
 */
#include "base/memory.h"
#include "base/random.h"
#include "data/interactions.h"
#include "data_support.h"

static vt_fold_in fold_in_of(vt_confidence confidence, float half_life_days) {
    return (vt_fold_in){.event_weights = {1, 3, 5, 2, 0},
                        .confidence = confidence,
                        .half_life_days = half_life_days,
                        .unobserved_weight = .1f};
}

/* The confidence of a pair, or 0. */
static float confidence_at(const vti_interactions *matrix, uint32_t row, uint32_t column) {
    for (uint64_t p = matrix->offsets[row]; p < matrix->offsets[row + 1]; p++) {
        if (matrix->columns[p] == column) return matrix->confidences[p];
    }
    return 0;
}

static const char *const table = "user,item,type,time\n"
                                 "u,c,view,0\n"
                                 "u,a,view,864000\n"
                                 "u,b,cart,1728000\n"
                                 "u,a,purchase,1728000\n"
                                 "u,d,dismiss,1728000\n"
                                 "u,e,purchase,1000\n"
                                 "u,e,dismiss,2000\n"
                                 "v,b,view,0\n"
                                 "w,d,dismiss,7\n"
                                 "x,a,view,\n"
                                 "x,a,cart,\n";

TEST(weights_add_up_per_pair) {
    vt_dataset *dataset = dataset_of(table, NULL, NULL);
    vti_event_list events = vti_dataset_events(dataset);
    vt_fold_in fold_in = fold_in_of(VT_CONFIDENCE_LINEAR, 0);
    vti_interactions matrix;
    CHECK_OR_RETURN(!vti_interactions_build(&events, &fold_in, &dataset->allocator, &matrix));
    uint32_t u = user_number(dataset, "u"), a = item_number(dataset, "a"), b = item_number(dataset, "b");
    CHECK_INT(matrix.row_count, 4);
    CHECK_INT(matrix.column_count, 5);
    CHECK_CLOSE(confidence_at(&matrix, u, a), 6, 0);
    CHECK_CLOSE(confidence_at(&matrix, u, b), 3, 0);
    CHECK_CLOSE(confidence_at(&matrix, u, item_number(dataset, "d")), 0, 0);
    CHECK_CLOSE(confidence_at(&matrix, u, item_number(dataset, "e")), 0, 0); /* bought, then dismissed */
    CHECK_CLOSE(confidence_at(&matrix, user_number(dataset, "v"), b), 1, 0);
    CHECK_CLOSE(confidence_at(&matrix, user_number(dataset, "x"), a), 4, 0);
    uint32_t w = user_number(dataset, "w");
    CHECK_INT(matrix.offsets[w], matrix.offsets[w + 1]);
    CHECK_INT(matrix.offsets[4], 5);
    vti_interactions_destroy(&matrix, &dataset->allocator);
    vt_dataset_destroy(dataset);
}

TEST(confidence_has_three_rules) {
    vt_dataset *dataset = dataset_of(table, NULL, NULL);
    vti_event_list events = vti_dataset_events(dataset);
    uint32_t u = user_number(dataset, "u"), a = item_number(dataset, "a");
    static const double expected[] = {2.807354922057604 /* log2 7 */, 6, 1};
    for (int rule = 0; rule < 3; rule++) {
        vt_fold_in fold_in = fold_in_of((vt_confidence)rule, 0);
        vti_interactions matrix;
        CHECK_OR_RETURN(!vti_interactions_build(&events, &fold_in, &dataset->allocator, &matrix));
        CHECK_CLOSE(confidence_at(&matrix, u, a), expected[rule], 1e-6);
        vti_interactions_destroy(&matrix, &dataset->allocator);
    }
    vt_dataset_destroy(dataset);
}

TEST(weights_halve_with_age) {
    vt_dataset *dataset = dataset_of(table, NULL, NULL);
    vti_event_list events = vti_dataset_events(dataset);
    vt_fold_in fold_in = fold_in_of(VT_CONFIDENCE_LINEAR, 10);
    vti_interactions matrix;
    CHECK_OR_RETURN(!vti_interactions_build(&events, &fold_in, &dataset->allocator, &matrix));
    uint32_t u = user_number(dataset, "u");
    CHECK_CLOSE(confidence_at(&matrix, u, item_number(dataset, "c")), .25, 1e-7);
    CHECK_CLOSE(confidence_at(&matrix, u, item_number(dataset, "a")), 5.5, 1e-6);
    CHECK_CLOSE(confidence_at(&matrix, u, item_number(dataset, "b")), 3, 0);
    CHECK_CLOSE(confidence_at(&matrix, user_number(dataset, "v"), item_number(dataset, "b")), 1,
                0); /* v's own latest */
    CHECK_CLOSE(confidence_at(&matrix, user_number(dataset, "x"), item_number(dataset, "a")), 4, 0); /* without time */
    vti_interactions_destroy(&matrix, &dataset->allocator);
    vt_dataset_destroy(dataset);
}

TEST(values_count_by_their_exponent) {
    vt_dataset *dataset = dataset_of("user,item,type,value\nu,a,purchase,9\nu,a,view,\nu,b,cart,4\n", NULL, NULL);
    vti_event_list events = vti_dataset_events(dataset);
    vt_fold_in fold_in = fold_in_of(VT_CONFIDENCE_LINEAR, 0);
    double view = (double)fold_in.event_weights[VT_EVENT_VIEW], cart = (double)fold_in.event_weights[VT_EVENT_CART];
    double purchase = (double)fold_in.event_weights[VT_EVENT_PURCHASE];
    fold_in.value_exponent = 0.5F;
    vti_interactions matrix;
    CHECK_OR_RETURN(!vti_interactions_build(&events, &fold_in, &dataset->allocator, &matrix));
    uint32_t u = user_number(dataset, "u");
    CHECK_CLOSE(confidence_at(&matrix, u, item_number(dataset, "a")), 3 * purchase + view, 1e-5);
    CHECK_CLOSE(confidence_at(&matrix, u, item_number(dataset, "b")), 2 * cart, 1e-5);
    vti_interactions_destroy(&matrix, &dataset->allocator);
    vt_dataset_destroy(dataset);
}

TEST(what_is_too_old_to_count_is_left_out) {
    vt_dataset *dataset = dataset_of("user,item,time\nu,a,0\nu,b,2000000000\n", NULL, NULL);
    vti_event_list events = vti_dataset_events(dataset);
    vt_fold_in fold_in = fold_in_of(VT_CONFIDENCE_LOG, 1);
    vti_interactions matrix;
    CHECK_OR_RETURN(!vti_interactions_build(&events, &fold_in, &dataset->allocator, &matrix));
    CHECK_INT(matrix.offsets[1], 1);
    vti_interactions_destroy(&matrix, &dataset->allocator);
    vt_dataset_destroy(dataset);
}

#define USERS 60
#define ITEMS 40

TEST(rows_are_in_order_and_transpose_back) {
    vti_random random;
    vti_random_seed(&random, 3);
    static vti_data_event list[USERS * 30];
    static uint64_t offsets[USERS + 1];
    static double sums[USERS][ITEMS];
    uint64_t count = 0;
    for (uint32_t u = 0; u < USERS; u++) {
        uint32_t events_of_user = vti_random_below(&random, 31);
        for (uint32_t i = 0; i < events_of_user; i++) {
            vti_data_event event = {.time = VTI_NO_TIME, .user = u, .basket = VTI_NO_BASKET, .value = 1};
            event.item = vti_random_below(&random, ITEMS);
            event.type = (uint8_t)vti_random_below(&random, 3);
            sums[u][event.item] += event.type == VT_EVENT_VIEW ? 1 : event.type == VT_EVENT_CART ? 3 : 5;
            list[count++] = event;
        }
        offsets[u + 1] = count;
    }
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_event_list events = {list, offsets, USERS, ITEMS};
    vt_fold_in fold_in = fold_in_of(VT_CONFIDENCE_LINEAR, 0);
    vti_interactions matrix, turned, back;
    CHECK_OR_RETURN(!vti_interactions_build(&events, &fold_in, &allocator, &matrix));
    CHECK_OR_RETURN(!vti_interactions_transpose(&matrix, &allocator, &turned));
    CHECK_OR_RETURN(!vti_interactions_transpose(&turned, &allocator, &back));
    uint64_t pairs = 0;
    for (uint32_t u = 0; u < USERS; u++) {
        for (uint32_t i = 0; i < ITEMS; i++) {
            pairs += sums[u][i] > 0;
            if (confidence_at(&matrix, u, i) != (float)sums[u][i] ||
                confidence_at(&turned, i, u) != (float)sums[u][i]) {
                CHECK_CLOSE(confidence_at(&matrix, u, i), sums[u][i], 0);
            }
        }
        for (uint64_t p = matrix.offsets[u] + 1; p < matrix.offsets[u + 1]; p++) {
            CHECK(matrix.columns[p - 1] < matrix.columns[p]);
        }
    }
    CHECK_INT(matrix.offsets[USERS], pairs);
    CHECK_INT(turned.row_count, ITEMS);
    CHECK(memcmp(matrix.offsets, back.offsets, sizeof offsets) == 0);
    CHECK(memcmp(matrix.columns, back.columns, pairs * sizeof *back.columns) == 0);
    CHECK(memcmp(matrix.confidences, back.confidences, pairs * sizeof *back.confidences) == 0);
    vti_interactions_destroy(&turned, &allocator);
    vti_interactions_destroy(&back, &allocator);
    vti_interactions_destroy(&matrix, &allocator);
}

/* Of `different` confidences, 3 and more, in turn: whether compact or not, the same are read, also of the transpose. */
static void check_compact(uint32_t different, uint32_t level_count, bool numbered) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_interactions matrix = {
        .row_count = 2,
        .column_count = ITEMS * ITEMS,
        .offsets = vti_allocate_zeroed(&allocator, 3, sizeof *matrix.offsets),
        .columns = vti_allocate(&allocator, ITEMS * ITEMS, sizeof *matrix.columns),
        .confidences = vti_allocate(&allocator, ITEMS * ITEMS, sizeof *matrix.confidences),
    };
    vti_interactions turned = {0};
    CHECK_OR_RETURN(matrix.offsets && matrix.columns && matrix.confidences);
    matrix.offsets[2] = ITEMS * ITEMS;
    for (uint32_t p = 0; p < ITEMS * ITEMS; p++) {
        matrix.columns[p] = ITEMS * ITEMS - 1 - p;
        matrix.confidences[p] = (float)(3 + p % different);
    }
    CHECK_OR_RETURN(!vti_interactions_compact(&matrix, &allocator));
    CHECK_OR_RETURN(!vti_interactions_transpose(&matrix, &allocator, &turned));
    CHECK_INT(matrix.level_count, level_count);
    CHECK_INT(turned.level_count, level_count);
    CHECK((matrix.levels != NULL) == numbered && (turned.levels != NULL) == numbered);
    for (uint32_t p = 0; p < ITEMS * ITEMS; p++) {
        CHECK_CLOSE(vti_interactions_confidence(&matrix, p), 3 + p % different, 0);
        CHECK_CLOSE(vti_interactions_confidence(&turned, ITEMS * ITEMS - 1 - p), 3 + p % different, 0);
    }
    vti_interactions_destroy(&turned, &allocator);
    vti_interactions_destroy(&matrix, &allocator);
}

TEST(compact_matrices_mean_the_same) {
    check_compact(1, 1, false);
    check_compact(2, 2, true);
    check_compact(256, 256, true);
    check_compact(257, 0, false);
}

CHECK_MAIN(TEST_ENTRY(weights_add_up_per_pair), TEST_ENTRY(confidence_has_three_rules),
           TEST_ENTRY(weights_halve_with_age), TEST_ENTRY(values_count_by_their_exponent),
           TEST_ENTRY(what_is_too_old_to_count_is_left_out), TEST_ENTRY(rows_are_in_order_and_transpose_back),
           TEST_ENTRY(compact_matrices_mean_the_same))
