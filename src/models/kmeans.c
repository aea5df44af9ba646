/*
 * kmeans.c: k-means by Lloyd's iterations from a k-means++ start (Arthur, Vassilvitskii 2007): each further centroid is
 * a point drawn in proportion to its squared distance from the nearest one so far. A cluster that becomes empty takes
 * the point that is farthest from its own centroid; one that finds none is left out.
 *
 * The silhouette of a point (Rousseeuw 1987) is (b - a) / max(a, b), with a its mean distance to the others of its
 * cluster and b the least of its mean distances to other clusters; alone in its cluster it has 0. The elbow of a curve
 * is where it lies farthest below the line between its ends (Satopaa et al. 2011).
 */
#include "kmeans.h"

#include "../base/memory.h"
#include "../base/random.h"
#include "../kernels/kernels.h"
#include "../kernels/vector_f32.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#define SMALL_LOOP 4e6
#define LEAST_GAIN 1e-5 /* of `within`, for another iteration */

/* One run; the clusters are its result, beside them is scratch. */
typedef struct run {
    const vti_points *points;
    const vti_kmeans_options *options;
    uint32_t k;
    vti_clusters clusters;
    float *halves;    /* [k] |centroid|^2 / 2 */
    float *distances; /* [count] squared */
    double *sums;     /* [k][width] */
} run;

static const float *point(const vti_points *points, uint32_t i) {
    return points->values + (size_t)i * points->width;
}

float vti_square_distance(const float *left, const float *right, uint32_t width) {
    four_f32 sums = {0};
    uint32_t d = 0;
    for (; d + 4 <= width; d += 4) {
        four_f32 difference = *(const four_f32 *)(left + d) - *(const four_f32 *)(right + d);
        sums += difference * difference;
    }
    for (; d < width; d++) sums[d % 4] += (left[d] - right[d]) * (left[d] - right[d]);
    return (sums[0] + sums[2]) + (sums[1] + sums[3]);
}

/* A loop over all points against so many centroids is not shared where waiting for each other would take longer. */
static int threads_for(const run *r, uint32_t centroid_count) {
    bool small = (double)r->points->count * r->points->width * centroid_count < SMALL_LOOP;
    return small ? 1 : (int)r->options->threads;
}

/* ---- the start ---- */

static uint32_t draw_far_point(const run *r, vti_random *random) {
    uint32_t count = r->points->count;
    double total = 0, passed = 0;
    for (uint32_t i = 0; i < count; i++) total += r->distances[i];
    if (!(total > 0)) return vti_random_below(random, count);
    double wanted = vti_random_unit(random) * total;
    uint32_t last = 0;
    for (uint32_t i = 0; i < count && passed <= wanted; i++) {
        passed += r->distances[i];
        if (r->distances[i] > 0) last = i;
    }
    return last;
}

static void draw_start(run *r, uint64_t seed) {
    const vti_points *points = r->points;
    vti_random random;
    vti_random_seed(&random, seed);
    for (uint32_t i = 0; i < points->count; i++) r->distances[i] = INFINITY;
    for (uint32_t c = 0; c < r->k; c++) {
        uint32_t drawn = c == 0 ? vti_random_below(&random, points->count) : draw_far_point(r, &random);
        float *centroid = r->clusters.centroids + (size_t)c * points->width;
        memcpy(centroid, point(points, drawn), points->width * sizeof *centroid);
#pragma omp parallel for schedule(static) num_threads(threads_for(r, 1))
        for (uint32_t i = 0; i < points->count; i++) {
            float distance = vti_square_distance(point(points, i), centroid, points->width);
            if (distance < r->distances[i]) r->distances[i] = distance;
        }
    }
}

/* ---- iterations ---- */

static void assign(run *r) {
    const vti_kernels *kernels = vti_kernels_find(NULL);
    const vti_points *points = r->points;
    uint32_t width = points->width;
    const float *centroids = r->clusters.centroids;
    for (uint32_t c = 0; c < r->k; c++) {
        const float *centroid = centroids + (size_t)c * width;
        r->halves[c] = kernels->dot_f32(centroid, centroid, width) / 2;
    }
#pragma omp parallel for schedule(static) num_threads(threads_for(r, r->k))
    for (uint32_t i = 0; i < points->count; i++) {
        uint32_t nearest = 0;
        float best = -INFINITY;
        for (uint32_t c = 0; c < r->k; c++) {
            float score = kernels->dot_f32(point(points, i), centroids + (size_t)c * width, width) - r->halves[c];
            if (score > best) {
                best = score;
                nearest = c;
            }
        }
        r->clusters.labels[i] = nearest;
        r->distances[i] = vti_square_distance(point(points, i), centroids + (size_t)nearest * width, width);
    }
    memset(r->clusters.sizes, 0, r->k * sizeof(uint32_t));
    for (uint32_t i = 0; i < points->count; i++) r->clusters.sizes[r->clusters.labels[i]]++;
}

/* Whether an empty cluster got a point. */
static bool refill(run *r) {
    vti_clusters *clusters = &r->clusters;
    bool refilled = false;
    for (uint32_t c = 0; c < r->k; c++) {
        uint32_t farthest = 0;
        if (clusters->sizes[c] > 0) continue;
        for (uint32_t i = 1; i < r->points->count; i++) {
            if (r->distances[i] > r->distances[farthest]) farthest = i;
        }
        if (!(r->distances[farthest] > 0)) return refilled;
        clusters->sizes[clusters->labels[farthest]]--;
        clusters->sizes[c] = 1;
        clusters->labels[farthest] = c;
        r->distances[farthest] = 0;
        memcpy(clusters->centroids + (size_t)c * r->points->width, point(r->points, farthest),
               r->points->width * sizeof(float));
        refilled = true;
    }
    return refilled;
}

/* Each cluster adds its points up in their order, so threads change nothing. */
static void move_centroids(run *r) {
    const vti_points *points = r->points;
#pragma omp parallel for schedule(dynamic) num_threads(threads_for(r, 1))
    for (uint32_t c = 0; c < r->k; c++) {
        double *sum = r->sums + (size_t)c * points->width;
        float *centroid = r->clusters.centroids + (size_t)c * points->width;
        if (r->clusters.sizes[c] == 0) continue;
        memset(sum, 0, points->width * sizeof *sum);
        for (uint32_t i = 0; i < points->count; i++) {
            if (r->clusters.labels[i] != c) continue;
            for (uint32_t d = 0; d < points->width; d++) sum[d] += point(points, i)[d];
        }
        for (uint32_t d = 0; d < points->width; d++) centroid[d] = (float)(sum[d] / r->clusters.sizes[c]);
    }
}

static vt_status iterate(run *r) {
    const vt_progress *progress = r->options->progress;
    double before = INFINITY;
    for (uint32_t iteration = 0;; iteration++) {
        if (progress && !progress->report(progress->context, "k-means", iteration, r->options->iterations))
            return VT_ERR_CANCELLED;
        assign(r);
        bool refilled = iteration < r->options->iterations && refill(r);
        double within = 0;
        for (uint32_t i = 0; i < r->points->count; i++) within += r->distances[i];
        r->clusters.within = within;
        bool gains = refilled || within < before * (1 - LEAST_GAIN);
        if (!gains || iteration == r->options->iterations) return VT_OK;
        before = within;
        move_centroids(r);
    }
}

/* ---- life ---- */

static vt_status begin_run(run *r) {
    const vt_allocator *allocator = r->options->allocator;
    uint32_t count = r->points->count, width = r->points->width;
    r->clusters = (vti_clusters){
        .k = r->k,
        .centroids = vti_allocate(allocator, r->k, width * sizeof(float)),
        .sizes = vti_allocate(allocator, r->k, sizeof(uint32_t)),
        .labels = vti_allocate(allocator, count, sizeof(uint32_t)),
    };
    r->halves = vti_allocate(allocator, r->k, sizeof *r->halves);
    r->distances = vti_allocate(allocator, count, sizeof *r->distances);
    r->sums = vti_allocate(allocator, r->k, width * sizeof *r->sums);
    bool complete = r->clusters.centroids && r->clusters.sizes && r->clusters.labels;
    return complete && r->halves && r->distances && r->sums ? VT_OK : VT_ERR_MEMORY;
}

static void end_run(run *r) {
    vti_clusters_destroy(&r->clusters, r->options->allocator);
    vti_release(r->options->allocator, r->halves);
    vti_release(r->options->allocator, r->distances);
    vti_release(r->options->allocator, r->sums);
}

static void leave_out_empty(vti_clusters *clusters, const vti_points *points) {
    uint32_t kept = 0;
    for (uint32_t c = 0; c < clusters->k; c++) {
        if (clusters->sizes[c] == 0) continue;
        for (uint32_t i = 0; i < points->count && kept != c; i++) {
            if (clusters->labels[i] == c) clusters->labels[i] = kept;
        }
        clusters->sizes[kept] = clusters->sizes[c];
        memmove(clusters->centroids + (size_t)kept * points->width, clusters->centroids + (size_t)c * points->width,
                points->width * sizeof(float));
        kept++;
    }
    clusters->k = kept;
}

vt_status vti_kmeans(const vti_points *points, const vti_kmeans_options *options, vti_clusters *clusters) {
    uint32_t k = options->k < points->count ? options->k : points->count;
    uint32_t restarts = options->start ? 1 : options->restarts;
    vti_clusters best = {0};
    run r = {.points = points, .options = options, .k = k};
    vt_status status = VT_OK;
    for (uint32_t restart = 0; restart < restarts && !status; restart++) {
        status = begin_run(&r);
        if (!status && options->start) {
            memcpy(r.clusters.centroids, options->start, (size_t)k * points->width * sizeof(float));
        } else if (!status) {
            draw_start(&r, options->seed + restart * UINT64_C(0x9E3779B97F4A7C15));
        }
        if (!status) status = iterate(&r);
        if (!status && (restart == 0 || r.clusters.within < best.within)) {
            vti_clusters worse = best;
            best = r.clusters;
            r.clusters = worse;
        }
        end_run(&r);
    }
    if (status) {
        vti_clusters_destroy(&best, options->allocator);
        return status;
    }
    leave_out_empty(&best, points);
    *clusters = best;
    return VT_OK;
}

void vti_clusters_destroy(vti_clusters *clusters, const vt_allocator *allocator) {
    vti_release(allocator, clusters->centroids);
    vti_release(allocator, clusters->sizes);
    vti_release(allocator, clusters->labels);
    *clusters = (vti_clusters){0};
}

/* ---- how good it is ---- */

/* `sums` [k] is scratch. */
static double silhouette_of(const vti_points *points, const uint32_t *labels, const uint32_t *sizes, uint32_t k,
                            uint32_t i, double *sums) {
    double nearest = INFINITY;
    if (sizes[labels[i]] < 2) return 0;
    memset(sums, 0, k * sizeof *sums);
    for (uint32_t j = 0; j < points->count; j++) {
        sums[labels[j]] += (double)sqrtf(vti_square_distance(point(points, i), point(points, j), points->width));
    }
    for (uint32_t c = 0; c < k; c++) {
        if (c != labels[i] && sizes[c] > 0 && sums[c] / sizes[c] < nearest) nearest = sums[c] / sizes[c];
    }
    double own = sums[labels[i]] / (sizes[labels[i]] - 1);
    double larger = own > nearest ? own : nearest;
    return larger > 0 && nearest < INFINITY ? (nearest - own) / larger : 0;
}

vt_status vti_silhouette(const vti_points *points, const uint32_t *labels, uint32_t k, uint32_t threads,
                         const vt_allocator *allocator, double *silhouette) {
    uint32_t *sizes = vti_allocate_zeroed(allocator, k, sizeof *sizes);
    double *each = vti_allocate(allocator, points->count, sizeof *each);
    double *sums = vti_allocate(allocator, (size_t)threads * k, sizeof *sums);
    vt_status status = sizes && each && sums ? VT_OK : VT_ERR_MEMORY;
    if (status) goto done;
    for (uint32_t i = 0; i < points->count; i++) sizes[labels[i]]++;
#pragma omp parallel for schedule(static) num_threads(threads)
    for (uint32_t i = 0; i < points->count; i++) {
        each[i] = silhouette_of(points, labels, sizes, k, i, sums + (size_t)omp_get_thread_num() * k);
    }
    double total = 0;
    for (uint32_t i = 0; i < points->count; i++) total += each[i];
    *silhouette = points->count > 0 ? total / points->count : 0;
done:
    vti_release(allocator, sizes);
    vti_release(allocator, each);
    vti_release(allocator, sums);
    return status;
}

uint32_t vti_elbow(const double *values, uint32_t count) {
    uint32_t elbow = 0;
    double deepest = 0, step = count > 1 ? (values[count - 1] - values[0]) / (count - 1) : 0;
    for (uint32_t i = 0; i < count; i++) {
        double depth = values[0] + step * i - values[i];
        if (depth > deepest) {
            deepest = depth;
            elbow = i;
        }
    }
    return elbow;
}
