# table.awk -- turns a .tsv of node/catalogue/tables into a constant C array.
#
#   awk -v name=waste_codes -v row=waste_code -v types=types.tsv \
#       -f table.awk waste_codes.tsv > waste_codes.c
#
# Lines that begin with '#' are comments.  The first other line names the
# columns, in the order of the members of struct `row` (NAME_row unless told);
# the last sign of a column's name says what it holds:
#     #  a number          !  a constant (KIND_ENERGY)          '  a character
#     @  the id of a flow type, written as its number
#     ?  the same, or nothing: 0
#     ^  the id of a function (functions.tsv), or nothing
#     &  activities (activities.tsv) separated by spaces, or nothing
#     ~  bounds of attributes: id:LOWEST..HIGHEST, either may be missing, id=yes
#        or id=no, separated by spaces, or nothing
# All others are texts.  The array is NAME_rows, declared in
# node/catalogue/tables.h.  A row with another number of columns, or an id that
# its table (in the folder `dir`) does not have, stops the build with its line
# number.
function stop(why) {
    printf "%s:%d: %s\n", FILENAME, FNR, why > "/dev/stderr"
    failed = 1
    exit 1
}
function read_types(   line, cell) {
    while ((getline line < types) > 0) {
        if (line !~ /^#/ && split(line, cell, "\t") > 6)
            type_no[cell[7]] = cell[1]
    }
    close(types)
}
# The ids of another table: its first column.
function read_ids(table, into,   path, line, cell) {
    path = dir "/" table ".tsv"
    while ((getline line < path) > 0)
        if (line !~ /^#/ && split(line, cell, "\t") > 1)
            into[cell[1]] = 1
    close(path)
}
function check_activities(text,   i, item, n) {
    n = split(text, item, " ")
    for (i = 1; i <= n; i++)
        if (!(item[i] in activity))
            stop("no such activity: " item[i])
}
function check_bounds(text,   i, item, n, part, bound) {
    n = split(text, item, " ")
    for (i = 1; i <= n; i++) {
        if (item[i] ~ /^[a-z-]+=(yes|no)$/)
            split(item[i], part, "=")
        else if (item[i] ~ /^[a-z-]+:-?[0-9]*(\.\.)-?[0-9]*$/)
            split(item[i], part, ":")
        else
            stop("not a bound: " item[i])
        if (!(part[1] in attribute))
            stop("no such attribute: " part[1])
        split(part[2], bound, "[.][.]")
        if (bound[1] != "" && bound[2] != "" && bound[1] + 0 > bound[2] + 0)
            stop("nothing lies within " item[i])
        if (part[2] == "..")
            stop("not a bound: " item[i])
    }
}
function value_of(text, sign) {
    if (sign == "#") {
        if (text !~ /^-?[0-9]*$/)
            stop("not a number: " text)
        sub(/^0+/, "", text)
        return text == "" ? "0" : text
    }
    if (sign == "!") {
        if (text !~ /^[A-Z][A-Z0-9_]*$/)
            stop("not a constant: " text)
        return text
    }
    if (sign == "'") {
        if (text !~ /^[A-Za-z0-9]$/)
            stop("not one character: " text)
        return "'" text "'"
    }
    if (sign == "?" && text == "")
        return "0"
    if (sign == "^" && text != "" && !(text in use))
        stop("no such function: " text)
    if (sign == "&")
        check_activities(text)
    if (sign == "~")
        check_bounds(text)
    if (sign == "@" || sign == "?") {
        if (!(text in type_no))
            stop("no such type: " text)
        return type_no[text]
    }
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    return "\"" text "\""
}
BEGIN { FS = "\t"; rows = 0; columns = 0; if (row == "") row = name "_row" }
/^#/ || /^[ \t]*$/ { next }
{ sub(/\r$/, "") }
columns == 0 {
    columns = NF
    for (i = 1; i <= NF; i++) {
        sign[i] = substr($i, length($i))
        if (sign[i] == "@")
            read_types()
        else if (sign[i] == "^")
            read_ids("functions", use)
        else if (sign[i] == "&")
            read_ids("activities", activity)
        else if (sign[i] == "~")
            read_ids("attributes", attribute)
    }
    # A row fills the arrays inside its struct without braces of their own.
    printf "#include \"tables.h\"\n\n"
    printf "#pragma GCC diagnostic ignored \"-Wmissing-braces\"\n\n"
    printf "const struct %s %s_rows[] = {\n", row, name
    next
}
NF != columns { stop(NF " columns, expected " columns) }
{
    line = ""
    for (i = 1; i <= NF; i++)
        line = line value_of($i, sign[i]) ", "
    printf "    {%s},\n", substr(line, 1, length(line) - 2)
    rows++
}
END {
    if (failed)
        exit 1
    printf "};\n\nconst size_t %s_count = %d;\n", name, rows
}
