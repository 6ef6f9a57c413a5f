#!/bin/sh
# Goal: nothing leaves that nobody asked for, and what must go does.
# `--now` frees the flows that were named and nothing else; a new version never
# leaves together with the withdrawal of the old one; an offer that was taken
# back does not return; a flow that has become private or was removed takes its
# live offer with it; a restart forgets none of it.
#
#   releases.sh [FOLDER OF symbiote AND symbioted]      (default: SYMBIOTE_BIN, build-ci/bin)
set -u
bin=$(realpath "${1:-${SYMBIOTE_BIN:-build-ci/bin}}")
data=$(realpath "$(dirname "$0")/../data")/wapi
here=$(mktemp -d "${TMPDIR:-/tmp}/symbiote-releases.XXXXXX")
pid=
clean_up() {
    trap - EXIT INT TERM
    [ -z "$pid" ] || kill "$pid" 2>/dev/null
    wait
    rm -rf "$here"
}
trap clean_up EXIT
trap 'exit 1' INT TERM
cd "$here" || exit 1
unset SYMBIOTE_DIR LC_ALL LC_MESSAGES
export LANG=en

fail() {
    echo "FAILED: $*"
    tail -n 20 ./*.log ./last 2>/dev/null
    exit 1
}
node() { "$bin/symbiote" -d node --yes --json "$@" >last; }
number() { sed -n 's/.*"'"$1"'": *\([0-9]*\).*/\1/p' last | head -n 1; }
field() { sed -n 's/.*"'"$1"'": *"\([^"]*\)".*/\1/p' last | head -n 1; }
is() { # is WHAT NAME VALUE: about the last answer
    [ "$(number "$2")" = "$3" ] || fail "$1: $2 is $(number "$2"), not $3"
}
status() { # status WHAT LIVE WAITING
    node status || fail status
    is "$1" offers_mine "$2"
    is "$1" waiting "$3"
}
begin() {
    "$bin/symbioted" node --listen tcp://127.0.0.1:0 --http 127.0.0.1:0 \
        >node.out 2>>node.log &
    pid=$!
    for _ in $(seq 200); do
        grep -q '^ready' node.out && return
        sleep 0.1
    done
    fail "the node did not start"
}
offer_of() { # offer_of FLOW: the id of its live offer
    node offer list --mine --limit 1000 || fail "list"
    grep '"flow": *'"$1"'[,}]' last | sed 's/.*"id": *"\([^"]*\)".*/\1/' |
        head -n 1
}

"$bin/symbiote" init node --name "Wallonie picarde" --country BE \
    --commune 57081 --area nuts3:BE328,nuts3:BE32A >/dev/null || fail init
begin
node company import "$data/companies.csv" || fail companies
node flow import "$data/flows.csv"
[ $? -eq 6 ] || fail flows
node register import "$data/register.csv" || fail register

# ---- before the first batch: one flow at once, the others wait
node offer publish 1 2
is "two wait" released ""
status "two wait" 0 2
node offer publish 1 --now || fail "publish 1"
is "one leaves" offers 1
status "the other still waits" 1 1
node offer withdraw "$(offer_of 1)" --now || fail "withdraw 1"
is "a withdrawal at once" withdrawals 1
status "frees nothing else" 0 1

# ---- everything, then a new version
node offer publish --all --now || fail "publish all"
live=$(number offers)
[ "$live" -gt 100 ] || fail "only $live offers"
status "all live" "$live" 0
sed 's/^W001;\(.*\);6 t.sem;/W001;\1;60 t\/sem;/' "$data/flows.csv" >new.csv
cmp -s new.csv "$data/flows.csv" && fail "the sample has changed"
node flow import new.csv
old=$(offer_of 1)
node offer publish 1 --now || fail "the new version"
is "the old version goes first" withdrawals 1
is "the old version goes first" offers 0
status "the new version waits" $((live - 1)) 1
other=$(offer_of 2)
node offer withdraw "$other" --now || fail "withdraw 2"
is "another withdrawal" withdrawals 1
status "does not free the new version" $((live - 2)) 1
node offer publish 1 --now || fail "the new version, again"
is "the new version" offers 1
[ "$(offer_of 1)" != "$old" ] || fail "the id was used again"

# ---- taken back while a new version waits
node flow import "$data/flows.csv"
node offer publish 1 || fail "back to the first version"
status "both wait" $((live - 1)) 2
node offer withdraw "$(offer_of 1)" --now || fail "take back"
status "nothing returns" $((live - 2)) 0

# ---- private, removed, over a restart
third=$(offer_of 3)
[ -n "$third" ] || fail "flow 3 is not live"
sed 's/^\(W003;.*\);tous les pairs;/\1;ne pas publier;/' "$data/flows.csv" >new.csv
cmp -s new.csv "$data/flows.csv" && fail "the sample has changed"
node flow import new.csv
for _ in $(seq 50); do
    node status
    [ "$(number waiting)" = 1 ] && break
    sleep 0.1
done
status "a private flow's offer is to go" $((live - 2)) 1
node flow remove 4 || fail "remove"
for _ in $(seq 50); do
    node status
    [ "$(number waiting)" = 2 ] && break
    sleep 0.1
done
status "a removed flow's offer too" $((live - 2)) 2
kill "$pid" && wait "$pid"
begin
for _ in $(seq 50); do
    node status
    [ -n "$(field next_batch)" ] && break
    sleep 0.1
done
[ -n "$(field next_batch)" ] || fail "after a restart nothing is due"
status "after a restart" $((live - 2)) 2
node offer withdraw "$third" --now || fail "withdraw 3"
status "the private one is gone" $((live - 3)) 1

# ---- a public list of participants decides as well
node offer preview || fail preview
before=$(grep -c '"publishable":true' last)
kill "$pid" && wait "$pid"
echo "participants = publik" >node/symbiote.conf
"$bin/symbioted" node >/dev/null 2>&1
[ $? -eq 2 ] || fail "a slip in the configuration was not refused"
echo "participants = public" >node/symbiote.conf
begin
node offer preview || fail preview
after=$(grep -c '"publishable":true' last)
[ "$after" -lt $((before / 2)) ] ||
    fail "$after of $before offers although the participants are known"

# ---- a first day without register; unknown companies come with the flows
kill "$pid" && wait "$pid"
rm -rf node
"$bin/symbiote" init node --name "Wallonie picarde" --country BE \
    --commune 57081 --area nuts3:BE328,nuts3:BE32A >/dev/null || fail init
begin
head -n 40 "$data/companies.csv" >few.csv
node company import few.csv || fail companies
node offer preview || fail "preview of nothing"
node flow import "$data/flows.csv"
[ $? -eq 6 ] || fail flows
node offer preview || fail "preview of drafts"
node offer publish --all --now || fail "publish without register"
[ "$(number withheld)" -gt 50 ] || fail "withheld: $(number withheld)"
node company import "$data/companies.csv" || fail "all companies"
node offer publish --all --now || fail "publish again"
echo "ok: $live offers, none left or returned unasked"
