/*
 * metrics.c: ranking metrics. For one case with targets T and the list l_1, l_2, ..., at cutoff k:
 *   hits      = number of targets among l_1 ... l_k
 *   hr        = 1 if hits > 0, else 0
 *   recall    = hits / |T|
 *   precision = hits / k, also where the list is shorter than k
 *   ndcg      = sum over r <= k with l_r in T of 1 / log2(r + 1), divided by its largest possible value,
 *               sum over r <= min(k, |T|) of 1 / log2(r + 1)            (binary gains; Jarvelin, Kekalainen 2002)
 *   mrr       = 1 / rank of the first target if that is <= k, else 0
 * A case without a target (one that nothing could have recommended) is a miss: all are 0.
 * Each is averaged over the cases, added up in the order of the cases.
 *   coverage  = share of the catalogue's items that are in the first k of at least one list
 */
#include "metrics.h"

#include "../base/memory.h"

#include <math.h>

vt_status vti_metric_sums_init(vti_metric_sums *sums, const uint32_t *cutoffs, uint32_t cutoff_count,
                               uint32_t item_count, const vt_allocator *allocator) {
    uint32_t *best_ranks = vti_allocate_zeroed(allocator, item_count, sizeof *best_ranks);
    if (!best_ranks) return VT_ERR_MEMORY;
    *sums = (vti_metric_sums){
        .cutoffs = cutoffs, .cutoff_count = cutoff_count, .item_count = item_count, .best_ranks = best_ranks};
    return VT_OK;
}

void vti_metric_sums_destroy(vti_metric_sums *sums, const vt_allocator *allocator) {
    vti_release(allocator, sums->best_ranks);
    sums->best_ranks = NULL;
}

static bool contains(const uint32_t *items, uint64_t count, uint32_t item) {
    for (uint64_t i = 0; i < count; i++) {
        if (items[i] == item) return true;
    }
    return false;
}

static double discount(uint32_t rank) {
    return 1.0 / log2(rank + 1.0);
}

void vti_metric_sums_add(vti_metric_sums *sums, const uint32_t *list, uint32_t list_count, const uint32_t *targets,
                         uint64_t target_count) {
    uint32_t rank = 1, hits = 0, first_hit = 0;
    double gain = 0, ideal_gain = 0;
    for (uint32_t c = 0; c < sums->cutoff_count; c++) {
        for (; rank <= sums->cutoffs[c]; rank++) {
            if (rank <= target_count) ideal_gain += discount(rank);
            if (rank > list_count) continue;
            uint32_t item = list[rank - 1];
            uint32_t *best_rank = &sums->best_ranks[item];
            if (*best_rank == 0 || rank < *best_rank) *best_rank = rank;
            if (!contains(targets, target_count, item)) continue;
            hits++;
            gain += discount(rank);
            if (first_hit == 0) first_hit = rank;
        }
        vt_metrics *sum = &sums->sums[c];
        sum->hr += hits > 0;
        if (hits > 0) sum->recall += (double)hits / (double)target_count;
        sum->precision += (double)hits / sums->cutoffs[c];
        if (hits > 0) sum->ndcg += gain / ideal_gain;
        if (hits > 0) sum->mrr += 1.0 / first_hit;
    }
    sums->case_count++;
}

void vti_metric_sums_mean(const vti_metric_sums *sums, vt_metrics *means) {
    double cases = sums->case_count > 0 ? (double)sums->case_count : 1.0;
    for (uint32_t c = 0; c < sums->cutoff_count; c++) {
        uint32_t covered = 0;
        for (uint32_t item = 0; item < sums->item_count; item++) {
            covered += sums->best_ranks[item] > 0 && sums->best_ranks[item] <= sums->cutoffs[c];
        }
        const vt_metrics *sum = &sums->sums[c];
        means[c] = (vt_metrics){
            .hr = sum->hr / cases,
            .recall = sum->recall / cases,
            .precision = sum->precision / cases,
            .ndcg = sum->ndcg / cases,
            .mrr = sum->mrr / cases,
            .coverage = sums->item_count > 0 ? (double)covered / sums->item_count : 0.0,
        };
    }
}
