/*
 * pair_network.c: see pair_network.h: the state of a network of pairs, and scoring with it, some items at a time.
 */
#include "pair_network.h"

#include <string.h>

#define BLOCK_ITEMS 64U

void vti_pair_shape_close(vti_pair_shape *shape, size_t own_count) {
    shape->own = 0;
    for (uint32_t n = 0; n < shape->network_count; n++) shape->own += shape->networks[n].number_count;
    shape->number_count = shape->own + own_count;
}

void vti_pairs_take(const vti_pair_shape *shape, vti_arena *arena, size_t cases, size_t group, vti_pairs *pairs) {
    size_t rows = cases * group;
    *pairs = (vti_pairs){.cases = cases, .group = group};
    pairs->read = vti_arena_take(arena, cases, shape->read * sizeof(float));
    pairs->read_slopes = vti_arena_take(arena, cases, shape->read * sizeof(float));
    pairs->given = vti_arena_take(arena, rows, shape->given * sizeof(float));
    pairs->given_slopes = vti_arena_take(arena, rows, shape->given * sizeof(float));
    pairs->logits = vti_arena_take(arena, rows, sizeof(float));
    pairs->slopes = vti_arena_take(arena, rows, sizeof(float));
    for (uint32_t n = 0; n < shape->network_count; n++) {
        vti_mlp_pass_take(&shape->networks[n], arena, rows, &pairs->passes[n]);
        if (arena->memory) vti_mlp_draw_units(&shape->networks[n], 0, 0, &pairs->passes[n]);
    }
}

double vti_pair_total(const float *values, uint64_t count) {
    double total = 0;
    for (uint64_t i = 0; i < count; i++) total += (double)values[i];
    return total;
}

void vti_pair_pool(const vti_pair_network *network, const vti_pair_shape *shape, const uint32_t *items,
                   const float *values, uint64_t count, double total, float *pooled) {
    const vti_kernels *kernels = vti_kernels_find(NULL);
    size_t width = shape->read + shape->given;
    memset(pooled, 0, shape->read * sizeof *pooled);
    for (uint64_t i = 0; i < count; i++) {
        float weight = (float)((double)values[i] / total);
        kernels->axpy_f32(weight, network->item_factors + items[i] * width, pooled, shape->read);
    }
}

void vti_pair_fields(const vti_pair_form *form, vti_pair_network *network, vti_fields *fields) {
    vti_field_items(fields, &network->item_count);
    vti_field_u32(fields, "factors", &network->factor_count, 1, VTI_PAIR_MAX_FACTORS);
    vti_pair_shape shape = form->shape(network->factor_count);
    vti_field_floats(fields, "item-factors", &network->item_factors, network->item_count, shape.read + shape.given);
    vti_field_floats(fields, "numbers", &network->numbers, shape.number_count, 1);
}

size_t vti_pair_work_bytes(const vti_pair_form *form, const vti_pair_network *network) {
    vti_pair_shape shape = form->shape(network->factor_count);
    vti_arena arena = {.memory = NULL};
    vti_pairs pairs;
    vti_pairs_take(&shape, &arena, 1, BLOCK_ITEMS, &pairs);
    return arena.used;
}

void vti_pair_score(const vti_pair_form *form, const vti_pair_network *network, const vti_shopper *shopper, void *work,
                    float *scores) {
    vti_pair_shape shape = form->shape(network->factor_count);
    size_t width = shape.read + shape.given;
    vti_arena arena = {.memory = work};
    vti_pairs pairs;
    vti_pairs_take(&shape, &arena, 1, BLOCK_ITEMS, &pairs);
    double total = vti_pair_total(shopper->values, shopper->count);
    vti_pair_pool(network, &shape, shopper->items, shopper->values, shopper->count, total, pairs.read);
    for (uint32_t first = 0; first < network->item_count; first += BLOCK_ITEMS) {
        uint32_t left = network->item_count - first;
        pairs.group = left < BLOCK_ITEMS ? left : BLOCK_ITEMS;
        for (size_t i = 0; i < pairs.group; i++) {
            memcpy(pairs.given + i * shape.given, network->item_factors + (first + i) * width + shape.read,
                   shape.given * sizeof(float));
        }
        form->forward(&shape, network->numbers, &pairs);
        memcpy(scores + first, pairs.logits, pairs.group * sizeof *scores);
    }
}
