/*
 * eigen.c: see eigen.h. While it works, eigenvectors are columns of `a`; they are turned into rows at the end.
 */
#include "eigen.h"

#include <float.h>
#include <math.h>

static const int MAX_SWEEPS = 64;

/*
 * Reduces a to tridiagonal form, diagonal and off_diagonal (off_diagonal[i] couples i - 1 and i), and leaves the
 * product of the reflections in a.
 */
static void tridiagonalise(double *a, int n, double *diagonal, double *off_diagonal) {
    for (int i = n - 1; i > 0; i--) {
        double *row = a + (size_t)i * n;
        double scale = 0;
        double h = 0;
        for (int k = 0; k < i; k++) scale += fabs(row[k]);
        if (i == 1 || scale == 0) {
            off_diagonal[i] = row[i - 1];
        } else {
            for (int k = 0; k < i; k++) {
                row[k] /= scale;
                h += row[k] * row[k];
            }
            double g = row[i - 1] > 0 ? -sqrt(h) : sqrt(h);
            off_diagonal[i] = scale * g;
            h -= row[i - 1] * g;
            row[i - 1] -= g;
            double f = 0;
            for (int j = 0; j < i; j++) {
                a[(size_t)j * n + i] = row[j] / h;
                g = 0;
                for (int k = 0; k <= j; k++) g += a[(size_t)j * n + k] * row[k];
                for (int k = j + 1; k < i; k++) g += a[(size_t)k * n + j] * row[k];
                off_diagonal[j] = g / h;
                f += off_diagonal[j] * row[j];
            }
            double half = f / (h + h);
            for (int j = 0; j < i; j++) {
                f = row[j];
                g = off_diagonal[j] -= half * f;
                for (int k = 0; k <= j; k++) a[(size_t)j * n + k] -= f * off_diagonal[k] + g * row[k];
            }
        }
        diagonal[i] = h;
    }
    diagonal[0] = 0;
    off_diagonal[0] = 0;
    for (int i = 0; i < n; i++) {
        double *row = a + (size_t)i * n;
        if (diagonal[i] != 0) {
            for (int j = 0; j < i; j++) {
                double g = 0;
                for (int k = 0; k < i; k++) g += row[k] * a[(size_t)k * n + j];
                for (int k = 0; k < i; k++) a[(size_t)k * n + j] -= g * a[(size_t)k * n + i];
            }
        }
        diagonal[i] = row[i];
        row[i] = 1;
        for (int j = 0; j < i; j++) {
            row[j] = 0;
            a[(size_t)j * n + i] = 0;
        }
    }
}

/* Where the block that begins at `first` ends: the first coupling that is negligible. */
static int block_end(const double *diagonal, const double *off_diagonal, int n, int first) {
    int last = first;
    while (last < n - 1) {
        double size = fabs(diagonal[last]) + fabs(diagonal[last + 1]);
        if (fabs(off_diagonal[last]) <= DBL_EPSILON * size) break;
        last++;
    }
    return last;
}

/* One implicit QL step with Wilkinson's shift on rows first..last. */
static void ql_step(double *a, int n, double *diagonal, double *off_diagonal, int first, int last) {
    double g = (diagonal[first + 1] - diagonal[first]) / (2 * off_diagonal[first]);
    double r = hypot(g, 1);
    g = diagonal[last] - diagonal[first] + off_diagonal[first] / (g + copysign(r, g));
    double sine = 1;
    double cosine = 1;
    double p = 0;
    int i = last - 1;
    for (; i >= first; i--) {
        double f = sine * off_diagonal[i];
        double b = cosine * off_diagonal[i];
        r = hypot(f, g);
        off_diagonal[i + 1] = r;
        if (r == 0) { /* recover from underflow */
            diagonal[i + 1] -= p;
            off_diagonal[last] = 0;
            return;
        }
        sine = f / r;
        cosine = g / r;
        g = diagonal[i + 1] - p;
        r = (diagonal[i] - g) * sine + 2 * cosine * b;
        p = sine * r;
        diagonal[i + 1] = g + p;
        g = cosine * r - b;
        for (int k = 0; k < n; k++) {
            double *pair = a + (size_t)k * n + i;
            double upper = pair[1];
            pair[1] = sine * pair[0] + cosine * upper;
            pair[0] = cosine * pair[0] - sine * upper;
        }
    }
    diagonal[first] -= p;
    off_diagonal[first] = g;
    off_diagonal[last] = 0;
}

/* Columns to rows, descending eigenvalues, fixed signs. */
static void arrange(double *a, int n, double *values) {
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            double swapped = a[(size_t)i * n + j];
            a[(size_t)i * n + j] = a[(size_t)j * n + i];
            a[(size_t)j * n + i] = swapped;
        }
    }
    for (int i = 0; i < n; i++) {
        int best = i;
        for (int j = i + 1; j < n; j++) {
            if (values[j] > values[best]) best = j;
        }
        double value = values[i];
        values[i] = values[best];
        values[best] = value;
        double *row = a + (size_t)i * n;
        double *other = a + (size_t)best * n;
        double largest = 0;
        for (int d = 0; d < n; d++) {
            double component = row[d];
            row[d] = other[d];
            other[d] = component;
        }
        for (int d = 0; d < n; d++) {
            if (fabs(row[d]) > fabs(largest)) largest = row[d];
        }
        for (int d = 0; d < n && largest < 0; d++) row[d] = -row[d];
    }
}

vt_status vti_eigen_symmetric(double *matrix, uint32_t size, double *values, double *work) {
    int n = (int)size;
    double *off_diagonal = work;
    tridiagonalise(matrix, n, values, off_diagonal);
    for (int i = 1; i < n; i++) off_diagonal[i - 1] = off_diagonal[i];
    off_diagonal[n - 1] = 0;
    for (int first = 0; first < n; first++) {
        for (int sweep = 0;; sweep++) {
            int last = block_end(values, off_diagonal, n, first);
            if (last == first) break;
            if (sweep == MAX_SWEEPS) return VT_ERR_NUMERIC;
            ql_step(matrix, n, values, off_diagonal, first, last);
        }
    }
    arrange(matrix, n, values);
    return VT_OK;
}
