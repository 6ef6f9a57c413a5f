# members.awk -- for every flow type, which types lie below it.
#
#   awk -v name=members -f members.awk types.tsv > members.c
#
# member_spans[i] says where in type_members the rows of types_rows[i] stand;
# members are row numbers of types_rows, ascending.
BEGIN { FS = "\t"; rows = 0 }
/^#/ || /^no#/ || /^[ \t]*$/ { next }
{
    row_of[$1] = rows
    parent[rows] = $2 + 0
    rows++
}
END {
    for (i = 0; i < rows; i++) {
        at = i
        for (depth = 0; parent[at] > 0; depth++) {
            if (!(parent[at] in row_of) || depth > 8) {
                printf "%s: no way up from row %d\n", FILENAME, i + 1 > "/dev/stderr"
                exit 1
            }
            at = row_of[parent[at]]
            below[at] = below[at] " " i ","
            count[at]++
        }
    }
    printf "#include \"tables.h\"\n\n"
    printf "const uint16_t type_members[] = {\n"
    for (i = 0; i < rows; i++)
        if (count[i] > 0)
            printf "   %s\n", below[i]
    printf "};\n\nconst struct member_span member_spans[] = {\n"
    first = 0
    for (i = 0; i < rows; i++) {
        printf "    {%d, %d},\n", first, count[i]
        first += count[i]
    }
    printf "};\n"
}
