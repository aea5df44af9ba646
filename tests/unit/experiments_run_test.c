/*
 * experiments_run_test.c: an experiment finds which pack suits the shoppers, says the same as the truth that it knows, and
 * finds nothing where there is nothing; the packs are made from the words of the catalogue, not trained.
 */
#include "base/memory.h"
#include "pack/pack_write.h"
#include "simulate/simulate_private.h"

#include "check.h"

#include <vitrine/experiment.h>

#include <math.h>

enum { ITEMS = 300, FACTORS = VTI_STYLE_COUNT + VTI_CATEGORY_COUNT, LIST = 8 };

static const vt_simulate_options shop = {.items = ITEMS, .days = 60, .seed = 5};

typedef struct test_pack {
    void *bytes;
    vt_pack pack;
} test_pack;

/* An item's factors are its style and category, those of the item `shift` places on: 0 suits the shoppers. */
static bool pack_make(test_pack *made, uint32_t shift) {
    static char texts[ITEMS][VTI_ITEM_ID_BYTES];
    static vt_text ids[ITEMS];
    static float factors[ITEMS][FACTORS], popularity[ITEMS];
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_catalogue catalogue = {0};
    vt_simulate_options options;
    vt_error error = {.message = ""};
    size_t size_bytes = 0;
    made->bytes = NULL;
    if (!CHECK_INT(vti_simulate_complete(&shop, &options, &error), VT_OK)) return false;
    if (!CHECK_INT(vti_simulate_catalogue(&allocator, &options, &catalogue, &error), VT_OK)) return false;
    for (uint32_t i = 0; i < ITEMS; i++) {
        const vti_item *item = &catalogue.items[(i + shift) % ITEMS];
        vti_item_id(&catalogue.items[i], texts[i]);
        ids[i] = (vt_text){texts[i], (uint32_t)strlen(texts[i])};
        popularity[i] = 1;
        for (uint32_t d = 0; d < FACTORS; d++) factors[i][d] = .01F * (float)((i + d) % 3);
        factors[i][vti_brands[item->brand].style] = 1;
        factors[i][VTI_STYLE_COUNT + vti_item_product(item)->category] = 1;
    }
    vti_pack_content content = {
        .item_count = ITEMS,
        .factor_count = FACTORS,
        .user_count = 1,
        .event_count = 1,
        .fold_in = {.event_weights = {1, 2, 3, 1, 0}, .unobserved_weight = .1F, .regularization = .1F},
        .ids = ids,
        .factors = &factors[0][0],
        .popularity = popularity,
    };
    vt_status status = vti_pack_write(&content, NULL, &made->bytes, &size_bytes, &error);
    if (!CHECK_INT(status, VT_OK)) printf("# %s\n", error.message);
    vti_catalogue_destroy(&catalogue);
    return !status && CHECK_INT(vt_pack_open(made->bytes, size_bytes, &made->pack, &error), VT_OK);
}

static void pack_release(test_pack *made) {
    vt_allocator allocator = vti_allocator_or_default(NULL);
    vti_release(&allocator, made->bytes);
}

/* Of a pack that does not suit the shoppers against one that does, or against itself. */
static bool run(const vt_experiment_options *options, bool against_itself, vt_experiment_result *result) {
    test_pack unsuited, suited = {0};
    vt_error error = {.message = ""};
    bool made = pack_make(&unsuited, ITEMS / 2) && pack_make(&suited, 0);
    memset(result, 0, sizeof *result);
    if (made) {
        const vt_pack *packs[] = {&unsuited.pack, against_itself ? &unsuited.pack : &suited.pack};
        made = CHECK_INT(vt_experiment_run(packs, options, NULL, result, &error), VT_OK);
        if (!made) printf("# %s\n", error.message);
    }
    pack_release(&unsuited);
    pack_release(&suited);
    return made;
}

static const uint32_t all_questions = (1U << VT_EXPERIMENT_QUESTION_COUNT) - 1;

TEST(the_pack_that_suits_the_shoppers_is_found) {
    vt_experiment_options options = {
        .shop = shop, .devices = 3000, .questions = all_questions, .epsilon = 20, .repeats = 200};
    vt_experiment_result result;
    if (!run(&options, false, &result)) return;
    CHECK_INT(result.devices, 3000);
    CHECK_INT(result.reports[0] + result.reports[1], 3000);
    CHECK(result.reports[0] > 1300 && result.reports[1] > 1300);
    CHECK(result.impressions[0] >= (uint64_t)3000 * LIST);
    CHECK(result.clicks[1] * result.impressions[0] > result.clicks[0] * result.impressions[1] * 3 / 2);
    CHECK_INT(result.finding_count, VT_EXPERIMENT_QUESTION_COUNT);
    for (uint32_t q = 0; q < result.finding_count; q++) {
        const vt_experiment_finding *f = &result.findings[q];
        CHECK_INT(f->question, q);
        CHECK_CLOSE(f->epsilon, 20. / 3, 1e-12);
        for (uint32_t arm = 0; arm < VT_EXPERIMENT_ARMS; arm++) {
            CHECK_CLOSE(f->estimates[arm].value, f->truth[arm], 5 * f->estimates[arm].error);
        }
        CHECK(f->covered >= 180 && f->false_positives <= 25); /* of 190 and 10 by design */
    }
    const vt_experiment_finding *clicked = &result.findings[VT_EXPERIMENT_CLICKED];
    CHECK(clicked->truth[1] > clicked->truth[0] && clicked->comparison.p < .001 && clicked->found == 200);
}

TEST(where_there_is_no_difference_one_in_twenty_finds_one) {
    vt_experiment_options options = {.shop = shop, .devices = 1000, .repeats = 400, .epsilon = 1};
    vt_experiment_result result;
    if (!run(&options, true, &result)) return;
    const vt_experiment_finding *f = &result.findings[0];
    CHECK_INT(result.finding_count, 1);
    CHECK_INT(f->question, VT_EXPERIMENT_BOUGHT);
    CHECK(result.clicks[0] == result.clicks[1] && f->truth[0] == f->truth[1]);
    CHECK_CLOSE(f->found, 20, 5 * sqrt(400 * .05 * .95));
    CHECK_CLOSE(f->false_positives, 20, 5 * sqrt(400 * .05 * .95));
    CHECK_INT(f->found, 400 - f->covered);
}

TEST(the_number_of_threads_makes_no_difference) {
    vt_experiment_options options = {
        .shop = shop, .devices = 1500, .questions = all_questions, .repeats = 40, .threads = 1};
    vt_experiment_result one, three;
    if (!run(&options, false, &one)) return;
    options.threads = 3;
    if (run(&options, false, &three)) CHECK(memcmp(&one, &three, sizeof one) == 0);
}

static bool cancel(void *context, const char *stage, uint64_t done, uint64_t total) {
    (void)done;
    (void)total;
    return strcmp(stage, context) != 0;
}

TEST(what_cannot_be_done_is_said) {
    test_pack made;
    vt_error error = {.message = ""};
    vt_experiment_result result = {.devices = 99};
    vt_experiment_options options = {.shop = shop, .devices = 10};
    if (!pack_make(&made, 0)) return;
    const vt_pack *packs[] = {&made.pack, &made.pack}, *one[] = {&made.pack, NULL};
    CHECK_INT(vt_experiment_run(one, &options, NULL, &result, &error), VT_ERR_ARGUMENT);
    options.shop.items = ITEMS / 2;
    CHECK_INT(vt_experiment_run(packs, &options, NULL, &result, &error), VT_ERR_NOT_FOUND);
    CHECK(strstr(error.message, "the simulated shop has no item \"") != NULL);
    static const vt_experiment_options wrong[] = {
        {.devices = 10000001},    {.days = 366},      {.list_length = 101},
        {.questions = 8},         {.epsilon = .02},   {.epsilon = NAN},
        {.most_revenue = -1},     {.lift = INFINITY}, {.repeats = 1000001},
        {.shop = {.days = 4000}}, {.threads = 2000},  {.shop = {.interactions = 5}},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK_INT(vt_experiment_run(packs, &wrong[i], NULL, &result, &error), VT_ERR_ARGUMENT);
    }
    options.shop.items = ITEMS;
    static char stages[2][16] = {"devices", "experiments"};
    for (int i = 0; i < 2; i++) {
        vt_progress progress = {cancel, stages[i]};
        CHECK_INT(vt_experiment_run(packs, &options, &progress, &result, &error), VT_ERR_CANCELLED);
    }
    CHECK_INT(result.devices, 99);
    pack_release(&made);
}

CHECK_MAIN(TEST_ENTRY(the_pack_that_suits_the_shoppers_is_found),
           TEST_ENTRY(where_there_is_no_difference_one_in_twenty_finds_one),
           TEST_ENTRY(the_number_of_threads_makes_no_difference), TEST_ENTRY(what_cannot_be_done_is_said))
