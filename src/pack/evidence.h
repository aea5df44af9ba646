/*
 * evidence.h: what an event says of a taste: the one rule that training and the page share (vt_fold_in). It knows no
 * event lists: both sides have their own.
 */
#ifndef VTI_EVIDENCE_H
#define VTI_EVIDENCE_H

#include <vitrine/pack.h>

/*
 * event_weights[type] * value^value_exponent * 2^(-days / half_life_days), with the value kept within 0.001..1000, and 0
 * below 1e-9, so that evidence has a confidence above 0; `days` before the shopper's newest event.
 */
double vti_event_strength(const vt_fold_in *fold_in, uint32_t type, double value, double days);

#define VTI_RECENT_ITEMS 256U /* newest different items of a shopper from which links are followed */

/* What an event of each type counts where links are followed, 0: nothing, as if it were not there. */
typedef float vti_type_weights[VT_EVENT_TYPE_COUNT];

/* fold_in->event_weights relative to the largest of them, to the power of `exponent`; 0 stays 0. */
void vti_type_weights_make(const vt_fold_in *fold_in, double exponent, vti_type_weights weights);

/* The confidence > 0 of a user and an item whose events' strengths add up to `sum` > 0 (vt_confidence). */
float vti_confidence(const vt_fold_in *fold_in, double sum);

#endif
