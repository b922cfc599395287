#!/bin/sh
# Runs verify.sh on the golden bundles and compares with what expected.json says of each. Two are left to the other
# verifiers: verify.sh knows P-256 alone, and takes no bundle from which a file was deleted.
#
# exit:  0 all as expected, 1 not so, 2 could not check
set -eu
here=$(dirname "$0")
wrong=0
for folder in "$here"/../tests/bundles/*/; do
    jq -r '.bundles[] | .file + " " + .verdict' "$folder/expected.json" | grep -vE '^(ed25519|absent)\.idev ' \
        | while read -r file verdict; do
            status=0
            sh "$here/verify.sh" "$folder/$file" "$folder/p256.pem.pub" "$folder/recipient.age" >/dev/null 2>&1 || status=$?
            [ "$status" -le 1 ] || exit 2
            case $status-$verdict in
                0-valid | 1-invalid) ;;
                *) echo "$file: exit $status, expected $verdict" >&2; exit 1 ;;
            esac
        done || wrong=$?
done
[ "$wrong" = 0 ] || exit "$wrong"
echo "verify.sh judges the golden bundles as expected"
