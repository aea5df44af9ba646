/*
 * resample.c: both methods draw users, because the cases of one user are not independent. A mean is
 *   sum of the users' sums / sum of the users' numbers of cases.
 *
 * bootstrap: as many users as there are, drawn with replacement, `resamples` times; the limits are the .025 and .975
 *   quantiles of the means (percentile interval; Efron, Tibshirani 1993, chapter 13).
 *
 * sign flips: if two rankings are alike, the difference of each user is as likely with either sign. Signs are drawn
 *   `resamples` times, and  p = (1 + how often |sum| is at least that which was seen) / (1 + resamples),
 *   which is never 0 (Fisher's randomisation test; Smucker, Allan, Carterette 2007; Phipson, Smyth 2010).
 *
 * Every resample has a generator of its own, seeded by its number.
 */
#include "resample.h"

#include "../base/memory.h"
#include "../base/random.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define TAIL .025
#define ROUND 64U /* resamples between two looks at the progress */

typedef struct resampler {
    const vti_sample *sample;
    const vti_resampling *with;
    double *results;  /* [resamples][column_count] */
    uint32_t *counts; /* [threads][row_count] how often each user was drawn */
} resampler;

static void seed_for(const vti_resampling *with, uint32_t resample, vti_random *random) {
    vti_random_seed(random, with->seed + (resample + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15));
}

void vti_sample_means(const vti_sample *sample, double *means) {
    double weight = 0;
    memset(means, 0, sample->column_count * sizeof *means);
    for (uint32_t r = 0; r < sample->row_count; r++) {
        const double *row = &sample->rows[(size_t)r * sample->column_count];
        for (uint32_t c = 0; c < sample->column_count; c++) means[c] += row[c];
        weight += sample->weights[r];
    }
    for (uint32_t c = 0; c < sample->column_count; c++) means[c] = weight > 0 ? means[c] / weight : 0;
}

static void bootstrap_once(const resampler *s, uint32_t resample) {
    const vti_sample *sample = s->sample;
    uint32_t *counts = &s->counts[(size_t)omp_get_thread_num() * sample->row_count];
    double *means = &s->results[(size_t)resample * sample->column_count];
    double weight = 0;
    vti_random random;
    seed_for(s->with, resample, &random);
    memset(counts, 0, sample->row_count * sizeof *counts);
    memset(means, 0, sample->column_count * sizeof *means);
    for (uint32_t r = 0; r < sample->row_count; r++) counts[vti_random_below(&random, sample->row_count)]++;
    for (uint32_t r = 0; r < sample->row_count; r++) {
        if (counts[r] == 0) continue;
        const double *row = &sample->rows[(size_t)r * sample->column_count];
        for (uint32_t c = 0; c < sample->column_count; c++) means[c] += counts[r] * row[c];
        weight += (double)counts[r] * sample->weights[r];
    }
    for (uint32_t c = 0; c < sample->column_count; c++) means[c] /= weight;
}

static void flip_once(const resampler *s, uint32_t resample) {
    const vti_sample *sample = s->sample;
    double *sums = &s->results[(size_t)resample * sample->column_count];
    uint64_t bits = 0;
    vti_random random;
    seed_for(s->with, resample, &random);
    memset(sums, 0, sample->column_count * sizeof *sums);
    for (uint32_t r = 0; r < sample->row_count; r++, bits >>= 1) {
        if (r % 64 == 0) bits = vti_random_next(&random);
        const double *row = &sample->rows[(size_t)r * sample->column_count];
        double sign = bits & 1 ? 1 : -1;
        for (uint32_t c = 0; c < sample->column_count; c++) sums[c] += sign * row[c];
    }
}

/* All resamples; `results` is to be released in any case. */
static vt_status resample_all(resampler *s, const char *stage, void (*once)(const resampler *, uint32_t)) {
    const vti_resampling *with = s->with;
    const vt_progress *progress = with->progress;
    vt_status status = VT_OK;
    s->results = vti_allocate(with->allocator, with->resamples, s->sample->column_count * sizeof *s->results);
    s->counts = vti_allocate(with->allocator, with->threads, s->sample->row_count * sizeof *s->counts);
    if (!s->results || !s->counts) status = VT_ERR_MEMORY;
    for (uint32_t first = 0; first < with->resamples && !status; first += ROUND) {
        if (progress && !progress->report(progress->context, stage, first, with->resamples)) status = VT_ERR_CANCELLED;
        uint32_t end = with->resamples - first > ROUND ? first + ROUND : with->resamples;
        if (status) break;
#pragma omp parallel for num_threads(with->threads)
        for (uint32_t resample = first; resample < end; resample++) once(s, resample);
    }
    vti_release(with->allocator, s->counts);
    return status;
}

static int compare_doubles(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

vt_status vti_bootstrap(const vti_sample *sample, const vti_resampling *resampling, double *low, double *high) {
    resampler s = {.sample = sample, .with = resampling};
    uint32_t count = resampling->resamples, tail = (uint32_t)(TAIL * count);
    double *sorted = vti_allocate(resampling->allocator, count, sizeof *sorted);
    vt_status status = sorted ? resample_all(&s, "intervals", bootstrap_once) : VT_ERR_MEMORY;
    for (uint32_t c = 0; c < sample->column_count && !status; c++) {
        for (uint32_t i = 0; i < count; i++) sorted[i] = s.results[(size_t)i * sample->column_count + c];
        qsort(sorted, count, sizeof *sorted, compare_doubles);
        low[c] = sorted[tail];
        high[c] = sorted[count - 1 - tail];
    }
    vti_release(resampling->allocator, sorted);
    vti_release(resampling->allocator, s.results);
    return status;
}

vt_status vti_sign_flip_test(const vti_sample *differences, const vti_resampling *resampling, double *p) {
    resampler s = {.sample = differences, .with = resampling};
    uint32_t columns = differences->column_count;
    double *seen = vti_allocate_zeroed(resampling->allocator, columns, sizeof *seen);
    vt_status status = seen ? resample_all(&s, "paired test", flip_once) : VT_ERR_MEMORY;
    for (uint32_t r = 0; r < differences->row_count && !status; r++) {
        for (uint32_t c = 0; c < columns; c++) seen[c] += differences->rows[(size_t)r * columns + c];
    }
    for (uint32_t c = 0; c < columns && !status; c++) {
        uint32_t as_far = 0;
        double bound = fabs(seen[c]) * (1 - 1e-12); /* what differs in rounding only is equal */
        for (uint32_t i = 0; i < resampling->resamples; i++) {
            as_far += fabs(s.results[(size_t)i * columns + c]) >= bound;
        }
        p[c] = (1.0 + as_far) / (1.0 + resampling->resamples);
    }
    vti_release(resampling->allocator, seen);
    vti_release(resampling->allocator, s.results);
    return status;
}
