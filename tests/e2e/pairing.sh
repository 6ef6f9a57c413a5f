#!/usr/bin/env bash
# Goal: two nodes become peers by a one-use invitation and four words that both
# sides confirm, whatever restarts in between; nothing is exchanged before, and
# every wrong invitation is refused with a sentence.
. "$(dirname "$0")/lib.sh"

init a Roubaix FR 59512
init b "Wallonie picarde" BE 57081
init c Roubaix FR 59512 # the same name, another key
init d Dunkerque FR 59183
for node in a b c d; do start $node; done
stock a fr 8
expect 0 "publication of a" a offer publish --all --now
[ "$(mine a | count)" = 8 ] || die "a does not show 8 offers"

# ---- nothing before both have confirmed
expect 0 "invitation" a peer invite
used=$(printf '%s' "$out" | field invitation)
case $used in sym1*) ;; *) bad "the invitation does not begin with sym1: $used" ;; esac
expect 0 "join" b peer join "$used"
words=$(printf '%s' "$out" | field words)
[ "$(printf '%s' "$words" | wc -w)" = 4 ] || bad "not four words: « $words »"
until_true 5 is_state a unconfirmed || bad "a does not list the new peer"
[ "$(S a peer list | field words)" = "$words" ] || bad "a shows other words than b"
quiet() { # quiet WHEN
    [ "$(seen b | count)" = 0 ] || bad "$1: b sees offers"
    [ "$(sqlite3 "$home/b/pool.db" 'SELECT count(*) FROM leaf' 2>/dev/null || echo 0)" = 0 ] || bad "$1: b holds leaves"
    [ "$(sqlite3 "$home/b/pool.db" 'SELECT count(*) FROM log' 2>/dev/null || echo 0)" = 0 ] || bad "$1: b holds heads"
    expect 4 "$1: sync of b" b sync "$(id_of a)" && says "active" "$1: sync of b"
    expect 4 "$1: sync of a" a sync "$(id_of b)"
    [ "$(state b)" = unconfirmed ] || bad "$1: b is $(state b)"
}
quiet "before any confirmation"

# ---- restarts of either side between join and confirm
stop a; start a
crash b; start b
[ "$(S b peer list | field words)" = "$words" ] || bad "b forgot the words over kill -9"
[ "$(S a peer list | field words)" = "$words" ] || bad "a forgot the words over a restart"
crash a; start a
stop b; start b
quiet "after restarts"
confirm a b
quiet "after the confirmation of one side"
crash a; start a # its confirmation is kept
stop b; start b
quiet "after restarts of the half-confirmed"
# Words are read whatever their case and spaces; of the agreement only the hash is kept.
printf 'accord de partenariat, article 1' >"$home/accord.pdf"
expect 1 "an agreement that is not there" b peer confirm Roubaix --words "$words" --agreement "$home/none.pdf"
quiet "after a confirmation that failed"
expect 0 "b confirms" b peer confirm Roubaix --words "  $(printf '%s' "$words" | tr 'a-z' 'A-Z' | sed 's/ /   /g') " --agreement "$home/accord.pdf"
[ "$(S b peer show Roubaix | field agreement)" = "$(sha256sum <"$home/accord.pdf" | cut -c1-64)" ] || bad "b keeps another hash of the agreement"
until_true 20 is_state b active || bad "b does not become active"
until_true 20 is_state a active || bad "a does not become active"
until_true 10 sees b a || bad "b does not see the offers of a"
[ -z "$(S a peer list | field words)" ] || bad "words are shown after the confirmation"
crash a; crash b
start a; start b
is_state a active || bad "a is not active after kill -9"
is_state b active || bad "b is not active after kill -9"

# ---- wrong invitations
expect 4 "a used invitation" d peer join "$used" && says "used" "used"
expect 0 "a short invitation" a peer invite --expires 1s
short=$(printf '%s' "$out" | field invitation)
expired() { [ "$(date +%s)" -gt "$1" ]; }
until_true 5 expired $(($(date +%s) + 1))
expect 4 "an expired invitation" d peer join "$short" && says "expired" "expired"
expect 0 "an invitation" a peer invite
fresh=$(printf '%s' "$out" | field invitation)
middle=$((${#fresh} / 2))
other=Q
[ "${fresh:middle:1}" = Q ] && other=R
altered=${fresh:0:middle}$other${fresh:middle+1}
expect 4 "an altered invitation" d peer join "$altered" && says "altered|cut" "altered"
expect 4 "a cut invitation" d peer join "${fresh:0:${#fresh}-6}" && says "altered|cut|not an invitation" "cut"
expect 4 "no invitation" d peer join "hello" && says "not an invitation" "no invitation"
expect 4 "its own invitation" a peer join "$fresh" && says "." "own"
[ "$(S d peer list | count)" = 0 ] || bad "d keeps a peer after refused invitations"

# ---- a copied name under another key, on both sides
expect 0 "invitation of the impostor" c peer invite
expect 4 "the name of a peer under another key" b peer join "$(printf '%s' "$out" | field invitation)" &&
    says "another key|bears this name|known already" "copied name"
expect 0 "invitation of b" b peer invite
invitation=$(printf '%s' "$out" | field invitation)
expect 4 "joining where another bears the name" c peer join "$invitation" && says "refused" "copied name, joining"
[ "$(S b peer list | count)" = 1 ] || bad "b took the impostor in"
is_state b active || bad "the peer of b changed over the impostor"
[ "$(S b peer list | field peer)" = "$(id_of a)" ] || bad "b knows another Roubaix now"

# ---- other words
join a d
until_true 5 is_known a d || bad "a does not list d"
expect 2 "three words" d peer confirm Roubaix --words "one two three"
is_unconfirmed() { [ "$(S "$1" peer show "$(id_of "$2")" | field state)" = unconfirmed ]; }
is_unconfirmed d a || bad "three words wiped the entry"
set -- $words
expect 4 "other words" d peer confirm Roubaix --words "$4 $3 $2 $1" && says "words" "other words"
[ "$(S d peer list | count)" = 0 ] || bad "the entry is not wiped after other words"
expect 3 "the wiped peer" d peer show Roubaix
sqlite3 "$home/d/own.db" 'SELECT count(*) FROM record WHERE kind = 1' >"$home/rows" 2>&1
[ "$(cat "$home/rows")" = 0 ] || bad "d still stores the wiped peer: $(cat "$home/rows")"

# ---- nobody there
expect 0 "invitation" a peer invite
invitation=$(printf '%s' "$out" | field invitation)
stop a
begin=$(date +%s)
expect 5 "an inviter who is off" d peer join "$invitation" && says "reach" "unreachable"
[ $(($(date +%s) - begin)) -le 35 ] || bad "joining took $(($(date +%s) - begin)) s"
start a

# ---- the same invitation is good when the inviter is back, and names that a
# prefix of the id; removed peers may come again.
expect 0 "join after all" d peer join "$invitation"
words=$(printf '%s' "$out" | field words)
S a peer remove "$(id_of d)" >/dev/null # the leftover of the other words
S d peer list >/dev/null
finish_pairing() {
    confirm d a
    confirm a d
}
if S a peer show "$(id_of d)" >/dev/null 2>&1; then finish_pairing; else
    S d peer remove Roubaix >/dev/null
    pair a d
fi
until_true 10 is_active d a || bad "d does not become active"
until_true 10 sees d a || bad "d does not see the offers of a"
expect 0 "a prefix of the id" d peer show "$(id_of a | cut -c1-6)"
expect 3 "an unknown peer" d peer show Atlantis
expect 0 "remove" d peer remove Roubaix
until_true 5 empty_list d || bad "offers of a removed peer are still listed"
S a peer remove "$(id_of d)" >/dev/null
pair a d
until_true 10 sees d a || bad "offers are not listed after pairing again"

# ---- a name that is also the beginning of another peer's id
init e "$(id_of a | cut -c1-5)" BE 57081
start e
pair d e
expect 2 "an ambiguous name" d peer show "$(id_of a | cut -c1-5)" && says "more than one|several" "ambiguous"
expect 0 "a longer prefix" d peer show "$(id_of a | cut -c1-8)"
[ "$(printf '%s' "$out" | field peer)" = "$(id_of a)" ] || bad "the longer prefix shows another peer"
expect 0 "a fingerprint" d peer show "$(S e status | field fingerprint)"
[ "$(printf '%s' "$out" | field peer)" = "$(id_of e)" ] || bad "the fingerprint shows another peer"
finish
