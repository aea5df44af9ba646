/*
 * ranker.c: see ranker.h. Ties: in a ranking of the whole catalogue the more popular item goes first, as in the engine;
 * among given negatives the target goes behind every negative of equal score, so a tie never helps it. An item that
 * another pack does not have is not in its lists, and behind all others among given negatives.
 */
#include "ranker.h"

#include "../base/memory.h"
#include "../base/top_k.h"

#include <vitrine/engine.h>

#include <math.h>

struct vti_ranker {
    const vti_contest *contest;
    vt_engine *engines[VT_RANKING_COUNT]; /* of the rankings that are packs */
    vt_event *events;                     /* [max_history] */
    uint32_t *earlier;                    /* [max_earlier] numbers in a pack */
    uint8_t *hidden;                      /* [item_count] 1 for the places that no list may hold */
    void *model_work;
    float *item_scores;      /* [item_count] of the dataset's items, by the float model */
    vti_scored *top;         /* [list_length] */
    uint32_t *candidates;    /* [max_candidates] negatives, then the target, as places */
    uint32_t *pack_numbers;  /* [max_candidates] of those that a pack has */
    float *pack_scores;      /* [max_candidates] */
    float *candidate_scores; /* [max_candidates] */
};

/* ---- another pack ---- */

vt_status vti_foreign_pack_match(const vt_pack *pack, const vt_dataset *dataset, const vti_cases *cases,
                                 const vt_allocator *allocator, vti_foreign_pack *foreign) {
    uint32_t item_count = dataset->items.count;
    *foreign = (vti_foreign_pack){
        .pack = pack,
        .numbers = vti_allocate(allocator, item_count, sizeof *foreign->numbers),
        .places = vti_allocate(allocator, pack->item_count, sizeof *foreign->places),
        .allowed = vti_allocate_zeroed(allocator, (size_t)pack->item_count / 32 + 1, sizeof *foreign->allowed),
    };
    if (!foreign->numbers || !foreign->places || !foreign->allowed) return VT_ERR_MEMORY;
    for (uint32_t p = 0; p < item_count; p++) foreign->numbers[p] = VTI_ID_NONE;
    for (uint32_t number = 0; number < pack->item_count; number++) {
        uint32_t item = vti_id_map_find(&dataset->items, vt_pack_id(pack, number));
        foreign->places[number] = item == VTI_ID_NONE ? VTI_ID_NONE : cases->places[item];
        if (item == VTI_ID_NONE) continue;
        foreign->numbers[cases->places[item]] = number;
        foreign->allowed[number / 32] |= UINT32_C(1) << number % 32;
        foreign->matching_items++;
    }
    return VT_OK;
}

void vti_foreign_pack_destroy(vti_foreign_pack *foreign, const vt_allocator *allocator) {
    vti_release(allocator, foreign->numbers);
    vti_release(allocator, foreign->places);
    vti_release(allocator, foreign->allowed);
}

/* ---- life ---- */

static const vt_pack *pack_of(const vti_contest *contest, vt_ranking ranking) {
    if (ranking == VT_RANKING_PACK) return contest->pack;
    return ranking == VT_RANKING_AGAINST && contest->against ? contest->against->pack : NULL;
}

bool vti_contest_has(const vti_contest *contest, vt_ranking ranking) {
    if (contest->ships_only) return ranking == (contest->pack ? VT_RANKING_PACK : VT_RANKING_FLOAT);
    return ranking == VT_RANKING_POPULARITY || ranking == VT_RANKING_FLOAT || pack_of(contest, ranking);
}

vt_status vti_ranker_create(const vti_contest *contest, const vt_allocator *allocator, vti_ranker **ranker,
                            vt_error *error) {
    const vti_cases *cases = contest->cases;
    uint32_t item_count = contest->model->item_count;
    vti_ranker *r = vti_allocate_zeroed(allocator, 1, sizeof *r);
    *ranker = r;
    if (!r) return VT_ERR_MEMORY;
    r->contest = contest;
    r->events = vti_allocate(allocator, cases->max_history, sizeof *r->events);
    r->hidden = vti_allocate_zeroed(allocator, item_count, sizeof *r->hidden);
    r->earlier = vti_allocate(allocator, cases->max_earlier, sizeof *r->earlier);
    r->model_work = vti_allocate(allocator, vti_model_work_bytes(contest->model), 1);
    r->item_scores = vti_allocate(allocator, item_count, sizeof *r->item_scores);
    r->top = vti_allocate(allocator, contest->list_length, sizeof *r->top);
    r->candidates = vti_allocate(allocator, cases->max_candidates, sizeof *r->candidates);
    r->pack_numbers = vti_allocate(allocator, cases->max_candidates, sizeof *r->pack_numbers);
    r->pack_scores = vti_allocate(allocator, cases->max_candidates, sizeof *r->pack_scores);
    r->candidate_scores = vti_allocate(allocator, cases->max_candidates, sizeof *r->candidate_scores);
    if (!r->events || !r->hidden || !r->earlier || !r->model_work || !r->item_scores || !r->top || !r->candidates ||
        !r->pack_numbers || !r->pack_scores || !r->candidate_scores) {
        return VT_ERR_MEMORY;
    }
    vt_engine_options options = {
        .max_history = cases->max_history, .max_results = contest->list_length, .kernels = contest->kernels};
    vt_status status = VT_OK;
    for (int i = 0; i < VT_RANKING_COUNT && !status; i++) {
        const vt_pack *pack = pack_of(contest, (vt_ranking)i);
        if (pack && vti_contest_has(contest, (vt_ranking)i))
            status = vt_engine_create(pack, &options, allocator, &r->engines[i], error);
    }
    return status;
}

void vti_ranker_destroy(vti_ranker *r, const vt_allocator *allocator) {
    if (!r) return;
    for (int i = 0; i < VT_RANKING_COUNT; i++) vt_engine_destroy(r->engines[i]);
    vti_release(allocator, r->events);
    vti_release(allocator, r->hidden);
    vti_release(allocator, r->earlier);
    vti_release(allocator, r->model_work);
    vti_release(allocator, r->item_scores);
    vti_release(allocator, r->top);
    vti_release(allocator, r->candidates);
    vti_release(allocator, r->pack_numbers);
    vti_release(allocator, r->pack_scores);
    vti_release(allocator, r->candidate_scores);
    vti_release(allocator, r);
}

/* ---- histories ---- */

static uint32_t number_in_pack(const vti_ranker *r, vt_ranking ranking, uint32_t place) {
    return ranking == VT_RANKING_AGAINST ? r->contest->against->numbers[place] : place;
}

static vt_status give_history(vti_ranker *r, uint32_t c, vt_ranking ranking) {
    const uint32_t *numbers = ranking == VT_RANKING_AGAINST ? r->contest->against->numbers : NULL;
    uint32_t count = vti_case_history(r->contest->cases, c, numbers, r->events);
    vt_status status = vt_engine_set_visit(r->engines[ranking], r->contest->cases->days_early[c]);
    return status == VT_OK ? vt_engine_set_history(r->engines[ranking], r->events, count) : status;
}

/* As the engine does: items of the history, or only the dismissed ones, are in no list. */
static bool is_seen(const vti_ranker *r, const vti_data_event *event) {
    return !r->contest->include_seen || event->type == VT_EVENT_DISMISS;
}

/* Also those of events that are too old to count. */
static void hide(vti_ranker *r, uint32_t c, uint8_t hidden) {
    const vti_cases *cases = r->contest->cases;
    const vti_event_list *all = &cases->split->history;
    for (uint64_t e = all->offsets[c]; e < all->offsets[c + 1]; e++) {
        if (is_seen(r, &all->events[e])) r->hidden[cases->places[all->events[e].item]] = hidden;
    }
}

/* The same for an engine, which does not know of these events; as numbers of its pack, how many. */
static uint32_t exclude_earlier(vti_ranker *r, uint32_t c, vt_ranking ranking) {
    const vti_cases *cases = r->contest->cases;
    const vti_event_list *all = &cases->split->history;
    uint64_t known = cases->history.offsets[c + 1] - cases->history.offsets[c];
    uint32_t count = 0;
    for (uint64_t e = all->offsets[c]; e + known < all->offsets[c + 1]; e++) {
        uint32_t number = number_in_pack(r, ranking, cases->places[all->events[e].item]);
        if (number != VTI_ID_NONE && is_seen(r, &all->events[e])) r->earlier[count++] = number;
    }
    return count;
}

static void score_items(vti_ranker *r, uint32_t c) {
    const vti_cases *cases = r->contest->cases;
    uint64_t row = cases->evidence.offsets[c], first = cases->history.offsets[c];
    vti_shopper shopper = {
        .items = &cases->evidence.columns[row],
        .values = &cases->evidence.confidences[row],
        .count = (uint32_t)(cases->evidence.offsets[c + 1] - row),
        .events = &cases->history.events[first],
        .event_count = (uint32_t)(cases->history.offsets[c + 1] - first),
    };
    vti_model_score(r->contest->model, &shopper, r->model_work, r->item_scores);
}

/* ---- the whole catalogue ---- */

static vt_status list_by_pack(vti_ranker *r, uint32_t c, vt_ranking ranking, vti_ranked_list *list) {
    const vti_foreign_pack *against = ranking == VT_RANKING_AGAINST ? r->contest->against : NULL;
    vt_query query = {
        .limit = r->contest->list_length,
        .include_seen = r->contest->include_seen,
        .allowed = against ? against->allowed : NULL,
        .exclude = r->earlier,
        .exclude_count = exclude_earlier(r, c, ranking),
    };
    vt_result_list results;
    vt_status status = vt_engine_recommend(r->engines[ranking], &query, &results);
    if (status) return status;
    for (uint32_t i = 0; i < results.count; i++) {
        uint32_t item = results.results[i].item;
        list->items[i] = against ? against->places[item] : item;
    }
    list->count = results.count;
    return VT_OK;
}

static void list_by_popularity(const vti_ranker *r, vti_ranked_list *list) {
    list->count = 0;
    for (uint32_t p = 0; p < r->contest->model->item_count && list->count < r->contest->list_length; p++) {
        if (!r->hidden[p]) list->items[list->count++] = p;
    }
}

static void list_by_scores(vti_ranker *r, vti_ranked_list *list) {
    const vt_model *model = r->contest->model;
    vti_top_k top = {.entries = r->top, .capacity = r->contest->list_length};
    for (uint32_t p = 0; p < model->item_count; p++) {
        float score = r->item_scores[model->item_order[p]];
        if (vti_top_k_wants(&top, score) && !r->hidden[p]) vti_top_k_offer(&top, p, score);
    }
    vti_top_k_sort(&top);
    for (uint32_t i = 0; i < top.count; i++) list->items[i] = top.entries[i].number;
    list->count = top.count;
}

/* ---- given negatives ---- */

static uint32_t list_candidates(vti_ranker *r, uint32_t c) {
    const vti_cases *cases = r->contest->cases;
    const vti_split *split = cases->split;
    uint64_t target = split->target_offsets[c];
    bool has_target = target < split->target_offsets[c + 1];
    uint32_t count = 0;
    for (uint64_t n = split->negative_offsets[c]; n < split->negative_offsets[c + 1]; n++) {
        uint32_t negative = cases->places[split->negatives[n]];
        if (!has_target || negative != cases->targets[target]) r->candidates[count++] = negative;
    }
    if (has_target) r->candidates[count++] = cases->targets[target]; /* last, so that no tie helps it */
    return count;
}

static vt_status score_candidates(vti_ranker *r, vt_ranking ranking, uint32_t count) {
    const vt_model *model = r->contest->model;
    if (!r->engines[ranking]) {
        for (uint32_t i = 0; i < count; i++) {
            uint32_t place = r->candidates[i];
            r->candidate_scores[i] =
                ranking == VT_RANKING_FLOAT ? r->item_scores[model->item_order[place]] : -(float)place;
        }
        return VT_OK;
    }
    uint32_t known = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = number_in_pack(r, ranking, r->candidates[i]);
        if (number != VTI_ID_NONE) r->pack_numbers[known++] = number;
    }
    vt_status status = known ? vt_engine_score(r->engines[ranking], r->pack_numbers, known, r->pack_scores) : VT_OK;
    known = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool has = number_in_pack(r, ranking, r->candidates[i]) != VTI_ID_NONE;
        r->candidate_scores[i] = has ? r->pack_scores[known++] : -INFINITY;
    }
    return status;
}

static void list_by_candidates(vti_ranker *r, uint32_t count, vti_ranked_list *list) {
    vti_top_k top = {.entries = r->top, .capacity = r->contest->list_length};
    for (uint32_t i = 0; i < count; i++) vti_top_k_offer(&top, i, r->candidate_scores[i]);
    vti_top_k_sort(&top);
    for (uint32_t i = 0; i < top.count; i++) list->items[i] = r->candidates[top.entries[i].number];
    list->count = top.count;
}

vt_status vti_ranker_rank(vti_ranker *r, uint32_t c, vti_ranked_list lists[VT_RANKING_COUNT]) {
    bool given = r->contest->cases->split->negative_offsets != NULL;
    uint32_t candidate_count = given ? list_candidates(r, c) : 0;
    vt_status status = VT_OK;
    hide(r, c, 1);
    if (vti_contest_has(r->contest, VT_RANKING_FLOAT)) score_items(r, c);
    for (int i = 0; i < VT_RANKING_COUNT && !status; i++) {
        vt_ranking ranking = (vt_ranking)i;
        if (!vti_contest_has(r->contest, ranking)) continue;
        if (r->engines[ranking]) status = give_history(r, c, ranking);
        if (status) break;
        if (given) {
            status = score_candidates(r, ranking, candidate_count);
            if (!status) list_by_candidates(r, candidate_count, &lists[i]);
        } else if (r->engines[ranking]) {
            status = list_by_pack(r, c, ranking, &lists[i]);
        } else if (ranking == VT_RANKING_FLOAT) {
            list_by_scores(r, &lists[i]);
        } else {
            list_by_popularity(r, &lists[i]);
        }
    }
    hide(r, c, 0);
    return status;
}
