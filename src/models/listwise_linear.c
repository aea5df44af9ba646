/*
 * listwise_linear.c: the weighted sum of listwise.h. With a score s = base + w.x for each row, it minimises the mean
 * loss (listwise.c) over the cases with a right row, plus ridge / 2 sum of (w_i deviation_i)^2. That is convex: Newton's
 * method, with, for the softmax p of a case and its mean m = sum p x,
 *   slope = sum (p - q) x,    Hessian = sum p (x - m) (x - m)^T
 * The step d of an iteration minimises slope.d + d.Hessian d / 2 with w + d >= 0 where that is asked for, by coordinate
 * descent, and is halved until the loss falls.
 *
 * A search along single weights follows, which looks at the mean NDCG alone (coordinate ascent: Metzler, Croft 2007).
 */
#include "listwise.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../kernels/kernels.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#define MOST_STEPS 50U
#define MOST_SWEEPS 1000U
#define MOST_HALVINGS 30U

static const double SMALL = 1e-9;          /* a step that promises less than this of the loss is the last */
static const double SUFFICIENT = 1e-4;     /* of what the slope promises must come true */
static const double LEAST_MOVE = 1.0 / 16; /* of the search, in usual weights; it begins with 1 */

typedef struct fit {
    const vti_listwise_cases *cases;
    const vti_listwise_linear_options *options;
    const vti_kernels *kernels;
    const vti_dense_floats *floats;
    size_t width, most_rows;
    double useful;                          /* cases with a right row */
    double *penalties;                      /* [width] */
    double *deviations;                     /* [width] */
    double *sums;                           /* [parts][sum_count] */
    float *scratch;                         /* [threads][scratch_count] */
    double *slope, *hessian, *step, *moved; /* [width], [width][width], [width], [width] */
    float *rounded;                         /* [width] weights */
} fit;

/* What a pass over the cases sums up: the loss or the NDCG, and behind it slope and Hessian. */
typedef enum pass { LOSS, LOSS_AND_SLOPES, NDCG } pass;

static size_t sum_count(const fit *f) {
    return 1 + f->width + f->width * f->width;
}

static size_t scratch_count(const fit *f) {
    return f->most_rows * (1 + f->width) + 2 * f->width + f->width * f->width;
}

/* Adds slope and Hessian of a case to `sums`; the softmax of its rows is given. */
static void add_slopes(const fit *f, const float *features, const float *relevance, double weight, size_t count,
                       const float *softmax, float *scratch, double *sums) {
    size_t width = f->width;
    float *mean = scratch, *slope = mean + width, *hessian = slope + width, *centred = hessian + width * width;
    memset(scratch, 0, (2 * width + width * width) * sizeof *scratch);
    for (size_t r = 0; r < count; r++) f->kernels->axpy_f32(softmax[r], features + r * width, mean, width);
    for (size_t r = 0; r < count; r++) {
        float root = sqrtf(softmax[r]), right = (float)((double)relevance[r] / weight);
        for (size_t i = 0; i < width; i++) {
            float difference = features[r * width + i] - mean[i]; /* p - q sums to 0, so the slope may have it too */
            centred[r * width + i] = root * difference;
            slope[i] += (softmax[r] - right) * difference;
        }
    }
    f->kernels->gram_f32(centred, count, width, width, 1, hessian);
    for (size_t i = 0; i < width; i++) sums[i] += (double)slope[i];
    for (size_t i = 0; i < width * width; i++) sums[width + i] += (double)hessian[i];
}

static void add_case(const fit *f, uint32_t c, pass what, float *scratch, double *sums) {
    const vti_listwise_cases *cases = f->cases;
    uint64_t begin = cases->offsets[c];
    size_t count = (size_t)(cases->offsets[c + 1] - begin), width = f->width;
    const float *features = cases->features + begin * width, *relevance = cases->relevance + begin;
    double weight = vti_listwise_weight(relevance, count);
    if (!(weight > 0)) return;
    for (size_t r = 0; r < count; r++) {
        scratch[r] = f->kernels->dot_f32(features + r * width, f->rounded, width);
        if (cases->base) scratch[r] += cases->base[begin + r];
    }
    if (what == NDCG) {
        sums[0] += vti_listwise_ndcg(scratch, relevance, count, f->options->cutoff);
    } else {
        sums[0] += vti_listwise_softmax(f->floats, relevance, weight, count, scratch);
    }
    if (what == LOSS_AND_SLOPES) {
        add_slopes(f, features, relevance, weight, count, scratch, scratch + f->most_rows, sums + 1);
    }
}

/* The mean loss or NDCG with these weights. f->sums [sum_count] are then those of all cases. */
static double look(fit *f, const double *weights, pass what) {
    size_t count = sum_count(f);
    for (size_t i = 0; i < f->width; i++) f->rounded[i] = (float)weights[i];
    memset(f->sums, 0, VTI_LISTWISE_PARTS * count * sizeof *f->sums);
#pragma omp parallel for schedule(dynamic) num_threads(f->options->threads)
    for (uint32_t part = 0; part < VTI_LISTWISE_PARTS; part++) {
        float *scratch = f->scratch + (size_t)omp_get_thread_num() * scratch_count(f);
        double *sums = f->sums + part * count;
        for (uint32_t c = part; c < f->cases->case_count; c += VTI_LISTWISE_PARTS) add_case(f, c, what, scratch, sums);
    }
    for (size_t part = 1; part < VTI_LISTWISE_PARTS; part++) {
        for (size_t i = 0; i < count; i++) f->sums[i] += f->sums[part * count + i];
    }
    return f->sums[0] / (what == NDCG ? (double)f->cases->case_count + f->cases->missing_count : f->useful);
}

/* The mean loss with its penalty; for LOSS_AND_SLOPES also f->slope and the upper triangle of f->hessian. */
static double objective(fit *f, const double *weights, pass what) {
    size_t width = f->width;
    double result = look(f, weights, what);
    for (size_t i = 0; i < width; i++) result += f->penalties[i] / 2 * weights[i] * weights[i];
    for (size_t i = 0; what == LOSS_AND_SLOPES && i < width; i++) {
        const double *row = f->sums + 1 + width + i * width;
        f->slope[i] = f->sums[1 + i] / f->useful + f->penalties[i] * weights[i];
        for (size_t j = i; j < width; j++) f->hessian[i * width + j] = row[j] / f->useful;
        f->hessian[i * width + i] += f->penalties[i];
    }
    return result;
}

static double hessian_at(const fit *f, size_t i, size_t j) {
    return i <= j ? f->hessian[i * f->width + j] : f->hessian[j * f->width + i];
}

/* f->step: the best one by the local parabola. Returns how much it promises. f->moved: its product with the Hessian. */
static double find_step(fit *f, const double *weights) {
    size_t width = f->width;
    double promise = 0;
    memset(f->step, 0, width * sizeof *f->step);
    memset(f->moved, 0, width * sizeof *f->moved);
    for (uint32_t sweep = 0; sweep < MOST_SWEEPS; sweep++) {
        double gain = 0;
        for (size_t i = 0; i < width; i++) {
            double curvature = hessian_at(f, i, i);
            if (!(f->deviations[i] > 0 && curvature > 0)) continue; /* the same in all rows */
            double wanted = f->step[i] - (f->slope[i] + f->moved[i]) / curvature;
            if (f->options->nonnegative) wanted = fmax(wanted, -weights[i]);
            double change = wanted - f->step[i];
            gain += curvature * change * change;
            f->step[i] = wanted;
            for (size_t j = 0; j < width; j++) f->moved[j] += change * hessian_at(f, j, i);
        }
        if (!(gain > SMALL * SMALL)) break;
    }
    for (size_t i = 0; i < width; i++) promise -= f->step[i] * (f->slope[i] + f->moved[i] / 2);
    return promise;
}

static bool continues(const vt_progress *progress, uint64_t done, uint64_t total) {
    return !progress || progress->report(progress->context, "train: weights", done, total);
}

/* Newton's method from weights of 0. `tried` [width] is scratch. Returns false when it is to stop. */
static bool descend(fit *f, const vt_progress *progress, double *weights, double *tried) {
    size_t width = f->width;
    for (uint32_t iteration = 0; iteration < MOST_STEPS; iteration++) {
        double loss = objective(f, weights, LOSS_AND_SLOPES), promise = find_step(f, weights);
        if (!continues(progress, iteration, MOST_STEPS)) return false;
        if (!(promise > SMALL)) break;
        uint32_t halvings = 0;
        do {
            double length = ldexp(1, -(int)halvings);
            for (size_t i = 0; i < width; i++) tried[i] = weights[i] + length * f->step[i];
            if (objective(f, tried, LOSS) <= loss - SUFFICIENT * length * promise) break;
        } while (++halvings < MOST_HALVINGS);
        if (halvings == MOST_HALVINGS) break;
        memcpy(weights, tried, width * sizeof *weights);
    }
    return true;
}

/* ---- the search ---- */

/* A move of feature i that changes scores as much as the usual weight does. */
static double usual_weight(const fit *f, const double *weights, size_t i) {
    double spread = 0;
    for (size_t j = 0; j < f->width; j++) spread += fabs(weights[j]) * f->deviations[j] / (double)f->width;
    return (spread > 0 ? spread : 1) / f->deviations[i];
}

static bool search(fit *f, const vt_progress *progress, double *weights, double *ndcg) {
    uint32_t rounds = f->options->refine_rounds;
    double move = 1;
    for (uint32_t round = 0; round < rounds && move >= LEAST_MOVE; round++) {
        if (!continues(progress, round, rounds)) return false;
        bool improved = false;
        for (size_t i = 0; i < f->width; i++) {
            if (!(f->deviations[i] > 0)) continue;
            double unit = move * usual_weight(f, weights, i), before = weights[i];
            for (int direction = 1; direction >= -1 && weights[i] == before; direction -= 2) {
                weights[i] = before + direction * unit;
                if (f->options->nonnegative) weights[i] = fmax(weights[i], 0);
                double reached = weights[i] != before ? look(f, weights, NDCG) : *ndcg;
                if (reached > *ndcg) {
                    *ndcg = reached;
                    improved = true;
                } else {
                    weights[i] = before;
                }
            }
        }
        if (!improved) move /= 2;
    }
    return true;
}

/* ---- all of it ---- */

vti_listwise_linear_options vti_listwise_linear_standard(void) {
    return (vti_listwise_linear_options){.ridge = 1e-4, .cutoff = 10, .threads = 1};
}

static void prepare(fit *f, double *means) {
    const vti_listwise_cases *cases = f->cases;
    for (uint32_t c = 0; c < cases->case_count; c++) {
        uint64_t begin = cases->offsets[c], count = cases->offsets[c + 1] - begin;
        f->useful += vti_listwise_weight(cases->relevance + begin, count) > 0;
    }
    vti_listwise_moments(cases, NULL, means, f->deviations);
    for (size_t i = 0; i < f->width; i++) {
        f->penalties[i] = f->options->ridge * f->deviations[i] * f->deviations[i];
    }
}

vt_status vti_listwise_linear(const vti_listwise_cases *cases, const vti_listwise_linear_options *options,
                              const vt_allocator *allocator, const vt_progress *progress, float *weights,
                              vti_listwise_figures *figures, vt_error *error) {
    vt_status status = vti_listwise_check(cases, error);
    if (status != VT_OK) return status;
    fit f = {.cases = cases,
             .options = options,
             .kernels = vti_kernels_find(NULL),
             .floats = vti_dense_floats_at(0),
             .width = cases->width,
             .most_rows = vti_listwise_most_rows(cases)};
    size_t width = f.width;
    double *vectors = vti_allocate_zeroed(allocator, width * (7 + width), sizeof *vectors);
    f.sums = vti_allocate(allocator, VTI_LISTWISE_PARTS, sum_count(&f) * sizeof *f.sums);
    f.scratch = vti_allocate(allocator, options->threads, scratch_count(&f) * sizeof *f.scratch);
    f.rounded = vti_allocate(allocator, width, sizeof *f.rounded);
    if (!vectors || !f.sums || !f.scratch || !f.rounded) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to find weights.");
        goto done;
    }
    double *found = vectors, *tried = found + width;
    f.slope = tried + width;
    f.step = f.slope + width;
    f.moved = f.step + width;
    f.penalties = f.moved + width;
    f.deviations = f.penalties + width;
    f.hessian = f.deviations + width;
    prepare(&f, tried);
    bool whole = descend(&f, progress, found, tried);
    double ndcg = look(&f, found, NDCG);
    if (!whole || !search(&f, progress, found, &ndcg)) {
        status = vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "The search for weights was cancelled.");
        goto done;
    }
    *figures = (vti_listwise_figures){.loss = look(&f, found, LOSS), .ndcg = ndcg};
    memcpy(weights, f.rounded, width * sizeof *weights);
done:
    vti_release(allocator, vectors);
    vti_release(allocator, f.sums);
    vti_release(allocator, f.scratch);
    vti_release(allocator, f.rounded);
    return status;
}
