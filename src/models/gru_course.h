/*
 * gru_course.h: what the files of the training of gru.c share: the course of it, the windows of sequences that it goes
 * through, and the parts that a batch of them is dealt to. The formulas are in gru_train.c.
 */
#ifndef VTI_GRU_COURSE_H
#define VTI_GRU_COURSE_H

#include "gru.h"

#define VTI_GRU_PARTS 8U
#define VTI_GRU_MOST_APART 2000U /* users */

/* Items that follow one another: all but the last are read, all but the first predicted. */
typedef struct vti_gru_window {
    uint64_t first;
    uint32_t count;
} vti_gru_window;

/* What works on its share of a batch by itself. */
typedef struct vti_gru_part {
    vti_gru_pass pass;
    size_t rows;
    uint32_t *read, *targets;        /* [rows] items */
    float *input_kept, *output_kept; /* [rows][factors] of dropout */
    float *outputs, *output_slopes;  /* [rows][factors] h P + d */
    float *target_slopes;            /* [rows][factors] by the factors of the targets */
    float *scores;                   /* [BLOCK_ROWS][1 + drawn] of the target and what was drawn */
    float *drawn_slopes;             /* [drawn][factors] */
    float *slopes;                   /* [number_count] */
    double loss;
} vti_gru_part;

/* A row of slopes that belongs to an item. */
typedef struct vti_gru_item_slope {
    uint32_t item, order;
    float *slopes; /* [factors] */
} vti_gru_item_slope;

typedef struct vti_gru_course {
    const vti_training *training;
    const vti_gru_options *options;
    vti_gru *gru;
    vti_gru_cell cell;
    vti_random random;
    size_t number_count, drawn_count, most_rows, work_floats;
    uint32_t *items;                 /* of all windows */
    vti_gru_window *windows, *apart; /* the last item of those held apart is the target */
    uint32_t window_count, apart_count;
    uint32_t longest;          /* window, less its last item */
    uint32_t part_windows;     /* most of a part */
    double *odds;              /* [item_count] running sums */
    uint32_t *drawn;           /* [drawn_count] items ... */
    float *drawn_logs;         /* ... ln(K q) ... */
    float *drawn_factors;      /* ... [drawn_count][factors] ... */
    float *drawn_columns;      /* ... and transposed */
    float *projection_columns; /* [factors][units] P transposed */
    vti_gru_item_slope *item_slopes;
    float *item_means, *item_squares, *means, *squares; /* what Adam knows */
    float *best_factors, *best_numbers;
    float *work;    /* [threads][work_floats] of judging */
    double *losses; /* [apart_count] */
    vti_gru_part parts[VTI_GRU_PARTS];
} vti_gru_course;

static inline size_t vti_gru_factors(const vti_gru_course *course) {
    return course->gru->factor_count;
}

/* ---- gru_windows.c ---- */

/* Fills items, windows and apart, whose memory there is, and how many each part gets. */
void vti_gru_gather_windows(vti_gru_course *course);
/* Before anything is drawn. */
void vti_gru_sum_odds(vti_gru_course *course);
/* The items, with their factors, that a batch is scored against. */
void vti_gru_draw_items(vti_gru_course *course);
void vti_gru_transpose(const float *from, size_t rows, size_t columns, float *to);

/* ---- gru_part.c ---- */

void vti_gru_part_take(const vti_gru_course *course, vti_arena *arena, vti_gru_part *part);
/* Loss and slopes of some windows, which are put in order; each row's slopes are times `share`. */
void vti_gru_run_part(const vti_gru_course *course, vti_gru_window *windows, uint32_t count, uint64_t seed, float share,
                      vti_gru_part *part);

#endif
