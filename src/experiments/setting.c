/*
 * setting.c: see setting.h. The shop is made again from its options; items are matched by their ids.
 */
#include "setting.h"

#include "../base/error.h"
#include "../base/memory.h"
#include "../simulate/day.h"
#include "../simulate/sessions.h"
#include "../simulate/simulate_private.h"

#include <vitrine/engine.h>

#include <string.h>

/* The engine, whose only use this is, finds items by their ids. */
static vt_status match_items(vti_setting *setting, uint32_t arm, vt_error *error) {
    const vt_pack *pack = setting->packs[arm];
    const vti_catalogue *catalogue = &setting->catalogue;
    uint32_t *items = vti_allocate(&setting->allocator, pack->item_count, sizeof *items);
    uint32_t *places = vti_allocate(&setting->allocator, catalogue->count, sizeof *places);
    vt_engine *engine = NULL;
    setting->items[arm] = items;
    setting->places[arm] = places;
    if (!items || !places) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for the items of the packs");
    vt_status status = vt_engine_create(pack, NULL, &setting->allocator, &engine, error);
    if (status) return status;
    for (uint32_t i = 0; i < pack->item_count; i++) items[i] = VTI_NO_ITEM;
    for (uint32_t i = 0; i < catalogue->count; i++) {
        char id[VTI_ITEM_ID_BYTES];
        vti_item_id(&catalogue->items[i], id);
        bool found = vt_engine_find_item(engine, id, strlen(id), &places[i]) == VT_OK;
        if (found) items[places[i]] = i;
        if (!found) places[i] = VTI_NO_ITEM;
    }
    vt_engine_destroy(engine);
    for (uint32_t i = 0; i < pack->item_count; i++) {
        vt_text id = vt_pack_id(pack, i);
        if (items[i] != VTI_NO_ITEM) continue;
        return vti_error_format(error, VT_ERR_NOT_FOUND, VT_NOWHERE,
                                "the simulated shop has no item \"%.*s\": its items, days and seed must be those with "
                                "which the events of the pack were simulated",
                                (int)(id.size_bytes < 40 ? id.size_bytes : 40), id.bytes);
    }
    return VT_OK;
}

vt_status vti_setting_create(const vt_pack *const packs[VT_EXPERIMENT_ARMS], const vt_experiment_options *options,
                             vti_setting *setting, vt_error *error) {
    uint32_t days = options->shop.days;
    *setting = (vti_setting){.options = *options, .allocator = vti_allocator_or_default(NULL)};
    vt_status status = vti_simulate_catalogue(&setting->allocator, &options->shop, &setting->catalogue, error);
    if (!status && vti_stock_create(&setting->allocator, &setting->catalogue, &setting->stock)) {
        status = vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory for the stock");
    }
    if (!status) vti_stock_update(&setting->stock, (int32_t)days, vti_date_of(vti_first_day(days) + days).month);
    for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS && !status; arm++) {
        setting->packs[arm] = packs[arm];
        status = match_items(setting, arm, error);
    }
    return status;
}

void vti_setting_destroy(vti_setting *setting) {
    for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS; arm++) {
        vti_release(&setting->allocator, setting->items[arm]);
        vti_release(&setting->allocator, setting->places[arm]);
    }
    if (setting->stock.allocator) vti_stock_destroy(&setting->stock);
    if (setting->catalogue.allocator) vti_catalogue_destroy(&setting->catalogue);
}
