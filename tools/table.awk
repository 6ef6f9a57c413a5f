# table.awk -- turns a .tsv of node/catalogue/tables into a constant C array.
#
#   awk -v name=waste_codes -f table.awk waste_codes.tsv > waste_codes.c
#
# Lines that begin with '#' are comments.  The first other line names the
# columns; a column whose name ends in '#' is a number, the rest are texts.
# Rows become `const struct NAME_row NAME_rows[]`, members in column order; the
# struct is declared in node/catalogue/tables.h.  A row with another number of
# columns stops the build with its line number.
BEGIN { FS = "\t"; rows = 0; columns = 0 }
/^#/ || /^[ \t]*$/ { next }
{ sub(/\r$/, "") }
columns == 0 {
    columns = NF
    for (i = 1; i <= NF; i++)
        number[i] = $i ~ /#$/
    printf "#include \"tables.h\"\n\nconst struct %s_row %s_rows[] = {\n", name, name
    next
}
NF != columns {
    printf "%s:%d: %d columns, expected %d\n", FILENAME, FNR, NF, columns > "/dev/stderr"
    failed = 1
    exit 1
}
{
    line = ""
    for (i = 1; i <= NF; i++) {
        if (number[i]) {
            if ($i !~ /^-?[0-9]*$/) {
                printf "%s:%d: not a number: %s\n", FILENAME, FNR, $i > "/dev/stderr"
                failed = 1
                exit 1
            }
            value = $i == "" ? "0" : $i
            sub(/^0+/, "", value)
            line = line (value == "" ? "0" : value) ", "
        } else {
            gsub(/\\/, "\\\\", $i)
            gsub(/"/, "\\\"", $i)
            line = line "\"" $i "\", "
        }
    }
    printf "    {%s},\n", substr(line, 1, length(line) - 2)
    rows++
}
END {
    if (failed)
        exit 1
    printf "};\n\nconst size_t %s_count = %d;\n", name, rows
}
