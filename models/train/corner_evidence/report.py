#!/usr/bin/env python3
"""How well the search does with the weights it was built with.

In: a dump (see dump/src/main.rs) and the score from which a quad is reported. Out, on standard output, for luma
alone and for colour: the mean overlap over all pictures with a document (0 where nothing is reported), the share
with 0.9 or more, and in how many pictures without a document something is reported. `--each` adds every picture.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=Path, help="the truth.json of the set")
    parser.add_argument("dump", type=Path)
    parser.add_argument("--min-score", type=float, required=True)
    parser.add_argument("--each", action="store_true")
    asked = parser.parse_args()
    documents = {entry["file"] for entry in json.loads(asked.truth.read_text()) if entry["corners"]}
    for colour, name in (("0", "luma alone"), ("1", "with colour")):
        overlaps, refined, nothing, false_finds = [], [], 0, 0
        for line in asked.dump.read_text().splitlines():
            kind, file, seen_in, *numbers = line.split(",")
            if kind == "quad" or seen_in != colour:
                continue
            iou, fine, score = map(float, numbers) if numbers else (0.0, 0.0, 0.0)
            reported = score >= asked.min_score
            if asked.each:
                print(f"{file}: overlap {iou:.3f}, refined {fine:.3f}, score {score:.3f}")
            if file in documents:
                overlaps.append(iou if reported else 0.0)
                refined.append(fine if reported else 0.0)
            else:
                nothing += 1
                false_finds += reported
        print(f"{name}: {false_finds} of {nothing} pictures without a document have a find")
        for what, values in (("as found", overlaps), ("refined", refined)):
            if values:
                good = sum(value >= 0.9 for value in values)
                print(f"  {what}: mean {sum(values) / len(values):.4f}, {good} of {len(values)} at 0.9 or more")


if __name__ == "__main__":
    main()
