#!/bin/sh
# Changes copies of a good evidence bundle one byte at a time and expects verify.sh to refuse each: the middle byte
# of every file inside it and, when it is sealed, bytes of the sealed file from its first to its last.
#
# usage: tampered.sh BUNDLE.idev|BUNDLE.idev.age TRUSTED_KEY.pem [AGE_IDENTITY]
# exit:  0 the bundle is verified and every changed copy refused, 1 not so, 2 could not check
set -eu
export LC_ALL=C

here=$(dirname "$0")
[ $# -eq 2 ] || [ $# -eq 3 ] || { echo "usage: tampered.sh BUNDLE TRUSTED_KEY.pem [AGE_IDENTITY]" >&2; exit 2; }
bundle=$1 trusted=$2 identity=${3-}
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

verify() { sh "$here/verify.sh" "$1" "$trusted" ${identity:+"$identity"} >/dev/null 2>"$work/log"; }

# A copy of $1 as $2, with one bit of the byte at offset $3 turned over.
flip() {
    byte=$(tail -c +$(($3 + 1)) "$1" | head -c 1 | od -An -tu1 | tr -d ' ')
    # shellcheck disable=SC2059 # the format is the byte, in octal
    { head -c "$3" "$1"; printf "\\$(printf %03o $((byte ^ 1)))"; tail -c +$(($3 + 2)) "$1"; } >"$2"
}

refused=0
expect_refusal() {
    status=0
    verify "$work/changed" || status=$?
    if [ "$status" != 1 ]; then
        echo "exit $status instead of 1 after a change of $1: $(head -n 1 "$work/log")" >&2
        exit 1
    fi
    refused=$((refused + 1))
}

verify "$bundle" || { echo "the unchanged bundle is not verified: $(head -n 1 "$work/log")" >&2; exit 1; }

if [ "$(head -c 21 "$bundle" | tr -d '\0')" = "age-encryption.org/v1" ]; then
    size=$(wc -c <"$bundle" | tr -d ' ')
    for offset in 0 22 100 180 $((size / 4)) $((size / 2)) $((size - 1)); do
        flip "$bundle" "$work/changed" "$offset"
        expect_refusal "byte $offset of the sealed file"
    done
    head -c $((size - 1)) "$bundle" >"$work/changed"
    expect_refusal "its length"
    age --decrypt --identity "$identity" --output "$work/plain" "$bundle"
    recipient=$(age-keygen -y "$identity" | head -n 1)
else
    cp "$bundle" "$work/plain"
    recipient=
fi

# Where each file's content lies: files are stored, so it follows its header of 30 bytes and its name.
unzip -Zv "$work/plain" | sed -n \
    -e 's/^ *offset of local header from start of archive: *\([0-9]*\).*/\1/p' \
    -e 's/^ *uncompressed size: *\([0-9]*\) bytes/\1/p' \
    -e 's/^ *length of filename: *\([0-9]*\) characters/\1/p' | paste -d ' ' - - - >"$work/places"
while read -r header size name; do
    [ "$size" -gt 0 ] || continue
    offset=$((header + 30 + name + size / 2))
    flip "$work/plain" "$work/changed" "$offset"
    if [ -n "$recipient" ]; then
        age --encrypt --recipient "$recipient" --output "$work/sealed" "$work/changed"
        mv "$work/sealed" "$work/changed"
    fi
    expect_refusal "byte $offset of the container"
done <"$work/places"
[ "$refused" -ge 8 ] || { echo "only $refused changes were tried" >&2; exit 1; }
echo "verified as it is; $refused changed copies refused"
