#!/bin/sh
# Runs in a mount namespace of its own: installs to a disk that is too small for
# the next version, then with no room for temporary files.
set -e
prefix=$1 tmp=$2 script=$3
mkdir "$prefix"
mount -t tmpfs -o size=170k none "$prefix"
mount -t tmpfs -o size=256k none "$tmp"
install() { TMPDIR=$tmp VERSION=$(head -c 100000 /dev/zero | tr '\0' "$1") sh "$script" --prefix "$prefix"; }
state() { find "$1" && find "$1" -type f -exec ls -lid {} + && cat "$prefix/bin/bengal-run" "$prefix/share/bengal-run/manifest"; } # the time of a folder may change
install a
before=$(state "$prefix")
! install b || exit 5
[ "$before" = "$(state "$prefix")" ] || exit 6
head -c 200000 /dev/zero >"$tmp/other"
head -c 40000 /dev/zero >"$tmp/another" || :
! install b || exit 7
[ "$before" = "$(state "$prefix")" ] || exit 8
rm -f "$tmp/other" "$tmp/another"
[ -z "$(ls -A "$tmp")" ] || exit 9
umount "$tmp"
umount "$prefix"
