/*
 * protocol_options.c: see protocol_options.h.
 */
#include "protocol_options.h"

static vt_eval_options chosen;
static uint32_t protocol;

/* In the order of vt_protocol. */
static const char *const protocols[] = {"leave-one-out",
                                        "leave-last-basket",
                                        "strong-generalization",
                                        "given-negatives",
                                        "random-items",
                                        "session-prefixes",
                                        "test-file",
                                        "k-fold",
                                        NULL};

static const vti_option options[] = {
    {"protocol", "NAME", "which part of the events is to be found, see above", VTI_OPTION_CHOICE, .target = &protocol,
     .choices = protocols},
    {"one-target", NULL, "leave-last-basket: keep one target of the basket, chosen by the split seed", VTI_OPTION_FLAG,
     .target = &chosen.one_target},
    {"include-seen", NULL, "list items of the history too, and ask for them: what is to be found need not be new",
     VTI_OPTION_FLAG, .target = &chosen.include_seen},
    {"held-out-users", "SHARE", "strong-generalization, session-prefixes: share that training does not see",
     VTI_OPTION_NUMBER, .target = &chosen.held_out_users, .most = 1},
    {"hidden-items", "SHARE", "strong-generalization, random-items: share of a user's items to be found",
     VTI_OPTION_NUMBER, .target = &chosen.hidden_items, .most = 1},
    {"split-seed", "N", "of the split and of the resampling", VTI_OPTION_SEED, .target = &chosen.seed},
};

const vti_option_group vti_protocol_options_group = {"Protocol", options, VTI_COUNT_OF(options)};

static const char *const recipes[] = {"none", "blend", "auto", "lists", NULL}; /* in the order of vt_recipe */
static uint32_t recipe;

static const vti_option recipe_options[] = {
    {"recipe", "NAME",
     "auto: train everything that a pack can hold, and keep what earns its place; blend: nothing neural; lists: "
     "factors, bought together and trends as they are, quickly",
     VTI_OPTION_CHOICE, .target = &recipe, .choices = recipes},
};

const vti_option_group vti_recipe_options_group = {"Recipe", recipe_options, VTI_COUNT_OF(recipe_options)};

void vti_protocol_options_begin(void) {
    chosen = vt_eval_options_default();
    protocol = chosen.protocol;
}

void vti_protocol_options_take(vt_eval_options *taker) {
    taker->protocol = (vt_protocol)protocol;
    taker->recipe = (vt_recipe)recipe;
    taker->one_target = chosen.one_target;
    taker->include_seen = chosen.include_seen;
    taker->held_out_users = chosen.held_out_users;
    taker->hidden_items = chosen.hidden_items;
    taker->seed = chosen.seed;
}
