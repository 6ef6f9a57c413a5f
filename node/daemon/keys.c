#include "keys.h"

#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"

enum { HEX = 2 * KEY_LEN };

enum status keys_write(const char *folder, const char *name,
                       const uint8_t secret[static KEY_LEN])
{
    char path[FILES_PATH], text[HEX + 2];
    struct stat st;
    enum status s = files_path(path, folder, name);

    if (s != STATUS_OK)
        return s;
    if (stat(path, &st) == 0)
        return STATUS_EXISTS;
    sodium_bin2hex(text, HEX + 1, secret, KEY_LEN);
    text[HEX] = '\n';
    s = files_replace(folder, name, (const uint8_t *)text, HEX + 1);
    sodium_memzero(text, sizeof text);
    return s;
}

enum status keys_read(const char *folder, const char *name,
                      uint8_t secret[static KEY_LEN])
{
    char path[FILES_PATH], text[HEX + 2];
    size_t len = 0, bin = 0;
    struct stat st;
    enum status s = files_path(path, folder, name);

    if (s == STATUS_OK)
        s = files_read(folder, name, (uint8_t *)text, sizeof text, &len);
    if (s != STATUS_OK)
        return s;
    if (stat(path, &st) != 0 || (st.st_mode & 077) != 0)
        s = STATUS_REFUSED;
    else if (len < HEX ||
             sodium_hex2bin(secret, KEY_LEN, text, HEX, NULL, &bin, NULL) !=
                 0 ||
             bin != KEY_LEN)
        s = STATUS_MALFORMED;
    sodium_memzero(text, sizeof text);
    return s;
}

enum status keys_load(struct keys *k, const char *dir)
{
    char folder[FILES_PATH];
    uint8_t secret[KEY_LEN];
    enum status s = files_path(folder, dir, "keys");

    if (s == STATUS_OK)
        s = keys_read(folder, "log.key", secret);
    if (s == STATUS_OK) {
        ident_sign_key(&k->log, secret);
        s = keys_read(folder, "chan.key", secret);
    }
    if (s == STATUS_OK)
        ident_chan_key(&k->chan, secret);
    sodium_memzero(secret, sizeof secret);
    return s;
}

void keys_wipe(struct keys *k)
{
    sodium_memzero(k, sizeof *k);
}
