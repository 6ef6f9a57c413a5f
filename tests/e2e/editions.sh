#!/bin/bash
# Goal: registers change, promises do not.  A new edition replaces no offer that
# still holds; what lost its cover goes; what comes back is never finer than
# what was shown; a flow whose quantity moves a little keeps its offer, one that
# moves far shows another or none; the facilitator chooses what a conflict keeps.
#
#   editions.sh [FOLDER OF symbiote AND symbioted]
[ -n "${1:-}" ] && export SYMBIOTE_BIN=$1
. "$(dirname "$0")/lib.sh"
data=tests/data/wapi

import_register() { # import_register FILE WHAT
    expect 0 "$2" a register import "$1"
}
live() { S a offer list --mine --limit 2000; }
# "flow communes interval types" of each live offer
cells() {
    live | sed 's/.*"flow": *\([0-9]*\).*/\1 &/' | while read -r flow line; do
        n=$(printf '%s' "$line" | sed 's/.*"communes": *\[\([^]]*\)\].*/\1/' | tr ',' '\n' | grep -c .)
        printf '%s %s\n' "$flow" "$n"
    done | sort
}
settled() { [ "$(S a status | number waiting)" = "${1:-0}" ]; }

init a "Wallonie picarde" BE 57081 --area nuts3:BE328,nuts3:BE32A
start a
expect 0 "companies" a company import $data/companies.csv
expect 6 "flows" a flow import $data/flows.csv
import_register $data/register.csv "first edition"
expect 0 "publish" a offer publish --all --now
before=$(mine a)
n=$(printf '%s\n' "$before" | count)
[ "$n" -gt 100 ] || die "only $n offers"
cells >"$home/cells.1"

# ---- nothing that still holds is replaced ------------------------------------------
head -n 1 $data/register.csv >"$home/2.csv"
tail -n +2 $data/register.csv | awk 'NR % 211 != 0' >>"$home/2.csv"
import_register "$home/2.csv" "an edition with a few closures"
expect 0 "what is due" a offer publish --all --now
after=$(mine a)
kept=$(comm -12 <(printf '%s\n' "$before") <(printf '%s\n' "$after") | count)
[ "$kept" -ge $((n * 9 / 10)) ] ||
    bad "an edition with one closure in 211 replaced $((n - kept)) of $n offers"
new=$(comm -13 <(printf '%s\n' "$before") <(printf '%s\n' "$after") | count)
[ "$new" -le $((n / 10)) ] || bad "$new new offers came with an edition"

# ---- what loses its cover goes, at the next slot or at once -------------------------
head -n 1 $data/register.csv >"$home/3.csv"
tail -n +2 $data/register.csv | awk 'NR % 3 == 0' >>"$home/3.csv"
# Own companies stay: they have not closed.
cut -d, -f2 $data/companies.csv | grep '^[02]' >"$home/own"
tail -n +2 $data/register.csv | awk 'NR % 3 != 0' | grep -F -f "$home/own" >>"$home/3.csv"
import_register "$home/3.csv" "an edition with two thirds gone"
due() { [ "$(S a status | number waiting)" -gt 0 ]; }
until_true 10 due || bad "nothing waits for the next batch after two thirds closed"
[ "$(mine a | count)" = "$(printf '%s\n' "$after" | count)" ] ||
    bad "the hour of an edition shows which offers lost their cover"
expect 0 "what is due" a offer publish --all --now
expect 0 "what is due, the new versions" a offer publish --all --now
third=$(mine a)
left=$(comm -12 <(printf '%s\n' "$after") <(printf '%s\n' "$third") | count)
[ "$left" -lt "$(printf '%s\n' "$after" | count)" ] ||
    bad "two thirds of the register are gone and every offer stays"
S a offer list --mine --limit 2000 | grep -o '"k_counted": *[0-9]*' | sed 's/.*: *//' |
    awk '$1 < 5 { bad = 1 } END { exit bad }' || bad "an offer is counted below 5"

# ---- a register that grows again makes nothing finer --------------------------------
import_register $data/register.csv "the first edition again"
expect 0 "publish" a offer publish --all --now
expect 0 "publish" a offer publish --all --now
cells >"$home/cells.4"
command join "$home/cells.1" "$home/cells.4" | awk '$3 < $2 { print "flow " $1 ": " $2 " communes, then " $3; n++ } END { exit n > 0 }' ||
    bad "a published cell became finer"

# ---- the facilitator chooses --------------------------------------------------------
withheld=$(S a offer preview | grep '"reason": *"HISTORY"' | number flow)
if [ -n "$withheld" ]; then
    expect 0 "prefer" a flow prefer "$withheld"
    S a flow show "$withheld" | grep -q '"preferred": *true' || bad "the preference is not kept"
    expect 0 "no preference" a flow prefer "$withheld" --off
    S a flow show "$withheld" | grep -q '"preferred": *true' && bad "the preference is not taken back"
else
    bad "no flow of the sample is withheld for its history"
fi
expect 3 "a flow that is not there" a flow prefer 99999
S a status | grep -q '"offers_mine"' || bad "no status"
restart_count=$(mine a | count)
stop a
start a
[ "$(mine a | count)" = "$restart_count" ] || bad "a restart changed what is live"
expect 0 "after a restart" a offer publish --all --now
[ "$(mine a | count)" = "$restart_count" ] || bad "a restart cut the cells again"

# ---- damaged cells: nothing stops, nothing is cut finer -------------------------------
cells >"$home/cells.5"
stop a
if command -v sqlite3 >/dev/null; then
    sqlite3 "$home/a/own.db" "UPDATE edition SET partition = zeroblob(5000) WHERE partition IS NOT NULL"
    start a
    expect 0 "after damage" a offer publish --all --now
    expect 0 "after damage, the new versions" a offer publish --all --now
    grep -q 'event=partition.*damaged' "$home/a.log" || bad "the log does not tell the damage"
    [ "$(mine a | count)" -gt 0 ] || bad "after damage nothing is live"
    cells >"$home/cells.6"
    command join "$home/cells.5" "$home/cells.6" | awk '$3 < $2 { n++ } END { exit n > 0 }' ||
        bad "damaged cells came back finer"
    stop a
fi

# ---- other numbers within one edition: what is live does not block the rest ---------
init b "Wallonie picarde" BE 57081 --area nuts3:BE328,nuts3:BE32A
start b
expect 0 "companies" b company import $data/companies.csv
expect 6 "flows" b flow import $data/flows.csv
expect 0 "the register" b register import $data/register.csv
# shellcheck disable=SC2046
S b offer publish $(seq 1 2 179) --now >/dev/null 2>&1 # some are withheld
half=$(mine b | count)
expect 0 "a lower top" b policy set top.material=4
expect 0 "the others, in wider cells" b offer publish --all --now
[ "$(mine b | count)" -gt $((half + 40)) ] ||
    bad "after another policy $half offers became $(mine b | count)"

echo "$n offers; $kept kept over a small change, $left over a great one"
finish
