#!/bin/sh
# Counts the instructions of the preview kernels and of each stage without a network and compares them with benches/instructions.baseline.
# Fails where one takes over 3 % more; tells where one takes over 3 % less. `--bless` writes the baseline anew.
# Needs valgrind. Counts do not depend on load or clock rate, only on code, compiler and libraries.
set -eu
cd "$(dirname "$0")/.."
baseline=benches/instructions.baseline
command -v valgrind >/dev/null || { echo "instructions: valgrind is not installed" >&2; exit 3; }

${CARGO:-cargo} build --locked --quiet --example instructions
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Counting is on inside `counted_run` only; each of its ends writes the count so far and starts from zero. The two
# patterns mean the same function: of two options with one pattern valgrind would keep only one.
valgrind --quiet --tool=callgrind --callgrind-out-file="$work/counts" --log-file="$work/log" \
    --toggle-collect='*counted_run*' --dump-after='*ounted_run*' \
    "${CARGO_TARGET_DIR:-target}/debug/examples/instructions" >"$work/names" ||
    { cat "$work/log" >&2; exit 3; }

number=0
while read -r name; do
    number=$((number + 1))
    count=$(sed -n 's/^\(summary\|totals\): *//p' "$work/counts.$number" | head -n 1)
    echo "$name ${count:-0}"
done <"$work/names" >"$work/now"

if [ "${1:-}" = --bless ]; then
    { echo "# instructions by kernel and stage; rustc $(rustc -V | cut -d' ' -f2); written by benches/instructions.sh --bless"
      cat "$work/now"; } >"$baseline"
fi

awk -v baseline="$baseline" '
    BEGIN {
        while ((getline line < baseline) > 0)
            if (line !~ /^#/ && split(line, field, " ") == 2) { expected[field[1]] = field[2]; known++ }
    }
    {
        seen++
        if (!($1 in expected) || $2 == 0) { print $1 ": no count to compare"; bad = 1; next }
        change = 100 * ($2 / expected[$1] - 1)
        verdict = ""
        if (change > 3) { verdict = "  MORE THAN 3 % OVER THE BASELINE"; bad = 1 }
        if (change < -3) verdict = "  faster: bless the new count"
        printf "%-10s %12d  baseline %12d  %+6.2f %%%s\n", $1, $2, expected[$1], change, verdict
    }
    END {
        if (seen != known) { print "the baseline has " known + 0 " counts, " seen + 0 " were made"; bad = 1 }
        exit bad
    }' "$work/now" || {
    echo "instructions: see above. The baseline is for:$(sed -n 's/.*;\( rustc [^;]*\);.*/\1/p' "$baseline" 2>/dev/null); here: $(rustc -V)." >&2
    exit 1
}
