# po.awk -- turns a .po into a constant C array of (msgid, msgstr), sorted by
# msgid in byte order for binary search.  The order is that of the text as
# compiled: a quotation mark sorts as itself, not as the backslash before it.
# LC_ALL=C is the caller's duty.
#
#   awk -v name=text_fr -f po.awk fr.po > text_fr.c
function plain(s) { gsub(/\\"/, "\"", s); gsub(/\\n/, "\n", s); gsub(/\\t/, "\t", s); return s }
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
    key[0] = n ? plain(entry[0]) : ""
    for (i = 1; i < n; i++) { # insertion sort: some hundred entries
        e = entry[i]
        k = plain(e)
        for (j = i - 1; j >= 0 && key[j] > k; j--) {
            entry[j + 1] = entry[j]
            key[j + 1] = key[j]
        }
        entry[j + 1] = e
        key[j + 1] = k
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
