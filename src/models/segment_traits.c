/*
 * segment_traits.c: with p the share of a value in a segment's pairs of user and item, and q that in all pairs, the most
 * telling values are those with the largest (p - q) / sqrt(q), which is Pearson's residual but for the size of the
 * segment. A name is the most telling value, with the next one where that tells at least half as much, and a number
 * where a larger segment has that name already.
 */
#include "segment_traits.h"

#include "../base/math.h"
#include "../base/memory.h"
#include "../base/utf8.h"

#include <stdio.h>
#include <string.h>

#define NAME_PART_BYTES 60U
#define NAME_BYTES (2 * NAME_PART_BYTES + 8) /* with ", ", a number, and its end */
#define TEXT_BYTES 200U                      /* of an attribute or a value, and its end */

typedef struct candidate {
    const char *attribute;
    vt_text value;
    double score, share, lift;
} candidate;

typedef struct survey {
    const vt_allocator *allocator;
    const vti_interactions *users;
    const uint32_t *user_segments;
    uint32_t k, item_count;
    uint32_t *codes;  /* [item_count] values of the column at hand, 0: none */
    uint64_t *totals; /* [k] pairs of each segment */
    candidate *best;  /* [k][VT_SEGMENT_TRAITS] */
} survey;

static vt_status code_column(survey *s, const vt_text *texts, uint32_t *value_count) {
    vti_id_map values;
    uint32_t none;
    vti_id_map_init(&values, s->allocator);
    vt_status status = vti_id_map_add(&values, (vt_text){"", 0}, &none);
    for (uint32_t i = 0; i < s->item_count && !status; i++) {
        s->codes[i] = 0;
        if (texts[i].size_bytes > 0) status = vti_id_map_add(&values, texts[i], &s->codes[i]);
    }
    *value_count = values.count;
    vti_id_map_destroy(&values);
    return status;
}

/* counts [value_count][k] */
static void count_pairs(const survey *s, uint64_t *counts) {
    for (uint32_t u = 0; u < s->users->row_count; u++) {
        if (s->user_segments[u] == VT_NO_SEGMENT) continue;
        for (uint64_t e = s->users->offsets[u]; e < s->users->offsets[u + 1]; e++) {
            counts[(size_t)s->codes[s->users->columns[e]] * s->k + s->user_segments[u]]++;
        }
    }
}

static void offer(candidate *best, candidate value) {
    uint32_t place = VT_SEGMENT_TRAITS;
    while (place > 0 && value.score > best[place - 1].score) place--;
    if (place == VT_SEGMENT_TRAITS) return;
    memmove(&best[place + 1], &best[place], (VT_SEGMENT_TRAITS - 1 - place) * sizeof *best);
    best[place] = value;
}

static vt_status survey_column(survey *s, const char *name, const vt_text *texts) {
    uint32_t value_count;
    vt_status status = code_column(s, texts, &value_count);
    if (status) return status;
    uint64_t *counts = vti_allocate_zeroed(s->allocator, value_count, s->k * sizeof *counts), pairs = 0;
    if (!counts) return VT_ERR_MEMORY;
    count_pairs(s, counts);
    for (uint32_t c = 0; c < s->k; c++) pairs += s->totals[c];
    for (uint32_t i = 0; i < s->item_count; i++) {
        uint64_t *row = counts + (size_t)s->codes[i] * s->k, all = 0;
        for (uint32_t c = 0; c < s->k && s->codes[i]; c++) all += row[c];
        if (all == 0) continue;
        for (uint32_t c = 0; c < s->k; c++) {
            if (row[c] == 0) continue;
            double share = (double)row[c] / (double)s->totals[c], usual = (double)all / (double)pairs;
            offer(s->best + (size_t)c * VT_SEGMENT_TRAITS,
                  (candidate){name, texts[i], (share - usual) / vti_sqrt(usual), share, share / usual});
            row[c] = 0; /* its further items have the same value */
        }
    }
    vti_release(s->allocator, counts);
    return VT_OK;
}

/* ---- texts ---- */

/* Whole characters of at most so many bytes. */
static uint32_t cut(vt_text text, uint32_t most) {
    return text.size_bytes <= most ? text.size_bytes : (uint32_t)vti_utf8_valid_prefix(text.bytes, most);
}

static char *put(char *place, vt_text text, uint32_t most) {
    uint32_t size_bytes = cut(text, most);
    memcpy(place, text.bytes, size_bytes);
    place[size_bytes] = '\0';
    return place + size_bytes;
}

static void put_name(const candidate *best, uint32_t segment, char *name) {
    if (best[0].score > 0) {
        char *end = put(name, best[0].value, NAME_PART_BYTES);
        if (best[1].score < best[0].score / 2) return;
        memcpy(end, ", ", 2);
        put(end + 2, best[1].value, NAME_PART_BYTES);
    } else {
        snprintf(name, NAME_BYTES, "segment %u", segment + 1);
    }
}

static void number_name(char *const *names, uint32_t segment) {
    uint32_t alike = 1;
    for (uint32_t other = 0; other < segment; other++) alike += strcmp(names[other], names[segment]) == 0;
    size_t length = strlen(names[segment]);
    if (alike > 1) snprintf(names[segment] + length, NAME_BYTES - length, " %u", alike);
}

static void write_texts(const survey *s, char *texts, vt_segment_trait *traits, char **names) {
    for (uint32_t c = 0; c < s->k; c++) {
        const candidate *best = s->best + (size_t)c * VT_SEGMENT_TRAITS;
        names[c] = texts;
        put_name(best, c, texts);
        number_name(names, c);
        texts += NAME_BYTES;
        for (uint32_t t = 0; t < VT_SEGMENT_TRAITS; t++, texts += 2 * TEXT_BYTES) {
            vt_segment_trait *trait = &traits[(size_t)c * VT_SEGMENT_TRAITS + t];
            *trait = (vt_segment_trait){0};
            if (!(best[t].score > 0)) continue;
            *trait = (vt_segment_trait){texts, texts + TEXT_BYTES, best[t].share, best[t].lift};
            put(texts, (vt_text){best[t].attribute, (uint32_t)strlen(best[t].attribute)}, TEXT_BYTES - 1);
            put(texts + TEXT_BYTES, best[t].value, TEXT_BYTES - 1);
        }
    }
}

static bool has_values(const vti_item_column *column, uint32_t item_count) {
    for (uint32_t i = 0; i < item_count; i++) {
        if (column->texts[i].size_bytes > 0) return true;
    }
    return false;
}

static vt_status survey_all(survey *s, const vt_dataset *dataset) {
    vt_status status = VT_OK;
    bool any = false;
    for (uint32_t u = 0; u < s->users->row_count; u++) {
        uint64_t pairs = s->users->offsets[u + 1] - s->users->offsets[u];
        if (s->user_segments[u] != VT_NO_SEGMENT) s->totals[s->user_segments[u]] += pairs;
    }
    for (uint32_t a = 0; a < dataset->attribute_count && !status; a++) {
        const vti_item_column *column = &dataset->attributes[a];
        if (!has_values(column, s->item_count)) continue;
        any = true;
        status = survey_column(s, column->name, column->texts);
    }
    if (any || status) return status;
    return survey_column(s, "item", dataset->titles.texts ? dataset->titles.texts : dataset->items.texts);
}

vt_status vti_segment_traits(const vt_dataset *dataset, const vti_interactions *users, const uint32_t *user_segments,
                             uint32_t k, const vt_allocator *allocator, vt_segment_trait *traits, char **names,
                             char **texts) {
    survey s = {
        .allocator = allocator,
        .users = users,
        .user_segments = user_segments,
        .k = k,
        .item_count = dataset->items.count,
        .codes = vti_allocate(allocator, dataset->items.count, sizeof *s.codes),
        .totals = vti_allocate_zeroed(allocator, k, sizeof *s.totals),
        .best = vti_allocate_zeroed(allocator, k, VT_SEGMENT_TRAITS * sizeof *s.best),
    };
    *texts = vti_allocate(allocator, k, NAME_BYTES + VT_SEGMENT_TRAITS * 2 * TEXT_BYTES);
    vt_status status = s.codes && s.totals && s.best && *texts ? survey_all(&s, dataset) : VT_ERR_MEMORY;
    if (!status) write_texts(&s, *texts, traits, names);
    vti_release(allocator, s.codes);
    vti_release(allocator, s.totals);
    vti_release(allocator, s.best);
    return status;
}
