/*
 * data_split_cases_test.c: the protocols whose cases are sessions or come from another dataset, random items, and a
 * share of a split.
 */
#include "data/split.h"
#include "data_support.h"

#define HEADER "user,item,type,time,basket\n"

static vt_eval_options options_of(vt_protocol protocol) {
    return (vt_eval_options){
        .protocol = protocol, .seed = 1, .last_baskets = 1, .held_out_users = .25, .hidden_items = .5};
}

static void append(char *text, size_t size, const vt_dataset *dataset, uint32_t item) {
    size_t used = strlen(text);
    vt_text id = item == VTI_ID_NONE ? text_of("?") : dataset->items.texts[item];
    snprintf(text + used, size - used, "%.*s", (int)id.size_bytes, id.bytes);
}

/* "ab>c ..." of all cases in their order, items of one letter. */
static const char *cases_of(const vt_dataset *dataset, const vti_split *split) {
    static char text[512];
    text[0] = '\0';
    for (uint32_t c = 0; c < split->case_count; c++) {
        for (uint64_t e = split->history.offsets[c]; e < split->history.offsets[c + 1]; e++) {
            append(text, sizeof text, dataset, split->history.events[e].item);
        }
        strncat(text, ">", sizeof text - strlen(text) - 1);
        for (uint64_t t = split->target_offsets[c]; t < split->target_offsets[c + 1]; t++) {
            append(text, sizeof text, dataset, split->targets[t]);
        }
        if (c + 1 < split->case_count) strncat(text, " ", sizeof text - strlen(text) - 1);
    }
    return text;
}

static const char *train_of(const vt_dataset *dataset, const vti_split *split) {
    static char text[512];
    text[0] = '\0';
    for (uint64_t e = 0; e < split->train.offsets[split->train.user_count]; e++) {
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

static void expect(const char *table, const char *test_table, vt_eval_options options, const char *cases,
                   const char *train) {
    vt_dataset *dataset = dataset_of(table, NULL, NULL);
    vt_dataset *test = test_table ? dataset_of(test_table, NULL, NULL) : NULL;
    vti_split split;
    options.test = test;
    if (make(dataset, &options, &split)) {
        CHECK_TEXT(cases_of(dataset, &split), cases);
        CHECK_TEXT(train_of(dataset, &split), train);
        CHECK_INT(split.history.user_count, split.case_count);
        vti_split_destroy(&split, &dataset->allocator);
    }
    vt_dataset_destroy(test);
    vt_dataset_destroy(dataset);
}

TEST(prefixes_of_the_latest_sessions) {
    vt_eval_options options = options_of(VT_PROTOCOL_SESSION_PREFIXES);
    /* baskets o1, o2 of u and o3, o4 of v; o3 began last though v is not the last user to act */
    static const char baskets[] = HEADER "u,a,view,1,o1\nu,b,view,2,o1\nu,c,view,5,o2\nu,d,view,9,o2\n"
                                         "v,e,view,6,o3\nv,f,view,7,o3\nv,g,view,8,o3\nv,h,view,3,o4\n";
    expect(baskets, NULL, options, "e>f ef>g", "abcdh");
    options.held_out_users = .5;
    expect(baskets, NULL, options, "c>d e>f ef>g", "abh");
    options.validation = true; /* of o1 and o4, which are left, o4 has no next event */
    expect(HEADER "u,a,view,4,o1\nu,b,view,4,o1\nu,c,view,5,o2\nu,d,view,9,o2\n"
                  "v,e,view,6,o3\nv,f,view,7,o3\nv,g,view,8,o3\nv,h,view,3,o4\n",
           NULL, options, "a>b", "h");
}

TEST(a_user_is_a_session_where_there_are_no_baskets) {
    vt_eval_options options = options_of(VT_PROTOCOL_SESSION_PREFIXES);
    options.held_out_users = .5;
    static const char users[] =
        HEADER "u,a,view,1,\nu,b,view,2,\nv,c,view,5,\nv,d,dismiss,6,\nv,c,cart,7,\nv,e,view,8,\n";
    expect(users, NULL, options, "cdc>e", "ab");
    options.include_seen = true; /* then c is asked for again, and the dismissed one still not */
    expect(users, NULL, options, "cd>c cdc>e", "ab");
}

TEST(sessions_of_another_dataset) {
    vt_eval_options options = options_of(VT_PROTOCOL_SESSION_PREFIXES);
    static const char train[] = HEADER "u,a,view,1,o1\nu,b,view,2,o1\nw,c,view,3,o2\n";
    /* z is not in the training: no evidence, and a miss */
    expect(train, HEADER "s,b,view,1,\ns,z,view,2,\ns,a,view,3,\nt,c,view,1,\n", options, "b>? b>a", "abc");
}

TEST(a_long_session_keeps_its_latest_events) {
    char table[16384];
    size_t used = (size_t)snprintf(table, sizeof table, "user,item,time\n");
    for (int i = 0; i < 300; i++) {
        used += (size_t)snprintf(table + used, sizeof table - used, "u,i%d,%d\n", i, 1000 + i);
    }
    snprintf(table + used, sizeof table - used, "v,j,1\n");
    vt_dataset *dataset = dataset_of(table, NULL, NULL);
    vt_eval_options options = options_of(VT_PROTOCOL_SESSION_PREFIXES);
    vti_split split;
    CHECK_OR_RETURN(make(dataset, &options, &split));
    CHECK_INT(split.case_count, 299);
    CHECK_INT(split.history.offsets[299] - split.history.offsets[298], 256);
    CHECK_INT(split.history.events[split.history.offsets[298]].item, item_number(dataset, "i43"));
    CHECK_INT(split.targets[298], item_number(dataset, "i299"));
    vti_split_destroy(&split, &dataset->allocator);
    vt_dataset_destroy(dataset);
}

TEST(a_test_file_asks_for_what_is_new) {
    vt_eval_options options = options_of(VT_PROTOCOL_TEST_FILE);
    static const char train[] = HEADER "u,a,view,1,\nu,b,view,2,\nv,c,view,3,\n";
    /* u asks for c and the unknown z, not for b, which he has, nor d, which he dismissed; w is new; x asks nothing */
    static const char test[] = HEADER "u,c,view,1,\nu,c,cart,2,\nu,b,view,3,\nu,z,view,4,\nw,a,view,1,\nv,c,view,9,\n"
                                      "x,a,dismiss,1,\n";
    expect(train, test, options, "ab>c? >a", "abc");
    options.include_seen = true;
    expect(train, test, options, "ab>cb? >a c>c", "abc");
}

TEST(a_test_file_is_validated_by_random_items) {
    vt_eval_options options = options_of(VT_PROTOCOL_TEST_FILE);
    options.validation = true;
    vt_dataset *dataset = dataset_of(HEADER "u,a,view,1,\nu,b,view,2,\nv,c,view,3,\nu,a,cart,4,\n", NULL, NULL);
    options.test = dataset;
    vti_split split;
    CHECK_OR_RETURN(make(dataset, &options, &split));
    const char *cases = cases_of(dataset, &split);
    bool hides_b = strcmp(cases, "aa>b") == 0;
    CHECK(hides_b || strcmp(cases, "b>a") == 0);
    CHECK_TEXT(train_of(dataset, &split), hides_b ? "aac" : "bc");
    vti_split_destroy(&split, &dataset->allocator);
    vt_dataset_destroy(dataset);
}

TEST(random_items_leave_every_user_in_training) {
    vt_dataset *dataset =
        dataset_of(HEADER "u,a,view,1,\nu,b,view,2,\nu,c,view,3,\nu,d,view,4,\nv,a,view,1,\n", NULL, NULL);
    vt_eval_options options = options_of(VT_PROTOCOL_RANDOM_ITEMS);
    uint32_t hidden[4] = {0};
    for (options.seed = 0; options.seed < 60; options.seed++) {
        vti_split split;
        CHECK_OR_RETURN(make(dataset, &options, &split));
        CHECK_INT(split.case_count, 1);
        CHECK_INT(split.target_offsets[1], 2);
        CHECK_INT(split.history.offsets[1], 2);
        CHECK_INT(split.train.offsets[2], 3);
        for (int t = 0; t < 2; t++) {
            hidden[split.targets[t] & 3]++;
            for (uint64_t e = 0; e < 2; e++) CHECK(split.history.events[e].item != split.targets[t]);
        }
        vti_split_destroy(&split, &dataset->allocator);
    }
    for (int i = 0; i < 4; i++) CHECK(hidden[i] > 15 && hidden[i] < 45);
    vt_dataset_destroy(dataset);
}

TEST(bad_options_are_refused) {
    vt_dataset *dataset = dataset_of(HEADER "u,a,view,1,\nu,b,view,2,\n", NULL, NULL);
    vt_dataset *unclean = dataset_new();
    vti_event_list events = vti_dataset_events(dataset);
    vti_split split = {.case_count = 99};
    vt_error error;
    vt_eval_options options = options_of(VT_PROTOCOL_TEST_FILE);
    CHECK_INT(vti_split_make(&events, dataset, &options, &split, &error), VT_ERR_ARGUMENT);
    options.test = unclean;
    CHECK_INT(vti_split_make(&events, dataset, &options, &split, &error), VT_ERR_ARGUMENT);
    options = options_of(VT_PROTOCOL_SESSION_PREFIXES);
    options.held_out_users = 1;
    CHECK_INT(vti_split_make(&events, dataset, &options, &split, &error), VT_ERR_ARGUMENT);
    options.held_out_users = .5; /* the only session is none to hold out */
    options = options_of(VT_PROTOCOL_RANDOM_ITEMS);
    options.hidden_items = 0;
    CHECK_INT(vti_split_make(&events, dataset, &options, &split, &error), VT_ERR_ARGUMENT);
    CHECK_INT(split.case_count, 99);
    vt_dataset_destroy(dataset);
    vt_dataset_destroy(unclean);
}

/* ---- a share ---- */

#define USERS 5000

TEST(a_share_of_a_split_is_part_of_a_larger_one) {
    static char table[USERS * 64];
    size_t used = (size_t)snprintf(table, sizeof table, "user,item,time\n");
    for (int u = 0; u < USERS; u++) {
        used += (size_t)snprintf(table + used, sizeof table - used, "u%d,i%d,1\nu%d,j%d,2\nu%d,k%d,%d\n", u, u % 7, u,
                                 u % 11, u, u % 5, 3 + u);
    }
    vt_dataset *dataset = dataset_of(table, NULL, NULL);
    vt_eval_options options = options_of(VT_PROTOCOL_LEAVE_ONE_OUT);
    static const double shares[] = {.1, .5, 1};
    vti_split splits[3];
    for (int i = 0; i < 3; i++) {
        CHECK_OR_RETURN(make(dataset, &options, &splits[i]));
        CHECK_INT(vti_split_thin(&splits[i], shares[i], 4, &dataset->allocator), VT_OK);
        double wanted_cases = shares[i] * USERS < 2000 ? 2000 : shares[i] * USERS;
        CHECK_CLOSE(splits[i].case_count, wanted_cases, i == 2 ? 0 : 150);
        CHECK_CLOSE(splits[i].train.offsets[USERS], 2 * shares[i] * USERS, i == 2 ? 0 : 300);
    }
    for (int i = 0; i < 2; i++) {
        const vti_split *small = &splits[i], *large = &splits[i + 1];
        for (uint32_t u = 0; u < USERS; u++) {
            uint64_t count = small->train.offsets[u + 1] - small->train.offsets[u];
            CHECK(count == 0 || count == large->train.offsets[u + 1] - large->train.offsets[u]);
        }
        for (uint32_t c = 0, l = 0; c < small->case_count; c++) {
            while (l < large->case_count && large->users[l] < small->users[c]) l++;
            CHECK_OR_RETURN(l < large->case_count && large->users[l] == small->users[c]);
            CHECK_INT(small->targets[small->target_offsets[c]], large->targets[large->target_offsets[l]]);
            CHECK_INT(small->history.events[small->history.offsets[c + 1] - 1].item,
                      large->history.events[large->history.offsets[l + 1] - 1].item);
            CHECK_INT(small->history.offsets[c + 1] - small->history.offsets[c], 2);
            CHECK_INT(small->times[c], 3 + small->users[c]);
        }
    }
    for (int i = 0; i < 3; i++) vti_split_destroy(&splits[i], &dataset->allocator);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(prefixes_of_the_latest_sessions), TEST_ENTRY(a_user_is_a_session_where_there_are_no_baskets),
           TEST_ENTRY(sessions_of_another_dataset), TEST_ENTRY(a_long_session_keeps_its_latest_events),
           TEST_ENTRY(a_test_file_asks_for_what_is_new), TEST_ENTRY(a_test_file_is_validated_by_random_items),
           TEST_ENTRY(random_items_leave_every_user_in_training), TEST_ENTRY(bad_options_are_refused),
           TEST_ENTRY(a_share_of_a_split_is_part_of_a_larger_one))
