"""How well documents are found, by group. In: folders of pictures with truth.json (as `make held-back` writes them) and, last,
what `idcapture analyze --jsonl --stages document FOLDER...` printed. Out: overlap (IoU) per group, misses, false finds.

A passport's page is right as the page alone or as the booklet, a visa's as the sticker or the page: `alternatives`.
"""
import collections
import json
import pathlib
import sys

import cv2
import numpy as np


def overlap(one, other):
    one, other = (cv2.convexHull(np.float32(quad)) for quad in (one, other))
    common, _ = cv2.intersectConvexConvex(one, other)
    return common / (cv2.contourArea(one) + cv2.contourArea(other) - common)


def corner_error(found, truth):
    """Mean distance of the corners over the truth's diagonal, whichever corner comes first."""
    found, truth = np.array(found), np.array(truth)
    turns = [np.linalg.norm(np.roll(found, k, 0) - truth, axis=1).mean() for k in range(4)]
    return min(turns) / np.linalg.norm(truth[0] - truth[2])


def main(folders, printed):
    folders = [pathlib.Path(folder).resolve() for folder in folders]
    truth = [(folder / row["file"], row) for folder in folders for row in json.loads((folder / "truth.json").read_text())]
    lines = [json.loads(line) for line in pathlib.Path(printed).read_text().splitlines()]
    # A line without is of a file that is no picture: the truth itself.
    found = {pathlib.Path(line["file"]).resolve(): line["document"] for line in lines if "document" in line}
    groups, errors, negatives, false_finds = collections.defaultdict(list), [], 0, []
    for path, row in truth:
        quad = found[path]["quad"]
        if row["quad"] is None:
            negatives += 1
            if quad:
                false_finds.append((path.name, row["backdrop"], found[path]["score"]))
            continue
        right = [row["quad"], *row.get("alternatives", [])]
        value = max(overlap(one, quad) for one in right) if quad else 0.0
        if value > 0.9 and row["defect"] == "none":
            errors.append(min(corner_error(quad, one) for one in right))
        for key in ("backdrop", "design", "light", "defect"):
            groups[f"{key} {row[key]}"].append(value)
        groups["all"].append(value)
    print("| group | pictures | mean overlap | 0.9 or more | not found |\n|---|---|---|---|---|")
    for name in sorted(groups):
        values = np.array(groups[name])
        print(f"| {name} | {len(values)} | {values.mean():.3f} | {(values >= 0.9).sum()} | {(values == 0).sum()} |")
    print(f"\nfound where there is none: {len(false_finds)} of {negatives}", *false_finds, sep="\n")
    print(f"corners without a defect, found: {100 * np.mean(errors):.2f} % of the diagonal (mean of {len(errors)})")


if __name__ == "__main__":
    main(sys.argv[1:-1], sys.argv[-1])
