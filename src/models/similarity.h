/*
 * similarity.h: how alike two rows of a sparse matrix are: items by their users, or users by their items. One row is
 * compared with all that share a column with it. For the neighbourhood models; it knows neither items nor users.
 */
#ifndef VTI_SIMILARITY_H
#define VTI_SIMILARITY_H

#include "../data/interactions.h"

#include <vitrine/train.h>

typedef enum vti_measure { VTI_COSINE, VTI_JACCARD, VTI_PEARSON, VTI_ADJUSTED_COSINE, VTI_EUCLIDEAN } vti_measure;

/* The parameters of models of neighbours; those of ratings have all but the last. */
enum { VTI_NEIGHBOURS, VTI_SIMILARITY, VTI_SHRINK, VTI_RARITY, VTI_SIMILARITY_PARAMETERS };
#define VTI_RATING_SIMILARITY_PARAMETERS VTI_RARITY
extern const vt_parameter vti_similarity_parameters[VTI_SIMILARITY_PARAMETERS];

typedef struct vti_similarity {
    vti_measure measure;
    bool ratings; /* what is not there is unknown; else it is 0 */
    double shrink;
    double rarity;                   /* 0..1; 0 for ratings */
    const vti_interactions *columns; /* the transpose of the rows that are compared with */
    double *moments;                 /* [rows][VTI_MOMENTS], see similarity.c */
    double *column_means;            /* [columns] */
    double square_of_means;
} vti_similarity;

#define VTI_MOMENTS 4U

/* What a row has in common with the one it is compared with. */
typedef struct vti_overlap {
    double sum;      /* of products, or of squared differences */
    uint32_t common; /* columns */
} vti_overlap;

/* A row to compare with the others, and the memory for it. */
typedef struct vti_comparison {
    double moments[VTI_MOMENTS];
    uint32_t count;
    vti_overlap *overlaps; /* [rows], all zero between comparisons */
    uint32_t *met;         /* [rows] */
    uint32_t met_count;    /* rows that have a column in common with it */
} vti_comparison;

vti_similarity vti_similarity_from(const double *parameters, bool ratings);

/* Fills `moments` and `column_means` (allocated, the caller's) from the rows and their transpose. MEMORY. */
VT_WARN_UNUSED vt_status vti_similarity_prepare(vti_similarity *similarity, const vti_interactions *rows,
                                                const vti_interactions *columns, const vt_allocator *allocator);

/* The mean of what is known of a row. */
double vti_similarity_mean(const vti_similarity *similarity, uint32_t row);

/* Finds the rows that have something in common with this one. */
void vti_similarity_compare(const vti_similarity *similarity, const uint32_t *columns, const float *values,
                            uint32_t count, vti_comparison *comparison);

/* The similarity of row met[m], which is forgotten: call it once for each. */
float vti_similarity_take(const vti_similarity *similarity, vti_comparison *comparison, uint32_t m);

#endif
