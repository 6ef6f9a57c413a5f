/* Who may see a flow.  The one column where a misreading cannot be taken back:
 * what is not plainly « all » stays at home. */
#include <string.h>

#include "row.h"
#include "symbiote/catalogue.h"
#include "words.h"

enum { FOLD_MAX = 240 };

/* One of the words of `list` stands in the folded text. */
static bool holds(const char *folded, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(list[i]);

        for (const char *p = folded; (p = strstr(p, list[i])); p++)
            if ((p == folded || p[-1] == ' ') &&
                (p[len] == '\0' || p[len] == ' '))
                return true;
    }
    return false;
}

/* « tous sauf … », « niet publiek », « public restreint »: not all. */
static bool restricts(const char *folded)
{
    static const char *const words[] = {
        "non",       "pas",    "ne",      "sauf",       "excepte",
        "seulement", "hors",   "limite",  "uniquement", "restreint",
        "aucun",     "aucune", "jamais",  "not",        "no",
        "except",    "only",   "never",   "limited",    "restricted",
        "niet",      "geen",   "behalve", "alleen",     "beperkt",
        "nooit",     "zonder", "sans",    "without",    "apres",
        "after",     "na",     "si",      "if",         "indien",
        "attente",   "accord", "akkoord",
    };

    return holds(folded, words, sizeof words / sizeof words[0]);
}

/* Under « Confidentiel » a yes means the contrary of one under « Diffusion ».
 */
static bool asks_for_secrecy(const char *heading)
{
    char folded[FOLD_MAX];

    (void)catalogue_fold(heading, folded, sizeof folded);
    return strstr(folded, "confiden") || strstr(folded, "vertrouwelijk") ||
           strstr(folded, "prive") || strstr(folded, "secret");
}

static enum sharing read_cell(const char *cell, const char *heading,
                              bool *understood)
{
    char folded[FOLD_MAX];
    enum sharing said = (enum sharing)words_find(WORDS_SHARING, cell);

    (void)catalogue_fold(cell, folded, sizeof folded);
    *understood = true;
    if (folded[0] == '\0')
        return SHARING_NONE;
    if (asks_for_secrecy(heading)) {
        unsigned answer = words_find(WORDS_YES_NO, cell);

        if (answer)
            return answer == 1 ? SHARING_PRIVATE : SHARING_NONE;
    }
    *understood =
        said != SHARING_NONE && (said != SHARING_ALL || !restricts(folded));
    return *understood ? said : SHARING_PRIVATE;
}

/* Of several columns the most restrictive. */
void row_sharing(const struct import *imp, struct import_record *rec)
{
    bool doubt = false;

    for (size_t i = 0; i < imp->columns.count; i++) {
        bool understood;
        enum sharing said;

        if (imp->columns.field[i] != FIELD_SHARING || i >= imp->sheet.row.cells)
            continue;
        said = read_cell(imp->sheet.row.cell[i], imp->columns.heading[i],
                         &understood);
        doubt |= !understood;
        if (said != SHARING_NONE &&
            (rec->flow.sharing == SHARING_NONE || said < rec->flow.sharing))
            rec->flow.sharing = said;
    }
    if (doubt)
        row_doubt(imp, rec, IMPORT_BAD_SHARING, FIELD_SHARING);
}
