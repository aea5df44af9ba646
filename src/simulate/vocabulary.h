/*
 * vocabulary.h: the words the shop is made of, as constant tables: categories, products, colours, materials, patterns,
 * brands, styles of life. It knows nothing of how items or shoppers are made from them, except which drawing shows a
 * product.
 */
#ifndef VTI_VOCABULARY_H
#define VTI_VOCABULARY_H

#include "drawings.h"

#include <stdint.h>

#define VTI_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define VTI_BIT(number) (1U << (number))

typedef struct vti_word {
    const char *en, *zh; /* UTF-8; en NULL where there is no word */
} vti_word;

/* What things look like; each brand and each shopper's taste leans to some. */
enum { VTI_CALM, VTI_BOTANIC, VTI_PLAYFUL, VTI_HERITAGE, VTI_URBAN, VTI_EARTHY, VTI_STYLE_COUNT };

enum {
    VTI_KITCHEN,
    VTI_TABLEWARE,
    VTI_COFFEE_TEA,
    VTI_LIGHTING,
    VTI_TEXTILES,
    VTI_BEDROOM,
    VTI_BATH,
    VTI_GARDEN,
    VTI_OUTDOOR,
    VTI_STATIONERY,
    VTI_BAGS,
    VTI_TOYS,
    VTI_DECORATION,
    VTI_FURNITURE,
    VTI_CANDLES,
    VTI_CATEGORY_COUNT
};

enum { VTI_YEAR_ROUND, VTI_SUMMER, VTI_WINTER };

typedef struct vti_category {
    vti_word name;
    uint8_t complements[3]; /* categories that shoppers look at next */
} vti_category;

/* Which colours a material comes in: any free one, or those that its kind has. */
enum { VTI_DYED, VTI_STONE, VTI_HIDE, VTI_REED, VTI_WAX };

typedef struct vti_colour {
    vti_word name;
    uint32_t rgb;
    uint8_t styles;   /* VTI_BIT of those that use it */
    uint8_t palettes; /* VTI_BIT of those that it is in, besides VTI_DYED */
} vti_colour;

enum { VTI_LOOK_PLAIN, VTI_LOOK_GLASS, VTI_LOOK_METAL, VTI_LOOK_WOOD, VTI_LOOK_WOVEN, VTI_LOOK_CLOTH };

typedef struct vti_material {
    vti_word name;
    uint32_t rgb; /* where it has the colour of nature */
    uint8_t look;
    uint8_t price_percent;
    uint8_t palette;
    uint8_t polishes;  /* VTI_BIT of those of VTI_METALS that it comes in, 0 for all */
    uint16_t patterns; /* VTI_BIT of those that it can carry */
} vti_material;

/* Material 0 is "none": the end of a product's list. */
enum {
    VTI_NO_MATERIAL,
    VTI_STONEWARE,
    VTI_PORCELAIN,
    VTI_EARTHENWARE,
    VTI_GLASS,
    VTI_RECYCLED_GLASS,
    VTI_OAK,
    VTI_WALNUT,
    VTI_ACACIA,
    VTI_ASH,
    VTI_BEECH,
    VTI_BAMBOO,
    VTI_LINEN,
    VTI_COTTON,
    VTI_ORGANIC_COTTON,
    VTI_WAFFLE_COTTON,
    VTI_WOOL,
    VTI_MERINO,
    VTI_VELVET,
    VTI_CORDUROY,
    VTI_FELT,
    VTI_CANVAS,
    VTI_LEATHER,
    VTI_JUTE,
    VTI_RATTAN,
    VTI_SEAGRASS,
    VTI_STEEL,
    VTI_CARBON_STEEL,
    VTI_ENAMEL,
    VTI_CAST_IRON,
    VTI_BRASS,
    VTI_ALUMINIUM,
    VTI_COATED_STEEL,
    VTI_CONCRETE,
    VTI_MARBLE,
    VTI_PAPER,
    VTI_RECYCLED_PAPER,
    VTI_SOY_WAX,
    VTI_BEESWAX,
    VTI_NYLON,
    VTI_RESIN,
    VTI_MATERIAL_COUNT
};

enum {
    VTI_PLAIN,
    VTI_STRIPES,
    VTI_DOTS,
    VTI_SPECKLE,
    VTI_CHECK,
    VTI_LEAVES,
    VTI_WAVES,
    VTI_GRID,
    VTI_TERRAZZO,
    VTI_HERRINGBONE,
    VTI_PATTERN_COUNT
};

typedef struct vti_pattern {
    vti_word name;
    const char *drawing; /* one tile of 28 by 28; $m stands for the ink */
    uint8_t styles;      /* VTI_BIT of those that love it */
} vti_pattern;

/* What distinguishes the variants of a product besides material and size: a colour, a scent, a flavour, a polish. */
typedef struct vti_finish {
    vti_word name;
    uint8_t colour;
} vti_finish;

enum { VTI_COLOURS, VTI_WOODS, VTI_METALS, VTI_SCENTS, VTI_TEAS, VTI_COFFEES, VTI_SEEDS, VTI_FINISH_LIST_COUNT };

/* The list of VTI_COLOURS is empty: it stands for the table of colours itself. */
typedef struct vti_finish_list {
    const vti_finish *finishes;
    uint32_t count;
} vti_finish_list;

typedef struct vti_size {
    vti_word name;
    uint8_t price_percent;
} vti_size;

typedef struct vti_product {
    const char *prefix; /* of item ids */
    vti_word name;
    void (*draw)(vti_canvas *canvas);
    uint32_t price_cents; /* typical */
    uint16_t patterns;    /* VTI_BIT of those it is made in, besides plain */
    uint8_t shape;        /* which variation of the drawing */
    uint8_t category;
    uint8_t share; /* of the range and of the interest in its category */
    uint8_t finishes;
    uint8_t season;
    uint8_t consumable; /* bought again and again */
    uint8_t materials[4];
    vti_size sizes[3];
} vti_product;

typedef struct vti_brand {
    const char *name;
    uint8_t style;
    uint8_t price_percent;
    uint16_t categories;
} vti_brand;

/* A way of living: what one buys, likes to look at and spends. Shoppers are mixtures. */
typedef struct vti_lifestyle {
    const char *name;
    uint8_t share;
    uint8_t categories[VTI_CATEGORY_COUNT];
    uint8_t styles[VTI_STYLE_COUNT];
    int8_t spending; /* percent above or below the typical price */
} vti_lifestyle;

extern const vti_category vti_categories[VTI_CATEGORY_COUNT];
extern const vti_colour vti_colours[];
extern const uint32_t vti_colour_count, vti_free_colour_count; /* the free ones come first */
extern const vti_material vti_materials[VTI_MATERIAL_COUNT];
extern const vti_pattern vti_patterns[VTI_PATTERN_COUNT];
extern const vti_finish_list vti_finish_lists[VTI_FINISH_LIST_COUNT];
extern const vti_product vti_products[]; /* in the order of their categories */
extern const uint32_t vti_product_count;
extern const vti_brand vti_brands[];
extern const uint32_t vti_brand_count;
extern const vti_word vti_series[]; /* two for each brand */
extern const vti_lifestyle vti_lifestyles[];
extern const uint32_t vti_lifestyle_count;

/* Numbers of the colours that are not free, as finishes name them. */
enum { VTI_NATURAL = 36, VTI_HONEY, VTI_SMOKED, VTI_MATT_BLACK };

#endif
