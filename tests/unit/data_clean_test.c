/*
 * data_clean_test.c: order, duplicates, cancellations and cores, against small cases by hand and against a slow model of
 * the same rules.
 */
#include "base/random.h"
#include "data_support.h"

/* A user's events as "item:value,item:value"; enough to see what is left and in which order. */
static const char *events_of(const vt_dataset *dataset, const char *user) {
    static char text[512];
    uint32_t number = user_number(dataset, user);
    size_t used = 0;
    text[0] = '\0';
    if (number == VTI_ID_NONE || !dataset->user_offsets) return "(none)";
    for (uint64_t e = dataset->user_offsets[number]; e < dataset->user_offsets[number + 1]; e++) {
        const vti_data_event *event = &dataset->events[e];
        vt_text item = dataset->items.texts[event->item];
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s:%g", used ? "," : "", (int)item.size_bytes,
                                 item.bytes, (double)event->value);
    }
    return text;
}

static void expect_events(const char *table, const char *expected) {
    vt_dataset *dataset = dataset_of(table, NULL, NULL);
    CHECK_TEXT(events_of(dataset, "u"), expected);
    vt_dataset_destroy(dataset);
}

TEST(events_are_in_order_of_user_and_time) {
    vt_dataset *dataset =
        dataset_of("user,item,time\nu,c,30\nv,x,5\nu,a,10\nu,b,20\nv,y,1\nu,d,20\nu,e,\n", NULL, NULL);
    CHECK_TEXT(events_of(dataset, "u"), "e:1,a:1,b:1,d:1,c:1");
    CHECK_TEXT(events_of(dataset, "v"), "y:1,x:1");
    CHECK_INT(dataset->user_offsets[0], 0);
    CHECK_INT(dataset->user_offsets[2], 7);
    vti_event_list events = vti_dataset_events(dataset);
    CHECK_INT(events.user_count, 2);
    CHECK_INT(events.item_count, 7);
    for (uint64_t e = 0; e < 5; e++) CHECK_INT(events.events[e].user, 0);
    vt_dataset_destroy(dataset);
    expect_events("user,item\nu,c\nu,a\nu,b\n", "c:1,a:1,b:1");
}

TEST(equal_events_become_one) {
    vt_clean_report report;
    vt_dataset *dataset = dataset_of("user,item,type,value,time,basket\n"
                                     "u,a,view,1,5,\nu,a,view,1,5,\nu,a,view,1,5,\n"
                                     "u,a,view,2,5,\nu,a,cart,1,5,\nu,a,view,1,6,\nu,b,view,1,5,\nu,a,view,1,5,x\n"
                                     "v,a,view,1,5,\n",
                                     NULL, &report);
    CHECK_INT(report.duplicates, 2);
    CHECK_INT(report.events, 7);
    vt_dataset_destroy(dataset);
}

TEST(nearly_equal_events_stay) {
    static char table[16384];
    size_t used = (size_t)snprintf(table, sizeof table, "user,item,type,value,time,basket\n");
    for (int i = 0; i < 100; i++) {
        used +=
            (size_t)snprintf(table + used, sizeof table - used,
                             "u,a,view,1,5,b%d\nu,a,view,%d,5,\nu,a,view,1,%d,\nu,a%d,view,1,5,\n", i, i + 2, i + 6, i);
    }
    vt_clean_report report;
    vt_dataset *dataset = dataset_of(table, NULL, &report);
    CHECK_INT(report.duplicates, 0);
    CHECK_INT(report.events, 400);
    vt_dataset_destroy(dataset);
}

TEST(cancellations_take_back_by_value_the_latest_first) {
    expect_events("user,item,quantity,time\nu,a,5,1\nu,a,3,2\nu,b,1,3\nu,a,-4,4\n", "a:4,b:1");
    expect_events("user,item,quantity,time\nu,a,5,1\nu,a,3,2\nu,b,1,3\nu,a,-2,4\n", "a:5,a:1,b:1");
    expect_events("user,item,quantity,time\nu,a,5,1\nu,b,1,3\nu,a,-9,4\n", "b:1");
    /* what comes later is not taken back, wherever it stands in the file */
    expect_events("user,item,quantity,time\nu,a,7,9\nu,a,-5,4\nu,a,5,1\n", "a:7");
    /* at the same time the order of the file decides */
    expect_events("user,item,quantity,time\nu,a,-5,4\nu,a,5,4\n", "a:5");
    expect_events("user,item,quantity\nu,a,5\nu,b,2\nu,a,-5\n", "b:2");
}

TEST(cancellations_without_value_take_back_one_event) {
    expect_events("user,item,type,time\nu,a,purchase,1\nu,a,purchase,2\nu,b,view,3\nu,a,return,4\n", "a:1,b:1");
    expect_events("user,item,type,value,time\nu,a,purchase,5,1\nu,a,purchase,7,2\nu,a,refund,,4\n", "a:5");
}

TEST(cancellations_take_back_their_kind) {
    vt_clean_report report;
    vt_dataset *dataset = dataset_of("user,item,type,time\n"
                                     "u,a,view,1\nu,a,cart,2\nu,a,purchase,3\nu,a,remove,4\nu,b,cart,5\nu,b,cancel,6\n"
                                     "v,a,cancel,7\nv,c,view,8\n",
                                     NULL, &report);
    CHECK_TEXT(events_of(dataset, "u"), "a:1,a:1,b:1");
    CHECK_INT(dataset->events[1].type, VT_EVENT_PURCHASE);
    CHECK_INT(report.cancelled, 1);
    CHECK_INT(report.unmatched, 2);
    vt_dataset_destroy(dataset);
}

TEST(who_has_nothing_left_is_gone) {
    vt_clean_report report;
    vt_dataset *dataset = dataset_of("user,item,quantity\nw,x,1\nw,x,-1\nu,a,1\n", NULL, &report);
    CHECK_INT(report.users, 1);
    CHECK_INT(report.items, 1);
    CHECK_INT(report.dropped_users, 0); /* not by a core */
    CHECK_INT(report.dropped_items, 0);
    CHECK_INT(user_number(dataset, "w"), VTI_ID_NONE);
    CHECK_INT(user_number(dataset, "u"), 0);
    CHECK_INT(item_number(dataset, "a"), 0);
    CHECK_INT(dataset->events[0].user, 0);
    vt_dataset_destroy(dataset);
}

TEST(nothing_left_is_an_error_and_changes_nothing) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_clean_report clean_report = {.events = 99};
    vt_error error;
    CHECK_INT(add_events(dataset, "user,item,time\nu,b,2\nu,a,1\n", NULL, &report, &error), VT_OK);
    CHECK_INT(vt_dataset_clean(dataset, &(vt_clean_options){.min_user = 3}, &clean_report, &error), VT_ERR_EMPTY);
    CHECK_INT(clean_report.events, 99);
    CHECK(dataset->user_offsets == NULL);
    CHECK_INT(dataset->events[0].time, 2);
    CHECK_INT(vt_dataset_clean(dataset, NULL, &clean_report, &error), VT_OK);
    CHECK_TEXT(events_of(dataset, "u"), "a:1,b:1");
    CHECK_INT(vt_dataset_clean(dataset, NULL, &clean_report, &error), VT_ERR_ARGUMENT);
    CHECK_INT(add_events(dataset, "user,item\nu,a\n", NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK_INT(add_items(dataset, "id\na\n", &report, &error), VT_ERR_ARGUMENT);
    vt_dataset_destroy(dataset);
    dataset = dataset_new();
    CHECK_INT(vt_dataset_clean(dataset, NULL, NULL, &error), VT_ERR_EMPTY);
    vt_dataset_destroy(dataset);
}

TEST(cores_are_taken_until_both_hold) {
    /* y falls with item z, then item c with y: a chain. */
    const char *table = "user,item\nu,a\nu,b\nv,a\nv,b\nw,a\nw,b\ny,c\ny,z\nw,c\nu,a\n";
    vt_clean_report report;
    vt_dataset *dataset = dataset_of(table, &(vt_clean_options){2, 2}, &report);
    CHECK_INT(report.users, 3);
    CHECK_INT(report.items, 2);
    CHECK_INT(report.events, 6);
    CHECK_INT(report.dropped_users, 1);
    CHECK_INT(report.dropped_items, 2);
    CHECK_TEXT(events_of(dataset, "w"), "a:1,b:1");
    vt_dataset_destroy(dataset);
    dataset = dataset_of(table, &(vt_clean_options){.min_user = 3}, &report);
    CHECK_TEXT(events_of(dataset, "w"), "a:1,b:1,c:1");
    CHECK_INT(report.users, 1);
    CHECK_INT(report.items, 3);
    vt_dataset_destroy(dataset);
}

TEST(the_catalogue_stays_unless_a_core_is_asked) {
    for (uint32_t min_item = 0; min_item <= 1; min_item++) {
        vt_dataset *dataset = dataset_new();
        vt_table_report report;
        vt_clean_report clean_report;
        vt_error error;
        CHECK_INT(add_items(dataset, "id,title\nnew,New\nold,Old\n", &report, &error), VT_OK);
        CHECK_INT(add_events(dataset, "user,item\nu,old\nu,other\n", NULL, &report, &error), VT_OK);
        vt_clean_options options = {.min_item = min_item};
        CHECK_INT(vt_dataset_clean(dataset, &options, &clean_report, &error), VT_OK);
        CHECK_INT(clean_report.items, min_item ? 2 : 3);
        CHECK_INT(clean_report.dropped_items, min_item);
        CHECK_INT(item_number(dataset, "new"), min_item ? VTI_ID_NONE : 0);
        uint32_t old = item_number(dataset, "old");
        CHECK(text_equals(dataset->titles.texts[old], "Old"));
        CHECK_INT(dataset->events[0].item, old);
        vt_dataset_destroy(dataset);
    }
}

/* ---- against the slow model ---- */

typedef struct line {
    int user, item, value, time;
    bool gone;
} line;

#define MAX_LINES 60

static int earlier(const line *a, const line *b) {
    return a->time - b->time;
}

/* The rules word by word, in quadratic time; lines are in order of time already. */
static void model(line *lines, int count) {
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < i && !lines[i].gone; j++) {
            lines[i].gone = lines[j].user == lines[i].user && lines[j].item == lines[i].item &&
                            lines[j].value == lines[i].value && lines[j].time == lines[i].time;
        }
    }
    for (int i = 0; i < count; i++) {
        if (lines[i].gone || lines[i].value > 0) continue;
        int left = -lines[i].value;
        lines[i].gone = true;
        for (int j = i - 1; j >= 0 && left > 0; j--) {
            if (lines[j].gone || lines[j].user != lines[i].user || lines[j].item != lines[i].item) continue;
            int taken = left < lines[j].value ? left : lines[j].value;
            lines[j].value -= taken;
            left -= taken;
            lines[j].gone = lines[j].value == 0;
        }
    }
}

static void sort_lines(line *lines, int count) {
    for (int i = 1; i < count; i++) {
        for (int j = i; j > 0 && earlier(&lines[j], &lines[j - 1]) < 0; j--) {
            line swap = lines[j];
            lines[j] = lines[j - 1];
            lines[j - 1] = swap;
        }
    }
}

TEST(random_tables_are_as_the_slow_model_says) {
    vti_random random;
    vti_random_seed(&random, 7);
    for (int round = 0; round < 400; round++) {
        line lines[MAX_LINES];
        char table[2048] = "user,item,quantity,time\nend,end,1,1\n";
        size_t used = strlen(table);
        int count = 1 + (int)vti_random_below(&random, MAX_LINES);
        for (int i = 0; i < count; i++) {
            line *l = &lines[i];
            *l = (line){.user = (int)vti_random_below(&random, 3),
                        .item = (int)vti_random_below(&random, 3),
                        .value = 1 + (int)vti_random_below(&random, 4),
                        .time = 1 + (int)vti_random_below(&random, 20)};
            if (vti_random_below(&random, 3) == 0) l->value = -l->value;
            used += (size_t)snprintf(table + used, sizeof table - used, "u%d,i%d,%d,%d\n", l->user, l->item, l->value,
                                     l->time);
        }
        vt_dataset *dataset = dataset_of(table, NULL, NULL);
        sort_lines(lines, count);
        model(lines, count);
        for (int user = 0; user < 3; user++) {
            char name[16], expected[512] = "";
            size_t length = 0;
            snprintf(name, sizeof name, "u%d", user);
            for (int i = 0; i < count; i++) {
                if (lines[i].gone || lines[i].user != user) continue;
                length += (size_t)snprintf(expected + length, sizeof expected - length, "%si%d:%d", length ? "," : "",
                                           lines[i].item, lines[i].value);
            }
            CHECK_TEXT(events_of(dataset, name), length ? expected : "(none)");
        }
        vt_dataset_destroy(dataset);
    }
}

CHECK_MAIN(TEST_ENTRY(events_are_in_order_of_user_and_time), TEST_ENTRY(equal_events_become_one),
           TEST_ENTRY(nearly_equal_events_stay), TEST_ENTRY(cancellations_take_back_by_value_the_latest_first),
           TEST_ENTRY(cancellations_without_value_take_back_one_event), TEST_ENTRY(cancellations_take_back_their_kind),
           TEST_ENTRY(who_has_nothing_left_is_gone), TEST_ENTRY(nothing_left_is_an_error_and_changes_nothing),
           TEST_ENTRY(cores_are_taken_until_both_hold), TEST_ENTRY(the_catalogue_stays_unless_a_core_is_asked),
           TEST_ENTRY(random_tables_are_as_the_slow_model_says))
