/*
 * listwise_linear.c: the weighted sum of listwise.h. With a score s = base + w.x for each row, it minimises the mean
 * loss (listwise.c) over the cases with a right row, plus ridge / 2 sum of (w_i deviation_i)^2. That is convex: Newton's
 * method, with, for the softmax p of a case and its mean m = sum p x,
 *   slope = sum (p - q) x,    Hessian = sum p (x - m) (x - m)^T
 * The step d of an iteration minimises slope.d + d.Hessian d / 2, by coordinate descent, and is halved until the loss falls.
 *
 * Steps of another kind may follow, which look at the smooth NDCG of listwise.c: by its slope and the same Hessian, which
 * says which features go together. The weights that order best, of both, are the result.
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

static const double SMALL = 1e-9;      /* a step that promises less than this of the loss is the last */
static const double SUFFICIENT = 1e-4; /* of what the slope promises must come true */
static const double LONGEST = 16;      /* of the steps towards a better NDCG, as the softmax has more curvature */
#define RESCALINGS 20U
#define FEW_ROWS 50000U                /* threads would wait for each other longer than they work */
static const double SMALL_NDCG = 1e-5; /* a step that gained less than this of it is the last */

typedef struct fit {
    const vti_listwise_cases *cases;
    const vti_listwise_linear_options *options;
    const vti_kernels *kernels;
    const vti_dense_floats *floats;
    size_t width, most_rows;
    uint32_t threads;
    double useful;                          /* cases with a right row */
    double *penalties;                      /* [width] */
    double *deviations;                     /* [width] */
    double *sums;                           /* [parts][sum_count] */
    float *scratch;                         /* [threads][scratch_count] */
    double *slope, *hessian, *step, *moved; /* [width], [width][width], [width], [width] */
    float *rounded;                         /* [width] weights */
} fit;

/* What a pass over the cases sums up. */
typedef enum aim { LOSS, SMOOTH_NDCG, NDCG } aim;

static size_t sum_count(const fit *f) {
    return 1 + f->width + f->width * f->width;
}

static size_t scratch_count(const fit *f) {
    return f->most_rows * (3 + f->width) + 2 * f->width + f->width * f->width;
}

/* Adds slope and Hessian of a case to `sums`; the softmax of its rows is given, and slopes by their scores. */
static void add_slopes(const fit *f, const float *features, size_t count, const float *softmax, const float *slopes,
                       float *scratch, double *sums) {
    size_t width = f->width;
    float *mean = scratch, *slope = mean + width, *hessian = slope + width, *centred = hessian + width * width;
    memset(scratch, 0, (2 * width + width * width) * sizeof *scratch);
    for (size_t r = 0; r < count; r++) f->kernels->axpy_f32(softmax[r], features + r * width, mean, width);
    for (size_t r = 0; r < count; r++) {
        float root = sqrtf(softmax[r]);
        for (size_t i = 0; i < width; i++) {
            float difference = features[r * width + i] - mean[i]; /* slopes sum to 0, so the slope may have it too */
            centred[r * width + i] = root * difference;
            slope[i] += slopes[r] * difference;
        }
    }
    f->kernels->gram_f32(centred, count, width, width, 1, hessian);
    for (size_t i = 0; i < width; i++) sums[i] += (double)slope[i];
    for (size_t i = 0; i < width * width; i++) sums[width + i] += (double)hessian[i];
}

/* Sums up a case; where `slopes` are wanted, slope and Hessian behind it. */
static void add_case(const fit *f, uint32_t c, aim what, bool slopes, float *scratch, double *sums) {
    const vti_listwise_cases *cases = f->cases;
    uint64_t begin = cases->offsets[c];
    size_t count = (size_t)(cases->offsets[c + 1] - begin), width = f->width;
    const float *features = cases->features + begin * width, *relevance = cases->relevance + begin;
    float *scores = scratch, *by_score = scores + f->most_rows, *work = by_score + f->most_rows;
    double weight = vti_listwise_weight(relevance, count), loss = 0;
    if (!(weight > 0)) return;
    for (size_t r = 0; r < count; r++) {
        scores[r] = f->kernels->dot_f32(features + r * width, f->rounded, width);
        if (cases->base) scores[r] += cases->base[begin + r];
    }
    if (what == NDCG) sums[0] += vti_listwise_ndcg(scores, relevance, count, f->options->cutoff);
    if (what == SMOOTH_NDCG) {
        sums[0] += vti_listwise_smooth(f->floats, relevance, count, f->options->cutoff, scores, by_score, work);
    }
    if (what == LOSS || slopes) loss = vti_listwise_softmax(f->floats, relevance, weight, count, scores);
    if (what == LOSS) {
        sums[0] += loss;
        for (size_t r = 0; r < count; r++) by_score[r] = scores[r] - (float)((double)relevance[r] / weight);
    }
    if (slopes) add_slopes(f, features, count, scores, by_score, work + f->most_rows, sums + 1);
}

/* The mean of the aim with these weights. f->sums [sum_count] are then those of all cases. */
static double look(fit *f, const double *weights, aim what, bool slopes) {
    size_t count = sum_count(f);
    for (size_t i = 0; i < f->width; i++) f->rounded[i] = (float)weights[i];
    memset(f->sums, 0, VTI_LISTWISE_PARTS * count * sizeof *f->sums);
#pragma omp parallel for schedule(dynamic) num_threads(f->threads)
    for (uint32_t part = 0; part < VTI_LISTWISE_PARTS; part++) {
        float *scratch = f->scratch + (size_t)omp_get_thread_num() * scratch_count(f);
        double *sums = f->sums + part * count;
        for (uint32_t c = part; c < f->cases->case_count; c += VTI_LISTWISE_PARTS) {
            add_case(f, c, what, slopes, scratch, sums);
        }
    }
    for (size_t part = 1; part < VTI_LISTWISE_PARTS; part++) {
        for (size_t i = 0; i < count; i++) f->sums[i] += f->sums[part * count + i];
    }
    return f->sums[0] / (what == NDCG ? (double)f->cases->case_count + f->cases->missing_count : f->useful);
}

/* The aim with its penalty; where `slopes` are wanted also f->slope and the upper triangle of f->hessian. */
static double objective(fit *f, const double *weights, aim what, bool slopes) {
    size_t width = f->width;
    double result = look(f, weights, what, slopes);
    for (size_t i = 0; i < width; i++) result += f->penalties[i] / 2 * weights[i] * weights[i];
    for (size_t i = 0; slopes && i < width; i++) {
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
static double find_step(fit *f) {
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

/* Newton's method, from the weights that are given. `tried` [width] is scratch. Returns false when it is to stop. */
static bool descend(fit *f, aim what, uint32_t most_steps, const vt_progress *progress, double *weights,
                    double *tried) {
    size_t width = f->width;
    double longest = what == LOSS ? 1 : LONGEST, length = longest, least = what == LOSS ? 0 : SMALL_NDCG;
    for (uint32_t iteration = 0; iteration < most_steps; iteration++) {
        double loss = objective(f, weights, what, true), promise = find_step(f), reached = loss;
        if (!continues(progress, iteration, most_steps)) return false;
        if (!(promise > SMALL)) break;
        length = fmin(longest, 2 * length);
        uint32_t halvings = 0;
        while (halvings < MOST_HALVINGS) {
            for (size_t i = 0; i < width; i++) tried[i] = weights[i] + length * f->step[i];
            reached = objective(f, tried, what, false);
            if (reached <= loss - SUFFICIENT * length * promise) break;
            length /= 2;
            halvings++;
        }
        if (halvings == MOST_HALVINGS) break;
        memcpy(weights, tried, width * sizeof *weights);
        if (loss - reached < least) break;
    }
    return true;
}

/* Multiplies weights, which changes no order where scores begin with 0, such that the loss is least: what is learnt on top of them begins there. */
static void rescale(fit *f, double *weights) {
    size_t width = f->width;
    for (uint32_t round = 0; round < RESCALINGS; round++) {
        double slope = 0, curvature = 0;
        objective(f, weights, LOSS, true);
        for (size_t i = 0; i < width; i++) {
            slope += weights[i] * f->slope[i];
            for (size_t j = 0; j < width; j++) curvature += weights[i] * weights[j] * hessian_at(f, i, j);
        }
        if (!(curvature > 0) || slope * slope < SMALL * curvature) break;
        double factor = fmin(fmax(1 - slope / curvature, 0.25), 4);
        for (size_t i = 0; i < width; i++) weights[i] *= factor;
    }
}

/* Weights from 0 by the loss; then by the NDCG, as far as it is better. Returns false when it is to stop. */
static bool find_weights(fit *f, const vt_progress *progress, double *weights, double *refined, double *tried) {
    if (!descend(f, LOSS, MOST_STEPS, progress, weights, tried)) return false;
    if (f->options->refine_steps == 0) return true;
    double ndcg = look(f, weights, NDCG, false);
    memcpy(refined, weights, f->width * sizeof *refined);
    if (!descend(f, SMOOTH_NDCG, f->options->refine_steps, progress, refined, tried)) return false;
    if (!f->cases->base) rescale(f, refined);
    if (look(f, refined, NDCG, false) > ndcg) memcpy(weights, refined, f->width * sizeof *weights);
    return true;
}

/* ---- all of it ---- */

vti_listwise_linear_options vti_listwise_linear_standard(void) {
    return (vti_listwise_linear_options){.ridge = 1e-4, .refine_steps = 50, .cutoff = 10, .threads = 1};
}

static void prepare(fit *f, double *means) {
    const vti_listwise_cases *cases = f->cases;
    for (uint32_t c = 0; c < cases->case_count; c++) {
        uint64_t begin = cases->offsets[c], count = cases->offsets[c + 1] - begin;
        f->useful += vti_listwise_weight(cases->relevance + begin, count) > 0;
    }
    f->threads = cases->offsets[cases->case_count] < FEW_ROWS ? 1 : f->options->threads;
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
    double *vectors = vti_allocate_zeroed(allocator, width * (8 + width), sizeof *vectors);
    f.sums = vti_allocate(allocator, VTI_LISTWISE_PARTS, sum_count(&f) * sizeof *f.sums);
    f.scratch = vti_allocate(allocator, options->threads, scratch_count(&f) * sizeof *f.scratch);
    f.rounded = vti_allocate(allocator, width, sizeof *f.rounded);
    if (!vectors || !f.sums || !f.scratch || !f.rounded) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "There is not enough memory to find weights.");
        goto done;
    }
    double *found = vectors, *tried = found + width, *refined = tried + width;
    f.slope = refined + width;
    f.step = f.slope + width;
    f.moved = f.step + width;
    f.penalties = f.moved + width;
    f.deviations = f.penalties + width;
    f.hessian = f.deviations + width;
    prepare(&f, tried);
    if (!find_weights(&f, progress, found, refined, tried)) {
        status = vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "The search for weights was cancelled.");
        goto done;
    }
    figures->ndcg = look(&f, found, NDCG, false);
    figures->loss = look(&f, found, LOSS, false);
    memcpy(weights, f.rounded, width * sizeof *weights);
done:
    vti_release(allocator, vectors);
    vti_release(allocator, f.sums);
    vti_release(allocator, f.scratch);
    vti_release(allocator, f.rounded);
    return status;
}
