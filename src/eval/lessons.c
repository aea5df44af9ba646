/*
 * lessons.c: see lessons.h. Cases are dealt out to threads one by one, and gathered in their order.
 */
#include "lessons.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/random.h"
#include "../pack/pack_network.h"

#include <math.h>
#include <omp.h>
#include <string.h>

enum { FEATURES, BASE, RELEVANCE, OFFSETS, NUMBERS };

/* An engine for each thread, and room for a history. */
typedef struct desks {
    vt_engine **engines;
    vt_event *events;  /* [threads][max_history] */
    uint32_t *earlier; /* [threads][max_history] items that are not known, and not to be listed */
    uint32_t *drawn;   /* [threads][drawn + 1] */
    float *scores;     /* [threads][drawn + 1] */
} desks;

static void close_desks(const vti_school *school, desks *open) {
    for (uint32_t t = 0; open->engines && t < school->threads; t++) vt_engine_destroy(open->engines[t]);
    vti_release(school->allocator, open->engines);
    vti_release(school->allocator, open->events);
    vti_release(school->allocator, open->earlier);
    vti_release(school->allocator, open->drawn);
    vti_release(school->allocator, open->scores);
}

static vt_status open_desks(const vti_school *school, const vt_pack *pack, desks *open, vt_error *error) {
    uint32_t max_history = school->cases->max_history;
    vt_engine_options options = {.max_history = max_history, .max_results = VT_ENGINE_MAX_RESULTS};
    open->engines = vti_allocate_zeroed(school->allocator, school->threads, sizeof(void *));
    open->events = vti_allocate(school->allocator, (size_t)school->threads * max_history, sizeof *open->events);
    open->earlier = vti_allocate(school->allocator, (size_t)school->threads * max_history, sizeof *open->earlier);
    size_t places = (size_t)school->threads * (school->drawn + 1);
    open->drawn = vti_allocate(school->allocator, places, sizeof *open->drawn);
    open->scores = vti_allocate(school->allocator, places, sizeof *open->scores);
    bool complete = open->engines && open->events && open->earlier && open->drawn && open->scores;
    vt_status status = complete ? VT_OK : VT_ERR_MEMORY;
    for (uint32_t t = 0; t < school->threads && status == VT_OK; t++) {
        status = vt_engine_create(pack, &options, school->allocator, &open->engines[t], error);
    }
    return status;
}

/* The engine of this thread, with what is known of the case at a place; NULL when it refuses that. */
static vt_engine *seat(const vti_school *school, const desks *open, uint32_t place, vt_query *query) {
    uint32_t thread = (uint32_t)omp_get_thread_num();
    vt_event *events = open->events + (size_t)thread * school->cases->max_history;
    uint32_t *earlier = open->earlier + (size_t)thread * school->cases->max_history, earlier_count = 0;
    uint32_t count = vti_case_history(school->cases, school->numbers[place], NULL, events);
    uint32_t known = school->newest && school->newest[place] < count ? school->newest[place] : count;
    for (; count > known; events++, count--) {
        bool may_return = school->include_seen && events->type != VT_EVENT_DISMISS;
        if (!may_return) earlier[earlier_count++] = events->item;
    }
    query->exclude = earlier;
    query->exclude_count = earlier_count;
    vt_engine *engine = open->engines[thread];
    if (vt_engine_set_visit(engine, school->cases->days_early[school->numbers[place]]) != VT_OK) return NULL;
    return vt_engine_set_history(engine, events, count) == VT_OK ? engine : NULL;
}

static bool is_target(const vti_school *school, uint32_t number, uint32_t item) {
    const vti_split *split = school->cases->split;
    for (uint64_t t = split->target_offsets[number]; t < split->target_offsets[number + 1]; t++) {
        if (school->cases->targets[t] == item) return true;
    }
    return false;
}

static double discount(uint32_t rank) {
    return 1 / log2(rank + 2.0);
}

/* ---- a target among items drawn by lot ---- */

static bool is_known(const vti_school *school, uint32_t number, uint32_t item) {
    const vti_event_list *all = &school->cases->split->history;
    for (uint64_t e = all->offsets[number]; e < all->offsets[number + 1]; e++) {
        if (school->cases->places[all->events[e].item] == item) return true;
    }
    return false;
}

/* Into the desk's `drawn`, the target last, where no tie helps it. Returns how many; 0: the case has no target. */
static uint32_t draw(const vti_school *school, const vt_pack *pack, uint32_t number, uint32_t *drawn) {
    const vti_split *split = school->cases->split;
    uint32_t count = 0, tries = 2 * school->drawn;
    vti_random lots;
    vti_random_seed(&lots, number);
    for (; count < school->drawn && tries > 0; tries--) {
        uint32_t item = vti_random_below(&lots, pack->item_count);
        if (!is_target(school, number, item) && !is_known(school, number, item)) drawn[count++] = item;
    }
    uint64_t t = split->target_offsets[number];
    while (t < split->target_offsets[number + 1] && school->cases->targets[t] == VTI_ID_NONE) t++;
    if (t == split->target_offsets[number + 1]) return 0;
    drawn[count++] = school->cases->targets[t];
    return count;
}

static double ndcg_among_drawn(const vti_school *school, const vt_pack *pack, const desks *open, uint32_t place,
                               vt_engine *engine) {
    size_t desk = (size_t)omp_get_thread_num() * (school->drawn + 1);
    uint32_t *drawn = open->drawn + desk, count = draw(school, pack, school->numbers[place], drawn), rank = 0;
    float *scores = open->scores + desk;
    if (count == 0 || vt_engine_score(engine, drawn, count, scores) != VT_OK) return 0;
    for (uint32_t i = 0; i + 1 < count; i++) rank += scores[i] >= scores[count - 1];
    return rank < school->cutoff ? discount(rank) : 0;
}

/* ---- how good lists are ---- */

/* A list from whose relevance popularity is taken as pages do it: the formula is in web/src/parts/shape.ts. */
typedef struct debiased {
    const vt_result_list *list;
    double least, span, amount, log_items;
} debiased;

static debiased debias(const vti_school *school, const vt_pack *pack, const vt_result_list *list) {
    double least = INFINITY, most = -INFINITY;
    for (uint32_t i = 0; i < list->count; i++) {
        least = fmin(least, list->results[i].score);
        most = fmax(most, list->results[i].score);
    }
    return (debiased){list, least, most - least, school->debias, log1p(pack->item_count)};
}

static double relevance_at(const debiased *d, uint32_t place) {
    const vt_result *result = &d->list->results[place];
    double relevance = d->span > 0 ? (result->score - d->least) / d->span : 1;
    return relevance - d->amount * (1 - log1p(result->item) / d->log_items);
}

/* Equals stay in their order. */
static uint32_t rank_of(const debiased *d, uint32_t place) {
    double relevance = relevance_at(d, place);
    uint32_t rank = 0;
    for (uint32_t i = 0; i < d->list->count && d->amount > 0; i++) {
        double other = relevance_at(d, i);
        rank += other > relevance || (other == relevance && i < place);
    }
    return d->amount > 0 ? rank : place;
}

static double ndcg_of(const vti_school *school, uint32_t number, const debiased *d) {
    const vti_split *split = school->cases->split;
    uint64_t targets = split->target_offsets[number + 1] - split->target_offsets[number];
    double gain = 0, ideal = 0;
    for (uint32_t i = 0; i < d->list->count; i++) {
        if (!is_target(school, number, d->list->results[i].item)) continue;
        uint32_t rank = rank_of(d, i);
        if (rank < school->cutoff) gain += discount(rank);
    }
    for (uint32_t i = 0; i < targets && i < school->cutoff; i++) ideal += discount(i);
    return ideal > 0 ? gain / ideal : 0;
}

vt_status vti_school_measure(const vti_school *school, const vt_pack *pack, double *ndcg, vt_error *error) {
    desks open = {.engines = NULL};
    uint32_t length = school->debias > 0 ? VT_ENGINE_MAX_RESULTS : school->cutoff;
    double *gains = vti_allocate_zeroed(school->allocator, school->count, sizeof *gains);
    vt_status status = gains ? open_desks(school, pack, &open, error) : VT_ERR_MEMORY;
    if (status == VT_OK) {
#pragma omp parallel for schedule(dynamic, 16) num_threads(school->threads)
        for (uint32_t i = 0; i < school->count; i++) {
            vt_result_list list;
            vt_query query = {.limit = length, .include_seen = school->include_seen};
            vt_engine *engine = seat(school, &open, i, &query);
            if (engine && school->drawn > 0) {
                gains[i] = ndcg_among_drawn(school, pack, &open, i, engine);
            } else if (engine && vt_engine_recommend(engine, &query, &list) == VT_OK) {
                debiased shown = debias(school, pack, &list);
                gains[i] = ndcg_of(school, school->numbers[i], &shown);
            }
        }
        double sum = 0;
        for (uint32_t i = 0; i < school->count; i++) sum += gains[i];
        *ndcg = school->count > 0 ? sum / school->count : 0;
    }
    close_desks(school, &open);
    vti_release(school->allocator, gains);
    return status == VT_ERR_MEMORY ? vti_error(error, status, VT_NOWHERE, "no memory to validate") : status;
}

/* ---- lessons ---- */

/* Where lessons are written. Rows have a fixed room for each case while threads fill them, then they close up. */
typedef struct desk_work {
    const vti_school *school;
    bool features;
    uint32_t width, room; /* rows of a case at most */
    float *rows, *base, *relevance;
    uint32_t *counts; /* [count] rows of each case; 0: it teaches nothing */
} desk_work;

/* The rows of a case, when one of them is right. */
static void write_case(const desk_work *work, uint32_t place, const vt_candidates *found) {
    uint32_t number = work->school->numbers[place];
    uint32_t count = work->features ? found->reranked : found->count;
    if (count > work->room) count = work->room;
    bool teaches = false;
    for (uint32_t r = 0; r < count; r++) {
        size_t row = (size_t)place * work->room + r;
        uint32_t candidate = work->features ? found->order[r] : r;
        const float *from = work->features ? found->features + (size_t)r * found->feature_width
                                           : found->signals + (size_t)r * VT_SIGNAL_COUNT;
        memcpy(work->rows + row * work->width, from, work->width * sizeof(float));
        work->base[row] = work->features ? found->blends[candidate] : 0;
        work->relevance[row] = is_target(work->school, number, found->items[candidate]) ? 1 : 0;
        teaches = teaches || work->relevance[row] > 0;
    }
    work->counts[place] = teaches ? count : 0;
}

/* The same of a target among what is drawn. */
static void write_drawn(const desk_work *work, const vt_pack *pack, const desks *open, uint32_t place,
                        vt_engine *engine) {
    const vti_school *school = work->school;
    uint32_t *drawn = open->drawn + (size_t)omp_get_thread_num() * (school->drawn + 1);
    uint32_t count = draw(school, pack, school->numbers[place], drawn);
    size_t row = (size_t)place * work->room;
    float(*signals)[VT_SIGNAL_COUNT] = (float(*)[VT_SIGNAL_COUNT])(work->rows + row * work->width);
    if (count == 0 || vt_engine_signals(engine, drawn, count, signals) != VT_OK) return;
    for (uint32_t i = 0; i < count; i++) {
        work->base[row + i] = 0;
        work->relevance[row + i] = i + 1 == count ? 1 : 0;
    }
    work->counts[place] = count;
}

/* Closes the gaps between cases. */
static void close_up(const desk_work *work, vti_lessons *lessons) {
    uint64_t *offsets = lessons->memory[OFFSETS];
    uint64_t rows = 0;
    uint32_t cases = 0;
    offsets[0] = 0;
    for (uint32_t i = 0; i < work->school->count; i++) {
        size_t from = (size_t)i * work->room;
        if (work->counts[i] == 0) continue;
        memmove(work->rows + rows * work->width, work->rows + from * work->width,
                (size_t)work->counts[i] * work->width * sizeof(float));
        memmove(work->base + rows, work->base + from, work->counts[i] * sizeof(float));
        memmove(work->relevance + rows, work->relevance + from, work->counts[i] * sizeof(float));
        rows += work->counts[i];
        lessons->numbers[cases] = i;
        offsets[++cases] = rows;
    }
    lessons->cases = (vti_listwise_cases){
        .case_count = cases,
        .missing_count = work->school->count - cases,
        .width = work->width,
        .offsets = offsets,
        .features = work->rows,
        .base = work->features ? work->base : NULL,
        .relevance = work->relevance,
    };
}

static vt_status collect(const vti_school *school, const vt_pack *pack, bool features, vti_lessons *lessons,
                         vt_error *error) {
    *lessons = (vti_lessons){.numbers = NULL};
    desk_work work = {.school = school, .features = features};
    work.width = features ? VTI_FEATURE_COUNT : VT_SIGNAL_COUNT;
    work.room = features ? pack->blend.reranked : VT_SIGNAL_COUNT * pack->blend.candidates;
    if (!features && school->drawn > 0) work.room = school->drawn + 1;
    size_t rows = (size_t)school->count * work.room;
    const vt_allocator *allocator = school->allocator;
    lessons->memory[FEATURES] = work.rows = vti_allocate(allocator, rows, work.width * sizeof(float));
    lessons->memory[BASE] = work.base = vti_allocate(allocator, rows, sizeof(float));
    lessons->memory[RELEVANCE] = work.relevance = vti_allocate(allocator, rows, sizeof(float));
    lessons->memory[OFFSETS] = vti_allocate(allocator, (size_t)school->count + 1, sizeof(uint64_t));
    lessons->memory[NUMBERS] = lessons->numbers = vti_allocate(allocator, school->count, sizeof(uint32_t));
    work.counts = vti_allocate_zeroed(allocator, school->count, sizeof *work.counts);
    bool complete =
        work.rows && work.base && work.relevance && lessons->memory[OFFSETS] && lessons->numbers && work.counts;
    desks open = {.engines = NULL};
    vt_status status = complete ? open_desks(school, pack, &open, error) : VT_ERR_MEMORY;
    if (status == VT_OK) {
#pragma omp parallel for schedule(dynamic, 16) num_threads(school->threads)
        for (uint32_t i = 0; i < school->count; i++) {
            vt_candidates found;
            vt_query query = {.limit = 1, .include_seen = school->include_seen};
            vt_engine *engine = seat(school, &open, i, &query);
            if (engine && !features && school->drawn > 0) {
                write_drawn(&work, pack, &open, i, engine);
            } else if (engine && vt_engine_candidates(engine, &query, &found) == VT_OK) {
                write_case(&work, i, &found);
            }
        }
        close_up(&work, lessons);
    }
    close_desks(school, &open);
    vti_release(allocator, work.counts);
    return status == VT_ERR_MEMORY ? vti_error(error, status, VT_NOWHERE, "no memory to validate") : status;
}

vt_status vti_lessons_in_signals(const vti_school *school, const vt_pack *pack, vti_lessons *lessons, vt_error *error) {
    return collect(school, pack, false, lessons, error);
}

vt_status vti_lessons_in_features(const vti_school *school, const vt_pack *pack, vti_lessons *lessons,
                                  vt_error *error) {
    return collect(school, pack, true, lessons, error);
}

void vti_lessons_change_basis(vti_lessons *lessons, const vti_basis_change *change) {
    float *features = lessons->memory[FEATURES];
    uint64_t rows = lessons->cases.offsets[lessons->cases.case_count];
    for (uint64_t r = 0; r < rows; r++) {
        vti_basis_change_apply(change, features + r * lessons->cases.width + VTI_FEATURE_FACTORS);
    }
}

void vti_lessons_leave_factors_out(vti_lessons *lessons) {
    float *features = lessons->memory[FEATURES];
    uint64_t rows = lessons->cases.offsets[lessons->cases.case_count];
    for (uint64_t r = 0; r < rows; r++) {
        float *factors = features + r * lessons->cases.width + VTI_FEATURE_FACTORS;
        memset(factors, 0, VT_PACK_LEAD * sizeof *factors);
    }
}

void vti_lessons_destroy(vti_lessons *lessons, const vt_allocator *allocator) {
    for (size_t m = 0; m < sizeof lessons->memory / sizeof lessons->memory[0]; m++) {
        vti_release(allocator, lessons->memory[m]);
    }
    *lessons = (vti_lessons){.numbers = NULL};
}
