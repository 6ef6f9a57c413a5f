#!/usr/bin/env bash
# Goal: strangers on the open ports leave no descriptor and no memory behind,
# and neither a peer nor the facilitator notices them.
. "$(dirname "$0")/lib.sh"
[ -x "$bin/hostile" ] || die "$bin/hostile is missing: build all targets first"

init a Roubaix FR 59512
init b "Wallonie picarde" BE 57081
start a
start b
stock a fr 20
expect 0 "publication" a offer publish --all --now
pair a b
until_true 10 sees b a || die "b does not list the offers"

pid=${pid_of[a]} port=${port_of[a]} http=${http_of[a]##*:}
descriptors() { ls "/proc/$pid/fd" | wc -l; }
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"; }
attack() { "$bin/hostile" "$@" >"$home/attack" 2>&1 || bad "attack $*: $(cat "$home/attack")"; }
alive() { kill -0 "$pid" 2>/dev/null || die "the daemon died of: $*"; }

# One small round first: what a node keeps for later is in the measure.
for how in reset shutdown random lengths preface; do attack $how 127.0.0.1 "$port" 20; done
back_to() { [ "$(descriptors)" -le "$1" ]; }
until_true 20 back_to 40 || bad "$(descriptors) descriptors after a small round"
fds=$(descriptors) rss=$(resident)

for how in reset shutdown random lengths preface; do
    attack $how 127.0.0.1 "$port" 1000
    alive "$how"
done
until_true 30 back_to $((fds + 2)) || bad "$(descriptors) descriptors after the attacks, $fds before"

# While 300 strangers sit there silently, the peer and the facilitator go on.
"$bin/hostile" silent 127.0.0.1 "$port" 300 14 >"$home/silent" 2>&1 &
silent=$!
busy() { [ "$(descriptors)" -ge $((fds + 40)) ]; }
until_true 5 busy || bad "the silent connections are not there"
victim=$(mine a | head -n 1)
expect 0 "a withdrawal meanwhile" a offer withdraw "$victim" --now
gone_from_list() { ! seen b | grep -q "$victim"; }
until_true 5 gone_from_list || bad "the session of a peer suffers from silent strangers"
expect 0 "sync meanwhile" b sync
closed_all() { back_to $((fds + 2)); }
until_true 20 closed_all || bad "silent connections are kept: $(descriptors) descriptors, $fds before"
alive silent
wait $silent

# The same by a byte now and then, on both ports.
"$bin/hostile" drip 127.0.0.1 "$port" 100 12 >"$home/drip" 2>&1 &
drip=$!
"$bin/hostile" drip 127.0.0.1 "$http" 100 12 >"$home/drip_http" 2>&1 &
drip_http=$!
busy_again() { [ "$(descriptors)" -ge $((fds + 20)) ]; }
until_true 5 busy_again || bad "the dripping connections are not there"
begin=${EPOCHREALTIME//./}
expect 0 "status while others drip" a status
took=$(((${EPOCHREALTIME//./} - begin) / 1000))
[ $took -le 2000 ] || bad "the command line waits $took ms while others drip"
wait $drip $drip_http
until_true 30 closed_all || bad "dripping connections are kept: $(descriptors) descriptors, $fds before"
alive drip
page() { [ "$(curl -sS -m 5 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$http/healthz" 2>/dev/null)" = 200 ]; }
until_true 20 page || bad "the page does not answer after the attacks"

lines=$(grep -c 'event=\(closed\|refused\)' "$home/a.log")
[ "$lines" -le 20 ] || bad "strangers filled the log with $lines lines"
grown=$(($(resident) - rss))
most=8192
LC_ALL=C grep -qa __asan_init "$bin/symbioted" && most=400000 # its quarantine of freed memory
[ $grown -le $most ] || bad "the daemon grew by $grown kB"

# A peer that comes anew is let in.
stop b
expect 0 "a release meanwhile" a offer publish --all --now
start b
expect 0 "sync after all" b sync
until_true 5 sees b a || bad "b differs after the attacks"
stop a # ends in time, with 0
echo "hostile: $fds descriptors before, grown by $grown kB"
finish
