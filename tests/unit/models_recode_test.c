/*
 * models_recode_test.c: a pack that is stored otherwise keeps all but the factors' bits: items, links, trends, blend,
 * network; and gives nearly the same lists.
 */
#include "base/memory.h"
#include "check.h"
#include "sample_pack.h"

#include <vitrine/train.h>

enum { ITEMS = 3000 }; /* two chunks */

static void *sample, *recoded;
static vt_pack before, after;

static bool open_both(vt_storage storage) {
    const sample_shape shape = {.items = ITEMS,
                                .factors = 40,
                                .titles = true,
                                .prices = true,
                                .attributes = 2,
                                .blend = true,
                                .newcomers = true};
    size_t size_bytes;
    vt_error error = {.message = ""};
    if (!CHECK(sample_pack_make(&shape, &sample, &size_bytes, &error) == VT_OK)) return false;
    if (!CHECK(vt_pack_open(sample, size_bytes, &before, &error) == VT_OK)) return false;
    bool made = vt_pack_recode(&before, storage, NULL, &recoded, &size_bytes, &error) == VT_OK &&
                vt_pack_open(recoded, size_bytes, &after, &error) == VT_OK;
    if (!CHECK(made)) printf("# %s\n", error.message);
    return made;
}

static void release(void) {
    vt_memory_release(sample);
    vt_memory_release(recoded);
}

static void check_links(uint32_t item) {
    for (uint32_t r = 0; r < VT_RELATION_COUNT; r++) {
        vt_link old[VT_PACK_MAX_LINKS], new[VT_PACK_MAX_LINKS];
        uint32_t count = vt_pack_links(&before, (vt_relation)r, item, old);
        CHECK_INT(vt_pack_links(&after, (vt_relation)r, item, new), count);
        for (uint32_t l = 0; l < count; l++) {
            CHECK_INT(new[l].item, old[l].item);
            CHECK(new[l].weight == old[l].weight);
        }
    }
}

TEST(all_but_the_factors_stays) {
    const vt_storage storages[] = {{VT_CODING_8_BIT, 0}, {VT_CODING_4_BIT, 0}, {VT_CODING_PRODUCT, 6}};
    for (size_t s = 0; s < sizeof storages / sizeof *storages; s++) {
        CHECK_OR_RETURN(open_both(storages[s]));
        CHECK_INT(after.coding, storages[s].coding);
        CHECK(after.has_blend && memcmp(&after.blend, &before.blend, sizeof after.blend) == 0);
        CHECK_INT(after.network_bytes, before.network_bytes);
        CHECK(memcmp(after.network, before.network, before.network_bytes) == 0);
        const vt_newcomers *kept = &after.newcomers, *had = &before.newcomers;
        CHECK(kept->below == had->below && kept->regularization == had->regularization &&
              memcmp(&kept->blend, &had->blend, sizeof kept->blend) == 0);
        CHECK_INT(kept->network_bytes, had->network_bytes);
        CHECK(memcmp(kept->network, had->network, had->network_bytes) == 0);
        for (uint32_t i = 0; i < ITEMS; i += 17) {
            check_links(i);
            CHECK(vt_pack_trend(&after, i) == vt_pack_trend(&before, i));
            CHECK(vt_pack_popularity(&after, i) == vt_pack_popularity(&before, i));
            CHECK(vt_pack_price(&after, i) == vt_pack_price(&before, i));
            CHECK_INT(vt_pack_code(&after, 1, i), vt_pack_code(&before, 1, i));
        }
        release();
    }
}

CHECK_MAIN(TEST_ENTRY(all_but_the_factors_stays))
