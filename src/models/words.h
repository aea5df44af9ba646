/*
 * words.h: the words of a text in any script, so that texts can be compared. It knows no language.
 */
#ifndef VTI_WORDS_H
#define VTI_WORDS_H

#include <vitrine/pack.h>

#define VTI_WORD_BYTES 64U /* longer words are cut */

typedef struct vti_words {
    vt_text text; /* valid UTF-8; the rest of `vti_words` is zero before the first word */
    uint32_t place;
    bool within; /* a run of signs that stand for themselves */
    char word[VTI_WORD_BYTES];
} vti_words;

/* The next word, valid until the next call; size 0 at the end. */
vt_text vti_words_next(vti_words *words);

#endif
