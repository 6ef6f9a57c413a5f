#!/usr/bin/env bash
# Goal: before its first publication a company sees the record exactly as it
# would leave, both counts, the activities and communes it hides among, and the
# question; a yes withholds the flow and takes a live offer back until the
# company changes its mind; who answered is kept as a hash; totals for reports
# give nobody away.
. "$(dirname "$0")/lib.sh"
data=$PWD/tests/data/wapi

"$bin/symbiote" init "$home/a" --name "Wallonie picarde" --country BE --commune 57081 \
    --area nuts3:BE328,nuts3:BE32A --lang fr >"$home/a.init" 2>&1 || die "init"
port_of[a]=0
start a
expect 0 "companies" a company import "$data/companies.csv" || die "companies"
S a flow import "$data/flows.csv" >"$home/import" 2>&1
case $? in 0 | 6) ;; *) die "flows: $(cat "$home/import")" ;; esac
expect 0 "register" a register import "$data/register.csv" || die "register"

# ---- the sheet
S a offer preview >"$home/all" || die "preview"
flow=$(grep '"publishable": *true' "$home/all" | head -n 1 | number flow)
other=$(grep '"publishable": *true' "$home/all" | sed -n 2p | number flow)
[ -n "$other" ] || die "no two flows can leave"
expect 0 "the sheet" a offer preview "$flow"
printf '%s' "$out" >"$home/sheet"
for field in id direction kind types quantity quarters packaging state legal_status temperature pressure \
    communes expires k policy population; do
    grep -q "\"field\": *\"$field\"" "$home/sheet" || bad "the record does not tell its $field"
done
for part in '"k_participants": *[0-9]' '"activities": *\[{' '"nace": *"[0-9]' '"communes": *\[{' \
    '"question": *"[^"]*competitor' '"text_version": *1'; do
    grep -qE "$part" "$home/sheet" || bad "the sheet lacks $part"
done
k=$(number k <"$home/sheet")
sum=$(grep -o '"activities": *\[[^]]*\]' "$home/sheet" | grep -o '"units": *[0-9]*' | sed 's/.*: *//' | paste -sd+ | bc)
[ "$sum" = "$(grep -o '"among": *{.*' "$home/sheet" | number units)" ] || bad "the activities do not add up: $sum"
[ "$k" = "$sum" ] || bad "the activities add up to $sum, not to k = $k"
"$bin/symbiote" -d "$home/a" --lang fr offer preview "$flow" >"$home/words" || bad "no words"
grep -q "offer consent $flow" "$home/words" || bad "the sheet does not say how to answer"
grep -q '"among"' "$home/all" && bad "the list of all flows tells among whom each hides"

# ---- a yes before publication
expect 2 "no answer" a offer consent "$flow" --by X
expect 2 "nobody answered" a offer consent "$flow" --answer yes
expect 3 "no such flow" a offer consent 99999 --answer yes --by X
expect 0 "a veto" a offer consent "$flow" --answer yes --by "Marguerite Yourcenar"
expect 4 "a vetoed flow" a offer publish "$flow" && says "competitor" "a vetoed flow"
expect 0 "its sheet stays readable" a offer preview "$flow"
printf '%s' "$out" | grep -q '"reason": *"VETO"' || bad "the preview does not tell the veto"
printf '%s' "$out" | grep -q '"record": *\[{' || bad "a company that wants to change its mind sees no record"
expect 0 "all others" a offer publish --all --now
S a offer list --mine --limit 1000 | grep -qE "\"flow\": *$flow[,}]" && bad "a vetoed flow was published"
S a offer list --mine --limit 1000 | grep -qE "\"flow\": *$other[,}]" || bad "the veto of one withheld another"

# ---- it changes its mind, and a live offer is taken back
live() { S a offer list --mine --limit 1000 | grep -qE "\"flow\": *$1[,}]"; }
gone_offer() { ! live "$1"; }
expect 0 "its mind changed" a offer consent "$flow" --answer no --by "Marguerite Yourcenar"
expect 0 "published now" a offer publish "$flow" --now
live "$flow" || bad "not live after its mind changed"
expect 0 "a veto of a live offer" a offer consent "$flow" --answer yes --by "Jean Ray" --now
until_true 5 gone_offer "$flow" || bad "a vetoed offer is still live"
live "$other" || bad "the veto took another offer back"
stop a
start a
expect 4 "after a restart" a offer publish "$flow"

# ---- who, when, which text; no names
expect 0 "everything" a company show "$(S a flow list | grep -E "\"id\": *$flow," | number company)"
[ "$(printf '%s' "$out" | grep -o '"answer": *"[a-z]*"' | paste -sd' ')" = '"answer": "yes" "answer": "no" "answer": "yes"' ] ||
    [ "$(printf '%s' "$out" | grep -o '"answer":"[a-z]*"' | paste -sd' ')" = '"answer":"yes" "answer":"no" "answer":"yes"' ] ||
    bad "the answers are not all kept: $(printf '%s' "$out" | grep -o '"answer[^}]*}')"
[ "$(printf '%s' "$out" | grep -o '"who": *"[0-9a-f]\{32\}"' | sort -u | count)" = 2 ] || bad "two persons answered"
[ "$(S a log | grep -c '"consent"')" = 3 ] || bad "the journal does not tell three answers"
grep -aqE "Yourcenar|Jean Ray" "$home"/a/own.db* && bad "the name of who answered is in the database"
expect 0 "the journal holds" a log --verify

# ---- a public list of participants: the second count decides, also over what is live
[ "$(S a offer list --mine --limit 3 | grep -c '"id"')" = 3 ] || bad "offer list --mine --limit 3 does not list three"
least() { S a offer list --mine --limit 1000 | grep -o '"k_participants": *[0-9]*' | sed 's/.*: *//' | sort -n | head -n 1; }
[ "$(least)" -lt 5 ] || bad "no offer with few participants: the check below proves nothing"
stop a
echo "participants = public" >"$home/a/symbiote.conf"
start a
enough() { [ -n "$(least)" ] && [ "$(least)" -ge 5 ]; }
due() { [ "$(S a status | number waiting)" -gt 0 ]; }
until_true 10 due || bad "nothing waits for the next batch once participants are public"
S a offer publish --all --now >/dev/null 2>&1 # some are withheld
enough || bad "an offer that only $(least) participants could have made is still live"
rm "$home/a/symbiote.conf"

# ---- totals
expect 0 "totals" a report totals
printf '%s\n' "$out" >"$home/totals"
grep -q '"shown": *true' "$home/totals" || bad "no total is shown"
grep -q '"units_text": *"< 3"' "$home/totals" || bad "no total of fewer than 3: the check below proves nothing"
grep '"shown": *false' "$home/totals" | grep -q '"quantity"' && bad "a withheld total tells its quantity"
grep '"units_text"' "$home/totals" | grep -q '"units":' && bad "a withheld total tells its companies"
[ "$(S a report totals --year 2010 | count)" -ge 0 ] || bad "no year"
expect 2 "a wrong year" a report totals --year soon
finish
