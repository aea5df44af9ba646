/*
 * data_split_test.c: the protocols: what trains, what is history, what is a target, and that nothing leaks.
 */
#define _POSIX_C_SOURCE 200809L

#include "base/random.h"
#include "data/split.h"
#include "data_support.h"

#include <stdlib.h>
#include <unistd.h>

static vt_eval_options options_of(vt_protocol protocol) {
    return (vt_eval_options){
        .protocol = protocol, .seed = 1, .last_baskets = 1, .held_out_users = .25, .hidden_items = .4};
}

static void append(char *text, size_t size, const vt_dataset *dataset, uint32_t item) {
    vt_text id = dataset->items.texts[item];
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%.*s", used && text[used - 1] != ' ' ? "," : "", (int)id.size_bytes,
             id.bytes);
}

/* "history > targets" of a user, as item ids, for each case; "" when there is none. */
static const char *case_of(const vt_dataset *dataset, const vti_split *split, const char *user) {
    static char text[512];
    text[0] = '\0';
    for (uint32_t c = 0; c < split->case_count; c++) {
        if (split->users[c] != user_number(dataset, user)) continue;
        if (text[0]) snprintf(text + strlen(text), sizeof text - strlen(text), "; ");
        for (uint64_t e = split->history.offsets[c]; e < split->history.offsets[c + 1]; e++) {
            append(text, sizeof text, dataset, split->history.events[e].item);
        }
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, " > ");
        for (uint64_t t = split->target_offsets[c]; t < split->target_offsets[c + 1]; t++) {
            append(text, sizeof text, dataset, split->targets[t]);
        }
    }
    return text;
}

static const char *train_of(const vt_dataset *dataset, const vti_split *split, const char *user) {
    static char text[512];
    text[0] = '\0';
    uint32_t u = user_number(dataset, user);
    for (uint64_t e = split->train.offsets[u]; e < split->train.offsets[u + 1]; e++) {
        append(text, sizeof text, dataset, split->train.events[e].item);
    }
    return text;
}

static bool make(const vt_dataset *dataset, const vt_eval_options *options, vti_split *split) {
    vti_event_list events = vti_dataset_events(dataset);
    vt_error error = {.message = ""};
    vt_status status = vti_split_make(&events, dataset, options, split, &error);
    if (status) printf("# %s\n", error.message);
    return CHECK_INT(status, VT_OK);
}

/* One user u and a user z who never qualifies. */
static void expect_case(const char *table, vt_eval_options options, const char *expected) {
    char text[1024];
    snprintf(text, sizeof text, "%sz,only,view,1,\n", table);
    vt_dataset *dataset = dataset_of(text, NULL, NULL);
    vti_split split;
    if (make(dataset, &options, &split)) {
        CHECK_INT(split.case_count, 1);
        CHECK_TEXT(case_of(dataset, &split, "u"), expected);
        char *history = strdup(expected);
        *strstr(history, " > ") = '\0';
        CHECK_TEXT(train_of(dataset, &split, "u"), history);
        CHECK_TEXT(train_of(dataset, &split, "z"), "only");
        CHECK(split.negatives == NULL);
        free(history);
        vti_split_destroy(&split, &dataset->allocator);
    }
    vt_dataset_destroy(dataset);
}

#define HEADER "user,item,type,time,basket\n"

TEST(leave_one_out_takes_the_last_new_item) {
    vt_eval_options options = options_of(VT_PROTOCOL_LEAVE_ONE_OUT);
    expect_case(HEADER "u,a,view,1,\nu,b,view,2,\nu,c,purchase,3,\n", options, "a,b > c");
    /* b and a again after c, and c once more: dropped, as they are later than the target */
    expect_case(HEADER "u,a,view,1,\nu,b,view,2,\nu,c,view,3,\nu,c,cart,4,\nu,b,view,5,\nu,a,view,6,\n", options,
                "a,b > c");
    /* a purchase after a view is not new */
    expect_case(HEADER "u,a,view,1,\nu,b,view,2,\nu,a,purchase,3,\n", options, "a > b");
    /* dismissals are no targets, but they are history */
    expect_case(HEADER "u,a,view,1,\nu,b,dismiss,2,\nu,c,view,3,\nu,d,dismiss,4,\n", options, "a,b > c");
    /* an item that was dismissed before is not new */
    expect_case(HEADER "u,a,view,1,\nu,c,view,2,\nu,b,dismiss,3,\nu,b,purchase,4,\n", options, "a > c");
}

TEST(what_comes_back_may_be_asked_for) {
    vt_eval_options options = options_of(VT_PROTOCOL_LEAVE_ONE_OUT);
    options.include_seen = true;
    expect_case(HEADER "u,a,view,1,\nu,b,view,2,\nu,a,purchase,9002,\nu,b,dismiss,9003,\n", options, "a,b > a");
    /* what is bought in the visit in which it was seen does not come back, neither new nor known */
    expect_case(HEADER "u,a,view,1,\nu,b,view,2,\nu,b,purchase,1802,\n", options, "a > b");
    expect_case(HEADER "u,a,view,1,\nu,b,view,9000,\nu,a,cart,9001,\nu,a,purchase,9002,\n", options, "a,b > a");
    /* without times every event is a visit */
    expect_case(HEADER "u,a,view,,\nu,b,view,,\nu,a,purchase,,\n", options, "a,b > a");
    options.protocol = VT_PROTOCOL_LEAVE_LAST_BASKET;
    expect_case(HEADER "u,a,purchase,1,o1\nu,b,purchase,9000,o2\nu,a,purchase,9000,o2\nu,b,cart,9000,o2\n", options,
                "a > b,a");
}

TEST(leave_last_basket_takes_the_new_items_of_a_basket) {
    vt_eval_options options = options_of(VT_PROTOCOL_LEAVE_LAST_BASKET);
    expect_case(HEADER
                "u,a,purchase,1,o1\nu,b,purchase,1,o1\nu,c,purchase,2,o2\nu,a,purchase,2,o2\nu,d,purchase,2,o2\n",
                options, "a,b > c,d");
    /* the last basket has nothing new: the one before it is taken, and the last is dropped */
    expect_case(HEADER "u,a,purchase,1,o1\nu,c,purchase,2,o2\nu,d,purchase,2,o2\nu,a,purchase,3,o3\n", options,
                "a > c,d");
    /* an item twice in the basket is one target */
    expect_case(HEADER "u,a,purchase,1,o1\nu,c,purchase,2,o2\nu,c,cart,2,o2\nu,d,dismiss,2,o2\n", options, "a > c");
    /* baskets that overlap: o2 begins last; what follows its first event is dropped */
    expect_case(HEADER "u,a,purchase,1,o1\nu,c,purchase,2,o2\nu,b,purchase,3,o1\nu,d,purchase,4,o2\n", options,
                "a > c,d");
}

TEST(events_without_basket_form_sessions) {
    vt_eval_options options = options_of(VT_PROTOCOL_LEAVE_LAST_BASKET);
    /* 30 minutes apart go together, a second more does not */
    expect_case(HEADER "u,a,view,0,\nu,b,view,1801,\nu,c,view,3601,\nu,d,view,5401,\n", options, "a > b,c,d");
    expect_case(HEADER "u,a,view,0,\nu,b,view,1800,\nu,c,view,3601,\n", options, "a,b > c");
    /* a basket among them is one of its own */
    expect_case(HEADER "u,a,view,0,\nu,b,view,9000,\nu,c,purchase,9001,o1\nu,d,view,9002,\n", options, "a,b > c");
    /* what has no time comes first, together */
    expect_case(HEADER "u,a,view,,\nu,b,view,,\nu,c,view,5,\n", options, "a,b > c");
}

TEST(one_target_is_one_of_them_by_seed) {
    vt_dataset *dataset = dataset_of(HEADER "u,a,purchase,1,o1\nu,b,purchase,2,o2\nu,c,purchase,2,o2\n"
                                            "u,d,purchase,2,o2\n",
                                     NULL, NULL);
    bool seen[8] = {false};
    for (uint64_t seed = 0; seed < 40; seed++) {
        vt_eval_options options = options_of(VT_PROTOCOL_LEAVE_LAST_BASKET);
        options.one_target = true;
        options.seed = seed;
        vti_split split, again;
        CHECK_OR_RETURN(make(dataset, &options, &split) && make(dataset, &options, &again));
        CHECK_INT(split.target_offsets[1], 1);
        CHECK_INT(split.targets[0], again.targets[0]);
        CHECK(split.targets[0] < 4 && split.targets[0] != item_number(dataset, "a"));
        seen[split.targets[0] & 7] = true;
        CHECK_TEXT(train_of(dataset, &split, "u"), "a");
        vti_split_destroy(&split, &dataset->allocator);
        vti_split_destroy(&again, &dataset->allocator);
    }
    CHECK_INT(seen[0] + seen[1] + seen[2] + seen[3], 3);
    vt_dataset_destroy(dataset);
}

TEST(validation_splits_what_is_left) {
    vt_eval_options options = options_of(VT_PROTOCOL_LEAVE_ONE_OUT);
    options.validation = true;
    expect_case(HEADER "u,a,view,1,\nu,b,view,2,\nu,c,view,3,\nu,d,view,4,\n", options, "a,b > c");
    options.protocol = VT_PROTOCOL_LEAVE_LAST_BASKET;
    expect_case(HEADER "u,a,view,1,o1\nu,b,view,2,o2\nu,c,view,3,o3\nu,d,view,4,o3\n", options, "a > b");
}

TEST(what_comes_before_the_last_may_be_asked_for_too) {
    vt_dataset *dataset =
        dataset_of(HEADER "u,a,view,1,o1\nu,b,view,2,o2\nu,a,view,3,o3\nu,c,view,4,o4\nu,d,view,4,o4\n"
                          "u,a,view,5,o5\nv,a,view,1,o6\nv,c,view,2,o7\nw,d,view,1,o8\n",
                   NULL, NULL);
    const struct {
        vt_protocol protocol;
        uint32_t baskets;
        bool include_seen;
        const char *cases, *train; /* of u */
        int64_t times[3];          /* of its cases */
    } expected[] = {
        {VT_PROTOCOL_LEAVE_LAST_BASKET, 1, false, "a,b,a > c,d", "a,b,a", {4}},
        {VT_PROTOCOL_LEAVE_LAST_BASKET, 2, false, "a,b,a > c,d; a > b", "a", {4, 2}},
        {VT_PROTOCOL_LEAVE_LAST_BASKET, 9, false, "a,b,a > c,d; a > b", "a", {4, 2}},
        {VT_PROTOCOL_LEAVE_ONE_OUT, 2, false, "a,b,a,c > d; a,b,a > c", "a,b,a", {4, 4}},
        {VT_PROTOCOL_LEAVE_ONE_OUT, 3, false, "a,b,a,c > d; a,b,a > c; a > b", "a", {4, 4, 2}},
        {VT_PROTOCOL_LEAVE_LAST_BASKET, 2, true, "a,b,a > c,d; a > b", "a", {4, 2}},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        vt_eval_options options = options_of(expected[i].protocol);
        options.last_baskets = expected[i].baskets;
        options.include_seen = expected[i].include_seen;
        vti_split split;
        if (!make(dataset, &options, &split)) continue;
        CHECK_TEXT(case_of(dataset, &split, "u"), expected[i].cases);
        CHECK_TEXT(train_of(dataset, &split, "u"), expected[i].train);
        for (uint32_t c = 0; c < 3 && expected[i].times[c] > 0; c++) CHECK_INT(split.times[c], expected[i].times[c]);
        CHECK_TEXT(case_of(dataset, &split, "v"), "a > c");
        CHECK_TEXT(train_of(dataset, &split, "v"), "a");
        CHECK_TEXT(case_of(dataset, &split, "w"), "");
        CHECK_TEXT(train_of(dataset, &split, "w"), "d");
        vti_split_destroy(&split, &dataset->allocator);
    }
    vt_dataset_destroy(dataset);
}

TEST(without_a_case_there_is_no_split) {
    vt_dataset *dataset = dataset_of(HEADER "u,a,view,1,\nu,a,cart,2,\nv,b,view,1,\nv,c,dismiss,2,\n", NULL, NULL);
    vti_event_list events = vti_dataset_events(dataset);
    for (int protocol = VT_PROTOCOL_LEAVE_ONE_OUT; protocol <= VT_PROTOCOL_STRONG_GENERALIZATION; protocol++) {
        vt_eval_options options = options_of((vt_protocol)protocol);
        vti_split split = {.case_count = 99};
        vt_error error;
        CHECK_INT(vti_split_make(&events, dataset, &options, &split, &error), VT_ERR_EMPTY);
        CHECK_INT(split.case_count, 99);
    }
    vt_dataset_destroy(dataset);
}

/* ---- strong generalisation ---- */

#define USERS 100

static vt_dataset *shoppers(void) {
    static char table[USERS * 400];
    vti_random random;
    vti_random_seed(&random, 5);
    size_t used = (size_t)snprintf(table, sizeof table, HEADER);
    for (int u = 0; u < USERS; u++) {
        for (int i = 0; i < 12; i++) {
            const char *type = vti_random_below(&random, 8) ? "view" : "dismiss";
            used += (size_t)snprintf(table + used, sizeof table - used, "u%d,i%d,%s,%d,\n", u,
                                     (int)vti_random_below(&random, 50), type, i);
        }
    }
    return dataset_of(table, NULL, NULL);
}

static bool has_event(const vti_event_list *list, uint32_t row, uint32_t item) {
    for (uint64_t e = list->offsets[row]; e < list->offsets[row + 1]; e++) {
        if (list->events[e].item == item) return true;
    }
    return false;
}

TEST(held_out_users_do_not_train) {
    vt_dataset *dataset = shoppers();
    vt_eval_options options = options_of(VT_PROTOCOL_STRONG_GENERALIZATION);
    vti_event_list all = vti_dataset_events(dataset);
    vti_split split;
    CHECK_OR_RETURN(make(dataset, &options, &split));
    CHECK_INT(split.case_count, USERS / 4);
    CHECK_INT(split.train.user_count, USERS);
    uint64_t held_out_events = 0;
    for (uint32_t c = 0; c < split.case_count; c++) {
        uint32_t user = split.users[c];
        CHECK(c == 0 || split.users[c - 1] < user);
        CHECK_INT(split.train.offsets[user], split.train.offsets[user + 1]);
        held_out_events += all.offsets[user + 1] - all.offsets[user];
        uint64_t targets = split.target_offsets[c + 1] - split.target_offsets[c];
        CHECK(targets >= 1 && targets <= 6);
        CHECK(split.history.offsets[c + 1] > split.history.offsets[c]);
        uint64_t kept = 0;
        for (uint64_t e = all.offsets[user]; e < all.offsets[user + 1]; e++) {
            bool is_target = false;
            for (uint64_t t = split.target_offsets[c]; t < split.target_offsets[c + 1]; t++) {
                if (split.targets[t] != all.events[e].item) continue;
                is_target = true;
                CHECK(all.events[e].type != VT_EVENT_DISMISS);
            }
            CHECK_INT(has_event(&split.history, c, all.events[e].item), !is_target);
            kept += !is_target;
        }
        CHECK_INT(split.history.offsets[c + 1] - split.history.offsets[c], kept);
    }
    CHECK_INT(split.train.offsets[USERS], all.offsets[USERS] - held_out_events);
    vti_split_destroy(&split, &dataset->allocator);
    vt_dataset_destroy(dataset);
}

TEST(held_out_users_depend_on_the_seed_alone) {
    vt_dataset *dataset = shoppers();
    vt_eval_options options = options_of(VT_PROTOCOL_STRONG_GENERALIZATION);
    vti_split first, same, other, validation;
    CHECK_OR_RETURN(make(dataset, &options, &first) && make(dataset, &options, &same));
    options.seed = 2;
    CHECK_OR_RETURN(make(dataset, &options, &other));
    options.seed = 1;
    options.validation = true;
    CHECK_OR_RETURN(make(dataset, &options, &validation));
    CHECK_INT(same.case_count, first.case_count);
    CHECK(memcmp(same.users, first.users, first.case_count * sizeof *first.users) == 0);
    CHECK(memcmp(same.targets, first.targets, first.target_offsets[first.case_count] * sizeof(uint32_t)) == 0);
    CHECK(memcmp(other.users, first.users, first.case_count * sizeof *first.users) != 0);
    for (uint32_t c = 0; c < validation.case_count; c++) {
        for (uint32_t f = 0; f < first.case_count; f++) CHECK(validation.users[c] != first.users[f]);
    }
    CHECK(validation.case_count > 0);
    CHECK(validation.train.offsets[USERS] < first.train.offsets[USERS]);
    vti_split_destroy(&first, &dataset->allocator);
    vti_split_destroy(&same, &dataset->allocator);
    vti_split_destroy(&other, &dataset->allocator);
    vti_split_destroy(&validation, &dataset->allocator);
    vt_dataset_destroy(dataset);
}

TEST(shares_are_between_0_and_1) {
    vt_dataset *dataset = shoppers();
    vti_event_list events = vti_dataset_events(dataset);
    static const double shares[] = {0, 1, -1, 2};
    for (size_t i = 0; i < 8; i++) {
        vt_eval_options options = options_of(VT_PROTOCOL_STRONG_GENERALIZATION);
        *(i % 2 ? &options.held_out_users : &options.hidden_items) = shares[i / 2];
        vti_split split;
        CHECK_INT(vti_split_make(&events, dataset, &options, &split, NULL), VT_ERR_ARGUMENT);
    }
    vt_dataset_destroy(dataset);
}

/* ---- given negatives ---- */

static char path[] = "/tmp/vitrine-negatives-XXXXXX";

static vt_status make_from(const vt_dataset *dataset, const char *file_text, vti_split *split, vt_error *error) {
    FILE *file = fopen(path, "wb");
    if (!file) return VT_ERR_IO;
    fputs(file_text, file);
    fclose(file);
    vti_event_list events = vti_dataset_events(dataset);
    vt_eval_options options = options_of(VT_PROTOCOL_GIVEN_NEGATIVES);
    options.negatives_path = path;
    *error = (vt_error){.message = ""};
    return vti_split_make(&events, dataset, &options, split, error);
}

TEST(negatives_are_read_by_id) {
    vt_dataset *dataset = dataset_of("user,item,time\nu,a,1\nu,b,2\nv,c,3\nv,d,4\n", NULL, NULL);
    int descriptor = mkstemp(path);
    CHECK_OR_RETURN(descriptor >= 0);
    close(descriptor);
    vti_split split;
    vt_error error;
    CHECK_OR_RETURN(make_from(dataset, "(v,a)\tb\n(u,c)\td\ta\n", &split, &error) == VT_OK);
    CHECK_TEXT(error.message, "");
    CHECK_INT(split.case_count, 2);
    CHECK_TEXT(case_of(dataset, &split, "u"), "a,b > c");
    CHECK_TEXT(case_of(dataset, &split, "v"), "c,d > a");
    CHECK_TEXT(train_of(dataset, &split, "u"), "a,b");
    CHECK_INT(split.negative_offsets[1], 1);
    CHECK_INT(split.negative_offsets[2], 2); /* u has a already */
    CHECK_INT(split.seen_negatives, 1);
    CHECK_INT(split.negatives[0], item_number(dataset, "b"));
    CHECK_INT(split.negatives[1], item_number(dataset, "d"));
    vti_split_destroy(&split, &dataset->allocator);
    vt_dataset_destroy(dataset);
}

TEST(few_unknown_items_are_counted_many_refused) {
    vt_dataset *dataset = dataset_of("user,item,time\nu,a,1\nu,b,2\nv,c,3\nv,d,4\n", NULL, NULL);
    char file[512] = "(u,new)\ta\tb\tc\td\ta\tb\tc\td\tnew\td\n";
    size_t used = strlen(file);
    for (int i = 0; i < 10; i++) used += (size_t)snprintf(file + used, sizeof file - used, "(u,c)\td\n");
    vti_split split;
    vt_error error;
    CHECK_OR_RETURN(make_from(dataset, file, &split, &error) == VT_OK);
    CHECK_INT(split.unknown_targets, 1);
    CHECK_INT(split.unknown_negatives, 1);
    CHECK_INT(split.case_count, 11);
    CHECK_INT(split.target_offsets[1], 0); /* a case without target */
    CHECK_INT(split.target_offsets[11], 10);
    CHECK_INT(split.negative_offsets[1], 5);
    CHECK_INT(split.seen_negatives, 4); /* a and b of u, twice */
    vti_split_destroy(&split, &dataset->allocator);
    CHECK_INT(make_from(dataset, "(u,new)\ta\n(u,c)\td\n", &split, &error), VT_ERR_FORMAT);
    CHECK(strstr(error.message, "1 targets") != NULL);
    vt_dataset_destroy(dataset);
}

TEST(what_is_no_negative_is_refused_with_its_line) {
    vt_dataset *dataset = dataset_of("user,item,time\nu,a,1\nu,b,2\n", NULL, NULL);
    static const char *const files[] = {"(u,a)\tb\nu,a\tb\n", "(u,a)\tb\n(u;a)\tb\n", "(u,a)\tb\n(u,a)\n",
                                        "(u,a)\tb\n(w,a)\tb\n", "(u,a)\tb\n(u,a)\t\xFF\n"};
    vti_split split;
    vt_error error;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (!CHECK_INT(make_from(dataset, files[i], &split, &error), VT_ERR_FORMAT)) continue;
        CHECK_INT(error.line, 2);
        CHECK(strstr(error.message, "line 2") != NULL);
    }
    CHECK_INT(make_from(dataset, "", &split, &error), VT_ERR_EMPTY);
    remove(path);
    CHECK_INT(make_from(dataset, "(u,a)\tb\n", &split, &error), VT_OK);
    vti_split_destroy(&split, &dataset->allocator);
    remove(path);

    vti_event_list events = vti_dataset_events(dataset);
    vt_eval_options options = options_of(VT_PROTOCOL_GIVEN_NEGATIVES);
    CHECK_INT(vti_split_make(&events, dataset, &options, &split, &error), VT_ERR_ARGUMENT);
    options.negatives_path = path;
    CHECK_INT(vti_split_make(&events, dataset, &options, &split, &error), VT_ERR_IO);
    options.validation = true;
    CHECK_INT(vti_split_make(&events, dataset, &options, &split, &error), VT_ERR_ARGUMENT);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(leave_one_out_takes_the_last_new_item), TEST_ENTRY(what_comes_back_may_be_asked_for),
           TEST_ENTRY(leave_last_basket_takes_the_new_items_of_a_basket),
           TEST_ENTRY(events_without_basket_form_sessions), TEST_ENTRY(one_target_is_one_of_them_by_seed),
           TEST_ENTRY(validation_splits_what_is_left), TEST_ENTRY(what_comes_before_the_last_may_be_asked_for_too),
           TEST_ENTRY(without_a_case_there_is_no_split), TEST_ENTRY(held_out_users_do_not_train),
           TEST_ENTRY(held_out_users_depend_on_the_seed_alone), TEST_ENTRY(shares_are_between_0_and_1),
           TEST_ENTRY(negatives_are_read_by_id), TEST_ENTRY(few_unknown_items_are_counted_many_refused),
           TEST_ENTRY(what_is_no_negative_is_refused_with_its_line))
