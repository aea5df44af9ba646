/*
 * data_retail_test.c: the Online Retail table in both its shapes.
 */
#include "data_support.h"

static const vt_table_options retail = {.format = VT_TABLE_ONLINE_RETAIL};

#define HEADER "InvoiceNo\tStockCode\tDescription\tQuantity\tInvoiceDate\tUnitPrice\tCustomerID\tCountry\n"

static const vti_data_event *event_at(const vt_dataset *dataset, uint64_t number) {
    static const vti_data_event none;
    return number < dataset->event_count ? &dataset->events[number] : &none;
}

TEST(lines_become_purchases_in_baskets) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error = {.message = ""};
    const char *text = HEADER "536365\t85123A\tHANGING HEART\t6\t2010-12-01 08:26:00\t2.55\t17850\tUnited Kingdom\n"
                              "536365\t71053\tMETAL \"LANTERN\"\t2\t2010-12-01 08:26:00\t3.39\t17850\tUnited Kingdom\n"
                              "536477\t22041\tFRAME 7\" SIZE\t48\t2010-12-01 12:27:00\t2.1\t16210\tUnited Kingdom\n";
    CHECK_INT(add_events(dataset, text, &retail, &report, &error), VT_OK);
    CHECK_INT(report.accepted, 3);
    CHECK_INT(event_at(dataset, 0)->type, VT_EVENT_PURCHASE);
    CHECK_INT(event_at(dataset, 0)->time, 1291191960);
    CHECK_CLOSE(event_at(dataset, 0)->value, 6, 0);
    CHECK_INT(event_at(dataset, 0)->basket, event_at(dataset, 1)->basket);
    CHECK(event_at(dataset, 2)->basket != event_at(dataset, 1)->basket);
    CHECK_INT(vt_dataset_clean(dataset, NULL, NULL, &error), VT_OK);
    CHECK(text_equals(dataset->titles.texts[item_number(dataset, "22041")], "FRAME 7\" SIZE"));
    CHECK_CLOSE(dataset->prices[item_number(dataset, "71053")], 3.39f, 0);
    CHECK_TEXT(dataset->currency, "GBP");
    vt_dataset_destroy(dataset);
}

TEST(the_csv_has_other_dates_customers_and_letters) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error = {.message = ""};
    const char *text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n"
                       "536365,85123A,\"HEART, \xA3"
                       "5\",6,12/1/2010 8:26,2.55,17850.0,United Kingdom\r\n"
                       "536366,85123A,\"HEART, £5\",6,12/1/2010 8:28,2.55,17850,United Kingdom\r\n";
    CHECK_INT(add_events(dataset, text, &retail, &report, &error), VT_OK);
    CHECK_INT(report.bad, 0);
    CHECK_INT(report.accepted, 2);
    CHECK_INT(event_at(dataset, 0)->time, 1291191960);
    CHECK_INT(dataset->users.count, 1);
    CHECK_INT(user_number(dataset, "17850"), 0);
    CHECK_INT(vt_dataset_clean(dataset, NULL, NULL, &error), VT_OK);
    CHECK(dataset->titles.texts && text_equals(dataset->titles.texts[0], "HEART, £5"));
    vt_dataset_destroy(dataset);
}

TEST(other_lines_are_ignored_or_bad) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error = {.message = ""};
    const char *text = HEADER "1\t85123A\tA\t1\t2010-12-01 08:26:00\t2.55\t\tUK\n"
                              "1\t85123A\tA\t1\t2010-12-01 08:26:00\t2.55\tNA\tUK\n"
                              "1\t85123A\tA\t1\t2010-12-01 08:26:00\t0\t7\tUK\n"
                              "1\t85123A\tA\t1\t2010-12-01 08:26:00\t-3\t7\tUK\n"
                              "1\tPOST\tA\t1\t2010-12-01 08:26:00\t18\t7\tUK\n"
                              "1\t8512\tA\t1\t2010-12-01 08:26:00\t18\t7\tUK\n"
                              "1\t85123\tA\t0\t2010-12-01 08:26:00\t18\t7\tUK\n"
                              "1\t85123\tA\tsix\t2010-12-01 08:26:00\t18\t7\tUK\n"
                              "1\t85123\tA\t6\tDecember\t18\t7\tUK\n"
                              "\t85123\tA\t6\t2010-12-01 08:26:00\t18\t7\tUK\n"
                              "1\t85123\tA\t6\t2010-12-01 08:26:00\t18\t7\tUK\n";
    CHECK_INT(add_events(dataset, text, &retail, &report, &error), VT_OK);
    CHECK_INT(report.lines, 11);
    CHECK_INT(report.ignored, 7);
    CHECK_INT(report.bad, 3);
    CHECK_INT(report.accepted, 1);
    CHECK_INT(report.examples[0].line, 9);
    CHECK_INT(dataset->items.count, 1);
    vt_dataset_destroy(dataset);
}

TEST(returns_take_back_purchases) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_clean_report clean_report;
    vt_error error = {.message = ""};
    const char *text = HEADER "1\t85123A\tA\t6\t2010-12-01 08:26:00\t2\t7\tUK\n"
                              "2\t85123A\tA\t4\t2010-12-02 08:26:00\t2\t7\tUK\n"
                              "C3\t85123A\tA\t-5\t2010-12-03 08:26:00\t2\t7\tUK\n"
                              "4\t22222\tB\t1\t2010-12-03 08:26:00\t2\t7\tUK\n"
                              "C5\t22222\tB\t-1\t2010-12-04 08:26:00\t2\t7\tUK\n"
                              "C6\t33333\tC\t-1\t2010-12-04 08:26:00\t2\t7\tUK\n";
    CHECK_INT(add_events(dataset, text, &retail, &report, &error), VT_OK);
    CHECK_INT(report.accepted, 6);
    CHECK_INT(vt_dataset_clean(dataset, NULL, &clean_report, &error), VT_OK);
    CHECK_INT(clean_report.cancelled, 2);
    CHECK_INT(clean_report.unmatched, 1);
    CHECK_INT(dataset->event_count, 1);
    CHECK_CLOSE(event_at(dataset, 0)->value, 5, 0);
    /* What was sold once is in the catalogue; what was only ever returned is not. */
    CHECK_INT(dataset->items.count, 2);
    CHECK_INT(item_number(dataset, "33333"), VTI_ID_NONE);
    vt_dataset_destroy(dataset);
}

TEST(titles_are_most_frequent_and_prices_latest) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error = {.message = ""};
    const char *text = HEADER "1\t11111\tONCE\t1\t2010-12-05 08:26:00\t3\t7\tUK\n"
                              "2\t11111\tTWICE\t1\t2010-12-09 08:26:00\t5\t7\tUK\n"
                              "3\t11111\tTWICE\t1\t2010-12-01 08:26:00\t2\t8\tUK\n"
                              "4\t22222\tFIRST\t1\t2010-12-01 08:26:00\t2\t8\tUK\n"
                              "5\t22222\tSECOND\t1\t2010-12-01 08:26:00\t2.5\t8\tUK\n"
                              "6\t33333\t\t1\t2010-12-01 08:26:00\t2.5\t8\tUK\n"
                              "C7\t22222\tSECOND\t-1\t2010-12-08 08:26:00\t9\t8\tUK\n";
    CHECK_INT(add_events(dataset, text, &retail, &report, &error), VT_OK);
    CHECK_INT(vt_dataset_clean(dataset, NULL, NULL, &error), VT_OK);
    uint32_t first = item_number(dataset, "11111"), second = item_number(dataset, "22222");
    CHECK(text_equals(dataset->titles.texts[first], "TWICE"));
    CHECK_CLOSE(dataset->prices[first], 5, 0);
    CHECK(text_equals(dataset->titles.texts[second], "FIRST"));
    CHECK_CLOSE(dataset->prices[second], 2.5, 0); /* of equal times the later line; a return sets no price */
    CHECK_INT(dataset->titles.texts[item_number(dataset, "33333")].size_bytes, 0);
    vt_dataset_destroy(dataset);
}

TEST(the_header_is_required) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_error error = {.message = ""};
    const char *text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,Country\n1,2,3,4,5,6,7\n";
    CHECK_INT(add_events(dataset, text, &retail, &report, &error), VT_ERR_FORMAT);
    CHECK(strstr(error.message, "customerid") != NULL);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(lines_become_purchases_in_baskets), TEST_ENTRY(the_csv_has_other_dates_customers_and_letters),
           TEST_ENTRY(other_lines_are_ignored_or_bad), TEST_ENTRY(returns_take_back_purchases),
           TEST_ENTRY(titles_are_most_frequent_and_prices_latest), TEST_ENTRY(the_header_is_required))
