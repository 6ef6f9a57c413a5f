#!/usr/bin/env bash
# Goal: the daemon begins and ends as promised, in folders of any length, and a
# peer that is suspended, resumed, blocked or removed is treated as such.
. "$(dirname "$0")/lib.sh"

ends() { # ends CODE WHAT COMMAND...: its sentence in $err
    local want=$1 what=$2 got
    shift 2
    timeout 10 "$@" >"$home/out" 2>"$home/err"
    got=$?
    err=$(cat "$home/err")
    [ "$got" = "$want" ] || bad "$what: exit $got instead of $want: $err"
    [ "$want" = 0 ] || [ -n "$err" ] || bad "$what: no sentence"
}

# ---- beginning
init a Roubaix FR 59512
ends 3 "no node in the folder" "$bin/symbioted" "$home"
ends 3 "no such folder" "$bin/symbioted" "$home/nowhere"
ends 2 "no folder named" "$bin/symbioted"
ends 2 "an unknown option" "$bin/symbioted" "$home/a" --fly
ends 2 "a bad address" "$bin/symbioted" "$home/a" --listen "everywhere"
ends 2 "a page for everybody" "$bin/symbioted" "$home/a" --http 0.0.0.0:0
ends 1 "a second init" "$bin/symbiote" init "$home/a" --name Again --country FR --commune 59512
ends 1 "a command without a daemon" "$bin/symbiote" -d "$home/a" --lang en status
printf '%s' "$err" | grep -q "symbioted $home/a" || bad "the command that starts the daemon is not shown: $err"
start a
ends 8 "a second daemon on the folder" "$bin/symbioted" "$home/a"
init b "Wallonie picarde" BE 57081
ends 8 "a port in use" "$bin/symbioted" "$home/b" --listen "tcp://127.0.0.1:${port_of[a]}"
grep -qE '^ready listen=tcp://127\.0\.0\.1:[0-9]+ http=' "$home/a.out" || bad "the ready line is $(cat "$home/a.out")"

# ---- a folder longer than a socket address holds
long=long$(printf '/%040d' 1 2 3 4)
mkdir -p "$home/$(dirname "$long")"
init "$long" Armentières FR 59017
start "$long"
expect 0 "status in a long folder" "$long" status
stop "$long"

# ---- states of a peer
start b
stock a fr 8
expect 0 "publication" a offer publish --all --now
pair a b
until_true 10 sees b a || die "b does not list the offers"
expect 0 "suspend" b peer suspend Roubaix
until_true 5 is_state b suspended || bad "b does not show that a is suspended"
expect 4 "sync with a suspended peer" b sync Roubaix
draff fr 1 7 "$home/seven.csv"
victim=$(mine a | head -n 1)
expect 0 "a withdrawal meanwhile" a offer withdraw "$victim" --now
stop b
start b
is_state b suspended || bad "b forgot over a restart that a is suspended"
expect 0 "resume" b peer resume Roubaix
until_true 20 sees b a || bad "b does not catch up after resume"
expect 0 "block" b peer block Roubaix
is_state b blocked || bad "b does not show that a is blocked"
connected a && until_true 10 not_connected a
not_connected a || bad "a blocked peer is still connected"
expect 0 "invitation of the blocked" a peer invite
expect 4 "joining a blocked peer" b peer join "$(printf '%s' "$out" | field invitation)"
expect 0 "remove" b peer remove Roubaix
[ "$(S b peer list | count)" = 0 ] || bad "b still lists a removed peer"
until_true 5 empty_list b || bad "b lists offers of a removed peer"
crash b
start b
empty_list b || bad "offers of a removed peer come back with a restart"

# ---- the end, even with commands and strangers waiting
(exec 3<>"/dev/tcp/127.0.0.1/${port_of[a]}" && read -rt 20 -u 3 _) &
S a sync >/dev/null 2>&1 &
stop a
stop b
grep -q '^ready' "$home/a.out" && [ "$(wc -l <"$home/a.out")" = 1 ] || bad "stdout holds more than the ready line"
finish
