#!/usr/bin/env bash
# Goal: from a few words in any of the three languages a facilitator learns which
# activities could take a flow, or give one, by which rule, and which
# establishments of the register have them, nearest first; what the law forbids
# is refused with the law; the pool is listed in the order in which it suits an
# activity.  No name of the register is ever shown.
. "$(dirname "$0")/lib.sh"
data=tests/data

init a Roubaix FR 59512
start a

# ---- without a register: activities alone
rows() { printf '%s\n' "$out" | count; }
nth() { printf '%s\n' "$out" | sed -n "$1p"; }
expect 0 "ash" a catalogue receivers --text "cendres volantes" --nace 35.11
[ "$(rows)" = 10 ] || bad "ten rows are the rule, not $(rows)"
[ "$(nth 1 | field nace)" = 23.51 ] || bad "cement works take fly ash first: $(nth 1)"
[ "$(nth 1 | number rank)" = 1 ] || bad "the first is not first"
nth 1 | grep -q '"rules": *\["R' || bad "no rule is named: $(nth 1)"
nth 1 | grep -q '"establishments": *\[\]' || bad "establishments without a register"
for words in "drêches" "bierbostel" "spent grain"; do
    expect 0 "$words" a catalogue receivers --text "$words" --limit 5
    printf '%s' "$out" | grep -q '"01.41"' || bad "no dairy farm for « $words »"
done
expect 0 "code alone" a catalogue receivers --low-code "10 01 02" --limit 3
printf '%s' "$out" | grep -q '"23.51"' || bad "no cement works for a code alone"
expect 0 "givers" a catalogue givers --text "drêches" --limit 3
printf '%s' "$out" | grep -q '"11.05"' || bad "no brewery gives spent grain"

# ---- refusals say why
expect 2 "nothing asked" a catalogue receivers && says "what flow" "nothing asked"
expect 2 "a wrong code" a catalogue receivers --low-code 999999 && says "999999" "a wrong code"
expect 2 "a wrong kind" a catalogue givers --text steam --kind nonsense && says "nonsense" "a wrong kind"
expect 4 "asbestos" a catalogue receivers --text asbestos && says "1907/2006" "asbestos"

# ---- with one: the nearest, without names
S a register import $data/roubaix/register.csv >/dev/null || bad "the register was not imported"
expect 0 "with a register" a catalogue receivers --text "drêches" --nace 11.05 --limit 2
nth 1 | grep -q '"number": *"FR [0-9]\{14\}"' || bad "no establishment to call: $(nth 1)"
nth 1 | grep -o '"km": *[0-9.]*' | sed 's/.*: *//' >"$home/km"
sort -n "$home/km" | cmp -s - "$home/km" || bad "not nearest first: $(paste -sd ' ' "$home/km")"
[ "$(count <"$home/km")" -le 3 ] || bad "more than three establishments of a row"
expect 0 "near Lille" a catalogue receivers --text "drêches" --near 59350 --limit 1
[ "$(nth 1 | grep -o '"km": *[0-9.]*' | head -n 1)" != "\"km\": $(head -n 1 "$home/km")" ] ||
    bad "--near changes nothing"
expect 2 "near nowhere" a catalogue receivers --text x --near Nulleparville

# ---- the other way round: the pool for an activity
init b "Wallonie picarde" BE 57081 --area nuts3:BE328,nuts3:BE32A
start b
S a company import $data/roubaix/companies.csv >/dev/null
S a flow import $data/roubaix/flows.csv >/dev/null
S a offer publish --all --now >/dev/null
pair a b
until_true 20 sees b a || die "b does not see the offers of a"
expect 0 "for a farm" b offer list --for-nace 01.41 --limit 1000
[ "$(rows)" -gt 0 ] || bad "nothing suits a farm"
printf '%s\n' "$out" | grep -o '"suits": *[0-9]*' | sed 's/.*: *//' >"$home/suits"
[ "$(count <"$home/suits")" = "$(rows)" ] || bad "a row does not say how well it suits"
sort -rn "$home/suits" | cmp -s - "$home/suits" || bad "not best first: $(paste -sd ' ' "$home/suits")"
[ "$(rows)" -lt "$(S b offer list --limit 1000 | count)" ] || bad "everything suits a farm"
expect 0 "for a paper mill" b offer list --for-nace 17.12 --limit 1
nth 1 | grep -qE '"kind": *"(material|energy|water)"' || bad "odd: $(nth 1)"
expect 3 "no such activity" b offer list --for-nace 99.99 && says "99.99" "no such activity"
finish
