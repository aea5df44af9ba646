/*
 * columns.c: see columns.h. Of several names that fit a role, the one that stands first in the list below wins.
 */
#include "columns.h"

#include "../base/error.h"
#include "fields.h"

#include <string.h>

#define MAX_NAMES 20

/* As vti_text_is wants them: lower case, no separators. */
typedef struct role_names {
    vti_column_role role;
    bool required;
    const char *names[MAX_NAMES]; /* ends with NULL */
} role_names;

#define USER_NAMES \
    "user", "userid", "uid", "customer", "customerid", "visitor", "visitorid", "shopper", "shopperid", "client", \
        "clientid", "account", "accountid", "household", "householdid"

static const role_names event_roles[] = {
    {VTI_COLUMN_USER, true, {USER_NAMES}},
    {VTI_COLUMN_ITEM,
     true,
     {"item", "itemid", "iid", "product", "productid", "sku", "article", "articleid", "stockcode", "asin", "movieid"}},
    {VTI_COLUMN_TYPE,
     false,
     {"type", "eventtype", "event", "eventname", "action", "behavior", "behaviour", "behaviortype"}},
    {VTI_COLUMN_VALUE, false, {"value", "quantity", "qty", "amount", "rating", "count", "score"}},
    {VTI_COLUMN_TIME,
     false,
     {"time", "timestamp", "ts", "datetime", "eventtime", "date", "createdat", "unixtime", "orderdate", "invoicedate"}},
    {VTI_COLUMN_BASKET,
     false,
     {"basket", "basketid", "order", "orderid", "invoice", "invoiceno", "invoiceid", "transaction", "transactionid",
      "receipt", "receiptid", "session", "sessionid"}},
};

static const role_names item_roles[] = {
    {VTI_COLUMN_ITEM,
     true,
     {"id", "item", "itemid", "product", "productid", "sku", "article", "articleid", "stockcode", "asin", "movieid"}},
    {VTI_COLUMN_TITLE, false, {"title", "name", "productname", "itemname", "producttitle", "description"}},
    {VTI_COLUMN_PRICE, false, {"price", "unitprice", "saleprice", "listprice"}},
    {VTI_COLUMN_IMAGE, false, {"image", "imageurl", "imagelink", "img", "picture", "pictureurl", "photo"}},
    {VTI_COLUMN_CURRENCY, false, {"currency", "currencycode"}},
};

static const role_names user_roles[] = {{VTI_COLUMN_USER, true, {USER_NAMES, "id"}}};

static const role_names online_retail_roles[] = {
    {VTI_COLUMN_USER, true, {"customerid"}},
    {VTI_COLUMN_ITEM, true, {"stockcode"}},
    {VTI_COLUMN_VALUE, true, {"quantity"}},
    {VTI_COLUMN_TIME, true, {"invoicedate"}},
    {VTI_COLUMN_BASKET, true, {"invoiceno", "invoice"}},
    {VTI_COLUMN_TITLE, true, {"description"}},
    {VTI_COLUMN_PRICE, true, {"unitprice", "price"}},
};

typedef struct vocabulary {
    const role_names *roles;
    size_t count;
} vocabulary;

static vocabulary vocabulary_of(vti_table_kind kind) {
    switch (kind) {
    case VTI_TABLE_EVENTS: return (vocabulary){event_roles, sizeof event_roles / sizeof event_roles[0]};
    case VTI_TABLE_ITEMS: return (vocabulary){item_roles, sizeof item_roles / sizeof item_roles[0]};
    case VTI_TABLE_USERS: return (vocabulary){user_roles, sizeof user_roles / sizeof user_roles[0]};
    case VTI_TABLE_ONLINE_RETAIL: break;
    }
    return (vocabulary){online_retail_roles, sizeof online_retail_roles / sizeof online_retail_roles[0]};
}

static vt_status match_failure(const vti_row *names) {
    return names->line == VT_NOWHERE ? VT_ERR_ARGUMENT : VT_ERR_FORMAT;
}

static vt_status match_role(const role_names *role, const vti_row *names, uint32_t *number, vt_error *error) {
    *number = VTI_COLUMN_NONE;
    for (int n = 0; role->names[n] && *number == VTI_COLUMN_NONE; n++) {
        for (uint32_t column = 0; column < names->count; column++) {
            if (!vti_text_is(names->fields[column], role->names[n])) continue;
            if (*number != VTI_COLUMN_NONE) {
                return vti_error_format(error, match_failure(names), names->line, "two columns are called \"%s\"",
                                        role->names[n]);
            }
            *number = column;
        }
    }
    return VT_OK;
}

/* price_gbp, price_eur ...: the common currencies only, so that price_max is none. */
static bool price_currency(vt_text name, char currency[4]) {
    static const char *const codes[] = {"aud", "brl", "cad", "chf", "cny", "czk", "dkk", "eur", "gbp",
                                        "hkd", "huf", "inr", "jpy", "krw", "mxn", "nok", "nzd", "pln",
                                        "ron", "sek", "sgd", "thb", "try", "twd", "usd", "zar"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        char word[] = "price...";
        memcpy(word + 5, codes[i], 3);
        if (vti_text_is(name, word)) return vti_currency_parse((vt_text){codes[i], 3}, currency);
    }
    return false;
}

static bool is_known(vocabulary known, vt_text name) {
    for (size_t r = 0; r < known.count; r++) {
        for (int n = 0; known.roles[r].names[n]; n++) {
            if (vti_text_is(name, known.roles[r].names[n])) return true;
        }
    }
    return name.size_bytes == 1 && name.bytes[0] == '-';
}

/* A name given by hand that means nothing is a slip of the pen; in a header it is just another column. */
static vt_status check_given_names(vocabulary known, const vti_row *names, vt_error *error) {
    for (uint32_t column = 0; column < names->count; column++) {
        vt_text name = names->fields[column];
        if (is_known(known, name)) continue;
        return vti_error_format(error, VT_ERR_ARGUMENT, VT_NOWHERE,
                                "unknown column name \"%.*s\": use user, item, type, value, time, basket, and - for a "
                                "column to ignore",
                                vti_excerpt_bytes(name), name.bytes);
    }
    return VT_OK;
}

vt_status vti_columns_match(vti_table_kind kind, const vti_row *names, vti_columns *columns, vt_error *error) {
    vocabulary known = vocabulary_of(kind);
    for (int role = 0; role < VTI_COLUMN_ROLE_COUNT; role++) columns->numbers[role] = VTI_COLUMN_NONE;
    memset(columns->currency, 0, sizeof columns->currency);
    for (size_t r = 0; r < known.count; r++) {
        const role_names *role = &known.roles[r];
        vt_status status = match_role(role, names, &columns->numbers[role->role], error);
        if (status) return status;
        if (!role->required || columns->numbers[role->role] != VTI_COLUMN_NONE) continue;
        return vti_error_format(error, match_failure(names), names->line,
                                "there is no column \"%s\": name the columns in the header line, or with --columns",
                                role->names[0]);
    }
    for (uint32_t c = 0; kind == VTI_TABLE_ITEMS && c < names->count; c++) {
        if (columns->numbers[VTI_COLUMN_PRICE] != VTI_COLUMN_NONE) break;
        if (price_currency(names->fields[c], columns->currency)) columns->numbers[VTI_COLUMN_PRICE] = c;
    }
    if (kind == VTI_TABLE_EVENTS && names->line == VT_NOWHERE) return check_given_names(known, names, error);
    return VT_OK;
}

vt_text vti_column_field(const vti_columns *columns, vti_column_role role, const vti_row *row) {
    uint32_t number = columns->numbers[role];
    return number < row->count ? row->fields[number] : (vt_text){"", 0};
}

bool vti_currency_parse(vt_text text, char currency[4]) {
    char code[4] = {0};
    if (text.size_bytes != 3) return false;
    for (int i = 0; i < 3; i++) {
        char letter = text.bytes[i];
        if (letter >= 'a' && letter <= 'z') letter = (char)(letter - 'a' + 'A');
        if (letter < 'A' || letter > 'Z') return false;
        code[i] = letter;
    }
    memcpy(currency, code, sizeof code);
    return true;
}
