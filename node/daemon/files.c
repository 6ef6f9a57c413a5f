#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status from_errno(int error)
{
    switch (error) {
    case ENOENT: return STATUS_NOT_FOUND;
    case ENOSPC:
    case EDQUOT: return STATUS_DISK_FULL;
    default: return STATUS_IO;
    }
}

enum status files_path(char out[static FILES_PATH], const char *folder,
                       const char *name)
{
    int n = snprintf(out, FILES_PATH, "%s/%s", folder, name);

    return n < 0 || n >= FILES_PATH ? STATUS_TOO_BIG : STATUS_OK;
}

static enum status write_all(int fd, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return from_errno(errno);
        bytes += n;
        len -= (size_t)n;
    }
    return fsync(fd) == 0 ? STATUS_OK : from_errno(errno);
}

static enum status sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum status s;

    if (fd < 0)
        return from_errno(errno);
    s = fsync(fd) == 0 ? STATUS_OK : from_errno(errno);
    close(fd);
    return s;
}

enum status files_replace(const char *folder, const char *name,
                          const uint8_t *bytes, size_t len)
{
    char path[FILES_PATH], fresh[FILES_PATH];
    enum status s = files_path(path, folder, name);
    int fd;

    if (s != STATUS_OK || strlen(path) + sizeof ".new" > FILES_PATH)
        return STATUS_TOO_BIG;
    memcpy(fresh, path, strlen(path));
    memcpy(fresh + strlen(path), ".new", sizeof ".new");
    fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return from_errno(errno);
    s = write_all(fd, bytes, len);
    close(fd);
    if (s == STATUS_OK && rename(fresh, path) != 0)
        s = from_errno(errno);
    if (s != STATUS_OK) {
        (void)unlink(fresh);
        return s;
    }
    return sync_folder(folder);
}

/* -1 only for a failure that will not pass. */
static ssize_t read_some(int fd, uint8_t *bytes, size_t cap)
{
    ssize_t n;

    do
        n = read(fd, bytes, cap);
    while (n < 0 && errno == EINTR);
    return n;
}

enum status files_read(const char *folder, const char *name, uint8_t *bytes,
                       size_t cap, size_t *len)
{
    char path[FILES_PATH];
    enum status s = files_path(path, folder, name);
    size_t have = 0;
    ssize_t n = 1;
    int fd;

    if (s != STATUS_OK)
        return s;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return from_errno(errno);
    while (have < cap && (n = read_some(fd, bytes + have, cap - have)) > 0)
        have += (size_t)n;
    if (n > 0) {
        uint8_t extra;

        n = read_some(fd, &extra, 1);
        s = n > 0 ? STATUS_TOO_BIG : STATUS_OK;
    }
    if (n < 0)
        s = STATUS_IO;
    close(fd);
    if (s == STATUS_OK)
        *len = have;
    return s;
}

enum status files_folder(const char *path)
{
    struct stat st;

    if (mkdir(path, 0700) == 0)
        return STATUS_OK;
    if (errno != EEXIST)
        return from_errno(errno);
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? STATUS_OK : STATUS_IO;
}
