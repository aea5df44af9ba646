/*
 * data_ratings_test.c: which events are ratings, and the matrix of them.
 */
#include "data_support.h"

#include "data/ratings.h"

static float rating_of(const vti_interactions *ratings, uint32_t user, uint32_t item) {
    for (uint64_t e = ratings->offsets[user]; e < ratings->offsets[user + 1]; e++) {
        if (ratings->columns[e] == item) return ratings->confidences[e];
    }
    return -1;
}

static uint32_t rating_count(const char *table) {
    vt_dataset *dataset = dataset_of(table, NULL, NULL);
    uint32_t count = 0;
    for (uint64_t e = 0; e < dataset->event_count; e++) count += dataset->events[e].type == VT_EVENT_RATING;
    vt_dataset_destroy(dataset);
    return count;
}

TEST(a_column_called_rating_holds_ratings) {
    CHECK_INT(rating_count("user,item,rating\na,x,4\nb,x,2\n"), 2);
    CHECK_INT(rating_count("user,item,Rating,time\na,x,4,2024-01-01\n"), 1);
    CHECK_INT(rating_count("user,item,value\na,x,4\nb,x,2\n"), 0);
    CHECK_INT(rating_count("user,item,type,rating\na,x,view,1\nb,x,rating,2\nb,y,,3\n"), 2);
    CHECK_INT(rating_count("user,item,value,rating\na,x,1,5\n"), 0); /* the value is that of "value" */
}

TEST(the_latest_rating_counts) {
    vt_dataset *dataset = dataset_of("user,item,type,value,time\n"
                                     "a,x,rating,2,2024-01-01\na,x,rating,5,2024-01-03\na,x,view,9,2024-01-04\n"
                                     "a,z,rating,0,2024-01-02\nb,x,rating,-1.5,2024-01-02\nb,y,purchase,3,2024-01-02\n"
                                     "c,y,view,1,2024-01-01\n",
                                     NULL, NULL);
    vti_event_list events = vti_dataset_events(dataset);
    vti_interactions ratings;
    CHECK_OR_RETURN(vti_ratings_build(&events, &dataset->allocator, &ratings) == VT_OK);
    uint32_t a = user_number(dataset, "a"), b = user_number(dataset, "b"), c = user_number(dataset, "c");
    CHECK_INT(ratings.offsets[events.user_count], 3);
    CHECK(rating_of(&ratings, a, item_number(dataset, "x")) == 5);
    CHECK(rating_of(&ratings, a, item_number(dataset, "z")) == 0);
    CHECK(rating_of(&ratings, b, item_number(dataset, "x")) == -1.5F);
    CHECK_INT(ratings.offsets[c], ratings.offsets[c + 1]);
    for (uint64_t e = ratings.offsets[a] + 1; e < ratings.offsets[a + 1]; e++) {
        CHECK(ratings.columns[e] > ratings.columns[e - 1]);
    }
    vti_interactions_destroy(&ratings, &dataset->allocator);
    vt_dataset_destroy(dataset);
}

CHECK_MAIN(TEST_ENTRY(a_column_called_rating_holds_ratings), TEST_ENTRY(the_latest_rating_counts))
