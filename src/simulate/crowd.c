/*
 * crowd.c: see crowd.h. Shoppers by activity and items by popularity follow one law (Zipf-Mandelbrot): what is number r
 * of n has the share G(r + 1) - G(r) with
 *   G(r) = ((r + q)^(1 - s) - q^(1 - s)) / ((n + q)^(1 - s) - q^(1 - s)),   s = 0.9,  q = n / 2000
 * so that the first of many has 170 times the mean and the median has a third of it. Every second interaction is with an
 * item of the shopper's two groups, so that there is something to learn.
 */
#include "crowd.h"

#include "../base/error.h"
#include "../base/math.h"
#include "../base/memory.h"

#define EXPONENT 0.9                 /* s */
#define SHIFT 0.0005                 /* q / n */
#define LOW_ROOT 0.46762422391131064 /* SHIFT^(1 - s) */
#define HIGH_ROOT 1.0000499887535612 /* (1 + SHIFT)^(1 - s) */
#define GROUPS 100U                  /* items of rank r are of group r % GROUPS */
#define PROGRESS_STEP 4096U

/* r of G(r) = share. */
static uint32_t rank_at(double share, uint32_t count) {
    double x = LOW_ROOT + share * (HIGH_ROOT - LOW_ROOT);
    double square = x * x, fifth = square * square * x;
    double rank = (fifth * fifth - SHIFT) * count;
    return rank < 0 ? 0 : rank < count ? (uint32_t)rank : count - 1;
}

/* total G(rank), rounded down: differences add up to the total. */
static uint64_t before_rank(uint64_t total, uint32_t rank, uint32_t count) {
    if (rank == count) return total;
    double share = (vti_power((double)rank / count + SHIFT, 1 - EXPONENT) - LOW_ROOT) / (HIGH_ROOT - LOW_ROOT);
    return (uint64_t)((double)total * (share > 0 ? share : 0));
}

static void shuffle(vti_random *random, uint32_t *numbers, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = vti_random_below(random, i + 1);
        numbers[i] = numbers[place];
        numbers[place] = i;
    }
}

vt_status vti_crowd_create(const vt_allocator *allocator, const vt_simulate_options *options, vti_crowd *crowd,
                           vt_error *error) {
    uint64_t most = before_rank(options->interactions, 1, options->shoppers);
    if (most > options->items / 2) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                                "%llu interactions do not fit: the most active shopper would meet %llu of %u items; "
                                "simulate more items or more shoppers",
                                (unsigned long long)options->interactions, (unsigned long long)most, options->items);
    }
    vti_crowd made = {
        .item_count = options->items,
        .shopper_count = options->shoppers,
        .interactions = options->interactions,
        .most = (uint32_t)most + 1, /* rounding */
        .item_of_rank = vti_allocate(allocator, options->items, sizeof(uint32_t)),
        .rank_of_shopper = vti_allocate(allocator, options->shoppers, sizeof(uint32_t)),
        .met_by = vti_allocate_zeroed(allocator, options->items, sizeof(uint32_t)),
    };
    if (!made.item_of_rank || !made.rank_of_shopper || !made.met_by) {
        vti_crowd_destroy(&made, allocator);
        return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "not enough memory for the shoppers; simulate fewer");
    }
    vti_random_seed(&made.random, options->seed);
    shuffle(&made.random, made.item_of_rank, options->items);
    shuffle(&made.random, made.rank_of_shopper, options->shoppers);
    *crowd = made;
    return VT_OK;
}

void vti_crowd_destroy(vti_crowd *crowd, const vt_allocator *allocator) {
    vti_release(allocator, crowd->item_of_rank);
    vti_release(allocator, crowd->rank_of_shopper);
    vti_release(allocator, crowd->met_by);
    *crowd = (vti_crowd){0};
}

uint32_t vti_crowd_next(vti_crowd *crowd, uint32_t *items) {
    uint32_t shopper = crowd->next_shopper++;
    uint32_t activity = crowd->rank_of_shopper[shopper];
    uint32_t count = (uint32_t)(before_rank(crowd->interactions, activity + 1, crowd->shopper_count) -
                                before_rank(crowd->interactions, activity, crowd->shopper_count));
    uint32_t groups[2] = {vti_random_below(&crowd->random, GROUPS), vti_random_below(&crowd->random, GROUPS)};
    for (uint32_t met = 0; met < count;) {
        uint32_t rank = rank_at(vti_random_unit(&crowd->random), crowd->item_count);
        uint64_t choice = vti_random_next(&crowd->random) >> 62;
        uint32_t in_group = rank - rank % GROUPS + groups[choice & 1];
        if (choice >= 2 && in_group < crowd->item_count) rank = in_group;
        uint32_t item = crowd->item_of_rank[rank];
        if (crowd->met_by[item] == shopper + 1) continue;
        crowd->met_by[item] = shopper + 1;
        items[met++] = item;
    }
    return count;
}

vt_status vti_crowd_write(const vt_allocator *allocator, vti_crowd *crowd, vti_output *output,
                          const vt_progress *progress, vt_error *error) {
    uint32_t *items = vti_allocate(allocator, crowd->most, sizeof *items);
    if (!items) return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "not enough memory for one shopper");
    vt_status status = VT_OK;
    vti_output_text(output, "user,item\n");
    for (uint32_t shopper = 0; shopper < crowd->shopper_count && status == VT_OK; shopper++) {
        uint32_t count = vti_crowd_next(crowd, items);
        for (uint32_t i = 0; i < count; i++) {
            vti_output_number(output, shopper, 1);
            vti_output_text(output, ",");
            vti_output_number(output, items[i], 1);
            vti_output_text(output, "\n");
        }
        if (shopper % PROGRESS_STEP != 0) continue;
        status = vti_output_check(output, error);
        if (progress && !progress->report(progress->context, "events", shopper, crowd->shopper_count)) {
            status = vti_error(error, VT_ERR_CANCELLED, VT_NOWHERE, "cancelled while simulating events");
        }
    }
    vti_release(allocator, items);
    return status;
}
