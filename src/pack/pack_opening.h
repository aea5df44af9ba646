/*
 * pack_opening.h: what pack_open.c, which walks a file, and pack_sections.c, which checks its contents, share.
 */
#ifndef VTI_PACK_OPENING_H
#define VTI_PACK_OPENING_H

#include "layout.h"

/* What is being opened: the view that is filled, and where failures go. */
typedef struct vti_opening {
    vt_pack *pack;
    vt_error *error;
} vti_opening;

/* How often sections of a kind occur: their numbers go from 0 to one less. */
typedef enum vti_section_scope { VTI_ONCE, VTI_EACH_ATTRIBUTE, VTI_EACH_CHUNK } vti_section_scope;

typedef struct vti_section_kind {
    const char *tag;
    vti_section_scope scope;
    bool (*is_present)(const vt_pack *pack); /* NULL: always */
    vt_status (*open)(const vti_opening *state, const vti_pack_section *section);
} vti_section_kind;

/* All kinds in the order of the file. Those of a chunk lie side by side and come once for each chunk. */
extern const vti_section_kind vti_section_kinds[];
extern const uint32_t vti_section_kind_count;

static inline bool vti_has_tag(const vti_pack_section *section, const char *tag) {
    for (int i = 0; i < 4; i++) {
        if (section->tag[i] != tag[i]) return false;
    }
    return true;
}

static inline const vti_pack_section *vti_sections_of(const vt_pack *pack) {
    return (const vti_pack_section *)(pack->bytes + sizeof(vti_pack_header));
}

/* The offset says which number, and FORMAT.md what it may be: every page downloads the messages. */
#define VTI_OUT_OF_RANGE "A number is out of range."

/* CORRUPT at a place in the file. */
vt_status vti_corrupt(const vti_opening *state, const void *where, const char *message);

/* pack_view.c: an attribute's dictionary in its section. */
vt_attribute vti_attribute_view(const vt_pack *pack, const vti_pack_section *section);

#endif
