#!/usr/bin/env python3
"""Renders a set: pictures with and without a document, and `truth.json` with the corners.

In: the photographs of recipe.md, a split and a seed. Out: a folder. The same arguments and package versions give
the same pictures: each is drawn by a generator seeded with the split's name, the seed and its number.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

import photographs
import scene


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photographs", type=Path, required=True, help="folder with the unpacked wheels")
    parser.add_argument("--split", choices=["train", "validation"], required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--documents", type=int, required=True, help="how many with a document")
    parser.add_argument("--nothing", type=int, required=True, help="how many without")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    behind = photographs.load(asked.photographs, asked.split)
    print(f"{len(behind)} photographs")
    asked.out.mkdir(parents=True, exist_ok=True)
    truth = []
    for number in range(asked.documents + asked.nothing):
        rng = np.random.default_rng([asked.seed, number, *asked.split.encode()])
        if number < asked.documents:
            picture, corners = scene.with_document(rng, behind)
        else:
            picture, corners = scene.without_document(rng, behind), None
        file = f"{number:04}.jpg"
        cv2.imwrite(str(asked.out / file), picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))])
        truth.append({"file": file, "corners": None if corners is None else np.round(corners, 2).tolist()})
    (asked.out / "truth.json").write_text(json.dumps(truth, indent=0))


if __name__ == "__main__":
    main()
