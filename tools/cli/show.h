/* show.h -- answers for people that more than one command prints. */
#ifndef SHOW_H
#define SHOW_H

#include <jansson.h>

#include "cli.h"

enum { SHOW_SUBJECT_MAX = 400 };

/* "material flow group, 400–500 t/year": one offer as peers see it, one line
 * per field, behind `indent` spaces. */
void show_offer(const struct cli *cli, const json_t *offer, int indent);
/* What people read for a member of companies, flows and decisions. */
const char *show_field(enum lang lang, const char *name);
/* "label: text" behind `indent` spaces, as the language writes it; nothing for
 * an empty text. */
void show_line(enum lang lang, int indent, const char *label, const char *text);
/* The members named in the list (ended by NULL), a line each, those that are
 * there; days as days, places by name. */
void show_members(const struct cli *cli, const json_t *object,
                  const char *const *names);
/* Every field of a published record, in words (API: "record"). */
void show_record(const struct cli *cli, const json_t *record, int indent);
/* Flows as a table. */
void show_flows(const struct cli *cli, const json_t *flows);
/* Names of an array of types, the first ones in full. */
void show_types(char *out, size_t cap, const json_t *offer, size_t most);
/* The subject of an entry of the journal, "flow=3 k=7", as "flow: 3, possible
 * authors: 7"; what only programs read is left out. */
void show_subject(enum lang lang, const char *subject,
                  char out[static SHOW_SUBJECT_MAX]);

#endif
