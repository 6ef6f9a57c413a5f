#!/usr/bin/env bash
# Goal: a body that the second count refuses keeps the whole batch at home, the
# facilitator is told which flow and what to do, withdrawals leave all the same,
# and once the cause is gone everything leaves.
. "$(dirname "$0")/lib.sh"
data=tests/data/wapi

init a "Wallonie picarde" BE 57081 --area nuts3:BE328,nuts3:BE32A
start a
expect 0 "companies" a company import $data/companies.csv
expect 6 "flows" a flow import $data/flows.csv
expect 0 "register" a register import $data/register.csv
expect 0 "a first batch" a offer publish 1 2 3 4 5 6 9 10 --now
live=$(mine a | count)
[ "$live" -ge 5 ] || die "only $live offers"
old=$(mine a | head -n 1)
stop a

SYMBIOTE_SLIP_K=200 start a
expect 4 "a batch with a slip" a offer publish 11 --now
grep -q 'flow 11 did not pass the second count (T1: ' <<<"$out$err" || bad "the sentence does not say why: $out$err"
[ "$(mine a | count)" = "$live" ] || bad "something of the blocked batch left"
S a status | grep -q '"blocked": *"[^"]*flow [0-9]' || bad "status does not say which flow blocks: $(S a status)"
S a status | grep -q '"blocked_help"' || bad "status does not say what to do"
expect 4 "again" a offer publish 11 --now
refusals=$(S a log | grep -c '"batch.refused"')
[ "$refusals" = 1 ] || bad "the journal tells the same refusal $refusals times"
expect 0 "a withdrawal" a offer withdraw "$old" --now
mine a | grep -q "$old" && bad "a blocked batch holds back a withdrawal"
curl -sS -m 10 "http://${http_of[a]}/healthz" >/dev/null || bad "the node does not answer"
stop a

start a
expect 0 "without the slip" a offer publish --all --now
[ "$(mine a | count)" -gt "$live" ] || bad "nothing leaves although the cause is gone"
S a status | grep -q '"blocked"' && bad "status still says that a batch is blocked"
echo "$live offers before, $(mine a | count) after; told once"
finish
