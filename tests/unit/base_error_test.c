/*
 * base_error_test.c: status names and numbers, and error messages of every length.
 */
#include "base/error.h"
#include "check.h"

TEST(status_numbers_are_pinned) {
    static const struct {
        vt_status status;
        int number;
        const char *name;
    } expected[] = {
        {VT_OK, 0, "VT_OK"},
        {VT_ERR_ARGUMENT, 1, "VT_ERR_ARGUMENT"},
        {VT_ERR_MEMORY, 2, "VT_ERR_MEMORY"},
        {VT_ERR_IO, 10, "VT_ERR_IO"},
        {VT_ERR_NOT_FOUND, 11, "VT_ERR_NOT_FOUND"},
        {VT_ERR_FORMAT, 20, "VT_ERR_FORMAT"},
        {VT_ERR_VERSION, 21, "VT_ERR_VERSION"},
        {VT_ERR_CORRUPT, 22, "VT_ERR_CORRUPT"},
        {VT_ERR_LIMIT, 23, "VT_ERR_LIMIT"},
        {VT_ERR_EMPTY, 30, "VT_ERR_EMPTY"},
        {VT_ERR_NUMERIC, 31, "VT_ERR_NUMERIC"},
        {VT_ERR_CANCELLED, 40, "VT_ERR_CANCELLED"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        CHECK_INT(expected[i].status, expected[i].number);
        CHECK_TEXT(vt_status_name(expected[i].status), expected[i].name);
    }
    CHECK_TEXT(vt_status_name((vt_status)99), "VT_ERR_UNKNOWN");
}

/* JavaScript reads a vt_error at these offsets (src/wasm/wasm.c). */
TEST(error_layout_is_pinned) {
    CHECK_INT(offsetof(vt_error, status), 0);
    CHECK_INT(offsetof(vt_error, byte_offset), 8);
    CHECK_INT(offsetof(vt_error, line), 16);
    CHECK_INT(offsetof(vt_error, message), 24);
    CHECK_INT(sizeof(vt_error), 256);
}

TEST(fixed_messages) {
    vt_error error = {VT_OK, 0, 0, ""};
    CHECK_INT(vti_error(&error, VT_ERR_CORRUPT, 1234, "bad checksum"), VT_ERR_CORRUPT);
    CHECK_INT(error.status, VT_ERR_CORRUPT);
    CHECK(error.byte_offset == 1234);
    CHECK(error.line == VT_NOWHERE);
    CHECK_TEXT(error.message, "bad checksum");
    CHECK_INT(vti_error(NULL, VT_ERR_LIMIT, 0, "nobody listens"), VT_ERR_LIMIT);
}

TEST(long_messages_are_cut) {
    char text[400];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    vt_error error;
    CHECK_INT(vti_error(&error, VT_ERR_FORMAT, VT_NOWHERE, text), VT_ERR_FORMAT);
    CHECK_INT(strlen(error.message), sizeof error.message - 1);
    CHECK_INT(vti_error_format(&error, VT_ERR_FORMAT, 7, "%s", text), VT_ERR_FORMAT);
    CHECK_INT(strlen(error.message), sizeof error.message - 1);
}

TEST(formatted_messages) {
    vt_error error;
    CHECK_INT(vti_error_format(&error, VT_ERR_FORMAT, 12, "column %d is \"%s\"", 3, "x"), VT_ERR_FORMAT);
    CHECK_INT(error.status, VT_ERR_FORMAT);
    CHECK(error.line == 12);
    CHECK(error.byte_offset == VT_NOWHERE);
    CHECK_TEXT(error.message, "column 3 is \"x\"");
    CHECK_INT(vti_error_format(NULL, VT_ERR_IO, 0, "%d", 1), VT_ERR_IO);
}

CHECK_MAIN(TEST_ENTRY(status_numbers_are_pinned), TEST_ENTRY(error_layout_is_pinned), TEST_ENTRY(fixed_messages),
           TEST_ENTRY(long_messages_are_cut), TEST_ENTRY(formatted_messages))
