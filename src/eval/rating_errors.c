/*
 * rating_errors.c: see rating_errors.h. The root is monotonic, so the limits of the RMSE are the roots of those of the
 * mean square (percentile intervals keep that; resample.c).
 */
#include "rating_errors.h"

#include "../base/memory.h"

#include <math.h>
#include <string.h>

enum { SQUARES, ABSOLUTES, COLUMNS };

static vt_status make_room(vti_rating_errors *errors, size_t used, size_t wanted) {
    const vt_allocator *allocator = &errors->strangers.allocator;
    vt_status status = vti_grow(allocator, (void **)&errors->rows, &errors->row_capacity, COLUMNS * used,
                                COLUMNS * wanted, sizeof *errors->rows);
    if (!status) {
        status = vti_grow(allocator, (void **)&errors->counts, &errors->count_capacity, used, wanted,
                          sizeof *errors->counts);
    }
    if (status) return status;
    memset(&errors->rows[COLUMNS * used], 0, COLUMNS * (wanted - used) * sizeof *errors->rows);
    memset(&errors->counts[used], 0, (wanted - used) * sizeof *errors->counts);
    return VT_OK;
}

vt_status vti_rating_errors_begin(uint32_t known_count, const vt_allocator *allocator, vti_rating_errors *errors) {
    *errors = (vti_rating_errors){.known_count = known_count};
    vti_id_map_init(&errors->strangers, allocator);
    return make_room(errors, 0, (size_t)known_count + 1);
}

vt_status vti_rating_errors_add(vti_rating_errors *errors, uint32_t user, vt_text id, double squares, double absolutes,
                                uint32_t count) {
    size_t unit = user;
    if (user == VTI_ID_NONE) {
        uint32_t stranger, known = errors->strangers.count;
        vt_status status = vti_id_map_add(&errors->strangers, id, &stranger);
        unit = (size_t)errors->known_count + stranger;
        if (!status && stranger == known) status = make_room(errors, unit, unit + 1);
        if (status) return status;
    }
    errors->rows[COLUMNS * unit + SQUARES] += squares;
    errors->rows[COLUMNS * unit + ABSOLUTES] += absolutes;
    errors->counts[unit] += count;
    return VT_OK;
}

/* The units that have ratings, which alone may be drawn. */
static vt_status take_users(const vti_rating_errors *errors, const vt_allocator *allocator, double **rows,
                            uint32_t **weights, vti_sample *sample) {
    size_t units = (size_t)errors->known_count + errors->strangers.count;
    *rows = vti_allocate(allocator, units, COLUMNS * sizeof **rows);
    *weights = vti_allocate(allocator, units, sizeof **weights);
    if (!*rows || !*weights) return VT_ERR_MEMORY;
    *sample = (vti_sample){.rows = *rows, .weights = *weights, .column_count = COLUMNS};
    for (size_t unit = 0; unit < units; unit++) {
        if (errors->counts[unit] == 0) continue;
        memcpy(&(*rows)[(size_t)COLUMNS * sample->row_count], &errors->rows[COLUMNS * unit], COLUMNS * sizeof **rows);
        (*weights)[sample->row_count++] = errors->counts[unit];
    }
    return VT_OK;
}

vt_status vti_rating_errors_report(const vti_rating_errors *errors, const vti_resampling *resampling,
                                   vt_rating_report *report) {
    double *rows, means[COLUMNS], low[COLUMNS] = {NAN, NAN}, high[COLUMNS] = {NAN, NAN};
    uint32_t *weights;
    vti_sample sample;
    vt_status status = take_users(errors, resampling->allocator, &rows, &weights, &sample);
    if (!status && resampling->resamples > 0) status = vti_bootstrap(&sample, resampling, low, high);
    if (!status) {
        vti_sample_means(&sample, means);
        report->users = sample.row_count;
        report->rmse = (vt_figure){sqrt(means[SQUARES]), sqrt(low[SQUARES]), sqrt(high[SQUARES])};
        report->mae = (vt_figure){means[ABSOLUTES], low[ABSOLUTES], high[ABSOLUTES]};
    }
    vti_release(resampling->allocator, rows);
    vti_release(resampling->allocator, weights);
    return status;
}

void vti_rating_errors_destroy(vti_rating_errors *errors, const vt_allocator *allocator) {
    vti_id_map_destroy(&errors->strangers);
    vti_release(allocator, errors->rows);
    vti_release(allocator, errors->counts);
}
