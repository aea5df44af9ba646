/*
 * engine_reading_test.c: the recurrent network's signal against the same network in double, with exact exponentials and
 * nothing rounded; its state over a history that grows.
 */
#include "engine_support.h"
#include "pack/pack_recurrent.h"

enum { ITEMS = 300, FACTORS = 20, HISTORY = 150, MAX_UNITS = 16 };

static void *bytes;
static vt_pack pack;
static vti_recurrent network;
static vt_event events[HISTORY];

static bool open_sample(void) {
    const sample_shape shape = {.items = ITEMS, .factors = FACTORS, .blend = true};
    size_t size_bytes;
    if (!CHECK(sample_pack_make(&shape, &bytes, &size_bytes, NULL) == VT_OK)) return false;
    if (!CHECK(vt_pack_open(bytes, size_bytes, &pack, NULL) == VT_OK)) return false;
    pack.blend.reranked = 0;
    for (uint32_t s = 0; s < VT_SIGNAL_COUNT; s++) pack.blend.weights[s] = s == VT_SIGNAL_RECURRENT ? 1 : 0;
    for (uint32_t e = 0; e < HISTORY; e++) {
        events[e] = (vt_event){.item = e * 37 % 61, .value = 1, .age_days = (float)(HISTORY - e)};
    }
    return CHECK(vti_pack_recurrent_view(pack.recurrent, pack.recurrent_bytes, pack.row_bytes, &network));
}

static void release(void) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_release(&allocator, bytes);
}

/* ---- the network in double ---- */

static double weight_of(const vti_recurrent_layer *layer, uint32_t output, uint32_t input) {
    uint32_t rest = layer->inputs - VTI_RECURRENT_LEAD;
    int value = input < VTI_RECURRENT_LEAD ? layer->lead[output * VTI_RECURRENT_LEAD + input]
                                           : layer->rest[output * rest + input - VTI_RECURRENT_LEAD];
    return (double)layer->scales[output] * (value - VTI_RECURRENT_ZERO);
}

static void run_layer(const vti_recurrent_layer *layer, const double *values, double *results) {
    for (uint32_t o = 0; o < layer->outputs; o++) {
        results[o] = (double)layer->biases[o];
        for (uint32_t i = 0; i < layer->inputs; i++) results[o] += weight_of(layer, o, i) * values[i];
    }
}

static double sigmoid(double x) {
    return 1 / (1 + exp(-x));
}

static void step(uint32_t item, double *state) {
    double input[SHOP_MAX_FACTORS] = {0}, a[3 * MAX_UNITS], g[3 * MAX_UNITS];
    uint32_t units = network.units;
    for (uint32_t d = 0; d < FACTORS; d++) input[d] = stored_factor(&pack, item, d);
    run_layer(&network.input, input, a);
    run_layer(&network.state, state, g);
    for (uint32_t i = 0; i < units; i++) {
        double update = sigmoid(a[i] + g[i]), reset = sigmoid(a[units + i] + g[units + i]);
        double fresh = tanh(a[2 * units + i] + reset * g[2 * units + i]);
        state[i] = fresh + update * (state[i] - fresh);
    }
}

TEST(the_signal_is_that_of_the_network) {
    CHECK_OR_RETURN(open_sample());
    enum { READ = 20 };
    double state[MAX_UNITS] = {0}, prediction[SHOP_MAX_FACTORS], mean = 0, square = 0;
    for (uint32_t e = 0; e < READ; e++) step(events[e].item, state);
    run_layer(&network.output, state, prediction);
    vt_engine *engine = engine_new(&pack, NULL);
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, READ) == VT_OK);
    vt_candidates found;
    const vt_query query = {.limit = 1};
    CHECK_OR_RETURN(vt_engine_candidates(engine, &query, &found) == VT_OK);
    double expected[ITEMS] = {0};
    for (uint32_t c = 0; c < found.count; c++) {
        for (uint32_t d = 0; d < FACTORS; d++) expected[c] += prediction[d] * stored_factor(&pack, found.items[c], d);
        mean += expected[c] / found.count;
    }
    for (uint32_t c = 0; c < found.count; c++) square += pow(expected[c] - mean, 2) / found.count;
    CHECK(square > 0);
    double wrong = 0; /* mean square of what the rounding of values to int8 makes */
    for (uint32_t c = 0; c < found.count; c++) {
        wrong += pow((double)found.blends[c] - (expected[c] - mean) / sqrt(square), 2) / found.count;
    }
    CHECK(sqrt(wrong) < 0.05);
    vt_engine_destroy(engine);
    release();
}

/* One engine is told of every event as it comes, and one of all at once; also behind the point where reading begins anew. */
TEST(a_state_that_is_carried_forward_is_that_of_the_whole_history) {
    CHECK_OR_RETURN(open_sample());
    vt_engine *growing = engine_new(&pack, NULL);
    uint32_t items[ITEMS];
    float before[ITEMS], carried[ITEMS], whole[ITEMS];
    for (uint32_t i = 0; i < ITEMS; i++) items[i] = i;
    memset(before, 0, sizeof before);
    for (uint32_t count = 1; count <= HISTORY; count++) {
        vt_engine *fresh = engine_new(&pack, "ref");
        CHECK_OR_RETURN(vt_engine_set_history(growing, events, count) == VT_OK);
        CHECK_OR_RETURN(vt_engine_set_history(fresh, events, count) == VT_OK);
        CHECK_OR_RETURN(vt_engine_score(growing, items, ITEMS, carried) == VT_OK);
        CHECK_OR_RETURN(vt_engine_score(fresh, items, ITEMS, whole) == VT_OK);
        CHECK(memcmp(carried, whole, sizeof whole) == 0);
        CHECK(memcmp(carried, before, sizeof before) != 0);
        memcpy(before, carried, sizeof before);
        vt_engine_destroy(fresh);
    }
    vt_engine_destroy(growing);
    release();
}

TEST(another_order_is_another_signal) {
    CHECK_OR_RETURN(open_sample());
    vt_engine *engine = engine_new(&pack, NULL);
    uint32_t items[ITEMS];
    float there[ITEMS], back[ITEMS];
    for (uint32_t i = 0; i < ITEMS; i++) items[i] = i;
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, 10) == VT_OK);
    CHECK_OR_RETURN(vt_engine_score(engine, items, ITEMS, there) == VT_OK);
    for (uint32_t e = 0; e < 10; e++) events[e].age_days = (float)e;
    CHECK_OR_RETURN(vt_engine_set_history(engine, events, 10) == VT_OK);
    CHECK_OR_RETURN(vt_engine_score(engine, items, ITEMS, back) == VT_OK);
    CHECK(memcmp(there, back, sizeof back) != 0);
    vt_engine_destroy(engine);
    release();
}

CHECK_MAIN(TEST_ENTRY(the_signal_is_that_of_the_network),
           TEST_ENTRY(a_state_that_is_carried_forward_is_that_of_the_whole_history),
           TEST_ENTRY(another_order_is_another_signal))
