/*
 * models_ials_limits_test.c: what implicit ALS does with strange data and options at their limits, and how it fails.
 */
#include "counting_allocator.h"
#include "ials_support.h"

#include <math.h>

/* ---- strange data and options ---- */

TEST(users_of_one_event_and_items_never_met) {
    begin_events(12); /* items 8..11 have no event; users 3 and 5 have none either */
    uint64_t count = 0;
    for (uint32_t u = 0; u < 9; u++) {
        if (u != 3 && u != 5) put_event(count++, u % 8, VT_EVENT_PURCHASE);
        end_user(count);
    }
    for (uint32_t steps = 0; steps < 4; steps++) {
        vt_train_options options = small_options(5, 6);
        options.steps = steps;
        vt_model *model = train(&options);
        CHECK_INT(model->user_count, 7);
        CHECK_INT(model->event_count, 7);
        for (uint32_t i = 0; i < 12; i++) {
            bool met = model->popularity[i] > 0;
            CHECK_INT(met, i < 8 && i != 3 && i != 5);
            for (uint32_t d = 0; d < 5; d++) {
                CHECK(isfinite(model->item_factors[i * 5 + d]));
                if (!met) CHECK(model->item_factors[i * 5 + d] == 0);
            }
        }
        float x[5], *work = malloc(vti_fold_in_work_floats(model) * sizeof(float));
        vti_fold_in(model, NULL, NULL, 0, work, x);
        for (uint32_t d = 0; d < 5; d++) CHECK(x[d] == 0);
        free(work);
        vt_model_destroy(model);
    }
}

/* Everybody has met everything once: one factor tells it all, and the others must not become noise. */
TEST(all_values_equal) {
    begin_events(40);
    uint64_t count = 0;
    for (uint32_t u = 0; u < 60; u++) {
        for (uint32_t i = 0; i < 40; i++) put_event(count++, i, VT_EVENT_VIEW);
        end_user(count);
    }
    for (uint32_t steps = 0; steps <= 3; steps += 3) {
        vt_train_options options = small_options(16, 20);
        options.steps = steps;
        vt_model *model = train(&options);
        for (uint32_t d = 1; d < 16; d++) CHECK(model->eigenvalues[d] < 1e-3F * model->eigenvalues[0]);
        for (uint32_t i = 1; i < 40; i++) {
            CHECK_CLOSE(model->item_factors[i * 16], model->item_factors[0],
                        1e-3 * fabs((double)model->item_factors[0]));
        }
        vt_model_destroy(model);
    }
}

/* Weights, strengths and shapes at their limits: finite factors, or an error that says what to change. */
TEST(limits_of_the_options) {
    static const float weights[] = {1e-6F, 1, 1e6F}, strengths[] = {1e-12F, 1e-3F, 1e6F}, unobserved[] = {0, 1, 1e6F};
    make_events(30, 20, 11);
    for (int n = 0; n < 3 * 3 * 3 * 2; n++) {
        vt_train_options options = small_options(24, 5);
        float weight = weights[n % 3];
        options.fold_in = (vt_fold_in){
            {weight, weight, 1, 1, 0}, unobserved[n / 9 % 3], strengths[n / 3 % 3], 1, 0, VT_CONFIDENCE_LINEAR, 0};
        options.steps = n >= 27 ? 3 : 0;
        vt_model *model = NULL;
        vt_error error = {.message = ""};
        vt_status status = vti_train(&list, NULL, &options, NULL, NULL, &model, &error);
        if (status != VT_OK) {
            CHECK_INT(status, VT_ERR_NUMERIC);
            CHECK(strstr(error.message, "use a") != NULL);
            continue;
        }
        for (uint32_t f = 0; f < 20 * 24; f++) CHECK(isfinite(model->item_factors[f]));
        for (uint32_t d = 0; d < 24; d++) CHECK(isfinite(model->eigenvalues[d]));
        vt_model_destroy(model);
    }
}

TEST(more_factors_than_data) {
    begin_events(3);
    for (uint32_t i = 0; i < 3; i++) put_event(i, i, VT_EVENT_VIEW);
    end_user(2);
    end_user(3);
    static const uint32_t ranks[] = {16, 64, 256};
    for (size_t r = 0; r < 6; r++) {
        vt_train_options options = small_options(ranks[r / 2], 5);
        options.steps = r % 2 * 3;
        vt_model *model = train(&options);
        for (uint32_t f = 0; f < 3 * options.factors; f++) CHECK(isfinite(model->item_factors[f]));
        for (uint32_t d = 3; d < options.factors; d++) CHECK_CLOSE(model->eigenvalues[d], 0, 1e-6);
        double slack = options.steps > 0 ? 1e-4 : 1e-6;
        for (uint32_t i = 1; i < 5; i++) CHECK(model->losses[i] <= model->losses[i - 1] * (1 + slack));
        vt_model_destroy(model);
    }
}

/* ---- what fails ---- */

static void check_option(vt_train_options options, const char *name) {
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    CHECK_INT(vti_train(&list, NULL, &options, NULL, NULL, &model, &error), VT_ERR_ARGUMENT);
    CHECK_INT(error.status, VT_ERR_ARGUMENT);
    CHECK(model == NULL);
    if (!CHECK(strstr(error.message, name) != NULL)) printf("# \"%s\" does not name %s\n", error.message, name);
}

TEST(options_out_of_range_are_named) {
    make_events(20, 20, 6);
#define BAD(field, bad_value, name) \
    do { \
        vt_train_options options = small_options(4, 1); \
        options.field = bad_value; \
        check_option(options, name); \
    } while (0)
    BAD(factors, 0, "factors");
    BAD(factors, VT_PACK_MAX_FACTORS + 1, "factors");
    BAD(iterations, 0, "iterations");
    BAD(iterations, VT_MAX_ITERATIONS + 1, "iterations");
    BAD(threads, 1025, "threads");
    BAD(fold_in.unobserved_weight, -1, "unobserved weight");
    BAD(fold_in.unobserved_weight, NAN, "unobserved weight");
    BAD(fold_in.regularization, 1e-13F, "regularization");
    BAD(fold_in.regularization, NAN, "regularization");
    BAD(fold_in.regularization, -1, "regularization");
    BAD(fold_in.regularization, INFINITY, "regularization");
    BAD(fold_in.regularization_exponent, 1.5F, "regularization exponent");
    BAD(fold_in.half_life_days, -1, "half-life");
    BAD(fold_in.event_weights[VT_EVENT_VIEW], -1, "weight of view");
    BAD(fold_in.event_weights[VT_EVENT_CART], NAN, "weight of cart");
    BAD(fold_in.event_weights[VT_EVENT_PURCHASE], 2e6F, "weight of purchase");
    BAD(fold_in.event_weights[VT_EVENT_RATING], -0.5F, "weight of rating");
    BAD(fold_in.event_weights[VT_EVENT_DISMISS], 1, "weight of dismiss");
    BAD(fold_in.confidence, (vt_confidence)3, "confidence");
#undef BAD
}

TEST(without_evidence_there_is_no_model) {
    vt_train_options options = small_options(4, 2);
    vt_model *model = NULL;
    vt_error error = {.status = VT_OK};
    begin_events(3);
    end_user(0);
    CHECK_INT(vti_train(&list, NULL, &options, NULL, NULL, &model, &error), VT_ERR_EMPTY);
    begin_events(3);
    put_event(0, 1, VT_EVENT_DISMISS);
    put_event(1, 2, VT_EVENT_PURCHASE);
    put_event(2, 2, VT_EVENT_DISMISS);
    end_user(3);
    CHECK_INT(vti_train(&list, NULL, &options, NULL, NULL, &model, &error), VT_ERR_EMPTY);
    CHECK_INT(error.status, VT_ERR_EMPTY);
    put_event(0, 1, VT_EVENT_VIEW);
    options.fold_in.event_weights[VT_EVENT_VIEW] = 0;
    CHECK_INT(vti_train(&list, NULL, &options, NULL, NULL, &model, &error), VT_ERR_EMPTY);
    CHECK(model == NULL);
    CHECK_INT(vt_train(NULL, &options, NULL, &model, &error), VT_ERR_ARGUMENT);
}

typedef struct patience {
    uint32_t calls, cancel_at;
} patience;

static bool report(void *context, const char *stage, uint64_t done, uint64_t total) {
    patience *left = context;
    CHECK(strncmp(stage, "train", 5) == 0);
    CHECK(done <= total);
    if (left->calls >= 6) CHECK(strstr(stage, "loss") != NULL); /* two calls an iteration */
    return ++left->calls != left->cancel_at;
}

TEST(progress_can_cancel) {
    make_events(50, 20, 7);
    vt_train_options options = small_options(4, 5);
    patience whole = {0};
    vt_model *model = NULL;
    vt_progress progress = {report, &whole};
    CHECK_OR_RETURN(vti_train(&list, NULL, &options, NULL, &progress, &model, NULL) == VT_OK);
    vt_model_destroy(model);
    CHECK(whole.calls >= 10);
    for (uint32_t cancel_at = 1; cancel_at <= whole.calls; cancel_at++) {
        allocation_count count = {0};
        vt_allocator allocator = counting_allocator(&count);
        patience short_one = {.cancel_at = cancel_at};
        progress.context = &short_one;
        model = NULL;
        vt_error error = {.status = VT_OK};
        CHECK_INT(vti_train(&list, NULL, &options, &allocator, &progress, &model, &error), VT_ERR_CANCELLED);
        CHECK_INT(error.status, VT_ERR_CANCELLED);
        CHECK_INT(short_one.calls, cancel_at);
        CHECK(model == NULL);
        CHECK_INT(count.live, 0);
    }
}

TEST(memory_may_end_anywhere) {
    make_events(50, 20, 8);
    vt_train_options options = small_options(4, 1);
    options.steps = 1; /* takes more memory than 0 */
    for (uint32_t refused = 1;; refused++) {
        allocation_count count = {.refuse_from = refused};
        vt_allocator allocator = counting_allocator(&count);
        vt_model *model = NULL;
        vt_error error = {.status = VT_OK};
        vt_status status = vti_train(&list, NULL, &options, &allocator, NULL, &model, &error);
        if (status == VT_OK) {
            CHECK(refused > 10);
            vt_model_destroy(model);
            CHECK_INT(count.live, 0);
            break;
        }
        CHECK_INT(status, VT_ERR_MEMORY);
        CHECK_INT(error.status, VT_ERR_MEMORY);
        CHECK(model == NULL);
        CHECK_INT(count.live, 0);
    }
}

TEST(a_loss_that_is_not_a_number_is_a_status) {
    make_events(50, 20, 9);
    vt_train_options options = small_options(64, 20);
    options.fold_in = (vt_fold_in){{1e6F, 1e6F, 1e6F, 1e6F, 0}, 0, 1e-12F, 0, 0, VT_CONFIDENCE_LINEAR, 0};
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    CHECK_INT(vti_train(&list, NULL, &options, NULL, NULL, &model, &error), VT_ERR_NUMERIC);
    CHECK(strstr(error.message, "regularization") != NULL);
    CHECK(model == NULL);
}

CHECK_MAIN(TEST_ENTRY(users_of_one_event_and_items_never_met), TEST_ENTRY(all_values_equal),
           TEST_ENTRY(limits_of_the_options), TEST_ENTRY(more_factors_than_data),
           TEST_ENTRY(options_out_of_range_are_named), TEST_ENTRY(without_evidence_there_is_no_model),
           TEST_ENTRY(progress_can_cancel), TEST_ENTRY(memory_may_end_anywhere),
           TEST_ENTRY(a_loss_that_is_not_a_number_is_a_status))
