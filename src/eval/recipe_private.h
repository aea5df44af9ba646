/*
 * recipe_private.h: what the files of a recipe share: its state, and its steps in their order.
 */
#ifndef VTI_RECIPE_PRIVATE_H
#define VTI_RECIPE_PRIVATE_H

#include "lessons.h"
#include "variants.h"

#include <jansson.h>

#define VTI_RECIPE_LOOK 6000U  /* cases of one look at a setting */
#define VTI_RECIPE_TRAINS 0.7  /* of the events at least, where users are asked for more than what they did last */
#define VTI_RECIPE_FEWEST 250U /* cases of what users did last; with fewer, there is no network */
#define VTI_TOO_FEW_CASES "too few cases"
#define VTI_RECIPE_CANDIDATES 100U
#define VTI_RECIPE_DRAWN 99U     /* that a target is ranked among where the protocol gives negatives */
#define VTI_LESSON_CASES 6000U   /* to weigh signals with */
#define VTI_NETWORK_CASES 20000U /* to train a network with */
#define VTI_RECIPE_APART 5U      /* one user in so many is held apart: they choose a network, and whether it stays */
#define VTI_RECIPE_JUDGES 2000U  /* cases; where the users held apart have fewer, others are held apart in turn */
#define VTI_NO_DECAY 1e6F
#define VTI_RECIPE_EARNS 0.001 /* share of NDCG that something must be worth at least */
#define VTI_MOST_SETTINGS 8U   /* of one relation */

/* "name=value", as of vt_train_options. */
typedef struct vti_link_settings {
    const char *texts[VTI_MOST_SETTINGS];
    uint32_t count;
} vti_link_settings;

typedef struct vti_recipe {
    const vti_event_list *events;
    const vt_dataset *dataset;
    const vt_allocator *allocator;
    const vt_progress *progress;
    vt_eval_options options; /* of the validation */
    vt_train_options train;  /* of the factors */
    uint32_t drawn;          /* see vti_school */
    bool ordered;            /* without times, what comes later in a table need not have come later */
    bool valued;             /* events have values that differ */
    bool typed;              /* events have types that differ in weight */
    vti_split split;
    vti_recipe_source source;                      /* the validation's training part */
    vti_recipe_parts parts;                        /* all that were trained */
    bool used[VT_SIGNAL_COUNT];                    /* those that a pack is made of */
    float half_life_days;                          /* of the trends */
    vti_link_settings settings[VT_RELATION_COUNT]; /* that the links were trained with */
    vti_cases cases;
    uint32_t *numbers; /* [cases] in random order */
    vti_school school;
    uint32_t turn;               /* whose it is to be held apart: 0 .. VTI_RECIPE_APART - 1 */
    bool ships;                  /* what is learnt now: networks are fitted to all users and to the factors that ship */
    vt_model *shipped;           /* these factors, of all events */
    vti_basis_change to_shipped; /* from those of the validation */
    void *bytes;                 /* the pack of the parts */
    vt_pack pack;
    json_t *notes;
    vt_error *error;
} vti_recipe;

/* ---- recipe_validation.c: no step, but what all of them use ---- */

/* Splits the events by the protocol of the options, or the nearest one that needs no further file. */
VT_WARN_UNUSED vt_status vti_recipe_split(vti_recipe *r);
/* Releases the split and all that was made of it. */
void vti_recipe_clear(vti_recipe *r);
/* The first `most` cases. */
vti_school vti_recipe_school(const vti_recipe *r, uint32_t most);
typedef enum vti_enrolled { VTI_ALL_USERS, VTI_USERS_APART, VTI_OTHER_USERS } vti_enrolled;
/* Of the first `most` cases those of these users. Each stands `count` times, side by side, as if only so many newest events
 * had happened, for newcomers, whose lists go by what is popular lately: of users with two cases, the last one. newest
 * NULL: once, with all of them. *memory is to be released. */
VT_WARN_UNUSED vt_status vti_recipe_enrol(const vti_recipe *r, uint32_t most, vti_enrolled users,
                                          const uint32_t *newest, uint32_t count, vti_school *school,
                                          uint32_t **memory);
/* Whether the case is of a user held apart at present. */
bool vti_recipe_apart(const vti_recipe *r, uint32_t number);
/* Whether there is too little to judge a network by. */
bool vti_recipe_has_few(const vti_recipe *r);
/* How many turns it takes until there are enough judges. */
uint32_t vti_recipe_turns(const vti_recipe *r);
/* NDCG of the pack of the parts with another blend. */
VT_WARN_UNUSED vt_status vti_recipe_measure(const vti_recipe *r, const vt_blend *blend, double *ndcg);
/* Makes and opens the pack of the parts that are in use. */
VT_WARN_UNUSED vt_status vti_recipe_open(vti_recipe *r, const vt_blend *blend, const vti_network *network,
                                         const vti_newcomers *newcomers);
/* Cases in the places of the trained factors' order, which is that of every pack made of the same events. */
VT_WARN_UNUSED vt_status vti_recipe_seat(vti_recipe *r);
VT_WARN_UNUSED vt_status vti_recipe_train_links(vti_recipe *r, const vti_recipe_source *source, vt_relation relation,
                                                vt_model **model);
vt_blend vti_recipe_blend_of(uint32_t signal, float decay);
bool vti_recipe_has(const vti_recipe *r, uint32_t signal);
/* Whether a signal orders anything by itself; the others correct the order of others. */
bool vti_recipe_stands_alone(uint32_t signal);
/* Whether a signal takes no bytes of its own. */
bool vti_recipe_is_free(uint32_t signal);
/* What a signal counts before anything is learnt. */
float vti_recipe_first_weight(uint32_t signal);
const char *vti_recipe_signal_name(uint32_t signal);
/* Adds to the notes, and says that something was done. */
void vti_recipe_note(vti_recipe *r, json_t *what);
/* Notes that a part was not tried, and why. */
void vti_recipe_note_without(vti_recipe *r, const char *part, const char *reason);

/* ---- recipe_repeats.c: before step 1 ---- */

/* Into options.include_seen. It makes a split of its own. */
VT_WARN_UNUSED vt_status vti_recipe_choose_repeats(vti_recipe *r);

/* ---- recipe_choices.c: steps 1 and 2 ---- */

VT_WARN_UNUSED vt_status vti_recipe_choose_factors(vti_recipe *r);
VT_WARN_UNUSED vt_status vti_recipe_choose_links(vti_recipe *r);
VT_WARN_UNUSED vt_status vti_recipe_choose_trends(vti_recipe *r);
VT_WARN_UNUSED vt_status vti_recipe_choose_recurrent(vti_recipe *r);
VT_WARN_UNUSED vt_status vti_recipe_choose_decays(vti_recipe *r, vt_blend *blend);
VT_WARN_UNUSED vt_status vti_recipe_choose_types(vti_recipe *r, vt_blend *blend);

/* ---- recipe_weights.c: steps 3 and 5 ---- */

/* Weights of these signals, by the pack at hand. */
VT_WARN_UNUSED vt_status vti_recipe_fit_weights(vti_recipe *r, const bool used[VT_SIGNAL_COUNT], vt_blend *blend,
                                                double *ndcg);
VT_WARN_UNUSED vt_status vti_recipe_choose_signals(vti_recipe *r, vt_blend *blend);
/* In the place of *network, which may be NULL; NULL where there are too few cases. It is for *base, whose weights are those
 * of the softmax. */
VT_WARN_UNUSED vt_status vti_recipe_fit_network(vti_recipe *r, const vt_blend *alone, vt_blend *base,
                                                vti_network **network);
/* The same; it earns its place where both are better than the blend alone. */
VT_WARN_UNUSED vt_status vti_recipe_choose_network(vti_recipe *r, const vt_blend *alone, vt_blend *base,
                                                   vti_network **network, bool *earns);

/* Weights from these lessons; those that are 0 stay 0, as in the blend that the pack has for them. `refined`: for the
 * NDCG, else they are those that a network builds on. */
VT_WARN_UNUSED vt_status vti_recipe_learn_weights(const vti_recipe *r, const vti_school *school, const vt_pack *pack,
                                                  bool refined, float weights[VT_SIGNAL_COUNT]);
/* A network from these; it stays NULL where there are too few. */
VT_WARN_UNUSED vt_status vti_recipe_learn_network(const vti_recipe *r, const vti_school *school, const vt_pack *pack,
                                                  vti_network **network);
/* NDCG of lists with and without a network, summed over those who judge it. */
typedef struct vti_evidence {
    double without, with;
    uint32_t judges;
} vti_evidence;
/* Adds what lists of the pack at hand, with its network or that of newcomers, and those of this blend alone are to users
 * held apart. A lot of its own, that did not choose the network, would have to be large: it refused what helps
 * (src/models/README.md). newest and count as in vti_recipe_enrol. */
VT_WARN_UNUSED vt_status vti_recipe_hear(vti_recipe *r, const vt_blend *alone, const uint32_t *newest, uint32_t count,
                                         vti_evidence *evidence);
/* Whether a network earns its place; into the notes. */
bool vti_recipe_judge(vti_recipe *r, const char *part, const vti_evidence *evidence);
/* The share of NDCG that what is in the sections of this tag must be worth: more, the larger they are. */
double vti_recipe_price(const vt_pack *pack, const char *tag);
/* A network of no layers that adds nothing: features are made where there is one. */
const vti_network *vti_recipe_no_network(void);

/* ---- recipe_newcomers.c: step 6 ---- */

/* newcomers->below is 0 where they need nothing of their own. `network` is the blend's, where it re-ranks. */
VT_WARN_UNUSED vt_status vti_recipe_fit_newcomers(vti_recipe *r, const vt_blend *blend, const vti_network *network,
                                                  vti_network **own_network, vti_newcomers *newcomers);

/* Their network, if they have one, again: once all is judged. */
VT_WARN_UNUSED vt_status vti_recipe_refit_newcomers(vti_recipe *r, vti_newcomers *newcomers, vti_network **own_network);

/* ---- recipe_debias.c: step 7 ---- */

/* Into the notes. The blend, and what goes with it, may be NULL. */
VT_WARN_UNUSED vt_status vti_recipe_choose_debias(vti_recipe *r, const vt_blend *blend, const vti_network *network,
                                                  const vti_newcomers *newcomers);

/* ---- recipe_budget.c: step 4 ---- */

VT_WARN_UNUSED vt_status vti_recipe_keep_to_budget(vti_recipe *r, uint64_t budget_bytes, vt_blend *blend);

/* ---- recipe_variants.c ---- */

/* Fills the list of variants, but not their parts. */
VT_WARN_UNUSED vt_status vti_recipe_vary(vti_recipe *r, const vt_blend *blend, vti_variants *variants);

#endif
