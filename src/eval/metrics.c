/*
 * metrics.c: ranking metrics. For one case with targets T and the list l_1, l_2, ..., at cutoff k:
 *   hits       = number of targets among l_1 ... l_k
 *   hr         = 1 if hits > 0, else 0
 *   recall     = hits / |T|
 *   precision  = hits / k, also where the list is shorter than k
 *   f1         = 2 precision recall / (precision + recall), 0 without hits
 *   ndcg       = sum over r <= k with l_r in T of 1 / log2(r + 1), divided by its largest possible value,
 *                sum over r <= min(k, |T|) of 1 / log2(r + 1)           (binary gains; Jarvelin, Kekalainen 2002)
 *   map        = sum over r <= k with l_r in T of (hits among l_1 ... l_r) / r, divided by min(k, |T|)
 *                                                                       (Manning, Raghavan, Schutze 2008, cut at k)
 *   mrr        = 1 / rank of the first target if that is <= k, else 0
 * A case without a target (one that nothing could have recommended) is a miss: all of these are 0.
 *
 * Of the list alone, n its length cut at k, s(i) the share of the training's users who have item i:
 *   popularity = mean of s(l_r)                                         (ARP of Yin, Cui, Li, Yao, Chen 2012, as share)
 *   novelty    = mean of -log2 s(l_r), the self-information             (Zhou, Kuscsik et al. 2010); s is that of one
 *                user at least
 *   diversity  = mean over pairs of different items of 1 - similarity   (Ziegler, McNee, Konstan, Lausen 2005)
 *                similarity: share of the attributes in which both have the same value, or the cosine of their factors
 * A list of no item has 0 in all three, one of a single item a diversity of 0.
 *
 * Each is averaged over the cases. Of all lists together, cut at k:
 *   coverage   = share of the catalogue's items that are in at least one
 *   gini       = sum over items, ascending in c_j, of (2 j - N - 1) c_j / ((N - 1) sum c), j = 1 ... N; c_j counts the
 *                lists that hold item j: 0 is all alike, 1 is one item only  (Shani, Gunawardana 2011)
 */
#include "metrics.h"

#include <math.h>
#include <stdlib.h>

size_t vti_metrics_work_doubles(const vti_item_facts *facts) {
    return facts->codes ? facts->code_count : facts->factor_count;
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

/*
 * The similarities of an item to all before it in the list, summed: with attributes `work` counts the values that were
 * there, with factors it holds the sum of the directions. `sign` -1 takes the item out again.
 */
static double add_to_list(const vti_item_facts *facts, uint32_t item, double sign, double *work) {
    double similarity = 0;
    if (facts->codes) {
        const uint32_t *codes = &facts->codes[(size_t)item * facts->attribute_count];
        for (uint32_t a = 0; a < facts->attribute_count; a++) {
            if (codes[a] == 0) continue;
            similarity += work[codes[a]];
            work[codes[a]] += sign;
        }
        return similarity / facts->attribute_count;
    }
    const float *direction = &facts->directions[(size_t)item * facts->factor_count];
    for (uint32_t d = 0; d < facts->factor_count; d++) {
        similarity += work[d] * (double)direction[d];
        work[d] += sign * (double)direction[d];
    }
    return similarity;
}

/* popularity, novelty and diversity at every cutoff. */
static void list_metrics(const vti_item_facts *facts, const uint32_t *cutoffs, uint32_t cutoff_count,
                         const uint32_t *list, uint32_t list_count, double *work, double *values) {
    bool has_space = facts->codes || facts->directions;
    double popularity = 0, novelty = 0, similarity = 0;
    uint32_t length = 0;
    for (uint32_t c = 0; c < cutoff_count; c++, values += VT_METRIC_CASE_COUNT) {
        for (; length < cutoffs[c] && length < list_count; length++) {
            double share = (double)facts->shares[list[length]];
            popularity += share;
            novelty -= log2(share > facts->least_share ? share : facts->least_share);
            if (has_space) similarity += add_to_list(facts, list[length], 1, work);
        }
        double pairs = length * (length - 1.0) / 2;
        values[VT_METRIC_POPULARITY] = length > 0 ? popularity / length : 0;
        values[VT_METRIC_NOVELTY] = length > 0 ? novelty / length : 0;
        values[VT_METRIC_DIVERSITY] = has_space && pairs > 0 ? 1 - similarity / pairs : 0;
    }
    for (uint32_t d = 0; facts->directions && d < facts->factor_count; d++) work[d] = 0;
    for (uint32_t i = 0; facts->codes && i < length; i++) add_to_list(facts, list[i], -1, work);
}

void vti_case_metrics(const vti_item_facts *facts, const uint32_t *cutoffs, uint32_t cutoff_count, const uint32_t *list,
                      uint32_t list_count, const uint32_t *targets, uint64_t target_count, double *work,
                      double *values) {
    uint32_t rank = 1, hits = 0, first_hit = 0;
    double gain = 0, ideal_gain = 0, precisions = 0;
    list_metrics(facts, cutoffs, cutoff_count, list, list_count, work, values);
    for (uint32_t c = 0; c < cutoff_count; c++, values += VT_METRIC_CASE_COUNT) {
        for (; rank <= cutoffs[c]; rank++) {
            if (rank <= target_count) ideal_gain += discount(rank);
            if (rank > list_count || !contains(targets, target_count, list[rank - 1])) continue;
            hits++;
            gain += discount(rank);
            precisions += (double)hits / rank;
            if (first_hit == 0) first_hit = rank;
        }
        double most_hits = target_count < cutoffs[c] ? (double)target_count : cutoffs[c];
        double recall = hits > 0 ? (double)hits / (double)target_count : 0;
        double precision = (double)hits / cutoffs[c];
        values[VT_METRIC_HR] = hits > 0;
        values[VT_METRIC_RECALL] = recall;
        values[VT_METRIC_PRECISION] = precision;
        values[VT_METRIC_F1] = hits > 0 ? 2 * precision * recall / (precision + recall) : 0;
        values[VT_METRIC_NDCG] = hits > 0 ? gain / ideal_gain : 0;
        values[VT_METRIC_MAP] = hits > 0 ? precisions / most_hits : 0;
        values[VT_METRIC_MRR] = hits > 0 ? 1.0 / first_hit : 0;
    }
}

void vti_exposure_add(uint32_t item_count, const uint32_t *cutoffs, uint32_t cutoff_count, const uint32_t *list,
                      uint32_t list_count, uint32_t *counts) {
    for (uint32_t c = 0; c < cutoff_count; c++, counts += item_count) {
        for (uint32_t i = 0; i < cutoffs[c] && i < list_count; i++) counts[list[i]]++;
    }
}

static int compare_counts(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

void vti_exposure_metrics(uint32_t *counts, uint32_t item_count, double *coverage, double *gini) {
    qsort(counts, item_count, sizeof *counts, compare_counts);
    double sum = 0, weighted = 0;
    uint32_t covered = 0;
    for (uint32_t j = 0; j < item_count; j++) {
        covered += counts[j] > 0;
        sum += counts[j];
        weighted += (2.0 * (j + 1.0) - item_count - 1.0) * counts[j];
    }
    *coverage = item_count > 0 ? (double)covered / item_count : 0;
    *gini = item_count > 1 && sum > 0 ? weighted / ((item_count - 1.0) * sum) : 0;
}
