#!/bin/sh
# check_calls.sh LIB.a REGEX: a layer's archive may call nothing outside itself
# (and the layers below, whose archives stand beside it) but what REGEX allows.
# check_calls.sh LIB.a REGEX deny: it may call anything but what REGEX names.
set -eu
lib=$1 regex=$2 mode=${3:-allow}
dir=$(dirname "$lib")
defined=$(nm --defined-only "$dir"/lib*.a 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u)
own=$(nm --defined-only "$lib" | awk 'NF == 3 { print $3 }' | wc -l)
[ "$own" -gt 0 ] || { echo "$lib defines nothing"; exit 2; }
nm "$lib" | grep -q '__asan_init' && { echo "sanitised build: the gcc build checks this"; exit 77; }
calls=$(nm -u "$lib" | awk 'NF == 2 { print $2 }' | sort -u)
case $mode in
allow) bad=$(printf '%s\n' "$calls" | grep -Fxv "$defined" |
             grep -Ev '^(__stack_chk_fail|__assert_fail|_GLOBAL_OFFSET_TABLE_)?$' |
             grep -Ev "$regex" || true) ;;
deny) bad=$(printf '%s\n' "$calls" | grep -E "$regex" || true) ;;
*) echo "$mode is not allow or deny"; exit 2 ;;
esac
[ -z "$bad" ] || { echo "$lib may not call:"; echo "$bad"; exit 1; }
