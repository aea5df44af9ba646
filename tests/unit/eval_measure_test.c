/*
 * eval_measure_test.c: vt_evaluate on a few shoppers: what is ranked, how ties count, another pack, groups, and that
 * threads change nothing.
 */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <vitrine/eval.h>

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define PATH_SIZE 32

/* Writes a text to a new file; `path` receives its name. */
static bool write_file(char path[PATH_SIZE], const char *text) {
    snprintf(path, PATH_SIZE, "/tmp/vitrine-eval-XXXXXX");
    int file = mkstemp(path);
    size_t size = strlen(text);
    return file >= 0 && write(file, text, size) == (ssize_t)size && close(file) == 0;
}

static vt_dataset *read_dataset(const char *text) {
    char path[PATH_SIZE];
    vt_dataset *dataset = NULL;
    vt_table_options table = {.columns = "user,item,time"};
    vt_table_report report;
    vt_clean_options clean = {0};
    vt_clean_report cleaned;
    vt_error error = {.message = ""};
    bool read = write_file(path, text) && !vt_dataset_create(NULL, &dataset, &error) &&
                !vt_dataset_read_events(dataset, path, &table, NULL, &report, &error) &&
                !vt_dataset_clean(dataset, &clean, &cleaned, &error);
    unlink(path);
    if (read) return dataset;
    printf("# %s\n", error.message);
    vt_dataset_destroy(dataset);
    return NULL;
}

static vt_eval_options small_options(vt_protocol protocol, uint32_t cutoff) {
    vt_eval_options options = vt_eval_options_default();
    options.protocol = protocol;
    options.train.factors = 4;
    options.train.iterations = 3;
    options.cutoffs[0] = cutoff;
    options.cutoff_count = 1;
    return options;
}

/* Item 1 has four shoppers, 2 three, 3 two; each shopper's last item is the target. */
static const char tiny[] = "a,1,2024-01-01\na,2,2024-01-02\n"
                           "b,1,2024-01-01\nb,2,2024-01-02\nb,3,2024-01-03\n"
                           "c,1,2024-01-01\nc,2,2024-01-02\nc,4,2024-01-03\n"
                           "d,1,2024-01-01\nd,3,2024-01-02\n";

TEST(popularity_is_the_popular_order_without_the_seen) {
    vt_dataset *dataset = read_dataset(tiny);
    CHECK_OR_RETURN(dataset);
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 1);
    vt_eval_report *report;
    vt_error error;
    CHECK_OR_RETURN(vt_evaluate(dataset, &options, NULL, &report, &error) == VT_OK);
    /* Left for training: a1 b1 b2 c1 c2 d1, popular order 1 2 (3 4). Lists of one: a 2, b 3, c 3, d 2. */
    CHECK_INT(report->users, 4);
    CHECK_INT(report->cases, 4);
    CHECK_INT(report->targets, 4);
    CHECK_INT(report->items, 4);
    const vt_figure *figures = report->figures[VT_RANKING_POPULARITY][0];
    CHECK_CLOSE(figures[VT_METRIC_HR].value, 2.0 / 4, 1e-12);       /* a and b; c wanted 4, d wanted 3 */
    CHECK_CLOSE(figures[VT_METRIC_COVERAGE].value, 2.0 / 4, 1e-12); /* 2 and 3 */
    CHECK_CLOSE(figures[VT_METRIC_NDCG].value, .5, 1e-12);
    CHECK_CLOSE(figures[VT_METRIC_MRR].value, .5, 1e-12);
    CHECK_CLOSE(figures[VT_METRIC_POPULARITY].value, (.5 + 0 + 0 + .5) / 4, 1e-12); /* 2 of 4 users have item 2 */
    CHECK_CLOSE(figures[VT_METRIC_NOVELTY].value, (1 + 2 + 2 + 1) / 4.0, 1e-12);
    CHECK_CLOSE(figures[VT_METRIC_GINI].value, (-3 * 0 - 1 * 0 + 1 * 2 + 3 * 2) / (3.0 * 4), 1e-12);
    CHECK(figures[VT_METRIC_HR].low >= 0 && figures[VT_METRIC_HR].low < .5 && figures[VT_METRIC_HR].high > .5);
    CHECK(isnan(figures[VT_METRIC_GINI].low));
    CHECK_TEXT(report->diversity_by, "factors");
    /* a and d have one item in their history, b and c two */
    CHECK_INT(report->group_count, 2);
    CHECK_TEXT(report->groups[0].value, "light");
    CHECK_INT(report->groups[0].users, 2);
    CHECK_CLOSE(report->groups[0].figures[VT_RANKING_POPULARITY][0][VT_METRIC_HR].value, .5, 1e-12);
    CHECK_CLOSE(report->groups[1].figures[VT_RANKING_POPULARITY][0][VT_METRIC_HR].value, .5, 1e-12);
    vt_eval_report_destroy(report);
    vt_dataset_destroy(dataset);
}

TEST(a_history_counts_by_its_newest_events) {
    vt_dataset *dataset = read_dataset(tiny);
    CHECK_OR_RETURN(dataset);
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 2);
    for (uint32_t most = 0; most <= 2; most++) {
        vt_eval_report *report = NULL;
        vt_error error;
        options.max_history = most;
        if (!CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_OK)) break;
        vt_figure(*figures)[VT_EVAL_MAX_CUTOFFS][VT_METRIC_COUNT] = report->figures;
        CHECK_CLOSE(figures[VT_RANKING_POPULARITY][0][VT_METRIC_HR].value, 1, 0);    /* what is old is in no list */
        for (int metric = 0; metric < VT_METRIC_CASE_COUNT && most == 0; metric++) { /* nothing is known of anybody */
            CHECK_CLOSE(figures[VT_RANKING_PACK][0][metric].value, figures[VT_RANKING_POPULARITY][0][metric].value, 0);
        }
        vt_eval_report_destroy(report);
    }
    vt_dataset_destroy(dataset);
}

TEST(a_tie_never_helps_the_target) {
    /* Items n1, n2, n3 and t have one shopper each, the same one, so they are equal for everyone else. */
    vt_dataset *dataset = read_dataset("z,n1,2024-01-01\nz,n2,2024-01-01\nz,n3,2024-01-01\nz,t,2024-01-01\n"
                                       "a,x,2024-01-01\na,y,2024-01-02\nb,x,2024-01-01\nb,y,2024-01-02\n");
    char negatives[PATH_SIZE];
    CHECK_OR_RETURN(dataset);
    CHECK_OR_RETURN(write_file(negatives, "(a,t)\tn1\tn2\tn3\n(b,t)\tn3\tn1\tn2\n"));
    vt_eval_options options = small_options(VT_PROTOCOL_GIVEN_NEGATIVES, 3);
    options.negatives_path = negatives;
    options.train.steps = 0; /* solved exactly, equal items have equal factors */
    options.cutoffs[options.cutoff_count++] = 4;
    vt_eval_report *report = NULL;
    vt_error error = {.message = ""};
    vt_status status = vt_evaluate(dataset, &options, NULL, &report, &error);
    unlink(negatives);
    if (!CHECK_INT(status, VT_OK))
        printf("# %s\n", error.message);
    else {
        CHECK_INT(report->users, 2);
        CHECK_CLOSE(report->figures[VT_RANKING_POPULARITY][0][VT_METRIC_HR].value, 0, 0);
        CHECK_CLOSE(report->figures[VT_RANKING_POPULARITY][1][VT_METRIC_HR].value, 1, 0);
        CHECK_CLOSE(report->figures[VT_RANKING_FLOAT][1][VT_METRIC_MRR].value, 0.25, 1e-12);
        CHECK_CLOSE(report->figures[VT_RANKING_PACK][1][VT_METRIC_MRR].value, 0.25, 1e-12);
    }
    vt_eval_report_destroy(report);
    vt_dataset_destroy(dataset);
}

/* 700 shoppers (more than a block) of 40 items in two groups; the first has 5,000 events, more than an engine holds. */
static char *many_events(void) {
    char *text = malloc(1U << 20), *end = text;
    for (int u = 0; text && u < 700; u++) {
        int count = u == 0 ? 5000 : 4 + u % 5;
        for (int n = 0; n < count; n++) {
            int item = (u * 7 + n * n * 3 + n) % 20 + (u % 2) * 20;
            if (u == 0 && n < 10) item = 30 + n; /* old events that do not count any more */
            if (u == 0 && n == count - 1) item = 25;
            end += sprintf(end, "u%d,i%d,%d\n", u, item, 1700000000 + n * 60);
        }
    }
    return text;
}

TEST(threads_change_nothing) {
    char *text = many_events();
    vt_dataset *dataset = text ? read_dataset(text) : NULL;
    free(text);
    CHECK_OR_RETURN(dataset);
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 10);
    vt_eval_report *one = NULL, *three = NULL;
    vt_error error;
    options.resamples = 50;
    options.train.threads = 1;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &one, &error), VT_OK);
    options.train.threads = 3;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &three, &error), VT_OK);
    CHECK_OR_RETURN(one && three);
    CHECK(memcmp(one->figures, three->figures, sizeof one->figures) == 0);
    double hr[VT_RANKING_COUNT], ndcg[VT_RANKING_COUNT];
    for (int r = 0; r < VT_RANKING_COUNT; r++) {
        hr[r] = one->figures[r][0][VT_METRIC_HR].value;
        ndcg[r] = one->figures[r][0][VT_METRIC_NDCG].value;
    }
    CHECK(hr[VT_RANKING_PACK] > hr[VT_RANKING_POPULARITY]);
    CHECK_CLOSE(ndcg[VT_RANKING_PACK], ndcg[VT_RANKING_FLOAT], 0.05);
    vt_eval_report_destroy(one);
    vt_eval_report_destroy(three);
    vt_dataset_destroy(dataset);
}

/* The pack of an evaluation, opened; its bytes are the report's. */
static vt_eval_report *evaluate_and_open(const vt_dataset *dataset, const vt_eval_options *options, vt_pack *pack) {
    vt_eval_report *report = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vt_evaluate(dataset, options, NULL, &report, &error), VT_OK)) printf("# %s\n", error.message);
    if (report) CHECK_INT(vt_pack_open(report->pack, report->pack_bytes, pack, &error), VT_OK);
    return report;
}

TEST(a_pack_against_itself_and_another) {
    char *text = many_events();
    vt_dataset *dataset = text ? read_dataset(text) : NULL;
    free(text);
    CHECK_OR_RETURN(dataset);
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 5);
    options.resamples = 200;
    vt_pack pack, poor_pack;
    vt_eval_options poor = options;
    poor.train.factors = 1;
    poor.train.iterations = 1;
    vt_eval_report *first = evaluate_and_open(dataset, &options, &pack);
    vt_eval_report *second = evaluate_and_open(dataset, &poor, &poor_pack);
    vt_eval_report *itself = NULL, *other = NULL;
    vt_error error;
    CHECK_OR_RETURN(first && second);
    CHECK(!first->measured[VT_RANKING_AGAINST]);
    options.against = &pack;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &itself, &error), VT_OK);
    options.against = &poor_pack;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &other, &error), VT_OK);
    CHECK_OR_RETURN(itself && other);
    CHECK_INT(itself->against_items, itself->items);
    for (uint32_t m = 0; m < VT_METRIC_COUNT; m++) {
        CHECK_CLOSE(itself->figures[VT_RANKING_AGAINST][0][m].value, first->figures[VT_RANKING_PACK][0][m].value, 0);
    }
    CHECK_CLOSE(itself->comparison[0][VT_METRIC_NDCG].difference.value, 0, 0);
    CHECK_CLOSE(itself->comparison[0][VT_METRIC_NDCG].p, 1, 0);
    /* what the other run measured of its own pack is measured again, though its items are numbered differently */
    CHECK_CLOSE(other->figures[VT_RANKING_AGAINST][0][VT_METRIC_NDCG].value,
                second->figures[VT_RANKING_PACK][0][VT_METRIC_NDCG].value, 1e-12);
    const vt_comparison *hr = &other->comparison[0][VT_METRIC_HR];
    CHECK_CLOSE(hr->difference.value,
                first->figures[VT_RANKING_PACK][0][VT_METRIC_HR].value -
                    second->figures[VT_RANKING_PACK][0][VT_METRIC_HR].value,
                1e-12);
    CHECK(hr->difference.low <= hr->difference.value && hr->difference.value <= hr->difference.high);
    CHECK((hr->p < .05) == (hr->difference.low > 0 || hr->difference.high < 0));
    vt_eval_report_destroy(first);
    vt_eval_report_destroy(second);
    vt_eval_report_destroy(itself);
    vt_eval_report_destroy(other);
    vt_dataset_destroy(dataset);
}

TEST(items_that_another_pack_lacks_are_not_its_recommendations) {
    vt_dataset *dataset = read_dataset(tiny);
    vt_dataset *other = read_dataset("x,2,2024-01-01\nx,strange,2024-01-02\ny,2,2024-01-01\ny,strange,2024-01-01\n");
    CHECK_OR_RETURN(dataset && other);
    vt_train_options train = vt_train_options_default();
    vt_model *model = NULL;
    void *bytes = NULL;
    size_t size_bytes;
    vt_pack pack;
    vt_error error;
    train.factors = 2;
    CHECK_OR_RETURN(vt_train(other, &train, NULL, &model, &error) == VT_OK);
    CHECK_OR_RETURN(vt_model_to_pack(model, other, NULL, &bytes, &size_bytes, &error) == VT_OK);
    CHECK_OR_RETURN(vt_pack_open(bytes, size_bytes, &pack, &error) == VT_OK);
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 2);
    options.against = &pack;
    vt_eval_report *report = NULL;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_OK);
    if (report) {
        /* Only item 2 can be listed: for a, whom it hits, and for d; b and c have seen it. */
        const vt_figure *figures = report->figures[VT_RANKING_AGAINST][0];
        CHECK_INT(report->against_items, 1);
        CHECK_CLOSE(figures[VT_METRIC_HR].value, .25, 0);
        CHECK_CLOSE(figures[VT_METRIC_COVERAGE].value, .25, 0);
    }
    vt_eval_report_destroy(report);
    vt_memory_release(bytes);
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
    vt_dataset_destroy(other);
}

TEST(a_baseline_is_measured_by_its_scores) {
    vt_dataset *dataset = read_dataset(tiny);
    CHECK_OR_RETURN(dataset);
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 2);
    options.train.model = "popularity";
    vt_eval_report *report = NULL;
    vt_error error;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_OK);
    CHECK_OR_RETURN(report);
    CHECK_INT(report->ships, VT_RANKING_FLOAT);
    CHECK(!report->measured[VT_RANKING_PACK] && !report->pack && !report->diversity_by);
    for (uint32_t m = 0; m < VT_METRIC_COUNT; m++) {
        CHECK_CLOSE(report->figures[VT_RANKING_FLOAT][0][m].value, report->figures[VT_RANKING_POPULARITY][0][m].value,
                    0);
    }
    vt_eval_report_destroy(report);
    vt_dataset_destroy(dataset);
}

TEST(columns_of_the_table_of_users_are_groups) {
    vt_dataset *dataset = read_dataset(tiny);
    char users[PATH_SIZE];
    CHECK_OR_RETURN(dataset);
    CHECK_OR_RETURN(write_file(users, "id,city,shoe\na,Bonn,40\nb,Bonn,\nc,Oslo,41\nnobody,Rome,1\n"));
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 1);
    options.users_path = users;
    options.resamples = 0;
    vt_eval_report *report = NULL;
    vt_error error;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_OK);
    CHECK_OR_RETURN(report);
    static const struct {
        const char *attribute, *value;
        uint64_t users;
        double hr; /* of the popular order, see above */
    } expected[] = {{"activity", "light", 2, .5}, {"activity", "heavy", 2, .5}, {"city", "Bonn", 2, 1},
                    {"city", "Oslo", 1, 0},       {"shoe", "40", 1, 1},         {"shoe", "41", 1, 0}};
    CHECK_OR_RETURN(CHECK_INT(report->group_count, 6));
    for (uint32_t g = 0; g < 6; g++) {
        CHECK_TEXT(report->groups[g].attribute, expected[g].attribute);
        CHECK_TEXT(report->groups[g].value, expected[g].value);
        CHECK_INT(report->groups[g].users, expected[g].users);
        CHECK_CLOSE(report->groups[g].figures[VT_RANKING_POPULARITY][0][VT_METRIC_HR].value, expected[g].hr, 1e-12);
    }
    CHECK(isnan(report->figures[VT_RANKING_PACK][0][VT_METRIC_HR].low)); /* no resamples */
    vt_eval_report_destroy(report);
    unlink(users);
    static const char *const bad[] = {"id,city,city\na,1,2\n", "city\nBonn\n", "id\na\n", "id,city\na\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_OR_RETURN(write_file(users, bad[i]));
        CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), i == 3 ? VT_ERR_EMPTY : VT_ERR_FORMAT);
        unlink(users);
    }
    vt_dataset_destroy(dataset);
}

/* 40 shoppers of two items each, of whom the popular one finds item 1 and half of the others do. */
TEST(numbers_become_bands_with_intervals) {
    static char events[4096], table[2048];
    char users[PATH_SIZE], *event = events, *row = table;
    event += sprintf(event, "user,item,time\nx,1,1\ny,1,1\nz,1,1\nx,3,1\n");
    row += sprintf(row, "id,spend,name\n");
    for (int u = 0; u < 40; u++) {
        /* Below 20 all have 2 and are asked for the popular 1; of the others a half is, the rest is asked for 3. */
        event += sprintf(event, "u%d,2,1\nu%d,%s,2\n", u, u, u < 20 || u % 2 ? "1" : "3");
        row += sprintf(row, "u%d,%d,n%d\n", u, u < 12 ? 5 : 100 * u, u); /* 12 of one value, 29 different */
    }
    vt_dataset *dataset = read_dataset(events);
    CHECK_OR_RETURN(dataset && write_file(users, table));
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 1);
    options.train.model = "popularity";
    options.users_path = users;
    options.resamples = 1000;
    vt_eval_report *report = NULL;
    vt_error error;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_OK);
    CHECK_OR_RETURN(report);
    static const struct {
        const char *value;
        uint64_t users;
        double hr;
    } expected[] = {{"5", 12, 1}, {"1200 to 1900", 8, 1}, {"2000 to 2900", 10, .5}, {"3000 to 3900", 10, .5}};
    CHECK_INT(report->ungrouped_count, 1);
    CHECK_TEXT(report->ungrouped[0], "name");
    CHECK_OR_RETURN(CHECK_INT(report->group_count, 6));
    for (uint32_t g = 0; g < 4; g++) {
        const vt_eval_group *group = &report->groups[2 + g];
        const vt_figure *hr = &group->figures[VT_RANKING_FLOAT][0][VT_METRIC_HR];
        CHECK_TEXT(group->attribute, "spend");
        CHECK_TEXT(group->value, expected[g].value);
        CHECK_INT(group->users, expected[g].users);
        CHECK_CLOSE(hr->value, expected[g].hr, 1e-12);
        /* Of 10 users with .5: 2 to 8 hits are the .025 and .975 quantiles of the binomial distribution. */
        CHECK_CLOSE(hr->low, expected[g].hr < 1 ? .2 : 1, 1e-12);
        CHECK_CLOSE(hr->high, expected[g].hr < 1 ? .8 : 1, 1e-12);
        CHECK(isnan(group->figures[VT_RANKING_POPULARITY][0][VT_METRIC_HR].low)); /* it does not ship */
    }
    vt_eval_report_destroy(report);
    vt_dataset_destroy(dataset);
    unlink(users);
}

TEST(a_share_of_the_users_is_a_cheap_look) {
    char *text = many_events();
    vt_dataset *dataset = text ? read_dataset(text) : NULL;
    free(text);
    CHECK_OR_RETURN(dataset);
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 5);
    options.share = .2;
    vt_pack pack;
    vt_eval_report *report = evaluate_and_open(dataset, &options, &pack);
    CHECK_OR_RETURN(report);
    CHECK_INT(report->cases, 700); /* fewer than 2,000 are all measured */
    CHECK(pack.user_count > 100 && pack.user_count < 180);
    vt_eval_report_destroy(report);
    vt_error error;
    options.share = 0;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    vt_dataset_destroy(dataset);
}

static bool stop(void *context, const char *stage, uint64_t done, uint64_t total) {
    (void)done;
    (void)total;
    return strcmp(stage, context) != 0;
}

TEST(failures_leave_the_report) {
    vt_dataset *dataset = read_dataset(tiny);
    CHECK_OR_RETURN(dataset);
    vt_eval_report *report = NULL;
    vt_error error;
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 2);
    vt_progress progress = {stop, "evaluate"};
    CHECK_INT(vt_evaluate(dataset, &options, &progress, &report, &error), VT_ERR_CANCELLED);
    progress.context = "intervals";
    CHECK_INT(vt_evaluate(dataset, &options, &progress, &report, &error), VT_ERR_CANCELLED);
    options.cutoff_count = 2;
    options.cutoffs[1] = 2; /* not ascending */
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK(strstr(error.message, "cutoffs") != NULL);
    options.cutoff_count = 0;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    options.cutoff_count = 1;
    options.max_history = 5000;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK(strstr(error.message, "at most 4096 events") != NULL);
    CHECK(report == NULL);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(popularity_is_the_popular_order_without_the_seen),
           TEST_ENTRY(a_history_counts_by_its_newest_events), TEST_ENTRY(a_tie_never_helps_the_target),
           TEST_ENTRY(threads_change_nothing), TEST_ENTRY(a_pack_against_itself_and_another),
           TEST_ENTRY(items_that_another_pack_lacks_are_not_its_recommendations),
           TEST_ENTRY(a_baseline_is_measured_by_its_scores), TEST_ENTRY(columns_of_the_table_of_users_are_groups),
           TEST_ENTRY(numbers_become_bands_with_intervals), TEST_ENTRY(a_share_of_the_users_is_a_cheap_look),
           TEST_ENTRY(failures_leave_the_report))
