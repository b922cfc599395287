#!/usr/bin/env python3
"""Writes strips for tests of a reader: PNG files and `truth.json`, which says what each shows.

In: the folders of recipe.md and a seed. Out: the folder --out. Fonts and photographs are the held-back ones.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

import render
import settings

WANTED = {"clean": 4, "8 to 10 px": 2, "background": 1, "strong": 4, "upside down": 2, "no line": 2}


POOL_SEED = 40_000


def draw(seed: int, pool) -> list:
    """(file name, strip, text) of each."""
    rng = np.random.default_rng(seed)
    drawn = []
    for group, count in WANTED.items():
        chosen = {**settings.BY_DEFECT, **settings.NOT_LINES}[group]
        for number in range(1, count + 1):
            strip, text, _ = render.render(rng, chosen, pool)[0]
            drawn.append((f"{group.replace(' ', '_')}_{number}.png", strip, text))
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    pool = render.stock(POOL_SEED, options.fonts, options.photographs, held_back=True, count=60)
    options.out.mkdir(parents=True, exist_ok=True)
    truth = []
    for name, strip, text in draw(options.seed, pool):
        cv2.imwrite(str(options.out / name), strip, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        truth.append(json.dumps({"file": name, "text": text}))
    lines = ",\n  ".join(truth)
    (options.out / "truth.json").write_text(f"[\n  {lines}\n]\n")


if __name__ == "__main__":
    main()
