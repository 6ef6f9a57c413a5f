#include <stdio.h>
#include <string.h>

#include "symbiote/import.h"
#include "symbiote/label.h"

const char *import_reason_name(enum import_reason reason)
{
    static const char *const names[IMPORT_REASON_COUNT] = {
#define X(name, text) text,
        IMPORT_REASONS(X)
#undef X
    };

    return (unsigned)reason < IMPORT_REASON_COUNT ? names[reason] : "";
}

/* Sentences in the order of the codes; gettext finds them by N_(). */
static const char *const sentences[IMPORT_REASON_COUNT] = {
    [IMPORT_FILE_EMPTY] = N_("The file is empty."),
    [IMPORT_FILE_TOO_BIG] =
        N_("The file is too big to import: split it into parts of at most "
           "64 MB."),
    [IMPORT_FILE_XLSX] =
        N_("This is an Excel workbook: open it, choose File, Save as, \"CSV "
           "UTF-8 (delimited)\", and import the .csv file."),
    [IMPORT_FILE_ODS] =
        N_("This is a LibreOffice spreadsheet: open it, choose File, Save as, "
           "\"Text CSV\", character set UTF-8, and import the .csv file."),
    [IMPORT_FILE_XLS] =
        N_("This is an old Excel workbook: open it, choose File, Save as, "
           "\"CSV (delimited)\", and import the .csv file."),
    [IMPORT_FILE_PDF] =
        N_("This is a PDF: ask for the spreadsheet it was made from, and save "
           "that as CSV."),
    [IMPORT_FILE_HTML] =
        N_("This is a web page or XML, not a table: open it in a spreadsheet "
           "program and save it as CSV."),
    [IMPORT_FILE_BINARY] =
        N_("This is not a text file: open it in a spreadsheet program and "
           "save it as CSV."),
    [IMPORT_NO_HEADER] =
        N_("No row with column headings was recognised: the first rows must "
           "name the columns, or give a mapping file with --map."),
    [IMPORT_NO_COLUMN] =
        N_("A column that is needed is missing: name it in the headings, or "
           "give a mapping file with --map."),
    [IMPORT_MAP_LINE] =
        N_("This line of the mapping file is not of the form \"column heading "
           "= field\"."),
    [IMPORT_MAP_FIELD] = N_("The mapping file names a field that does not "
                            "exist."),
    [IMPORT_MAP_COLUMN] =
        N_("The mapping file names a column that this file does not have."),
    [IMPORT_ROW_TOO_LONG] =
        N_("The row is too long or has too many columns, and was left out."),
    [IMPORT_ROW_QUOTE] =
        N_("A quotation mark is opened on this line and never closed; the "
           "line was left out."),
    [IMPORT_ROW_SHORT] =
        N_("The row has fewer cells than the heading: the file may have been "
           "cut off."),
    [IMPORT_NO_NAME] = N_("The company has neither a name nor a number."),
    [IMPORT_NO_COMPANY] = N_("No company is named: fill in its name."),
    [IMPORT_NO_LABEL] = N_("The flow has no label: say what it is."),
    [IMPORT_NO_DIRECTION] =
        N_("Nothing says whether the flow is offered or wanted: write "
           "\"offer\" or \"need\"."),
    [IMPORT_BAD_DIRECTION] =
        N_("The direction was not understood: write \"offer\", \"need\", "
           "\"pool\" or \"transform\"."),
    [IMPORT_NO_NUMBER] =
        N_("The row does not give the number of a legal unit."),
    [IMPORT_BAD_NUMBER] =
        N_("This is neither a SIRET or SIREN nor a Belgian enterprise number: "
           "check the number of digits."),
    [IMPORT_CHECK_DIGITS] =
        N_("The check digits of this number do not fit: look for a typing "
           "error."),
    [IMPORT_REF_TWICE] =
        N_("The same reference is used twice in this file: give each flow its "
           "own."),
    [IMPORT_COMPANY_TWICE] =
        N_("The same company is in this file twice: keep one row."),
    [IMPORT_QUANTITY_UNREADABLE] =
        N_("The quantity was not understood: write one amount with its unit, "
           "such as \"400 t/year\"."),
    [IMPORT_QUANTITY_NEGATIVE] = N_("A quantity cannot be negative."),
    [IMPORT_QUANTITY_ZERO] =
        N_("The quantity is zero: leave it empty if it is not known."),
    [IMPORT_QUANTITY_ABSURD] = N_("The quantity is impossibly large."),
    [IMPORT_QUANTITY_BACKWARDS] =
        N_("The interval begins above its end: exchange the two amounts."),
    [IMPORT_BAD_PLACE] =
        N_("The commune is not known: write its name or its INSEE or NIS "
           "code."),
    [IMPORT_BAD_ACTIVITY] =
        N_("The activity code is not a NACE or NAF class: write four digits, "
           "such as 11.05."),
    [IMPORT_AMBIGUOUS_PLACE] =
        N_("Several communes have this name: write the INSEE or NIS code."),
    [IMPORT_AMBIGUOUS_NUMBER] =
        N_("The number fits a French and a Belgian business: write it with "
           "all its digits."),
    [IMPORT_BAD_CODE] =
        N_("The waste code is not in the European list and was left out."),
    [IMPORT_CODE_PADDED] =
        N_("The waste code has five digits; a zero was put in front."),
    [IMPORT_CODE_STAR] =
        N_("The waste code has an asterisk, but is not hazardous in the "
           "European list; it was read without."),
    [IMPORT_HAZARD_MISMATCH] =
        N_("The waste code and the hazard column contradict each other."),
    [IMPORT_BAD_TYPE] =
        N_("The standard type is not in the catalogue; the label was used."),
    [IMPORT_UNSURE_TYPE] = N_("The type was guessed from the label: check it."),
    [IMPORT_NO_TYPE] =
        N_("No type of the catalogue fits the label: choose one, or the flow "
           "can be neither matched nor published."),
    [IMPORT_BAD_WORD] = N_("The word was not understood and was left out."),
    [IMPORT_BAD_SHARING] =
        N_("It is not clear who may see the flow: it is kept private until "
           "the cell says private, territory, chosen or all."),
    [IMPORT_BAD_DATE] =
        N_("The date was not understood: write day/month/year."),
    [IMPORT_DATES_BACKWARDS] =
        N_("The flow ends before it begins: check the dates."),
    [IMPORT_QUANTITY_SEPARATOR] =
        N_("The separator may mean thousands or decimals: check the reading."),
    [IMPORT_QUANTITY_CONTAINERS] =
        N_("Containers were converted by their content: check the reading."),
    [IMPORT_QUANTITY_SUM] = N_("Several amounts were added up: check the sum."),
    [IMPORT_QUANTITY_CONVERTED] =
        N_("The amount was converted to a year: check the reading."),
    [IMPORT_QUANTITY_DAY_OR_YEAR] =
        N_("\"/j\" was read as per day; in Dutch it may mean per year."),
    [IMPORT_QUANTITY_CONFLICT] =
        N_("The cell and the columns of unit and period disagree; the cell "
           "was used."),
    [IMPORT_QUANTITY_NO_UNIT] =
        N_("The quantity has no unit that is known: add one, or it cannot be "
           "compared."),
    [IMPORT_QUANTITY_WORDS] =
        N_("Part of the quantity was not understood: check the reading."),
    [IMPORT_QUANTITY_NO_NUMBER] =
        N_("The quantity holds no number and counts as unknown."),
    [IMPORT_QUANTITY_NO_BASE] =
        N_("The quantity cannot be converted to the usual unit of its kind: "
           "give it in that unit."),
    [IMPORT_ASSUMED_DIRECTION] =
        N_("Nothing says whether the waste is offered or wanted; it was taken "
           "as offered."),
    [IMPORT_ASSUMED_KIND] =
        N_("The category is not known; it was taken as material."),
    [IMPORT_SAME_COMPANY] =
        N_("No company is named; the one of the row above was taken."),
    [IMPORT_SAME_FLOW_TWICE] =
        N_("The company has the same flow twice in this file; both were kept "
           "if they differ."),
    [IMPORT_TEXT_CUT] = N_("The text is too long and was cut; the original "
                           "is kept."),
};

static const char *sentence(enum lang lang, enum import_reason reason)
{
    const char *english =
        (unsigned)reason < IMPORT_REASON_COUNT ? sentences[reason] : NULL;

    return english ? tr(lang, english) : "";
}

void import_sentence(char *out, size_t cap, enum lang lang,
                     const struct import_issue *issue)
{
    const char *what = sentence(lang, issue->reason);
    /* A column that the file lacks is known by the name of its field only. */
    const char *column = issue->reason == IMPORT_NO_COLUMN
                             ? label_of(lang, issue->column)
                             : issue->column;

    if (issue->other_line && *column)
        (void)snprintf(
            out, cap,
            tr(lang, "Line %u, column \"%s\": \"%s\". See line %u. %s"),
            (unsigned)issue->line, column, issue->cell,
            (unsigned)issue->other_line, what);
    else if (issue->line && *column && *issue->cell)
        (void)snprintf(out, cap, tr(lang, "Line %u, column \"%s\": \"%s\". %s"),
                       (unsigned)issue->line, column, issue->cell, what);
    else if (issue->line && *column)
        (void)snprintf(out, cap, tr(lang, "Line %u, column \"%s\": %s"),
                       (unsigned)issue->line, column, what);
    else if (issue->line)
        (void)snprintf(out, cap, tr(lang, "Line %u: %s"), (unsigned)issue->line,
                       what);
    else if (*column)
        (void)snprintf(out, cap, tr(lang, "Column \"%s\": %s"), column, what);
    else
        (void)snprintf(out, cap, "%s", what);
}
