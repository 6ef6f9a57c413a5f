#!/bin/sh
# Goal: a facilitator does the main job in the browser without scripts: opens
# the one-time link (it works once), reads the status, confirms the four words,
# filters the offers and needs, downloads a proof that verifies, sets a lead
# aside; in three languages.  Every page is well formed; changes without the
# token of the session, foreign hosts and strangers are refused.
#
#   pages.sh [FOLDER OF symbiote AND symbioted]      (default: build/bin)
set -u
root=$(realpath "$(dirname "$0")/../..")
bin=$(realpath "${1:-$root/build/bin}")
data=$root/tests/data
. "$root/tests/lib/nodes.sh"
command -v curl >/dev/null || {
    echo "skipped: curl is not installed"
    exit 77
}
here=$(mktemp -d "${TMPDIR:-/tmp}/symbiote-pages.XXXXXX")
clean_up() {
    trap - EXIT INT TERM
    nodes_stop
    rm -rf "$here"
}
trap clean_up EXIT
trap 'exit 1' INT TERM
cd "$here" || exit 1
unset SYMBIOTE_DIR LC_ALL LC_MESSAGES
export LANG=en
good=0 bad=0 accept=en

pass() { good=$((good + 1)); }
miss() {
    bad=$((bad + 1))
    echo "FAILED: $*"
}
# get PATH [curl options]: body in ./page, headers in ./head, code in $code.
get() {
    path=$1
    shift
    code=$(curl -s -o page -D head -w '%{http_code}' -b jar -c jar \
        -H "Accept-Language: $accept" "$@" "$base$path")
}
# says NAME CODE PATTERN: the last answer.
says() {
    if [ "$code" = "$2" ] && grep -qe "$3" page; then
        pass
    else
        miss "$1: code $code, wanted $2 and « $3 » in: $(sed -n 's/.*<h1>/<h1>/p' page | head -c 600; tail -n 5 page | head -c 600)"
    fi
}
is() { # is NAME CODE
    if [ "$code" = "$2" ]; then pass; else miss "$1: code $code, wanted $2"; fi
}
lacks() { # lacks NAME PATTERN
    if grep -qe "$2" page; then miss "$1: « $2 » is in the page"; else pass; fi
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
        page && pass || miss "$1"
}
csrf() { sed -n 's/.*name="csrf" value="\([0-9a-f]*\)".*/\1/p' page | head -n 1; }

nodes_open || {
    echo "FAILED: the nodes did not start"
    tail -n 20 ./*.log ./*.import
    exit 1
}
nodes_invite || miss "no words"
link=$(node roubaix status | sed -n 's/.*"login_url": *"\([^"]*\)".*/\1/p')
base=${link%%/login*}

# ---- who may see it
get /
says "a stranger is told how to log in" 403 'symbiote status'
lacks "a stranger learns nothing" 'dl>'
well_formed "login page"
get /pool
says "a stranger sees no offers" 403 'symbiote status'
get /api/v1/companies
says "a stranger has no API" 403 LOGIN
get /login?token=00000000000000000000000000000000
says "a wrong token" 403 'not valid'
get "${link#"$base"}"
is "the link logs in" 303
grep -qi '^set-cookie: symbiote=.*HttpOnly.*SameSite=Strict' head && pass ||
    miss "the cookie is not protected: $(cat head)"
cp jar mine
get "${link#"$base"}" -b /dev/null -c /dev/null
says "the link works once" 403 'was used'
cp mine jar
get / -H 'Host: evil.example'
is "a foreign host name" 421

# ---- status, and the four words
get /
says "status names the territory" 200 'Roubaix'
says "status shows the words to compare" 200 "$words"
says "status says what is next" 200 'Compare the four words'
well_formed "status"
lacks "no script" '<script'
grep -qi "^content-security-policy: default-src 'self'" head && pass ||
    miss "no content security policy: $(cat head)"
token=$(csrf)
peer=$(sed -n 's/.*name="peer" value="\([^"]*\)".*/\1/p' page)
get /peers/confirm -d "peer=$peer" --data-urlencode "words=$words"
says "no change without the token" 403 'Nothing was changed'
get /peers/confirm -d "csrf=$(echo "$token" | tr '0-9a-f' '1-9a-f0')" \
    -d "peer=$peer" --data-urlencode "words=$words"
says "no change with another token" 403 'Nothing was changed'
[ "$(node roubaix peer list | member confirmed_here)" = false ] && pass ||
    miss "the peer was confirmed without the token"
get /peers/confirm -d "csrf=$token" -d "peer=$peer" --data-urlencode "words=one two"
says "words that are not four" 400 'not four'
get /peers/confirm -d "csrf=$token" -d "peer=$peer" -d 'words=aaaaa bbbbb ccccc ddddd'
says "words that nobody reads" 400 'not four'
well_formed "error page"
get /peers/confirm -d "csrf=$token" -d "peer=$peer" --data-urlencode "words=$words"
is "the right words" 303
get '/?note=confirmed'
says "confirmed here" 200 'has yet to confirm'
node wapi peer confirm Roubaix --words "$words" >/dev/null || miss "confirm in wapi"
nodes_active || miss "the pairing did not become active"
get /pool
says "an empty pool says so" 200 'has published anything'
nodes_publish || miss "publish and sync"

# ---- offers and needs
get /pool
says "the pool counts" 200 'offers and needs\.'
says "the pool has a map" 200 '<svg'
says "offers are without commitment" 200 'without commitment'
says "possible authors are counted" 200 'at least 5, register'
well_formed "pool"
[ "$(grep -c '<tr><th scope="row"><a href="/pool/' page)" = 50 ] && pass ||
    miss "not 50 offers on a page"
grep -q 'offset=50' page && pass || miss "no next page"
first=$(grep -o '<a href="/pool/[0-9A-Z]*"' page | head -n 1)
get '/pool?offset=50'
[ "$(grep -o '<a href="/pool/[0-9A-Z]*"' page | head -n 1)" != "$first" ] && pass ||
    miss "the second page is the first"
get '/pool?direction=need&kind=energy'
says "filter by direction and kind" 200 '<option value="need" selected'
lacks "needs only" '<td>offer</td>'
get '/pool?text=palettes&near=Tournai&km=20'
says "filter by words and place" 200 'value="palettes"'
well_formed "filtered pool"
get '/pool?near=Atlantis'
says "an unknown place" 404 'Atlantis'
get '/pool?km=soon&near=Tournai'
says "a distance of letters" 400 'whole number'
get '/pool?text=%22%3E%3Cb%3Ex'
says "what a reader types is escaped" "$code" 'value="&quot;&gt;&lt;b&gt;x"'
well_formed "escaped"
offer=$(echo "$first" | sed 's/.*pool.\([0-9A-Z]*\).*/\1/')
get "/pool/$offer"
says "one offer in full" 200 'possible authors in the register'
well_formed "offer"
get "/pool/$offer/proof"
says "its proof" 200 .
grep -qi '^content-disposition: attachment' head && pass || miss "proof is no download"
"$bin/symbiote" verify page >/dev/null && pass || miss "the proof does not verify"
get /pool/0000000000
says "an unknown offer" 404 'no such entry'

# ---- leads
get '/leads?cross=1'
says "leads have points" 200 'points of 100'
says "leads have reasons" 200 'Compatibility'
says "leads cross the border" 200 'crosses a border'
well_formed "leads"
lead=$(sed -n 's/.*name="lead" value="\([^"]*\)".*/\1/p' page | head -n 1)
[ -n "$lead" ] || lead=$(grep -o 'name="lead" value="[^"]*"' page | head -n 1 | cut -d'"' -f4)
token=$(csrf)
get /leads/refuse -d "lead=$lead" -d reason=distance -d cross=1
says "no refusal without the token" 403 'Nothing was changed'
get /leads/refuse -d "csrf=$token" -d "lead=$lead" -d reason=distance -d cross=1
is "a lead is set aside" 303
grep -qi '^location: /leads?cross=1&note=refused' head && pass ||
    miss "the choice was lost: $(cat head)"
get '/leads?cross=1&note=refused'
says "and says so" 200 'set aside'
lacks "it is gone" "value=\"$lead\""
get /leads/refuse -d "csrf=$token" -d "lead=$lead" -d reason=spite
says "an unknown reason" 400 'reason'
get '/leads?assumed=1'
says "assumed leads are marked" 200 'assumed'
well_formed "assumed leads"
get '/leads?by_flow=1&offset=20'
says "second page of leads" 200 'Page 2 of'

# ---- languages
for lang in fr nl en; do
    get "/?lang=$lang"
    says "language $lang" 200 "<html lang=\"$lang\""
    get /
    says "language $lang is remembered" 200 "<html lang=\"$lang\""
done
cp mine jar
accept='de, en;q=0.5, nl-BE;q=0.9'
get /
accept=en
says "the browser's language" 200 '<html lang="nl"'

# ---- assets, nothing, the end
get /assets/style.css
says "style" 200 'prefers-color-scheme: dark'
get /nothing
says "no such page" 404 'nothing at this address'
well_formed "404"
get /logout -X POST
says "no logout without the token" 403 'Nothing was changed'
get /logout -d "csrf=$token"
is "logout" 303
cp mine jar
get /
says "the old cookie is worth nothing" 403 'symbiote status'
kill -0 $node_pids || miss "a node died: $(tail -n 5 ./*.log)"

echo "$good checks passed, $bad failed"
[ $bad = 0 ]
