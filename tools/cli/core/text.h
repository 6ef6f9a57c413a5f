/* text.h -- text in the columns of a terminal and in shell commands.  Pure;
 * every writer cuts at `cap` and always ends with NUL. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

/* Columns that a terminal gives to UTF-8 text without wide characters. */
size_t text_width(const char *text);

/* Copies at most `columns` columns; longer text ends with an ellipsis.  Line
 * ends, tabs and control characters become spaces: what others wrote must not
 * steer a terminal. */
void text_cut(char *out, size_t cap, const char *text, size_t columns);

/* As a word of a shell command: quoted only where needed. */
void text_shell(char *out, size_t cap, const char *word);

#endif
