# lib.sh -- sourced by the scenarios: daemons on free ports in a folder of their
# own, removed at the end; checks that say what was wrong.
#
# A scenario names its nodes; DIR of node x is $home/x, its log $home/x.log.
# Everything waits by polling with a bound, nothing by a fixed pause.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
bin=$(cd "${SYMBIOTE_BIN:-build-ci/bin}" 2>/dev/null && pwd) || {
    echo "no programs in ${SYMBIOTE_BIN:-build-ci/bin}: build first (cmake --preset ci && cmake --build build-ci)" >&2
    exit 1
}
for program in symbiote symbioted; do
    [ -x "$bin/$program" ] || { echo "$bin/$program is missing: build first" >&2; exit 1; }
done
unset SYMBIOTE_DIR
export LC_ALL=C.UTF-8
home=$(mktemp -d "${TMPDIR:-/tmp}/symbiote-e2e.XXXXXX")
declare -A pid_of=() port_of=() http_of=()
failures=0

clean_up() {
    trap - EXIT INT TERM
    for node in "${!pid_of[@]}"; do kill -9 "${pid_of[$node]}" 2>/dev/null; done
    wait 2>/dev/null
    if [ -n "${KEEP:-}" ]; then echo "kept: $home"; else rm -rf "$home"; fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM

skip() { # skip WHY: the scenario cannot run on this machine
    echo "skipped: $*"
    exit 0
}
need_tool() { command -v "$1" >/dev/null || skip "$1 is not installed"; }
show_logs() {
    local node
    for node in "${!port_of[@]}"; do
        echo "--- end of $node.log"
        tail -n 15 "$home/$node.log"
    done
}
die() { # a step without which the rest says nothing
    echo "FAILED: $*"
    show_logs
    exit 1
}
bad() {
    failures=$((failures + 1))
    echo "FAILED: $*"
}
finish() { # the last line of every scenario
    [ "$failures" = 0 ] && exit 0
    show_logs
    echo "$failures checks failed"
    exit 1
}

# ---- nodes -------------------------------------------------------------------
init() { # init NODE NAME COUNTRY COMMUNE [MORE...]
    "$bin/symbiote" init "$home/$1" --name "$2" --country "$3" --commune "$4" --lang fr "${@:5}" \
        >"$home/$1.init" 2>&1 || die "init of $1: $(cat "$home/$1.init")"
    port_of[$1]=0
}
# start NODE [--dial-only] [MORE...]: returns when the node is ready.  The port
# of its first start is kept, as peers know it.
start() {
    local node=$1 listen
    shift
    listen="--listen tcp://127.0.0.1:${port_of[$node]}"
    [ "${1:-}" = --dial-only ] && { listen=; shift; }
    : >"$home/$node.out"
    # shellcheck disable=SC2086
    "$bin/symbioted" "$home/$node" $listen --http 127.0.0.1:0 "$@" \
        >"$home/$node.out" 2>>"$home/$node.log" &
    pid_of[$node]=$!
    until_true 15 started "$node" || die "$node did not start: $(tail -n 3 "$home/$node.log")"
    [ -n "$listen" ] && port_of[$node]=$(sed -n 's/^ready listen=tcp:[^ ]*:\([0-9]*\).*/\1/p' "$home/$node.out")
    http_of[$node]=$(sed -n 's/^ready.* http=\(http:..\)\{0,1\}\([0-9.]*:[0-9]*\).*/\2/p' "$home/$node.out")
}
started() {
    grep -q '^ready' "$home/$1.out" && return 0
    kill -0 "${pid_of[$1]}" 2>/dev/null || die "$1 ended at its start: $(tail -n 3 "$home/$1.log")"
    return 1
}
stop() { # SIGTERM: ends within 5 s with 0
    local pid=${pid_of[$1]}
    kill -TERM "$pid"
    until_true 6 gone "$pid" || die "$1 did not end within 5 s of SIGTERM"
    wait "$pid" || bad "$1 ended with $? after SIGTERM"
    unset "pid_of[$1]"
}
crash() { # kill -9
    kill -9 "${pid_of[$1]}"
    wait "${pid_of[$1]}" 2>/dev/null
    unset "pid_of[$1]"
}
gone() { ! kill -0 "$1" 2>/dev/null; }

# ---- the command line -----------------------------------------------------------
S() { # S NODE COMMAND...: with --json
    local node=$1
    shift
    "$bin/symbiote" -d "$home/$node" --json --yes --lang en "$@"
}
# expect CODE SENTENCE NODE COMMAND...: stdout in $out, stderr in $err.
expect() {
    local want=$1 what=$2 got
    shift 2
    out=$(S "$@" 2>"$home/err")
    got=$?
    err=$(cat "$home/err")
    [ "$got" = "$want" ] && return 0
    bad "$what: exit $got instead of $want: $out $err"
    return 1
}
# Every refusal says why in a sentence.
says() { # says PATTERN WHAT
    printf '%s' "$err" | grep -qiE "$1" || bad "$2: the sentence is missing: « $err »"
}
# field NAME / number NAME: the first such member of JSON on stdin.
field() { grep -o "\"$1\": *\"[^\"]*\"" | head -n 1 | sed 's/^[^:]*: *"\(.*\)"$/\1/'; }
number() { grep -o "\"$1\": *-\{0,1\}[0-9]*" | head -n 1 | sed 's/.*: *//'; }
ids() { grep -o '"id": *"[0-9A-Z]\{26\}"' | sed 's/.*"\([0-9A-Z]*\)"$/\1/' | sort; }
api() { # api NODE PATH: GET over the socket, raw
    (cd "$home/$1" && curl -sS -m 20 --unix-socket api.sock "http://x/api/v1/$2")
}

# until_true SECONDS COMMAND...: polls.
until_true() {
    local end=$((${EPOCHREALTIME//./} + $1 * 1000000))
    shift
    until "$@"; do
        [ "${EPOCHREALTIME//./}" -lt "$end" ] || return 1
        read -rt 0.05 <> <(:) || :
    done
}

# ---- what the scenarios share ------------------------------------------------------
state() { S "$1" peer list | field state; } # of a node with one peer
is_state() { [ "$(state "$1")" = "$2" ]; }
mine() { S "$1" offer list --mine | ids; }
seen() { S "$1" offer list --limit 10000 | ids; }
sees() { # sees READER OWNER: the reader lists just what the owner shows
    [ "$(seen "$1")" = "$(mine "$2")" ]
}
ids_of_leads() { grep -o "^{\"id\": *\"[^\"]*\"" | sed "s/.*\"\([^\"]*\)\"$/\1/"; }
count() { grep -c .; }

# join A B [NAME]: A invites, B joins; the words in $words.
join() {
    local invitation
    expect 0 "invitation of $1" "$1" peer invite || die "no invitation"
    invitation=$(printf '%s' "$out" | field invitation)
    expect 0 "$2 joins $1" "$2" peer join "$invitation" || die "$2 cannot join $1"
    words=$(printf '%s' "$out" | field words)
    peer=$(printf '%s' "$out" | field peer)
    [ -n "$words" ] || die "no words"
}
id_of() { S "$1" status | field territory; }
confirm() { # confirm HERE THERE
    expect 0 "$1 confirms" "$1" peer confirm "$(id_of "$2")" --words "$words" || die "$1 cannot confirm"
}
pair() {
    join "$1" "$2"
    confirm "$1" "$2"
    confirm "$2" "$1"
    until_true 10 is_active "$1" "$2" || die "$1 does not become active"
    until_true 10 is_active "$2" "$1" || die "$2 does not become active"
}
connected() { S "$1" peer list | grep -q "\"connected\": *true"; }
not_connected() { ! connected "$1"; }
is_known() { S "$1" peer show "$(id_of "$2")" >/dev/null 2>&1; }
empty_list() { [ -z "$(seen "$1")" ]; }
is_active() { [ "$(S "$1" peer show "$(id_of "$2")" | field state)" = active ]; }

bce() { # bce N: a valid Belgian number
    local n
    n=$(printf '040%05d' "$1")
    printf '%s%02d' "$n" $((97 - 10#$n % 97))
}
luhn() { # check digit of a string of digits
    local sum=0 i d s=$1
    for ((i = ${#s} - 1; i >= 0; i--)); do
        d=${s:i:1}
        (((${#s} - i) % 2 == 1)) && d=$((d * 2)) && ((d > 9)) && d=$((d - 9))
        sum=$((sum + d))
    done
    printf '%d' $(((10 - sum % 10) % 10))
}
siret() { # siret N: a valid French number
    local s
    s=$(printf '552%05d' "$1")
    s=$s$(luhn "$s")0001
    printf '%s%s' "$s" "$(luhn "$s")"
}
# breweries be|fr COUNT FILE: so many breweries of one place.
breweries() {
    local i number place=Tournai
    [ "$1" = fr ] && place=Roubaix
    echo "Nom;Numéro;NACE;Commune;Adresse;Contact" >"$3"
    for ((i = 1; i <= $2; i++)); do
        number=$(bce "$i")
        [ "$1" = fr ] && number=$(siret "$i")
        echo "Brasserie $1 $i;$number;11.05;$place;Rue du Quai $i;contact$i@example.org"
    done >>"$3"
}
# draff be|fr FROM TO FILE: a flow of spent grain of each of these breweries.
draff() {
    local i
    echo "Réf.;Entreprise;Sens;Libellé;Code déchet;Quantité;Diffusion" >"$4"
    for ((i = $2; i <= $3; i++)); do
        echo "F$i;Brasserie $1 $i;propose;Drêches de brasserie;02 07 04;$((100 + i)) t/an;tous les pairs"
    done >>"$4"
}
# stock NODE be|fr COUNT: so many breweries with a flow each.
stock() {
    breweries "$2" "$3" "$home/$1.companies.csv"
    draff "$2" 1 "$3" "$home/$1.flows.csv"
    expect 0 "companies of $1" "$1" company import "$home/$1.companies.csv" || die "import"
    expect 0 "flows of $1" "$1" flow import "$home/$1.flows.csv" || die "import"
}
