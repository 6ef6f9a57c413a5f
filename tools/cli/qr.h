/* qr.h -- a text as a QR code on a terminal. */
#ifndef QR_H
#define QR_H

#include "symbiote/status.h"

/* Prints it in UTF-8 half blocks, dark on light whatever the colours of the
 * terminal.  STATUS_TOO_BIG: the text does not fit a code. */
enum status qr_print(const char *text);

#endif
