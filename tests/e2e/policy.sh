#!/usr/bin/env bash
# Goal: the numbers of the promise can be raised by one person at once; with the
# four-eyes switch on, lowering them, adding or removing a person, and the switch
# itself take two persons; k stays at least 3 whoever asks.  What is published
# is looked at again.  The journal tells all of it without a name, and a changed
# entry is found.
. "$(dirname "$0")/lib.sh"
need_tool sqlite3

init a "Wallonie picarde" BE 57081
start a
echo "correct horse battery" >"$home/anne.pass"
echo "staple eleven foxes" >"$home/bert.pass"
echo "quite another one" >"$home/carl.pass"
echo "wrong wrong wrong" >"$home/wrong.pass"
anne=(--by "Anne Dupont" --passphrase-file "$home/anne.pass")
bert=(--by "Bert Martin" --passphrase-file "$home/bert.pass")
setting() { S a policy show | grep -o "\"settings\": *{[^}]*}" | number "$1"; }
is_set() { # is_set WHAT NAME VALUE
    [ "$(setting "$2")" = "$3" ] || bad "$1: $2 is $(setting "$2") instead of $3"
}
add() { # add NAME FILE [MORE]
    local name=$1 file=$2
    shift 2
    S a policy approver add "$name" --new-passphrase-file "$file" "$@" >"$home/out" 2>"$home/err"
}

# ---- one person, no switch
is_set "at first" k 5
is_set "at first" k_history 3
expect 0 "raising" a policy set k_history=5
is_set "raised" k_history 5
expect 0 "lowering without the switch" a policy set k_history=3
is_set "lowered" k_history 3
expect 4 "k of 2" a policy set k=2 && says "at least 3" "k of 2"
expect 4 "k_history of 2" a policy set k_history=2
expect 4 "k above k_build" a policy set k=9
expect 3 "an unknown setting" a policy set k_magic=9
expect 2 "no number" a policy set k=many
is_set "after refusals" k 5
hash=$(S a policy show | field hash)
expect 0 "two at once" a policy set k=6 dominance=300
[ "$(S a policy show | field hash)" != "$hash" ] || bad "another policy has the same hash"
stop a
start a
is_set "after a restart" k 6
is_set "after a restart" dominance 300

# ---- the switch needs two persons
expect 4 "the switch without persons" a policy set four_eyes=on && says "two persons" "the switch"
add "Anne Dupont" "$home/anne.pass" || bad "Anne: $(cat "$home/err")"
expect 4 "the switch with one person" a policy set four_eyes=on
echo short >"$home/short.pass"
add "Dora" "$home/short.pass" && bad "a short passphrase was taken"
add "Bert Martin" "$home/bert.pass" || bad "Bert: $(cat "$home/err")"
add "Bert Martin" "$home/carl.pass" && bad "a name was taken twice"
expect 0 "the switch" a policy set four_eyes=on

# ---- less protection: proposed by one, approved by the other
expect 0 "raising needs one" a policy set k_history=4
is_set "raised at once" k_history 4
expect 4 "lowering alone" a policy set k_history=3 && says "two persons" "lowering alone"
expect 4 "lowering with a wrong passphrase" a policy set k_history=3 --by "Anne Dupont" --passphrase-file "$home/wrong.pass"
expect 4 "lowering by a stranger" a policy set k_history=3 --by "Carl" --passphrase-file "$home/anne.pass"
is_set "still" k_history 4
expect 0 "a proposal" a policy set k_history=3 "${anne[@]}"
p=$(printf '%s' "$out" | number proposal)
[ -n "$p" ] || die "no proposal: $out"
is_set "proposed only" k_history 4
expect 4 "by the same person" a policy approve "$p" "${anne[@]}" && says "another person" "by the same person"
expect 4 "by the other with a wrong passphrase" a policy approve "$p" --by "Bert Martin" --passphrase-file "$home/wrong.pass"
is_set "still proposed only" k_history 4
expect 0 "by the other" a policy approve "$p" "${bert[@]}"
is_set "approved" k_history 3
expect 3 "approved twice" a policy approve "$p" "${bert[@]}"
expect 0 "another proposal" a policy set dominance=400 "${bert[@]}"
p=$(printf '%s' "$out" | number proposal)
expect 0 "dropped" a policy drop "$p"
expect 3 "a dropped one" a policy approve "$p" "${anne[@]}"
is_set "dropped" dominance 300
expect 4 "never below 3, even by two" a policy set k_history=2 "${anne[@]}"

# ---- a proposal does not wait for ever
expect 0 "a proposal that grows old" a policy set dominance=400 "${bert[@]}"
p=$(printf '%s' "$out" | number proposal)
stop a
sqlite3 "$home/a/own.db" "UPDATE proposal SET expires = 1000 WHERE id = $p"
start a
expect 4 "an old proposal" a policy approve "$p" "${anne[@]}" && says "expired" "an old proposal"
is_set "expired" dominance 300

# ---- nobody gets round it: new persons and the switch take two as well
add "Carl" "$home/carl.pass" && bad "a third person was added by one"
expect 4 "a person removed by one" a policy approver remove "Bert Martin"
expect 4 "two persons must stay" a policy approver remove "Bert Martin" "${anne[@]}"
expect 4 "the switch off by one" a policy set four_eyes=off
add "Carl" "$home/carl.pass" "${anne[@]}" || bad "Carl proposed: $(cat "$home/err")"
p=$(number proposal <"$home/out")
expect 4 "Carl is nobody yet" a policy approve "$p" --by Carl --passphrase-file "$home/carl.pass"
expect 0 "Carl approved" a policy approve "$p" "${bert[@]}"
expect 0 "the switch off, proposed" a policy set four_eyes=off "${anne[@]}"
p=$(printf '%s' "$out" | number proposal)
expect 0 "the switch off" a policy approve "$p" --by Carl --passphrase-file "$home/carl.pass"
expect 0 "one person again" a policy set k=5
is_set "one person again" k 5

# ---- another policy looks at what is published again
stock a be 8
expect 0 "a publication" a offer publish --all --now
[ "$(mine a | count)" = 8 ] || bad "not 8 offers but $(mine a | count)"
expect 0 "more than there are" a policy set k_start=9 k_person=11
nothing_left() { [ "$(mine a | count)" = 0 ]; }
due() { [ "$(S a status | number waiting)" = 8 ]; }
if until_true 10 due && [ "$(mine a | count)" = 8 ]; then
    # The next slot at the latest: asked for now.
    S a offer publish --all --now >/dev/null 2>&1
    nothing_left || bad "offers with 8 possible authors are live where 9 are needed: $(mine a | count)"
else
    bad "the hour of a policy shows what lost its cover: $(mine a | count) of 8 left, $(S a status | number waiting) wait"
fi

# ---- participants = public
expect 0 "fewer again" a policy set k_start=7
stop a
echo "participants = public" >"$home/a/symbiote.conf"
start a
[ "$(S a status | field participants)" = public ] || bad "participants are not public"
[ "$(S a policy show | field participants)" = public ] || bad "the policy does not say public"
expect 0 "the switch once more" a policy set four_eyes=on
stop a
rm "$home/a/symbiote.conf"
start a
[ "$(S a status | field participants)" = public ] || bad "one line of the configuration made participants secret"
expect 4 "secret by one" a policy set participants=secret
expect 0 "secret, proposed" a policy set participants=secret "${anne[@]}"
expect 0 "secret" a policy approve "$(printf '%s' "$out" | number proposal)" "${bert[@]}"
[ "$(S a status | field participants)" = secret ] || bad "two persons did not make participants secret"

# ---- the journal
expect 0 "the journal holds" a log --verify
S a log >"$home/log"
for event in policy.set policy.now policy.propose policy.approve policy.drop policy.refused \
    policy.four_eyes policy.approver.add policy.participants; do
    grep -q "\"event\": *\"$event\"" "$home/log" || bad "the journal does not tell $event"
done
grep -qE 'Anne|Bert|Carl|Dupont' "$home/log" && bad "a name is in the journal"
"$bin/symbiote" -d "$home/a" --lang en log | grep -q "policy changed" || bad "the journal has no words"
for secret in anne bert carl; do
    grep -raqF "$(cat "$home/$secret.pass")" "$home/a" && bad "a passphrase is in the clear"
done
grep -aq argon2id "$home/a/own.db" || bad "no passphrase is kept at all: the check before proves nothing"
expect 0 "the newest hash" a log --verify
noted=$(printf '%s' "$out" | field hash)
[ "${#noted}" = 64 ] || bad "no hash to note: $out"
expect 0 "another entry" a policy set k_start=8
expect 0 "what was noted is there" a log --verify --noted "$noted"
expect 2 "no hash" a log --verify --noted abc && says "64 digits" "no hash"
stop a
cp "$home/a/own.db" "$home/whole.db"
sqlite3 "$home/a/own.db" "DELETE FROM journal WHERE seq > (SELECT max(seq) - 4 FROM journal)"
start a
expect 0 "a chain cut at its end holds in itself" a log --verify
expect 1 "entries removed at the end" a log --verify --noted "$noted" && says "removed at the end" "removed at the end"
stop a
cp "$home/whole.db" "$home/a/own.db"
rm -f "$home/a/own.db-wal" "$home/a/own.db-shm"
sqlite3 "$home/a/own.db" "UPDATE journal SET subject = 'setting=k from=6 to=7' WHERE seq = 4"
start a
expect 1 "a changed journal" a log --verify && says "entry 4" "a changed journal"
finish
