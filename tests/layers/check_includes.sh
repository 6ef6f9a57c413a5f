#!/bin/sh
# check_includes.sh ROOT: dependencies point one way.
#   proto < catalogue < {collect publish federate match follow}
#         < {store net http} < daemon
# A contract include/symbiote/X.h belongs to the layer that holds X.c; one
# without a .c (flow.h, limits.h) belongs to proto.  Siblings do not meet.
set -eu
cd "$1"
rank() {
    case $1 in
    proto) echo 0 ;;
    node/catalogue) echo 1 ;;
    node/collect | node/publish | node/federate | node/match | node/follow) echo 2 ;;
    node/store | node/net | node/http) echo 3 ;;
    node/daemon) echo 4 ;;
    *) echo 9 ;;
    esac
}
home() {
    for layer in proto node/*/; do
        layer=${layer%/}
        [ -f "$layer/$1.c" ] && { echo "$layer"; return; }
    done
    echo proto
}
bad=0
for layer in proto node/*/; do
    layer=${layer%/}
    for file in "$layer"/*.[ch]; do
        [ -f "$file" ] || continue
        for name in $(sed -n 's|^#include "symbiote/\([a-z0-9_]*\)\.h"|\1|p' "$file"); do
            [ -f "include/symbiote/$name.h" ] || { echo "$file: no include/symbiote/$name.h"; bad=1; continue; }
            below=$(home "$name")
            [ "$below" = "$layer" ] && continue
            [ "$(rank "$below")" -lt "$(rank "$layer")" ] && continue
            echo "$file may not include $name.h of $below"
            bad=1
        done
        for path in $(sed -n 's|^#include "\([^"]*/[^"]*\)"|\1|p' "$file"); do
            case $path in
            symbiote/*) ;;
            *) echo "$file: include by name, not by path: $path"; bad=1 ;;
            esac
        done
    done
done
exit $bad
