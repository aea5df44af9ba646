/*
 * measure.c: ranks the cases in blocks, in parallel, and adds each block to the sums in the order of the cases, so the
 * result does not depend on the number of threads. All lists are in the pack's item numbers, which are the popular
 * order. Ties: in a ranking of the whole catalogue the lower item number goes first, for all three alike, as in the
 * engine; among given negatives the target goes behind every negative of equal score, so a tie never helps it.
 *
 * A history longer than an engine holds counts with its most recent events, for all three alike.
 */
#include "measure.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/top_k.h"
#include "../data/interactions.h"
#include "../kernels/kernels.h"
#include "metrics.h"

#include <vitrine/engine.h>

#include <omp.h>
#include <string.h>

#define BLOCK_CASES 512U
#define SECONDS_PER_DAY 86400.0

enum { PACK, UNQUANTISED, POPULARITY, RANKER_COUNT };

/* What one thread needs. */
typedef struct worker {
    vt_engine *engine;
    vt_event *events;    /* [max_history] */
    uint8_t *seen;       /* [item_count] 1 for the items of the history */
    float *user_factors; /* [factor_count] of the float model */
    float *fold_in_work;
    vti_scored *top;      /* [list_length] */
    uint32_t *candidates; /* [max_candidates] negatives, then the target */
    float *scores;        /* [max_candidates] */
    vt_status status;     /* of the first case that failed */
} worker;

/* The lists of one block: list `slot` of a ranker has items[slot * list_length ...]. */
typedef struct ranker_lists {
    uint32_t *items;
    uint32_t counts[BLOCK_CASES];
} ranker_lists;

typedef struct measurement {
    const vti_split *split;
    const vt_model *model;
    const vt_pack *pack;
    const vti_kernels *kernels;
    vt_allocator allocator;
    uint32_t list_length;
    uint32_t max_history;
    uint64_t max_candidates;
    vti_event_list history; /* the split's, or its most recent events in the two arrays below */
    vti_data_event *recent_events;
    uint64_t *recent_offsets;
    vti_interactions interactions; /* of the history, one row a case */
    uint32_t *pack_numbers;        /* [item_count] of the dataset's items */
    uint32_t *targets;             /* the split's, in pack numbers */
    ranker_lists *lists;           /* [RANKER_COUNT] */
    vti_metric_sums sums[RANKER_COUNT];
    worker *workers;
    uint32_t worker_count;
} measurement;

/* ---- what all cases share ---- */

static uint64_t longest_range(const uint64_t *offsets, uint32_t count) {
    uint64_t longest = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (offsets[i + 1] - offsets[i] > longest) longest = offsets[i + 1] - offsets[i];
    }
    return longest;
}

static vt_status keep_recent_events(measurement *m) {
    const vti_event_list *all = &m->split->history;
    uint64_t longest = longest_range(all->offsets, all->user_count);
    m->history = *all;
    m->max_history = longest > VT_ENGINE_MAX_HISTORY ? VT_ENGINE_MAX_HISTORY : longest > 0 ? (uint32_t)longest : 1;
    if (longest <= m->max_history) return VT_OK;

    m->recent_events = vti_allocate(&m->allocator, all->offsets[all->user_count], sizeof *m->recent_events);
    m->recent_offsets = vti_allocate(&m->allocator, (size_t)all->user_count + 1, sizeof *m->recent_offsets);
    if (!m->recent_events || !m->recent_offsets) return VT_ERR_MEMORY;
    m->recent_offsets[0] = 0;
    for (uint32_t c = 0; c < all->user_count; c++) {
        uint64_t count = all->offsets[c + 1] - all->offsets[c];
        if (count > m->max_history) count = m->max_history;
        memcpy(&m->recent_events[m->recent_offsets[c]], &all->events[all->offsets[c + 1] - count],
               count * sizeof *m->recent_events);
        m->recent_offsets[c + 1] = m->recent_offsets[c] + count;
    }
    m->history.events = m->recent_events;
    m->history.offsets = m->recent_offsets;
    return VT_OK;
}

static vt_status number_as_in_pack(measurement *m) {
    uint64_t target_count = m->split->target_offsets[m->split->case_count];
    m->pack_numbers = vti_allocate(&m->allocator, m->model->item_count, sizeof *m->pack_numbers);
    m->targets = vti_allocate(&m->allocator, target_count, sizeof *m->targets);
    if (!m->pack_numbers || !m->targets) return VT_ERR_MEMORY;
    for (uint32_t p = 0; p < m->model->item_count; p++) m->pack_numbers[m->model->item_order[p]] = p;
    for (uint64_t i = 0; i < target_count; i++) m->targets[i] = m->pack_numbers[m->split->targets[i]];
    return VT_OK;
}

static vt_status prepare_sums(measurement *m, const vt_eval_options *options) {
    m->lists = vti_allocate_zeroed(&m->allocator, RANKER_COUNT, sizeof *m->lists);
    if (!m->lists) return VT_ERR_MEMORY;
    for (int r = 0; r < RANKER_COUNT; r++) {
        m->lists[r].items = vti_allocate(&m->allocator, (size_t)BLOCK_CASES * m->list_length, sizeof(uint32_t));
        if (!m->lists[r].items) return VT_ERR_MEMORY;
        vt_status status = vti_metric_sums_init(&m->sums[r], options->cutoffs, options->cutoff_count,
                                                m->model->item_count, &m->allocator);
        if (status) return status;
    }
    return VT_OK;
}

static vt_status prepare_workers(measurement *m, const vt_eval_options *options, vt_error *error) {
    vt_engine_options engine_options = {
        .max_history = m->max_history, .max_results = m->list_length, .kernels = options->kernels};
    m->worker_count = options->train.threads > 0 ? options->train.threads : (uint32_t)omp_get_max_threads();
    if (m->worker_count > BLOCK_CASES) m->worker_count = BLOCK_CASES;
    m->workers = vti_allocate_zeroed(&m->allocator, m->worker_count, sizeof *m->workers);
    if (!m->workers) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to evaluate");
    for (uint32_t i = 0; i < m->worker_count; i++) {
        worker *w = &m->workers[i];
        w->events = vti_allocate(&m->allocator, m->max_history, sizeof *w->events);
        w->seen = vti_allocate_zeroed(&m->allocator, m->model->item_count, sizeof *w->seen);
        w->user_factors = vti_allocate(&m->allocator, m->model->factor_count, sizeof *w->user_factors);
        w->fold_in_work = vti_allocate(&m->allocator, vti_fold_in_work_floats(m->model), sizeof *w->fold_in_work);
        w->top = vti_allocate(&m->allocator, m->list_length, sizeof *w->top);
        w->candidates = vti_allocate(&m->allocator, m->max_candidates, sizeof *w->candidates);
        w->scores = vti_allocate(&m->allocator, m->max_candidates, sizeof *w->scores);
        if (!w->events || !w->seen || !w->user_factors || !w->fold_in_work || !w->top || !w->candidates || !w->scores) {
            return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to evaluate");
        }
        vt_status status = vt_engine_create(m->pack, &engine_options, &m->allocator, &w->engine, error);
        if (status) return status;
    }
    return VT_OK;
}

static void measurement_destroy(measurement *m) {
    for (uint32_t i = 0; m->workers && i < m->worker_count; i++) {
        worker *w = &m->workers[i];
        vt_engine_destroy(w->engine);
        vti_release(&m->allocator, w->events);
        vti_release(&m->allocator, w->seen);
        vti_release(&m->allocator, w->user_factors);
        vti_release(&m->allocator, w->fold_in_work);
        vti_release(&m->allocator, w->top);
        vti_release(&m->allocator, w->candidates);
        vti_release(&m->allocator, w->scores);
    }
    vti_release(&m->allocator, m->workers);
    for (int r = 0; r < RANKER_COUNT; r++) {
        if (m->lists) vti_release(&m->allocator, m->lists[r].items);
        vti_metric_sums_destroy(&m->sums[r], &m->allocator);
    }
    vti_release(&m->allocator, m->lists);
    vti_release(&m->allocator, m->targets);
    vti_release(&m->allocator, m->pack_numbers);
    vti_interactions_destroy(&m->interactions, &m->allocator);
    vti_release(&m->allocator, m->recent_events);
    vti_release(&m->allocator, m->recent_offsets);
}

/* ---- one case ---- */

static vt_status give_history(const measurement *m, worker *w, uint32_t c) {
    const vti_data_event *events = &m->history.events[m->history.offsets[c]];
    uint32_t count = (uint32_t)(m->history.offsets[c + 1] - m->history.offsets[c]);
    int64_t latest = count > 0 ? events[count - 1].time : VTI_NO_TIME;
    for (uint32_t i = 0; i < count; i++) {
        w->events[i] = (vt_event){
            .item = m->pack_numbers[events[i].item],
            .type = events[i].type,
            .value = events[i].value,
            .age_days =
                events[i].time == VTI_NO_TIME ? 0 : (float)((double)(latest - events[i].time) / SECONDS_PER_DAY),
        };
        w->seen[w->events[i].item] = 1;
    }
    return vt_engine_set_history(w->engine, w->events, count);
}

static void forget_seen(const measurement *m, worker *w, uint32_t c) {
    for (uint64_t e = m->history.offsets[c]; e < m->history.offsets[c + 1]; e++) {
        w->seen[m->pack_numbers[m->history.events[e].item]] = 0;
    }
}

/* As in the engine: without any evidence of taste it is the popularity. */
static float unquantised_score(const measurement *m, const worker *w, uint32_t c, uint32_t item) {
    if (m->interactions.offsets[c] == m->interactions.offsets[c + 1]) return vt_pack_popularity(m->pack, item);
    const float *item_factors = &m->model->item_factors[(size_t)m->model->item_order[item] * m->model->factor_count];
    return m->kernels->dot_f32(w->user_factors, item_factors, m->model->factor_count);
}

static uint32_t *slot_list(const measurement *m, int ranker, uint32_t slot) {
    return &m->lists[ranker].items[(size_t)slot * m->list_length];
}

static vt_status rank_catalogue(const measurement *m, worker *w, uint32_t c, uint32_t slot) {
    vt_query query = {.limit = m->list_length};
    vt_result_list results;
    vt_status status = vt_engine_recommend(w->engine, &query, &results);
    if (status) return status;
    uint32_t *list = slot_list(m, PACK, slot);
    for (uint32_t i = 0; i < results.count; i++) list[i] = results.results[i].item;
    m->lists[PACK].counts[slot] = results.count;

    uint32_t *popular = slot_list(m, POPULARITY, slot);
    uint32_t popular_count = 0;
    vti_top_k top = {.entries = w->top, .capacity = m->list_length};
    for (uint32_t item = 0; item < m->model->item_count; item++) {
        if (w->seen[item]) continue;
        if (popular_count < m->list_length) popular[popular_count++] = item;
        float score = unquantised_score(m, w, c, item);
        if (vti_top_k_wants(&top, score)) vti_top_k_offer(&top, item, score);
    }
    m->lists[POPULARITY].counts[slot] = popular_count;

    vti_top_k_sort(&top);
    list = slot_list(m, UNQUANTISED, slot);
    for (uint32_t i = 0; i < top.count; i++) list[i] = top.entries[i].number;
    m->lists[UNQUANTISED].counts[slot] = top.count;
    return VT_OK;
}

/* The candidates by w->scores; of equal scores the earlier candidate goes first. */
static void rank_candidates(const measurement *m, worker *w, uint32_t count, int ranker, uint32_t slot) {
    vti_top_k top = {.entries = w->top, .capacity = m->list_length};
    for (uint32_t i = 0; i < count; i++) vti_top_k_offer(&top, i, w->scores[i]);
    vti_top_k_sort(&top);
    uint32_t *list = slot_list(m, ranker, slot);
    for (uint32_t i = 0; i < top.count; i++) list[i] = w->candidates[top.entries[i].number];
    m->lists[ranker].counts[slot] = top.count;
}

static vt_status rank_given_candidates(const measurement *m, worker *w, uint32_t c, uint32_t slot) {
    const vti_split *split = m->split;
    uint64_t target = split->target_offsets[c];
    bool has_target = target < split->target_offsets[c + 1];
    uint32_t count = 0;
    for (uint64_t n = split->negative_offsets[c]; n < split->negative_offsets[c + 1]; n++) {
        uint32_t negative = m->pack_numbers[split->negatives[n]];
        if (!has_target || negative != m->targets[target]) w->candidates[count++] = negative;
    }
    if (has_target) w->candidates[count++] = m->targets[target]; /* last, so that no tie helps it */

    vt_status status = vt_engine_score(w->engine, w->candidates, count, w->scores);
    if (status) return status;
    rank_candidates(m, w, count, PACK, slot);
    for (uint32_t i = 0; i < count; i++) w->scores[i] = unquantised_score(m, w, c, w->candidates[i]);
    rank_candidates(m, w, count, UNQUANTISED, slot);
    for (uint32_t i = 0; i < count; i++) w->scores[i] = -(float)w->candidates[i]; /* most popular first */
    rank_candidates(m, w, count, POPULARITY, slot);
    return VT_OK;
}

static vt_status rank_case(const measurement *m, worker *w, uint32_t c, uint32_t slot) {
    vt_status status = give_history(m, w, c);
    if (!status) {
        uint64_t row = m->interactions.offsets[c];
        vti_fold_in(m->model, &m->interactions.columns[row], &m->interactions.confidences[row],
                    (uint32_t)(m->interactions.offsets[c + 1] - row), w->fold_in_work, w->user_factors);
        status = m->split->negative_offsets ? rank_given_candidates(m, w, c, slot) : rank_catalogue(m, w, c, slot);
    }
    forget_seen(m, w, c);
    return status;
}

/* ---- all cases ---- */

static vt_status measure_block(measurement *m, uint32_t first, uint32_t count) {
#pragma omp parallel for schedule(dynamic, 8) num_threads(m->worker_count)
    for (uint32_t slot = 0; slot < count; slot++) {
        worker *w = &m->workers[omp_get_thread_num()];
        if (!w->status) w->status = rank_case(m, w, first + slot, slot);
    }
    for (uint32_t i = 0; i < m->worker_count; i++) {
        if (m->workers[i].status) return m->workers[i].status;
    }
    const uint64_t *target_offsets = m->split->target_offsets;
    for (uint32_t slot = 0; slot < count; slot++) {
        uint64_t begin = target_offsets[first + slot], end = target_offsets[first + slot + 1];
        for (int r = 0; r < RANKER_COUNT; r++) {
            vti_metric_sums_add(&m->sums[r], slot_list(m, r, slot), m->lists[r].counts[slot], &m->targets[begin],
                                end - begin);
        }
    }
    return VT_OK;
}

static vt_status measure_cases(measurement *m, const vt_progress *progress, vt_error *error) {
    uint32_t case_count = m->split->case_count;
    for (uint32_t first = 0; first < case_count; first += BLOCK_CASES) {
        if (progress && !progress->report(progress->context, "evaluate", first, case_count)) {
            return vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "cancelled");
        }
        uint32_t count = case_count - first < BLOCK_CASES ? case_count - first : BLOCK_CASES;
        vt_status status = measure_block(m, first, count);
        if (status) return vti_error(error, status, VT_NOWHERE, "the engine refused a history of the evaluation");
    }
    return VT_OK;
}

vt_status vti_measure(const vti_split *split, const vt_model *model, const vt_pack *pack,
                      const vt_eval_options *options, const vt_allocator *allocator, const vt_progress *progress,
                      vt_eval_report *report, vt_error *error) {
    measurement m = {
        .split = split,
        .model = model,
        .pack = pack,
        .kernels = vti_kernels_find(NULL),
        .allocator = *allocator,
        .list_length = options->cutoffs[options->cutoff_count - 1],
        .max_candidates = split->negative_offsets ? longest_range(split->negative_offsets, split->case_count) + 1 : 1,
    };
    vt_status status = keep_recent_events(&m);
    if (!status) status = number_as_in_pack(&m);
    if (!status) status = prepare_sums(&m, options);
    if (!status) {
        status = vti_interactions_build(&m.history, &options->train.fold_in, &m.allocator, &m.interactions);
    }
    if (status) {
        vti_error(error, status, VT_NOWHERE, "no memory to evaluate");
        goto done;
    }
    status = prepare_workers(&m, options, error);
    if (!status) status = measure_cases(&m, progress, error);
    if (status) goto done;
    vti_metric_sums_mean(&m.sums[PACK], report->pack);
    vti_metric_sums_mean(&m.sums[UNQUANTISED], report->unquantised);
    vti_metric_sums_mean(&m.sums[POPULARITY], report->popularity);
done:
    measurement_destroy(&m);
    return status;
}
