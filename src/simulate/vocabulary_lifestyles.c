/*
 * vocabulary_lifestyles.c: the categories of the shop and the styles of life of those who buy there. Words and weights
 * only.
 */
#include "vocabulary.h"

const vti_category vti_categories[VTI_CATEGORY_COUNT] = {
    [VTI_KITCHEN] = {{"Kitchen", "厨房"}, {VTI_TABLEWARE, VTI_COFFEE_TEA, VTI_TEXTILES}},
    [VTI_TABLEWARE] = {{"Tableware", "餐具"}, {VTI_KITCHEN, VTI_COFFEE_TEA, VTI_CANDLES}},
    [VTI_COFFEE_TEA] = {{"Coffee & tea", "咖啡与茶"}, {VTI_TABLEWARE, VTI_KITCHEN, VTI_CANDLES}},
    [VTI_LIGHTING] = {{"Lighting", "灯具"}, {VTI_FURNITURE, VTI_DECORATION, VTI_BEDROOM}},
    [VTI_TEXTILES] = {{"Home textiles", "家纺"}, {VTI_BEDROOM, VTI_FURNITURE, VTI_DECORATION}},
    [VTI_BEDROOM] = {{"Bedroom", "卧室"}, {VTI_TEXTILES, VTI_LIGHTING, VTI_BATH}},
    [VTI_BATH] = {{"Bath", "浴室"}, {VTI_CANDLES, VTI_BEDROOM, VTI_TEXTILES}},
    [VTI_GARDEN] = {{"Garden", "园艺"}, {VTI_OUTDOOR, VTI_DECORATION, VTI_KITCHEN}},
    [VTI_OUTDOOR] = {{"Outdoor", "户外"}, {VTI_GARDEN, VTI_BAGS, VTI_TOYS}},
    [VTI_STATIONERY] = {{"Stationery", "文具"}, {VTI_BAGS, VTI_DECORATION, VTI_TOYS}},
    [VTI_BAGS] = {{"Bags", "包袋"}, {VTI_STATIONERY, VTI_OUTDOOR, VTI_COFFEE_TEA}},
    [VTI_TOYS] = {{"Toys", "玩具"}, {VTI_BEDROOM, VTI_STATIONERY, VTI_OUTDOOR}},
    [VTI_DECORATION] = {{"Decoration", "家居装饰"}, {VTI_LIGHTING, VTI_CANDLES, VTI_FURNITURE}},
    [VTI_FURNITURE] = {{"Furniture", "家具"}, {VTI_LIGHTING, VTI_TEXTILES, VTI_DECORATION}},
    [VTI_CANDLES] = {{"Candles & scents", "香氛蜡烛"}, {VTI_BATH, VTI_DECORATION, VTI_TABLEWARE}},
};

/* Weights in the order of the categories: kitchen, tableware, coffee and tea, lighting, textiles, bedroom, bath, garden,
 * outdoor, stationery, bags, toys, decoration, furniture, candles; then calm, botanic, playful, heritage, urban, earthy. */
const vti_lifestyle vti_lifestyles[] = {
    {"home cook", 12, {40, 25, 8, 1, 4, 1, 1, 4, 2, 1, 1, 1, 2, 2, 2}, {3, 4, 1, 4, 2, 4}, 10},
    {"host", 9, {12, 38, 8, 4, 8, 1, 1, 1, 2, 2, 1, 1, 8, 4, 10}, {3, 2, 3, 6, 1, 3}, 25},
    {"coffee lover", 9, {6, 12, 45, 2, 1, 1, 1, 1, 4, 4, 8, 1, 2, 2, 2}, {4, 1, 1, 2, 8, 2}, 5},
    {"tea and candles", 8, {2, 8, 30, 2, 6, 6, 12, 2, 1, 4, 1, 1, 4, 1, 28}, {6, 6, 1, 2, 1, 3}, 0},
    {"nest builder", 13, {3, 4, 1, 22, 18, 10, 3, 1, 1, 1, 1, 1, 18, 22, 4}, {8, 2, 1, 2, 5, 4}, 20},
    {"gardener", 10, {4, 2, 2, 2, 2, 1, 2, 48, 20, 1, 2, 2, 5, 3, 1}, {1, 9, 1, 3, 1, 4}, 0},
    {"young family", 12, {4, 3, 1, 3, 5, 12, 5, 2, 8, 6, 4, 45, 1, 2, 1}, {3, 3, 9, 1, 1, 1}, -10},
    {"student", 9, {3, 4, 7, 5, 2, 4, 2, 1, 3, 32, 24, 1, 8, 1, 6}, {3, 1, 6, 1, 5, 1}, -30},
    {"outdoor person", 9, {2, 1, 5, 2, 2, 1, 2, 12, 42, 1, 24, 4, 1, 1, 1}, {2, 5, 2, 4, 5, 3}, 0},
    {"home spa", 8, {1, 1, 4, 3, 8, 20, 38, 1, 1, 1, 1, 1, 3, 1, 22}, {8, 4, 1, 2, 1, 4}, 10},
    {"writer", 6, {1, 1, 8, 6, 1, 1, 1, 1, 1, 45, 16, 1, 8, 6, 4}, {3, 2, 1, 8, 4, 1}, 15},
    {"city minimalist", 8, {4, 6, 6, 14, 4, 5, 5, 1, 3, 5, 12, 1, 12, 16, 4}, {5, 1, 1, 1, 12, 1}, 35},
};
const uint32_t vti_lifestyle_count = VTI_COUNT(vti_lifestyles);
