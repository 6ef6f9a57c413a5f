#!/usr/bin/env bash
# Goal: a company reads all that is kept about it and all that was ever published
# about it, with the counts at the time; when it is erased its bytes leave the
# database files, its offers leave the network at once, and the journal still
# holds.  Coming back, it meets its history.
. "$(dirname "$0")/lib.sh"

init a "Wallonie picarde" BE 57081
init b Roubaix FR 59512
start a
start b
pair a b
breweries be 9 "$home/names.csv"
sed 's/^Nom;Numéro/Nom;N° BCE/' "$home/names.csv" >"$home/a.companies.csv"
draff be 1 9 "$home/a.flows.csv"
expect 0 "companies" a company import "$home/a.companies.csv" || die "import"
expect 0 "flows" a flow import "$home/a.flows.csv" || die "import"
expect 0 "a publication" a offer publish --all --now
until_true 10 sees b a || bad "b does not see the offers of a"
company=$(S a company list | grep '"Brasserie be 3"' | number id)
reg=$(S a company list | grep '"Brasserie be 3"' | field reg_id)
flow=$(S a flow list | grep '"F3"' | number id)
[ -n "$company" ] && [ -n "$flow" ] && [ -n "$reg" ] || die "no company 3"
expect 0 "an answer" a offer consent "$flow" --answer no --by "Marguerite Yourcenar"

# ---- everything that is known
expect 0 "everything" a company show "$company"
printf '%s' "$out" >"$home/dossier"
for part in 'Brasserie be 3' 'Rue du Quai 3' 'contact3@example.org' "$reg" 'Drêches de brasserie' '103 t' \
    '"publications": *\[{' '"k_participants": *9' '"published": *"20' '"leaf": *[0-9]' '"record": *\[{' \
    '"field": *"communes"' '"answers": *\[{' '"journal": *\[{' '"original": *\[\['; do
    grep -qE "$part" "$home/dossier" || bad "the dossier lacks « $part »"
done
[ "$(grep -c . "$home/dossier")" = 1 ] || bad "the dossier is not one object"
grep -q 'Brasserie be 4' "$home/dossier" && bad "the dossier tells of another company"
"$bin/symbiote" -d "$home/a" --lang en company show "$company" >"$home/words" || bad "no words"
for part in 'ever published about it' 'among the participants: 9' 'Communes, one of' 'contact3@example.org'; do
    grep -q "$part" "$home/words" || bad "the words lack « $part »"
done
expect 3 "an unknown company" a company show 9999

# ---- the end
in_files() { cat "$home"/a/own.db* "$home"/a/pool.db* | grep -aqF "$1"; }
for text in 'Brasserie be 3' "$reg" 'contact3@example.org' 'Rue du Quai 3'; do
    in_files "$text" || bad "« $text » is in no file: the checks below prove nothing"
done
old=$(mine a)
"$bin/symbiote" -d "$home/a" company erase "$company" >/dev/null 2>&1 </dev/null
[ $? = 2 ] || bad "erased without being asked twice"
S a company show "$company" >/dev/null || bad "refused, but gone"
expect 0 "erased" a company erase "$company"
[ "$(printf '%s' "$out" | number withdrawals)" = 1 ] || bad "not one withdrawal: $out"
printf '%s' "$out" | grep -q "made before" || bad "not said that copies remain: $out"
for text in 'Brasserie be 3' "$reg" 'contact3@example.org' 'Rue du Quai 3' 'brasserie be 3' 'Yourcenar'; do
    in_files "$text" && bad "« $text » is still in the database files"
done
grep -rq 'Brasserie be 3' "$home/a" "$home/a.log" && bad "the name is still somewhere in the folder"
expect 3 "shown after its end" a company show "$company"
[ "$(mine a | count)" = 8 ] || bad "its offer is still live: $(mine a | count)"
until_true 10 sees b a || bad "b still has its offer"
S a flow list | grep -q '"F3"' && bad "its flow is still there"
expect 0 "the journal holds" a log --verify
S a log | grep '"company.erase"' | grep -q "company=$company hash=[0-9a-f]*" || bad "the journal does not tell the erasure"
expect 3 "erased twice" a company erase "$company"

# ---- a restart, and the company comes back
stop a
start a
for text in 'Brasserie be 3' "$reg"; do in_files "$text" && bad "« $text » came back by itself"; done
{ head -n 1 "$home/a.companies.csv"; grep 'Brasserie be 3;' "$home/a.companies.csv"; } >"$home/back.csv"
expect 0 "back again" a company import "$home/back.csv"
again=$(S a company list | grep '"Brasserie be 3"' | number id)
[ "$again" != "$company" ] || bad "the number was given out again"
expect 0 "everything again" a company show "$again"
printf '%s' "$out" | grep -q '"before_erasure": *true' || bad "it does not meet its history: $out"
printf '%s' "$out" | grep -q '"k": *9' || bad "the count at the time is lost"
expect 0 "another company has none" a company show "$(S a company list | grep '"Brasserie be 4"' | number id)"
printf '%s' "$out" | grep -q 'before_erasure' && bad "another company got the history"
finish
