/*
 * eval_measure_test.c: vt_evaluate on a few shoppers: what is ranked, how ties count, and that threads change nothing.
 */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <vitrine/eval.h>

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
    vt_eval_report report;
    vt_error error;
    CHECK_OR_RETURN(vt_evaluate(dataset, &options, NULL, &report, &error) == VT_OK);
    /* Left for training: a1 b1 b2 c1 c2 d1, popular order 1 2 (3 4). Lists of one: a 2, b 3, c 3, d 2. */
    CHECK_INT(report.users, 4);
    CHECK_INT(report.targets, 4);
    CHECK_INT(report.items, 4);
    CHECK_CLOSE(report.popularity[0].hr, 2.0 / 4, 1e-12);       /* a and b; c wanted 4, d wanted 3 */
    CHECK_CLOSE(report.popularity[0].coverage, 2.0 / 4, 1e-12); /* 2 and 3 */
    CHECK_CLOSE(report.popularity[0].ndcg, report.popularity[0].hr, 1e-12);
    CHECK_CLOSE(report.popularity[0].mrr, report.popularity[0].hr, 1e-12);
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
    vt_eval_report report;
    vt_error error = {.message = ""};
    vt_status status = vt_evaluate(dataset, &options, NULL, &report, &error);
    unlink(negatives);
    if (!CHECK_INT(status, VT_OK))
        printf("# %s\n", error.message);
    else {
        CHECK_INT(report.users, 2);
        CHECK_CLOSE(report.popularity[0].hr, 0, 0);
        CHECK_CLOSE(report.popularity[1].hr, 1, 0);
        CHECK_CLOSE(report.unquantised[1].mrr, 0.25, 1e-12);
        CHECK_CLOSE(report.pack[1].mrr, 0.25, 1e-12);
    }
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
    vt_eval_report one, three;
    vt_error error;
    memset(&one, 0, sizeof one);
    memset(&three, 0, sizeof three);
    options.train.threads = 1;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &one, &error), VT_OK);
    options.train.threads = 3;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &three, &error), VT_OK);
    CHECK(memcmp(&one.pack, &three.pack, sizeof one.pack) == 0);
    CHECK(memcmp(&one.unquantised, &three.unquantised, sizeof one.unquantised) == 0);
    CHECK(memcmp(&one.popularity, &three.popularity, sizeof one.popularity) == 0);
    CHECK(one.pack[0].hr > one.popularity[0].hr);
    CHECK_CLOSE(one.pack[0].ndcg, one.unquantised[0].ndcg, 0.05);
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
    vt_eval_report report = {.users = 123};
    vt_error error;
    vt_eval_options options = small_options(VT_PROTOCOL_LEAVE_ONE_OUT, 2);
    vt_progress progress = {stop, "evaluate"};
    CHECK_INT(vt_evaluate(dataset, &options, &progress, &report, &error), VT_ERR_CANCELLED);
    options.cutoff_count = 2;
    options.cutoffs[1] = 2; /* not ascending */
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK(strstr(error.message, "cutoffs") != NULL);
    options.cutoff_count = 0;
    CHECK_INT(vt_evaluate(dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK_INT(report.users, 123);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(popularity_is_the_popular_order_without_the_seen), TEST_ENTRY(a_tie_never_helps_the_target),
           TEST_ENTRY(threads_change_nothing), TEST_ENTRY(failures_leave_the_report))
