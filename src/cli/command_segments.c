/*
 * command_segments.c: `vitrine segments`: shoppers of like taste, how many kinds of them there are, and what each takes.
 */
#include "commands.h"
#include "console.h"
#include "segments_json.h"
#include "shop_options.h"

#include <vitrine/segments.h>

#include <stdio.h>
#include <string.h>

static vt_segment_options chosen;
static uint32_t method;
static const char *model_path;
static bool json;

/* In the order of vt_segment_method. */
static const char *const methods[] = {"k-means", "ward", NULL};

static const vti_option segment_options[] = {
    {"segments", "K", "how many; 0: what the curve suggests", VTI_OPTION_COUNT, .target = &chosen.k,
     .most = VT_MAX_SEGMENTS},
    {"least", "K", "where the curve begins", VTI_OPTION_COUNT, .target = &chosen.least, .least = 2,
     .most = VT_MAX_SEGMENTS},
    {"most", "K", "and where it ends", VTI_OPTION_COUNT, .target = &chosen.most, .least = 2, .most = VT_MAX_SEGMENTS},
    {"method", "NAME", "k-means, or ward: the tree of a sample of users, cut", VTI_OPTION_CHOICE, .target = &method,
     .choices = methods},
    {"restarts", "N", "of k-means from other starts, of which the best counts", VTI_OPTION_COUNT,
     .target = &chosen.restarts, .least = 1, .most = 1000},
    {"sample", "N", "users, by lot, that the curve is of", VTI_OPTION_COUNT, .target = &chosen.sample, .least = 1,
     .most = UINT32_MAX},
    {"segment-seed", "N", "of the lot and of the starts", VTI_OPTION_SEED, .target = &chosen.seed},
    {"load-model", "FILE", "a model that train --save-model wrote from these tables, in place of training one",
     VTI_OPTION_TEXT, .target = &model_path},
    {"json", NULL, "print one JSON object on standard output", VTI_OPTION_FLAG, .target = &json},
};

static const vti_usage usage = {
    "segments --events FILE [--items FILE] [OPTION]...",
    "Parts the shoppers into segments of like taste: k-means, or a tree, over the factors that a model gives\n"
    "them. Without --segments it looks at a range of numbers and suggests one: that with the clearest\n"
    "silhouette where it is .25 or above, else the elbow of the curve of the distances within.\n"
    "It tells what each segment takes more than others do: values of the items' attributes, or single items\n"
    "where there are none.\n",
    "  vitrine segments --events events.csv --items items.csv\n"
    "  vitrine segments --events events.csv --load-model shop.vtmd --segments 6 --json\n",
};

/* ---- as text ---- */

static void print_curve(const vt_segment_report *report) {
    printf("%-8s  %10s  %10s\n", "segments", "within", "silhouette");
    for (uint32_t i = 0; i < report->curve_count; i++) {
        const vt_segment_point *point = &report->curve[i];
        printf("%8u  %10.4f  %10.4f%s%s\n", point->k, point->within, point->silhouette,
               point->k == report->elbow ? "  elbow" : "", point->k == report->clearest ? "  clearest" : "");
    }
    printf("suggested: %u\n\n", report->suggested);
}

static void print_segments(const vt_segment_report *report) {
    for (uint32_t c = 0; c < report->segments.k; c++) {
        uint64_t size = report->segments.sizes[c];
        printf("%u  %s: %llu users, %.1f %%\n", c + 1, report->segments.names[c], (unsigned long long)size,
               100 * (double)size / (double)report->users);
        for (uint32_t t = 0; t < VT_SEGMENT_TRAITS; t++) {
            const vt_segment_trait *trait = &report->traits[c * VT_SEGMENT_TRAITS + t];
            if (!trait->value) break;
            printf("     %s %s: %.1f %% of what they take, %.2f times the usual\n", trait->attribute, trait->value,
                   100 * trait->share, trait->lift);
        }
    }
}

/* From the last join down, each node under its join. */
static void print_tree(const vt_segment_report *report) {
    struct {
        uint32_t node, depth;
    } waiting[VT_MAX_SEGMENTS + 1];
    uint32_t k = report->segments.k, count = 0;
    if (k < 2) return;
    printf("\n");
    waiting[count].node = 2 * k - 2;
    waiting[count++].depth = 0;
    while (count > 0) {
        uint32_t node = waiting[--count].node, depth = waiting[count].depth;
        printf("%*s", (int)(2 * depth), "");
        if (node < k) {
            printf("%u %s\n", node + 1, report->segments.names[node]);
            continue;
        }
        const vt_segment_join *join = &report->joins[node - k];
        printf("+ %llu users, height %.4f\n", (unsigned long long)join->users, join->height);
        waiting[count].node = join->right;
        waiting[count++].depth = depth + 1;
        waiting[count].node = join->left;
        waiting[count++].depth = depth + 1;
    }
}

/* ---- the command ---- */

static int find_segments(const vti_shop *shop) {
    vt_model *model = NULL;
    vt_segment_report *report = NULL;
    vt_error error;
    double begin = vti_console_seconds();
    vt_status status = model_path
                           ? vt_model_load(model_path, NULL, &model, &error)
                           : vt_train(shop->dataset, vti_shop_train_options(), vti_console_progress(), &model, &error);
    if (status) return vti_console_fail(status, model_path, &error);
    status = vt_segments_find(model, shop->dataset, &chosen, vti_console_progress(), &report, &error);
    int code = status ? vti_console_fail(status, model_path, &error) : VTI_EXIT_OK;
    double seconds = vti_console_seconds() - begin;
    if (!status) {
        vti_console_note("%u segments of %llu users, %.1f seconds", report->segments.k,
                         (unsigned long long)report->users, seconds);
    }
    if (!status && json) {
        json_t *object = vti_segments_json(report);
        json_object_set_new(object, "method", json_string(methods[method]));
        json_object_set_new(object, "seed", json_integer((json_int_t)chosen.seed));
        json_object_set_new(object, "seconds", json_real(seconds));
        json_object_set_new(object, "model", vti_shop_model_json(vt_model_kind_of(model), vt_model_parameters(model)));
        vti_console_json(object);
    } else if (!status) {
        if (report->curve_count > 0) print_curve(report);
        print_segments(report);
        print_tree(report);
    }
    vt_segment_report_destroy(report);
    vt_model_destroy(model);
    return code;
}

int vti_command_segments(int argc, char **argv) {
    int code;
    chosen = vt_segment_options_default();
    vti_shop_options_begin();
    const vti_option_group groups[] = {
        {"Segments", segment_options, VTI_COUNT_OF(segment_options)},
        vti_table_options_group,
        vti_train_options_group,
    };
    if (!vti_options_parse(&usage, groups, VTI_COUNT_OF(groups), argc, argv, &code)) return code;
    code = vti_shop_options_check();
    if (code) return code;
    if (chosen.k == 1) return vti_console_usage("--segments: one segment is everybody");
    if (chosen.least > chosen.most)
        return vti_console_usage("--least %u is more than --most %u", chosen.least, chosen.most);
    chosen.method = (vt_segment_method)method;
    chosen.threads = vti_shop_train_options()->threads;
    vti_shop shop;
    code = vti_shop_open(&shop);
    if (!code) code = find_segments(&shop);
    vti_shop_close(&shop);
    return code ? code : vti_console_end();
}
