#!/usr/bin/env bash
# Goal: what is published for one peer reaches that peer and nobody else: no
# row, no byte in the files of a third one, no byte in the frames to it; over
# restarts, withdrawals, and when the peer is removed.
. "$(dirname "$0")/lib.sh"
need_tool sqlite3
need_tool xxd

init a Roubaix FR 59512
init b "Wallonie picarde" BE 57081
init c Lille FR 59350
start a
start b
start c
breweries fr 12 "$home/a.companies.csv"
draff fr 1 12 "$home/a.flows.csv"
sed -i '/^F1[012];/s/tous les pairs/pairs choisis/' "$home/a.flows.csv"
expect 0 "companies" a company import "$home/a.companies.csv"
expect 0 "flows" a flow import "$home/a.flows.csv"
pair a b
pair a c
b_id=$(id_of b)

# ---- who can be named ---------------------------------------------------------------
expect 3 "an unknown audience" a offer publish 7 --audience Nowhere --now
says "No peer is called" "an unknown audience"
expect 3 "one of two unknown" a offer publish 7 --audience "$b_id,Nowhere" --now
expect 2 "an empty audience" a offer publish 7 --audience , --now
expect 4 "a flow for chosen peers without them" a offer publish 10 --now
says "audience" "a flow for chosen peers without them"
expect 0 "preview" a offer preview 7 --audience "$b_id"
printf '%s' "$out" | grep -q '"name": *"Wallonie picarde"' || bad "the preview does not say to whom: $out"

# ---- six for all, four for b ------------------------------------------------------
expect 0 "for all" a offer publish 1 2 3 4 5 6 --now
until_true 10 sees b a || die "b does not list what is for all"
until_true 10 sees c a || die "c does not list what is for all"
expect 0 "sync of c" c sync
: >"$home/c/frames.trace"
expect 0 "for b, by its name" a offer publish 7 8 9 --audience "Wallonie picarde" --now
expect 0 "for b, by its id" a offer publish 10 --audience "${b_id:0:8}" --now
live_streams() { sqlite3 "$home/$1/own.db" 'SELECT DISTINCT leaf >> 40 FROM publication WHERE withdrawn = 0 ORDER BY 1'; }
[ "$(live_streams a | count)" = 2 ] || bad "one audience is not one stream: $(live_streams a)"
[ "$(mine a | count)" = 10 ] || bad "a has $(mine a | count) live offers instead of 10"
until_true 10 sees b a || bad "b does not list all that is for it"
S a offer list --mine | grep -q '"name": *"Wallonie picarde"' || bad "offer list --mine does not say whom it is for"
nothing_for_c() { # nothing_for_c WHEN
    local hex dump file
    [ "$(seen c | count)" = 6 ] || bad "$1: c lists $(seen c | count) offers instead of 6"
    [ "$(sqlite3 "$home/c/pool.db" 'SELECT count(*) FROM log WHERE stream > 0')" = 0 ] || bad "$1: c has a log of a named stream"
    for hex in $(sqlite3 "$home/a/own.db" 'SELECT lower(hex(offer)) FROM publication WHERE leaf >> 40 > 0'); do
        for file in "$home"/c/pool.db* "$home"/c/own.db* "$home"/c/frames.trace; do
            [ -f "$file" ] || continue
            dump=$(xxd -p "$file" | tr -d '\n')
            case $dump in *"$hex"*) bad "$1: $(basename "$file") of c holds an offer that is for b" ;; esac
        done
    done
}
nothing_for_c "after publication"
hex=$(sqlite3 "$home/a/own.db" 'SELECT lower(hex(offer)) FROM publication WHERE leaf >> 40 > 0 LIMIT 1')
[ -n "$hex" ] || die "nothing was published in a named stream"
# The same search finds it where it has to be, or it shows nothing.
case $(xxd -p "$home/b/frames.trace" | tr -d '\n') in *"$hex"*) ;; *) bad "the trace of b does not hold what was sent to b" ;; esac

# ---- the same content again, for others -------------------------------------------
expect 0 "again for b" a offer publish 7 --audience "$b_id" --now
[ "$(printf '%s' "$out" | number unchanged)" = 1 ] || bad "what b has already was queued again: $out"
expect 0 "all flows" a offer publish --all --now
until_true 10 sees b a || bad "after publishing all b lists something else"
[ "$(mine a | count)" = 10 ] || bad "flows for chosen peers left without them"
expect 0 "sync" c sync

# ---- restarts -----------------------------------------------------------------------
stop a
start a
crash b
start b
stop c
start c
until_true 40 connected b || die "b does not come back"
until_true 40 connected c || die "c does not come back"
expect 0 "sync of b after restarts" b sync
expect 0 "sync of c after restarts" c sync
sees b a || bad "after restarts b lists something else"
nothing_for_c "after restarts"

# ---- proof and withdrawal -----------------------------------------------------------
named=$(comm -23 <(seen b) <(seen c) | head -n 1)
expect 0 "proof of an offer for b" b offer proof "$named"
printf '%s' "$out" | grep -q '/named-' || bad "the proof does not name its stream"
expect 3 "c cannot prove it" c offer proof "$named"
expect 0 "withdrawal" a offer withdraw "$named" --now
expect 0 "sync" b sync
sees b a || bad "the withdrawal did not reach b"
nothing_for_c "after the withdrawal"

# ---- a member is removed -------------------------------------------------------------
expect 0 "removal" a peer remove "$b_id"
expect 4 "for nobody" a offer publish 10 --now
nothing_for_c "after the removal"
finish
