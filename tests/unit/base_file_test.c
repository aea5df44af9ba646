/*
 * base_file_test.c: whole files in and out: a write that fails leaves what was there, and nothing beside it.
 */
#define _DEFAULT_SOURCE

#include "base/memory.h"
#include "check.h"
#include "counting_allocator.h"

#include <vitrine/file.h>

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_PATH = 64 };

static char folder[MAX_PATH], inside[MAX_PATH + 16];

/* A new folder; `inside` names a file in it that does not exist yet. */
static bool enter_folder(void) {
    strcpy(folder, "/tmp/vitrine-file-XXXXXX");
    if (!CHECK(mkdtemp(folder) != NULL)) return false;
    snprintf(inside, sizeof inside, "%s/file", folder);
    return true;
}

static int entries(void) {
    int count = 0;
    DIR *opened = opendir(folder);
    if (!opened) return -1;
    for (struct dirent *entry = readdir(opened); entry; entry = readdir(opened)) count += entry->d_name[0] != '.';
    closedir(opened);
    return count;
}

static void leave_folder(void) {
    unlink(inside);
    CHECK(rmdir(folder) == 0); /* fails when something is left */
}

static void check_content(const char *path, const void *expected, size_t expected_bytes) {
    void *bytes = NULL;
    size_t size_bytes = 99;
    vt_error error = {.message = ""};
    if (!CHECK_INT(vt_file_read(path, NULL, &bytes, &size_bytes, &error), VT_OK)) {
        printf("# %s\n", error.message);
        return;
    }
    CHECK_INT(size_bytes, expected_bytes);
    CHECK_INT((uintptr_t)bytes % 64, 0);
    CHECK(size_bytes != expected_bytes || memcmp(bytes, expected, expected_bytes) == 0);
    vt_memory_release(bytes);
}

TEST(what_is_written_is_read) {
    CHECK_OR_RETURN(enter_folder());
    static unsigned char bytes[200001];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(i * 7 + i / 256);
    CHECK_INT(vt_file_write(inside, bytes, sizeof bytes, NULL), VT_OK);
    check_content(inside, bytes, sizeof bytes);
    CHECK_INT(vt_file_write(inside, "short", 5, NULL), VT_OK); /* replaces all of it */
    check_content(inside, "short", 5);
    CHECK_INT(entries(), 1);
    leave_folder();
}

TEST(an_empty_file) {
    CHECK_OR_RETURN(enter_folder());
    CHECK_INT(vt_file_write(inside, NULL, 0, NULL), VT_OK);
    check_content(inside, "", 0);
    CHECK_INT(vt_file_write(inside, "x", 0, NULL), VT_OK);
    check_content(inside, "", 0);
    leave_folder();
}

TEST(a_new_file_has_the_usual_permissions) {
    CHECK_OR_RETURN(enter_folder());
    mode_t mask = umask(027);
    CHECK_INT(vt_file_write(inside, "x", 1, NULL), VT_OK);
    umask(mask);
    struct stat info;
    CHECK_OR_RETURN(stat(inside, &info) == 0);
    CHECK_INT(info.st_mode & 0777, 0640);
    leave_folder();
}

TEST(the_old_content_stays_where_the_folder_is_not_writable) {
    CHECK_OR_RETURN(enter_folder());
    CHECK_INT(vt_file_write(inside, "old", 3, NULL), VT_OK);
    CHECK(chmod(folder, 0555) == 0);
    bool root = geteuid() == 0; /* may write everywhere, so another user tries */
    if (root) CHECK_OR_RETURN(seteuid(65534) == 0);
    vt_error error = {.status = VT_OK};
    CHECK_INT(vt_file_write(inside, "new", 3, &error), VT_ERR_IO);
    CHECK_INT(error.status, VT_ERR_IO);
    CHECK(strstr(error.message, "Permission denied") != NULL);
    if (root) CHECK_OR_RETURN(seteuid(0) == 0);
    check_content(inside, "old", 3);
    CHECK_INT(entries(), 1);
    CHECK(chmod(folder, 0755) == 0);
    leave_folder();
}

TEST(the_old_content_stays_where_the_disk_is_full) {
    CHECK_OR_RETURN(enter_folder());
    CHECK_INT(vt_file_write(inside, "old", 3, NULL), VT_OK);
    struct rlimit before, little; /* of a file's size, which fails like a disk that is full */
    CHECK_OR_RETURN(getrlimit(RLIMIT_FSIZE, &before) == 0);
    little = before;
    little.rlim_cur = 1000;
    CHECK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    CHECK(setrlimit(RLIMIT_FSIZE, &little) == 0);
    static const char large[5000];
    vt_status status = vt_file_write(inside, large, sizeof large, NULL);
    CHECK(setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK_INT(status, VT_ERR_IO);
    check_content(inside, "old", 3);
    CHECK_INT(entries(), 1);
    leave_folder();
}

TEST(a_folder_is_no_target) {
    CHECK_OR_RETURN(enter_folder());
    CHECK(mkdir(inside, 0755) == 0);
    vt_error error = {.status = VT_OK};
    CHECK_INT(vt_file_write(inside, "new", 3, &error), VT_ERR_IO);
    CHECK_INT(error.status, VT_ERR_IO);
    CHECK_INT(entries(), 1); /* no temporary file is left */
    struct stat info;
    CHECK(stat(inside, &info) == 0 && S_ISDIR(info.st_mode));
    CHECK(rmdir(inside) == 0);
    leave_folder();
}

TEST(writing_into_a_folder_that_is_not_there) {
    vt_error error = {.status = VT_OK};
    CHECK_INT(vt_file_write("/tmp/vitrine-no-such-folder/file", "x", 1, &error), VT_ERR_NOT_FOUND);
    CHECK_INT(error.status, VT_ERR_NOT_FOUND);
}

TEST(what_cannot_be_read) {
    CHECK_OR_RETURN(enter_folder());
    char untouched;
    void *bytes = &untouched;
    size_t size_bytes = 99;
    vt_error error = {.status = VT_OK};
    CHECK_INT(vt_file_read(inside, NULL, &bytes, &size_bytes, &error), VT_ERR_NOT_FOUND);
    CHECK_INT(error.status, VT_ERR_NOT_FOUND);
    CHECK_INT(vt_file_read(folder, NULL, &bytes, &size_bytes, &error), VT_ERR_IO);
    CHECK_INT(error.status, VT_ERR_IO);
    CHECK_INT(vt_file_read("", NULL, &bytes, &size_bytes, &error), VT_ERR_NOT_FOUND);

    CHECK_INT(vt_file_write(inside, "x", 1, NULL), VT_OK);
    allocation_count count = {.refuse_from = 1};
    vt_allocator allocator = counting_allocator(&count);
    CHECK_INT(vt_file_read(inside, &allocator, &bytes, &size_bytes, &error), VT_ERR_MEMORY);
    CHECK(truncate(inside, (off_t)1 << 31) == 0); /* sparse */
    CHECK_INT(vt_file_read(inside, NULL, &bytes, &size_bytes, &error), VT_ERR_LIMIT);
    CHECK(bytes == &untouched && size_bytes == 99);
    leave_folder();
}

TEST(arguments) {
    char untouched;
    void *bytes = &untouched;
    size_t size_bytes = 0;
    CHECK_INT(vt_file_write(NULL, "x", 1, NULL), VT_ERR_ARGUMENT);
    CHECK_INT(vt_file_write("/tmp/vitrine-never-made", NULL, 1, NULL), VT_ERR_ARGUMENT);
    CHECK(access("/tmp/vitrine-never-made", F_OK) != 0);
    CHECK_INT(vt_file_read(NULL, NULL, &bytes, &size_bytes, NULL), VT_ERR_ARGUMENT);
    CHECK_INT(vt_file_read("/tmp", NULL, NULL, &size_bytes, NULL), VT_ERR_ARGUMENT);
    CHECK_INT(vt_file_read("/tmp", NULL, &bytes, NULL, NULL), VT_ERR_ARGUMENT);
    vt_memory_release(NULL);
}

CHECK_MAIN(TEST_ENTRY(what_is_written_is_read), TEST_ENTRY(an_empty_file),
           TEST_ENTRY(a_new_file_has_the_usual_permissions),
           TEST_ENTRY(the_old_content_stays_where_the_folder_is_not_writable),
           TEST_ENTRY(the_old_content_stays_where_the_disk_is_full), TEST_ENTRY(a_folder_is_no_target),
           TEST_ENTRY(writing_into_a_folder_that_is_not_there), TEST_ENTRY(what_cannot_be_read), TEST_ENTRY(arguments))
