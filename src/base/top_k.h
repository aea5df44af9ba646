/*
 * top_k.h: the k best of a stream of scored numbers, in memory of the caller's. Higher scores are better; of equal
 * scores the lower number is. A bounded heap with the worst on top.
 */
#ifndef VTI_TOP_K_H
#define VTI_TOP_K_H

#include <stdbool.h>
#include <stdint.h>

typedef struct vti_scored {
    uint32_t number;
    float score;
} vti_scored;

typedef struct vti_top_k {
    vti_scored *entries; /* [capacity] */
    uint32_t capacity;   /* > 0 */
    uint32_t count;
} vti_top_k;

/* Adds an entry or drops the worst. NaN counts as worse than everything. */
void vti_top_k_offer(vti_top_k *top, uint32_t number, float score);

/* Orders the entries best first. The heap is used up: only `entries` and `count` have meaning then. */
void vti_top_k_sort(vti_top_k *top);

/* True when `offer` would keep this score of a number greater than all offered before. For the hot loop. */
static inline bool vti_top_k_wants(const vti_top_k *top, float score) {
    return top->count < top->capacity || score > top->entries[0].score;
}

#endif
