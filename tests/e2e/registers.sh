#!/usr/bin/env bash
# Goal: official registers come in as their publishers give them: what is left
# out is told with its reason, an edition is adopted whole or not at all, a
# count table serves a neighbour without register, and offers leave counted in
# an imported register.
. "$(dirname "$0")/lib.sh"

data=$PWD/tests/data
init r "Roubaix" FR 59512
init w "Wallonie picarde" BE 57081
start r
start w

json() { # json NODE COMMAND...: its answer
    local node=$1
    shift
    "$bin/symbiote" -d "$home/$node" --json "$@" 2>"$home/err"
}
is() { # is WHAT TEXT NAME VALUE
    [ "$(printf '%s' "$2" | number "$3")" = "$4" ] || bad "$1: « $3 » is not $4: $2"
}
holds() { # holds WHAT TEXT PART
    case $2 in *"$3"*) ;; *) bad "$1: no « $3 » in: $2" ;; esac
}

none_held() { ! json "$1" register editions | grep -q '"holder":'; } # of a peer

# ---- SIRENE: 53 and 33 columns
before=$(json r register editions)
expect 4 "counts without register" r register counts
expect 1 "the establishments alone" r register import "$data/registers/sirene/StockEtablissement.csv"
holds "the missing file" "$(cat "$home/err" 2>/dev/null; "$bin/symbiote" -d "$home/r" --lang en register import "$data/registers/sirene/StockEtablissement.csv" 2>&1)" StockUniteLegale
out=$(json r register import "$data/registers/sirene" --dry-run)
is "a trial" "$out" kept 7
[ "$(json r register editions)" = "$before" ] || bad "a trial kept something"
out=$(json r register import "$data/registers/sirene")
code=$?
[ $code = 6 ] || bad "a rejected row ends with $code: $(cat "$home/err")"
is "SIRENE" "$out" read 20
is "SIRENE" "$out" kept 7
is "SIRENE" "$out" rejected 1
holds "the rejected row" "$out" '"line":12'
holds "the rejected row" "$out" CHECK_DIGITS
shown=$(json r register show)
holds "the profile" "$shown" '"profile":"register"'
is "SIRENE" "$shown" without_employees 2
is "SIRENE" "$shown" inactive 2
is "SIRENE" "$shown" not_visible 1
is "SIRENE" "$shown" no_unit 1
is "SIRENE" "$shown" no_activity 1
is "SIRENE" "$shown" natural_persons 1
holds "the day of the register" "$shown" 2026-11-01
text=$("$bin/symbiote" -d "$home/r" --lang en register show)
holds "register show" "$text" "Edition 1"
holds "register show" "$text" "without employees: 2"

# ---- the same again makes no edition, another day does
out=$(json r register import "$data/registers/sirene")
is "the same again" "$out" new 0
is "the same again" "$out" same 7
[ "$(json r register editions | grep -c '"no":')" = 1 ] || bad "the same register made an edition"
out=$(json r register import "$data/registers/sirene" --date 2026-12-01)
is "another day" "$out" new 0
[ "$(json r register editions | grep -c '"no":')" = 2 ] || bad "another day made no edition"
expect 2 "a day that is none" r register import "$data/registers/sirene" --date 2026-02-30

# ---- KBO: eight files, joined; no sizes
out=$(json w register import "$data/registers/kbo")
[ $? = 6 ] || bad "the bad number of the KBO: $(cat "$home/err")"
is "KBO" "$out" read 15
is "KBO" "$out" kept 4
shown=$(json w register show)
holds "no sizes" "$shown" '"sizes":false'
is "KBO" "$shown" no_place 1
expect 1 "files of two registers" w register import "$data/registers/kbo" "$data/registers/sirene"
expect 1 "KBO told to be SIRENE" w register import "$data/registers/kbo" --format sirene
mkdir "$home/empty"
expect 1 "a folder without files" w register import "$home/empty"

# ---- a register of elsewhere, or cut off, changes nothing
before=$(json r register editions)
expect 1 "a register without a row of the perimeter" r register import "$data/registers/kbo"
mkdir "$home/cut"
cp "$data/registers/sirene/StockUniteLegale.csv" "$home/cut/"
head -c 300 "$data/registers/sirene/StockEtablissement.csv" >"$home/cut/StockEtablissement.csv"
S r register import "$home/cut" >/dev/null 2>&1 && bad "a heading alone is taken for a register"
[ "$(json r register editions)" = "$before" ] || bad "a bad register changed the editions"

# ---- piped, nothing but the result is written
S r register import "$data/registers/sirene" >/dev/null 2>"$home/err"
grep -q $'\r' "$home/err" && bad "a progress bar in a pipe"

# ---- several simple tables are one edition
head -n 1500 "$data/wapi/register.csv" >"$home/one.csv"
{ head -n 1 "$data/wapi/register.csv"; sed -n '1501,$p' "$data/wapi/register.csv"; } >"$home/two.csv"
init x "Tournai" BE 57081
start x
whole=$(json x register import "$data/wapi/register.csv" --dry-run | number kept)
out=$(json x register import "$home/one.csv" "$home/two.csv")
is "two tables" "$out" kept "$whole"
[ "$(json x register editions | grep -c '"no":')" = 1 ] || bad "two tables are two editions"
# A pipe is read once, from its first byte on.
out=$(json x register import <(cat "$data/wapi/register.csv") --dry-run)
is "a table from a pipe" "$out" kept "$whole"
# An interrupted import leaves the edition before.
before=$(json x register show)
for i in $(seq 30); do sed 1d "$data/wapi/register.csv"; done >"$home/rows"
cat "$home/one.csv" "$home/rows" >"$home/big.csv"
S x register import "$home/big.csv" >/dev/null 2>&1 &
sleep 0.2
crash x
wait $! 2>/dev/null
start x
after=$(json x register show)
now=$(printf '%s' "$after" | number sites)
[ "$now" = "$(printf '%s' "$before" | number sites)" ] || bad "half an edition after kill -9: $after"

# ---- a count table: signed, nameless, for who has no register
init c "Sans registre" BE 57081
start c
"$bin/symbiote" -d "$home/x" register counts >"$home/counts" || bad "no count table"
head -n 1 "$home/counts" | grep -q '^symbiote/1 count table$' || bad "no count table: $(head -n 1 "$home/counts")"
grep -q '0199\|2999' <(sed -n '/^chain/,$p' "$home/counts" | sed 1d) && bad "a number in the count table"
expect 4 "a count table of a stranger" c register import "$home/counts"
says "no active peer" "a count table of a stranger"
expect 2 "a fingerprint that is none" c register import "$home/counts" --signer Tournai
expect 4 "a count table of another stranger" c register import "$home/counts" --signer "$(id_of w)"
json c register editions | grep -q '"kind":"counts"' && bad "a stranger's count table was taken"
out=$(json c register import "$home/counts" --signer "$(id_of x)")
[ $? = 0 ] || bad "the count table is refused: $(cat "$home/err")"
holds "the signer" "$out" Tournai
json c register editions | grep -q '"kind":"counts"' || bad "the count table is no edition"
sed 's/ 1$/ 2/' "$home/counts" >"$home/forged"
expect 4 "an altered count table" c register import "$home/forged" --signer "$(id_of x)"
expect 4 "counts beside a register" w register import "$home/counts" --signer "$(id_of x)"

# ---- who has a count table publishes, and an official register takes its place
population() { S c offer list --mine | grep -c "\"population\":\"$1\""; }
S c company import "$data/wapi/companies.csv" >/dev/null 2>&1
S c flow import "$data/wapi/flows.csv" >/dev/null 2>&1
expect 0 "publish by a count table" c offer publish --all --now
mine c >"$home/by_counts"
first=$(count <"$home/by_counts")
[ "$first" -ge 50 ] || bad "only $first offers by a count table"
[ "$(population counts)" = "$first" ] || bad "of $first offers $(population counts) are counted in the table"
expect 0 "a register after a count table" c register import "$data/wapi/register.csv"
json c register show | grep -q '"profile":"register"' || bad "a register does not replace the count table"
expect 4 "a count table after a register" c register import "$home/counts" --signer "$(id_of x)"
expect 0 "publish by the register" c offer publish --all --now
mine c >"$home/by_register"
kept=$(comm -12 "$home/by_counts" "$home/by_register" | count)
fresh=$(comm -13 "$home/by_counts" "$home/by_register" | count)
[ "$kept" -ge $((first * 9 / 10)) ] || bad "of $first offers only $kept stay when a register comes"
[ "$(population register)" = "$fresh" ] || bad "$fresh offers are new, $(population register) counted in the register"
expect 0 "publish again" c offer publish --all --now
[ "$(mine c)" = "$(cat "$home/by_register")" ] || bad "publishing twice changes what is shown"

# ---- a peer's register: held beside ours, never instead of it
expect 3 "a peer that is none" r register import "$data/registers/kbo" --for Nobody
pair r w
before=$(json r register show)
out=$(json r register import "$data/registers/kbo" --for "Wallonie picarde")
[ $? = 6 ] || bad "the register of a peer: $(cat "$home/err")"
is "the register of a peer" "$out" kept 4
[ "$(json r register show)" = "$before" ] || bad "a peer's register changed ours"
json r register editions | grep -q '"peer":"Wallonie picarde"' || bad "the edition of a peer has no name: $(json r register editions)"
out=$(json r register import "$data/wapi/register.csv" --for "Wallonie picarde")
holds "a table of a peer" "$out" '"kept":'
[ "$(json r register editions | grep -c '"holder":')" = 2 ] || bad "the editions of a peer: $(json r register editions)"
expect 0 "removal" r peer remove "Wallonie picarde"
until_true 5 none_held r || bad "a removed peer leaves its registers: $(json r register editions)"
[ "$(sqlite3 "$home/r/own.db" 'SELECT count(*) FROM establishment WHERE holder <> 1' 2>/dev/null || echo 0)" = 0 ] || bad "a removed peer leaves rows"
[ "$(json r register show)" = "$before" ] || bad "removing a peer changed our register"

# ---- what is published is counted in an imported register
expect 0 "the whole register" x register import "$data/wapi/register.csv"
S x company import "$data/wapi/companies.csv" >/dev/null 2>&1
S x flow import "$data/wapi/flows.csv" >/dev/null 2>&1
expect 0 "publish" x offer publish --all --now
json x offer list --mine >"$home/mine"
grep -q '"population":"register"' "$home/mine" || bad "no offer is counted in the register: $(head -c 400 "$home/mine")"
finish
