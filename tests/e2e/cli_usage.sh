#!/bin/sh
# Goal: the command line refuses bad usage with exit 2 and one sentence, tells
# how to start a node that does not run (exit 1), and init, verify, help and
# version work without a daemon.
#
#   cli_usage.sh [BINDIR]
set -u
bin=${1:-${SYMBIOTE_BIN:-$(dirname "$0")/../../build/bin}}
symbiote=$(realpath "$bin/symbiote")
here=$(mktemp -d "${TMPDIR:-/tmp}/symbiote-usage.XXXXXX")
trap 'rm -rf "$here"' EXIT
cd "$here" || exit 1
unset SYMBIOTE_DIR LC_ALL LC_MESSAGES
export LANG=en
good=0 bad=0

# check NAME CODE PATTERN COMMAND...: the exit code, and a pattern in what was
# said on either stream.  stdin is empty, nothing is a terminal.
check() {
    name=$1 code=$2 pattern=$3
    shift 3
    "$@" >out 2>err </dev/null
    got=$?
    if [ $got -eq "$code" ] && cat out err | grep -qe "$pattern"; then
        good=$((good + 1))
    else
        bad=$((bad + 1))
        echo "FAILED: $name: exit $got instead of $code, or no « $pattern » in:"
        cat out err
    fi
}
# silent: the last command left stdout empty.
silent() {
    if [ -s out ]; then
        bad=$((bad + 1))
        echo "FAILED: $name: something on stdout:"
        cat out
    fi
}

# ---- usage
check "no command" 2 "Say which command" "$symbiote"
silent
check "unknown command" 2 "frobnicate" "$symbiote" frobnicate
check "unknown second word" 2 "peer frob" "$symbiote" peer frob
check "half a command" 2 "peer invite" "$symbiote" peer
check "unknown option" 2 "flows" "$symbiote" match --flows 3
check "unknown option before the command" 2 "jsn" "$symbiote" --jsn status
check "option without its value" 2 "expires" "$symbiote" peer invite --expires
check "unknown language" 2 "--lang" "$symbiote" --lang de status
check "empty folder" 2 "folder" "$symbiote" -d "" status
check "word missing" 2 "flow show ID" "$symbiote" flow show
check "word too many" 2 "too many" "$symbiote" status now
check "flow id of letters" 2 "abc" "$symbiote" flow show abc
check "flow id zero" 2 "number" "$symbiote" offer preview 0
check "limit of letters" 2 "limit" "$symbiote" match --limit ten
check "publish without flows" 2 "all" "$symbiote" offer publish
check "publish flows and all" 2 "all" "$symbiote" offer publish 1 --all
check "duration" 2 "expires" "$symbiote" peer invite --expires soon
check "confirm without words" 2 "words" "$symbiote" peer confirm Wapi
check "refuse without reason" 2 "reason" "$symbiote" match refuse ABCD
check "register format" 2 "sirene" "$symbiote" register import x --format xls
check "bad fingerprint" 2 "fingerprint" "$symbiote" verify x --key 12
check "init without a name" 2 "name" "$symbiote" init n --country FR

# ---- no daemon
check "no node" 1 "symbiote init nowhere" "$symbiote" -d nowhere status
silent
check "init" 0 "Fingerprint" "$symbiote" init "my node" --name Roubaix \
    --country FR --commune 59512
check "offline keys" 0 "root.key" ls "my node/offline"
check "node not running" 1 "symbioted 'my node'" \
    "$symbiote" -d "my node" status
silent
check "not running, --json" 1 "symbioted" "$symbiote" --json -d "my node" status
silent
SYMBIOTE_DIR="my node"
export SYMBIOTE_DIR
check "folder of the environment" 1 "symbioted 'my node'" "$symbiote" peer list
unset SYMBIOTE_DIR
check "init again" 1 "already" "$symbiote" init "my node" --name Roubaix \
    --country FR --commune 59512
check "unknown commune" 3 "00000" "$symbiote" init other --name X \
    --country FR --commune 00000
check "unknown country" 2 "FR or BE" "$symbiote" init other --name X \
    --country DE --commune 59512
check "init as JSON" 0 '^{"territory":".*"fingerprint":"' "$symbiote" --json \
    init third --name X --country BE --commune 57081 --offline-dir "$here/usb"
check "offline keys elsewhere" 0 "next.key" ls usb

# A node whose path is longer than a socket address holds.
long=$(printf 'd%.0s' $(seq 60))/$(printf 'e%.0s' $(seq 60))
mkdir -p "$long"
check "init, long path" 0 "Fingerprint" "$symbiote" init "$long/n" --name X \
    --country FR --commune 59512
check "not running, long path" 1 "symbioted $long/n" \
    "$symbiote" -d "$long/n" status

# ---- files
check "file missing" 1 "gone.csv" "$symbiote" -d "my node" flow import gone.csv
check "file is a folder" 1 "third" "$symbiote" -d "my node" flow import third
check "proof missing" 1 "gone" "$symbiote" verify gone
echo "symbiote/1 offer proof" >cut.proof
check "proof cut" 1 "Not valid" "$symbiote" verify cut.proof
check "proof of nothing, stdin" 1 "Not valid" "$symbiote" verify -
check "proof invalid, JSON" 1 '^{"valid":false' "$symbiote" --json verify cut.proof

# ---- help
check "help" 0 "peer invite" "$symbiote" help
check "help on a family" 0 "offer preview" "$symbiote" help offer
check "help on nothing" 2 "frob" "$symbiote" help frob
check "help of a command" 0 "qr" "$symbiote" peer invite --help
check "help of a family" 0 "peer join" "$symbiote" peer --help
check "version" 0 "symbiote [0-9]" "$symbiote" version
check "version as JSON" 0 '^{"version":"[0-9.]*"}$' "$symbiote" --json version

echo "$good passed, $bad failed"
[ $bad -eq 0 ]
