/*
 * data_items_test.c: item tables: titles, prices, images, attributes, currencies, and later lines that replace earlier.
 */
#include "data_support.h"

/* A clean dataset of one event for lamp and the given item tables. */
static vt_dataset *shop_of(const char *first, const char *second) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error = {.message = ""};
    CHECK_INT(add_events(dataset, "user,item\nann,lamp\n", NULL, &report, &error), VT_OK);
    CHECK_INT(add_items(dataset, first, &report, &error), VT_OK);
    CHECK_INT(report.bad, 0);
    if (second) CHECK_INT(add_items(dataset, second, &report, &error), VT_OK);
    CHECK_INT(vt_dataset_clean(dataset, NULL, NULL, &error), VT_OK);
    return dataset;
}

static const vti_item_column *attribute_of(const vt_dataset *dataset, const char *name) {
    for (uint32_t a = 0; a < dataset->attribute_count; a++) {
        if (strcmp(dataset->attributes[a].name, name) == 0) return &dataset->attributes[a];
    }
    return NULL;
}

TEST(items_have_titles_prices_images_and_attributes) {
    vt_dataset *dataset = shop_of("product_id,Brand,title,price,image_url,Colour\n"
                                  "rug,Wool & Co,\"Rug, red\",120.50,rug.svg,red\n"
                                  "lamp,Lux,Lämpchen 灯,,lamp.svg,\n",
                                  NULL);
    CHECK_INT(dataset->items.count, 2);
    uint32_t lamp = item_number(dataset, "lamp"), rug = item_number(dataset, "rug");
    CHECK(text_equals(dataset->titles.texts[lamp], "Lämpchen 灯"));
    CHECK(text_equals(dataset->titles.texts[rug], "Rug, red"));
    CHECK(text_equals(dataset->images.texts[rug], "rug.svg"));
    CHECK_CLOSE(dataset->prices[rug], 120.5, 0);
    CHECK_CLOSE(dataset->prices[lamp], -1, 0);
    CHECK_INT(dataset->attribute_count, 2);
    CHECK_OR_RETURN(attribute_of(dataset, "Brand") && attribute_of(dataset, "Colour"));
    CHECK(text_equals(attribute_of(dataset, "Brand")->texts[lamp], "Lux"));
    CHECK(text_equals(attribute_of(dataset, "Colour")->texts[rug], "red"));
    CHECK_INT(attribute_of(dataset, "Colour")->texts[lamp].size_bytes, 0);
    CHECK_TEXT(dataset->currency, "");
    vt_dataset_destroy(dataset);
}

TEST(what_no_table_has_is_absent) {
    vt_dataset *dataset = shop_of("id,price,title\nlamp,,\n", NULL);
    CHECK(dataset->titles.texts == NULL);
    CHECK(dataset->images.texts == NULL);
    CHECK(dataset->prices == NULL);
    CHECK_INT(dataset->attribute_count, 0);
    vt_dataset_destroy(dataset);
}

TEST(later_lines_replace_earlier_ones_whole) {
    vt_dataset *dataset = shop_of("id,title,price,hue\nlamp,Old,5,red\nlamp,New,6,\n", "id,title,size\nrug,Rug,L\n");
    uint32_t lamp = item_number(dataset, "lamp");
    CHECK(text_equals(dataset->titles.texts[lamp], "New"));
    CHECK_CLOSE(dataset->prices[lamp], 6, 0);
    CHECK_INT(attribute_of(dataset, "hue")->texts[lamp].size_bytes, 0);
    CHECK(text_equals(attribute_of(dataset, "size")->texts[item_number(dataset, "rug")], "L"));
    CHECK_CLOSE(dataset->prices[item_number(dataset, "rug")], -1, 0);
    vt_dataset_destroy(dataset);
}

TEST(names_have_an_order) {
    vt_dataset *dataset = shop_of("item_id,description,name,\nlamp,It shines.,Lamp,x\n", NULL);
    CHECK(text_equals(dataset->titles.texts[0], "Lamp"));
    CHECK_INT(dataset->attribute_count, 1); /* the column without a name is none */
    CHECK_TEXT(dataset->attributes[0].name, "description");
    vt_dataset_destroy(dataset);
}

TEST(currency_is_in_the_name_of_the_price) {
    vt_dataset *dataset = shop_of("id,price_eur\nlamp,5\n", NULL);
    CHECK_TEXT(dataset->currency, "EUR");
    CHECK_CLOSE(dataset->prices[0], 5, 0);
    vt_dataset_destroy(dataset);
    dataset = shop_of("id,Price (x),price_max\nlamp,5,6\n", NULL);
    CHECK_TEXT(dataset->currency, "");
    CHECK(dataset->prices == NULL);
    vt_dataset_destroy(dataset);
}

TEST(currency_may_be_a_column) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error;
    CHECK_INT(add_items(dataset, "id,price,currency\na,1,\nb,2,gbp\nc,3,GBP\nd,4,EUR\ne,5,pounds\n", &report, &error),
              VT_OK);
    CHECK_TEXT(dataset->currency, "GBP");
    CHECK_INT(report.accepted, 3);
    CHECK_INT(report.bad, 2);
    CHECK_INT(report.examples[0].line, 5);
    CHECK_INT(add_items(dataset, "id,price_usd\na,1\n", &report, &error), VT_ERR_FORMAT);
    CHECK(strstr(error.message, "GBP") && strstr(error.message, "USD"));
    vt_dataset_destroy(dataset);
}

TEST(bad_prices_and_ids_make_bad_lines) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error;
    const char *text = "id;price\na;-1\nb;1,50\nc;nan\nd;£5\n;1\ne;1e39\nf;1.50\n";
    CHECK_INT(add_items(dataset, text, &report, &error), VT_OK);
    CHECK_INT(report.lines, 7);
    CHECK_INT(report.bad, 6);
    CHECK_INT(report.accepted, 1);
    CHECK(strstr(report.examples[1].reason, "1,50") != NULL);
    CHECK_INT(dataset->items.count, 1);
    vt_dataset_destroy(dataset);
}

TEST(refused_tables_leave_nothing) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error;
    CHECK_INT(add_items(dataset, "title,price\nLamp,5\n", &report, &error), VT_ERR_FORMAT);
    CHECK_INT(add_items(dataset, "id,hue,hue\nlamp,a,b\n", &report, &error), VT_ERR_FORMAT);
    CHECK(strstr(error.message, "hue") != NULL);
    CHECK_INT(add_items(dataset, "id,price_gbp,hue\nlamp,5,red\nrug,\"6\n", &report, &error), VT_ERR_FORMAT);
    CHECK_INT(dataset->items.count, 0);
    CHECK_TEXT(dataset->currency, "");
    CHECK_INT(add_events(dataset, "user,item\nann,lamp\n", NULL, &report, &error), VT_OK);
    CHECK_INT(vt_dataset_clean(dataset, NULL, NULL, &error), VT_OK);
    CHECK_INT(dataset->attribute_count, 0);
    CHECK(dataset->prices == NULL);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(items_have_titles_prices_images_and_attributes), TEST_ENTRY(what_no_table_has_is_absent),
           TEST_ENTRY(later_lines_replace_earlier_ones_whole), TEST_ENTRY(names_have_an_order),
           TEST_ENTRY(currency_is_in_the_name_of_the_price), TEST_ENTRY(currency_may_be_a_column),
           TEST_ENTRY(bad_prices_and_ids_make_bad_lines), TEST_ENTRY(refused_tables_leave_nothing))
