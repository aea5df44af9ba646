/*
 * vocabulary_brands.c: invented brands, each with a style, a price level and the categories it works in, and the names
 * of their series. Words only.
 */
#include "vocabulary.h"

#define KITCHEN VTI_BIT(VTI_KITCHEN)
#define TABLE VTI_BIT(VTI_TABLEWARE)
#define DRINKS VTI_BIT(VTI_COFFEE_TEA)
#define LIGHT VTI_BIT(VTI_LIGHTING)
#define TEXTILES VTI_BIT(VTI_TEXTILES)
#define BED VTI_BIT(VTI_BEDROOM)
#define BATH VTI_BIT(VTI_BATH)
#define GARDEN VTI_BIT(VTI_GARDEN)
#define OUTDOOR VTI_BIT(VTI_OUTDOOR)
#define DESK VTI_BIT(VTI_STATIONERY)
#define BAGS VTI_BIT(VTI_BAGS)
#define TOYS VTI_BIT(VTI_TOYS)
#define DECOR VTI_BIT(VTI_DECORATION)
#define FURNITURE VTI_BIT(VTI_FURNITURE)
#define CANDLES VTI_BIT(VTI_CANDLES)

const vti_brand vti_brands[] = {
    {"Nordlys & Ly", VTI_CALM, 125, LIGHT | FURNITURE | DECOR | TABLE},
    {"Sundby Atelier", VTI_CALM, 110, TEXTILES | BED | BATH | CANDLES},
    {"Kobayuki", VTI_CALM, 150, TABLE | DRINKS | KITCHEN | DESK},
    {"Hvit Hus", VTI_CALM, 80, KITCHEN | TABLE | BATH | DECOR | TOYS},
    {"Papier Lune", VTI_CALM, 115, DESK | DECOR | BAGS},
    {"Ostra Keramik", VTI_CALM, 135, TABLE | DECOR | GARDEN},
    {"Stillwater Goods", VTI_CALM, 95, OUTDOOR | BAGS | DRINKS | BED},

    {"Leaf & Ladle", VTI_BOTANIC, 95, KITCHEN | TABLE | DRINKS | TEXTILES},
    {"Botanary", VTI_BOTANIC, 110, GARDEN | DECOR | CANDLES | DESK},
    {"Bramblewick", VTI_BOTANIC, 85, GARDEN | OUTDOOR | BATH | TABLE},
    {"Fennimoor", VTI_BOTANIC, 120, BED | TEXTILES | BATH},
    {"Three Herons", VTI_BOTANIC, 130, LIGHT | FURNITURE | DECOR | OUTDOOR},
    {"Chaya Hills", VTI_BOTANIC, 125, DRINKS | CANDLES | BATH},
    {"Sprout & Sparrow", VTI_BOTANIC, 90, TOYS | GARDEN | BAGS | DESK},

    {"Pim & Pola", VTI_PLAYFUL, 95, TOYS | BED | DESK | BAGS},
    {"Little Otter", VTI_PLAYFUL, 80, TOYS | OUTDOOR | BATH},
    {"Gelato Club", VTI_PLAYFUL, 85, TABLE | KITCHEN | DRINKS | OUTDOOR},
    {"Confetti Row", VTI_PLAYFUL, 75, DESK | CANDLES | DECOR | TEXTILES},
    {"Tutti Tavoli", VTI_PLAYFUL, 120, TABLE | FURNITURE | LIGHT | KITCHEN},
    {"Zazou Studio", VTI_PLAYFUL, 110, BAGS | TEXTILES | BATH | GARDEN},

    {"Old Quay Mill", VTI_HERITAGE, 115, TEXTILES | BED | KITCHEN | OUTDOOR},
    {"Maison Ferrault", VTI_HERITAGE, 160, TABLE | KITCHEN | CANDLES | DECOR},
    {"Inkwell Row", VTI_HERITAGE, 130, DESK | BAGS | DECOR},
    {"Marlowe & Wren", VTI_HERITAGE, 120, BATH | BED | CANDLES},
    {"Oak Parish", VTI_HERITAGE, 140, FURNITURE | LIGHT | DECOR | TOYS},
    {"Kettle Lane", VTI_HERITAGE, 105, DRINKS | KITCHEN | TABLE},
    {"Ferry & Field", VTI_HERITAGE, 110, OUTDOOR | GARDEN | BAGS},

    {"Werkhof Neun", VTI_URBAN, 135, LIGHT | FURNITURE | KITCHEN | DESK},
    {"Ravn Objekt", VTI_URBAN, 165, FURNITURE | DECOR | LIGHT | TABLE},
    {"Morrow Roasters", VTI_URBAN, 110, DRINKS | BAGS},
    {"Graphit", VTI_URBAN, 90, DESK | BAGS | BATH | BED},
    {"Kantine 44", VTI_URBAN, 85, KITCHEN | TABLE | OUTDOOR | TEXTILES},
    {"Dockside Supply", VTI_URBAN, 100, BAGS | OUTDOOR | GARDEN | TOYS},
    {"Nachtfalter", VTI_URBAN, 120, CANDLES | LIGHT | DECOR | BATH},

    {"Casa Salvia", VTI_EARTHY, 110, TABLE | KITCHEN | DECOR | CANDLES},
    {"Loom Street", VTI_EARTHY, 105, TEXTILES | BED | BAGS | FURNITURE},
    {"Tangerine Loft", VTI_EARTHY, 90, LIGHT | DECOR | TEXTILES | BATH},
    {"Mesa Alta Goods", VTI_EARTHY, 125, FURNITURE | GARDEN | OUTDOOR | BED},
    {"Barro Lento", VTI_EARTHY, 130, TABLE | GARDEN | DRINKS | BATH},
    {"Finca Olmo", VTI_EARTHY, 95, KITCHEN | DRINKS | DESK | TOYS},
};
const uint32_t vti_brand_count = VTI_COUNT(vti_brands);

const vti_word vti_series[2 * VTI_COUNT(vti_brands)] = {
    {"Fjord", "峡湾"},   {"Solstice", "至日"}, {"Drift", "漂流"},    {"Mist", "薄雾"},        {"Pebble", "卵石"},
    {"Quiet", "静谧"},   {"Frost", "初霜"},    {"Cloudlet", "云朵"}, {"Verse", "诗行"},       {"Crescent", "新月"},
    {"Tide", "潮汐"},    {"Dune", "沙丘"},     {"Brook", "溪流"},    {"Lagoon", "潟湖"},      {"Orchard", "果园"},
    {"Thicket", "灌丛"}, {"Glade", "林隙"},    {"Bracken", "蕨影"},  {"Meadow", "草甸"},      {"Yarrow", "蓍草"},
    {"Heath", "石楠"},   {"Petal", "花瓣"},    {"Grove", "林间"},    {"Heron", "白鹭"},       {"Terrace", "梯田"},
    {"Dew", "朝露"},     {"Acorn", "橡果"},    {"Clover", "三叶草"}, {"Hopscotch", "跳房子"}, {"Comet", "彗星"},
    {"Puddle", "水洼"},  {"Paddle", "小桨"},   {"Sorbet", "雪葩"},   {"Parasol", "阳伞"},     {"Garland", "花环"},
    {"Jubilee", "欢庆"}, {"Piazza", "广场"},   {"Carousel", "旋木"}, {"Tango", "探戈"},       {"Firefly", "萤火"},
    {"Harbour", "港湾"}, {"Almanac", "岁时"},  {"Bastide", "古堡"},  {"Verger", "庭园"},      {"Quill", "羽笔"},
    {"Folio", "书页"},   {"Larkspur", "飞燕"}, {"Wren", "鹪鹩"},     {"Chapel", "礼拜堂"},    {"Linden", "椴树"},
    {"Hearth", "炉火"},  {"Parlour", "客厅"},  {"Estuary", "河口"},  {"Furrow", "田垄"},      {"Hangar", "机库"},
    {"Girder", "钢梁"},  {"Monolith", "巨石"}, {"Shadow", "暗影"},   {"Platform", "站台"},    {"Daybreak", "破晓"},
    {"Raster", "栅格"},  {"Carbon", "炭黑"},   {"Canteen", "食堂"},  {"Tramline", "电车"},    {"Jetty", "栈桥"},
    {"Anchor", "船锚"},  {"Eclipse", "月蚀"},  {"Midnight", "午夜"}, {"Patio", "天井"},       {"Sierra", "山脊"},
    {"Nomad", "旅人"},   {"Warp", "经纬"},     {"Souk", "集市"},     {"Ember", "余烬"},       {"Mesa", "台地"},
    {"Canyon", "峡谷"},  {"Adobe", "土坯"},    {"Rivera", "河岸"},   {"Olmo", "榆树"},        {"Siesta", "午后"},
};
