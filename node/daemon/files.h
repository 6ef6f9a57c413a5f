/* files.h -- small files that must be whole or absent: written beside, synced,
 * renamed, folder synced. */
#ifndef FILES_H
#define FILES_H

#include <stddef.h>
#include <stdint.h>

#include "symbiote/status.h"

enum { FILES_PATH = 4096 };

/* STATUS_TOO_BIG: the path does not fit. */
enum status files_path(char out[static FILES_PATH], const char *folder,
                       const char *name);

/* Replaces or creates DIR/name with mode 0600.  STATUS_DISK_FULL, STATUS_IO. */
enum status files_replace(const char *folder, const char *name,
                          const uint8_t *bytes, size_t len);

/* STATUS_NOT_FOUND, STATUS_TOO_BIG: more than `cap`. */
enum status files_read(const char *folder, const char *name, uint8_t *bytes,
                       size_t cap, size_t *len);

/* Makes a folder with mode 0700; one that is there is fine. */
enum status files_folder(const char *path);

#endif
