# po.awk -- turns a .po into a constant C array of (msgid, msgstr), sorted by
# msgid in byte order for binary search.  LC_ALL=C is the caller's duty.
#
#   awk -v name=text_fr -f po.awk fr.po > text_fr.c
function body(s) { sub(/^[a-z]* *"/, "", s); sub(/"$/, "", s); return s }
function flush() {
    if (have && id != "" && str != "" && !fuzzy)
        entry[n++] = id SUBSEP str
    have = 0; id = ""; str = ""; fuzzy = 0
}
/^#,.*fuzzy/ { flush(); fuzzy = 1; next }
/^#/ { next }
/^msgid / { if (have) { keep = fuzzy; flush() } id = body($0); part = 1; have = 1; next }
/^msgstr / { str = body($0); part = 2; next }
/^"/ { if (part == 1) id = id body($0); else str = str body($0); next }
/^[ \t]*$/ { flush() }
END {
    flush()
    for (i = 1; i < n; i++) { # insertion sort: some hundred entries
        e = entry[i]
        for (j = i - 1; j >= 0 && entry[j] > e; j--)
            entry[j + 1] = entry[j]
        entry[j + 1] = e
    }
    printf "#include \"tables.h\"\n\nconst struct text_row %s_rows[] = {\n", name
    for (i = 0; i < n; i++) {
        split(entry[i], half, SUBSEP)
        printf "    {\"%s\", \"%s\"},\n", half[1], half[2]
    }
    if (n == 0)
        printf "    {\"\", \"\"},\n"
    printf "};\n\nconst size_t %s_count = %d;\n", name, n
}
