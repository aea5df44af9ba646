/*
 * device.h: a device of the experiment, used for one shopper after the other: what the shopper did in the shop before,
 * and what comes of the experiment in each of its arms. It knows no reports.
 */
#ifndef VTI_DEVICE_H
#define VTI_DEVICE_H

#include "setting.h"

/* What one shopper did during the experiment. */
typedef struct vti_outcome {
    uint32_t revenue_cents;
    uint16_t impressions, clicks; /* of what was recommended */
    bool bought;
} vti_outcome;

typedef struct vti_device vti_device;

/* Takes the memory of two engines. The setting must outlive it. As vt_experiment_run. */
VT_WARN_UNUSED vt_status vti_device_create(const vti_setting *setting, vti_device **device, vt_error *error);
void vti_device_destroy(vti_device *device);

/*
 * The shopper of this number, in both arms: with the same life before, and the same chance until the lists make a
 * difference. The result depends on setting and number only. MEMORY.
 */
VT_WARN_UNUSED vt_status vti_device_live(vti_device *device, uint32_t number, vti_outcome outcomes[VT_EXPERIMENT_ARMS]);

#endif
