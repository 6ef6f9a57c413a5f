#!/usr/bin/env bash
# Goal: who is behind an offer cannot be found from what real daemons published.
# Two sample territories with their registers publish all they may; the attacks of
# tools/attack run against what their peers hold: possible authors, the likeliest,
# all of a company together, and two peers' pools side by side.
. "$(dirname "$0")/lib.sh"
need_tool sqlite3

init a Roubaix FR 59512
init b "Wallonie picarde" BE 57081
init c Lille FR 59350
for node in a b c; do start $node; done
load() { # load NODE SAMPLE
    local data=tests/data/$2
    expect 0 "register of $1" "$1" register import "$data/register.csv" || die "no register"
    # Exit 6: the samples hold rows that have to be rejected.
    S "$1" company import "$data/companies.csv" >"$home/out" || [ $? = 6 ] || die "no companies"
    S "$1" flow import "$data/flows.csv" >"$home/out" || [ $? = 6 ] || die "no flows"
    S "$1" offer publish --all --now >/dev/null 2>"$home/err" || die "$1 publishes nothing: $(cat "$home/err")"
    [ "$(mine "$1" | count)" -ge 5 ] || die "$1 publishes only $(mine "$1" | count) offers"
}
load a roubaix
load b wapi
pair a b
pair a c
until_true 10 sees b a || die "b does not list the offers of a"
until_true 10 sees c a || die "c does not list the offers of a"
until_true 10 sees a b || die "a does not list the offers of b"
# Databases are read when nobody writes.
for node in a b c; do stop $node; done

attack() { tools/attack --pool "$@" >"$home/found" 2>&1; }
attack "$home/b" --pool "$home/c" --register tests/data/roubaix/register.csv --links "$home/a" ||
    bad "what a published: $(grep -A 1 -E 'MISSED|cannot|attack:' "$home/found")"
grep -E '^A|bodies|compan' "$home/found"
attack "$home/a" --register tests/data/wapi/register.csv --links "$home/b" ||
    bad "what b published: $(grep -A 1 -E 'MISSED|cannot|attack:' "$home/found")"

# ---- the attack is no formality: a smaller register exposes everything
head -n 40 tests/data/roubaix/register.csv >"$home/few.csv"
attack "$home/b" --register "$home/few.csv" && bad "the attack passes whatever it is given"
grep -q MISSED "$home/found" || bad "the attack says nothing: $(cat "$home/found")"
finish
