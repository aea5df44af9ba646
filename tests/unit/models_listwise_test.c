/*
 * models_listwise_test.c: both learners of listwise.h by planted orders: the weights that made the cases are found, a
 * network finds what no weighted sum can say, threads change nothing, and odd cases are taken or refused.
 */
#include "base/random.h"
#include "check.h"
#include "counting_allocator.h"
#include "models/listwise.h"

#include <math.h>
#include <stdlib.h>

enum { CASES = 1500, ROWS = 12, WIDTH = 4 };

static float features[CASES * ROWS * WIDTH], base[CASES * ROWS], relevance[CASES * ROWS];
static uint64_t offsets[CASES + 1];
static uint8_t held_apart[CASES];
static vti_listwise_cases cases;
static vt_allocator memory;

static double linear_score(const float *x) {
    return 1.5 * (double)x[0] - (double)x[1] + .5 * (double)x[2];
}

/* High where two features agree: no weighted sum of them says so. */
static double crossed_score(const float *x) {
    return 2.5 * (double)x[0] * (double)x[1];
}

static double no_score(const float *x) {
    (void)x;
    return 0;
}

/* The right row of a case is drawn with e^(base + score) as its odds, so the best weights are those of the score. */
static void plant(double (*score)(const float *), uint64_t seed) {
    vti_random random;
    vti_random_seed(&random, seed);
    memory = vti_allocator_or_default(NULL);
    memset(relevance, 0, sizeof relevance);
    for (uint32_t c = 0; c < CASES; c++) {
        double odds[ROWS], total = 0;
        for (size_t r = 0; r < ROWS; r++) {
            size_t row = c * ROWS + r;
            for (size_t i = 0; i < WIDTH; i++) features[row * WIDTH + i] = (float)vti_random_normal(&random);
            base[row] = (float)vti_random_normal(&random);
            odds[r] = exp((double)base[row] + score(features + row * WIDTH));
            total += odds[r];
        }
        double drawn = vti_random_unit(&random) * total;
        size_t right = 0;
        while (right + 1 < ROWS && drawn >= odds[right]) drawn -= odds[right++];
        relevance[c * ROWS + right] = 1;
        offsets[c + 1] = (uint64_t)(c + 1) * ROWS;
        held_apart[c] = c % 4 == 3;
    }
    cases = (vti_listwise_cases){.case_count = CASES,
                                 .width = WIDTH,
                                 .offsets = offsets,
                                 .features = features,
                                 .base = base,
                                 .relevance = relevance};
}

static vti_listwise_linear_options linear_options(void) {
    vti_listwise_linear_options options = vti_listwise_linear_standard();
    options.refine_steps = 0;
    options.cutoff = 3;
    return options;
}

static vti_listwise_network_options network_options(void) {
    vti_listwise_network_options options = vti_listwise_network_standard();
    options.hidden[0] = options.hidden[1] = 12;
    options.seed_count = 2;
    options.batch = 16;
    options.rate = .01;
    options.cutoff = 3;
    return options;
}

static vti_listwise_figures fit_linear(const vti_listwise_linear_options *options, float *weights) {
    vti_listwise_figures figures = {0, 0};
    vt_error error = {.message = ""};
    if (!CHECK_INT(vti_listwise_linear(&cases, options, &memory, NULL, weights, &figures, &error), VT_OK)) {
        printf("# %s\n", error.message);
    }
    return figures;
}

static vti_listwise_network *fit_network(const vti_listwise_network_options *options) {
    vti_listwise_network *network = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vti_listwise_network_fit(&cases, held_apart, options, &memory, NULL, &network, &error), VT_OK)) {
        printf("# %s\n", error.message);
        exit(1);
    }
    return network;
}

static float output_of(const vti_listwise_network *network, const float *row) {
    double values[32], results[32];
    for (uint32_t i = 0; i < WIDTH; i++) values[i] = (double)row[i];
    for (uint32_t l = 0; l < network->layer_count; l++) {
        const vti_float_layer *layer = &network->layers[l];
        for (uint32_t o = 0; o < layer->outputs; o++) {
            results[o] = (double)layer->biases[o];
            for (uint32_t i = 0; i < layer->inputs; i++) {
                results[o] += (double)layer->weights[o * layer->inputs + i] * values[i];
            }
            if (l + 1 < network->layer_count) results[o] = fmax(results[o], 0);
        }
        memcpy(values, results, sizeof values);
    }
    return (float)values[0];
}

/* Of the cases held apart, or the others, by what is added to the base. */
static vti_listwise_figures figures_of(const float *added, bool apart) {
    vti_listwise_figures sums = {0, 0};
    uint32_t count = 0;
    for (uint32_t c = 0; c < CASES; c++) {
        if (held_apart[c] != apart) continue;
        float scores[ROWS];
        double total = 0, right = 0;
        for (size_t r = 0; r < ROWS; r++) {
            scores[r] = base[c * ROWS + r] + added[c * ROWS + r];
            total += exp((double)scores[r]);
            if (relevance[c * ROWS + r] > 0) right = (double)scores[r];
        }
        sums.loss += log(total) - right;
        sums.ndcg += vti_listwise_ndcg(scores, relevance + c * ROWS, ROWS, 3);
        count++;
    }
    return (vti_listwise_figures){sums.loss / count, sums.ndcg / count};
}

/* ---- measures ---- */

TEST(ndcg_is_that_of_the_definition) {
    static const float one[] = {0, 0, 1, 0}, two[] = {0, 3, 0, 1}, scores[] = {.5F, .7F, .5F, .2F}, equal[4] = {0};
    CHECK_CLOSE(vti_listwise_ndcg(scores, one, 4, 3), 1 / log2(4), 1e-9);
    CHECK_CLOSE(vti_listwise_ndcg(scores, one, 4, 2), 0, 0);
    CHECK_CLOSE(vti_listwise_ndcg(equal, one, 4, 10), 1 / log2(4), 1e-9);
    CHECK_CLOSE(vti_listwise_ndcg(scores, two, 4, 10), (3 + 1 / log2(5)) / (3 + 1 / log2(3)), 1e-9);
    CHECK_CLOSE(vti_listwise_ndcg(scores, two, 4, 1), 1, 1e-9);
}

TEST(slopes_of_the_loss_are_finite_differences) {
    static const float start[] = {.3F, -1, 2, .5F, 0}, right[] = {0, 2, 0, 1, 0};
    float slopes[5];
    memcpy(slopes, start, sizeof slopes);
    const vti_dense_floats *floats = vti_dense_floats_at(0);
    double loss = vti_listwise_softmax(floats, right, 3, 5, slopes), total = 0;
    for (int r = 0; r < 5; r++) total += exp((double)start[r]);
    CHECK_CLOSE(loss, log(total) - (2 * -1 + .5) / 3, 1e-6);
    for (int r = 0; r < 5; r++) {
        float moved[5];
        memcpy(moved, start, sizeof moved);
        moved[r] += .01F;
        double above = vti_listwise_softmax(floats, right, 3, 5, moved);
        CHECK_CLOSE(slopes[r] - right[r] / 3, (above - loss) / .01, 2e-3);
    }
}

TEST(slopes_of_the_smooth_ndcg_are_finite_differences) {
    static const float start[] = {.3F, -1, 2, .5F, 0, 1.2F}, right[] = {0, 2, 0, 1, 0, 0};
    const vti_dense_floats *floats = vti_dense_floats_at(0);
    float slopes[6], moved[6], ignored[6], work[6];
    double missed = vti_listwise_smooth(floats, right, 6, 3, start, slopes, work);
    for (int r = 0; r < 6; r++) {
        memcpy(moved, start, sizeof moved);
        moved[r] += .01F;
        double above = vti_listwise_smooth(floats, right, 6, 3, moved, ignored, work);
        CHECK_CLOSE(slopes[r], (above - missed) / .01, 1e-3);
    }
    for (int r = 0; r < 6; r++) moved[r] = 40 * start[r]; /* then places are whole: 2 and 5, of a cutoff after 4 */
    double within = 1 / (1 + exp(-1.5 * 1.5)), reached = within / log2(4) + 2 * (1 - within) / log2(7);
    double sharp = vti_listwise_smooth(floats, right, 6, 4, moved, ignored, work);
    CHECK_CLOSE(sharp, 1 - reached / (2 + 1 / log2(3)), 1e-3);
}

/* ---- the weighted sum ---- */

TEST(planted_weights_are_found) {
    static const double planted[WIDTH] = {1.5, -1, .5, 0};
    plant(linear_score, 1);
    vti_listwise_linear_options options = linear_options();
    static float added[CASES * ROWS];
    float weights[WIDTH];
    vti_listwise_figures found = fit_linear(&options, weights);
    for (size_t i = 0; i < WIDTH; i++) CHECK_CLOSE(weights[i], planted[i], .12);
    for (size_t row = 0; row < CASES * ROWS; row++) {
        for (size_t i = 0; i < WIDTH; i++) added[row] += weights[i] * features[row * WIDTH + i];
    }
    vti_listwise_figures learnt = figures_of(added, false), apart = figures_of(added, true);
    CHECK_CLOSE(found.loss, .75 * learnt.loss + .25 * apart.loss, 1e-5);
    CHECK_CLOSE(found.ndcg, .75 * learnt.ndcg + .25 * apart.ndcg, 1e-3);
    cases.missing_count = CASES;
    CHECK_CLOSE(fit_linear(&options, weights).ndcg, found.ndcg / 2, 1e-9);
}

TEST(refining_raises_the_ndcg) {
    plant(crossed_score, 3);
    vti_listwise_linear_options options = linear_options();
    float weights[WIDTH];
    double before = fit_linear(&options, weights).ndcg;
    options.refine_steps = 20;
    double after = fit_linear(&options, weights).ndcg;
    CHECK(after > before);
    printf("# NDCG@3 %.4f, then %.4f\n", before, after);
}

/* ---- the network ---- */

TEST(a_network_finds_what_no_weighted_sum_can_say) {
    plant(crossed_score, 4);
    vti_listwise_linear_options linear = linear_options();
    vti_listwise_network_options options = network_options();
    float weights[WIDTH];
    double without = fit_linear(&linear, weights).ndcg;
    for (options.hidden_count = 1; options.hidden_count <= 2; options.hidden_count++) {
        vti_listwise_network *network = fit_network(&options);
        double with = network->held_apart.ndcg;
        printf("# NDCG@3 %.4f by a sum, %.4f by %u hidden layers\n", without, with, (unsigned)options.hidden_count);
        CHECK(with > without + .15);
        vti_release(&memory, network);
    }
}

/* Scores from the layers alone, of features as they are, are those that the report is about. */
TEST(the_layers_are_for_features_as_they_are) {
    plant(crossed_score, 5);
    for (size_t i = 0; i < (size_t)CASES * ROWS * WIDTH; i++) features[i] = 300 + 20 * features[i];
    vti_listwise_network_options options = network_options();
    vti_listwise_network *network = fit_network(&options);
    static float added[CASES * ROWS];
    for (size_t row = 0; row < CASES * ROWS; row++) added[row] = output_of(network, features + row * WIDTH);
    vti_listwise_figures apart = figures_of(added, true);
    CHECK_CLOSE(apart.loss, network->held_apart.loss, 1e-3);
    CHECK_CLOSE(apart.ndcg, network->held_apart.ndcg, 1e-3);
    memset(added, 0, sizeof added); /* the first epoch is the base alone */
    CHECK_CLOSE(network->epochs[0].held_apart.loss, figures_of(added, true).loss, 1e-5);
    CHECK_CLOSE(network->epochs[0].held_apart.ndcg, figures_of(added, true).ndcg, 1e-9);
    CHECK_CLOSE(network->epochs[0].fit.loss, figures_of(added, false).loss, 1e-5);
    vti_release(&memory, network);
}

/* What is held apart chooses the same epochs, and is then learnt from too. */
TEST(a_network_can_be_refitted_to_all) {
    plant(crossed_score, 9);
    vti_listwise_network_options options = network_options();
    static float added[CASES * ROWS];
    double losses[2], chosen[2];
    for (int refit = 0; refit < 2; refit++) {
        options.refit = refit == 1;
        vti_listwise_network *network = fit_network(&options);
        for (size_t row = 0; row < CASES * ROWS; row++) added[row] = output_of(network, features + row * WIDTH);
        losses[refit] = figures_of(added, true).loss;
        chosen[refit] = network->held_apart.loss;
        vti_release(&memory, network);
    }
    CHECK_CLOSE(chosen[1], chosen[0], 1e-12);
    CHECK(losses[1] < losses[0] - .01);
    printf("# loss of those held apart %.4f, then %.4f\n", losses[0], losses[1]);
}

TEST(a_network_that_does_not_help_is_zero) {
    plant(no_score, 6);
    for (uint32_t c = 0; c < CASES; c++) { /* what is learnt is wrong for the cases held apart */
        for (size_t row = c * ROWS; row < (c + 1) * ROWS; row++) {
            base[row] = relevance[row];
            features[row * WIDTH] = held_apart[c] ? -relevance[row] : relevance[row];
        }
    }
    vti_listwise_network_options options = network_options();
    vti_listwise_network *network = fit_network(&options);
    CHECK_CLOSE(network->held_apart.loss, network->epochs[0].held_apart.loss, 1e-9);
    CHECK(output_of(network, features) == 0 && output_of(network, features + 3 * WIDTH) == 0);
    vti_release(&memory, network);
}

TEST(a_network_of_bytes_orders_as_well) {
    plant(crossed_score, 7);
    vti_listwise_network_options options = network_options();
    vti_listwise_network *network = fit_network(&options);
    vti_network *bytes = NULL;
    vt_status status =
        vti_network_quantise(network->layers, network->layer_count, features, CASES * ROWS, &memory, &bytes, NULL);
    CHECK_OR_RETURN(status == VT_OK);
    static float padded[CASES * ROWS * 16], added[CASES * ROWS];
    static char work[1 << 17];
    CHECK_OR_RETURN(bytes->inputs == 16 && vti_network_work_bytes(bytes) <= sizeof work);
    for (size_t row = 0; row < CASES * ROWS; row++) memcpy(padded + row * 16, features + row * WIDTH, WIDTH * 4);
    vti_network_forward(bytes, vti_kernels_find(NULL), padded, CASES * ROWS, work, added);
    CHECK_CLOSE(figures_of(added, true).ndcg, network->held_apart.ndcg, .02);
    vti_release(&memory, bytes);
    vti_release(&memory, network);
}

TEST(threads_do_not_change_the_result) {
    plant(crossed_score, 8);
    vti_listwise_linear_options linear = linear_options();
    vti_listwise_network_options options = network_options();
    float weights[2][WIDTH];
    vti_listwise_network *networks[2];
    linear.refine_steps = 3;
    options.epochs = 3;
    options.dropout = .2;
    options.hidden_count = 2;
    for (int i = 0; i < 2; i++) {
        linear.threads = options.threads = i == 0 ? 1 : 3;
        fit_linear(&linear, weights[i]);
        networks[i] = fit_network(&options);
    }
    CHECK(memcmp(weights[0], weights[1], sizeof weights[0]) == 0);
    CHECK_INT(networks[0]->epoch_count, networks[1]->epoch_count);
    for (uint32_t e = 0; e < networks[0]->epoch_count; e++) {
        CHECK(memcmp(&networks[0]->epochs[e], &networks[1]->epochs[e], sizeof(vti_listwise_epoch)) == 0);
    }
    for (size_t row = 0; row < ROWS; row++) {
        CHECK(output_of(networks[0], features + row * WIDTH) == output_of(networks[1], features + row * WIDTH));
    }
    vti_release(&memory, networks[0]);
    vti_release(&memory, networks[1]);
}

/* ---- odd cases ---- */

/* Cases of 1, 0 and all other rows; none right in the third; a feature that is the same everywhere. */
TEST(odd_cases_are_taken) {
    static float same[CASES * ROWS * WIDTH];
    plant(linear_score, 9);
    offsets[1] = offsets[2] = 1;
    offsets[3] = 2 * (uint64_t)ROWS;
    memset(relevance, 0, 2 * ROWS * sizeof *relevance);
    relevance[0] = 5;
    for (size_t row = 0; row < CASES * ROWS; row++) features[row * WIDTH + 3] = .1F;
    vti_listwise_linear_options linear = linear_options();
    vti_listwise_network_options options = network_options();
    options.epochs = 3;
    float weights[WIDTH];
    linear.refine_steps = 3;
    fit_linear(&linear, weights);
    CHECK(weights[3] == 0 && weights[0] > 1);
    vti_listwise_network *network = fit_network(&options);
    CHECK(isfinite(output_of(network, features)));
    CHECK(network->held_apart.loss < network->epochs[0].held_apart.loss);
    vti_release(&memory, network);
    cases.features = same;
    cases.base = NULL;
    fit_linear(&linear, weights);
    for (size_t i = 0; i < WIDTH; i++) CHECK(weights[i] == 0);
    network = fit_network(&options);
    CHECK(isfinite(output_of(network, same)));
    vti_release(&memory, network);
}

static void check_refused(vt_status expected, const char *what) {
    vti_listwise_linear_options linear = linear_options();
    vti_listwise_network_options options = network_options();
    float weights[WIDTH] = {7};
    vti_listwise_figures figures;
    vti_listwise_network *network = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vti_listwise_linear(&cases, &linear, &memory, NULL, weights, &figures, &error), expected) ||
        !CHECK_INT(vti_listwise_network_fit(&cases, held_apart, &options, &memory, NULL, &network, &error), expected)) {
        printf("# %s\n", what);
    }
    CHECK(weights[0] == 7 && network == NULL && error.message[0]);
}

TEST(what_cannot_be_learnt_is_refused) {
    plant(linear_score, 10);
    features[1234] = NAN;
    check_refused(VT_ERR_NUMERIC, "a feature");
    plant(linear_score, 10);
    base[17] = INFINITY;
    check_refused(VT_ERR_NUMERIC, "a base");
    plant(linear_score, 10);
    relevance[3] = -1;
    check_refused(VT_ERR_NUMERIC, "a relevance");
    memset(relevance, 0, sizeof relevance);
    check_refused(VT_ERR_EMPTY, "nothing right");
    plant(linear_score, 10);
    cases.width = VTI_NETWORK_MAX_WIDTH + 1;
    check_refused(VT_ERR_LIMIT, "width");
    plant(linear_score, 10);
    cases.case_count = 0;
    check_refused(VT_ERR_EMPTY, "no case");
}

TEST(a_network_needs_both_kinds_of_cases) {
    vti_listwise_network_options options = network_options();
    vti_listwise_network *network = NULL;
    for (int apart = 0; apart < 2; apart++) {
        plant(linear_score, 11);
        memset(held_apart, apart, sizeof held_apart);
        CHECK_INT(vti_listwise_network_fit(&cases, held_apart, &options, &memory, NULL, &network, NULL), VT_ERR_EMPTY);
    }
    options.hidden_count = 3;
    CHECK_INT(vti_listwise_network_fit(&cases, held_apart, &options, &memory, NULL, &network, NULL), VT_ERR_ARGUMENT);
    options = network_options();
    options.dropout = 1;
    CHECK_INT(vti_listwise_network_fit(&cases, held_apart, &options, &memory, NULL, &network, NULL), VT_ERR_ARGUMENT);
}

static bool stop(void *context, const char *stage, uint64_t done, uint64_t total) {
    (void)stage;
    CHECK(done <= total);
    return --*(int *)context > 0;
}

TEST(both_can_be_stopped) {
    plant(linear_score, 12);
    vti_listwise_linear_options linear = linear_options();
    vti_listwise_network_options options = network_options();
    vti_listwise_figures figures;
    vti_listwise_network *network = NULL;
    float weights[WIDTH] = {7};
    for (int calls = 1; calls <= 2; calls++) {
        int left = calls;
        vt_progress progress = {stop, &left};
        CHECK_INT(vti_listwise_linear(&cases, &linear, &memory, &progress, weights, &figures, NULL), VT_ERR_CANCELLED);
        left = calls;
        CHECK_INT(vti_listwise_network_fit(&cases, held_apart, &options, &memory, &progress, &network, NULL),
                  VT_ERR_CANCELLED);
    }
    CHECK(weights[0] == 7 && network == NULL);
}

TEST(memory_may_end_anywhere) {
    plant(linear_score, 13);
    vti_listwise_linear_options linear = linear_options();
    vti_listwise_network_options options = network_options();
    options.epochs = options.seed_count = 1;
    vti_listwise_figures figures;
    float weights[WIDTH];
    for (uint32_t refused = 1; refused <= 5; refused++) {
        allocation_count count = {.refuse_from = refused};
        vt_allocator counted = counting_allocator(&count);
        vti_listwise_network *network = NULL;
        vt_status status = vti_listwise_linear(&cases, &linear, &counted, NULL, weights, &figures, NULL);
        CHECK_INT(status, refused <= 4 ? VT_ERR_MEMORY : VT_OK);
        count.calls = 0;
        status = vti_listwise_network_fit(&cases, held_apart, &options, &counted, NULL, &network, NULL);
        CHECK_INT(status, refused <= 2 ? VT_ERR_MEMORY : VT_OK);
        vti_release(&counted, network);
        CHECK_INT(count.live, 0);
    }
}

CHECK_MAIN(TEST_ENTRY(ndcg_is_that_of_the_definition), TEST_ENTRY(slopes_of_the_loss_are_finite_differences),
           TEST_ENTRY(slopes_of_the_smooth_ndcg_are_finite_differences), TEST_ENTRY(planted_weights_are_found),
           TEST_ENTRY(refining_raises_the_ndcg), TEST_ENTRY(a_network_finds_what_no_weighted_sum_can_say),
           TEST_ENTRY(the_layers_are_for_features_as_they_are), TEST_ENTRY(a_network_can_be_refitted_to_all),
           TEST_ENTRY(a_network_that_does_not_help_is_zero), TEST_ENTRY(a_network_of_bytes_orders_as_well),
           TEST_ENTRY(threads_do_not_change_the_result), TEST_ENTRY(odd_cases_are_taken),
           TEST_ENTRY(what_cannot_be_learnt_is_refused), TEST_ENTRY(a_network_needs_both_kinds_of_cases),
           TEST_ENTRY(both_can_be_stopped), TEST_ENTRY(memory_may_end_anywhere))
