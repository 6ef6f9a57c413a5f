#!/usr/bin/env bash
# Goal: what one node releases the other lists within 5 seconds, and what it
# withdraws leaves the list as fast and the files soon after; a peer that was
# away gets only the differences; a node that can only dial serves as well.
. "$(dirname "$0")/lib.sh"

init a Roubaix FR 59512
init b "Wallonie picarde" BE 57081
start a
start b --dial-only # nobody can reach b
stock a fr 90
stock b be 10
pair a b # b dials a

# ---- a release arrives, both ways
expect 0 "publication of a" a offer publish --all --now
until_true 5 sees b a || bad "b does not list the offers of a within 5 s"
[ "$(seen b | count)" = 90 ] || bad "b lists $(seen b | count) offers instead of 90"
expect 0 "publication of b" b offer publish --all --now
until_true 5 sees a b || bad "a does not list the offers of b, which can only dial, within 5 s"
[ "$(seen a | count)" = 10 ] || bad "a lists $(seen a | count) offers instead of 10"

# ---- a withdrawal, too, and its bytes leave the files
victim=$(mine a | head -n 1)
hex_of() { # hex_of OFFER: the 16 bytes of its id, as they stand in its body
    sqlite3 "$home/a/own.db" "SELECT hex(offer) FROM publication" | while read -r h; do
        [ "$(crockford "$h")" = "$1" ] && echo "$h"
    done
}
crockford() { # 16 bytes in hex to 26 characters
    local bits= out26= i c alphabet=0123456789ABCDEFGHJKMNPQRSTVWXYZ
    for ((i = 0; i < ${#1}; i++)); do
        c=$((16#${1:i:1}))
        bits+=$((c >> 3 & 1))$((c >> 2 & 1))$((c >> 1 & 1))$((c & 1))
    done
    bits=${bits}00
    for ((i = 0; i < 130; i += 5)); do out26+=${alphabet:$((2#${bits:i:5})):1}; done
    printf '%s' "$out26"
}
mark=$(hex_of "$victim")
[ ${#mark} = 32 ] || die "the bytes of offer $victim were not found"
in_file() { [ -f "$1" ] && xxd -p "$1" | tr -d '\n' | grep -qi "$mark"; }
in_pool() { in_file "$home/b/pool.db" || in_file "$home/b/pool.db-wal"; }
not_in_pool() { ! in_pool; }
command -v xxd >/dev/null && { in_pool || bad "the search for bytes finds nothing even before"; }
expect 0 "withdrawal" a offer withdraw "$victim" --now
gone_from() { ! seen "$1" | grep -q "$victim"; }
until_true 5 gone_from b || bad "b still lists a withdrawn offer after 5 s"
[ "$(mine a | count)" = 89 ] || bad "a still shows what it withdrew"
if command -v xxd >/dev/null; then
    until_true 20 not_in_pool || bad "the withdrawn body is still in b's files after 20 s"
    salt_gone() { [ "$(sqlite3 "$home/a/own.db" "SELECT count(*) FROM own_leaf WHERE live = 0 AND salt IS NOT NULL")" = 0 ]; }
    until_true 5 salt_gone || bad "a keeps the salt of a withdrawn offer"
else
    echo "skipped: xxd is not installed, raw files are not searched"
fi
expect 3 "the withdrawn offer" b offer proof "$victim"

# ---- a peer that was away gets the differences only
traced() { wc -c <"$home/$1/frames.trace"; }
stop b
breweries fr 93 "$home/more.csv"
expect 0 "more companies" a company import "$home/more.csv"
draff fr 91 93 "$home/more_flows.csv"
expect 0 "more flows" a flow import "$home/more_flows.csv"
expect 0 "a release while b is away" a offer publish --all --now
second=$(mine a | head -n 1)
expect 0 "a withdrawal while b is away" a offer withdraw "$second" --now
[ "$(sqlite3 "$home/b/pool.db" 'SELECT count(*) FROM leaf')" = 89 ] || bad "b lost leaves when it stopped"
: >"$home/b/frames.trace"
start b --dial-only
until_true 20 sees b a || bad "b does not catch up"
[ "$(seen b | count)" -ge 90 ] || bad "b lists $(seen b | count) after the return"
size=$(traced b)
whole=$(sqlite3 "$home/b/pool.db" 'SELECT sum(length(data)) FROM leaf')
[ "$size" -gt 0 ] || bad "no frame was traced (programs without test hooks?)"
[ "$size" -lt $((whole / 2)) ] || bad "catching up took $size bytes of frames, all offers are $whole"

# ---- sync
expect 0 "sync" b sync
expect 0 "sync with a name" b sync Roubaix
expect 0 "sync of the side that cannot dial" a sync
stop a
begin=$(date +%s)
expect 5 "sync with a peer that is off" b sync Roubaix && says "reach" "sync"
expect 5 "sync with all" b sync
[ $(($(date +%s) - begin)) -le 45 ] || bad "sync took $(($(date +%s) - begin)) s to give up"
list=$(seen b)

# ---- both restart: nothing is lost
crash b
start b --dial-only
[ "$(seen b)" = "$list" ] || bad "b lost offers over kill -9"
start a
until_true 30 connected b || bad "b does not dial again by itself"
until_true 10 sees b a || bad "b differs after restarts"
until_true 10 sees a b || bad "a differs after restarts"
expect 0 "sync after restarts" b sync
finish
