/*
 * models_ials_test.c: implicit ALS by what must hold of it: the loss never rises, gradients vanish, the basis is the
 * eigenbasis, neither threads nor how interactions are stored change anything.
 */
#include "base/memory.h"
#include "ials_support.h"
#include "models/ials.h"

#include <math.h>

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

/* Conjugate gradient reads half-precision factors: its loss may waver in the fifth digit, and ends where it should. */
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

CHECK_MAIN(TEST_ENTRY(the_loss_never_rises), TEST_ENTRY(both_gradients_vanish_where_it_has_converged),
           TEST_ENTRY(factors_are_in_their_eigenbasis), TEST_ENTRY(threads_do_not_change_the_result),
           TEST_ENTRY(compact_interactions_do_not_change_the_result),
           TEST_ENTRY(few_steps_come_as_far_as_exact_solutions), TEST_ENTRY(two_communities_are_told_apart),
           TEST_ENTRY(a_regularization_that_suits_is_chosen), TEST_ENTRY(items_are_ordered_by_popularity))
