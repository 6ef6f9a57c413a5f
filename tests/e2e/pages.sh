#!/usr/bin/env bash
# Goal: a facilitator does the main job in the browser without scripts: opens
# the one-time link (it works once), reads the status, confirms the four words,
# filters the offers and needs, downloads a proof that verifies, sets a lead
# aside; in three languages.  Every page is well formed; changes without the
# token of the session, foreign hosts and strangers are refused.
. "$(dirname "$0")/lib.sh"
need_tool curl
data=$PWD/tests/data
cd "$home" || exit 1
accept=en checks=0
pass() { checks=$((checks + 1)); }
# get PATH [curl options]: body in ./page, headers in ./head, code in $code.
get() {
    path=$1
    shift
    code=$(curl -s -o page -D head -w '%{http_code}' -b jar -c jar \
        -H "Accept-Language: $accept" "$@" "$base$path")
}
# shows NAME CODE PATTERN: the last answer.
shows() {
    if [ "$code" = "$2" ] && grep -qe "$3" page; then
        pass
    else
        bad "$1: code $code, wanted $2 and « $3 » in: $(sed -n 's/.*<h1>/<h1>/p' page | head -c 600; tail -n 5 page | head -c 600)"
    fi
}
is() { # is NAME CODE
    if [ "$code" = "$2" ]; then pass; else bad "$1: code $code, wanted $2"; fi
}
lacks() { # lacks NAME PATTERN
    if grep -qe "$2" page; then bad "$1: « $2 » is in the page"; else pass; fi
}
# Every element is closed in order, every id is there once.
well_formed() {
    awk 'BEGIN { RS = "<" }
        NR == 1 { next }
        { tag = $0; sub(/>.*/, "", tag) }
        match(tag, / id="[^"]*"/) {
            id = substr(tag, RSTART, RLENGTH); if (seen[id]++) bad = "twice" id }
        tag ~ /^!/ || tag ~ /\/$/ { next }
        tag ~ /^\// { if (stack[depth--] != substr(tag, 2)) bad = tag; next }
        { split(tag, part, /[ \n]/); stack[++depth] = part[1] }
        END { if (depth || bad) { print "not well formed: " bad, depth; exit 1 } }' \
        page && pass || bad "$1"
}
csrf() { sed -n 's/.*name="csrf" value="\([0-9a-f]*\)".*/\1/p' page | head -n 1; }

fill() { # fill NODE: companies, flows, register; 6: some rows wait
    local what code
    for what in company:companies flow:flows register:register; do
        S "$1" "${what%%:*}" import "$data/$1/${what##*:}.csv" >import 2>&1
        code=$?
        [ $code = 0 ] || [ $code = 6 ] || die "import of $what in $1: $(tail -n 3 import)"
    done
}
init roubaix Roubaix FR 59512
init wapi "Wallonie picarde" BE 57081
start roubaix
start wapi
fill roubaix
fill wapi
join roubaix wapi
link=$(S roubaix status | field login_url)
base=${link%%/login*}

# ---- who may see it
get /
shows "a stranger is told how to log in" 403 'symbiote status'
lacks "a stranger learns nothing" 'dl>'
well_formed "login page"
get /pool
shows "a stranger sees no offers" 403 'symbiote status'
get /api/v1/companies
shows "a stranger has no API" 403 LOGIN
get /login?token=00000000000000000000000000000000
shows "a wrong token" 403 'not valid'
get "${link#"$base"}"
is "the link logs in" 303
grep -qi '^set-cookie: symbiote=.*HttpOnly.*SameSite=Strict' head && pass ||
    bad "the cookie is not protected: $(cat head)"
cp jar mine
get "${link#"$base"}" -b /dev/null -c /dev/null
shows "the link works once" 403 'was used'
cp mine jar
get / -H 'Host: evil.example'
is "a foreign host name" 421

# ---- status, and the four words
get /
shows "status names the territory" 200 'Roubaix'
shows "status shows the words to compare" 200 "$words"
shows "status says what is next" 200 'Compare the four words'
well_formed "status"
lacks "no script" '<script'
grep -qi "^content-security-policy: default-src 'self'" head && pass ||
    bad "no content security policy: $(cat head)"
token=$(csrf)
peer=$(sed -n 's/.*name="peer" value="\([^"]*\)".*/\1/p' page)
get /peers/confirm -d "peer=$peer" --data-urlencode "words=$words"
shows "no change without the token" 403 'Nothing was changed'
get /peers/confirm -d "csrf=$(echo "$token" | tr '0-9a-f' '1-9a-f0')" \
    -d "peer=$peer" --data-urlencode "words=$words"
shows "no change with another token" 403 'Nothing was changed'
[ "$(S roubaix peer list | grep -c '"confirmed_here": *false')" = 1 ] && pass ||
    bad "the peer was confirmed without the token"
get /peers/confirm -d "csrf=$token" -d "peer=$peer" --data-urlencode "words=one two"
shows "words that are not four" 400 'not four'
get /peers/confirm -d "csrf=$token" -d "peer=$peer" -d 'words=aaaaa bbbbb ccccc ddddd'
shows "words that nobody reads" 400 'not four'
well_formed "error page"
get /peers/confirm -d "csrf=$token" -d "peer=$peer" --data-urlencode "words=$words"
is "the right words" 303
get '/?note=confirmed'
shows "confirmed here" 200 'has yet to confirm'
confirm wapi roubaix
until_true 10 is_active roubaix wapi || bad "the pairing did not become active"
get /pool
shows "an empty pool says so" 200 'has published anything'
for name in roubaix wapi; do
    expect 0 "publication of $name" $name offer publish --all --now
done
expect 0 "sync" roubaix sync

# ---- offers and needs
get /pool
shows "the pool counts" 200 'offers and needs\.'
shows "the pool has a map" 200 '<svg'
shows "offers are without commitment" 200 'without commitment'
shows "possible authors are counted" 200 'at least 5, register'
well_formed "pool"
[ "$(grep -c '<tr><th scope="row"><a href="/pool/' page)" = 50 ] && pass ||
    bad "not 50 offers on a page"
grep -q 'offset=50' page && pass || bad "no next page"
first=$(grep -o '<a href="/pool/[0-9A-Z]*"' page | head -n 1)
get '/pool?offset=50'
[ "$(grep -o '<a href="/pool/[0-9A-Z]*"' page | head -n 1)" != "$first" ] && pass ||
    bad "the second page is the first"
get '/pool?offset=5000'
shows "beyond the end there is a way back" 200 'offset=100">Previous page'
well_formed "beyond the end"
get '/pool?direction=need&kind=energy'
shows "filter by direction and kind" 200 '<option value="need" selected'
lacks "needs only" '<td>offer</td>'
get '/pool?text=palettes&near=Tournai&km=20'
shows "filter by words and place" 200 'value="palettes"'
well_formed "filtered pool"
get '/pool?near=Atlantis'
shows "an unknown place" 404 'Atlantis'
get '/pool?km=soon&near=Tournai'
shows "a distance of letters" 400 'whole number'
get '/pool?text=%22%3E%3Cb%3Ex'
shows "what a reader types is escaped" "$code" 'value="&quot;&gt;&lt;b&gt;x"'
well_formed "escaped"
offer=$(echo "$first" | sed 's/.*pool.\([0-9A-Z]*\).*/\1/')
get "/pool/$offer"
shows "one offer in full" 200 'possible authors in the register'
well_formed "offer"
get "/pool/$offer/proof"
shows "its proof" 200 .
grep -qi '^content-disposition: attachment' head && pass || bad "proof is no download"
"$bin/symbiote" verify page >/dev/null && pass || bad "the proof does not verify"
get /pool/0000000000
shows "an unknown offer" 404 'no such entry'

# ---- leads
get '/leads?cross=1'
shows "leads have points" 200 'points of 100'
shows "leads have reasons" 200 'Compatibility'
shows "leads cross the border" 200 'crosses a border'
well_formed "leads"
lead=$(sed -n 's/.*name="lead" value="\([^"]*\)".*/\1/p' page | head -n 1)
[ -n "$lead" ] || lead=$(grep -o 'name="lead" value="[^"]*"' page | head -n 1 | cut -d'"' -f4)
token=$(csrf)
get /leads/refuse -d "lead=$lead" -d reason=distance -d cross=1
shows "no refusal without the token" 403 'Nothing was changed'
get /leads/refuse -d "csrf=$token" -d "lead=$lead" -d reason=distance -d cross=1
is "a lead is set aside" 303
grep -qi '^location: /leads?cross=1&note=refused' head && pass ||
    bad "the choice was lost: $(cat head)"
get '/leads?cross=1&note=refused'
shows "and says so" 200 'set aside'
lacks "it is gone" "value=\"$lead\""
get /leads/refuse -d "csrf=$token" -d "lead=$lead" -d reason=spite
shows "an unknown reason" 400 'reason'
get '/leads?assumed=1'
shows "assumed leads are marked" 200 'assumed'
well_formed "assumed leads"
get '/leads?by_flow=1&offset=20'
shows "second page of leads" 200 'Page 2 of'

# ---- companies: everything about one, the sheet, its answer, its end
get /companies
shows "companies are listed" 200 'href="/companies/[0-9]*"'
well_formed "companies"
company=$(S roubaix flow list | grep '"published": *true' | head -n 1 | number company)
flow=$(S roubaix flow list | grep '"published": *true' | head -n 1 | number id)
get "/companies/$company"
shows "what was published about one" 200 'Possible authors at the time'
shows "the cells as imported" 200 'cells as imported'
well_formed "company"
get "/flows/$flow"
shows "the record as it would be published" 200 'Version of the rules'
shows "among whom it hides" 200 'By activity'
shows "the question" 200 'informed competitor'
shows "names are on the screen only" 200 '<details class="screen"'
well_formed "sheet"
token=$(csrf)
get /flows/answer -d "flow=$flow" -d answer=yes -d by=Anne
shows "no answer without the token" 403 'Nothing was changed'
get /flows/answer -d "csrf=$token" -d "flow=$flow" -d by=Anne
shows "no answer chosen" 400 'what the company answered'
get /flows/answer -d "csrf=$token" -d "flow=$flow" -d answer=yes -d by=Anne
is "a veto" 303
grep -qi "^location: /flows/$flow?note=answered" head && pass || bad "not back to the sheet: $(cat head)"
get "/flows/$flow?note=answered"
shows "the veto is told" 200 'answered yes'
shows "the record is there to change one's mind" 200 'Version of the rules'
well_formed "vetoed sheet"
S roubaix offer list --mine --limit 1000 | grep -qE "\"flow\": *$flow[,}]" && bad "a vetoed offer is live" || pass
get "/companies/$company"
shows "the company's page tells it" 200 'yes, withheld'
well_formed "company that answered"
token=$(csrf)
get /companies/erase -d "csrf=$token" -d "company=$company" -d confirm=0
shows "no erasure by a slip" 400 'number of the company again'
get /companies/erase -d "company=$company" -d "confirm=$company"
shows "no erasure without the token" 403 'Nothing was changed'
get /companies/erase -d "csrf=$token" -d "company=$company" -d "confirm=$company"
is "an erasure" 303
get '/companies?note=erased'
shows "the erasure is told" 200 'proofs and backups made before remain'
lacks "it is gone" "href=\"/companies/$company\""
get "/companies/$company"
shows "an erased company" 404 'no such entry'
get /flows/99999
shows "an unknown flow" 404 'no flow'
get /companies/1x
shows "no number" 404 'nothing at this address'

# ---- languages
for lang in fr nl en; do
    get "/?lang=$lang"
    shows "language $lang" 200 "<html lang=\"$lang\""
    get /
    shows "language $lang is remembered" 200 "<html lang=\"$lang\""
done
cp mine jar
accept='de, en;q=0.5, nl-BE;q=0.9'
get /
accept=en
shows "the browser's language" 200 '<html lang="nl"'

# ---- assets, nothing, the end
get /assets/style.css
shows "style" 200 'prefers-color-scheme: dark'
get /nothing
shows "no such page" 404 'nothing at this address'
well_formed "404"
get /logout -X POST
shows "no logout without the token" 403 'Nothing was changed'
get /logout -d "csrf=$token"
is "logout" 303
cp mine jar
get /
shows "the old cookie is worth nothing" 403 'symbiote status'
for name in roubaix wapi; do
    kill -0 "${pid_of[$name]}" || bad "$name died"
done
echo "$checks checks of pages passed"
finish
