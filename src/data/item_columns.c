/*
 * item_columns.c: the lines of item tables become one array per column over the items that stay.
 */
#include "../base/memory.h"
#include "dataset_private.h"

#include <string.h>

static vt_status make_column(vti_item_column *column, vt_text name, uint32_t item_count,
                             const vt_allocator *allocator) {
    column->name = vti_allocate_zeroed(allocator, (size_t)name.size_bytes + 1, 1);
    column->texts = vti_allocate_zeroed(allocator, item_count, sizeof *column->texts);
    if (!column->name || !column->texts) return VT_ERR_MEMORY;
    memcpy(column->name, name.bytes, name.size_bytes);
    return VT_OK;
}

static vti_item_column *column_of(vti_item_columns *columns, uint32_t number) {
    return number == VTI_ITEM_TITLE   ? &columns->titles
           : number == VTI_ITEM_IMAGE ? &columns->images
                                      : &columns->attributes[number - VTI_ITEM_IMAGE - 1];
}

/* Attributes always exist, even when every item lacks them; titles, images and prices only when some item has one. */
static vt_status make_columns(const struct vti_dataset_private *p, uint32_t item_count, const vt_allocator *allocator,
                              vti_item_columns *columns) {
    bool has_price = false, has_text[VTI_ITEM_IMAGE + 1] = {false};
    for (size_t line = 0; line < p->line_count; line++) has_price |= p->lines[line].price >= 0;
    for (size_t cell = 0; cell < p->cell_count; cell++) {
        if (p->cells[cell].column <= VTI_ITEM_IMAGE) has_text[p->cells[cell].column] = true;
    }
    columns->attribute_count = p->column_names.count - VTI_ITEM_IMAGE - 1;
    columns->attributes = vti_allocate_zeroed(allocator, columns->attribute_count, sizeof *columns->attributes);
    if (!columns->attributes) return VT_ERR_MEMORY;
    for (uint32_t number = 0; number < p->column_names.count; number++) {
        if (number <= VTI_ITEM_IMAGE && !has_text[number]) continue;
        vt_status status =
            make_column(column_of(columns, number), p->column_names.texts[number], item_count, allocator);
        if (status) return status;
    }
    if (!has_price) return VT_OK;
    columns->prices = vti_allocate(allocator, item_count, sizeof *columns->prices);
    if (!columns->prices) return VT_ERR_MEMORY;
    for (uint32_t item = 0; item < item_count; item++) columns->prices[item] = -1;
    return VT_OK;
}

static void fill_columns(const struct vti_dataset_private *p, const size_t *last_lines, uint32_t old_item_count,
                         const uint32_t *item_numbers, vti_item_columns *columns) {
    for (uint32_t old = 0; old < old_item_count; old++) {
        uint32_t item = item_numbers[old];
        if (item == VTI_ID_NONE || last_lines[old] == SIZE_MAX) continue;
        size_t line = last_lines[old];
        size_t end = line + 1 < p->line_count ? p->lines[line + 1].first_cell : p->cell_count;
        if (columns->prices) columns->prices[item] = p->lines[line].price;
        for (size_t cell = p->lines[line].first_cell; cell < end; cell++) {
            column_of(columns, p->cells[cell].column)->texts[item] = p->texts.texts[p->cells[cell].text];
        }
    }
}

vt_status vti_item_columns_build(const vt_dataset *dataset, const uint32_t *item_numbers, uint32_t item_count,
                                 vti_item_columns *columns) {
    const struct vti_dataset_private *p = dataset->private_state;
    const vt_allocator *allocator = &dataset->allocator;
    vti_item_columns built = {0};
    size_t *last_lines = vti_allocate(allocator, dataset->items.count, sizeof *last_lines);
    vt_status status = last_lines ? make_columns(p, item_count, allocator, &built) : VT_ERR_MEMORY;
    if (!status) {
        for (uint32_t item = 0; item < dataset->items.count; item++) last_lines[item] = SIZE_MAX;
        for (size_t line = 0; line < p->line_count; line++) last_lines[p->lines[line].item] = line;
        fill_columns(p, last_lines, dataset->items.count, item_numbers, &built);
        *columns = built;
    } else {
        vti_item_columns_destroy(&built, allocator);
    }
    vti_release(allocator, last_lines);
    return status;
}

static void destroy_column(vti_item_column *column, const vt_allocator *allocator) {
    vti_release(allocator, column->name);
    vti_release(allocator, column->texts);
}

void vti_item_columns_destroy(vti_item_columns *columns, const vt_allocator *allocator) {
    destroy_column(&columns->titles, allocator);
    destroy_column(&columns->images, allocator);
    for (uint32_t a = 0; columns->attributes && a < columns->attribute_count; a++) {
        destroy_column(&columns->attributes[a], allocator);
    }
    vti_release(allocator, columns->attributes);
    vti_release(allocator, columns->prices);
    *columns = (vti_item_columns){0};
}
