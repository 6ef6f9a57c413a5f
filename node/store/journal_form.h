/* journal_form.h -- what may stand in the journal: a closed list of keys, each
 * with one form of value, so that no name fits in, whoever writes it.
 *
 * event:   "policy.set": at most 31 lower-case letters, digits, '.', '-', '_'
 * subject: "key=value" pairs with one space between them, or nothing.  Values
 *          are numbers of at most 10 digits, keyed or plain hashes (16 to 64
 *          hexadecimal digits), ids of offers, peers and leads, and words of a
 *          closed list.  New keys and words are added in journal_form.c. */
#ifndef JOURNAL_FORM_H
#define JOURNAL_FORM_H

#include <stdbool.h>

bool journal_form(const char *event, const char *subject);

#endif
