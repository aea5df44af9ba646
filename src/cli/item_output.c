/*
 * item_output.c: items as table rows and JSON; see pack_file.h.
 */
#include "console.h"
#include "pack_file.h"

#include <stdio.h>

void vti_print_text(FILE *stream, vt_text text) {
    for (uint32_t i = 0; i < text.size_bytes; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        fputc(byte < 0x20 || byte == 0x7F ? '?' : byte, stream);
    }
}

json_t *vti_text_json(vt_text text) {
    return vti_console_json_text(text.bytes, text.size_bytes);
}

/* Columns on a terminal, nearly: characters from U+3000 on take two. */
static int text_columns(vt_text text) {
    int columns = 0;
    for (uint32_t i = 0; i < text.size_bytes; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte < 0x80 || byte >= 0xC0) columns += byte >= 0xE3 ? 2 : 1;
    }
    return columns;
}

void vti_print_items(const vti_pack_file *file, const vt_result *results, uint32_t count, vti_after_row *after_row) {
    const vt_pack *pack = &file->pack;
    int id_columns = 2;
    for (uint32_t i = 0; i < count; i++) {
        int columns = text_columns(vt_pack_id(pack, results[i].item));
        if (columns > id_columns) id_columns = columns;
    }
    printf("%4s  %-*s  %10s  %12s  %s\n", "rank", id_columns, "id", "price", "score", "title");
    for (uint32_t i = 0; i < count; i++) {
        vt_text id = vt_pack_id(pack, results[i].item);
        char price[32] = "";
        float known = vt_pack_price(pack, results[i].item);
        if (known >= 0) snprintf(price, sizeof price, "%.2f", (double)known);
        printf("%4u  ", i + 1);
        vti_print_text(stdout, id);
        printf("%*s  %10s  %12.6g  ", id_columns - text_columns(id), "", price, (double)results[i].score);
        vti_print_text(stdout, vt_pack_title(pack, results[i].item));
        printf("\n");
        if (after_row) after_row(file, &results[i]);
    }
}

json_t *vti_item_json(const vt_pack *pack, uint32_t item) {
    json_t *object = json_object();
    json_object_set_new(object, "id", vti_text_json(vt_pack_id(pack, item)));
    vt_text title = vt_pack_title(pack, item);
    vt_text image = vt_pack_image(pack, item);
    if (title.size_bytes > 0) json_object_set_new(object, "title", vti_text_json(title));
    float price = vt_pack_price(pack, item);
    if (price >= 0) json_object_set_new(object, "price", vti_console_json_float(price));
    if (image.size_bytes > 0) json_object_set_new(object, "image", vti_text_json(image));
    for (uint32_t a = 0; a < pack->attribute_count; a++) {
        vt_attribute attribute;
        uint32_t code = vt_pack_code(pack, a, item);
        if (vt_pack_attribute(pack, a, &attribute) || code == 0) continue;
        json_t *attributes = json_object_get(object, "attributes");
        if (!attributes) {
            attributes = json_object();
            json_object_set_new(object, "attributes", attributes);
        }
        json_t *name = vti_text_json(attribute.name);
        json_object_set_new(attributes, json_string_value(name), vti_text_json(vt_text_at(&attribute.values, code)));
        json_decref(name);
    }
    return object;
}
