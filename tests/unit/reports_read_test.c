/*
 * reports_read_test.c: plans and reports as text, of which anybody can send any: what is accepted, and what is said of the
 * rest.
 */
#include "reports_support.h"

#define ID "0123456789abcdef0123456789abcde"

static const char plan_text[] =
    "{\"vitrine-plan\": 1, \"name\": \"p\", \"every\": 7, \"experiment\": {\"name\": \"e\", "
    "\"arms\": [\"old\", \"new\"]}, \"questions\": ["
    "{\"name\": \"c\", \"values\": [\"a\", \"b\", \"n\"], \"epsilon\": 1, \"lasting\": 3},"
    "{\"name\": \"x\", \"most\": 50, \"steps\": 10, \"epsilon\": 1}]}";

#define REPORT(period, id, arm, answers) \
    "{\"vitrine-report\":1,\"plan\":\"p\",\"period\":" period ",\"id\":\"" ID id "\",\"arm\":\"" arm \
    "\",\"answers\":" answers "}\n"

TEST(a_plan_says_what_it_asks) {
    vt_plan *plan = parse_plan(plan_text);
    CHECK_OR_RETURN(plan);
    CHECK_TEXT(plan->name, "p");
    CHECK_INT(plan->every, 7);
    CHECK_TEXT(plan->experiment, "e");
    CHECK_INT(plan->arm_count, 2);
    CHECK_TEXT(plan->arms[1], "new");
    CHECK_INT(plan->question_count, 2);
    CHECK_TEXT(plan->questions[0].values[2], "n");
    CHECK_INT(plan->questions[0].value_count, 3);
    CHECK_INT(plan->questions[1].value_count, 0);
    CHECK_INT(plan->questions[1].steps, 10);
    CHECK_CLOSE(plan->questions[1].most, 50, 0);
    vt_plan_destroy(plan);
}

TEST(wrong_plans_are_refused_and_leave_nothing) {
#define PLAN(questions) "{\"vitrine-plan\": 1, \"name\": \"p\", \"questions\": [" questions "]}"
    static const struct {
        const char *text;
        vt_status status;
        const char *says;
    } wrong[] = {
        {"", VT_ERR_FORMAT, "not JSON"},
        {"{\"vitrine-plan\": 1,", VT_ERR_FORMAT, "not JSON"},
        {"[]", VT_ERR_FORMAT, "\"vitrine-plan\": 1"},
        {"{\"vitrine-plan\": 2}", VT_ERR_VERSION, "later version"},
        {"{\"vitrine-plan\": 1}", VT_ERR_FORMAT, "needs a name"},
        {PLAN(""), VT_ERR_FORMAT, "1 to 64 questions"},
        {PLAN("7"), VT_ERR_FORMAT, "needs a name"},
        {PLAN("{\"name\": \"x\", \"most\": 5}"), VT_ERR_FORMAT, "\"x\" needs an epsilon"},
        {PLAN("{\"name\": \"x\", \"most\": 5, \"epsilon\": 0}"), VT_ERR_FORMAT, "epsilon of .01"},
        {PLAN("{\"name\": \"x\", \"epsilon\": 1}"), VT_ERR_FORMAT, "needs values, or most"},
        {PLAN("{\"name\": \"x\", \"most\": 5, \"steps\": 1001, \"epsilon\": 1}"), VT_ERR_FORMAT, "1000 steps"},
        {PLAN("{\"name\": \"x\", \"values\": [\"a\", \"a\"], \"epsilon\": 1}"), VT_ERR_FORMAT, "different values"},
        {PLAN("{\"name\": \"x\", \"values\": 3, \"epsilon\": 1}"), VT_ERR_FORMAT, "different values"},
        {PLAN("{\"name\": \"x\", \"values\": [\"a\", \"b\"], \"epsilon\": 1, \"lasting\": 1}"), VT_ERR_FORMAT,
         "above its epsilon"},
        {PLAN("{\"name\": \"x\", \"most\": 5, \"epsilon\": 1}, {\"name\": \"x\", \"most\": 5, \"epsilon\": 1}"),
         VT_ERR_FORMAT, "two questions"},
        {"{\"vitrine-plan\": 1, \"name\": \"p\", \"experiment\": {\"name\": \"e\", \"arms\": [\"a\"]}, \"questions\": "
         "[{\"name\": \"x\", \"most\": 5, \"epsilon\": 1}]}",
         VT_ERR_FORMAT, "2 to 16"},
        {"{\"vitrine-plan\": 1, \"name\": \"p\", \"every\": 0, \"questions\": [{\"name\": \"x\", \"most\": 5, "
         "\"epsilon\": 1}]}",
         VT_ERR_FORMAT, "366"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        vt_plan *plan = NULL;
        vt_error error = {0};
        CHECK_INT(vt_plan_parse(wrong[i].text, strlen(wrong[i].text), NULL, &plan, &error), wrong[i].status);
        CHECK(!plan);
        if (!CHECK(strstr(error.message, wrong[i].says))) printf("# %s: %s\n", wrong[i].text, error.message);
    }
}

TEST(lines_are_accepted_ignored_or_bad_with_their_numbers) {
    static const char text[] = REPORT("100", "1", "old", "[0,5]") /* 1 */
        "\n"                                                      /* 2 */
        REPORT("101", "2", "new", "[2,-120]")                     /* 3 */
        "{\"vitrine-report\":1,\"plan\":\"q\",\"period\":1}\n"    /* 4: another plan */
        REPORT("99", "3", "old", "[0,5]")                         /* 5: another period */
        REPORT("100", "1", "new", "[0,5]")                        /* 6: a duplicate */
        "{\"vitrine-report\":2}\n"                                /* 7: a later version */
        REPORT("100", "4", "old", "[NaN,5]")                      /* 8 */
        REPORT("100", "5", "odd", "[0,5]")                        /* 9 */
        REPORT("100", "6", "old", "[3,5]")                        /* 10 */
        REPORT("100", "7", "old", "[0,131]")                      /* 11: beyond the reach of the noise */
        REPORT("100", "8", "old", "[0,5.5]")                      /* 12 */
        REPORT("100", "9", "old", "[0]")                          /* 13 */
        REPORT("-1", "a", "old", "[0,5]")                         /* 14 */
        REPORT("100", "g", "old", "[0,5]")                        /* 15: no id */
        "[1]\n\xff\n"                                             /* 16, 17 */
        REPORT("102", "b", "old", "[1,130]")                      /* 18 */
        "{\"vitrine-report\":1,\"plan\":\"p\",\"peri";            /* 19: cut */
    vt_plan *plan = parse_plan(plan_text);
    CHECK_OR_RETURN(plan);
    vt_reports *reports = NULL;
    vt_report_lines lines;
    CHECK_OR_RETURN(vt_reports_create(plan, 100, 200, NULL, &reports, NULL) == VT_OK);
    CHECK_INT(read_text(reports, text, sizeof text - 1, &lines), VT_OK);
    CHECK_INT(lines.table.lines, 18);
    CHECK_INT(lines.table.accepted, 3);
    CHECK_INT(lines.table.ignored, 2);
    CHECK_INT(lines.table.bad, 13);
    CHECK_INT(lines.duplicates, 1);
    CHECK_INT(lines.later, 1);
    CHECK_INT(lines.table.example_count, VT_TABLE_EXAMPLES);
    static const struct {
        uint64_t line;
        const char *says;
    } examples[VT_TABLE_EXAMPLES] = {
        {6, "duplicate"}, {7, "later version"}, {8, "not JSON"}, {9, "arm"}, {10, "answer 1"}};
    for (uint32_t i = 0; i < VT_TABLE_EXAMPLES; i++) {
        CHECK_INT(lines.table.examples[i].line, examples[i].line);
        CHECK(strstr(lines.table.examples[i].reason, examples[i].says));
    }
    CHECK_INT(vt_reports_count(reports, VT_ALL_ARMS), 3);
    CHECK_INT(vt_reports_count(reports, 0), 2);
    CHECK_INT(vt_reports_periods(reports), 3);
    CHECK_CLOSE(vt_reports_estimate(reports, 0, 1, 0).value, (5 + 130) / 2.0 * 5, 1e-9);

    CHECK_INT(read_text(reports, text, sizeof text - 1, &lines), VT_OK); /* again: all have been there */
    CHECK_INT(lines.table.accepted, 0);
    CHECK_INT(lines.duplicates, 4);
    CHECK_INT(vt_reports_count(reports, VT_ALL_ARMS), 3);
    vt_reports_destroy(reports);
    vt_plan_destroy(plan);
}

TEST(a_line_longer_than_any_report_is_bad_and_the_next_one_is_read) {
    static char text[200000];
    static const char good[] = REPORT("100", "1", "old", "[0,5]");
    memset(text, '[', sizeof text);
    text[sizeof text - sizeof good] = '\n';
    memcpy(text + sizeof text - sizeof good + 1, good, sizeof good - 1);
    vt_plan *plan = parse_plan(plan_text);
    CHECK_OR_RETURN(plan);
    vt_reports *reports = NULL;
    vt_report_lines lines;
    CHECK_OR_RETURN(vt_reports_create(plan, 0, UINT32_MAX, NULL, &reports, NULL) == VT_OK);
    CHECK_INT(read_text(reports, text, sizeof text, &lines), VT_OK);
    CHECK_INT(lines.table.bad, 1);
    CHECK_INT(lines.table.accepted, 1);
    CHECK(strstr(lines.table.examples[0].reason, "longer"));
    vt_reports_destroy(reports);
    vt_plan_destroy(plan);
}

TEST(a_damaged_stream_adds_nothing) {
    static const char good[] = REPORT("100", "1", "old", "[0,5]");
    static const char damaged[] = "\x1f\x8b\x08\x00 not gzip at all";
    vt_plan *plan = parse_plan(plan_text);
    CHECK_OR_RETURN(plan);
    vt_reports *reports = NULL;
    vt_report_lines lines = {.later = 77};
    CHECK_OR_RETURN(vt_reports_create(plan, 0, UINT32_MAX, NULL, &reports, NULL) == VT_OK);
    CHECK_INT(read_text(reports, damaged, sizeof damaged - 1, &lines), VT_ERR_FORMAT);
    CHECK_INT(lines.later, 77);
    CHECK_INT(vt_reports_count(reports, VT_ALL_ARMS), 0);
    CHECK_INT(read_text(reports, good, sizeof good - 1, &lines), VT_OK);
    CHECK_INT(vt_reports_count(reports, VT_ALL_ARMS), 1);
    CHECK_INT(vt_reports_create(plan, 2, 1, NULL, &reports, NULL), VT_ERR_ARGUMENT);
    vt_reports_destroy(reports);
    vt_plan_destroy(plan);
}

CHECK_MAIN(TEST_ENTRY(a_plan_says_what_it_asks), TEST_ENTRY(wrong_plans_are_refused_and_leave_nothing),
           TEST_ENTRY(lines_are_accepted_ignored_or_bad_with_their_numbers),
           TEST_ENTRY(a_line_longer_than_any_report_is_bad_and_the_next_one_is_read),
           TEST_ENTRY(a_damaged_stream_adds_nothing))
