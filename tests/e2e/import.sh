#!/usr/bin/env bash
# Goal: spreadsheets come in as they are: good rows are kept and bad ones named,
# the same file again changes nothing, and what is no CSV gets one sentence.
. "$(dirname "$0")/lib.sh"

init a "Wallonie picarde" BE 57081
start a
amount() { printf '%s' "$out" | number "$1"; }
is() { # is WHAT NAME VALUE: of the last answer
    [ "$(amount "$2")" = "$3" ] || bad "$1: « $2 » is $(amount "$2") instead of $3: $out"
}
state() { { S a company list; S a flow list; } | cksum; }

breweries be 20 "$home/companies.csv"
draff be 1 20 "$home/flows.csv"

# ---- a dry run changes nothing
expect 0 "a dry run" a company import "$home/companies.csv" --dry-run
is "a dry run" new 20
[ "$(S a company list | count)" = 0 ] || bad "a dry run kept companies"

# ---- good rows, and the same again
expect 0 "companies" a company import "$home/companies.csv"
is companies read 20
is companies new 20
is companies rejected 0
expect 0 "flows" a flow import "$home/flows.csv"
is flows new 20
before=$(state)
expect 0 "companies again" a company import "$home/companies.csv"
is "companies again" same 20
is "companies again" new 0
is "companies again" changed 0
expect 0 "flows again" a flow import "$home/flows.csv"
is "flows again" same 20
is "flows again" new 0
is "flows again" changed 0
[ "$(state)" = "$before" ] || bad "the same files again changed something"

# ---- a changed cell
sed 's/;105 t\/an/;555 t\/an/' "$home/flows.csv" >"$home/changed.csv"
expect 0 "a dry run of a change" a flow import "$home/changed.csv" --dry-run
is "a dry run of a change" changed 1
[ "$(state)" = "$before" ] || bad "a dry run changed something"
expect 0 "a change" a flow import "$home/changed.csv"
is "a change" changed 1
is "a change" same 19
S a flow list | grep -q '"qty_min": *555' || bad "the changed quantity is not there"

# ---- bad rows cost themselves only
{
    cat "$home/flows.csv"
    echo "F21;Brasserie be 1;;Levure de bière;02 07 99;5 t/an;tous les pairs" # offered or sought?
    echo "F22;Brasserie be 2;propose;;;;tous les pairs"                       # nothing said
    echo "F23;Brasserie be 3;propose;Levure de bière;;NC;tous les pairs"      # no quantity: kept
} >"$home/mixed.csv"
expect 6 "bad rows among good ones" a flow import "$home/mixed.csv"
[ "$(amount rejected)" -ge 1 ] || bad "no row was rejected: $out"
printf '%s' "$out" | grep -q '"line": *2[23]' || bad "the rejected row has no line number: $out"
printf '%s' "$out" | grep -q '"reason": *"[A-Z_]*"' || bad "the rejected row has no reason: $out"
S a flow list | grep -q '"ref": *"F23"' || S a flow list | grep -q 'Levure' || bad "the good row was lost with the bad ones"
"$bin/symbiote" -d "$home/a" --lang fr flow import "$home/mixed.csv" >"$home/text" 2>&1
[ $? = 6 ] || bad "without --json the exit code differs"
grep -q '2[23]' "$home/text" || bad "the report for people names no line"

# ---- a flow of a company nobody knows makes a draft
{
    echo "Réf.;Entreprise;Sens;Libellé;Quantité"
    echo "X1;Inconnue SA;propose;Drêches de brasserie;10 t/an"
} >"$home/draft.csv"
expect 0 "an unknown company" a flow import "$home/draft.csv"
S a company list | grep -q 'Inconnue SA' || bad "no draft of the unknown company"

# ---- one huge row, a huge cell
before=$(state)
{
    echo "Réf.;Entreprise;Sens;Libellé;Quantité"
    printf 'H1;Brasserie be 1;propose;'
    head -c 3000000 /dev/zero | tr '\0' x
    echo ";5 t/an"
    echo "H2;Brasserie be 2;propose;Drêches de brasserie;7 t/an"
} >"$home/huge.csv"
expect 6 "a huge row" a flow import "$home/huge.csv"
is "a huge row" new 1
{
    echo "Réf.;Entreprise;Sens;Libellé;Quantité"
    for ((i = 0; i < 3000; i++)); do printf ';'; done
    echo
    echo "H2;Brasserie be 2;propose;Drêches de brasserie;7 t/an"
} >"$home/wide.csv"
S a flow import "$home/wide.csv" >"$home/out" 2>&1
case $? in 0 | 6) ;; *) bad "a row of 3000 cells: $(head -c 300 "$home/out")" ;; esac

# ---- other formats get one sentence and change nothing
before=$(state)
printf 'PK\003\004\024\000\006\000\010\000\000\000!\000[Content_Types].xml' >"$home/list.xlsx"
printf '\320\317\021\340\241\261\032\341\000\000\000\000' >"$home/list.xls"
printf '%%PDF-1.4\n%%\342\343\317\323\n' >"$home/list.pdf"
head -c 5000 /dev/urandom >"$home/noise.csv"
: >"$home/empty.csv"
echo "bonjour" >"$home/word.csv"
for file in list.xlsx list.xls list.pdf noise.csv empty.csv word.csv; do
    S a flow import "$home/$file" >"$home/out" 2>"$home/err"
    code=$?
    case $code in 1 | 2 | 6) ;; *) bad "$file: exit $code" ;; esac
    [ -s "$home/err" ] || [ -s "$home/out" ] || bad "$file: no word about it"
    [ "$(wc -l <"$home/err")" -le 3 ] || bad "$file: more than a sentence: $(cat "$home/err")"
done
S a flow import "$home/list.xlsx" >"$home/out" 2>"$home/err"
grep -q "CSV" "$home/err" || bad "the sentence about xlsx does not say how to go on: $(cat "$home/err")"
S a flow import "$home/nowhere.csv" >/dev/null 2>"$home/err"
case $? in 1 | 2 | 3) ;; *) bad "a file that is not there ends otherwise" ;; esac
[ -s "$home/err" ] || bad "no sentence about a file that is not there"
[ "$(state)" = "$before" ] || bad "a file of another format changed something"

# ---- a wrong file does not take the place of the register
head -n 21 "$PWD/tests/data/wapi/register.csv" >"$home/register.csv"
{
    head -n 1 "$home/register.csv"
    echo "12;34;11.050;57081;50-99;non;oui"
} >"$home/wrong.csv"
known() { S a register show | grep -o '"rows": *[0-9]*'; }
expect 0 "a register" a register import "$home/register.csv"
[ "$(known | number rows)" = 20 ] || bad "the register has not its 20 rows: $(known)"
expect 1 "a register without one good row" a register import "$home/wrong.csv"
[ "$(known | number rows)" = 20 ] || bad "a wrong file took the place of the register"
before=$(state)

# ---- an import that was answered survives kill -9
crash a
start a
[ "$(state)" = "$before" ] || bad "kill -9 after the imports changed something"
finish
