#!/bin/sh
# checks_can_fail.sh ROOT CC: the layer checks see what they are there for.
set -eu
root=$1 cc=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
printf '#include <time.h>\nlong peek(void);\nlong peek(void) { return (long)time(0); }\n' > "$dir/a.c"
"$cc" -c "$dir/a.c" -o "$dir/a.o"
ar rc "$dir/libbad.a" "$dir/a.o"
if "$root/tests/layers/check_calls.sh" "$dir/libbad.a" '^mem' > "$dir/out"; then
    echo "a call of time() was not seen"; exit 1
fi
grep -q '^time$' "$dir/out"
if "$root/tests/layers/check_calls.sh" "$dir/libbad.a" '^time$' deny > "$dir/out"; then
    echo "a denied call of time() was not seen"; exit 1
fi
grep -q '^time$' "$dir/out"
"$root/tests/layers/check_calls.sh" "$dir/libbad.a" '^uv_' deny
mkdir -p "$dir/tree/include/symbiote" "$dir/tree/proto" "$dir/tree/node/match" "$dir/tree/node/publish"
: > "$dir/tree/include/symbiote/score.h"
printf '#include "symbiote/score.h"\n' > "$dir/tree/node/match/score.c"
printf '#include "symbiote/score.h"\n' > "$dir/tree/node/publish/cell.c"
if "$root/tests/layers/check_includes.sh" "$dir/tree" > "$dir/out"; then
    echo "publish including match was not seen"; exit 1
fi
grep -q 'node/publish/cell.c may not include score.h' "$dir/out"
