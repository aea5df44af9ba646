/*
 * vocabulary_looks.c: what things are made of and look like: colours, materials, patterns, finishes. Words only.
 */
#include "vocabulary.h"

#define CALM VTI_BIT(VTI_CALM)
#define BOTANIC VTI_BIT(VTI_BOTANIC)
#define PLAYFUL VTI_BIT(VTI_PLAYFUL)
#define HERITAGE VTI_BIT(VTI_HERITAGE)
#define URBAN VTI_BIT(VTI_URBAN)
#define EARTHY VTI_BIT(VTI_EARTHY)

#define STONE VTI_BIT(VTI_STONE)
#define HIDE VTI_BIT(VTI_HIDE)
#define REED VTI_BIT(VTI_REED)
#define WAX VTI_BIT(VTI_WAX)

const vti_colour vti_colours[] = {
    {{"oat", "燕麦色"}, 0xE0D2BB, CALM | EARTHY, REED},
    {{"chalk", "粉笔白"}, 0xF1EDE4, CALM, STONE | REED},
    {{"fog grey", "雾灰色"}, 0xBFC5C6, CALM | URBAN, STONE},
    {{"sage", "鼠尾草绿"}, 0xA7B698, CALM | BOTANIC, 0},
    {{"dusty blue", "雾霾蓝"}, 0x8FA6B8, CALM | HERITAGE, 0},
    {{"blush", "腮红粉"}, 0xE6BDB0, CALM | PLAYFUL, 0},
    {{"forest green", "森林绿"}, 0x3B5D49, BOTANIC, HIDE},
    {{"moss", "苔藓绿"}, 0x7B8A4C, BOTANIC, 0},
    {{"eucalyptus", "尤加利绿"}, 0x7FA592, BOTANIC | CALM, 0},
    {{"olive", "橄榄绿"}, 0x8A864F, BOTANIC | EARTHY, REED | HIDE},
    {{"fern", "蕨绿"}, 0x5E8D59, BOTANIC, 0},
    {{"cream", "奶油白"}, 0xF2E6CD, BOTANIC | HERITAGE, WAX},
    {{"coral", "珊瑚红"}, 0xEC7F68, PLAYFUL, 0},
    {{"sunflower", "向日葵黄"}, 0xEFBB45, PLAYFUL, WAX},
    {{"sky blue", "天空蓝"}, 0x7EB9D9, PLAYFUL, 0},
    {{"raspberry", "树莓红"}, 0xC4456C, PLAYFUL, 0},
    {{"mint", "薄荷绿"}, 0xA3D3BD, PLAYFUL | BOTANIC, 0},
    {{"lilac", "丁香紫"}, 0xBBA5D2, PLAYFUL, 0},
    {{"tangerine", "蜜橘橙"}, 0xEE9444, PLAYFUL, 0},
    {{"navy", "藏青色"}, 0x2D3F5E, HERITAGE, HIDE},
    {{"burgundy", "酒红色"}, 0x7C3240, HERITAGE, HIDE},
    {{"ivory", "象牙白"}, 0xF1E8D7, HERITAGE, WAX},
    {{"bottle green", "墨绿色"}, 0x25523F, HERITAGE | BOTANIC, HIDE},
    {{"powder blue", "粉蓝色"}, 0xB3CADB, HERITAGE | CALM, 0},
    {{"camel", "驼色"}, 0xC29C6D, HERITAGE | EARTHY, HIDE | REED},
    {{"charcoal", "炭灰色"}, 0x4A4D51, URBAN, STONE | HIDE},
    {{"black", "黑色"}, 0x303134, URBAN, STONE | HIDE | REED},
    {{"petrol", "孔雀蓝"}, 0x235F6B, URBAN, 0},
    {{"stone grey", "岩石灰"}, 0xA3A39D, URBAN | CALM, STONE},
    {{"white", "白色"}, 0xF8F7F4, URBAN | CALM, STONE},
    {{"brick red", "砖红色"}, 0xB2523F, URBAN | EARTHY, HIDE},
    {{"terracotta", "赤陶色"}, 0xC8714D, EARTHY, REED},
    {{"ochre", "赭黄色"}, 0xCF9B40, EARTHY, WAX | REED},
    {{"sand", "沙色"}, 0xDAC19D, EARTHY | CALM, STONE | REED | HIDE},
    {{"clay pink", "陶土粉"}, 0xCB9580, EARTHY, STONE},
    {{"aubergine", "茄紫色"}, 0x5E3F55, EARTHY | HERITAGE, 0},
    /* not free: the numbers from VTI_NATURAL on */
    {{"natural", "原色"}, 0xD9C3A0, CALM | EARTHY | BOTANIC, REED | WAX | HIDE},
    {{"honey", "蜜色"}, 0xC08B4E, HERITAGE | EARTHY, WAX},
    {{"smoked brown", "烟熏棕"}, 0x6A4C38, 0, 0},
    {{"matt black", "哑黑色"}, 0x37383B, 0, 0},
};
const uint32_t vti_colour_count = VTI_COUNT(vti_colours);
const uint32_t vti_free_colour_count = VTI_NATURAL;

/* Numbers in `metals` below. */
enum { BRUSHED, POLISHED, MATT_BLACK, HAMMERED, SATIN };
#define BRASS_POLISHES (VTI_BIT(BRUSHED) | VTI_BIT(POLISHED) | VTI_BIT(HAMMERED) | VTI_BIT(SATIN))
#define CARBON_POLISHES (VTI_BIT(MATT_BLACK) | VTI_BIT(HAMMERED))

/* What can be on a material, by how it gets there. */
#define ANY UINT16_MAX
#define BLOWN (VTI_BIT(VTI_STRIPES) | VTI_BIT(VTI_DOTS) | VTI_BIT(VTI_WAVES))
#define BRAIDED (VTI_BIT(VTI_STRIPES) | VTI_BIT(VTI_HERRINGBONE))
#define CAST_IN (VTI_BIT(VTI_DOTS) | VTI_BIT(VTI_LEAVES) | VTI_BIT(VTI_WAVES))
#define EMBOSSED (VTI_BIT(VTI_STRIPES) | VTI_BIT(VTI_LEAVES) | VTI_BIT(VTI_WAVES))
#define MIXED_IN (VTI_BIT(VTI_SPECKLE) | VTI_BIT(VTI_TERRAZZO))
#define WOVEN \
    (VTI_BIT(VTI_STRIPES) | VTI_BIT(VTI_CHECK) | VTI_BIT(VTI_WAVES) | VTI_BIT(VTI_GRID) | VTI_BIT(VTI_HERRINGBONE))
#define KNITTED (WOVEN | VTI_BIT(VTI_DOTS))

const vti_material vti_materials[VTI_MATERIAL_COUNT] = {
    [VTI_NO_MATERIAL] = {{NULL, NULL}, 0, VTI_LOOK_PLAIN, 100, VTI_DYED, 0, 0},
    [VTI_STONEWARE] = {{"stoneware", "炻器"}, 0xD8C7AE, VTI_LOOK_PLAIN, 100, VTI_DYED, 0, ANY},
    [VTI_PORCELAIN] = {{"porcelain", "瓷质"}, 0xF4F2EC, VTI_LOOK_PLAIN, 125, VTI_DYED, 0, ANY},
    [VTI_EARTHENWARE] = {{"earthenware", "陶制"}, 0xC9855F, VTI_LOOK_PLAIN, 85, VTI_DYED, 0, ANY},
    [VTI_GLASS] = {{"glass", "玻璃"}, 0xCFE0DF, VTI_LOOK_GLASS, 95, VTI_DYED, 0, BLOWN},
    [VTI_RECYCLED_GLASS] = {{"recycled glass", "再生玻璃"}, 0xB9D3C4, VTI_LOOK_GLASS, 110, VTI_DYED, 0, BLOWN},
    [VTI_OAK] = {{"oak", "橡木"}, 0xCDA26E, VTI_LOOK_WOOD, 115, VTI_DYED, 0, 0},
    [VTI_WALNUT] = {{"walnut", "胡桃木"}, 0x8A5F43, VTI_LOOK_WOOD, 150, VTI_DYED, 0, 0},
    [VTI_ACACIA] = {{"acacia", "相思木"}, 0xA9714A, VTI_LOOK_WOOD, 100, VTI_DYED, 0, 0},
    [VTI_ASH] = {{"ash", "白蜡木"}, 0xDFC49B, VTI_LOOK_WOOD, 110, VTI_DYED, 0, 0},
    [VTI_BEECH] = {{"beech", "榉木"}, 0xD9AE80, VTI_LOOK_WOOD, 90, VTI_DYED, 0, 0},
    [VTI_BAMBOO] = {{"bamboo", "竹制"}, 0xDDBB7E, VTI_LOOK_WOOD, 75, VTI_DYED, 0, 0},
    [VTI_LINEN] = {{"linen", "亚麻"}, 0xDCCFB8, VTI_LOOK_CLOTH, 140, VTI_DYED, 0, ANY},
    [VTI_COTTON] = {{"cotton", "纯棉"}, 0xEFE9DC, VTI_LOOK_CLOTH, 90, VTI_DYED, 0, ANY},
    [VTI_ORGANIC_COTTON] = {{"organic cotton", "有机棉"}, 0xEDE4D2, VTI_LOOK_CLOTH, 110, VTI_DYED, 0, ANY},
    [VTI_WAFFLE_COTTON] = {{"waffle cotton", "华夫格棉"}, 0xEDE7DA, VTI_LOOK_CLOTH, 105, VTI_DYED, 0, WOVEN},
    [VTI_WOOL] = {{"wool", "羊毛"}, 0xDDD3C2, VTI_LOOK_CLOTH, 150, VTI_DYED, 0, KNITTED},
    [VTI_MERINO] = {{"merino wool", "美利奴羊毛"}, 0xE3DACB, VTI_LOOK_CLOTH, 185, VTI_DYED, 0, KNITTED},
    [VTI_VELVET] = {{"velvet", "丝绒"}, 0xB49AA0, VTI_LOOK_PLAIN, 130, VTI_DYED, 0, EMBOSSED},
    [VTI_CORDUROY] = {{"corduroy", "灯芯绒"}, 0xC4A17A, VTI_LOOK_CLOTH, 115, VTI_DYED, 0, 0},
    [VTI_FELT] = {{"felt", "羊毛毡"}, 0xBFBAB0, VTI_LOOK_CLOTH, 95, VTI_DYED, 0, 0},
    [VTI_CANVAS] = {{"canvas", "帆布"}, 0xE2D6BE, VTI_LOOK_CLOTH, 90, VTI_DYED, 0, ANY},
    [VTI_LEATHER] = {{"leather", "牛皮"}, 0xA9693F, VTI_LOOK_PLAIN, 210, VTI_HIDE, 0, 0},
    [VTI_JUTE] = {{"jute", "黄麻"}, 0xCBAA78, VTI_LOOK_WOVEN, 80, VTI_REED, 0, BRAIDED},
    [VTI_RATTAN] = {{"rattan", "藤编"}, 0xD0A668, VTI_LOOK_WOVEN, 115, VTI_REED, 0, BRAIDED},
    [VTI_SEAGRASS] = {{"seagrass", "海草编"}, 0xC2AE7C, VTI_LOOK_WOVEN, 90, VTI_REED, 0, BRAIDED},
    [VTI_STEEL] = {{"stainless steel", "不锈钢"}, 0xBCC1C4, VTI_LOOK_METAL, 110, VTI_DYED, 0, ANY},
    [VTI_CARBON_STEEL] = {{"carbon steel", "碳钢"}, 0x5A5D60, VTI_LOOK_METAL, 120, VTI_DYED, CARBON_POLISHES, 0},
    [VTI_ENAMEL] = {{"enamel", "珐琅"}, 0xF1EEE6, VTI_LOOK_PLAIN, 90, VTI_DYED, 0, ANY},
    [VTI_CAST_IRON] = {{"cast iron", "铸铁"}, 0x45474A, VTI_LOOK_PLAIN, 145, VTI_DYED, 0, CAST_IN},
    [VTI_BRASS] = {{"brass", "黄铜"}, 0xC9A457, VTI_LOOK_METAL, 150, VTI_DYED, BRASS_POLISHES, 0},
    [VTI_ALUMINIUM] = {{"aluminium", "铝制"}, 0xC3C8CB, VTI_LOOK_METAL, 85, VTI_DYED, 0, ANY},
    [VTI_COATED_STEEL] = {{"powder-coated steel", "烤漆钢"}, 0xC9CCCB, VTI_LOOK_PLAIN, 90, VTI_DYED, 0, ANY},
    [VTI_CONCRETE] = {{"concrete", "水泥"}, 0xB4B3AE, VTI_LOOK_PLAIN, 95, VTI_STONE, 0, MIXED_IN},
    [VTI_MARBLE] = {{"marble", "大理石"}, 0xECEAE6, VTI_LOOK_PLAIN, 160, VTI_STONE, 0, 0},
    [VTI_PAPER] = {{"paper", "纸质"}, 0xF3EDE0, VTI_LOOK_PLAIN, 100, VTI_DYED, 0, ANY},
    [VTI_RECYCLED_PAPER] = {{"recycled paper", "再生纸"}, 0xDCCDB4, VTI_LOOK_PLAIN, 95, VTI_DYED, 0, ANY},
    [VTI_SOY_WAX] = {{"soy wax", "大豆蜡"}, 0xF2E8D2, VTI_LOOK_PLAIN, 100, VTI_DYED, 0, 0},
    [VTI_BEESWAX] = {{"beeswax", "蜂蜡"}, 0xE3B457, VTI_LOOK_PLAIN, 120, VTI_WAX, 0, 0},
    [VTI_NYLON] = {{"recycled nylon", "再生尼龙"}, 0x8B98A0, VTI_LOOK_CLOTH, 100, VTI_DYED, 0, ANY},
    [VTI_RESIN] = {{"resin", "树脂"}, 0xB9A58E, VTI_LOOK_PLAIN, 90, VTI_DYED, 0, 0},
};

const vti_pattern vti_patterns[VTI_PATTERN_COUNT] = {
    [VTI_PLAIN] = {{NULL, NULL}, NULL, 0},
    [VTI_STRIPES] =
        {{"striped", "条纹"},
         "<path stroke='$m' stroke-width='6' d='M7 0v28'/><path stroke='$m' stroke-width='2' d='M18 0v28'/>",
         HERITAGE | CALM},
    [VTI_DOTS] = {{"dotted", "波点"},
                  "<g fill='$m'><circle cx='7' cy='7' r='4.2'/><circle cx='21' cy='21' r='4.2'/></g>",
                  PLAYFUL},
    [VTI_SPECKLE] = {{"speckled", "斑点"},
                     "<g fill='$m' opacity='.8'><circle cx='4' cy='6' r='1.3'/><circle cx='15' cy='3' r='.8'/>"
                     "<circle cx='22' cy='11' r='1.5'/><circle cx='10' cy='15' r='1'/><circle cx='25' cy='23' r='.9'/>"
                     "<circle cx='5' cy='24' r='1.4'/><circle cx='16' cy='22' r='1.1'/></g>",
                     CALM | EARTHY | URBAN},
    [VTI_CHECK] = {{"checked", "格纹"},
                   "<path fill='$m' opacity='.55' d='M0 0h28v12H0z'/><path fill='$m' opacity='.55' d='M0 0h12v28H0z'/>",
                   HERITAGE | PLAYFUL},
    [VTI_LEAVES] = {{"leaf-print", "叶纹"},
                    "<g fill='$m'><path d='M3 13C2 6 6 2 13 2c1 7-3 11-10 11z'/>"
                    "<path d='M25 27c1-7-3-11-10-11-1 7 3 11 10 11z'/></g>",
                    BOTANIC},
    [VTI_WAVES] = {{"wave-patterned", "波浪纹"},
                   "<path fill='none' stroke='$m' stroke-width='2.4' d='M0 7q7-7 14 0t14 0M0 21q7-7 14 0t14 0'/>",
                   CALM | PLAYFUL},
    [VTI_GRID] = {{"grid-patterned", "细格"},
                  "<path fill='none' stroke='$m' stroke-width='1.6' d='M0 7h28M0 21h28M7 0v28M21 0v28'/>",
                  URBAN | HERITAGE},
    [VTI_TERRAZZO] = {{"terrazzo", "水磨石纹"},
                      "<g fill='$m'><path d='M3 4l5-2 3 4-4 4zM17 2l4 1 1 4-5-1zM21 14l5 1-2 5-4-2zM9 15l4 2-1 5-5-2z"
                      "M17 23l4-1 1 4-4 1zM1 20l3 1-1 4-3-1z'/></g>",
                      PLAYFUL | URBAN},
    [VTI_HERRINGBONE] =
        {{"herringbone", "人字纹"},
         "<path fill='none' stroke='$m' stroke-width='2.2' d='M0 14L14 0l14 14M0 28l14-14 14 14M0 21L14 "
         "7l14 14M0 7l7-7M21 0l7 7M7 28l7-7 7 7'/>",
         EARTHY | URBAN | HERITAGE},
};

static const vti_finish woods[] = {
    {{"oiled", "木蜡油饰面"}, VTI_NATURAL},
    {{"natural", "原木色"}, VTI_NATURAL},
    {{"honey", "蜜色"}, VTI_HONEY},
    {{"smoked", "烟熏色"}, VTI_SMOKED},
};

static const vti_finish metals[] = {
    [BRUSHED] = {{"brushed", "拉丝"}, VTI_NATURAL},
    [POLISHED] = {{"polished", "抛光"}, VTI_NATURAL},
    [MATT_BLACK] = {{"matt black", "哑黑"}, VTI_MATT_BLACK},
    [HAMMERED] = {{"hammered", "锤纹"}, VTI_NATURAL},
    [SATIN] = {{"satin", "缎面"}, VTI_NATURAL},
};

/* The colours are numbers in vti_colours. */
static const vti_finish scents[] = {
    {{"fig and cedar", "无花果与雪松"}, 35},
    {{"lavender", "薰衣草"}, 17},
    {{"sea salt", "海盐"}, 23},
    {{"bergamot and basil", "佛手柑与罗勒"}, 3},
    {{"sandalwood", "檀香"}, 24},
    {{"orange blossom", "橙花"}, 18},
    {{"rosemary", "迷迭香"}, 8},
    {{"wild rose", "野玫瑰"}, 5},
    {{"vanilla", "香草"}, 11},
    {{"black amber", "黑琥珀"}, 25},
    {{"green tea", "绿茶"}, 16},
    {{"cinnamon and clove", "肉桂与丁香"}, 30},
    {{"honey and oat", "蜂蜜燕麦"}, 0},
    {{"pine forest", "松林"}, 6},
    {{"lemon verbena", "柠檬马鞭草"}, 13},
    {{"white linen", "白麻"}, 1},
    {{"smoked birch", "烟熏桦木"}, 28},
    {{"tomato leaf", "番茄叶"}, 10},
};

static const vti_finish teas[] = {
    {{"jasmine green", "茉莉绿茶"}, 3},
    {{"Earl Grey", "伯爵红茶"}, 19},
    {{"Assam", "阿萨姆红茶"}, 30},
    {{"white peony", "白牡丹"}, 11},
    {{"oolong", "乌龙茶"}, 22},
    {{"sencha", "煎茶"}, 10},
    {{"rooibos vanilla", "香草博士茶"}, 31},
    {{"peppermint", "薄荷茶"}, 16},
    {{"camomile", "洋甘菊茶"}, 13},
    {{"hibiscus and rose", "洛神玫瑰"}, 15},
    {{"lemon and ginger", "柠檬姜茶"}, 32},
    {{"smoky lapsang", "正山小种"}, 25},
    {{"osmanthus oolong", "桂花乌龙"}, 18},
    {{"masala chai", "印度香料茶"}, 34},
};

static const vti_finish coffees[] = {
    {{"house espresso", "招牌意式拼配"}, 25},          {{"Ethiopia light roast", "埃塞俄比亚浅烘"}, 12},
    {{"Colombia medium roast", "哥伦比亚中烘"}, 31},   {{"Guatemala dark roast", "危地马拉深烘"}, 20},
    {{"Kenya filter roast", "肯尼亚手冲烘焙"}, 15},    {{"Brazil chocolate notes", "巴西可可风味"}, 24},
    {{"Sumatra earthy notes", "苏门答腊醇厚风味"}, 9}, {{"decaf", "低因"}, 14},
    {{"Yunnan honey process", "云南蜜处理"}, 13},      {{"breakfast blend", "早餐拼配"}, 0},
};

static const vti_finish seeds[] = {
    {{"lavender", "薰衣草"}, 17},
    {{"poppy", "虞美人"}, 12},
    {{"sunflower", "向日葵"}, 13},
    {{"cornflower", "矢车菊"}, 14},
    {{"basil", "罗勒"}, 10},
    {{"cosmos", "波斯菊"}, 5},
    {{"wildflower mix", "野花混合"}, 15},
    {{"cherry tomato", "樱桃番茄"}, 30},
    {{"nasturtium", "旱金莲"}, 18},
    {{"sweet pea", "香豌豆"}, 17},
};

const vti_finish_list vti_finish_lists[VTI_FINISH_LIST_COUNT] = {
    [VTI_COLOURS] = {NULL, 0},
    [VTI_WOODS] = {woods, VTI_COUNT(woods)},
    [VTI_METALS] = {metals, VTI_COUNT(metals)},
    [VTI_SCENTS] = {scents, VTI_COUNT(scents)},
    [VTI_TEAS] = {teas, VTI_COUNT(teas)},
    [VTI_COFFEES] = {coffees, VTI_COUNT(coffees)},
    [VTI_SEEDS] = {seeds, VTI_COUNT(seeds)},
};
