/*
 * train.c: perf_train FACTORS STEPS ITERATIONS THREADS [SHOPPERS ITEMS INTERACTIONS]
 */
#define _DEFAULT_SOURCE
#include "base/memory.h"
#include "models/ials.h"
#include "simulate/crowd.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <string.h>
static double cpu(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_utime.tv_sec + u.ru_stime.tv_sec + 1e-6 * (u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}
static double times[1000]; static int seen; static char last[100];
static bool report(void *c, const char *stage, uint64_t done, uint64_t total) {
    (void)c; (void)done; (void)total;
    if (strncmp(stage, last, 22)) { times[seen++] = cpu(); strncpy(last, stage, 22); }
    return true;
}
int main(int argc, char **argv) {
    vt_allocator m = vti_allocator_or_default(NULL);
    vt_train_options o = vt_train_options_default();
    o.factors = (uint32_t)atoi(argv[1]); o.steps = (uint32_t)atoi(argv[2]); o.iterations = (uint32_t)atoi(argv[3]); o.threads = (uint32_t)atoi(argv[4]);
    o.fold_in.unobserved_weight = .1F; o.fold_in.regularization = .003F; o.fold_in.regularization_exponent = 1;
    vt_simulate_options s = {.shoppers = argc > 5 ? (uint32_t)atoi(argv[5]) : 200000, .items = argc > 6 ? (uint32_t)atoi(argv[6]) : 50000, .interactions = argc > 7 ? (uint32_t)atoi(argv[7]) : 10000000};
    vti_crowd crowd; vt_error e;
    if (vti_crowd_create(&m, &s, &crowd, &e)) return 1;
    vti_interactions u = {s.shoppers, s.items, vti_allocate(&m, s.shoppers + 1, 8), vti_allocate(&m, s.interactions, 4), vti_allocate(&m, s.interactions, 4)}, t;
    u.offsets[0] = 0;
    for (uint32_t i = 0; i < s.shoppers; i++) u.offsets[i + 1] = u.offsets[i] + vti_crowd_next(&crowd, u.columns + u.offsets[i]);
    for (uint64_t i = 0; i < s.interactions; i++) u.confidences[i] = 1;
    if (vti_interactions_transpose(&u, &m, &t)) return 1;
    vti_interactions_destroy(&u, &m);
    if (vti_interactions_transpose(&t, &m, &u)) return 1;
    float *items = vti_allocate(&m, s.items, o.factors * 4), *eigen = vti_allocate(&m, o.factors, 4); double losses[1000];
    vt_progress p = {report, NULL};
    if (vti_ials_train(&u, &t, &o, &m, &p, items, eigen, losses, &e)) { puts(e.message); return 1; }
    times[seen++] = cpu();
    for (uint32_t i = 0; i < o.iterations; i++) printf("%.2f %.8g\n", i + 1 < (uint32_t)seen ? times[i + 1] - times[i] : 0, losses[i] / 2);
    struct rusage r; getrusage(RUSAGE_SELF, &r); printf("%ld MB\n", r.ru_maxrss / 1024);
}
