/*
 * base.h: what every part of Vitrine shares: version, status codes, error detail, the allocator, progress, and the
 * words for events and lists. It knows nothing of packs, engines or trainers.
 */
#ifndef VITRINE_BASE_H
#define VITRINE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VT_VERSION "0.1.0"

#if defined(__GNUC__) || defined(__clang__)
#define VT_WARN_UNUSED __attribute__((warn_unused_result))
#define VT_PRINTF(text, arguments) __attribute__((format(printf, text, arguments)))
#else
#define VT_WARN_UNUSED
#define VT_PRINTF(text, arguments)
#endif

/* Numbers are part of the interface: they never change meaning, and gaps leave room. */
typedef enum vt_status {
    VT_OK = 0,
    VT_ERR_ARGUMENT = 1,   /* the caller's mistake: NULL, zero size, out of range */
    VT_ERR_MEMORY = 2,     /* the allocator returned NULL */
    VT_ERR_IO = 10,        /* a file could not be read or written; the message has the system's reason */
    VT_ERR_NOT_FOUND = 11, /* no such item, column or file */
    VT_ERR_FORMAT = 20,    /* not the kind of data that was asked for */
    VT_ERR_VERSION = 21,   /* written by a later version */
    VT_ERR_CORRUPT = 22,   /* the right kind of data, damaged */
    VT_ERR_LIMIT = 23,     /* more than a stated limit */
    VT_ERR_EMPTY = 30,     /* nothing usable in the input */
    VT_ERR_NUMERIC = 31,   /* NaN or infinity where a number was needed, or training diverged */
    VT_ERR_CANCELLED = 40  /* the progress callback asked to stop */
} vt_status;

/* The name of a status, such as "VT_ERR_CORRUPT". Static storage; never NULL. */
const char *vt_status_name(vt_status status);

#define VT_NOWHERE UINT64_MAX

/* Detail of a failure, owned by the caller. Functions write it only when they fail; passing NULL is allowed. */
typedef struct vt_error {
    vt_status status;
    uint64_t byte_offset; /* where in the file or buffer, or VT_NOWHERE */
    uint64_t line;        /* which line of a text input, counted from 1, or VT_NOWHERE */
    char message[232];    /* one English sentence, UTF-8, always terminated: what was wrong and what to do */
} vt_error;

/*
 * Where heap memory comes from. `allocate` returns at least `size_bytes` bytes aligned to 64, or NULL; `release` takes
 * what `allocate` returned, or NULL. Wherever an allocator is a parameter, NULL means the C library's.
 */
typedef struct vt_allocator {
    void *(*allocate)(void *context, size_t size_bytes);
    void (*release)(void *context, void *memory);
    void *context;
} vt_allocator;

/*
 * Called now and then during long work, always on the thread that called the library. `total` is 0 where it is not
 * known. Returning false cancels: the work stops soon with VT_ERR_CANCELLED and leaves nothing half done.
 */
typedef struct vt_progress {
    bool (*report)(void *context, const char *stage, uint64_t done, uint64_t total);
    void *context;
} vt_progress;

/* What a shopper did. The numbers are stored in packs and in the page's history. */
typedef enum vt_event_type {
    VT_EVENT_VIEW = 0,
    VT_EVENT_CART = 1,
    VT_EVENT_PURCHASE = 2,
    VT_EVENT_RATING = 3,
    VT_EVENT_DISMISS = 4, /* "not for me": never recommended again, and no evidence of taste */
    VT_EVENT_TYPE_COUNT = 5
} vt_event_type;

typedef struct vt_event {
    uint32_t item;  /* index in the pack, or in the model */
    uint32_t type;  /* vt_event_type */
    float value;    /* quantity, rating, seconds or amount, finite; what it counts: vt_fold_in.value_exponent */
    float age_days; /* before now, >= 0, finite */
} vt_event;

/* Which items a list may hold. Zero-initialise for "any item the shopper has not seen". */
typedef struct vt_query {
    uint32_t limit;          /* how many results are wanted, above 0 */
    bool include_seen;       /* keep items of the history in (dismissed ones never return) */
    const uint32_t *allowed; /* bit i % 32 of word i / 32 is set where item i may appear, or NULL for all */
    const uint32_t *exclude; /* [exclude_count] items to leave out, or NULL */
    uint32_t exclude_count;
} vt_query;

/* Scores order a list: they compare only within it. */
typedef struct vt_result {
    uint32_t item;
    float score;
} vt_result;

/* How the weights of a user's events on one item become the confidence of that pair. s = sum of the weights. */
typedef enum vt_confidence {
    VT_CONFIDENCE_LOG = 0,    /* log2(1 + s): one event of weight 1 counts 1, repetition counts ever less */
    VT_CONFIDENCE_LINEAR = 1, /* s (Hu, Koren, Volinsky 2008) */
    VT_CONFIDENCE_BINARY = 2  /* 1 where s > 0 */
} vt_confidence;

#ifdef __cplusplus
}
#endif
#endif
