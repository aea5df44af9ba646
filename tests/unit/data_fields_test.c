/*
 * data_fields_test.c: numbers, times, event types and weights out of text.
 */
#include "data/fields.h"
#include "data_support.h"

static bool number_is(const char *text, double expected) {
    double number = -12345;
    return vti_number_parse(text_of(text), &number) && number == expected;
}

static bool is_no_number(const char *text) {
    double number;
    return !vti_number_parse(text_of(text), &number);
}

TEST(numbers_are_read) {
    CHECK(number_is("0", 0));
    CHECK(number_is("17850.0", 17850));
    CHECK(number_is("-6", -6));
    CHECK(number_is("+2.55", 2.55));
    CHECK(number_is(".5", .5));
    CHECK(number_is("3.", 3));
    CHECK(number_is("1e3", 1000));
    CHECK(number_is("25E-1", 2.5));
    CHECK(number_is("0.1", .1));
    CHECK(number_is("123456789012345", 123456789012345.0));
    CHECK(number_is("0000000000000000000000000000000001.5", 1.5));
    CHECK(number_is("1e-9999", 0));
    double third;
    CHECK(vti_number_parse(text_of("0.33333333333333333333333333333333333333"), &third));
    CHECK_CLOSE(third, 1.0 / 3, 1e-15);
}

TEST(what_is_no_number_is_refused) {
    static const char *const texts[] = {"",     " ",    "-",   "+",    ".",  "nan", "NaN",   "inf",
                                        "-inf", "1,5",  "1 5", "0x10", "1e", "1e+", "1.2.3", "12abc",
                                        "--1",  "1e39", "1-",  "e5",   "£2", "1_0", "-1e99", "1e99999999999"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!CHECK(is_no_number(texts[i]))) printf("# \"%s\"\n", texts[i]);
    }
}

static bool time_is(const char *text, int64_t expected) {
    int64_t seconds = -1;
    bool parsed = vti_time_parse(text_of(text), &seconds);
    if (!parsed || seconds != expected) printf("# \"%s\": %lld\n", text, parsed ? (long long)seconds : -1LL);
    return parsed && seconds == expected;
}

TEST(iso_times_are_read) {
    CHECK(time_is("1970-01-01", 0));
    CHECK(time_is("2010-12-01", 1291161600));
    CHECK(time_is("2010-12-01 08:26:00", 1291191960));
    CHECK(time_is("2010-12-01T08:26:00Z", 1291191960));
    CHECK(time_is("2010-12-01T08:26", 1291191960));
    CHECK(time_is("2010-12-01 08:26:00.987654", 1291191960));
    CHECK(time_is("2010-12-01 08:26:00 UTC", 1291191960));
    CHECK(time_is("2010-12-01T09:26:00+01:00", 1291191960));
    CHECK(time_is("2010-12-01T03:56:00-0430", 1291191960));
    CHECK(time_is("2010-12-01 10:26:00.5+02", 1291191960));
    CHECK(time_is("2000-02-29", 951782400));
    CHECK(time_is("2000-03-01", 951868800));
    CHECK(time_is("1969-12-31T23:59:59Z", -1));
    CHECK(time_is("0000-01-01", -62167219200));
    CHECK(time_is("9999-12-31T23:59:59Z", 253402300799));
    CHECK(time_is("2016-12-31T23:59:60Z", 1483228800)); /* a leap second */
}

TEST(unix_times_are_read) {
    CHECK(time_is("0", 0));
    CHECK(time_is("1291191960", 1291191960));
    CHECK(time_is("1291191960.75", 1291191960));
    CHECK(time_is("1291191960123", 1291191960));
    CHECK(time_is("-86400", -86400));
}

TEST(what_is_no_time_is_refused) {
    static const char *const texts[] = {"",
                                        "yesterday",
                                        "2010-13-01",
                                        "2010-00-01",
                                        "2010-02-29",
                                        "1900-02-29",
                                        "2010-04-31",
                                        "2010-12-01T",
                                        "2010-12-01T24:00:00",
                                        "2010-12-01T08:60",
                                        "2010-12-01T08:26:61",
                                        "2010-12-01T08:26:00+25:00",
                                        "2010-12-01T08:26:00 CET",
                                        "2010-12-01x",
                                        "10-12-01",
                                        "08:26",
                                        "99999999999999999999",
                                        "999999999999999999",
                                        "1e9",
                                        "-",
                                        "12/1/2010 8:26"};
    int64_t seconds;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!CHECK(!vti_time_parse(text_of(texts[i]), &seconds))) printf("# \"%s\"\n", texts[i]);
    }
}

TEST(us_times_are_month_day_year) {
    int64_t seconds;
    CHECK(vti_time_parse_us(text_of("12/1/2010 8:26"), &seconds));
    CHECK_INT(seconds, 1291191960);
    CHECK(vti_time_parse_us(text_of("12/1/10 08:26:00"), &seconds));
    CHECK_INT(seconds, 1291191960);
    CHECK(vti_time_parse_us(text_of("12/01/2010"), &seconds));
    CHECK_INT(seconds, 1291161600);
    CHECK(!vti_time_parse_us(text_of("13/1/2010 8:26"), &seconds));
    CHECK(!vti_time_parse_us(text_of("2/30/2010 8:26"), &seconds));
    CHECK(!vti_time_parse_us(text_of("2010-12-01 08:26"), &seconds));
}

TEST(event_types_have_names) {
    uint32_t type = 99;
    for (uint32_t t = 0; t < VT_EVENT_TYPE_COUNT; t++) {
        CHECK_INT(vt_event_type_parse(vt_event_type_name(t), &type), VT_OK);
        CHECK_INT(type, t);
    }
    CHECK(vt_event_type_name(VT_EVENT_TYPE_COUNT) == NULL);
    CHECK_INT(vt_event_type_parse("Add-To_Cart", &type), VT_OK);
    CHECK_INT(type, VT_EVENT_CART);
    CHECK_INT(vt_event_type_parse("cancel", &type), VT_ERR_NOT_FOUND); /* takes back events, but is none */
    CHECK_INT(vt_event_type_parse("vie", &type), VT_ERR_NOT_FOUND);
    CHECK_INT(vt_event_type_parse("views", &type), VT_ERR_NOT_FOUND);
    CHECK_INT(vt_event_type_parse("", &type), VT_ERR_NOT_FOUND);
    CHECK_INT(type, VT_EVENT_CART);
}

TEST(weights_are_read) {
    float weights[VT_EVENT_TYPE_COUNT] = {1, 2, 3, 4, 0};
    vt_error error;
    CHECK_INT(vt_event_weights_parse("view=0.5,purchase=5", weights, &error), VT_OK);
    CHECK_CLOSE(weights[VT_EVENT_VIEW], .5, 0);
    CHECK_CLOSE(weights[VT_EVENT_CART], 2, 0);
    CHECK_CLOSE(weights[VT_EVENT_PURCHASE], 5, 0);
}

TEST(bad_weights_change_nothing) {
    static const char *const texts[] = {"",         "view",     "view=",    "view=x",        "view=-1", "view=1,",
                                        "view=nan", "looks=1",  "cancel=1", "view=1;cart=2", "=1",      "view=1,cart",
                                        ",",        "view=1,5", "view==1",  "view=1e60"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        float weights[VT_EVENT_TYPE_COUNT] = {1, 2, 3, 4, 0};
        vt_error error = {.message = ""};
        if (!CHECK_INT(vt_event_weights_parse(texts[i], weights, &error), VT_ERR_ARGUMENT)) printf("# %s\n", texts[i]);
        CHECK(error.message[0] != '\0');
        CHECK_CLOSE(weights[VT_EVENT_VIEW], 1, 0);
    }
}

CHECK_MAIN(TEST_ENTRY(numbers_are_read), TEST_ENTRY(what_is_no_number_is_refused), TEST_ENTRY(iso_times_are_read),
           TEST_ENTRY(unix_times_are_read), TEST_ENTRY(what_is_no_time_is_refused),
           TEST_ENTRY(us_times_are_month_day_year), TEST_ENTRY(event_types_have_names), TEST_ENTRY(weights_are_read),
           TEST_ENTRY(bad_weights_change_nothing))
