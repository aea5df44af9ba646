/*
 * picture_parts.h: what all pictures share, as one <defs> block: shading, textures, floor, flames and plants.
 */
#ifndef VTI_PICTURE_PARTS_H
#define VTI_PICTURE_PARTS_H

/* The content of <defs> except the patterns, which vocabulary and pictures.c make. */
extern const char *const vti_picture_parts[]; /* ends with NULL */

#endif
