#!/bin/sh
# Goal: the life of the daemon as an operator meets it: configuration and its
# errors, exit codes, what watches it, a restart, and an end within 5 seconds
# with work under way; and requests that no well-behaved client sends.
#
#   daemon_life.sh [FOLDER OF symbiote AND symbioted]      (default: build/bin)
set -u
bin=$(realpath "${1:-build/bin}")
data=$(realpath "$(dirname "$0")/../data")
here=$(mktemp -d "${TMPDIR:-/tmp}/symbiote-life.XXXXXX")
pids=
clean_up() {
    trap - EXIT INT TERM
    # shellcheck disable=SC2086
    [ -z "$pids" ] || kill $pids 2>/dev/null
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
    tail -n 20 ./*.log 2>/dev/null
    exit 1
}
for tool in sqlite3 curl; do
    command -v $tool >/dev/null || {
        echo "skipped: $tool is not installed"
        exit 0
    }
done
start() { # start DIR OPTIONS...: ready when this returns; $pid
    dir=$1
    shift
    "$bin/symbioted" "$dir" "$@" >"$dir.out" 2>>"$dir.log" &
    pid=$!
    pids="$pids $pid"
    for _ in $(seq 300); do
        grep -q '^ready' "$dir.out" && return
        kill -0 $pid 2>/dev/null || break
        sleep 0.1
    done
    fail "$dir did not start"
}
stop() { # stop PID: 0, within 5 seconds
    began=$(date +%s%N)
    kill -TERM "$1" || fail "no process $1"
    wait "$1"
    code=$?
    took=$((($(date +%s%N) - began) / 1000000))
    [ $code -eq 0 ] || fail "ended with $code after SIGTERM"
    [ $took -lt 5000 ] || fail "took $took ms to end"
}
N() { "$bin/symbiote" -d n --yes --json "$@"; }
api() { # api PATH CURL-OPTIONS...: prints the body, then the HTTP code
    path=$1
    shift
    curl -s --globoff --unix-socket n/api.sock -w '\n%{http_code}' "$@" \
        "http://localhost$path"
}
# refuses EXIT WORDS OPTIONS...: the daemon does not start on n and says why.
refuses() {
    want=$1 words=$2
    shift 2
    "$bin/symbioted" "$@" >out.txt 2>err.txt
    code=$?
    [ $code -eq "$want" ] || fail "symbioted $*: $code, not $want"
    grep -q "$words" err.txt || fail "symbioted $*: $(cat err.txt)"
}

echo "-- what is no node"
refuses 2 usage
refuses 3 init nowhere
mkdir empty
refuses 3 init empty
"$bin/symbiote" init n --name Alpha --country FR --commune 59512 --lang en >/dev/null || fail init

echo "-- configuration"
refuses 2 'absent.conf: there is no such file' n --config absent.conf
printf '# ours\nlisten = tcp://127.0.0.1:0\nlang = de\n' >n/symbiote.conf
refuses 2 'symbiote.conf:3: lang is fr, nl or en' n
refuses 2 'tcp://HOST:PORT' n --config /dev/null --listen 127.0.0.1:1
cat >n/symbiote.conf <<END
listen = tcp://127.0.0.1:0
address = tcp://node.example:4460
participants = public
batch = 1h
END
start n
first=$pid
grep -q 'listen=tcp://127.0.0.1:[1-9]' n.out || fail "listen of the configuration"
invitation=$(N peer invite | sed -n 's/.*"invitation": *"\([^"]*\)".*/\1/p')
[ -n "$invitation" ] || fail "no invitation"

echo "-- a second daemon, newer data"
refuses 8 'already runs' n
cp -r n newer && rm newer/api.sock newer/lock
sqlite3 newer/own.db 'PRAGMA user_version = 99' >/dev/null
refuses 7 'newer version' newer

echo "-- requests that no good client sends"
for path in flows/0 flows/12abc flows/-1 flows/4294967297 companies/1x; do
    api "/api/v1/$path" | tail -n 1 | grep -q 404 || fail "$path"
done
long=$(head -c 4000 /dev/zero | tr '\0' a | sed 's/a/%C3%A9/g' | cut -c1-5400)
api "/api/v1/offers?kind=x$long" | grep -q UNKNOWN_FILTER || fail "a long filter"
api "/api/v1/offers?kind=xx$long" | grep -q UNKNOWN_FILTER || fail "a long filter"
api "/api/v1/offers?kind=%FF" | tail -n 1 | grep -q 400 || fail "no text"
api "/api/v1/offers?limit=9999999999999999999999" | grep -q BAD_NUMBER || fail "limit"
api "/api/v1/peers/invite?expires=0" -d '{"expires":60}' | grep -q BAD_NUMBER || fail "a number given twice"
api "/api/v1/offers/publish" -d '{"flows":[1.5]}' | tail -n 1 | grep -q 404 || fail "flow 1.5"
api "/api/v1/offers/publish" -d '{"flows":[-7]}' | tail -n 1 | grep -q 404 || fail "flow -7"
api "/api/v1/peers/join" -d '{"invitation":"sym1\u0000"}' | grep -q '"error"' || fail "join"
N status >/dev/null || fail "the daemon is gone"

echo "-- companies, flows, register"
N company import "$data/roubaix/companies.csv" >/dev/null || fail "companies"
N flow import "$data/roubaix/flows.csv" >import.json
[ $? -le 6 ] || fail "flows"
N register import "$data/roubaix/register.csv" >/dev/null || fail "register"

echo "-- a published flow that is removed takes its offer with it"
N offer publish --all --now >published.json || fail "publish"
mine=$(N offer list --mine | head -n 1)
flow=$(echo "$mine" | sed -n 's/.*"flow": *\([0-9]*\).*/\1/p')
[ -n "$flow" ] || fail "nothing was published"
before=$(N offer list --mine | wc -l)
N flow remove "$flow" >removed.json || fail "flow remove"
api "/api/v1/flows/$flow" | tail -n 1 | grep -q 404 || fail "the flow is still there"
[ "$(N status | sed -n 's/.*"waiting": *\([0-9]*\).*/\1/p')" -ge 1 ] || fail "no withdrawal waits"

echo "-- what waits is remembered over a restart, and leaves"
stop $first
[ ! -e n/api.sock ] || fail "the socket is left"
sqlite3 n/own.db "UPDATE meta SET value = '1 1 0' WHERE key = 'batch'"
# A batch of a process that died before it was prepared.
sqlite3 n/own.db "INSERT INTO publication (offer, flow, company, body, k,
    k_members, published) VALUES (x'00112233445566778899aabbccddeeff', 1, 1,
    x'80', 5, 5, 1)"
start n
for _ in $(seq 100); do
    after=$(N offer list --mine | wc -l)
    [ "$after" -eq $((before - 1)) ] && break
    sleep 0.1
done
[ "$after" -eq $((before - 1)) ] || fail "the withdrawal did not leave: $before, $after"
sqlite3 n/own.db "SELECT count(*) FROM publication WHERE leaf IS NULL" |
    grep -qx 0 || fail "a row of a dead batch is left"

echo "-- what watches it"
api /healthz | grep -qx ok || fail healthz
api /readyz | grep -qx ready || fail readyz
api /metrics >metrics.txt
tail -n 3 metrics.txt | head -n 1 | grep -q '^# EOF' || fail "metrics have no end"
grep -q "^symbiote_offers_mine $after\$" metrics.txt || fail "metrics: offers"
[ "$(grep -c '^# TYPE' metrics.txt)" -eq "$(grep '^# TYPE' metrics.txt | sort -u | wc -l)" ] ||
    fail "a metric stands twice"

echo "-- the journal names nobody"
N log >journal.json || fail log
for event in import.companies import.flows publish withdraw flow.remove release peer.invite; do
    grep -q "\"$event\"" journal.json || fail "no $event in the journal"
done
cut -d, -f1 "$data/roubaix/companies.csv" | sed 1d | head -n 20 >names.txt
sqlite3 n/own.db 'SELECT name FROM company' >>names.txt
grep -v '^.\{0,3\}$' names.txt >long.txt
grep -F -f long.txt journal.json metrics.txt n.log && fail "a company's name outside"

echo "-- an end with work under way"
head -n 1 "$data/roubaix/register.csv" >big.csv
for _ in $(seq 40); do sed 1d "$data/roubaix/register.csv" >>big.csv; done
N register import big.csv >/dev/null 2>&1 &
work=$!
N match --all >/dev/null 2>&1 &
match=$!
sleep 0.3
stop "$pid"
wait $work $match
start n
N status >/dev/null || fail "no start after an end in the middle"
stop "$pid"

echo "-- a folder whose path is longer than a socket address"
deep=$here/$(printf 'a%.0s' $(seq 90))/$(printf 'b%.0s' $(seq 90))
mkdir -p "$deep" && cp -r n "$deep/n" && rm -f "$deep/n/lock" "$deep/n/symbiote.conf"
"$bin/symbioted" "$deep/n" --http 127.0.0.1:0 >deep.out 2>deep.log &
pid=$!
pids="$pids $pid"
for _ in $(seq 100); do grep -q '^ready' deep.out && break; sleep 0.1; done
"$bin/symbiote" -d "$deep/n" --json status >/dev/null || fail "a long path"
stop "$pid"

echo "-- a log reader that went away"
mkfifo pipe
"$bin/symbioted" n >n.out 2>pipe &
pid=$!
pids="$pids $pid"
head -n 1 <pipe >/dev/null
for _ in $(seq 100); do grep -q '^ready' n.out && break; sleep 0.1; done
N status >/dev/null || fail "the daemon died with its log reader"
stop "$pid"

echo "all went as it should"
