#!/bin/sh
# check_hooks.sh PROGRAM HOOKED: PROGRAM, built to be used, holds none of the test
# hooks (a trace of frames in the clear, forged offers); HOOKED, built with
# SYMBIOTE_TEST_HOOKS, holds each of them, so that this search can fail.
set -eu
program=$1 hooked=$2
bad=0
for hook in frames.trace SYMBIOTE_FORGE_K; do
    if ! grep -qaF "$hook" "$hooked"; then
        echo "$hook is not in $hooked: was it renamed?"
        bad=1
    fi
    if grep -qaF "$hook" "$program"; then
        echo "$program holds the test hook $hook"
        bad=1
    fi
done
exit $bad
