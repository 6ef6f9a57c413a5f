#include "qr.h"

#include <errno.h>
#include <stdio.h>

#include <qrencode.h>

enum { QUIET = 2 };

static int dark(const QRcode *code, int x, int y)
{
    if (x < 0 || y < 0 || x >= code->width || y >= code->width)
        return 0;
    return code->data[y * code->width + x] & 1;
}

/* Two rows of modules a line; black on white by explicit colours. */
static void print_line(const QRcode *code, int y)
{
    static const char *const block[2][2] = {{" ", "▄"}, {"▀", "█"}};

    (void)fputs("\033[30;107m", stdout);
    for (int x = -QUIET; x < code->width + QUIET; x++)
        (void)fputs(block[dark(code, x, y)][dark(code, x, y + 1)], stdout);
    (void)fputs("\033[0m\n", stdout);
}

enum status qr_print(const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);

    if (!code)
        return errno == ENOMEM ? STATUS_NO_MEMORY : STATUS_TOO_BIG;
    for (int y = -QUIET; y < code->width + QUIET; y += 2)
        print_line(code, y);
    QRcode_free(code);
    return STATUS_OK;
}
