# Makes the invented register of a sample territory (tests/data/README.md).
#
#   awk -v side=roubaix -f tools/make_register.awk \
#       node/catalogue/tables/places.tsv tests/data/roubaix/companies.csv \
#       > tests/data/roubaix/register.csv            (side=wapi likewise)
#
# Same input, same bytes: the only chance is a congruential generator with a
# fixed seed.  Every company of the sample stands in the register under its own
# number; around it stand legal units that nobody has ever heard of, more of
# them in industry than a real register has, in the communes by population.

function chance(n) { seed = seed * 16807 % 2147483647; return seed % n }

# ---- numbers ------------------------------------------------------------------
# Check digit after Luhn for a number without it.
function luhn(digits,    i, d, sum, n) {
    n = length(digits)
    for (i = 0; i < n; i++) {
        d = substr(digits, n - i, 1) + 0
        if (i % 2 == 0) d = d > 4 ? 2 * d - 9 : 2 * d
        sum += d
    }
    return (10 - sum % 10) % 10
}
function siren(n,    d) { d = sprintf("2199%04d", n); return d luhn(d) }
function siret(s, nic,    d) { d = s sprintf("%04d", nic); return d luhn(d) }
function belgian(first, n,    b) {
    b = first * 10000 + n
    return sprintf("%s%04d%02d", first, n, 97 - b % 97)
}
function dotted(d) {
    return substr(d, 1, length(d) - 6) "." substr(d, length(d) - 5, 3) "." \
        substr(d, length(d) - 2)
}
function digits(text) { gsub(/[^0-9]/, "", text); return text }

# ---- sizes --------------------------------------------------------------------
# Bands 0 to 10 as in include/symbiote/register.h, in the words of each country.
function band_of(heads,    i) {
    for (i = 10; i > 0 && heads < least[i]; i--) ;
    return i
}
function band_text(b) {
    return side == "wapi" ? onss[b] : insee[b]
}
# s: shops and crafts, m: workshops, l: plants; per cent up to each band.
function some_band(class,    i, n, part) {
    n = chance(100)
    split(share[class], part, " ")
    for (i = 0; n >= part[i + 1]; i++) ;
    return i
}

# ---- places -------------------------------------------------------------------
function some_place(    n, i) {
    n = chance(people)
    for (i = 1; n >= upto[i]; i++) ;
    return place[i]
}

BEGIN {
    FS = "\t"
    seed = side == "wapi" ? 5708119 : 5951219
    split("1 3 6 10 20 50 100 200 250 500", least, " ")
    least[0] = 0
    split("01 02 03 11 12 21 22 31 32 41", insee, " ")
    insee[0] = "00"
    split("1-4 1-4 5-9 10-19 20-49 50-99 100-199 200-499 200-499 500-999", \
        onss, " ")
    onss[0] = "0"
    share["s"] = "6 44 68 84 94 99 100"
    share["m"] = "2 10 24 42 68 88 96 99 100"
    share["l"] = "0 3 8 16 32 60 80 92 95 98 100"
    # class of activity, legal units, size, sole traders in a hundred
    common = \
        "4711 90 s 30|4721 60 s 40|4771 130 s 35|4752 45 s 15|4759 60 s 15|" \
        "4778 70 s 30|4791 34 m 5|4520 80 s 30|4511 40 s 10|5610 230 s 40|" \
        "5621 40 s 20|5629 22 m 0|5510 30 s 5|4120 110 s 15|4311 28 s 5|" \
        "4312 36 s 5|4321 130 s 30|4322 120 s 30|4331 50 s 40|4332 80 s 35|" \
        "4334 90 s 45|4391 60 s 25|4399 60 s 20|4211 20 m 0|4299 14 m 0|" \
        "4941 75 s 10|4942 20 s 20|5210 46 m 0|5224 12 m 0|5229 30 s 0|" \
        "5320 25 s 20|4621 18 s 0|4631 26 s 0|4634 24 s 0|4638 18 s 0|" \
        "4641 30 s 5|4642 26 s 5|4646 16 s 0|4669 30 s 0|4673 30 s 0|" \
        "4674 14 s 0|4675 14 s 0|4677 20 s 0|4690 20 s 5|6201 80 s 25|" \
        "6202 60 s 25|6311 16 s 0|6820 70 s 20|6831 60 s 20|6920 70 s 15|" \
        "7010 50 s 0|7022 110 s 40|7112 80 s 25|7120 16 s 0|7311 40 s 20|" \
        "7410 40 s 60|7820 24 m 0|7830 9 m 0|8010 16 m 0|8121 60 s 20|" \
        "8122 20 s 5|8129 10 s 5|8130 60 s 35|8292 16 m 0|8299 30 s 20|" \
        "8411 24 l 0|8531 30 m 0|8559 46 s 25|8610 11 l 0|8621 60 s 60|" \
        "8690 60 s 60|8710 30 m 0|8810 30 m 0|8899 34 m 0|9311 14 s 0|" \
        "9319 20 s 5|9499 60 s 0|9601 30 s 15|9602 90 s 50|9609 40 s 50|" \
        "3511 11 s 0|3530 12 m 0|3600 9 m 0|3700 12 m 0|3811 20 m 0|" \
        "3821 14 s 0|3832 34 m 0|3900 7 s 0|3311 14 s 5|3312 30 s 10|" \
        "3320 30 m 0|"
    if (side == "wapi")
        mix = common \
            "0111 150 s 60|0113 90 s 45|0116 16 s 20|0119 30 s 50|" \
            "0130 34 s 25|0141 120 s 60|0142 80 s 60|0143 36 s 40|" \
            "0145 16 s 50|0146 50 s 40|0147 40 s 40|0150 130 s 55|" \
            "0161 40 s 30|0162 16 s 20|0210 12 s 20|0811 26 l 0|0812 14 m 0|" \
            "1011 16 m 0|1013 26 m 0|1031 22 l 0|1039 24 l 0|1041 8 m 0|" \
            "1051 26 m 0|1052 8 s 0|1061 12 m 0|1062 4 m 0|1071 80 s 15|" \
            "1072 22 m 0|1081 5 l 0|1082 22 s 5|1083 9 s 0|1085 14 m 0|" \
            "1089 20 m 0|1091 18 m 0|1092 6 m 0|1105 30 m 0|1106 5 l 0|" \
            "1107 9 m 0|1310 24 m 0|1320 16 m 0|1330 14 m 0|1392 18 m 0|" \
            "1393 22 l 0|1395 14 m 0|1396 12 m 0|1399 8 m 0|1413 12 s 0|" \
            "1610 24 s 0|1621 12 m 0|1623 40 s 10|1624 20 m 0|1629 20 s 5|" \
            "1712 6 l 0|1721 20 m 0|1729 12 m 0|1812 30 s 0|1813 12 s 0|" \
            "2011 4 m 0|2014 7 m 0|2015 6 m 0|2016 8 m 0|2030 10 m 0|" \
            "2041 12 m 0|2042 7 m 0|2059 14 m 0|2120 9 l 0|2221 12 m 0|" \
            "2222 22 m 0|2223 16 m 0|2229 22 m 0|2312 10 m 0|2332 9 m 0|" \
            "2351 4 l 0|2352 8 l 0|2361 18 m 0|2363 14 m 0|2369 6 m 0|" \
            "2370 30 s 0|2399 7 m 0|2451 8 m 0|2453 5 m 0|2511 50 s 5|" \
            "2512 16 m 0|2550 9 m 0|2561 14 m 0|2562 50 s 5|2599 20 m 0|" \
            "2711 6 m 0|2822 9 m 0|2829 8 m 0|2830 9 m 0|2893 8 m 0|" \
            "2920 9 m 0|3101 16 s 0|3102 9 s 0|3103 9 m 0|3109 26 s 5|" \
            "3521 12 s 0|"
    else
        mix = common \
            "0111 40 s 50|0113 60 s 45|0119 16 s 50|0130 20 s 25|" \
            "0141 24 s 55|0142 14 s 55|0143 24 s 40|0146 22 s 35|" \
            "0147 14 s 40|0150 60 s 50|0161 16 s 30|0811 4 m 0|1013 30 m 0|" \
            "1020 12 m 0|1031 9 m 0|1039 18 m 0|1051 14 s 0|1052 6 s 0|" \
            "1061 5 m 0|1071 150 s 15|1072 22 m 0|1082 22 s 5|1083 16 s 0|" \
            "1085 26 m 0|1089 22 m 0|1091 10 m 0|1105 34 s 0|1107 8 m 0|" \
            "1310 34 m 0|1320 34 m 0|1330 34 m 0|1391 18 m 0|1392 40 m 5|" \
            "1393 16 m 0|1395 20 m 0|1396 20 m 0|1399 14 m 0|1413 60 s 5|" \
            "1414 16 s 0|1419 20 s 5|1439 14 m 0|1512 12 s 5|1610 9 s 0|" \
            "1621 12 m 0|1623 50 s 10|1624 20 s 0|1629 12 s 5|1712 6 l 0|" \
            "1721 30 m 0|1729 22 m 0|1812 80 s 5|1813 24 s 0|1814 12 s 0|" \
            "2014 5 m 0|2016 7 m 0|2030 18 m 0|2041 20 m 0|2042 14 m 0|" \
            "2059 14 m 0|2120 10 m 0|2219 8 m 0|2221 14 m 0|2222 20 m 0|" \
            "2229 34 m 0|2312 12 m 0|2319 7 m 0|2332 9 m 0|2351 4 m 0|" \
            "2361 12 m 0|2363 16 m 0|2369 6 m 0|2370 14 s 0|2399 6 m 0|" \
            "2451 9 m 0|2453 7 m 0|2511 60 s 5|2512 24 s 5|2550 9 m 0|" \
            "2561 20 m 0|2562 60 s 5|2599 24 m 0|2711 8 m 0|2822 10 m 0|" \
            "2829 12 m 0|2893 7 m 0|2894 14 m 0|2932 9 l 0|3101 24 s 5|" \
            "3102 12 s 0|3103 14 m 0|3109 34 s 5|3299 20 s 5|3521 8 s 0|"
    if (side == "wapi")
        print "Numéro d'entreprise;Numéro d'établissement;NACE-BEL;" \
            "Code NIS;Classe ONSS;Personne physique;Actif"
    else
        print "siren,siret,activitePrincipaleEtablissement," \
            "codeCommuneEtablissement,trancheEffectifsEtablissement," \
            "categorieJuridiqueUniteLegale,etatAdministratifEtablissement"
}

# ---- the communes of the territory ---------------------------------------------
FNR == NR {
    if (/^#/ || (side == "wapi" ? $12 !~ /^BE32[8A]$/ : $10 != "200093201"))
        next
    places++
    place[places] = $2
    code[$4] = $2
    people += int($9 ^ 0.8) + 150
    upto[places] = people
    next
}

# ---- the sample companies ------------------------------------------------------
# Roubaix separates by tab, Wallonie picarde by comma; no cell read here has one
# inside.
FNR == 1 { FS = side == "wapi" ? "," : "\t"; $0 = $0; next }
{
    n = digits($2)
    if (length(n) < 10) next # no number: a draft that nobody counts
    known[substr(n, 1, side == "wapi" ? 8 : 9)] = 1
    row(n, side == "wapi" ? "" : n, digits($3), code[$4], band_of($5), 0, 1)
}

# One establishment.  Only the activity's class counts; the letter or figure
# behind it is for the looks.
function row(unit, site, nace, commune, band, person, active) {
    if (side == "wapi") {
        if (site == "") site = belgian("2999", ++units_made)
        printf "%s;%s;%s.%s0;%s;%s;%s;%s\n", dotted(unit), dotted(site), \
            substr(nace, 1, 2), substr(nace, 3, 2), commune, \
            band_text(band), person ? "oui" : "non", active ? "oui" : "non"
        return
    }
    printf "%s,%s,%s.%sZ,%s,%s,%s,%s\n", substr(unit, 1, 9), site, \
        substr(nace, 1, 2), substr(nace, 3, 2), commune, \
        active ? band_text(band) : "NN", person ? "1000" : "5710", \
        active ? "A" : "F"
}

# ---- everybody else ------------------------------------------------------------
function next_unit(    u) {
    do
        u = side == "wapi" ? belgian("0199", 1000 + ++made) : \
            siren(1000 + ++made)
    while (substr(u, 1, side == "wapi" ? 8 : 9) in known)
    return u
}
function add_unit(nace, class, persons,    u, person, n, i, active) {
    u = next_unit()
    person = chance(100) < persons
    n = person || chance(100) < 88 ? 1 : 2 + chance(2)
    for (i = 1; i <= n; i++) {
        active = chance(100) >= 4
        row(u, side == "wapi" ? "" : siret(u, i), nace, some_place(), \
            person ? chance(3) : some_band(class), person, active)
    }
}
END {
    kinds = split(mix, entry, "|")
    ordinary = split(common, part, "|")
    for (k = 1; k < kinds; k++) {
        split(entry[k], part, " ")
        # Of what stands everywhere, half is crowd enough.
        count = k < ordinary ? part[2] * 0.55 : part[2]
        for (j = 0; j < count; j++)
            add_unit(part[1], part[3], part[4])
    }
}
