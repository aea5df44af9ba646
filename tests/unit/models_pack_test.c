/*
 * models_pack_test.c: from tables to the pack that is published: items in popularity order with their texts, prices and
 * attributes, the report, and the same bytes every time.
 */
#include "counting_allocator.h"
#include "data_support.h"

#include <vitrine/train.h>

#include <jansson.h>
#include <stdlib.h>

static const char events[] = "user,item,type\n"
                             "c,clock,view\nb,vase,view\n" /* not met in popular order */
                             "a,lamp,view\na,lamp,purchase\na,vase,view\n"
                             "b,lamp,view\nb,\xE7\x8E\xBB\xE7\x92\x83,view\n"
                             "c,lamp,view\nc,vase,dismiss\n";

static const char items[] = "id,title,price,image,category,brand\n"
                            "vase,Blue vase,12.50,v.svg,decor,\n"
                            "lamp,\"Lamp, small\",0,l.svg,light,Alder\n"
                            "shelf,Shelf,99,,furniture,Birke\n"
                            "clock,,,c.svg,decor,Alder\n";

/* Never NULL, with `item_table` NULL for none. */
static vt_dataset *dataset_with(const char *event_table, const char *item_table) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_clean_report cleaned;
    vt_clean_options options = {0};
    vt_error error = {.message = ""};
    vt_status status = add_events(dataset, event_table, NULL, &report, &error);
    if (!status && item_table) status = add_items(dataset, item_table, &report, &error);
    if (!status) status = vt_dataset_clean(dataset, &options, &cleaned, &error);
    if (!check_int(status, VT_OK, "status of the dataset", __FILE__, __LINE__)) {
        printf("# %s\n", error.message);
        exit(1);
    }
    return dataset;
}

static vt_train_options small_options(void) {
    vt_train_options options = vt_train_options_default();
    options.factors = 3;
    options.iterations = 4;
    options.threads = 1;
    options.fold_in.regularization = 0.01F;
    return options;
}

static bool train_pack(const vt_dataset *dataset, const vt_train_options *options, void **bytes, size_t *size_bytes,
                       vt_pack *pack) {
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    vt_status status = vt_train(dataset, options, NULL, &model, &error);
    if (!status) status = vt_model_to_pack(model, dataset, NULL, bytes, size_bytes, &error);
    if (!status) status = vt_pack_open(*bytes, *size_bytes, pack, &error);
    vt_model_destroy(model);
    if (CHECK_INT(status, VT_OK)) return true;
    printf("# %s\n", error.message);
    return false;
}

static bool value_is(const vt_pack *pack, uint32_t attribute_number, uint32_t item, const char *expected) {
    vt_attribute attribute;
    return vt_pack_attribute(pack, attribute_number, &attribute) == VT_OK &&
           text_equals(vt_text_at(&attribute.values, vt_pack_code(pack, attribute_number, item)), expected);
}

TEST(a_shop_comes_back_from_its_pack) {
    vt_dataset *dataset = dataset_with(events, items);
    vt_train_options options = small_options();
    void *bytes = NULL;
    size_t size_bytes;
    vt_pack pack;
    CHECK_OR_RETURN(train_pack(dataset, &options, &bytes, &size_bytes, &pack));
    vt_dataset_destroy(dataset); /* the pack stands alone */
    CHECK_INT(pack.item_count, 5);
    CHECK_INT(pack.factor_count, 3);
    CHECK_INT(pack.user_count, 3);
    CHECK_INT(pack.event_count, 9);
    CHECK(memcmp(&pack.fold_in, &options.fold_in, sizeof pack.fold_in) == 0);
    for (uint32_t i = 1; i < 5; i++) CHECK(vt_pack_popularity(&pack, i) <= vt_pack_popularity(&pack, i - 1));
    CHECK(text_equals(vt_pack_id(&pack, 0), "lamp"));
    CHECK(text_equals(vt_pack_id(&pack, 1), "vase"));
    CHECK(text_equals(vt_pack_id(&pack, 4), "shelf")); /* in the catalogue, never met */
    CHECK_INT(pack.attribute_count, 2);
    uint32_t seen = 0;
    for (uint32_t i = 0; i < 5; i++) {
        vt_text id = vt_pack_id(&pack, i), title = vt_pack_title(&pack, i), image = vt_pack_image(&pack, i);
        if (text_equals(id, "lamp")) {
            CHECK_CLOSE(vt_pack_popularity(&pack, i), 2.807355 + 1 + 1,
                        0.01); /* log2(1 + 6), and twice log2(1 + 1), in bf16 */
            CHECK(text_equals(title, "Lamp, small") && text_equals(image, "l.svg") && vt_pack_price(&pack, i) == 0);
            CHECK(value_is(&pack, 0, i, "light") && value_is(&pack, 1, i, "Alder"));
        } else if (text_equals(id, "vase")) {
            CHECK_CLOSE(vt_pack_popularity(&pack, i), 2, 1e-6); /* c's dismissal is none */
            CHECK(text_equals(title, "Blue vase") && text_equals(image, "v.svg") && vt_pack_price(&pack, i) == 12.5F);
            CHECK(value_is(&pack, 0, i, "decor") && value_is(&pack, 1, i, ""));
        } else if (text_equals(id, "clock")) {
            CHECK(text_equals(title, "") && text_equals(image, "c.svg") && vt_pack_price(&pack, i) == -1);
            CHECK(value_is(&pack, 0, i, "decor") && value_is(&pack, 1, i, "Alder"));
        } else if (text_equals(id, "shelf")) {
            CHECK(vt_pack_popularity(&pack, i) == 0 && vt_pack_item_scale(&pack, i) == 0);
            CHECK(text_equals(title, "Shelf") && text_equals(image, "") && vt_pack_price(&pack, i) == 99);
            CHECK(value_is(&pack, 0, i, "furniture") && value_is(&pack, 1, i, "Birke"));
        } else if (text_equals(id, "\xE7\x8E\xBB\xE7\x92\x83")) { /* in no item table */
            CHECK(text_equals(title, "") && text_equals(image, "") && vt_pack_price(&pack, i) == -1);
            CHECK(value_is(&pack, 0, i, "") && value_is(&pack, 1, i, ""));
        } else {
            continue;
        }
        seen++;
    }
    CHECK_INT(seen, 5);
    vt_memory_release(bytes);
}

TEST(a_shop_without_item_table) {
    vt_dataset *dataset = dataset_with(events, NULL);
    vt_train_options options = small_options();
    void *bytes = NULL;
    size_t size_bytes;
    vt_pack pack;
    CHECK_OR_RETURN(train_pack(dataset, &options, &bytes, &size_bytes, &pack));
    CHECK_INT(pack.item_count, 4);
    CHECK(!pack.has_titles && !pack.has_images && !pack.has_prices);
    CHECK_INT(pack.attribute_count, 0);
    vt_memory_release(bytes);
    vt_dataset_destroy(dataset);
}

TEST(the_report_says_how_it_came_to_be) {
    vt_dataset *dataset = dataset_with(events, items);
    vt_train_options options = small_options();
    options.seed = 42;
    void *bytes = NULL;
    size_t size_bytes;
    vt_pack pack;
    CHECK_OR_RETURN(train_pack(dataset, &options, &bytes, &size_bytes, &pack));
    json_t *report = json_loadb(pack.report.bytes, pack.report.size_bytes, 0, NULL);
    CHECK_OR_RETURN(report != NULL);
    CHECK_INT(json_integer_value(json_object_get(report, "factors")), 3);
    CHECK_INT(json_integer_value(json_object_get(report, "iterations")), 4);
    CHECK_INT(json_integer_value(json_object_get(report, "seed")), 42);
    CHECK_INT(json_integer_value(json_object_get(report, "users")), 3);
    CHECK_INT(json_integer_value(json_object_get(report, "items")), 5);
    CHECK_INT(json_integer_value(json_object_get(report, "events")), 9);
    CHECK_INT(json_array_size(json_object_get(report, "losses")), 4);
    CHECK_INT(json_array_size(json_object_get(report, "dropped_attributes")), 0);
    const json_t *fold_in = json_object_get(report, "fold_in");
    CHECK_CLOSE(json_real_value(json_object_get(fold_in, "regularization")), options.fold_in.regularization, 1e-9);
    CHECK_TEXT(json_string_value(json_object_get(fold_in, "confidence")), "log");
    const json_t *weights = json_object_get(fold_in, "event_weights");
    CHECK_CLOSE(json_real_value(json_object_get(weights, "purchase")), 5, 0);
    json_decref(report);
    vt_memory_release(bytes);
    vt_dataset_destroy(dataset);
}

TEST(two_runs_give_the_same_bytes) {
    void *bytes[2] = {NULL, NULL};
    size_t size_bytes[2] = {0, 1};
    for (int run = 0; run < 2; run++) {
        vt_dataset *dataset = dataset_with(events, items);
        vt_train_options options = small_options();
        options.threads = (uint32_t)run * 2;
        vt_pack pack;
        CHECK_OR_RETURN(train_pack(dataset, &options, &bytes[run], &size_bytes[run], &pack));
        vt_dataset_destroy(dataset);
    }
    CHECK_INT(size_bytes[0], size_bytes[1]);
    CHECK(memcmp(bytes[0], bytes[1], size_bytes[0]) == 0);
    vt_memory_release(bytes[0]);
    vt_memory_release(bytes[1]);
}

/* A catalogue whose attribute "serial" has this many values, and "parity" two. */
static vt_dataset *dataset_of_serials(uint32_t count) {
    char *table = malloc(64 + (size_t)count * 32);
    size_t used = (size_t)sprintf(table, "id,serial,parity\n");
    for (uint32_t i = 0; i < count; i++) {
        used += (size_t)sprintf(table + used, "i%u,s%u,%s\n", (unsigned)i, (unsigned)i, i % 2 ? "odd" : "even");
    }
    vt_dataset *dataset = dataset_with("user,item\na,i0\na,i1\nb,i0\n", table);
    free(table);
    return dataset;
}

TEST(an_attribute_with_too_many_values_is_left_out) {
    for (uint32_t over = 0; over < 2; over++) {
        /* One of the 65,535 is the empty one. */
        vt_dataset *dataset = dataset_of_serials(VT_PACK_MAX_ATTRIBUTE_VALUES - 1 + over);
        vt_train_options options = small_options();
        options.factors = 1;
        options.iterations = 1;
        options.fold_in.regularization = 0; /* chosen for so many items */
        void *bytes = NULL;
        size_t size_bytes;
        vt_pack pack;
        CHECK_OR_RETURN(train_pack(dataset, &options, &bytes, &size_bytes, &pack));
        CHECK_INT(pack.attribute_count, over ? 1 : 2);
        json_t *report = json_loadb(pack.report.bytes, pack.report.size_bytes, 0, NULL);
        const json_t *dropped = json_object_get(report, "dropped_attributes");
        CHECK_INT(json_array_size(dropped), over);
        if (over) CHECK_TEXT(json_string_value(json_array_get(dropped, 0)), "serial");
        vt_attribute last;
        CHECK_OR_RETURN(vt_pack_attribute(&pack, pack.attribute_count - 1, &last) == VT_OK);
        CHECK(text_equals(last.name, "parity"));
        for (uint32_t i = 0; i < pack.item_count; i += 97) {
            vt_text id = vt_pack_id(&pack, i);
            uint32_t number = (uint32_t)strtoul(id.bytes + 1, NULL, 10);
            CHECK(value_is(&pack, pack.attribute_count - 1, i, number % 2 ? "odd" : "even"));
            char serial[16];
            snprintf(serial, sizeof serial, "s%u", (unsigned)number);
            if (!over) CHECK(value_is(&pack, 0, i, serial));
        }
        json_decref(report);
        vt_memory_release(bytes);
        vt_dataset_destroy(dataset);
    }
}

TEST(more_attributes_than_a_pack_holds) {
    char table[2048], *end = table;
    end += sprintf(end, "id");
    for (unsigned a = 0; a <= VT_PACK_MAX_ATTRIBUTES; a++) end += sprintf(end, ",attribute%u", a);
    end += sprintf(end, "\nlamp");
    for (unsigned a = 0; a <= VT_PACK_MAX_ATTRIBUTES; a++) end += sprintf(end, ",x");
    sprintf(end, "\n");
    vt_dataset *dataset = dataset_with(events, table);
    vt_train_options options = small_options();
    vt_model *model = NULL;
    CHECK_OR_RETURN(vt_train(dataset, &options, NULL, &model, NULL) == VT_OK);
    void *bytes = &model;
    size_t size_bytes = 99;
    vt_error error = {.status = VT_OK};
    CHECK_INT(vt_model_to_pack(model, dataset, NULL, &bytes, &size_bytes, &error), VT_ERR_LIMIT);
    CHECK_INT(error.status, VT_ERR_LIMIT);
    CHECK(bytes == &model && size_bytes == 99);
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
}

TEST(wrong_arguments) {
    vt_dataset *dataset = dataset_with(events, items), *other = dataset_with(events, NULL);
    vt_train_options options = small_options();
    vt_model *model = NULL;
    CHECK_OR_RETURN(vt_train(dataset, &options, NULL, &model, NULL) == VT_OK);
    void *bytes = NULL;
    size_t size_bytes = 0;
    CHECK_INT(vt_model_to_pack(NULL, dataset, NULL, &bytes, &size_bytes, NULL), VT_ERR_ARGUMENT);
    CHECK_INT(vt_model_to_pack(model, NULL, NULL, &bytes, &size_bytes, NULL), VT_ERR_ARGUMENT);
    CHECK_INT(vt_model_to_pack(model, other, NULL, &bytes, &size_bytes, NULL), VT_ERR_ARGUMENT);
    CHECK_INT(vt_model_to_pack(model, dataset, NULL, NULL, &size_bytes, NULL), VT_ERR_ARGUMENT);
    CHECK_INT(vt_model_to_pack(model, dataset, NULL, &bytes, NULL, NULL), VT_ERR_ARGUMENT);
    CHECK(bytes == NULL);
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
    vt_dataset_destroy(other);

    vt_dataset *not_clean = dataset_new();
    vt_table_report report;
    CHECK_INT(add_events(not_clean, events, NULL, &report, NULL), VT_OK);
    model = NULL;
    CHECK_INT(vt_train(not_clean, &options, NULL, &model, NULL), VT_ERR_ARGUMENT);
    CHECK(model == NULL);
    vt_dataset_destroy(not_clean);
}

TEST(memory_may_end_anywhere) {
    vt_dataset *dataset = dataset_with(events, items);
    vt_train_options options = small_options();
    vt_model *model = NULL;
    CHECK_OR_RETURN(vt_train(dataset, &options, NULL, &model, NULL) == VT_OK);
    for (uint32_t refused = 1;; refused++) {
        allocation_count count = {.refuse_from = refused};
        vt_allocator allocator = counting_allocator(&count);
        void *bytes = NULL;
        size_t size_bytes = 0;
        vt_error error = {.status = VT_OK};
        vt_status status = vt_model_to_pack(model, dataset, &allocator, &bytes, &size_bytes, &error);
        if (status == VT_OK) {
            CHECK(refused > 8);
            CHECK_INT(count.live, 1);
            vti_release(&allocator, bytes);
            CHECK_INT(count.live, 0);
            break;
        }
        CHECK_INT(status, VT_ERR_MEMORY);
        CHECK_INT(error.status, VT_ERR_MEMORY);
        CHECK(bytes == NULL);
        CHECK_INT(count.live, 0);
    }
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(a_shop_comes_back_from_its_pack), TEST_ENTRY(a_shop_without_item_table),
           TEST_ENTRY(the_report_says_how_it_came_to_be), TEST_ENTRY(two_runs_give_the_same_bytes),
           TEST_ENTRY(an_attribute_with_too_many_values_is_left_out), TEST_ENTRY(more_attributes_than_a_pack_holds),
           TEST_ENTRY(wrong_arguments), TEST_ENTRY(memory_may_end_anywhere))
