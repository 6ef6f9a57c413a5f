#!/usr/bin/env bash
# Goal: a server whose data do not match its signed log is not believed: the
# receiver adopts nothing of it, says why in its log, keeps the list it had and
# goes on when the data are right again.
. "$(dirname "$0")/lib.sh"
need_tool sqlite3

init a Roubaix FR 59512
init b "Wallonie picarde" BE 57081
start a
start b
breweries fr 60 "$home/companies.csv"
expect 0 "companies" a company import "$home/companies.csv"
draff fr 1 10 "$home/flows.csv"
expect 0 "flows" a flow import "$home/flows.csv"
expect 0 "publication" a offer publish --all --now
pair a b
until_true 10 sees b a || die "b does not list the offers"
had=$(seen b)

sql() { sqlite3 -cmd '.timeout 5000' "$home/a/own.db" "$1"; }
refusals() { grep -c 'event=refused' "$home/b.log"; }
next=10
# lie WHAT SQL: a publishes five more while b is away; what it then serves of
# them is changed behind its back by SQL, where NEW is the first new leaf.
lie() {
    local what=$1 change=$2 first before
    stop b
    draff fr $((next + 1)) $((next + 5)) "$home/flows.csv"
    next=$((next + 5))
    expect 0 "more flows" a flow import "$home/flows.csv"
    expect 0 "a release" a offer publish --all --now
    first=$(sql "SELECT min(idx) FROM own_leaf WHERE live = 1 AND idx >= (SELECT first FROM checkpoint ORDER BY size DESC LIMIT 1)")
    sql "DROP TABLE IF EXISTS truth; CREATE TABLE truth AS SELECT * FROM own_leaf WHERE idx >= $first"
    sql "${change//NEW/$first}"
    [ "$(sql "SELECT count(*) FROM own_leaf o JOIN truth t USING (idx) WHERE o.salt IS NOT t.salt OR o.body IS NOT t.body OR o.hash IS NOT t.hash")" -gt 0 ] ||
        die "$what: the lie changed nothing"
    before=$(refusals)
    start b
    until_true 20 more_refusals "$before" || bad "$what: b has not refused anything"
    grep 'event=refused' "$home/b.log" | tail -n 1 | grep -q 'why="[a-z]' || bad "$what: no reason in the log"
    [ "$(seen b)" = "$had" ] || bad "$what: the list of b changed"
    expect 1 "$what: sync" b sync && says "." "$what: sync"
    [ "$(seen b)" = "$had" ] || bad "$what: the list of b changed by sync"
    crash b
    start b
    [ "$(seen b)" = "$had" ] || bad "$what: the list of b changed by a restart"
    [ "$(sqlite3 "$home/b/pool.db" 'SELECT size FROM log')" = "$held" ] || bad "$what: b adopted another size"
    # The truth again: b recovers without a hand.
    sql "UPDATE own_leaf SET salt = (SELECT salt FROM truth t WHERE t.idx = own_leaf.idx),
             body = (SELECT body FROM truth t WHERE t.idx = own_leaf.idx) WHERE idx >= $first; DROP TABLE truth"
    until_true 40 sees b a || bad "$what: b does not recover when the data are right again"
    had=$(seen b)
    held=$(sqlite3 "$home/b/pool.db" 'SELECT size FROM log')
}
more_refusals() { [ "$(refusals)" -gt "$1" ]; }
held=$(sqlite3 "$home/b/pool.db" 'SELECT size FROM log')

lie "another body" "UPDATE own_leaf SET body = CAST(substr(body, 1, length(body) - 1) || x'7e' AS BLOB) WHERE idx = NEW"
lie "another salt" "UPDATE own_leaf SET salt = CAST(x'00112233' || substr(salt, 5) AS BLOB) WHERE idx = NEW + 2"
lie "two bodies exchanged" "UPDATE own_leaf SET body = (SELECT t.body FROM truth t WHERE t.idx = 2 * NEW + 1 - own_leaf.idx),
    salt = (SELECT t.salt FROM truth t WHERE t.idx = 2 * NEW + 1 - own_leaf.idx) WHERE idx IN (NEW, NEW + 1)"
lie "a body without its end" "UPDATE own_leaf SET body = CAST(substr(body, 1, 10) AS BLOB) WHERE idx = NEW + 1"
[ "$(seen b | count)" = 30 ] || bad "b lists $(seen b | count) offers in the end instead of 30"
finish
