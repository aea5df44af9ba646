/*
 * model_recommend.c: a model asked by itself, on the server, for a shopper of whom events are known. It knows no kind
 * by name, and no pack.
 */
#include "model.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/top_k.h"

#include <math.h>
#include <stdlib.h>

#define SECONDS_PER_DAY 86400.0
#define OLDEST_DAYS 1e9 /* what is older is as old, so that seconds fit */

/* What is made for one question. */
typedef struct question {
    const vt_model *model;
    const vt_query *query;
    const vt_allocator *allocator;
    vti_data_event *events; /* [event_count] oldest first */
    uint64_t offsets[2];
    vti_interactions evidence;
    uint8_t *hidden; /* [item_count] */
    float *scores;   /* [item_count] */
    void *work;
    vti_scored *top;      /* [list_length] */
    uint32_t list_length; /* of the limit, what there can be */
} question;

uint32_t vt_model_item_count(const vt_model *model) {
    return model->item_count;
}

vt_status vt_model_find_item(const vt_model *model, const char *id, size_t id_bytes, uint32_t *item) {
    if (!model || !id || !item) return VT_ERR_ARGUMENT;
    if (id_bytes > VT_MAX_ID_BYTES || model->item_ids.count == 0) return VT_ERR_NOT_FOUND;
    uint32_t found = vti_id_map_find(&model->item_ids, (vt_text){id, (uint32_t)id_bytes});
    if (found == VTI_ID_NONE) return VT_ERR_NOT_FOUND;
    *item = found;
    return VT_OK;
}

vt_text vt_model_item_id(const vt_model *model, uint32_t item) {
    return item < model->item_ids.count ? model->item_ids.texts[item] : (vt_text){"", 0};
}

static vt_status check(const vt_model *model, const vt_event *events, uint32_t event_count, const vt_query *query,
                       vt_error *error) {
    if (model->kind->about.feedback == VT_FEEDBACK_RATINGS) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                                "%s predicts ratings and does not order items: recommend with a model of clicks and "
                                "purchases",
                                model->kind->about.name);
    }
    if (query->limit == 0) return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a list has at least one item");
    for (uint32_t e = 0; e < event_count; e++) {
        const vt_event *event = &events[e];
        bool good = event->item < model->item_count && event->type < VT_EVENT_TYPE_COUNT && event->age_days >= 0 &&
                    isfinite(event->age_days) && isfinite(event->value);
        if (good) continue;
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                                "event %u has an item, type, age or value that is out of range", e + 1);
    }
    for (uint32_t i = 0; i < query->exclude_count; i++) {
        if (query->exclude[i] < model->item_count) continue;
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "excluded item %u is out of range", i + 1);
    }
    return VT_OK;
}

/* The place among the events is in `user` meanwhile. */
static int compare_times(const void *left, const void *right) {
    const vti_data_event *a = left, *b = right;
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    return (a->user > b->user) - (a->user < b->user);
}

static void order_events(question *q, const vt_event *events, uint32_t count) {
    for (uint32_t e = 0; e < count; e++) {
        q->events[e] = (vti_data_event){
            .time = -(int64_t)llround(fmin((double)events[e].age_days, OLDEST_DAYS) * SECONDS_PER_DAY),
            .user = e,
            .item = events[e].item,
            .basket = VTI_NO_BASKET,
            .value = events[e].value,
            .type = (uint8_t)events[e].type,
        };
        if (!q->query->include_seen || events[e].type == VT_EVENT_DISMISS) q->hidden[events[e].item] = 1;
    }
    qsort(q->events, count, sizeof *q->events, compare_times);
    for (uint32_t e = 0; e < count; e++) q->events[e].user = 0;
    for (uint32_t i = 0; i < q->query->exclude_count; i++) q->hidden[q->query->exclude[i]] = 1;
}

static vt_status score(question *q, uint32_t event_count) {
    const vt_model *model = q->model;
    vti_event_list list = {q->events, q->offsets, 1, model->item_count};
    q->offsets[1] = event_count;
    vt_status status = vti_model_evidence(model->kind, &list, &model->options.fold_in, q->allocator, &q->evidence);
    if (status) return status;
    vti_shopper shopper = {
        .items = q->evidence.columns,
        .values = q->evidence.confidences,
        .count = (uint32_t)q->evidence.offsets[1],
        .events = q->events,
        .event_count = event_count,
    };
    vti_model_score(model, &shopper, q->work, q->scores);
    return VT_OK;
}

static uint32_t list_best(const question *q, vt_result *results) {
    const vt_model *model = q->model;
    const uint32_t *allowed = q->query->allowed;
    vti_top_k top = {.entries = q->top, .capacity = q->list_length};
    for (uint32_t p = 0; p < model->item_count; p++) {
        uint32_t item = model->item_order[p];
        bool listed = !q->hidden[item] && (!allowed || allowed[item / 32] >> item % 32 & 1);
        if (listed && vti_top_k_wants(&top, q->scores[item])) vti_top_k_offer(&top, p, q->scores[item]);
    }
    vti_top_k_sort(&top);
    for (uint32_t i = 0; i < top.count; i++) {
        results[i] = (vt_result){model->item_order[top.entries[i].number], top.entries[i].score};
    }
    return top.count;
}

vt_status vt_model_recommend(const vt_model *model, const vt_event *events, uint32_t event_count, const vt_query *query,
                             vt_result *results, uint32_t *count, vt_error *error) {
    if (!model || (!events && event_count > 0) || !query || !results || !count) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a model, events, a query and room for a list are needed");
    }
    vt_status status = check(model, events, event_count, query, error);
    if (status) return status;
    const vt_allocator *allocator = &model->allocator;
    uint32_t list_length = query->limit < model->item_count ? query->limit : model->item_count;
    question q = {
        .model = model,
        .query = query,
        .allocator = allocator,
        .events = vti_allocate(allocator, event_count, sizeof *q.events),
        .hidden = vti_allocate_zeroed(allocator, model->item_count, sizeof *q.hidden),
        .scores = vti_allocate(allocator, model->item_count, sizeof *q.scores),
        .work = vti_allocate(allocator, vti_model_work_bytes(model), 1),
        .top = vti_allocate(allocator, list_length, sizeof *q.top),
        .list_length = list_length,
    };
    bool got_all = q.events && q.hidden && q.scores && q.work && q.top;
    status = got_all ? VT_OK : VT_ERR_MEMORY;
    if (!status) {
        order_events(&q, events, event_count);
        status = score(&q, event_count);
    }
    if (status)
        vti_error(error, status, VT_NOWHERE, "There is not enough memory to recommend.");
    else
        *count = list_best(&q, results);
    vti_interactions_destroy(&q.evidence, allocator);
    vti_release(allocator, q.events);
    vti_release(allocator, q.hidden);
    vti_release(allocator, q.scores);
    vti_release(allocator, q.work);
    vti_release(allocator, q.top);
    return status;
}
