/*
 * models_ials_test.c: implicit ALS by what must hold of it: the loss never rises, gradients vanish, the basis is the
 * eigenbasis, threads change nothing; and what it does with strange data and options.
 */
#include "base/random.h"
#include "check.h"
#include "counting_allocator.h"
#include "data/interactions.h"
#include "models/ials.h"
#include "models/ials_model.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_EVENTS = 20000, MAX_USERS = 1000 };

static vti_data_event event_memory[MAX_EVENTS];
static uint64_t offset_memory[MAX_USERS + 1];

/* Events are added user by user. */
static vti_event_list list;

static void begin_events(uint32_t item_count) {
    list = (vti_event_list){event_memory, offset_memory, 0, item_count};
    offset_memory[0] = 0;
}

static void end_user(uint64_t event_count) {
    offset_memory[++list.user_count] = event_count;
}

static void put_event(uint64_t place, uint32_t item, uint8_t type) {
    event_memory[place] = (vti_data_event){
        .time = VTI_NO_TIME, .user = list.user_count, .item = item, .basket = VTI_NO_BASKET, .value = 1, .type = type};
}

/* Users who like two of five groups of items; every tenth only dismisses. */
static void make_events(uint32_t users, uint32_t items, uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    begin_events(items);
    uint64_t count = 0;
    for (uint32_t u = 0; u < users; u++) {
        uint32_t events = 1 + vti_random_below(&random, 18);
        for (uint32_t e = 0; e < events; e++) {
            uint32_t group = (u + vti_random_below(&random, 2)) % 5;
            uint32_t item = vti_random_below(&random, items / 5) * 5 + group;
            uint8_t type = u % 10 == 9 ? VT_EVENT_DISMISS : (uint8_t)vti_random_below(&random, 3);
            put_event(count++, item, type);
        }
        end_user(count);
    }
}

static vt_train_options small_options(uint32_t factors, uint32_t iterations) {
    vt_train_options options = vt_train_options_default();
    options.factors = factors;
    options.iterations = iterations;
    options.steps = 0;
    options.threads = 1;
    options.fold_in = (vt_fold_in){{1, 3, 5, 1, 0}, 0.1F, 0.05F, 1, 0, VT_CONFIDENCE_LOG, 0};
    return options;
}

static vt_model *train(const vt_train_options *options) {
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vti_train(&list, NULL, options, NULL, NULL, &model, &error), VT_OK)) {
        printf("# %s\n", error.message);
        exit(1);
    }
    return model;
}

static bool same_model(const vt_model *left, const vt_model *right) {
    size_t factor_bytes = (size_t)left->item_count * left->factor_count * sizeof(float);
    return memcmp(left->item_factors, right->item_factors, factor_bytes) == 0 &&
           memcmp(left->eigenvalues, right->eigenvalues, left->factor_count * sizeof(float)) == 0 &&
           memcmp(left->losses, right->losses, left->options.iterations * sizeof(double)) == 0;
}

/* ---- the objective in double ---- */

/* Everything at the head of ials.c, from the model's items and the users folded in by it. */
typedef struct objective {
    vti_interactions users, items;
    float *user_factors; /* [users][k] */
    double loss;
    double item_gradient, user_gradient; /* largest entry, relative to the largest of its terms */
} objective;

static double lambda_of(const vt_fold_in *rules, double mass, uint32_t others) {
    return rules->regularization *
           pow(mass + (double)rules->unobserved_weight * others, rules->regularization_exponent);
}

/*
 * Adds the loss of one side's rows (its own regularization and, when asked, the fit), and returns how far its gradient
 * is from zero.
 */
static double side_gradient(const vt_fold_in *rules, const vti_interactions *rows, const float *solved,
                            const float *fixed, uint32_t others, uint32_t k, bool fit, double *loss) {
    static double gram[64 * 64];
    memset(gram, 0, sizeof gram);
    for (uint32_t f = 0; f < rows->column_count; f++) {
        for (uint32_t d = 0; d < k * k; d++) gram[d] += (double)fixed[f * k + d / k] * fixed[f * k + d % k];
    }
    double worst = 0, scale = 0;
    for (uint32_t r = 0; r < rows->row_count; r++) {
        const float *x = solved + (size_t)r * k;
        double mass = 0, gradient[64] = {0}, largest[64] = {0};
        for (uint64_t e = rows->offsets[r]; e < rows->offsets[r + 1]; e++) {
            const float *y = fixed + (size_t)rows->columns[e] * k;
            double c = rows->confidences[e], residual = 1;
            for (uint32_t d = 0; d < k; d++) residual -= (double)x[d] * y[d];
            if (fit) *loss += c * residual * residual;
            mass += c;
            for (uint32_t d = 0; d < k; d++) {
                gradient[d] -= c * residual * y[d];
                largest[d] = fmax(largest[d], fabs(c * y[d]));
            }
        }
        if (mass == 0) continue;
        double lambda = lambda_of(rules, mass, others);
        for (uint32_t d = 0; d < k; d++) {
            double others_part = 0;
            for (uint32_t e = 0; e < k; e++) others_part += gram[d * k + e] * x[e];
            gradient[d] += rules->unobserved_weight * others_part + lambda * x[d];
            *loss += lambda * x[d] * x[d] + (fit ? rules->unobserved_weight * others_part * x[d] : 0);
            worst = fmax(worst, fabs(gradient[d]));
            scale = fmax(scale, largest[d]);
        }
    }
    return worst / scale;
}

static objective evaluate(const vt_model *model) {
    objective result = {.loss = 0};
    uint32_t k = model->factor_count;
    const vt_fold_in *rules = &model->options.fold_in;
    vt_allocator memory = vti_allocator_or_default(NULL);
    if (vti_interactions_build(&list, rules, &memory, &result.users) ||
        vti_interactions_transpose(&result.users, &memory, &result.items)) {
        exit(1);
    }
    result.user_factors = calloc((size_t)list.user_count * k, sizeof(float));
    float *work = malloc(vti_fold_in_work_floats(model) * sizeof(float));
    uint32_t active = 0;
    for (uint32_t u = 0; u < list.user_count; u++) {
        uint64_t begin = result.users.offsets[u];
        uint32_t count = (uint32_t)(result.users.offsets[u + 1] - begin);
        vti_fold_in(model, result.users.columns + begin, result.users.confidences + begin, count, work,
                    result.user_factors + (size_t)u * k);
        active += count > 0;
    }
    free(work);
    result.user_gradient = side_gradient(rules, &result.users, result.user_factors, model->item_factors,
                                         model->item_count, k, true, &result.loss);
    result.item_gradient =
        side_gradient(rules, &result.items, model->item_factors, result.user_factors, active, k, false, &result.loss);
    return result;
}

static void forget(objective *result) {
    vt_allocator memory = vti_allocator_or_default(NULL);
    vti_interactions_destroy(&result->users, &memory);
    vti_interactions_destroy(&result->items, &memory);
    free(result->user_factors);
}

TEST(the_loss_never_rises) {
    make_events(150, 60, 1);
    static const vt_fold_in rules[] = {
        {{1, 3, 5, 1, 0}, 0.1F, 0.05F, 1, 0, VT_CONFIDENCE_LOG, 0},
        {{1, 3, 5, 1, 0}, 1, 0.5F, 0.5F, 0, VT_CONFIDENCE_LINEAR, 0},
        {{1, 1, 1, 1, 0}, 0.01F, 1, 0, 0, VT_CONFIDENCE_BINARY, 0},
    };
    for (size_t r = 0; r < 3; r++) {
        for (uint32_t factors = 1; factors <= 33; factors += 16) {
            vt_train_options options = small_options(factors, 25);
            options.fold_in = rules[r];
            vt_model *model = train(&options);
            uint32_t count = 0;
            const double *losses = vt_model_losses(model, &count);
            CHECK_INT(count, 25);
            for (uint32_t i = 1; i < count; i++) CHECK(losses[i] <= losses[i - 1] * (1 + 1e-6));
            CHECK(losses[count - 1] < losses[0]);
            objective now = evaluate(model); /* the users once more given the items: lower or equal */
            CHECK(now.loss <= losses[count - 1] * (1 + 1e-6));
            CHECK(now.user_gradient < 1e-5);
            forget(&now);
            vt_model_destroy(model);
        }
    }
}

TEST(both_gradients_vanish_where_it_has_converged) {
    make_events(150, 60, 2);
    vt_train_options options = small_options(6, 200);
    vt_model *model = train(&options);
    objective now = evaluate(model);
    printf("# gradients: users %.2g, items %.2g\n", now.user_gradient, now.item_gradient);
    CHECK(now.user_gradient < 1e-5);
    CHECK(now.item_gradient < 1e-4);
    CHECK_CLOSE(now.loss, model->losses[199], 1e-5 * now.loss); /* two ways to the same sum */
    forget(&now);
    vt_model_destroy(model);
}

TEST(factors_are_in_their_eigenbasis) {
    make_events(200, 100, 3);
    static const uint32_t ranks[] = {1, 2, 7, 32, 64};
    for (size_t r = 0; r < sizeof ranks / sizeof ranks[0]; r++) {
        uint32_t k = ranks[r];
        vt_train_options options = small_options(k, 3);
        vt_model *model = train(&options);
        double largest = model->eigenvalues[0];
        CHECK(largest > 0);
        for (uint32_t d = 0; d < k; d++) {
            if (d > 0) CHECK(model->eigenvalues[d] <= model->eigenvalues[d - 1]);
            for (uint32_t e = 0; e < k; e++) {
                double dot = 0;
                for (uint32_t i = 0; i < 100; i++) {
                    dot += (double)model->item_factors[i * k + d] * model->item_factors[i * k + e];
                }
                CHECK_CLOSE(dot, d == e ? model->eigenvalues[d] : 0, 1e-5 * largest);
            }
        }
        vt_model_destroy(model);
    }
}

static void check_threads(uint32_t steps) {
    vt_train_options options = small_options(20, 4);
    options.steps = steps;
    vt_model *one = train(&options);
    static const uint32_t threads[] = {1, 2, 3, 4, 0};
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        options.threads = threads[t];
        vt_model *model = train(&options);
        CHECK(same_model(one, model));
        vt_model_destroy(model);
    }
    options.seed = 2;
    vt_model *other = train(&options);
    CHECK(!same_model(one, other));
    vt_model_destroy(other);
    vt_model_destroy(one);
}

TEST(threads_do_not_change_the_result) {
    make_events(700, 300, 4);
    check_threads(0);
    check_threads(3);
}

/* Conjugate gradient reads half-precision factors: its loss may waver in the fifth digit, and ends where it should. */
/* Training on compact interactions, as vti_train does, and on those of the objective. */
TEST(compact_interactions_do_not_change_the_result) {
    make_events(150, 60, 10);
    vt_train_options options = small_options(8, 4);
    vt_model *model = train(&options);
    objective plain = evaluate(model);
    float factors[60 * 8], eigenvalues[8];
    double losses[4];
    vt_allocator memory = vti_allocator_or_default(NULL);
    CHECK_INT(vti_ials_train(&plain.users, &plain.items, &options, &memory, NULL, factors, eigenvalues, losses, NULL),
              VT_OK);
    CHECK(memcmp(factors, model->item_factors, sizeof factors) == 0);
    CHECK(memcmp(losses, model->losses, sizeof losses) == 0);
    forget(&plain);
    vt_model_destroy(model);
}

TEST(few_steps_come_as_far_as_exact_solutions) {
    make_events(700, 300, 4);
    static const uint32_t ranks[] = {1, 16, 50};
    for (size_t r = 0; r < sizeof ranks / sizeof ranks[0]; r++) {
        vt_train_options options = small_options(ranks[r], 15);
        vt_model *exact = train(&options);
        options.steps = vt_train_options_default().steps;
        CHECK(options.steps > 0);
        vt_model *model = train(&options);
        for (uint32_t i = 1; i < 15; i++) CHECK(model->losses[i] <= model->losses[i - 1] * (1 + 1e-4));
        CHECK_CLOSE(model->losses[14], exact->losses[14], 2e-4 * exact->losses[14]);
        objective now = evaluate(model);
        CHECK(now.loss <= model->losses[14] * (1 + 1e-4));
        printf("# %u factors: %.6g, exactly %.6g\n", (unsigned)ranks[r], model->losses[14], exact->losses[14]);
        forget(&now);
        vt_model_destroy(model);
        vt_model_destroy(exact);
    }
}

/* score of an item for a user who has met these items once each. */
static double score_of(const vt_model *model, const uint32_t *items, uint32_t count, uint32_t item) {
    float x[64], confidences[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    float *work = malloc(vti_fold_in_work_floats(model) * sizeof(float));
    vti_fold_in(model, items, confidences, count, work, x);
    free(work);
    double score = 0;
    for (uint32_t d = 0; d < model->factor_count; d++) {
        score += (double)x[d] * model->item_factors[item * model->factor_count + d];
    }
    return score;
}

TEST(two_communities_are_told_apart) {
    vti_random random;
    vti_random_seed(&random, 5);
    begin_events(20);
    uint64_t count = 0;
    for (uint32_t u = 0; u < 60; u++) {
        for (uint32_t e = 0; e < 6; e++) put_event(count++, u % 2 * 10 + vti_random_below(&random, 10), VT_EVENT_VIEW);
        end_user(count);
    }
    vt_train_options options = small_options(2, 15); /* a factor for each */
    vt_model *model = train(&options);
    for (uint32_t first = 0; first < 10; first++) {
        const uint32_t left = first, right = 10 + first;
        double worst_own = 1, best_other = -1;
        for (uint32_t i = 0; i < 10; i++) {
            worst_own = fmin(worst_own, fmin(score_of(model, &left, 1, i), score_of(model, &right, 1, 10 + i)));
            best_other = fmax(best_other, fmax(score_of(model, &left, 1, 10 + i), score_of(model, &right, 1, i)));
        }
        if (!CHECK(worst_own > 0.02 && best_other < worst_own / 10)) printf("# %g, %g\n", worst_own, best_other);
    }
    vt_model_destroy(model);
}

TEST(a_regularization_that_suits_is_chosen) {
    static const uint32_t sizes[][2] = {{3, 5}, {40, 20}, {400, 500}};
    static const float unobserved[] = {0, 1e-6F, 1e-3F, 0.1F, 1, 100};
    for (size_t s = 0; s < 3; s++) {
        make_events(sizes[s][0], sizes[s][1], 10 + s);
        for (size_t u = 0; u < sizeof unobserved / sizeof unobserved[0]; u++) {
            for (int exponent = 0; exponent <= 1; exponent++) {
                vt_train_options options = small_options(16, 6);
                options.fold_in.unobserved_weight = unobserved[u];
                options.fold_in.regularization_exponent = (float)exponent;
                options.fold_in.regularization = 0;
                vt_model *model = NULL;
                vt_error error = {.message = ""};
                if (!CHECK_INT(vti_train(&list, NULL, &options, NULL, NULL, &model, &error), VT_OK)) {
                    printf("# %u users, unobserved weight %g: %s\n", (unsigned)sizes[s][0], unobserved[u],
                           error.message);
                    continue;
                }
                float chosen = model->options.fold_in.regularization;
                CHECK(chosen >= 1e-12F && chosen <= 1e6F);
                vt_model_destroy(model);
            }
        }
    }
}

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

TEST(items_are_ordered_by_popularity) {
    begin_events(5);
    uint64_t count = 0;
    static const uint32_t times[] = {1, 3, 0, 3, 2}; /* how many users view item i */
    for (uint32_t u = 0; u < 3; u++) {
        for (uint32_t i = 0; i < 5; i++) {
            if (u < times[i]) put_event(count++, i, VT_EVENT_VIEW);
        }
        end_user(count);
    }
    vt_train_options options = small_options(2, 1);
    vt_model *model = train(&options);
    static const uint32_t order[] = {1, 3, 4, 0, 2};
    for (uint32_t p = 0; p < 5; p++) {
        CHECK_INT(model->item_order[p], order[p]);
        CHECK_CLOSE(model->popularity[p], times[p], 1e-6);
    }
    vt_model_destroy(model);
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

CHECK_MAIN(TEST_ENTRY(the_loss_never_rises), TEST_ENTRY(both_gradients_vanish_where_it_has_converged),
           TEST_ENTRY(factors_are_in_their_eigenbasis), TEST_ENTRY(threads_do_not_change_the_result),
           TEST_ENTRY(compact_interactions_do_not_change_the_result),
           TEST_ENTRY(few_steps_come_as_far_as_exact_solutions), TEST_ENTRY(two_communities_are_told_apart),
           TEST_ENTRY(a_regularization_that_suits_is_chosen), TEST_ENTRY(users_of_one_event_and_items_never_met),
           TEST_ENTRY(all_values_equal), TEST_ENTRY(limits_of_the_options), TEST_ENTRY(more_factors_than_data),
           TEST_ENTRY(items_are_ordered_by_popularity), TEST_ENTRY(options_out_of_range_are_named),
           TEST_ENTRY(without_evidence_there_is_no_model), TEST_ENTRY(progress_can_cancel),
           TEST_ENTRY(memory_may_end_anywhere), TEST_ENTRY(a_loss_that_is_not_a_number_is_a_status))
