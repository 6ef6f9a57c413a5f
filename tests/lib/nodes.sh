# nodes.sh -- sourced by tests: two agencies on free ports with the sample
# territories in their books, not yet paired.  $bin and $data are set before;
# the nodes live in the current folder.  Callers call nodes_stop at their end.

node_pids=

node() { # node NAME COMMAND...
    node_name=$1
    shift
    "$bin/symbiote" -d "$node_name" --yes --json "$@"
}

# member NAME: the text or number of that name in the JSON on stdin.
member() {
    sed -n 's/.*"'"$1"'": *"\{0,1\}\([^",}]*\).*/\1/p' | head -n 1
}

node_start() { # node_start NAME: ready when this returns 0
    "$bin/symbioted" "$1" --listen tcp://127.0.0.1:0 --http 127.0.0.1:0 \
        >"$1.out" 2>"$1.log" &
    node_pids="$node_pids $!"
    for _ in $(seq 100); do
        grep -q '^ready' "$1.out" && return 0
        sleep 0.1
    done
    return 1
}

node_fill() { # node_fill NAME: companies, flows, register; 6: some rows wait
    for what in companies flows register; do
        word=$what
        [ $what = companies ] && word=company
        [ $what = flows ] && word=flow
        node "$1" $word import "$data/$1/$what.csv" >"$1.import" 2>&1
        case $? in 0 | 6) ;; *) return 1 ;; esac
    done
}

nodes_open() { # two nodes with data
    "$bin/symbiote" init roubaix --name Roubaix --country FR --commune 59512 \
        --lang fr >/dev/null &&
        "$bin/symbiote" init wapi --name "Wallonie picarde" --country BE \
            --commune 57081 --area nuts3:BE328,nuts3:BE32A --lang fr \
            >/dev/null &&
        node_start roubaix && node_start wapi &&
        node_fill roubaix && node_fill wapi
}

# nodes_invite: roubaix invites, wapi joins; both know $words afterwards.
nodes_invite() {
    words=$(node wapi peer join "$(node roubaix peer invite | member invitation)" |
        member words)
    [ -n "$words" ]
}

nodes_active() { # waits until both have confirmed
    for _ in $(seq 100); do
        [ "$(node roubaix peer list | member state)" = active ] &&
            [ "$(node wapi peer list | member state)" = active ] && return 0
        sleep 0.1
    done
    return 1
}

nodes_publish() { # both publish everything and see each other's
    node roubaix offer publish --all --now >/dev/null &&
        node wapi offer publish --all --now >/dev/null &&
        node roubaix sync >/dev/null && node wapi sync >/dev/null
}

nodes_stop() {
    # shellcheck disable=SC2086
    [ -z "$node_pids" ] || kill $node_pids 2>/dev/null
    wait
    node_pids=
}
