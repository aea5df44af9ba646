/*
 * top_k.c: see top_k.h.
 */
#include "top_k.h"

static bool worse(vti_scored left, vti_scored right) {
    return left.score < right.score || (left.score == right.score && left.number > right.number);
}

static void sift_down(vti_scored *entries, uint32_t count, uint32_t parent) {
    vti_scored moved = entries[parent];
    for (uint32_t child = 2 * parent + 1; child < count; child = 2 * parent + 1) {
        if (child + 1 < count && worse(entries[child + 1], entries[child])) child++;
        if (!worse(entries[child], moved)) break;
        entries[parent] = entries[child];
        parent = child;
    }
    entries[parent] = moved;
}

void vti_top_k_offer(vti_top_k *top, uint32_t number, float score) {
    vti_scored offered = {number, score == score ? score : -__builtin_inff()};
    if (top->count < top->capacity) {
        uint32_t child = top->count++;
        while (child > 0 && worse(offered, top->entries[(child - 1) / 2])) {
            top->entries[child] = top->entries[(child - 1) / 2];
            child = (child - 1) / 2;
        }
        top->entries[child] = offered;
    } else if (worse(top->entries[0], offered)) {
        top->entries[0] = offered;
        sift_down(top->entries, top->count, 0);
    }
}

void vti_top_k_sort(vti_top_k *top) {
    for (uint32_t last = top->count; last-- > 1;) {
        vti_scored worst = top->entries[0];
        top->entries[0] = top->entries[last];
        top->entries[last] = worst;
        sift_down(top->entries, last, 0);
    }
}
