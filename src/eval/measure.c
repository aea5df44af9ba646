/*
 * measure.c: ranks the cases in blocks, in parallel, and adds each block to the sums in the order of the cases, so that
 * the result does not depend on the number of threads.
 */
#include "measure.h"

#include "../base/error.h"
#include "../base/memory.h"

#include <omp.h>

#define BLOCK_CASES 512U

/* What one thread needs. */
typedef struct worker {
    vti_ranker *ranker;
    double *metric_work;
    vt_status status; /* of the first case that failed */
} worker;

/* The lists of one ranking for a block, and their metrics. */
typedef struct block {
    uint32_t *items; /* [BLOCK_CASES][list_length] */
    uint32_t *counts;
    double *values; /* [BLOCK_CASES][column_count] */
} block;

typedef struct measurement {
    const vti_contest *contest;
    const vti_item_facts *facts;
    const uint32_t *cutoffs;
    const vt_allocator *allocator;
    vti_measured *measured;
    block blocks[VT_RANKING_COUNT];
    worker *workers;
    uint32_t worker_count;
} measurement;

static vt_status prepare_rankings(measurement *m) {
    const vti_contest *contest = m->contest;
    vti_measured *measured = m->measured;
    for (int r = 0; r < VT_RANKING_COUNT; r++) {
        if (!vti_contest_has(contest, (vt_ranking)r)) continue;
        block *b = &m->blocks[r];
        b->items = vti_allocate(m->allocator, BLOCK_CASES, contest->list_length * sizeof *b->items);
        b->counts = vti_allocate(m->allocator, BLOCK_CASES, sizeof *b->counts);
        b->values = vti_allocate(m->allocator, BLOCK_CASES, measured->column_count * sizeof *b->values);
        measured->rows[r] = vti_allocate_zeroed(m->allocator, contest->cases->unit_count,
                                                measured->column_count * sizeof *measured->rows[r]);
        measured->exposure[r] = vti_allocate_zeroed(m->allocator, m->facts->item_count,
                                                    measured->cutoff_count * sizeof *measured->exposure[r]);
        if (!b->items || !b->counts || !b->values || !measured->rows[r] || !measured->exposure[r]) return VT_ERR_MEMORY;
    }
    return VT_OK;
}

static vt_status prepare_workers(measurement *m, uint32_t threads, vt_error *error) {
    m->worker_count = threads < BLOCK_CASES ? threads : BLOCK_CASES;
    m->workers = vti_allocate_zeroed(m->allocator, m->worker_count, sizeof *m->workers);
    if (!m->workers) return VT_ERR_MEMORY;
    for (uint32_t i = 0; i < m->worker_count; i++) {
        worker *w = &m->workers[i];
        w->metric_work = vti_allocate_zeroed(m->allocator, vti_metrics_work_doubles(m->facts), sizeof(double));
        if (!w->metric_work) return VT_ERR_MEMORY;
        vt_status status = vti_ranker_create(m->contest, m->allocator, &w->ranker, error);
        if (status) return status;
    }
    return VT_OK;
}

static void release(measurement *m) {
    for (uint32_t i = 0; m->workers && i < m->worker_count; i++) {
        vti_ranker_destroy(m->workers[i].ranker, m->allocator);
        vti_release(m->allocator, m->workers[i].metric_work);
    }
    vti_release(m->allocator, m->workers);
    for (int r = 0; r < VT_RANKING_COUNT; r++) {
        vti_release(m->allocator, m->blocks[r].items);
        vti_release(m->allocator, m->blocks[r].counts);
        vti_release(m->allocator, m->blocks[r].values);
    }
}

static uint32_t *list_items(const measurement *m, int ranking, uint32_t slot) {
    return &m->blocks[ranking].items[(size_t)slot * m->contest->list_length];
}

static vt_status measure_case(const measurement *m, worker *w, uint32_t c, uint32_t slot) {
    const vti_cases *cases = m->contest->cases;
    const uint64_t *targets = cases->split->target_offsets;
    vti_ranked_list lists[VT_RANKING_COUNT] = {{0}};
    for (int r = 0; r < VT_RANKING_COUNT; r++) {
        if (m->measured->rows[r]) lists[r].items = list_items(m, r, slot);
    }
    vt_status status = vti_ranker_rank(w->ranker, c, lists);
    for (int r = 0; r < VT_RANKING_COUNT && !status; r++) {
        if (!m->measured->rows[r]) continue;
        m->blocks[r].counts[slot] = lists[r].count;
        vti_case_metrics(m->facts, m->cutoffs, m->measured->cutoff_count, lists[r].items, lists[r].count,
                         &cases->targets[targets[c]], targets[c + 1] - targets[c], w->metric_work,
                         &m->blocks[r].values[(size_t)slot * m->measured->column_count]);
    }
    return status;
}

static vt_status measure_block(measurement *m, uint32_t first, uint32_t count) {
    vti_measured *measured = m->measured;
    uint32_t columns = measured->column_count;
#pragma omp parallel for schedule(dynamic, 8) num_threads(m->worker_count)
    for (uint32_t slot = 0; slot < count; slot++) {
        worker *w = &m->workers[omp_get_thread_num()];
        if (!w->status) w->status = measure_case(m, w, first + slot, slot);
    }
    for (uint32_t i = 0; i < m->worker_count; i++) {
        if (m->workers[i].status) return m->workers[i].status;
    }
    for (int r = 0; r < VT_RANKING_COUNT; r++) {
        for (uint32_t slot = 0; slot < count && measured->rows[r]; slot++) {
            double *row = &measured->rows[r][(size_t)m->contest->cases->units[first + slot] * columns];
            const double *values = &m->blocks[r].values[(size_t)slot * columns];
            for (uint32_t i = 0; i < columns; i++) row[i] += values[i];
            vti_exposure_add(m->facts->item_count, m->cutoffs, measured->cutoff_count, list_items(m, r, slot),
                             m->blocks[r].counts[slot], measured->exposure[r]);
        }
    }
    return VT_OK;
}

vt_status vti_measure(const vti_contest *contest, const vti_item_facts *facts, const uint32_t *cutoffs,
                      uint32_t cutoff_count, uint32_t threads, const vt_allocator *allocator,
                      const vt_progress *progress, vti_measured *measured, vt_error *error) {
    *measured = (vti_measured){.cutoff_count = cutoff_count, .column_count = cutoff_count * VT_METRIC_CASE_COUNT};
    measurement m = {
        .contest = contest, .facts = facts, .cutoffs = cutoffs, .allocator = allocator, .measured = measured};
    uint32_t case_count = contest->cases->split->case_count;
    vt_status status = prepare_rankings(&m);
    if (!status) status = prepare_workers(&m, threads, error);
    if (status == VT_ERR_MEMORY) vti_error(error, status, VT_NOWHERE, "no memory to evaluate");
    for (uint32_t first = 0; first < case_count && !status; first += BLOCK_CASES) {
        if (progress && !progress->report(progress->context, "evaluate", first, case_count)) {
            status = vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "cancelled");
            break;
        }
        status = measure_block(&m, first, case_count - first < BLOCK_CASES ? case_count - first : BLOCK_CASES);
        if (status) vti_error(error, status, VT_NOWHERE, "the engine refused a history of the evaluation");
    }
    release(&m);
    return status;
}

void vti_measured_destroy(vti_measured *measured, const vt_allocator *allocator) {
    for (int r = 0; r < VT_RANKING_COUNT; r++) {
        vti_release(allocator, measured->rows[r]);
        vti_release(allocator, measured->exposure[r]);
    }
}
