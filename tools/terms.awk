# terms.awk -- the search index of the flow types: every label and synonym as
# folded words, and every word with the terms that hold it.
#
#   awk -v name=terms -v fillers=stop_words.tsv -f terms.awk types.tsv > terms.c
#
# Folding here covers the letters that types.tsv uses and must give what
# catalogue_fold gives (a test compares them); a letter that it does not know
# stops the build.  LC_ALL=C is the caller's duty: UTF-8 is matched as bytes.
function fold(s) {
    gsub(/\303[\200-\206\240-\246]/, "a", s)
    gsub(/\303[\207\247]/, "c", s)
    gsub(/\303[\210-\213\250-\253]/, "e", s)
    gsub(/\303[\214-\217\254-\257]/, "i", s)
    gsub(/\303[\221\261]/, "n", s)
    gsub(/\303[\222-\226\262-\266]/, "o", s)
    gsub(/\303[\231-\234\271-\274]/, "u", s)
    gsub(/\305[\222\223]/, "oe", s)
    gsub(/\342\202\202/, "2", s)
    gsub(/\302\260|\342\200\231/, " ", s)
    if (s ~ /[\200-\377]/) {
        printf "%s:%d: letter unknown to terms.awk: %s\n", FILENAME, FNR, s > "/dev/stderr"
        failed = 1
        exit 1
    }
    s = tolower(s)
    gsub(/[^a-z0-9]+/, " ", s)
    gsub(/^ | $/, "", s)
    return s
}
function add_term(type, text,   word, n, i, seen) {
    text = fold(text)
    if (text == "" || ((type, text) in known))
        return
    known[type, text] = 1
    term_type[terms] = type
    term_text[terms] = text
    n = split(text, word, " ")
    for (i = 1; i <= n; i++) {
        if ((word[i] in stopped) || (word[i] in seen))
            continue
        seen[word[i]] = 1
        if (!(word[i] in places))
            token[tokens++] = word[i]
        places[word[i]] = places[word[i]] " " terms
        held[terms] = held[terms] " " word[i]
        if (!((word[i], family) in counted)) {
            counted[word[i], family] = 1
            frequency[word[i]]++
        }
    }
    terms++
}
# Rare words tell more: 200 for a word of one type, less for common ones.  What
# the members of a third-level type share with it counts once, or else « palettes »
# would say less for every kind of pallet that is listed.
function weight(word) { return int(20 + 30 * log(types / frequency[word])) }
BEGIN {
    FS = "\t"
    tokens = terms = types = 0
    while ((getline line < fillers) > 0)
        if (line !~ /^#/ && line != "word")
            stopped[line] = 1
}
/^#/ || /^no#/ || /^[ \t]*$/ { next }
{
    family = $3 > 3 ? $2 : $1
    types += family == $1
    for (i = 8; i <= 13; i++) {
        n = split($i, synonym, "|")
        for (k = 1; k <= n; k++)
            add_term($1, synonym[k])
    }
}
END {
    if (failed)
        exit 1
    for (gap = int(tokens / 2); gap > 0; gap = int(gap / 2)) # shell sort
        for (i = gap; i < tokens; i++) {
            t = token[i]
            for (j = i; j >= gap && (token[j - gap] "") > (t ""); j -= gap)
                token[j] = token[j - gap]
            token[j] = t
        }
    printf "#include \"tables.h\"\n\n"
    printf "_Static_assert(%d <= TERMS_MAX, \"raise TERMS_MAX\");\n\n", terms
    printf "const struct term_row %s_rows[] = {\n", name
    for (i = 0; i < terms; i++) {
        n = split(held[i], word, " ")
        sum = 0
        for (k = 1; k <= n; k++)
            sum += weight(word[k])
        printf "    {%d, %d, \"%s\"},\n", term_type[i], sum, term_text[i]
    }
    printf "};\n\nconst size_t %s_count = %d;\n\n", name, terms
    printf "const uint16_t term_postings[] = {\n"
    at = 0
    for (i = 0; i < tokens; i++) {
        n = split(places[token[i]], place, " ")
        line = ""
        for (k = 1; k <= n; k++)
            line = line " " place[k] ","
        printf "   %s\n", line
        first[i] = at
        at += n
        long[i] = n
    }
    printf "};\n\nconst struct token_row token_rows[] = {\n"
    for (i = 0; i < tokens; i++)
        printf "    {\"%s\", %d, %d, %d},\n", token[i], first[i], long[i], weight(token[i])
    printf "};\n\nconst size_t token_count = %d;\n", tokens
}
