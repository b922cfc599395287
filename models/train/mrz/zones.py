#!/usr/bin/env python3
"""Writes the lines of whole made-up documents as strips, for the reader and the decoder together (`mrz_pictures lines`).

In: the folders of recipe.md, a seed, a number of documents for each group. Out: the folder --out with PNG files and
`truth.json`. Fonts and photographs are the held-back ones; groups are those of `evaluate.py`.
"""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path

import cv2
import numpy as np

import content
import render
import settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    pool = render.stock(options.seed, options.fonts, options.photographs, held_back=True, count=200)
    options.out.mkdir(parents=True, exist_ok=True)
    truth = []
    for group, chosen in settings.BY_DEFECT.items():
        rng = np.random.default_rng([options.seed, zlib.crc32(group.encode())])
        for number in range(options.documents * (3 if group in ("clean", "strong") else 1)):
            lines = content.zone(rng)
            strips, face = render.render_zone(rng, chosen, pool, lines)
            files = [f"{group.replace(' ', '_').replace(',', '')}_{number}_{row}.png" for row in range(len(lines))]
            for file, strip in zip(files, strips):
                cv2.imwrite(str(options.out / file), strip, [cv2.IMWRITE_PNG_COMPRESSION, 1])
            ocr_b = pool.faces[face].name.startswith("OCRB")
            truth.append({"group": group, "ocr_b": ocr_b, "files": files, "lines": lines})
    rows = ",\n".join(map(json.dumps, truth))
    (options.out / "truth.json").write_text(f"[\n{rows}\n]\n")


if __name__ == "__main__":
    main()
