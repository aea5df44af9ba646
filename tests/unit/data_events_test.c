/*
 * data_events_test.c: event tables: columns and their synonyms, types, values, times, ids, and what a failed table leaves.
 */
#include "data_support.h"

#include <stdlib.h>

/* Reads one line under a header and gives its event. */
static vti_data_event event_of(const char *text) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error = {.message = ""};
    vti_data_event event = {0};
    if (!CHECK_INT(add_events(dataset, text, NULL, &report, &error), VT_OK)) printf("# %s: %s\n", text, error.message);
    CHECK_INT(dataset->event_count, 1);
    if (dataset->event_count == 1) event = dataset->events[0];
    vt_dataset_destroy(dataset);
    return event;
}

TEST(only_user_and_item_are_needed) {
    vti_data_event event = event_of("item,user\nlamp,ann\n");
    CHECK_INT(event.type, VT_EVENT_PURCHASE);
    CHECK_CLOSE(event.value, 1, 0);
    CHECK(event.time == VTI_NO_TIME);
    CHECK_INT(event.basket, VTI_NO_BASKET);
}

TEST(all_columns_are_read) {
    vti_data_event event = event_of("order_id;user_id;product_id;event;quantity;timestamp;colour\n"
                                    "o1;ann;lamp;add_to_cart;2.5;2010-12-01 08:26;red\n");
    CHECK_INT(event.type, VT_EVENT_CART);
    CHECK_CLOSE(event.value, 2.5, 0);
    CHECK_INT(event.time, 1291191960);
    CHECK_INT(event.basket, 0);
}

TEST(headers_have_synonyms) {
    static const char *const headers[] = {"user,item,value,time",
                                          "USER,Item,Rating,TIMESTAMP",
                                          "userId,movieId,rating,timestamp",
                                          "visitor-id,item.id,qty,event_time",
                                          "Customer ID,SKU,Quantity,Order Date",
                                          "CustomerID,StockCode,amount,InvoiceDate"};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "%s\nann,lamp,4,86400\n", headers[i]);
        vti_data_event event = event_of(text);
        CHECK_CLOSE(event.value, 4, 0);
        CHECK_INT(event.time, 86400);
    }
}

TEST(the_better_name_wins) {
    vti_data_event event = event_of("date,user,item,time\nnot a time,ann,lamp,7\n");
    CHECK_INT(event.time, 7);
}

static void expect_refusal(const char *text, const char *columns, vt_status status, const char *part) {
    vt_dataset *dataset = dataset_new();
    vt_table_options options = {.columns = columns};
    vt_table_report report;
    vt_error error = {.message = ""};
    CHECK_INT(add_events(dataset, text, &options, &report, &error), status);
    CHECK_INT(error.status, status);
    if (!CHECK(strstr(error.message, part) != NULL)) printf("# %s\n", error.message);
    CHECK_INT(dataset->event_count, 0);
    CHECK_INT(dataset->users.count, 0);
    vt_dataset_destroy(dataset);
}

TEST(columns_must_make_sense) {
    expect_refusal("who,item\na,b\n", NULL, VT_ERR_FORMAT, "\"user\"");
    expect_refusal("user,what\na,b\n", NULL, VT_ERR_FORMAT, "\"item\"");
    expect_refusal("user,item,user\na,b,c\n", NULL, VT_ERR_FORMAT, "two columns");
    expect_refusal("a,b\n", "user,-", VT_ERR_ARGUMENT, "\"item\"");
    expect_refusal("a,b,c\n", "user,item,colour", VT_ERR_ARGUMENT, "colour");
    expect_refusal("a,b,c\n", "user,item,item", VT_ERR_ARGUMENT, "two columns");
    expect_refusal("a,b,c\n", "", VT_ERR_ARGUMENT, "\"user\"");
}

TEST(given_columns_leave_no_header) {
    vt_dataset *dataset = dataset_new();
    vt_table_options options = {.columns = "User, -, product_id, time"};
    vt_table_report report;
    vt_error error;
    CHECK_INT(add_events(dataset, "user\tx\titem\t5\nu2\ty\ti2\t6\n", &options, &report, &error), VT_OK);
    CHECK_INT(report.accepted, 2);
    CHECK_INT(item_number(dataset, "item"), 0);
    CHECK_INT(dataset->event_count, 2);
    if (dataset->event_count == 2) CHECK_INT(dataset->events[1].time, 6);
    vt_dataset_destroy(dataset);
}

TEST(types_are_known_or_bad) {
    static const struct {
        const char *name;
        int type;
    } types[] = {{"view", VT_EVENT_VIEW},         {"View", VT_EVENT_VIEW},
                 {"cart", VT_EVENT_CART},         {"addtocart", VT_EVENT_CART},
                 {"purchase", VT_EVENT_PURCHASE}, {"transaction", VT_EVENT_PURCHASE},
                 {"", VT_EVENT_PURCHASE},         {"rating", VT_EVENT_RATING},
                 {"dismiss", VT_EVENT_DISMISS},   {"cancel", VTI_EVENT_CANCEL},
                 {"return", VTI_EVENT_CANCEL},    {"refund", VTI_EVENT_CANCEL},
                 {"remove", VTI_EVENT_REMOVE},    {"remove_from_cart", VTI_EVENT_REMOVE}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "type,user,item\n%s,ann,lamp\n", types[i].name);
        CHECK_INT(event_of(text).type, types[i].type);
    }
}

TEST(negative_values_take_back) {
    vti_data_event event = event_of("user,item,quantity\nann,lamp,-3\n");
    CHECK_INT(event.type, VTI_EVENT_CANCEL);
    CHECK_CLOSE(event.value, 3, 0);
    event = event_of("user,item,quantity,type\nann,lamp,-3,return\n");
    CHECK_INT(event.type, VTI_EVENT_CANCEL);
    CHECK_CLOSE(event.value, 3, 0);
    event = event_of("user,item,quantity,type\nann,lamp,-1,cart\n");
    CHECK_INT(event.type, VTI_EVENT_REMOVE);
    event = event_of("user,item,quantity,type\nann,lamp,-1,rating\n");
    CHECK_INT(event.type, VT_EVENT_RATING);
    CHECK_CLOSE(event.value, -1, 0);
    event = event_of("user,item,type\nann,lamp,return\n");
    CHECK_CLOSE(event.value, 0, 0); /* one whole event */
}

TEST(bad_fields_make_bad_lines) {
    static const struct {
        const char *line, *reason;
    } bad[] = {{",lamp,view,1,5,b", "user is empty"},
               {"ann,,view,1,5,b", "item is empty"},
               {"ann,lamp,looked,1,5,b", "event type \"looked\""},
               {"ann,lamp,view,\"1,5\",5,b", "value \"1,5\""},
               {"ann,lamp,view,nan,5,b", "value"},
               {"ann,lamp,view,inf,5,b", "value"},
               {"ann,lamp,view,1e99,5,b", "value"},
               {"ann,lamp,view,1,05.12.2010,b", "time \"05.12.2010\""},
               {"ann,lamp,view,1,nan,b", "time"},
               {"\"an\nn\",lamp,view,1,5,b", "quote"},
               {"ann,lamp,view,1,5", "5 fields where 6"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[160];
        snprintf(text, sizeof text, "user,item,type,value,time,basket\n%s\nann,lamp,view,1,5,b\n", bad[i].line);
        vt_dataset *dataset = dataset_new();
        vt_table_report report;
        vt_error error;
        CHECK_INT(add_events(dataset, text, NULL, &report, &error), VT_OK);
        CHECK_INT(report.bad, 1);
        CHECK_INT(report.accepted, 1);
        CHECK_INT(report.examples[0].line, 2);
        if (!CHECK(strstr(report.examples[0].reason, bad[i].reason))) printf("# %s\n", report.examples[0].reason);
        CHECK_INT(dataset->users.count, 1);
        vt_dataset_destroy(dataset);
    }
}

static void expect_id_bytes(size_t id_bytes, const char *format, uint64_t bad) {
    char id[VT_MAX_ID_BYTES + 2];
    char text[VT_MAX_ID_BYTES + 64];
    memset(id, 'x', id_bytes);
    id[id_bytes] = '\0';
    snprintf(text, sizeof text, format, id);
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error;
    CHECK_INT(add_events(dataset, text, NULL, &report, &error), VT_OK);
    CHECK_INT(report.bad, bad);
    vt_dataset_destroy(dataset);
}

TEST(ids_may_be_long_but_not_too_long) {
    expect_id_bytes(VT_MAX_ID_BYTES, "user,item,basket\n%s,i,b\nann,lamp,b\n", 0);
    expect_id_bytes(VT_MAX_ID_BYTES + 1, "user,item,basket\n%s,i,b\nann,lamp,b\n", 1);
    expect_id_bytes(VT_MAX_ID_BYTES + 1, "user,item,basket\nu,%s,b\nann,lamp,b\n", 1);
    expect_id_bytes(VT_MAX_ID_BYTES + 1, "user,item,basket\nu,i,%s\nann,lamp,b\n", 1);
}

TEST(reasons_stay_utf8) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error;
    const char *text = "user,item,type\nann,lamp,ééééééééééééééééééééééééééééééééééééééé\nann,lamp,\n";
    CHECK_INT(add_events(dataset, text, NULL, &report, &error), VT_OK);
    CHECK(strstr(report.examples[0].reason, "\"éééééééééééééééééééé\"") != NULL);
    vt_dataset_destroy(dataset);
}

TEST(tables_add_up) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error;
    CHECK_INT(add_events(dataset, "user,item\nann,lamp\n", NULL, &report, &error), VT_OK);
    CHECK_INT(add_events(dataset, "user,item\nbob,lamp\nann,rug\n", NULL, &report, &error), VT_OK);
    CHECK_INT(dataset->event_count, 3);
    CHECK_INT(dataset->users.count, 2);
    CHECK_INT(dataset->items.count, 2);
    vt_dataset_destroy(dataset);
}

TEST(a_failed_table_leaves_nothing) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error;
    CHECK_INT(add_events(dataset, "user,item,basket\nann,lamp,b\n", NULL, &report, &error), VT_OK);
    CHECK_INT(add_events(dataset, "user,item,basket\nbob,rug,c\ncem,\"cup,d\n", NULL, &report, &error), VT_ERR_FORMAT);
    CHECK_INT(report.accepted, 1);
    CHECK_INT(dataset->event_count, 1);
    CHECK_INT(user_number(dataset, "bob"), VTI_ID_NONE);
    CHECK_INT(item_number(dataset, "rug"), VTI_ID_NONE);
    CHECK_INT(dataset->baskets.count, 1);
    CHECK_INT(add_events(dataset, "user,item,basket\ncem,cup,c\n", NULL, &report, &error), VT_OK);
    CHECK_INT(user_number(dataset, "cem"), 1);
    CHECK_INT(dataset->events[1].item, 1);
    vt_dataset_destroy(dataset);
}

/* ---- memory ---- */

typedef struct budget {
    int left; /* allocations until one fails */
    int live;
} budget;

static void *budget_allocate(void *context, size_t size_bytes) {
    budget *b = context;
    if (b->left-- <= 0) return NULL;
    b->live++;
    return aligned_alloc(64, (size_bytes + 63) / 64 * 64);
}

static void budget_release(void *context, void *memory) {
    budget *b = context;
    b->live -= memory != NULL;
    free(memory);
}

TEST(every_allocation_may_fail) {
    const char *text = "user,item,basket\nann,lamp,b\nann,rug,b\nbob,lamp,c\nbob,rug,c\n";
    bool done = false;
    for (int allocations = 0; !done && allocations < 500; allocations++) {
        budget b = {.left = allocations};
        vt_allocator allocator = {budget_allocate, budget_release, &b};
        vt_dataset *dataset = NULL;
        vt_table_report report;
        vt_error error;
        vt_status status = vt_dataset_create(&allocator, &dataset, &error);
        if (!status) status = add_events(dataset, text, NULL, &report, &error);
        if (!status) status = add_items(dataset, "id,title,hue\nlamp,Lamp,red\n", &report, &error);
        if (!status) status = vt_dataset_clean(dataset, NULL, NULL, &error);
        done = status == VT_OK;
        if (!done) CHECK_INT(status, VT_ERR_MEMORY);
        vt_dataset_destroy(dataset);
        CHECK_INT(b.live, 0);
    }
    CHECK(done);
}

CHECK_MAIN(TEST_ENTRY(only_user_and_item_are_needed), TEST_ENTRY(all_columns_are_read),
           TEST_ENTRY(headers_have_synonyms), TEST_ENTRY(the_better_name_wins), TEST_ENTRY(columns_must_make_sense),
           TEST_ENTRY(given_columns_leave_no_header), TEST_ENTRY(types_are_known_or_bad),
           TEST_ENTRY(negative_values_take_back), TEST_ENTRY(bad_fields_make_bad_lines),
           TEST_ENTRY(ids_may_be_long_but_not_too_long), TEST_ENTRY(reasons_stay_utf8), TEST_ENTRY(tables_add_up),
           TEST_ENTRY(a_failed_table_leaves_nothing), TEST_ENTRY(every_allocation_may_fail))
