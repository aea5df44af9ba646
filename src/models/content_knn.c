/*
 * content_knn.c: items like those of the history by what the shop says of them, also where nobody has met them yet. The
 * link between two items is the cosine of their features (item_features.c).
 */
#include "item_features.h"
#include "item_knn.h"
#include "links.h"

#include "../base/error.h"

enum { KEPT, TITLE, PRICE, MEMORY, TYPE_EXPONENT };

static const vt_parameter parameters[] = {
    [KEPT] = VTI_LINKS_PARAMETER(50),
    [TITLE] = {.name = "title",
               .meaning = "what a word of the title counts beside the value of an attribute",
               .standard = 1,
               .most = 1000,
               .high = 2},
    [PRICE] = {.name = "price",
               .meaning = "what a similar price counts beside the value of an attribute",
               .standard = 0.5,
               .most = 1000,
               .high = 2},
    [MEMORY] = VTI_MEMORY_PARAMETER(2),
    [TYPE_EXPONENT] = VTI_TYPE_EXPONENT_PARAMETER,
};

static vt_status find_links(const vti_training *training, vti_links *links) {
    const vt_allocator *allocator = training->allocator;
    const double *p = training->parameters;
    const vti_similarity similarity = {.measure = VTI_COSINE};
    const vti_feature_weights weights = {.attribute = 1, .price = p[PRICE], .title = p[TITLE]};
    vti_interactions features = {0}, items_of = {0}, neighbours = {0};
    vti_training of_features = *training;
    of_features.items = &features;
    of_features.users = &items_of;
    vt_status status = vti_item_features_build(training->dataset, &weights, allocator, &features);
    if (!status) status = vti_interactions_transpose(&features, allocator, &items_of);
    if (!status) status = vti_item_knn_find(&of_features, &similarity, p[KEPT], &neighbours);
    if (!status) status = vti_links_keep(&neighbours, (uint32_t)p[KEPT], allocator, links);
    vti_interactions_destroy(&neighbours, allocator);
    vti_interactions_destroy(&items_of, allocator);
    vti_interactions_destroy(&features, allocator);
    return status;
}

static vt_status train(const vti_training *training, void *state, vt_error *error) {
    const double *p = training->parameters;
    const vt_dataset *dataset = training->dataset;
    if (!dataset || (dataset->attribute_count == 0 && !dataset->titles.texts && !dataset->prices)) {
        return vti_error(error, VT_ERR_NOT_FOUND, VT_NOWHERE,
                         "The items have neither attributes nor titles nor prices to compare; give a table of items.");
    }
    vt_status status = vti_links_begin(training, p[MEMORY], p[TYPE_EXPONENT], state);
    if (!status) status = find_links(training, state);
    return vti_links_fail(status, error);
}

const vti_model_kind vti_model_content_knn = {
    .about = {.name = "content-knn",
              .summary = "items like the newest of the history by attributes, price and title",
              .feedback = VT_FEEDBACK_IMPLICIT,
              .pack_sections = "",
              .recipe_sections = "LNK2",
              .parameters = parameters,
              .parameter_count = sizeof parameters / sizeof parameters[0]},
    .state_bytes = sizeof(vti_links),
    .train = train,
    .fields = vti_links_fields,
    .work_bytes = vti_links_work_bytes,
    .score = vti_links_score,
    .view = vti_links_view,
};
