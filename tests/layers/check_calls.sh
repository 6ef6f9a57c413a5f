#!/bin/sh
# check_calls.sh LIB.a REGEX: a layer's archive may call nothing outside itself
# (and the layers below, whose archives stand beside it) but what REGEX allows.
set -eu
lib=$1 allowed=$2
dir=$(dirname "$lib")
defined=$(nm --defined-only "$dir"/lib*.a 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u)
own=$(nm --defined-only "$lib" | awk 'NF == 3 { print $3 }' | wc -l)
[ "$own" -gt 0 ] || { echo "$lib defines nothing"; exit 2; }
nm "$lib" | grep -q '__asan_init' && { echo "sanitised build: the gcc build checks this"; exit 77; }
calls=$(nm -u "$lib" | awk 'NF == 2 { print $2 }' | sort -u)
bad=$(printf '%s\n' "$calls" | grep -Fxv "$defined" |
      grep -Ev '^(__stack_chk_fail|__assert_fail|_GLOBAL_OFFSET_TABLE_)?$' |
      grep -Ev "$allowed" || true)
[ -z "$bad" ] || { echo "$lib may not call:"; echo "$bad"; exit 1; }
