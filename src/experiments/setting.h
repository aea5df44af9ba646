/*
 * setting.h: what all devices of an experiment share: the shop as it is when the experiment begins, and the packs with
 * their items matched to the shop's. It knows no shopper.
 */
#ifndef VTI_SETTING_H
#define VTI_SETTING_H

#include "../simulate/stock.h"

#include <vitrine/experiment.h>

#define VTI_NO_ITEM UINT32_MAX

typedef struct vti_setting {
    vt_allocator allocator;
    const vt_pack *packs[VT_EXPERIMENT_ARMS];
    vt_experiment_options options; /* complete */
    vti_catalogue catalogue;
    vti_stock stock;
    uint32_t *items[VT_EXPERIMENT_ARMS];  /* [items of the pack] their numbers in the catalogue */
    uint32_t *places[VT_EXPERIMENT_ARMS]; /* [items of the catalogue] their numbers in the pack, or VTI_NO_ITEM */
} vti_setting;

/* Options must be complete. To be destroyed, also after a failure. As vt_experiment_run. */
VT_WARN_UNUSED vt_status vti_setting_create(const vt_pack *const packs[VT_EXPERIMENT_ARMS],
                                            const vt_experiment_options *options, vti_setting *setting,
                                            vt_error *error);
void vti_setting_destroy(vti_setting *setting);

#endif
