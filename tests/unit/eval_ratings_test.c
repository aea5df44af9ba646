/*
 * eval_ratings_test.c: k-fold on ratings: figures by hand, every rating in one fold, what validation may not see, and
 * failures that leave the report.
 */
#include "check.h"
#include "counting_allocator.h"
#include "data_support.h"

#include <vitrine/eval.h>

#include <math.h>
#include <stdlib.h>

/* With these the prediction for an item is the mean of its ratings, and the mean of all for one that has none. */
static const char *const only_means[] = {"item-shrink=0", "user-shrink=1e6"};

static vt_rating_options options_with_means(void) {
    vt_rating_options options = vt_rating_options_default();
    options.train.model = "knn-baseline";
    options.train.parameters = only_means;
    options.train.parameter_count = 2;
    options.train.threads = 2;
    return options;
}

/* One user rates one item, so that no two items are alike. */
static const char training[] = "user,item,rating\n"
                               "a,x,1\n"
                               "b,x,3\n"
                               "c,y,5\n"
                               "d,y,4\n"
                               "e,z,2\n";

TEST(figures_are_those_of_a_calculation_by_hand) {
    vt_dataset *dataset = dataset_of(training, NULL, NULL);
    /* Predictions: x 2, y 4.5, unknown 3 (the mean). Of a stranger, of d, who rated y before, and of an unknown item. */
    vt_dataset *test = dataset_of("user,item,rating\ns,x,4\ns,y,5\nd,x,2\ns,new,2\n", NULL, NULL);
    const vt_dataset *tests[] = {test};
    vt_rating_options options = options_with_means();
    vt_rating_report report;
    vt_error error = {.message = ""};
    options.tests = tests;
    options.fold_count = 1;
    options.threshold = 3;
    if (!CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &report, &error), VT_OK)) {
        printf("# %s\n", error.message);
        return;
    }
    const vt_rating_figures *figures = &report.folds[0];
    CHECK_INT(figures->ratings, 4);
    CHECK_CLOSE(figures->rmse, sqrt((4 + .25 + 0 + 1) / 4), 1e-4);
    CHECK_CLOSE(figures->mae, (2 + .5 + 0 + 1) / 4, 1e-4);
    CHECK_CLOSE(figures->precision, 1. / 2, 1e-9); /* y and the unknown one are predicted */
    CHECK_CLOSE(figures->recall, 1. / 2, 1e-9);    /* x and y of the stranger are relevant */
    CHECK_CLOSE(figures->f1, 1. / 2, 1e-9);
    CHECK(memcmp(&report.mean, figures, sizeof *figures) == 0);
    CHECK_TEXT(report.model->name, "knn-baseline");
    CHECK(report.parameters[2] == 1e6);

    options.threshold = NAN;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &report, &error), VT_OK);
    CHECK_CLOSE(report.folds[0].threshold, 3, 1e-6);
    options.threshold = 100; /* nothing is relevant */
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &report, &error), VT_OK);
    CHECK(report.mean.precision == 0 && report.mean.recall == 0 && report.mean.f1 == 0);
    vt_dataset_destroy(dataset);
    vt_dataset_destroy(test);
}

/* Errors that each user makes alike: the intervals can be told from the users' numbers alone. */
TEST(intervals_are_of_users) {
    enum { USERS = 40 };
    vt_dataset *dataset = dataset_of("user,item,rating\na,x,0\nb,x,10\nc,y,0\nd,y,10\n", NULL, NULL);
    static char text[USERS * 40] = "user,item,rating\n";
    char *end = text + strlen(text);
    for (int u = 0; u < USERS; u++) { /* both predictions are 5: errors of 1 or 3, the same twice for each user */
        int rating = u % 4 == 0 ? 8 : 6;
        end += sprintf(end, "s%d,x,%d\ns%d,y,%d\n", u, rating, u, rating);
    }
    vt_dataset *test = dataset_of(text, NULL, NULL);
    const vt_dataset *tests[] = {test, test};
    vt_rating_options options = options_with_means();
    vt_rating_report report, again;
    options.tests = tests;
    options.fold_count = 2; /* a stranger of two folds is one user */
    options.resamples = 4000;
    CHECK_OR_RETURN(vt_evaluate_ratings(dataset, &options, NULL, &report, NULL) == VT_OK);
    CHECK_INT(report.users, USERS);
    CHECK_CLOSE(report.rmse.value, sqrt(3), 1e-4);
    CHECK_CLOSE(report.mae.value, 1.5, 1e-4);
    /* A quarter of 40 users: 5 to 16 of them (binomial, .025 and .975), each with an error of 3 in place of 1. */
    CHECK_CLOSE(report.mae.low, 1 + 2 * 5 / 40., .051);
    CHECK_CLOSE(report.mae.high, 1 + 2 * 16 / 40., .051);
    CHECK_CLOSE(report.rmse.low, sqrt(1 + 4 * (report.mae.low - 1)), 1e-4); /* 1 + 8 q of 1 + 2 q */
    CHECK_CLOSE(report.rmse.high, sqrt(1 + 4 * (report.mae.high - 1)), 1e-4);
    options.train.threads = 3;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &again, NULL), VT_OK);
    CHECK(memcmp(&report.rmse, &again.rmse, sizeof report.rmse) == 0);
    options.resamples = 0;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &again, NULL), VT_OK);
    CHECK(again.rmse.value == report.rmse.value && isnan(again.rmse.low) && isnan(again.mae.high));
    vt_dataset_destroy(dataset);
    vt_dataset_destroy(test);
}

TEST(predictions_stay_within_the_ratings_of_the_training) {
    vt_dataset *dataset = dataset_of("user,item,rating\na,x,1\nb,x,5\na,y,1\nb,y,5\na,z,1\n", NULL, NULL);
    vt_dataset *test = dataset_of("user,item,rating\na,w,-40\nb,z,50\n", NULL, NULL);
    const vt_dataset *tests[] = {test};
    vt_rating_options options = vt_rating_options_default();
    vt_rating_report report;
    options.tests = tests;
    options.fold_count = 1;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &report, NULL), VT_OK);
    CHECK(report.mean.mae >= (41 + 45) / 2. && report.mean.mae <= (45 + 49) / 2.);
    vt_dataset_destroy(dataset);
    vt_dataset_destroy(test);
}

/* 30 users, 20 items, about half of the pairs; `noise` is added to what user 0 says. */
static vt_dataset *planted(float noise) {
    char *text = malloc(1U << 15), *end = text;
    if (!text) exit(1);
    end += sprintf(end, "user,item,rating\n");
    for (int u = 0; u < 30; u++) {
        for (int i = 0; i < 20; i++) {
            if ((u * 7 + i * i * 3 + u * u * i) % 5 < 2) continue;
            int rating = 1 + (u + i) % 2 * 3 + (u * i) % 3 % 2;
            end += sprintf(end, "u%d,i%d,%.1f\n", u, i, (double)((float)rating + (u == 0 ? noise : 0)));
        }
    }
    vt_dataset *dataset = dataset_of(text, NULL, NULL);
    free(text);
    return dataset;
}

TEST(every_rating_is_in_one_fold) {
    vt_dataset *dataset = planted(0);
    vt_rating_options options = vt_rating_options_default();
    vt_rating_report five, again, other;
    uint64_t least = UINT64_MAX, most = 0;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &five, NULL), VT_OK);
    CHECK_INT(five.mean.ratings, vti_dataset_events(dataset).offsets[30]);
    for (uint32_t fold = 0; fold < 5; fold++) {
        if (five.folds[fold].ratings < least) least = five.folds[fold].ratings;
        if (five.folds[fold].ratings > most) most = five.folds[fold].ratings;
        CHECK(five.folds[fold].rmse < 1.5); /* the standard deviation is about 1.5 */
    }
    CHECK(most - least <= 1);
    options.train.threads = 3;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &again, NULL), VT_OK);
    CHECK(memcmp(five.folds, again.folds, 5 * sizeof five.folds[0]) == 0);
    options.seed = 2;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &other, NULL), VT_OK);
    CHECK(other.mean.rmse != five.mean.rmse);
    options.validation = true;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &other, NULL), VT_OK);
    CHECK(other.mean.ratings > five.mean.ratings / 5 && other.mean.ratings < five.mean.ratings * 3 / 5);
    vt_dataset_destroy(dataset);
}

TEST(a_cheap_look_is_the_first_folds) {
    vt_dataset *dataset = planted(0);
    vt_rating_options options = vt_rating_options_default();
    vt_rating_report all, some;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &all, NULL), VT_OK);
    options.looks = 2;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &some, NULL), VT_OK);
    CHECK_INT(some.fold_count, 2);
    CHECK(memcmp(some.folds, all.folds, 2 * sizeof some.folds[0]) == 0);
    CHECK_CLOSE(some.mean.rmse, (all.folds[0].rmse + all.folds[1].rmse) / 2, 1e-12);
    options.looks = 9; /* there are five */
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &some, NULL), VT_OK);
    CHECK_INT(some.fold_count, 5);
    vt_dataset_destroy(dataset);
}

TEST(validation_does_not_see_the_test) {
    vt_dataset *dataset = planted(0), *other_dataset = planted(3);
    vt_dataset *test = dataset_new();
    vt_table_report table_report;
    for (int i = 0; i < 20; i++) { /* all that user 0 says */
        char line[64];
        snprintf(line, sizeof line, "user,item,rating\nu0,i%d,3\n", i);
        CHECK_INT(add_events(test, line, NULL, &table_report, NULL), VT_OK);
    }
    CHECK_INT(vt_dataset_clean(test, NULL, NULL, NULL), VT_OK);
    const vt_dataset *tests[] = {test};
    vt_rating_options options = vt_rating_options_default();
    vt_rating_report report, other;
    options.tests = tests;
    options.fold_count = 1;
    options.validation = true;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &report, NULL), VT_OK);
    CHECK_INT(vt_evaluate_ratings(other_dataset, &options, NULL, &other, NULL), VT_OK);
    CHECK(memcmp(&report.mean, &other.mean, sizeof report.mean) == 0);
    options.tests = NULL; /* where nothing is set aside, the ratings of user 0 do count */
    options.fold_count = 2;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &report, NULL), VT_OK);
    CHECK_INT(vt_evaluate_ratings(other_dataset, &options, NULL, &other, NULL), VT_OK);
    CHECK(report.mean.rmse != other.mean.rmse);
    vt_dataset_destroy(dataset);
    vt_dataset_destroy(other_dataset);
    vt_dataset_destroy(test);
}

TEST(failures_leave_the_report) {
    vt_dataset *dataset = dataset_of(training, NULL, NULL), *unclean = dataset_new();
    vt_dataset *views = dataset_of("user,item,type\na,x,view\nb,y,view\n", NULL, NULL);
    vt_rating_options options = options_with_means();
    vt_rating_report report = {.fold_count = 123};
    vt_error error = {.message = ""};
    options.fold_count = 1;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK(strstr(error.message, "folds") != NULL);
    options.fold_count = VT_MAX_FOLDS + 1;
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    options.fold_count = 6; /* more than there are ratings */
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &report, &error), VT_ERR_EMPTY);
    CHECK(strstr(error.message, "fold 6") != NULL);
    options.fold_count = 2;
    CHECK_INT(vt_evaluate_ratings(unclean, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK_INT(vt_evaluate_ratings(views, &options, NULL, &report, &error), VT_ERR_EMPTY);
    options.train.model = "ials";
    CHECK_INT(vt_evaluate_ratings(dataset, &options, NULL, &report, &error), VT_ERR_ARGUMENT);
    CHECK(strstr(error.message, "ials") != NULL);
    CHECK_INT(report.fold_count, 123);
    vt_dataset_destroy(dataset);
    vt_dataset_destroy(unclean);
    vt_dataset_destroy(views);
}

TEST(memory_may_end_anywhere) {
    vt_dataset *dataset = planted(0);
    vt_rating_options options = options_with_means();
    options.fold_count = 2;
    vt_status status = VT_ERR_MEMORY;
    uint32_t refused = 0;
    while (status == VT_ERR_MEMORY && refused < 1000) {
        allocation_count count = {.refuse_from = ++refused};
        vt_allocator kept = dataset->allocator;
        vt_rating_report report;
        vt_error error = {.status = VT_OK};
        dataset->allocator = counting_allocator(&count);
        status = vt_evaluate_ratings(dataset, &options, NULL, &report, &error);
        dataset->allocator = kept;
        CHECK_INT(error.status, status);
        CHECK_INT(count.live, 0);
    }
    CHECK_INT(status, VT_OK);
    CHECK(refused > 50);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(figures_are_those_of_a_calculation_by_hand), TEST_ENTRY(intervals_are_of_users),
           TEST_ENTRY(predictions_stay_within_the_ratings_of_the_training), TEST_ENTRY(every_rating_is_in_one_fold),
           TEST_ENTRY(a_cheap_look_is_the_first_folds), TEST_ENTRY(validation_does_not_see_the_test),
           TEST_ENTRY(failures_leave_the_report), TEST_ENTRY(memory_may_end_anywhere))
