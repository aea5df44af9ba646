/*
 * evaluate_ratings.c: k-fold on ratings. A rating is what the latest rating event of a user says of an item. Each is in
 * the test part of one fold, by lot, or a fold's test part is a dataset of its own; all other events train, and those of
 * a user are also what is folded in. Of n test ratings r with the predictions p, which the model keeps within the range
 * of its training ratings, and with a threshold t,
 *     RMSE = sqrt(sum (p - r)^2 / n),    MAE = sum |p - r| / n
 *     precision = |p >= t and r >= t| / |p >= t|,    recall = |p >= t and r >= t| / |r >= t|,    F1 = 2 P R / (P + R)
 * where 0 / 0 is 0. For an item that the training dataset does not know, the prediction is the mean of its ratings.
 */
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/random.h"
#include "../data/ratings.h"
#include "../models/model.h"
#include "rating_errors.h"

#include <vitrine/eval.h>

#include <math.h>
#include <omp.h>
#include <string.h>

#define VALIDATION_SHARE 10U /* one of so many training ratings */

enum { TRAIN, TEST, DROPPED };

typedef struct rating_evaluation {
    const vt_dataset *dataset;
    const vt_rating_options *options;
    const vti_model_kind *kind;
    const vt_progress *progress;
    vt_allocator allocator;
    vti_event_list events;
    vti_interactions ratings; /* all of the dataset */
    uint8_t *folds;           /* [ratings] by lot */
    uint8_t *parts;           /* [ratings] in the current fold */
    uint8_t *left_out;        /* [items] of the current user */
    vti_data_event *train_events;
    uint64_t *train_offsets;
    vti_rating_errors errors; /* of all folds */
} rating_evaluation;

/* What a fold asks for. */
typedef struct rating_test {
    vti_interactions ratings;
    uint32_t *users, *items; /* numbers in the dataset, or VTI_ID_NONE; NULL where they are the same */
    const vt_text *user_ids; /* of a given dataset */
    float *predictions;
} rating_test;

static vt_status no_memory(vt_error *error) {
    return vti_error(error, VT_ERR_MEMORY, VT_NOWHERE, "no memory to evaluate");
}

static uint64_t count_of(const vti_interactions *rows) {
    return rows->offsets[rows->row_count];
}

static void test_destroy(rating_test *test, const vt_allocator *allocator) {
    vti_interactions_destroy(&test->ratings, allocator);
    vti_release(allocator, test->users);
    vti_release(allocator, test->items);
    vti_release(allocator, test->predictions);
}

/* ---- the parts of a fold ---- */

static void deal_folds(rating_evaluation *v) {
    uint64_t count = count_of(&v->ratings);
    vti_random random;
    vti_random_seed(&random, v->options->seed);
    for (uint64_t e = 0; e < count; e++) v->folds[e] = (uint8_t)(e % v->options->fold_count);
    for (uint64_t e = count; e-- > 1;) {
        uint64_t other = (uint64_t)(vti_random_unit(&random) * (double)(e + 1));
        uint8_t fold = v->folds[e];
        v->folds[e] = v->folds[other];
        v->folds[other] = fold;
    }
}

static uint32_t *match_ids(const vti_id_map *ids, const vti_id_map *among, const vt_allocator *allocator) {
    uint32_t *numbers = vti_allocate(allocator, ids->count, sizeof *numbers);
    for (uint32_t i = 0; numbers && i < ids->count; i++) numbers[i] = vti_id_map_find(among, ids->texts[i]);
    return numbers;
}

/* The ratings of another dataset; where this one has a rating for the same pair, it is in the test part. */
static vt_status take_given(rating_evaluation *v, const vt_dataset *given, rating_test *test) {
    vti_event_list events = vti_dataset_events(given);
    vt_status status = vti_ratings_build(&events, &v->allocator, &test->ratings);
    if (status) return status;
    test->user_ids = given->users.texts;
    test->users = match_ids(&given->users, &v->dataset->users, &v->allocator);
    test->items = match_ids(&given->items, &v->dataset->items, &v->allocator);
    if (!test->users || !test->items) return VT_ERR_MEMORY;
    memset(v->parts, TRAIN, count_of(&v->ratings));
    for (uint32_t row = 0; row < test->ratings.row_count; row++) {
        if (test->users[row] == VTI_ID_NONE) continue;
        uint64_t begin = v->ratings.offsets[test->users[row]], end = v->ratings.offsets[test->users[row] + 1];
        memset(v->left_out, 0, v->ratings.column_count);
        for (uint64_t e = test->ratings.offsets[row]; e < test->ratings.offsets[row + 1]; e++) {
            uint32_t item = test->items[test->ratings.columns[e]];
            if (item != VTI_ID_NONE) v->left_out[item] = 1;
        }
        for (uint64_t e = begin; e < end; e++) {
            if (v->left_out[v->ratings.columns[e]]) v->parts[e] = TEST;
        }
    }
    return VT_OK;
}

/* The ratings of the dataset that are in the test part. */
static vt_status take_parts(rating_evaluation *v, rating_test *test) {
    const vti_interactions *all = &v->ratings;
    uint64_t count = 0, room = 0;
    for (uint64_t e = 0; e < count_of(all); e++) room += v->parts[e] == TEST;
    test->ratings = (vti_interactions){
        .row_count = all->row_count,
        .column_count = all->column_count,
        .offsets = vti_allocate_zeroed(&v->allocator, (size_t)all->row_count + 1, sizeof(uint64_t)),
        .columns = vti_allocate(&v->allocator, room, sizeof(uint32_t)),
        .confidences = vti_allocate(&v->allocator, room, sizeof(float)),
    };
    if (!test->ratings.offsets || !test->ratings.columns || !test->ratings.confidences) return VT_ERR_MEMORY;
    for (uint32_t u = 0; u < all->row_count; u++) {
        for (uint64_t e = all->offsets[u]; e < all->offsets[u + 1]; e++) {
            if (v->parts[e] != TEST) continue;
            test->ratings.columns[count] = all->columns[e];
            test->ratings.confidences[count++] = all->confidences[e];
        }
        test->ratings.offsets[u + 1] = count;
    }
    return VT_OK;
}

/* The test part is dropped, and a share of the rest takes its place. */
static void draw_validation(rating_evaluation *v, uint32_t fold) {
    vti_random random;
    vti_random_seed(&random, v->options->seed + 1 + fold);
    for (uint64_t e = 0; e < count_of(&v->ratings); e++) {
        bool drawn = vti_random_below(&random, VALIDATION_SHARE) == 0;
        v->parts[e] = v->parts[e] == TEST ? DROPPED : drawn ? TEST : TRAIN;
    }
}

static vt_status take_test(rating_evaluation *v, uint32_t fold, rating_test *test) {
    const vt_rating_options *options = v->options;
    vt_status status = VT_OK;
    if (options->tests) {
        status = take_given(v, options->tests[fold], test);
    } else {
        for (uint64_t e = 0; e < count_of(&v->ratings); e++) v->parts[e] = v->folds[e] == fold ? TEST : TRAIN;
    }
    if (!status && options->validation) {
        draw_validation(v, fold);
        test_destroy(test, &v->allocator);
        *test = (rating_test){0};
    }
    if (!status && (options->validation || !options->tests)) status = take_parts(v, test);
    if (!status) test->predictions = vti_allocate(&v->allocator, count_of(&test->ratings), sizeof(float));
    return !status && !test->predictions ? VT_ERR_MEMORY : status;
}

/* All events but the ratings that do not train. */
static vti_event_list take_train(rating_evaluation *v) {
    uint64_t count = 0;
    v->train_offsets[0] = 0;
    for (uint32_t u = 0; u < v->events.user_count; u++) {
        for (uint64_t e = v->ratings.offsets[u]; e < v->ratings.offsets[u + 1]; e++) {
            v->left_out[v->ratings.columns[e]] = v->parts[e] != TRAIN;
        }
        for (uint64_t e = v->events.offsets[u]; e < v->events.offsets[u + 1]; e++) {
            const vti_data_event *event = &v->events.events[e];
            bool keep = event->type != VT_EVENT_RATING || !v->left_out[event->item];
            if (keep) v->train_events[count++] = *event;
        }
        v->train_offsets[u + 1] = count;
    }
    return (vti_event_list){v->train_events, v->train_offsets, v->events.user_count, v->events.item_count};
}

/* ---- predicting and measuring ---- */

static vti_shopper shopper_of(const vti_event_list *events, const vti_interactions *evidence, uint32_t user) {
    if (user == VTI_ID_NONE) return (vti_shopper){0};
    uint64_t begin = evidence->offsets[user];
    return (vti_shopper){
        .items = evidence->columns + begin,
        .values = evidence->confidences + begin,
        .count = (uint32_t)(evidence->offsets[user + 1] - begin),
        .events = events->events + events->offsets[user],
        .event_count = (uint32_t)(events->offsets[user + 1] - events->offsets[user]),
    };
}

static vt_status predict(const rating_evaluation *v, const vt_model *model, const vti_event_list *train,
                         const vti_interactions *evidence, double mean, rating_test *test) {
    uint32_t threads = v->options->train.threads > 0 ? v->options->train.threads : (uint32_t)omp_get_max_threads();
    size_t work_bytes = vti_model_work_bytes(model), item_count = v->events.item_count;
    /* Each thread's memory begins at a multiple of the alignment. */
    work_bytes += (VTI_ALIGNMENT - work_bytes % VTI_ALIGNMENT) % VTI_ALIGNMENT;
    char *work = vti_allocate(&v->allocator, threads, work_bytes);
    float *all_scores = vti_allocate(&v->allocator, threads, item_count * sizeof *all_scores);
    vt_status status = work && all_scores ? VT_OK : VT_ERR_MEMORY;
    if (status) goto done;
#pragma omp parallel for schedule(dynamic, 8) num_threads((int)threads)
    for (uint32_t row = 0; row < test->ratings.row_count; row++) {
        uint64_t begin = test->ratings.offsets[row], end = test->ratings.offsets[row + 1];
        if (begin == end) continue;
        size_t thread = (size_t)omp_get_thread_num();
        float *scores = all_scores + thread * item_count;
        vti_shopper shopper = shopper_of(train, evidence, test->users ? test->users[row] : row);
        vti_model_score(model, &shopper, work + thread * work_bytes, scores);
        for (uint64_t e = begin; e < end; e++) {
            uint32_t column = test->ratings.columns[e], item = test->items ? test->items[column] : column;
            test->predictions[e] = item == VTI_ID_NONE ? (float)mean : scores[item];
        }
    }
done:
    vti_release(&v->allocator, work);
    vti_release(&v->allocator, all_scores);
    return status;
}

static double ratio(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

/* Adds the errors of each row to those of its user. */
static vt_status add_errors(rating_evaluation *v, const rating_test *test) {
    vt_status status = VT_OK;
    for (uint32_t row = 0; row < test->ratings.row_count && !status; row++) {
        uint64_t begin = test->ratings.offsets[row], end = test->ratings.offsets[row + 1];
        double squares = 0, absolutes = 0;
        for (uint64_t e = begin; e < end; e++) {
            double difference = (double)test->predictions[e] - test->ratings.confidences[e];
            squares += difference * difference;
            absolutes += fabs(difference);
        }
        if (begin == end) continue;
        status = vti_rating_errors_add(&v->errors, test->users ? test->users[row] : row,
                                       test->users ? test->user_ids[row] : (vt_text){0}, squares, absolutes,
                                       (uint32_t)(end - begin));
    }
    return status;
}

static vt_rating_figures measure(const rating_test *test, double threshold) {
    uint64_t count = count_of(&test->ratings), predicted = 0, relevant = 0, both = 0;
    double squares = 0, distances = 0;
    for (uint64_t e = 0; e < count; e++) {
        double rating = test->ratings.confidences[e], difference = test->predictions[e] - rating;
        squares += difference * difference;
        distances += fabs(difference);
        predicted += test->predictions[e] >= threshold;
        relevant += rating >= threshold;
        both += test->predictions[e] >= threshold && rating >= threshold;
    }
    double precision = ratio((double)both, (double)predicted), recall = ratio((double)both, (double)relevant);
    return (vt_rating_figures){
        .ratings = count,
        .threshold = threshold,
        .rmse = sqrt(squares / (double)count),
        .mae = distances / (double)count,
        .precision = precision,
        .recall = recall,
        .f1 = ratio(2 * precision * recall, precision + recall),
    };
}

static double mean_of(const vti_interactions *rows) {
    double sum = 0;
    for (uint64_t e = 0; e < count_of(rows); e++) sum += rows->confidences[e];
    return sum / (double)count_of(rows);
}

/* ---- one fold, all folds ---- */

static vt_status run_fold(rating_evaluation *v, uint32_t fold, vt_rating_report *report, vt_error *error) {
    const vt_train_options *options = &v->options->train;
    rating_test test = {0};
    vti_interactions evidence = {0};
    vt_model *model = NULL;
    vt_status status = take_test(v, fold, &test);
    if (status) {
        no_memory(error);
        goto done;
    }
    if (count_of(&test.ratings) == 0) {
        status = vti_error_format(error, VT_ERR_EMPTY, VT_NOWHERE, "the test part of fold %u has no rating", fold + 1);
        goto done;
    }
    vti_event_list train = take_train(v);
    status = vti_train(&train, v->dataset, options, &v->allocator, v->progress, &model, error);
    if (status) goto done;
    status = vti_model_evidence(v->kind, &train, &options->fold_in, &v->allocator, &evidence);
    if (!status) {
        double mean = mean_of(&evidence), threshold = v->options->threshold;
        status = predict(v, model, &train, &evidence, mean, &test);
        if (!status) status = add_errors(v, &test);
        if (!status) report->folds[fold] = measure(&test, isnan(threshold) ? mean : threshold);
    }
    if (status) no_memory(error);
    memcpy(report->parameters, vt_model_parameters(model), sizeof report->parameters);
done:
    vt_model_destroy(model);
    vti_interactions_destroy(&evidence, &v->allocator);
    test_destroy(&test, &v->allocator);
    return status;
}

static void sum_up(vt_rating_report *report) {
    vt_rating_figures *mean = &report->mean;
    double share = 1.0 / report->fold_count;
    for (uint32_t fold = 0; fold < report->fold_count; fold++) {
        const vt_rating_figures *figures = &report->folds[fold];
        mean->ratings += figures->ratings;
        mean->threshold += share * figures->threshold;
        mean->rmse += share * figures->rmse;
        mean->mae += share * figures->mae;
        mean->precision += share * figures->precision;
        mean->recall += share * figures->recall;
        mean->f1 += share * figures->f1;
    }
}

static vt_status find_intervals(const rating_evaluation *v, vt_rating_report *report, vt_error *error) {
    const vt_rating_options *options = v->options;
    uint32_t threads = options->train.threads > 0 ? options->train.threads : (uint32_t)omp_get_max_threads();
    vti_resampling resampling = {options->resamples, options->seed, threads, &v->allocator, v->progress};
    vt_status status = vti_rating_errors_report(&v->errors, &resampling, report);
    if (status == VT_ERR_CANCELLED) return vti_error(error, status, VT_NOWHERE, "cancelled");
    return status ? no_memory(error) : VT_OK;
}

vt_rating_options vt_rating_options_default(void) {
    vt_rating_options options = {
        .train = vt_train_options_default(), .seed = 1, .fold_count = 5, .threshold = NAN, .resamples = 1000};
    options.train.model = "biased-mf";
    return options;
}

static vt_status check_options(const vt_dataset *dataset, const vt_rating_options *options,
                               const vt_rating_report *report, vt_error *error) {
    if (!dataset || !dataset->user_offsets || !options || !report) {
        return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "a clean dataset, options and a report are needed");
    }
    uint32_t least = options->tests ? 1 : 2;
    if (options->fold_count < least || options->fold_count > VT_MAX_FOLDS) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "there must be %u to %d folds, not %u", least,
                                VT_MAX_FOLDS, options->fold_count);
    }
    for (uint32_t fold = 0; options->tests && fold < options->fold_count; fold++) {
        if (!options->tests[fold] || !options->tests[fold]->user_offsets) {
            return vti_error(error, VT_ERR_ARGUMENT, VT_NOWHERE, "clean the test datasets before they are asked for");
        }
    }
    const vti_model_kind *kind = vti_model_kind_find(options->train.model);
    if (!kind || kind->about.feedback != VT_FEEDBACK_RATINGS) {
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE, "\"%.40s\" is no model that predicts ratings",
                                options->train.model ? options->train.model : "ials");
    }
    return VT_OK;
}

vt_status vt_evaluate_ratings(const vt_dataset *dataset, const vt_rating_options *options, const vt_progress *progress,
                              vt_rating_report *report, vt_error *error) {
    vt_status status = check_options(dataset, options, report, error);
    if (status) return status;
    rating_evaluation v = {
        .dataset = dataset,
        .options = options,
        .kind = vti_model_kind_find(options->train.model),
        .progress = progress,
        .allocator = dataset->allocator,
        .events = vti_dataset_events(dataset),
    };
    vt_rating_report measured = {.model = &v.kind->about, .seed = options->seed, .fold_count = options->fold_count};
    if (options->looks > 0 && options->looks < options->fold_count) measured.fold_count = options->looks;
    status = vti_rating_errors_begin(v.events.user_count, &v.allocator, &v.errors);
    if (!status) status = vti_ratings_build(&v.events, &v.allocator, &v.ratings);
    if (!status) {
        uint64_t count = count_of(&v.ratings);
        v.folds = vti_allocate(&v.allocator, count, 1);
        v.parts = vti_allocate(&v.allocator, count, 1);
        v.left_out = vti_allocate(&v.allocator, v.events.item_count, 1);
        v.train_events = vti_allocate(&v.allocator, v.events.offsets[v.events.user_count], sizeof *v.train_events);
        v.train_offsets = vti_allocate(&v.allocator, (size_t)v.events.user_count + 1, sizeof *v.train_offsets);
        bool got_all = v.folds && v.parts && v.left_out && v.train_events && v.train_offsets;
        status = got_all ? VT_OK : VT_ERR_MEMORY;
    }
    if (status) {
        no_memory(error);
        goto done;
    }
    deal_folds(&v);
    for (uint32_t fold = 0; fold < measured.fold_count && !status; fold++) {
        status = run_fold(&v, fold, &measured, error);
    }
    if (!status) status = find_intervals(&v, &measured, error);
    if (status) goto done;
    sum_up(&measured);
    *report = measured;
done:
    vti_rating_errors_destroy(&v.errors, &v.allocator);
    vti_interactions_destroy(&v.ratings, &v.allocator);
    vti_release(&v.allocator, v.folds);
    vti_release(&v.allocator, v.parts);
    vti_release(&v.allocator, v.left_out);
    vti_release(&v.allocator, v.train_events);
    vti_release(&v.allocator, v.train_offsets);
    return status;
}
