/*
 * models_gru_test.c: the recurrent cell against finite differences and against itself step by step; the model by what it
 * is for: the order of events.
 */
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "models/gru_quantise.h"

#include <math.h>
#include <stdlib.h>

/* ---- the cell ---- */

enum { INPUTS = 3, UNITS = 5, ROWS = 7, MOST_NUMBERS = 256 };

/* Three sequences, of 4, 2 and 1 steps. */
static const size_t first_rows[] = {0, 3, 5, 6, 7};
static float numbers[MOST_NUMBERS], sums[MOST_NUMBERS], inputs[ROWS * INPUTS];
static char pass_memory[1 << 14];

static void fill(float *values, size_t count, vti_random *random) {
    for (size_t i = 0; i < count; i++) values[i] = (float)vti_random_normal(random);
}

static vti_gru_pass begin(const vti_gru_cell *cell, uint64_t seed) {
    vti_gru_pass pass = {.steps = 4};
    vti_arena arena = {.memory = pass_memory};
    vti_random random;
    vti_random_seed(&random, seed);
    vti_gru_pass_take(cell, &arena, ROWS, pass.steps, &pass);
    if (!CHECK(arena.used <= sizeof pass_memory && cell->number_count <= MOST_NUMBERS)) exit(1);
    memcpy(pass.first, first_rows, sizeof first_rows);
    fill(numbers, cell->number_count, &random);
    fill(inputs, ROWS * INPUTS, &random);
    return pass;
}

/* A weighted sum of the states. */
static double loss_of(const vti_gru_cell *cell, vti_gru_pass *pass) {
    memcpy(pass->inputs, inputs, sizeof inputs);
    vti_gru_forward(cell, numbers, pass);
    double loss = 0;
    for (size_t i = 0; i < ROWS * UNITS; i++) loss += (double)pass->states[i] * cos((double)i);
    return loss;
}

static double slope_of(const vti_gru_cell *cell, vti_gru_pass *pass, float *number) {
    float before = *number, step = 3e-3F;
    *number = before + step;
    double above = loss_of(cell, pass);
    *number = before - step;
    double below = loss_of(cell, pass);
    *number = before;
    return (above - below) / (2 * (double)step);
}

TEST(slopes_are_finite_differences) {
    vti_gru_cell cell = vti_gru_cell_of(INPUTS, UNITS);
    vti_gru_pass pass = begin(&cell, 1);
    float of_inputs[ROWS * INPUTS];
    memset(sums, 0, sizeof sums);
    loss_of(&cell, &pass);
    for (size_t i = 0; i < ROWS * UNITS; i++) pass.state_slopes[i] = (float)cos((double)i);
    vti_gru_back(&cell, numbers, &pass, sums);
    memcpy(of_inputs, pass.input_slopes, sizeof of_inputs);
    for (size_t i = 0; i < cell.number_count; i++) CHECK_CLOSE(sums[i], slope_of(&cell, &pass, &numbers[i]), 2e-3);
    for (size_t i = 0; i < ROWS * INPUTS; i++) CHECK_CLOSE(of_inputs[i], slope_of(&cell, &pass, &inputs[i]), 2e-3);
}

TEST(steps_are_those_of_a_pass) {
    vti_gru_cell cell = vti_gru_cell_of(INPUTS, UNITS);
    vti_gru_pass pass = begin(&cell, 2);
    float state[UNITS] = {0}, work[9 * UNITS];
    loss_of(&cell, &pass);
    for (uint32_t t = 0; t < pass.steps; t++) { /* of the longest sequence */
        vti_gru_step(&cell, numbers, inputs + first_rows[t] * INPUTS, work, state);
        for (size_t u = 0; u < UNITS; u++) CHECK_CLOSE(state[u], pass.states[first_rows[t] * UNITS + u], 1e-6);
    }
}

/* ---- the model ---- */

enum { USERS = 400, ITEMS = 30, LENGTH = 6 };

static vti_data_event events[USERS * LENGTH];
static uint64_t offsets[USERS + 1];
static vti_event_list list = {events, offsets, USERS, ITEMS};

static uint32_t next_of(uint32_t item) {
    return (item * 7 + 3) % ITEMS;
}

/* Each event leads to the next item of its own, one in ten to any. */
static void make_events(uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    for (uint32_t e = 0; e < USERS * LENGTH; e++) {
        bool leads = e % LENGTH > 0 && vti_random_below(&random, 10) > 0;
        uint32_t item = leads ? next_of(events[e - 1].item) : vti_random_below(&random, ITEMS);
        events[e] = (vti_data_event){.time = (int64_t)e * 60,
                                     .user = e / LENGTH,
                                     .item = item,
                                     .basket = VTI_NO_BASKET,
                                     .value = 1,
                                     .type = VT_EVENT_VIEW};
        offsets[e / LENGTH + 1] = e + 1;
    }
}

static vt_status try_training(const vt_progress *progress, vt_model **model, vt_error *error) {
    static const char *const parameters[] = {"epochs=40", "factors=16", "units=24", "length=4", "rate=.01"};
    vt_train_options options = vt_train_options_default();
    options.model = "gru";
    options.threads = 2;
    options.parameters = parameters;
    options.parameter_count = sizeof parameters / sizeof parameters[0];
    return vti_train(&list, NULL, &options, NULL, progress, model, error);
}

/* The item that comes first after these; with `ordered` the events are given, else the items alone. */
static uint32_t best_after(const vt_model *model, const uint32_t *sequence, uint32_t count, bool ordered) {
    static float work[4096];
    vti_data_event history[LENGTH];
    uint32_t items[ITEMS], item_count = 0;
    float values[ITEMS], scores[ITEMS];
    if (!CHECK(vti_model_work_bytes(model) <= sizeof work)) exit(1);
    for (uint32_t i = 0; i < count; i++) history[i] = (vti_data_event){.item = sequence[i], .type = VT_EVENT_VIEW};
    for (uint32_t i = 0; i < ITEMS; i++) {
        bool has = false;
        for (uint32_t e = 0; e < count; e++) has |= sequence[e] == i;
        if (has) {
            items[item_count] = i;
            values[item_count++] = 1;
        }
    }
    vti_shopper shopper = {.items = items,
                           .values = values,
                           .count = item_count,
                           .events = ordered ? history : NULL,
                           .event_count = ordered ? count : 0};
    vti_model_score(model, &shopper, work, scores);
    uint32_t best = 0;
    for (uint32_t i = 1; i < ITEMS; i++) best = scores[i] > scores[best] ? i : best;
    return best;
}

TEST(what_follows_comes_first) {
    make_events(1);
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(try_training(NULL, &model, &error), VT_OK)) printf("# %s\n", error.message);
    CHECK_OR_RETURN(model != NULL);
    uint32_t right = 0, right_alone = 0;
    for (uint32_t item = 0; item < ITEMS; item++) {
        uint32_t pair[] = {(item + 11) % ITEMS, item};
        right += best_after(model, pair, 2, true) == next_of(item);
        right_alone += best_after(model, &item, 1, false) == next_of(item);
    }
    printf("# %u of %u after two events, %u after an item\n", right, (unsigned)ITEMS, right_alone);
    CHECK(right >= ITEMS * 8 / 10 && right_alone >= ITEMS * 8 / 10);
    uint32_t one_way[] = {2, 9}, other_way[] = {9, 2}, longer[] = {1, 5, 8, 20, 2, 9};
    CHECK(best_after(model, one_way, 2, true) != best_after(model, other_way, 2, true));
    CHECK(best_after(model, longer, 6, true) == next_of(9));
    vt_model_destroy(model);
}

static vt_status train_kind(const char *kind, const vt_model *base, vt_model **model) {
    static const char *const parameters[] = {"epochs=40", "units=24", "length=4", "rate=.01"};
    vt_train_options options = vt_train_options_default();
    options.model = kind;
    options.threads = 2;
    options.factors = ITEMS;
    options.fold_in.regularization = 1e-4F;
    options.parameters = parameters;
    options.parameter_count = base ? sizeof parameters / sizeof parameters[0] : 0;
    return base ? vti_train_on(base, &list, &options, NULL, NULL, model, NULL)
                : vti_train(&list, NULL, &options, NULL, NULL, model, NULL);
}

/* The item that the network of a pack expects after a pair, by the factors that it reads. */
static uint32_t best_of_bytes(const vt_model *base, const vti_recurrent *recurrent, const uint32_t pair[2]) {
    static vti_recurrent_work work;
    float row[VTI_RECURRENT_MAX_WIDTH] = {0}, state[VTI_RECURRENT_MAX_UNITS] = {0};
    float prediction[VTI_RECURRENT_MAX_WIDTH];
    const vti_kernels *kernels = vti_kernels_find(NULL);
    uint32_t k = base->factor_count, best = 0;
    vti_recurrent_begin(&work);
    for (uint32_t e = 0; e < 2; e++) {
        memcpy(row, base->item_factors + (size_t)pair[e] * k, k * sizeof *row);
        vti_recurrent_step(recurrent, kernels, row, &work, state);
    }
    vti_recurrent_predict(recurrent, kernels, state, &work, prediction);
    float most = -INFINITY;
    for (uint32_t i = 0; i < ITEMS; i++) {
        float score = kernels->dot_f32(prediction, base->item_factors + (size_t)i * k, k);
        if (score <= most) continue;
        most = score;
        best = i;
    }
    return best;
}

TEST(on_the_factors_of_another_model_and_as_bytes) {
    make_events(4);
    vt_model *base = NULL, *model = NULL;
    vti_recurrent *recurrent = NULL;
    vt_allocator allocator = vti_allocator_or_default(NULL);
    CHECK_OR_RETURN(train_kind("ials", NULL, &base) == VT_OK && train_kind("gru", base, &model) == VT_OK);
    CHECK_OR_RETURN(model->gru && !base->gru);
    CHECK_INT(model->gru->factor_count, base->factor_count);
    for (size_t i = 0; i < (size_t)ITEMS * base->factor_count; i++) {
        CHECK_CLOSE(model->gru->item_factors[i], (double)(model->gru->scale * base->item_factors[i]), 0);
    }
    CHECK_OR_RETURN(vti_gru_quantise(model->gru, &allocator, &recurrent, NULL) == VT_OK);
    CHECK_INT(recurrent->units, 32); /* 24, rounded up to 16 */
    CHECK_INT(recurrent->width, 32);
    uint32_t right = 0, same = 0;
    for (uint32_t item = 0; item < ITEMS; item++) {
        uint32_t pair[] = {(item + 11) % ITEMS, item};
        uint32_t best = best_after(model, pair, 2, true);
        right += best == next_of(item);
        same += best_of_bytes(base, recurrent, pair) == best;
    }
    printf("# %u of %u follow, %u are the same as bytes\n", right, (unsigned)ITEMS, same);
    CHECK(right >= ITEMS * 8 / 10 && same >= ITEMS * 9 / 10);
    vti_release(&allocator, recurrent);
    vt_model_destroy(model);
    vt_model_destroy(base);
}

TEST(who_has_one_event_teaches_nothing) {
    make_events(2);
    for (uint32_t u = 0; u <= USERS; u++) offsets[u] = u;
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    CHECK_INT(try_training(NULL, &model, &error), VT_ERR_EMPTY);
    CHECK(model == NULL && error.message[0]);
}

static bool stop(void *context, const char *stage, uint64_t done, uint64_t total) {
    (void)stage;
    CHECK(done <= total);
    return --*(int *)context > 0;
}

TEST(it_can_be_stopped) {
    make_events(3);
    int left = 2;
    vt_progress progress = {stop, &left};
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    CHECK_INT(try_training(&progress, &model, &error), VT_ERR_CANCELLED);
    CHECK(model == NULL && left == 0);
}

CHECK_MAIN(TEST_ENTRY(slopes_are_finite_differences), TEST_ENTRY(steps_are_those_of_a_pass),
           TEST_ENTRY(what_follows_comes_first), TEST_ENTRY(on_the_factors_of_another_model_and_as_bytes),
           TEST_ENTRY(who_has_one_event_teaches_nothing), TEST_ENTRY(it_can_be_stopped))
