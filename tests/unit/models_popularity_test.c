/*
 * models_popularity_test.c: popularity that fades with age, that of segments by an item attribute, and that of
 * segments by taste.
 */
#include "data_support.h"
#include "models/model.h"

#include <stdio.h>
#include <stdlib.h>

/* Weights of 1 and counts: a purchase is 1, whatever else there is. */
static vt_model *train_on(vt_dataset *dataset, const char *const *parameters, uint32_t count) {
    vt_train_options options = vt_train_options_default();
    options.model = "popularity";
    options.parameters = parameters;
    options.parameter_count = count;
    options.fold_in.event_weights[VT_EVENT_PURCHASE] = 1;
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vt_train(dataset, &options, NULL, &model, &error), VT_OK)) {
        printf("# %s\n", error.message);
        exit(1);
    }
    return model;
}

/* The scores of somebody who took one item. */
static void score_after(const vt_model *model, uint32_t item, float *scores) {
    static double work[512];
    float confidence = 1;
    vti_shopper shopper = {.items = &item, .values = &confidence, .count = 1};
    CHECK_OR_RETURN(vti_model_work_bytes(model) <= sizeof work);
    vti_model_score(model, &shopper, work, scores);
}

TEST(old_events_fade) {
    vt_dataset *dataset = dataset_of("user,item,time\n"
                                     "a,old,2024-01-01\nb,old,2024-01-01\nc,old,2024-01-01\n"
                                     "a,new,2024-01-21\nb,new,2024-01-11\n",
                                     NULL, NULL);
    uint32_t old = item_number(dataset, "old"), new = item_number(dataset, "new");
    float scores[2];
    vt_model *plain = train_on(dataset, NULL, 0);
    score_after(plain, old, scores);
    CHECK_CLOSE(scores[old], 3, 1e-6);
    CHECK_CLOSE(scores[new], 2, 1e-6);
    static const char *const parameters[] = {"half-life=10"};
    vt_model *fading = train_on(dataset, parameters, 1);
    score_after(fading, old, scores);
    CHECK_CLOSE(scores[old], 0.75, 1e-6);
    CHECK_CLOSE(scores[new], 1.5, 1e-6);
    vt_model_destroy(plain);
    vt_model_destroy(fading);
    vt_dataset_destroy(dataset);
}

TEST(segments_have_their_own_order) {
    vt_dataset *dataset = dataset_new();
    vt_table_report report;
    vt_clean_report cleaned;
    vt_clean_options options = {0};
    CHECK_OR_RETURN(add_events(dataset,
                               "user,item\na,lamp\na,bulb\nb,lamp\nb,shade\nc,lamp\n"
                               "d,cup\nd,mug\ne,cup\ne,mug\ne,lamp\nf,mug\ng,tray\n",
                               NULL, &report, NULL) == VT_OK);
    CHECK_OR_RETURN(add_items(dataset,
                              "id,price,kind\nlamp,1,light\nbulb,1,light\nshade,1,light\ncup,1,table\nmug,1,table\n"
                              "tray,1,\n",
                              &report, NULL) == VT_OK);
    CHECK_OR_RETURN(vt_dataset_clean(dataset, &options, &cleaned, NULL) == VT_OK);
    static const char *const parameters[] = {"attribute=1", "shrink=12"}; /* as many as there are events */
    vt_model *model = train_on(dataset, parameters, 2);
    uint32_t lamp = item_number(dataset, "lamp"), cup = item_number(dataset, "cup"), mug = item_number(dataset, "mug"),
             bulb = item_number(dataset, "bulb"), tray = item_number(dataset, "tray");
    float scores[6];
    score_after(model, bulb, scores); /* lights: a, b, c */
    CHECK_CLOSE(scores[lamp], 3 + 4, 1e-5);
    CHECK_CLOSE(scores[mug], 0 + 3, 1e-5);
    score_after(model, cup, scores); /* tables: d, e, f */
    CHECK_CLOSE(scores[lamp], 1 + 4, 1e-5);
    CHECK_CLOSE(scores[mug], 3 + 3, 1e-5);
    score_after(model, tray, scores); /* no segment */
    CHECK_CLOSE(scores[lamp], 4, 1e-5);
    CHECK_CLOSE(scores[mug], 3, 1e-5);
    vt_model_destroy(model);

    static const char *const missing[] = {"attribute=2"};
    vt_train_options train = vt_train_options_default();
    train.model = "popularity";
    train.parameters = missing;
    train.parameter_count = 1;
    vt_model *none = NULL;
    vt_error error = {.message = ""};
    CHECK_INT(vt_train(dataset, &train, NULL, &none, &error), VT_ERR_NOT_FOUND);
    CHECK(strstr(error.message, "number 2") != NULL && none == NULL);
    vt_dataset_destroy(dataset);
}

/*
 * 30 shoppers took three of lamps 0 to 3, 30 three of cups 0 to 3, each of the four left out in turn; all are views of
 * weight 1, so a segment has 90 of them.
 */
TEST(tastes_have_their_own_order) {
    static char text[8192];
    char *end = text + sprintf(text, "user,item,type\n");
    for (int u = 0; u < 60; u++) {
        int left_out = u % 30 < 12 ? 3 : u % 30 < 21 ? 2 : u % 30 < 27 ? 1 : 0; /* 12, 9, 6 and 3 of 30 */
        for (int i = 0; i < 4; i++) {
            if (i != left_out) end += sprintf(end, "u%d,%s%d,view\n", u, u < 30 ? "lamp" : "cup", i);
        }
    }
    vt_dataset *dataset = dataset_of(text, NULL, NULL);
    static const char *const parameters[] = {"segments=2", "factors=2", "shrink=36"};
    vt_train_options options = vt_train_options_default();
    options.model = "segment-popularity";
    options.parameters = parameters;
    options.parameter_count = 3;
    vt_model *model = NULL;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vt_train(dataset, &options, NULL, &model, &error), VT_OK)) {
        printf("# %s\n", error.message);
        return;
    }
    static const int taken[] = {27, 24, 21, 18};
    static const char *const names[][4] = {{"lamp0", "lamp1", "lamp2", "lamp3"}, {"cup0", "cup1", "cup2", "cup3"}};
    for (int own = 0; own < 2; own++) {
        float scores[8];
        score_after(model, item_number(dataset, names[own][3]), scores);
        for (int i = 0; i < 4; i++) { /* 36 of the general 180 are a fifth */
            CHECK_CLOSE(scores[item_number(dataset, names[own][i])], taken[i] * 1.2, 1e-4);
            CHECK_CLOSE(scores[item_number(dataset, names[1 - own][i])], taken[i] * .2, 1e-4);
        }
    }
    vt_model_destroy(model);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(old_events_fade), TEST_ENTRY(segments_have_their_own_order),
           TEST_ENTRY(tastes_have_their_own_order))
