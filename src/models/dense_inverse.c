/*
 * dense_inverse.c: the symmetric sweep operator (Goodnight 1979) in blocks. With A split into a block K of columns and
 * the rest R, and U^T U = A_KK, sweeping K is
 *   Y = U^-T A_KR,   A_RR := A_RR - Y^T Y,   A_KR := U^-1 Y,   A_KK := -A_KK^-1
 * and when all blocks are swept, A has become -A^-1. It costs size^3 operations, as many as a Cholesky inverse, all but
 * a few of them in the one product Y^T Y, and works in place. Every element has a fixed order of operations, and no
 * instruction set is allowed to fuse them, so that all give the same result.
 */
#include "dense_inverse.h"

#include "../base/memory.h"
#include "../kernels/kernels.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#define BLOCK 256U /* columns that are swept at once */
#define STRIP 16U  /* columns of Y that lie together, [BLOCK][STRIP] floats in the first cache */
#define TILE 4U    /* rows of the product that stay in registers */

typedef float lanes __attribute__((vector_size(STRIP * sizeof(float))));
typedef float loose_lanes __attribute__((vector_size(STRIP * sizeof(float)), aligned(sizeof(float))));

typedef void subtract_function(const float *left, const float *right, uint32_t depth, float *matrix, size_t stride);

typedef struct sweeping {
    float *matrix;
    size_t size;
    int threads;
    subtract_function *subtract;
    uint32_t first, width; /* of the block K */
    float *panel;          /* strips of Y, then of U^-1 Y: [strip_count][BLOCK][STRIP], zero beyond the matrix */
    double *factor;        /* [BLOCK][BLOCK] U */
    double *inverse;       /* [BLOCK][BLOCK] of A_KK */
    uint32_t strip_count;
} sweeping;

/* ---- the product ---- */

/* matrix[i][j] -= sum over r of left[r][i] * right[r][j], for STRIP by STRIP elements. */
static inline __attribute__((always_inline)) void subtract_product(const float *left, const float *right,
                                                                   uint32_t depth, float *matrix, size_t stride) {
    for (uint32_t i = 0; i < STRIP; i += TILE) {
        lanes sums[TILE] = {{0}};
        for (uint32_t r = 0; r < depth; r++) {
            lanes row = *(const lanes *)(right + (size_t)r * STRIP);
            for (uint32_t t = 0; t < TILE; t++) sums[t] += left[(size_t)r * STRIP + i + t] * row;
        }
        for (uint32_t t = 0; t < TILE; t++) *(loose_lanes *)(matrix + (i + t) * stride) -= sums[t];
    }
}

static void subtract_plain(const float *left, const float *right, uint32_t depth, float *matrix, size_t stride) {
    subtract_product(left, right, depth, matrix, stride);
}

#ifdef VTI_HAVE_AVX2
__attribute__((target("avx2"))) static void subtract_avx2(const float *left, const float *right, uint32_t depth,
                                                          float *matrix, size_t stride) {
    subtract_product(left, right, depth, matrix, stride);
}

__attribute__((target("avx512f"))) static void subtract_avx512(const float *left, const float *right, uint32_t depth,
                                                               float *matrix, size_t stride) {
    subtract_product(left, right, depth, matrix, stride);
}
#endif

static subtract_function *choose_subtract(void) {
#ifdef VTI_HAVE_AVX2
    if (__builtin_cpu_supports("avx512f")) return subtract_avx512;
    if (__builtin_cpu_supports("avx2")) return subtract_avx2;
#endif
    return subtract_plain;
}

/* The part of a product that lies in the matrix, where a strip ends beyond it. */
static void subtract_at_edge(const sweeping *s, const float *left, const float *right, size_t row, size_t column) {
    lanes tile[STRIP] = {{0}};
    s->subtract(left, right, s->width, (float *)tile, STRIP);
    for (size_t i = 0; i < STRIP && row + i < s->size; i++) {
        for (size_t j = 0; j < STRIP && column + j < s->size; j++) {
            s->matrix[(row + i) * s->size + column + j] += tile[i][j];
        }
    }
}

static float *strip_at(const sweeping *s, uint32_t strip) {
    return s->panel + (size_t)strip * BLOCK * STRIP;
}

static bool is_swept(const sweeping *s, uint32_t strip) {
    return strip * STRIP >= s->first && strip * STRIP < s->first + s->width;
}

static void update_rows(const sweeping *s, uint32_t strip) {
    size_t row = (size_t)strip * STRIP;
    for (uint32_t other = strip; other < s->strip_count; other++) {
        size_t column = (size_t)other * STRIP;
        if (is_swept(s, other)) continue;
        if (column + STRIP > s->size) {
            subtract_at_edge(s, strip_at(s, strip), strip_at(s, other), row, column);
        } else {
            s->subtract(strip_at(s, strip), strip_at(s, other), s->width, s->matrix + row * s->size + column, s->size);
        }
    }
}

/* ---- the block ---- */

/* U and A_KK^-1 of the block. False when it is not positive definite. */
static bool factor_block(const sweeping *s) {
    uint32_t n = s->width;
    for (uint32_t i = 0; i < n; i++) {
        const float *from = s->matrix + (s->first + i) * s->size + s->first;
        for (uint32_t j = i; j < n; j++) s->factor[(size_t)i * BLOCK + j] = from[j];
    }
    for (uint32_t i = 0; i < n; i++) {
        double *row = s->factor + (size_t)i * BLOCK;
        if (!(row[i] > 0) || !isfinite(row[i])) return false;
        double inverse = 1 / sqrt(row[i]);
        for (uint32_t j = i; j < n; j++) row[j] *= inverse;
        for (uint32_t below = i + 1; below < n; below++) {
            double *to = s->factor + (size_t)below * BLOCK;
            for (uint32_t j = below; j < n; j++) to[j] -= row[below] * row[j];
        }
    }
    /* Column c of the inverse solves U^T U x = e_c; its entries before c are those of earlier columns. */
    for (uint32_t c = n; c-- > 0;) {
        for (uint32_t i = n; i-- > 0;) {
            const double *row = s->factor + (size_t)i * BLOCK;
            double sum = i == c ? 1 / row[i] : 0;
            if (i > c) {
                s->inverse[(size_t)i * BLOCK + c] = s->inverse[(size_t)c * BLOCK + i];
                continue;
            }
            for (uint32_t k = i + 1; k < n; k++) sum -= row[k] * s->inverse[(size_t)k * BLOCK + c];
            s->inverse[(size_t)i * BLOCK + c] = sum / row[i];
        }
    }
    return true;
}

/* A_KR into a strip; columns before the block are the rows above it. */
static void load_strip(const sweeping *s, uint32_t strip) {
    float *to = strip_at(s, strip);
    size_t begin = (size_t)strip * STRIP;
    for (uint32_t r = 0; r < s->width; r++) {
        for (uint32_t j = 0; j < STRIP; j++) {
            size_t column = begin + j, row = s->first + r;
            bool above = column < row;
            size_t place = above ? column * s->size + row : row * s->size + column;
            to[r * STRIP + j] = column < s->size ? s->matrix[place] : 0;
        }
    }
}

static void store_strip(const sweeping *s, uint32_t strip) {
    const float *from = strip_at(s, strip);
    size_t begin = (size_t)strip * STRIP;
    for (uint32_t r = 0; r < s->width; r++) {
        for (uint32_t j = 0; j < STRIP && begin + j < s->size; j++) {
            size_t column = begin + j, row = s->first + r;
            s->matrix[column < row ? column * s->size + row : row * s->size + column] = from[r * STRIP + j];
        }
    }
}

/* Y = U^-T A_KR, strip by strip. */
static void solve_strip(const sweeping *s, uint32_t strip) {
    lanes *rows = (lanes *)strip_at(s, strip);
    for (uint32_t r = 0; r < s->width; r++) {
        const double *factor = s->factor + (size_t)r * BLOCK;
        rows[r] *= (float)(1 / factor[r]);
        for (uint32_t below = r + 1; below < s->width; below++) rows[below] -= (float)factor[below] * rows[r];
    }
}

/* U^-1 Y, strip by strip. */
static void solve_strip_back(const sweeping *s, uint32_t strip) {
    lanes *rows = (lanes *)strip_at(s, strip);
    for (uint32_t r = s->width; r-- > 0;) {
        const double *factor = s->factor + (size_t)r * BLOCK;
        lanes sum = rows[r];
        for (uint32_t k = r + 1; k < s->width; k++) sum -= (float)factor[k] * rows[k];
        rows[r] = sum * (float)(1 / factor[r]);
    }
}

static vt_status sweep_block(const sweeping *s) {
    if (!factor_block(s)) return VT_ERR_NUMERIC;
#pragma omp parallel num_threads(s->threads)
    {
#pragma omp for schedule(dynamic, 16)
        for (uint32_t strip = 0; strip < s->strip_count; strip++) {
            if (is_swept(s, strip)) continue;
            load_strip(s, strip);
            solve_strip(s, strip);
        }
#pragma omp for schedule(dynamic, 4)
        for (uint32_t strip = 0; strip < s->strip_count; strip++) {
            if (!is_swept(s, strip)) update_rows(s, strip);
        }
#pragma omp for schedule(dynamic, 16)
        for (uint32_t strip = 0; strip < s->strip_count; strip++) {
            if (is_swept(s, strip)) continue;
            solve_strip_back(s, strip);
            store_strip(s, strip);
        }
    }
    for (uint32_t i = 0; i < s->width; i++) {
        float *to = s->matrix + (s->first + i) * s->size + s->first;
        for (uint32_t j = i; j < s->width; j++) to[j] = (float)-s->inverse[(size_t)i * BLOCK + j];
    }
    return VT_OK;
}

vt_status vti_dense_inverse(float *matrix, uint32_t size, uint32_t threads, const vt_allocator *allocator,
                            const vt_progress *progress) {
    sweeping s = {
        .matrix = matrix,
        .size = size,
        .threads = threads > 0 ? (int)threads : omp_get_max_threads(),
        .subtract = choose_subtract(),
        .strip_count = size / STRIP + (size % STRIP > 0),
    };
    s.panel = vti_allocate(allocator, s.strip_count, sizeof(float) * BLOCK * STRIP);
    s.factor = vti_allocate(allocator, (size_t)2 * BLOCK, sizeof(double) * BLOCK);
    vt_status status = s.panel && s.factor ? VT_OK : VT_ERR_MEMORY;
    if (!status) s.inverse = s.factor + (size_t)BLOCK * BLOCK;
    for (; s.first < size && !status; s.first += BLOCK) {
        s.width = size - s.first < BLOCK ? size - s.first : BLOCK;
        status = sweep_block(&s);
        if (!status && progress && !progress->report(progress->context, "train: inverse", s.first + s.width, size)) {
            status = VT_ERR_CANCELLED;
        }
    }
    if (!status) {
#pragma omp parallel for schedule(dynamic, 64) num_threads(s.threads)
        for (uint32_t i = 0; i < size; i++) {
            float *row = matrix + i * s.size;
            for (uint32_t j = i; j < size; j++) row[j] = -row[j];
        }
#pragma omp parallel for schedule(dynamic, 64) num_threads(s.threads)
        for (uint32_t i = 0; i < size; i++) {
            for (uint32_t j = 0; j < i; j++) matrix[i * s.size + j] = matrix[j * s.size + i];
        }
    }
    vti_release(allocator, s.panel);
    vti_release(allocator, s.factor);
    return status;
}
