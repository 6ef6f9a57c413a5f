#!/usr/bin/env bash
# Goal: an offer's proof is a text that anyone checks offline: whole it is valid,
# with any character changed or anything cut off it is not.
. "$(dirname "$0")/lib.sh"

init a Roubaix FR 59512
init b "Wallonie picarde" BE 57081
start a
start b
stock a fr 8
expect 0 "publication" a offer publish --all --now
pair a b
until_true 10 sees b a || die "b does not list the offers"
key_a=$(S a status | field fingerprint) key_b=$(S b status | field fingerprint)
offer=$(mine a | head -n 1)

proof() { # proof NODE OFFER FILE
    "$bin/symbiote" -d "$home/$1" --lang en offer proof "$2" >"$3" 2>"$home/err" || die "no proof from $1: $(cat "$home/err")"
}
verify() { "$bin/symbiote" --lang en verify "$@" >"$home/verdict" 2>&1; }
proof a "$offer" "$home/own.proof"
proof b "$(printf '%s' "$offer" | cut -c1-8)" "$home/p.proof"
verify "$home/own.proof" || bad "the own proof is not valid: $(cat "$home/verdict")"
verify "$home/p.proof" || bad "a peer's proof is not valid: $(cat "$home/verdict")"
expect 3 "a proof of no offer" a offer proof 0000000000

# The node is gone, even its folder; no daemon runs.
crash a
crash b
mv "$home/a" "$home/away_a"
mv "$home/b" "$home/away_b"
verify "$home/p.proof" || bad "not valid without a daemon: $(cat "$home/verdict")"
verify "$home/p.proof" --key "$key_a" || bad "not valid with the right key: $(cat "$home/verdict")"
verify "$home/p.proof" --key "$(printf '%s' "$key_a" | tr -d - | tr 'A-Z' 'a-z')" || bad "the key is not read in small letters"
verify "$home/p.proof" --key "$key_b"
[ $? = 1 ] || bad "valid under another key"
verify - <"$home/p.proof" || bad "not read from stdin"
"$bin/symbiote" verify "$home/none" >/dev/null 2>&1
case $? in 1 | 3) ;; *) bad "a missing file ends with $?" ;; esac
printf '' | verify -
[ $? = 1 ] || bad "an empty text is valid"

# ---- every character, every cut --------------------------------------------------
text=$(cat "$home/p.proof"; echo x)
text=${text%x}
length=${#text}
refused=0
must_fail() { # must_fail WHAT: the text is on stdin
    verify - --key "$key_a"
    local got=$?
    [ "$got" = 1 ] && { refused=$((refused + 1)); return; }
    [ "$failures" -gt 5 ] || bad "$1: exit $got"
}
# Line ends are tolerated after the last line (PROTOCOL 13), nothing else.
while [ "${text:length-1:1}" = $'\n' ]; do length=$((length - 1)); done
for ((i = 0; i < length; i++)); do
    character=${text:i:1}
    case $character in
    A) other=B ;;
    $'\n') other=' ' ;;
    *) other=A ;;
    esac
    must_fail "character $i of $length changed from « $character »" <<<"${text:0:i}$other${text:i+1:length-i-1}"
done
for ((i = 0; i < length; i += 1 + length / 60)); do
    must_fail "cut after $i of $length characters" < <(printf '%s' "${text:0:i}")
    must_fail "without character $i" <<<"${text:0:i}${text:i+1:length-i-1}"
done
must_fail "with a word behind" <<<"${text:0:length}"$'\nmore'
must_fail "with a word before" <<<"more"$'\n'"${text:0:length}"
[ "$refused" -gt "$length" ] || bad "only $refused altered texts were refused, of $length characters"
echo "proof: $refused altered texts of $length characters refused"
finish
