/*
 * basis_change.c: see basis_change.h. With M = from^T to, the matrix is M (M^T M)^(-1/2), by the eigenvectors of M^T M.
 */
#include "basis_change.h"

#include "eigen.h"

#include <math.h>

#define MAX VTI_BASIS_MAX_WIDTH

static const double SMALLEST = 1e-12; /* eigenvalue, as a share of the largest, that is not 0 */

/* products [width][width] = from^T to of the leading columns. */
static void multiply_tables(const float *from, const float *to, uint32_t row_count, uint32_t factor_count,
                            uint32_t width, double products[MAX][MAX]) {
    for (uint32_t i = 0; i < row_count; i++, from += factor_count, to += factor_count) {
        for (uint32_t a = 0; a < width; a++) {
            for (uint32_t b = 0; b < width; b++) products[a][b] += (double)from[a] * to[b];
        }
    }
}

vt_status vti_basis_change_find(const float *from, const float *to, uint32_t row_count, uint32_t factor_count,
                                vti_basis_change *change) {
    uint32_t width = factor_count < MAX ? factor_count : MAX;
    double products[MAX][MAX] = {{0}}, squares[MAX * MAX] = {0}, values[MAX], work[MAX];
    *change = (vti_basis_change){.width = width};
    multiply_tables(from, to, row_count, factor_count, width, products);
    for (uint32_t a = 0; a < width; a++) {
        for (uint32_t b = 0; b < width; b++) {
            for (uint32_t c = 0; c < width; c++) squares[a * width + b] += products[c][a] * products[c][b];
        }
    }
    vt_status status = vti_eigen_symmetric(squares, width, values, work);
    for (uint32_t v = 0; v < width && status == VT_OK; v++) {
        if (!(values[v] > SMALLEST * values[0])) break;
        const double *vector = squares + (size_t)v * width;
        for (uint32_t a = 0; a < width; a++) {
            double image = 0;
            for (uint32_t c = 0; c < width; c++) image += products[a][c] * vector[c];
            for (uint32_t b = 0; b < width; b++) change->matrix[a][b] += image / sqrt(values[v]) * vector[b];
        }
    }
    return status;
}

void vti_basis_change_apply(const vti_basis_change *change, float *row) {
    float before[MAX];
    for (uint32_t a = 0; a < change->width; a++) before[a] = row[a];
    for (uint32_t b = 0; b < change->width; b++) {
        double sum = 0;
        for (uint32_t a = 0; a < change->width; a++) sum += before[a] * change->matrix[a][b];
        row[b] = (float)sum;
    }
}
