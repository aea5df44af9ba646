/*
 * listwise_network.c: the network of listwise.h: an mlp.h of standardised features, whose output is added to the base.
 * Adam lowers the mean loss (listwise.c) on batches of cases. The last layer begins with 0, so that training starts from
 * the order of the base. A case leaves the same units out for all its rows: only what one network scored can be
 * compared. Networks of several seeds make one that is their mean: it has their units side by side.
 *
 * Threads: the cases of a batch are dealt to parts, whose slopes are added in order; units are drawn by the number of
 * the case within the training.
 */
#include "listwise.h"

#include "adam.h"
#include "mlp.h"

#include "../base/error.h"

#include <math.h>
#include <omp.h>
#include <string.h>

static const double LAST_RATE = .1; /* of the rate, at the end of its linear fall */

/* Cases with a right row; `total` counts those without one too. */
typedef struct case_list {
    uint32_t *cases;
    uint32_t count, total;
} case_list;

typedef struct fit {
    const vti_listwise_cases *cases;
    const vti_listwise_network_options *options;
    vti_mlp mlp; /* one network, in the end the mean of all */
    size_t most_rows, scratch_bytes;
    float *numbers, *means, *squares; /* [number_count] the network, and what Adam knows of it */
    float *best;                      /* [networks][number_count] each at its best epoch */
    vti_mlp mean;
    float *mean_numbers;        /* [mean.number_count] */
    float *slopes;              /* [parts][number_count] */
    char *scratch;              /* [threads][scratch_bytes] */
    vti_listwise_figures *sums; /* [parts] */
    double *centres, *factors;  /* [width] features become (x - centre) * factor */
    case_list learnt, apart;
    uint32_t *best_epochs; /* [networks] */
    vti_random random;
    uint64_t units_seed;
} fit;

/* ---- cases ---- */

static vti_mlp_pass pass_in(const fit *f, uint32_t thread) {
    vti_arena arena = {.memory = f->scratch + thread * f->scratch_bytes};
    vti_mlp_pass pass;
    vti_mlp_pass_take(&f->mlp, &arena, f->most_rows, &pass);
    return pass;
}

/* The scores of a case become pass->outputs. */
static void score_case(const fit *f, uint64_t begin, size_t count, vti_mlp_pass *pass) {
    const vti_listwise_cases *cases = f->cases;
    size_t width = cases->width;
    const float *features = cases->features + begin * width;
    for (size_t r = 0; r < count; r++) {
        for (size_t i = 0; i < width; i++) {
            pass->values[0][r * width + i] = (float)(((double)features[r * width + i] - f->centres[i]) * f->factors[i]);
        }
    }
    vti_mlp_forward(&f->mlp, f->numbers, count, pass);
    for (size_t r = 0; cases->base && r < count; r++) pass->outputs[r] += cases->base[begin + r];
}

/* Adds a case to `figures`, and with `slopes` [number_count] its slopes to these. */
static void add_case(const fit *f, uint32_t c, vti_mlp_pass *pass, vti_listwise_figures *figures, float *slopes) {
    uint64_t begin = f->cases->offsets[c];
    size_t count = (size_t)(f->cases->offsets[c + 1] - begin);
    const float *relevance = f->cases->relevance + begin;
    double weight = vti_listwise_weight(relevance, count);
    score_case(f, begin, count, pass);
    figures->ndcg += vti_listwise_ndcg(pass->outputs, relevance, count, f->options->cutoff);
    figures->loss += vti_listwise_softmax(f->mlp.floats, relevance, weight, count, pass->outputs);
    if (!slopes) return;
    for (size_t r = 0; r < count; r++) pass->slopes[r] = pass->outputs[r] - (float)((double)relevance[r] / weight);
    vti_mlp_back(&f->mlp, f->numbers, count, false, pass, slopes);
}

/* The sums of cases, and with `learn` their slopes; the first one draws its units by `number`. */
static vti_listwise_figures visit(const fit *f, const uint32_t *cases, uint32_t count, bool learn, uint64_t number) {
    size_t number_count = f->mlp.number_count;
    if (learn) memset(f->slopes, 0, VTI_LISTWISE_PARTS * number_count * sizeof *f->slopes);
#pragma omp parallel for schedule(dynamic) num_threads(f->options->threads)
    for (uint32_t part = 0; part < VTI_LISTWISE_PARTS; part++) {
        vti_mlp_pass pass = pass_in(f, (uint32_t)omp_get_thread_num());
        f->sums[part] = (vti_listwise_figures){0, 0};
        for (uint32_t c = part; c < count; c += VTI_LISTWISE_PARTS) {
            vti_mlp_draw_units(&f->mlp, learn ? f->options->dropout : 0, f->units_seed + number + c, &pass);
            add_case(f, cases[c], &pass, &f->sums[part], learn ? f->slopes + part * number_count : NULL);
        }
    }
    vti_listwise_figures sums = {0, 0};
    for (uint32_t part = 0; part < VTI_LISTWISE_PARTS; part++) {
        sums.loss += f->sums[part].loss;
        sums.ndcg += f->sums[part].ndcg;
    }
    return sums;
}

static vti_listwise_figures mean_of(const case_list *list, vti_listwise_figures sums) {
    return (vti_listwise_figures){.loss = sums.loss / list->count, .ndcg = sums.ndcg / list->total};
}

static vti_listwise_figures judge(const fit *f, const case_list *list) {
    return mean_of(list, visit(f, list->cases, list->count, false, 0));
}

/* One step along the mean slopes of a batch. */
static void take_step(fit *f, uint32_t batch, double rate, uint64_t step) {
    size_t count = f->mlp.number_count, weights = f->mlp.weight_count;
    float share = 1 / (float)batch, *slopes = f->slopes;
    for (size_t part = 1; part < VTI_LISTWISE_PARTS; part++) {
        for (size_t i = 0; i < count; i++) slopes[i] += f->slopes[part * count + i];
    }
    for (size_t i = 0; i < count; i++) slopes[i] *= share;
    vti_adam of_weights = vti_adam_step(rate, f->options->decay, step), of_biases = vti_adam_step(rate, 0, step);
    vti_adam_move(&of_weights, slopes, weights, f->means, f->squares, f->numbers);
    vti_adam_move(&of_biases, slopes + weights, count - weights, f->means + weights, f->squares + weights,
                  f->numbers + weights);
}

/* All cases to learn from once, in a new order. Epochs count from 1. */
static vti_listwise_figures run_epoch(fit *f, uint32_t epoch) {
    const vti_listwise_network_options *options = f->options;
    const case_list *list = &f->learnt;
    vti_listwise_figures sums = {0, 0};
    uint64_t batches = ((uint64_t)list->count + options->batch - 1) / options->batch;
    double total = (double)batches * options->epochs;
    for (uint32_t c = list->count; c > 1; c--) {
        uint32_t other = vti_random_below(&f->random, c), swapped = list->cases[c - 1];
        list->cases[c - 1] = list->cases[other];
        list->cases[other] = swapped;
    }
    for (uint64_t b = 0; b < batches; b++) {
        uint64_t step = (epoch - 1) * batches + b, first = b * options->batch;
        uint32_t count = (uint32_t)(list->count - first < options->batch ? list->count - first : options->batch);
        uint64_t number = (uint64_t)(epoch - 1) * list->count + first;
        vti_listwise_figures found = visit(f, list->cases + first, count, true, number);
        sums.loss += found.loss;
        sums.ndcg += found.ndcg;
        take_step(f, count, options->rate * (1 - (1 - LAST_RATE) * (double)step / total), step + 1);
    }
    return mean_of(list, sums);
}

/* ---- networks ---- */

/* By the loss: to choose by the NDCG gave networks no better in NDCG, and needs more patience since it is rougher. */
static bool is_better(vti_listwise_figures left, vti_listwise_figures right) {
    return left.loss < right.loss;
}

static void keep(fit *f, uint32_t network) {
    memcpy(f->best + network * f->mlp.number_count, f->numbers, f->mlp.number_count * sizeof *f->best);
}

/* Epochs of one network, until they do not help any more; the best is kept. */
static vt_status run_network(fit *f, uint32_t network, const vt_progress *progress, vti_listwise_network *result,
                             vt_error *error) {
    const vti_listwise_network_options *options = f->options;
    uint64_t total = (uint64_t)options->seed_count * options->epochs;
    vti_listwise_figures best = result->epochs[0].held_apart;
    uint32_t best_epoch = 0;
    for (uint32_t epoch = 1; epoch <= options->epochs && epoch - best_epoch <= options->patience; epoch++) {
        vti_listwise_epoch *now = &result->epochs[result->epoch_count];
        *now = (vti_listwise_epoch){.network = network, .epoch = epoch, .fit = run_epoch(f, epoch)};
        now->held_apart = judge(f, &f->apart);
        if (!isfinite(now->fit.loss) || !isfinite(now->held_apart.loss)) {
            return vti_error(error, VT_ERR_NUMERIC, VT_NOWHERE, "The network diverged; use a smaller rate.");
        }
        if (is_better(now->held_apart, best)) {
            best = now->held_apart;
            f->best_epochs[network] = best_epoch = epoch;
            keep(f, network);
        }
        result->epoch_count++;
        uint64_t done = (uint64_t)network * options->epochs + epoch;
        if (progress && !progress->report(progress->context, "train: network", done, total)) {
            return vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "Training was cancelled.");
        }
    }
    return VT_OK;
}

static void start(fit *f, uint32_t network) {
    vti_random_seed(&f->random, f->options->seed + network);
    vti_mlp_start(&f->mlp, &f->random, f->numbers);
    f->units_seed = vti_random_next(&f->random);
    memset(f->means, 0, f->mlp.number_count * sizeof *f->means);
    memset(f->squares, 0, f->mlp.number_count * sizeof *f->squares);
}

static vt_status run_networks(fit *f, const vt_progress *progress, vti_listwise_network *result, vt_error *error) {
    for (uint32_t network = 0; network < f->options->seed_count; network++) {
        start(f, network);
        if (network == 0) {
            result->epochs[0] = (vti_listwise_epoch){.fit = judge(f, &f->learnt), .held_apart = judge(f, &f->apart)};
            result->epoch_count = 1;
        }
        keep(f, network);
        vt_status status = run_network(f, network, progress, result, error);
        if (status != VT_OK) return status;
    }
    return VT_OK;
}

/* Puts the units of all networks side by side: hidden ones see those of their own network only. */
static void take_mean(fit *f) {
    uint32_t networks = f->options->seed_count, last = f->mlp.layer_count - 1;
    memset(f->mean_numbers, 0, f->mean.number_count * sizeof *f->mean_numbers);
    for (uint32_t n = 0; n < networks; n++) {
        const float *from = f->best + n * f->mlp.number_count;
        for (uint32_t l = 0; l <= last; l++) {
            const vti_mlp_layer *one = &f->mlp.layers[l], *all = &f->mean.layers[l];
            size_t first_input = l > 0 ? (size_t)n * one->inputs : 0, first_output = l < last ? n * one->outputs : 0;
            float share = l < last ? 1 : 1 / (float)networks;
            float *weights = f->mean_numbers + all->weights + first_input * all->outputs + first_output;
            for (size_t i = 0; i < one->inputs; i++) {
                for (size_t o = 0; o < one->outputs; o++) {
                    weights[i * all->outputs + o] = share * from[one->weights + i * one->outputs + o];
                }
            }
            const float *biases = from + one->biases;
            if (l < last) memcpy(f->mean_numbers + all->biases + first_output, biases, one->outputs * sizeof *biases);
        }
    }
}

/* Once more, by all cases. */
static void refit(fit *f) {
    memcpy(f->learnt.cases + f->learnt.count, f->apart.cases, f->apart.count * sizeof *f->apart.cases);
    f->learnt.count += f->apart.count;
    f->learnt.total += f->apart.total;
    for (uint32_t network = 0; network < f->options->seed_count; network++) {
        start(f, network);
        for (uint32_t epoch = 1; epoch <= f->best_epochs[network]; epoch++) run_epoch(f, epoch);
        keep(f, network);
    }
    take_mean(f);
}

/* ---- all of it ---- */

vti_listwise_network_options vti_listwise_network_standard(void) {
    return (vti_listwise_network_options){.hidden_count = 1,
                                          .hidden = {32, 32},
                                          .seed_count = 3,
                                          .epochs = 20,
                                          .patience = 5,
                                          .batch = 32,
                                          .rate = .005,
                                          .decay = .1,
                                          .dropout = .1,
                                          .cutoff = 10,
                                          .seed = 1,
                                          .threads = 1};
}

static vt_status check_options(const vti_listwise_network_options *options, vt_error *error) {
    bool good = options->hidden_count >= 1 && options->hidden_count <= VTI_LISTWISE_MAX_HIDDEN &&
                options->seed_count > 0 && options->epochs > 0 && options->batch > 0 && options->rate > 0 &&
                options->decay >= 0 && options->dropout >= 0 && options->dropout < 1 && options->cutoff > 0 &&
                options->threads > 0;
    for (uint32_t l = 0; good && l < options->hidden_count; l++) {
        good = options->hidden[l] > 0 && options->hidden[l] <= VTI_NETWORK_MAX_WIDTH / options->seed_count;
    }
    if (good) return VT_OK;
    return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "An option of the network is out of its range.");
}

static void take_memory(vti_arena *arena, fit *f) {
    size_t width = f->cases->width, cases = f->cases->case_count, numbers = f->mlp.number_count;
    f->numbers = vti_arena_take(arena, numbers, sizeof(float));
    f->means = vti_arena_take(arena, numbers, sizeof(float));
    f->squares = vti_arena_take(arena, numbers, sizeof(float));
    f->best = vti_arena_take(arena, numbers, f->options->seed_count * sizeof(float));
    f->mean_numbers = vti_arena_take(arena, f->mean.number_count, sizeof(float));
    f->slopes = vti_arena_take(arena, numbers, VTI_LISTWISE_PARTS * sizeof(float));
    f->scratch = vti_arena_take(arena, f->options->threads, f->scratch_bytes);
    f->sums = vti_arena_take(arena, VTI_LISTWISE_PARTS, sizeof *f->sums);
    f->centres = vti_arena_take(arena, width, sizeof(double));
    f->factors = vti_arena_take(arena, width, sizeof(double));
    f->best_epochs = vti_arena_take(arena, f->options->seed_count, sizeof(uint32_t));
    f->learnt.cases = vti_arena_take(arena, cases, sizeof(uint32_t));
    f->apart.cases = vti_arena_take(arena, cases, sizeof(uint32_t));
}

/* The result, and everything in it, in one block. */
typedef struct result_memory {
    vti_listwise_network *network;
    vti_float_layer *layers;
    vti_listwise_epoch *epochs;
    float *numbers; /* weights and biases, layer after layer */
} result_memory;

static result_memory take_result(vti_arena *arena, const fit *f) {
    size_t epochs = 1 + (size_t)f->options->seed_count * f->options->epochs;
    result_memory taken = {.network = vti_arena_take(arena, 1, sizeof *taken.network)};
    taken.layers = vti_arena_take(arena, f->mlp.layer_count, sizeof *taken.layers);
    taken.epochs = vti_arena_take(arena, epochs, sizeof *taken.epochs);
    taken.numbers = vti_arena_take(arena, f->mean.number_count + 1, sizeof(float));
    return taken;
}

static vt_status choose_cases(fit *f, const uint8_t *held_apart, vt_error *error) {
    const vti_listwise_cases *cases = f->cases;
    for (uint32_t c = 0; c < cases->case_count; c++) {
        uint64_t begin = cases->offsets[c], count = cases->offsets[c + 1] - begin;
        case_list *list = held_apart[c] ? &f->apart : &f->learnt;
        list->total++;
        if (vti_listwise_weight(cases->relevance + begin, count) > 0) list->cases[list->count++] = c;
    }
    if (f->learnt.count > 0 && f->apart.count > 0) return VT_OK;
    return vti_error(error, VT_ERR_EMPTY, VT_NOWHERE,
                     "Cases with a right row are needed both to learn from and held apart.");
}

/* The network, for features as they are: (x - centre) * factor goes into the first layer. */
static void write_layers(const fit *f, const result_memory *memory) {
    float *next = memory->numbers;
    for (uint32_t l = 0; l < f->mlp.layer_count; l++) {
        const vti_mlp_layer *layer = &f->mlp.layers[l];
        size_t inputs = layer->inputs, outputs = layer->outputs;
        float *weights = next, *biases = weights + inputs * outputs;
        next = biases + outputs;
        memory->layers[l] = (vti_float_layer){layer->inputs, layer->outputs, weights, biases};
        for (size_t o = 0; o < outputs; o++) {
            double bias = l + 1 < f->mlp.layer_count ? (double)f->numbers[layer->biases + o] : 0;
            for (size_t i = 0; i < inputs; i++) {
                double weight = f->numbers[layer->weights + i * outputs + o];
                if (l == 0) {
                    weight *= f->factors[i];
                    bias -= weight * f->centres[i];
                }
                weights[o * inputs + i] = (float)weight;
            }
            biases[o] = (float)bias;
        }
    }
}

/* In memory of their own: f has its sizes. */
static vt_status train(fit *f, const uint8_t *held_apart, const vt_progress *progress, const result_memory *memory,
                       vt_error *error) {
    vt_status status = choose_cases(f, held_apart, error);
    if (status != VT_OK) return status;
    vti_listwise_moments(f->cases, held_apart, f->centres, f->factors);
    for (uint32_t i = 0; i < f->cases->width; i++) f->factors[i] = f->factors[i] > 0 ? 1 / f->factors[i] : 0;
    *memory->network =
        (vti_listwise_network){.layer_count = f->mlp.layer_count, .layers = memory->layers, .epochs = memory->epochs};
    status = run_networks(f, progress, memory->network, error);
    if (status != VT_OK) return status;
    take_mean(f);
    fit mean = *f;
    mean.mlp = f->mean;
    mean.numbers = f->mean_numbers;
    memory->network->held_apart = judge(&mean, &f->apart);
    if (f->options->refit) refit(f);
    write_layers(&mean, memory);
    return VT_OK;
}

vt_status vti_listwise_network_fit(const vti_listwise_cases *cases, const uint8_t *held_apart,
                                   const vti_listwise_network_options *options, const vt_allocator *allocator,
                                   const vt_progress *progress, vti_listwise_network **network, vt_error *error) {
    vt_status status = vti_listwise_check(cases, error);
    if (status == VT_OK) status = check_options(options, error);
    if (status != VT_OK) return status;
    fit f = {.cases = cases,
             .options = options,
             .mlp = vti_mlp_of(cases->width, options->hidden, options->hidden_count),
             .most_rows = vti_listwise_most_rows(cases)};
    uint32_t widths[VTI_LISTWISE_MAX_HIDDEN];
    for (uint32_t l = 0; l < options->hidden_count; l++) widths[l] = options->hidden[l] * options->seed_count;
    f.mean = vti_mlp_of(cases->width, widths, options->hidden_count);
    vti_arena pass = {.memory = NULL}, work = {.memory = NULL}, kept = {.memory = NULL};
    vti_mlp_pass_take(&f.mean, &pass, f.most_rows, &(vti_mlp_pass){0});
    f.scratch_bytes = pass.used;
    take_memory(&work, &f);
    take_result(&kept, &f);
    bool overflow = pass.overflow || work.overflow || kept.overflow;
    void *work_block = overflow ? NULL : vti_allocate_zeroed(allocator, work.used, 1);
    void *kept_block = overflow ? NULL : vti_allocate_zeroed(allocator, kept.used, 1);
    if (work_block && kept_block) {
        work = (vti_arena){.memory = work_block};
        kept = (vti_arena){.memory = kept_block};
        take_memory(&work, &f);
        result_memory memory = take_result(&kept, &f);
        status = train(&f, held_apart, progress, &memory, error);
        if (status == VT_OK) *network = memory.network;
    } else {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to train a network.");
    }
    vti_release(allocator, work_block);
    if (status != VT_OK) vti_release(allocator, kept_block);
    return status;
}
