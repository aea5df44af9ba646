/*
 * models_ratings_test.c: the models of ratings one by one: baselines by hand, planted tastes that are recovered, SVD++
 * against the steps of its paper, neighbourhoods against their formula, factors that are never negative, and what is
 * refused. What holds for all models is in models_conformance_test.c.
 */
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "models/rating_biases.h"
#include "models/rating_factors.h"

#include <math.h>
#include <stdlib.h>

enum { USERS = 80, ITEMS = 50, RANK = 2 };

/* What every user thinks of every item, and the ratings that are known. */
static float truth[USERS][ITEMS];
static bool known[USERS][ITEMS];
static vti_data_event events[USERS * ITEMS];
static uint64_t offsets[USERS + 1];
static float scores[ITEMS];

static vti_event_list list_known(uint32_t user_count, uint32_t item_count) {
    uint64_t count = 0;
    for (uint32_t u = 0; u < user_count; u++) {
        for (uint32_t i = 0; i < item_count; i++) {
            if (!known[u][i]) continue;
            events[count++] = (vti_data_event){.user = u, .item = i, .value = truth[u][i], .type = VT_EVENT_RATING};
        }
        offsets[u + 1] = count;
    }
    return (vti_event_list){events, offsets, user_count, item_count};
}

static vt_status train(const vti_event_list *list, const char *name, const char *const *texts, uint32_t text_count,
                       vt_model **model, vt_error *error) {
    vt_train_options options = vt_train_options_default();
    options.model = name;
    options.parameters = texts;
    options.parameter_count = text_count;
    options.threads = 2;
    return vti_train(list, NULL, &options, NULL, NULL, model, error);
}

/* Scores of a shopper who is user u of the truth. */
static void score(const vt_model *model, uint32_t u) {
    uint32_t items[ITEMS], count = 0;
    float ratings[ITEMS];
    for (uint32_t i = 0; i < model->item_count; i++) {
        if (!known[u][i]) continue;
        items[count] = i;
        ratings[count++] = truth[u][i];
    }
    vt_allocator memory = vti_allocator_or_default(NULL);
    vti_shopper shopper = {.items = items, .values = ratings, .count = count};
    void *work = vti_allocate(&memory, vti_model_work_bytes(model), 1);
    if (!work) exit(1);
    model->kind->score(model->state, &shopper, work, scores);
    vti_release(&memory, work);
}

/* Mean square of what is not known and predicted wrongly, relative to the variance of the truth. */
static double relative_error(const vt_model *model) {
    double errors = 0, mean = 0, variance = 0, hidden = 0;
    for (int u = 0; u < USERS; u++) {
        for (int i = 0; i < ITEMS; i++) mean += truth[u][i] / (USERS * ITEMS);
    }
    for (uint32_t u = 0; u < USERS; u++) {
        score(model, u);
        for (int i = 0; i < ITEMS; i++) {
            if (known[u][i]) continue;
            errors += pow((double)scores[i] - truth[u][i], 2);
            variance += pow(truth[u][i] - mean, 2);
            hidden++;
        }
    }
    CHECK(hidden > 100);
    return errors / variance;
}

/* A mean, biases and rank 2 of tastes; all positive factors where `non_negative`. */
static vti_event_list plant(uint64_t seed, bool non_negative, uint32_t known_of_10) {
    vti_random random;
    vti_random_seed(&random, seed);
    double user[USERS][RANK + 1], item[ITEMS][RANK + 1];
    for (int u = 0; u < USERS; u++) {
        for (int d = 0; d <= RANK; d++)
            user[u][d] = non_negative ? vti_random_unit(&random) : vti_random_normal(&random);
    }
    for (int i = 0; i < ITEMS; i++) {
        for (int d = 0; d <= RANK; d++)
            item[i][d] = non_negative ? vti_random_unit(&random) : vti_random_normal(&random);
    }
    for (int u = 0; u < USERS; u++) {
        for (int i = 0; i < ITEMS; i++) {
            double sum = non_negative ? 0 : 3 + .5 * user[u][RANK] + .5 * item[i][RANK];
            for (int d = 0; d < RANK; d++) sum += (non_negative ? 5 : 1) * user[u][d] * item[i][d];
            truth[u][i] = (float)sum;
            known[u][i] = vti_random_below(&random, 10) < known_of_10;
        }
    }
    return list_known(USERS, ITEMS);
}

TEST(planted_tastes_are_recovered) {
    static const struct {
        const char *name, *texts[4];
        uint32_t text_count;
        double most;
    } cases[] = {
        {"als-ratings", {"factors=2", "regularization=1e-4", "iterations=100"}, 3, .01},
        {"biased-mf", {"factors=2", "regularization=1e-3", "epochs=300", "rate=.02"}, 4, .02},
        {"svd++", {"factors=2", "regularization=1e-3", "epochs=300", "rate=.02"}, 4, .02},
        {"svd-ratings", {"factors=2", "regularization=1e-3"}, 2, .25},
        {"knn-baseline", {"shrink=1", "neighbours=10"}, 2, .4},
    };
    vti_event_list list = plant(1, false, 7);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        vt_model *model = NULL;
        vt_error error = {.message = ""};
        CHECK_OR_RETURN(train(&list, cases[c].name, cases[c].texts, cases[c].text_count, &model, &error) == VT_OK);
        double wrong = relative_error(model);
        printf("# %s: %.4f of the variance\n", cases[c].name, wrong);
        CHECK(wrong < cases[c].most);
        vt_model_destroy(model);
    }
}

/* ---- baselines ---- */

/* Users 0 and 1, items 0 to 2; one rating is missing. */
static vti_event_list plant_small(void) {
    static const float ratings[2][3] = {{4, 2, 3}, {5, 1, 0}};
    for (int u = 0; u < 2; u++) {
        for (int i = 0; i < 3; i++) {
            truth[u][i] = ratings[u][i];
            known[u][i] = u == 0 || i < 2;
        }
    }
    return list_known(2, 3);
}

TEST(a_stranger_is_given_the_mean_and_the_standing_of_the_items) {
    vti_event_list list = plant_small();
    const char *texts[] = {"item-shrink=1", "user-shrink=1e6"};
    vt_model *model = NULL;
    CHECK_OR_RETURN(train(&list, "knn-baseline", texts, 2, &model, NULL) == VT_OK);
    known[2][0] = known[2][1] = known[2][2] = false;
    score(model, 2);
    /* mean 3; b_0 = (1 + 2) / (1 + 2), b_1 = (-1 - 2) / (1 + 2), b_2 = 0 / (1 + 1) */
    CHECK_CLOSE(scores[0], 4, 1e-4);
    CHECK_CLOSE(scores[1], 2, 1e-4);
    CHECK_CLOSE(scores[2], 3, 1e-4);
    vt_model_destroy(model);
}

TEST(biases_are_where_neither_side_wants_to_move) {
    vti_event_list list = plant(2, false, 5);
    vt_allocator memory = vti_allocator_or_default(NULL);
    vti_interactions users, items;
    vti_rating_baseline baseline = {0};
    if (vti_model_evidence(vti_model_kind_find("biased-mf"), &list, NULL, &memory, &users) ||
        vti_interactions_transpose(&users, &memory, &items)) {
        exit(1);
    }
    CHECK_OR_RETURN(vti_rating_baseline_fit(&users, &items, 10, 5, &memory, &baseline, NULL) == VT_OK);
    for (uint32_t i = 0; i < ITEMS; i++) {
        double pull = -5.0 * baseline.item_biases[i];
        for (uint64_t e = items.offsets[i]; e < items.offsets[i + 1]; e++) {
            pull +=
                items.confidences[e] - baseline.mean - baseline.user_biases[items.columns[e]] - baseline.item_biases[i];
        }
        CHECK_CLOSE(pull, 0, .02);
    }
    vti_rating_baseline_destroy(&baseline, &memory);
    vti_interactions_destroy(&users, &memory);
    vti_interactions_destroy(&items, &memory);
}

/* ---- SVD++ ---- */

enum { FEW_USERS = 5, FEW_ITEMS = 7, K = 3, EPOCHS = 4 };

typedef struct reference {
    double user_biases[FEW_USERS], item_biases[FEW_ITEMS];
    double x[FEW_USERS][K], y[FEW_ITEMS][K], v[FEW_ITEMS][K];
} reference;

/* One rating exactly as Koren (2008) has it: every v_j of the user moves. */
static void step(reference *r, const uint32_t *items, uint32_t count, uint32_t u, uint32_t i, double mean) {
    const double rate = .05, regularization = .1;
    double root = 1 / sqrt(count), taste[K], error = truth[u][i] - mean - r->user_biases[u] - r->item_biases[i];
    for (int d = 0; d < K; d++) {
        taste[d] = r->x[u][d];
        for (uint32_t j = 0; j < count; j++) taste[d] += root * r->v[items[j]][d];
        error -= taste[d] * r->y[i][d];
    }
    r->user_biases[u] += rate * (error - regularization * r->user_biases[u]);
    r->item_biases[i] += rate * (error - regularization * r->item_biases[i]);
    for (int d = 0; d < K; d++) {
        double y = r->y[i][d];
        r->x[u][d] += rate * (error * y - regularization * r->x[u][d]);
        for (uint32_t j = 0; j < count; j++) {
            double *v = &r->v[items[j]][d];
            *v += rate * (error * root * y - regularization * *v);
        }
        r->y[i][d] += rate * (error * taste[d] - regularization * y);
    }
}

/* The random numbers are drawn in the order of rating_sgd.c. */
static void descend(reference *r, double mean) {
    vti_random random;
    vti_random_seed(&random, 1);
    double deviation = .1 / sqrt(K);
    for (int u = 0; u < FEW_USERS; u++) {
        for (int d = 0; d < K; d++) r->x[u][d] = deviation * vti_random_normal(&random);
    }
    for (int i = 0; i < FEW_ITEMS; i++) {
        for (int d = 0; d < K; d++) r->y[i][d] = deviation * vti_random_normal(&random);
    }
    uint32_t users[FEW_USERS];
    for (uint32_t u = 0; u < FEW_USERS; u++) users[u] = u;
    for (uint32_t visit = 0; visit < EPOCHS * FEW_USERS; visit++) {
        uint32_t place = visit % FEW_USERS, other = place + vti_random_below(&random, FEW_USERS - place);
        uint32_t u = users[other], items[FEW_ITEMS], order[FEW_ITEMS], count = 0;
        users[other] = users[place];
        users[place] = u;
        for (uint32_t i = 0; i < FEW_ITEMS; i++) {
            if (known[u][i]) items[count++] = i;
        }
        for (uint32_t i = 0; i < count; i++) {
            uint32_t from = vti_random_below(&random, i + 1);
            order[i] = order[from];
            order[from] = items[i];
        }
        for (uint32_t i = 0; i < count; i++) step(r, items, count, u, order[i], mean);
    }
}

TEST(svd_plus_plus_takes_the_steps_of_its_paper) {
    plant(3, false, 6);
    vti_event_list list = list_known(FEW_USERS, FEW_ITEMS);
    const char *texts[] = {"factors=3", "epochs=4", "rate=.05", "regularization=.1"};
    vt_model *model = NULL;
    CHECK_OR_RETURN(train(&list, "svd++", texts, 4, &model, NULL) == VT_OK);
    const vti_rating_factors *state = model->state;
    reference expected = {0};
    descend(&expected, state->mean);
    for (int i = 0; i < FEW_ITEMS; i++) {
        CHECK_CLOSE(state->items.biases[i], expected.item_biases[i], 1e-5);
        for (int d = 0; d < K; d++) {
            CHECK_CLOSE(state->items.factors[i * K + d], expected.y[i][d], 1e-5);
            CHECK_CLOSE(state->implicit[i * K + d], expected.v[i][d], 1e-5);
        }
    }
    CHECK(fabs(expected.v[0][0]) > 1e-4); /* something happened */
    vt_model_destroy(model);
}

/* ---- neighbourhoods ---- */

TEST(neighbourhoods_follow_their_formula) {
    vti_event_list list = plant(4, false, 5);
    const char *texts[] = {"neighbours=50", "shrink=3", "user-shrink=1e6", "item-shrink=1e6"}; /* biases are 0 */
    vt_model *model = NULL;
    CHECK_OR_RETURN(train(&list, "knn-baseline", texts, 4, &model, NULL) == VT_OK);
    double mean = 0, count = 0;
    for (uint32_t u = 0; u < USERS; u++) {
        for (int i = 0; i < ITEMS; i++) {
            mean += known[u][i] ? truth[u][i] : 0;
            count += known[u][i];
        }
    }
    mean /= count;
    score(model, 0);
    for (int i = 0; i < ITEMS; i++) {
        double sum = 0, weights = 0;
        for (int j = 0; j < ITEMS; j++) {
            if (j == i || !known[0][j]) continue;
            double product = 0, square_i = 0, square_j = 0, common = 0;
            for (int u = 0; u < USERS; u++) {
                double of_i = known[u][i] ? truth[u][i] - mean : 0, of_j = known[u][j] ? truth[u][j] - mean : 0;
                product += of_i * of_j;
                square_i += of_i * of_i;
                square_j += of_j * of_j;
                common += known[u][i] && known[u][j];
            }
            double similarity = product / sqrt(square_i * square_j) * common / (common + 3);
            if (similarity <= 0) continue;
            sum += similarity * (truth[0][j] - mean);
            weights += similarity;
        }
        CHECK_CLOSE(scores[i], mean + (weights > 0 ? sum / weights : 0), 2e-3);
    }
    vt_model_destroy(model);
}

/* ---- non-negative factors ---- */

/* The floats of a field in what a state writes; the caller's to free. */
static float *written_field(const vt_model *model, const char *name, size_t count) {
    vti_fields fields = {.mode = VTI_FIELDS_WRITE};
    model->kind->fields(model->state, &fields);
    uint8_t *bytes = calloc(fields.place, 1);
    float *values = calloc(count, sizeof *values);
    if (!bytes || !values) exit(1);
    fields = (vti_fields){.mode = VTI_FIELDS_WRITE, .bytes = bytes, .size_bytes = fields.place};
    model->kind->fields(model->state, &fields);
    for (size_t place = 0; place + 32 + count * sizeof *values <= fields.place; place += 8) {
        if (strcmp((const char *)bytes + place, name) != 0) continue;
        memcpy(values, bytes + place + 32, count * sizeof *values); /* behind the head of a field */
        break;
    }
    free(bytes);
    return values;
}

static void check_never_negative(const char *name, const vti_event_list *list) {
    const char *texts[] = {"factors=6", "regularization=1e-3", "iterations=200"};
    vt_model *model = NULL;
    CHECK_OR_RETURN(train(list, name, texts, 3, &model, NULL) == VT_OK);
    float *factors = written_field(model, "item-factors", (size_t)ITEMS * 6);
    uint32_t zeros = 0, positive = 0;
    for (int i = 0; i < ITEMS * 6; i++) {
        CHECK(factors[i] >= 0);
        zeros += factors[i] == 0;
        positive += factors[i] > 0;
    }
    CHECK(zeros > 0 && positive > 0);
    free(factors);
    vt_model_destroy(model);
}

TEST(non_negative_factors_stay_so_and_recover_what_is_non_negative) {
    vti_event_list list = plant(5, true, 7);
    const char *texts[] = {"factors=2", "regularization=1e-4", "iterations=300"};
    vt_model *model = NULL;
    CHECK_OR_RETURN(train(&list, "nmf-ratings", texts, 3, &model, NULL) == VT_OK);
    double wrong = relative_error(model);
    printf("# nmf-ratings: %.4f of the variance\n", wrong);
    CHECK(wrong < .01);
    vt_model_destroy(model);
    list = plant(6, false, 6); /* what is not non-negative */
    check_never_negative("nmf-ratings", &list);
    check_never_negative("nmf", &list);
}

/* ---- what is refused ---- */

TEST(what_cannot_be_trained_on_says_why) {
    vti_event_list list = plant_small();
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    events[1].value = 2e6F;
    static const char *const names[] = {"biased-mf",   "svd++",       "als-ratings",
                                        "svd-ratings", "nmf-ratings", "knn-baseline"};
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        CHECK_INT(train(&list, names[n], NULL, 0, &model, &error), VT_ERR_NUMERIC);
        CHECK(strstr(error.message, "rating is 2e+06") != NULL);
    }
    list = plant(7, false, 5);
    const char *texts[] = {"rate=1"};
    CHECK_INT(train(&list, "biased-mf", texts, 1, &model, &error), VT_ERR_NUMERIC);
    CHECK(strstr(error.message, "smaller rate") != NULL);
    CHECK(model == NULL);
}

CHECK_MAIN(TEST_ENTRY(planted_tastes_are_recovered),
           TEST_ENTRY(a_stranger_is_given_the_mean_and_the_standing_of_the_items),
           TEST_ENTRY(biases_are_where_neither_side_wants_to_move),
           TEST_ENTRY(svd_plus_plus_takes_the_steps_of_its_paper), TEST_ENTRY(neighbourhoods_follow_their_formula),
           TEST_ENTRY(non_negative_factors_stay_so_and_recover_what_is_non_negative),
           TEST_ENTRY(what_cannot_be_trained_on_says_why))
