#!/bin/sh
# all.sh PROGRAM: runs it on every vector file of SYMBIOTE_VECTORS (default:
# ../shared/vectors beside the source tree); says so and skips (77) without.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=${SYMBIOTE_VECTORS:-$root/../shared/vectors}
[ -d "$dir" ] || { echo "skipped: no published test vectors in $dir"; exit 77; }
set -- "$1" "$dir"/noise/*.txt "$dir"/merkle/*.txt "$dir"/c2sp/notes.txt \
    "$dir"/msgpack/vectors.txt "$dir"/cctv/ed25519.txt "$dir"/wycheproof/*.txt
exec "$@"
