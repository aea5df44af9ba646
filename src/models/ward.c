/*
 * ward.c: agglomerative clustering by Ward's criterion (1963): the two clusters are joined whose join lets the sum of
 * squares within grow least, by w_a w_b / (w_a + w_b) |m_a - m_b|^2 with means m and weights w. A chain of nearest
 * neighbours (Murtagh 1983) finds each pair without looking at all pairs: its ends are nearest to each other. Ward's
 * criterion is reducible, so the joins are those of the greedy order, and sorting by height gives that order.
 */
#include "ward.h"

#include "../base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOBODY UINT32_MAX

typedef struct forest {
    uint32_t count, width;
    float *means;     /* [count][width] of the cluster in each slot */
    double *weights;  /* [count] 0: no cluster any more */
    double *heights;  /* [count] of the cluster's own join */
    uint32_t *nodes;  /* [count] the cluster's number in the tree */
    uint32_t *chain;  /* [count + 1] slots */
    uint32_t *places; /* [count] of the merges after sorting */
} forest;

static double cost(const forest *f, uint32_t a, uint32_t b) {
    double distance = vti_square_distance(f->means + (size_t)a * f->width, f->means + (size_t)b * f->width, f->width);
    return f->weights[a] * f->weights[b] / (f->weights[a] + f->weights[b]) * distance;
}

/* Of equally near ones the one that `preferred` is, so that the chain ends. */
static uint32_t nearest_to(const forest *f, uint32_t slot, uint32_t preferred, double *least) {
    uint32_t nearest = preferred;
    *least = preferred == NOBODY ? INFINITY : cost(f, slot, preferred);
    for (uint32_t other = 0; other < f->count; other++) {
        if (other == slot || f->weights[other] == 0) continue;
        double growth = cost(f, slot, other);
        if (growth < *least || nearest == NOBODY) {
            *least = growth;
            nearest = other;
        }
    }
    return nearest;
}

/* The cluster of `b` goes into the slot of `a`. */
static void join(forest *f, uint32_t a, uint32_t b, double growth, uint32_t number, vti_merge *merge) {
    float *mean = f->means + (size_t)a * f->width;
    const float *other = f->means + (size_t)b * f->width;
    double weight = f->weights[a] + f->weights[b];
    for (uint32_t d = 0; d < f->width; d++) {
        mean[d] = (float)((f->weights[a] * mean[d] + f->weights[b] * other[d]) / weight);
    }
    /* Rounding may not put a join below its parts. */
    double height = growth;
    if (f->heights[a] > height) height = f->heights[a];
    if (f->heights[b] > height) height = f->heights[b];
    *merge = (vti_merge){f->nodes[a], f->nodes[b], height, weight};
    f->weights[a] = weight;
    f->heights[a] = height;
    f->nodes[a] = f->count + number;
    f->weights[b] = 0;
}

static void grow(forest *f, vti_merge *merges) {
    uint32_t length = 0, first = 0;
    for (uint32_t joined = 0; joined + 1 < f->count;) {
        if (length == 0) {
            while (f->weights[first] == 0) first++;
            f->chain[length++] = first;
        }
        uint32_t last = f->chain[length - 1], before = length > 1 ? f->chain[length - 2] : NOBODY;
        double growth;
        uint32_t nearest = nearest_to(f, last, before, &growth);
        if (nearest != before) {
            f->chain[length++] = nearest;
            continue;
        }
        join(f, before < last ? before : last, before < last ? last : before, growth, joined, &merges[joined]);
        joined++;
        length -= 2;
    }
}

typedef struct placed_merge {
    vti_merge merge;
    uint32_t place; /* in the order in which they were found: parts before wholes */
} placed_merge;

static int compare_heights(const void *left, const void *right) {
    const placed_merge *a = left, *b = right;
    if (a->merge.height != b->merge.height) return a->merge.height < b->merge.height ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

/* By height, and the nodes numbered anew. */
static vt_status sort_merges(const forest *f, const vt_allocator *allocator, vti_merge *merges) {
    uint32_t merge_count = f->count - 1;
    placed_merge *placed = vti_allocate(allocator, merge_count, sizeof *placed);
    if (!placed) return VT_ERR_MEMORY;
    for (uint32_t m = 0; m < merge_count; m++) placed[m] = (placed_merge){merges[m], m};
    qsort(placed, merge_count, sizeof *placed, compare_heights);
    for (uint32_t m = 0; m < merge_count; m++) f->places[placed[m].place] = m;
    for (uint32_t m = 0; m < merge_count; m++) {
        vti_merge merge = placed[m].merge;
        if (merge.left >= f->count) merge.left = f->count + f->places[merge.left - f->count];
        if (merge.right >= f->count) merge.right = f->count + f->places[merge.right - f->count];
        uint32_t smaller = merge.left < merge.right ? merge.left : merge.right;
        merge.right = merge.left < merge.right ? merge.right : merge.left;
        merge.left = smaller;
        merges[m] = merge;
    }
    vti_release(allocator, placed);
    return VT_OK;
}

vt_status vti_ward(const vti_points *points, const uint32_t *weights, const vt_allocator *allocator,
                   vti_merge *merges) {
    uint32_t count = points->count;
    if (count < 2) return VT_OK;
    forest f = {
        .count = count,
        .width = points->width,
        .means = vti_allocate(allocator, count, points->width * sizeof(float)),
        .weights = vti_allocate(allocator, count, sizeof(double)),
        .heights = vti_allocate_zeroed(allocator, count, sizeof(double)),
        .nodes = vti_allocate(allocator, count, sizeof(uint32_t)),
        .chain = vti_allocate(allocator, (size_t)count + 1, sizeof(uint32_t)),
        .places = vti_allocate(allocator, count, sizeof(uint32_t)),
    };
    vt_status status = f.means && f.weights && f.heights && f.nodes && f.chain && f.places ? VT_OK : VT_ERR_MEMORY;
    if (!status) {
        memcpy(f.means, points->values, (size_t)count * points->width * sizeof(float));
        for (uint32_t i = 0; i < count; i++) {
            f.weights[i] = weights ? weights[i] : 1;
            f.nodes[i] = i;
        }
        grow(&f, merges);
        status = sort_merges(&f, allocator, merges);
    }
    vti_release(allocator, f.means);
    vti_release(allocator, f.weights);
    vti_release(allocator, f.heights);
    vti_release(allocator, f.nodes);
    vti_release(allocator, f.chain);
    vti_release(allocator, f.places);
    return status;
}

vt_status vti_ward_cut(const vti_merge *merges, uint32_t count, uint32_t k, const vt_allocator *allocator,
                       uint32_t *labels) {
    uint32_t done = k < count ? count - k : 0, used = 0; /* merges that are made */
    uint32_t *tops = vti_allocate(allocator, (size_t)count + done, sizeof *tops);
    uint32_t *numbers = vti_allocate(allocator, (size_t)count + done, sizeof *numbers);
    if (tops && numbers) {
        for (uint32_t node = 0; node < count + done; node++) {
            tops[node] = node;
            numbers[node] = NOBODY;
        }
        for (uint32_t m = done; m-- > 0;) tops[merges[m].left] = tops[merges[m].right] = tops[count + m];
        for (uint32_t i = 0; i < count; i++) {
            if (numbers[tops[i]] == NOBODY) numbers[tops[i]] = used++;
            labels[i] = numbers[tops[i]];
        }
    }
    vti_release(allocator, tops);
    vti_release(allocator, numbers);
    return tops && numbers ? VT_OK : VT_ERR_MEMORY;
}
