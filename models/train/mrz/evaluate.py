#!/usr/bin/env python3
"""Measures an exported reader on lines it has never seen: other seed, fonts and photographs, other settings.

In: the ONNX file and the folders of recipe.md. Out: a table by defect on standard output; with --mistakes a
picture for each group of the lines read wrong.
"""

from __future__ import annotations

import argparse
import os
import time
import zlib
from pathlib import Path

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import cv2
import numpy as np
import onnxruntime

import decode
import render
import settings
import strip

SEED = 20_000
# Lines in a group; the two that are promised have more.
LINES, MANY = 200, 500


def reader(path: Path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def read(prepared):
        line = ((prepared.astype(np.float32) - 127.5) / 127.5)[None, None]
        return session.run(None, {"line": line})[0][0]

    return read


def edits(told: str, true: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(true) + 1))
    for i, a in enumerate(told, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(true, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def sheet(wrong: list, path: Path) -> None:
    """Each strip with what it says and what was read under it."""
    rows = []
    for picture, true, told in wrong[:60]:
        note = np.full((30, strip.WIDTH), 255, np.uint8)
        cv2.putText(note, true, (4, 12), cv2.FONT_HERSHEY_PLAIN, 0.9, 0, 1, cv2.LINE_AA)
        cv2.putText(note, told, (4, 26), cv2.FONT_HERSHEY_PLAIN, 0.9, 90, 1, cv2.LINE_AA)
        rows += [picture, note]
    cv2.imwrite(str(path), np.vstack(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--mistakes", type=Path)
    parser.add_argument("--lines", type=int, help="in every group, for a quick look")
    parser.add_argument("--only", help="these groups, separated by commas")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    read = reader(options.model)
    pool = render.stock(SEED, options.fonts, options.photographs, held_back=True, count=200)
    names = [face.name for face in pool.faces]
    print("| lines with | lines | exact | exact but for 0 and O | characters wrong | of OCR-B lines exact |")
    print("|---|---|---|---|---|---|")
    spent, total = 0.0, 0
    for group, chosen in {**settings.BY_DEFECT, **settings.NOT_LINES}.items():
        if options.only and group not in options.only.split(","):
            continue
        rng = np.random.default_rng([SEED, zlib.crc32(group.encode())])
        count = options.lines or (MANY if group in ("clean", "strong") else LINES)
        exact = alike = wrong_characters = characters = of_ocrb = exact_ocrb = 0
        wrong = []
        for _ in range(count):
            (line, true, _), face = render.render_with_face(rng, chosen, pool)
            prepared = strip.prepare(line)
            begun = time.process_time()
            logits = read(prepared)
            spent += time.process_time() - begun
            total += 1
            told = decode.text(logits)
            exact += told == true
            alike += told.replace("0", "O") == true.replace("0", "O")
            wrong_characters += edits(told, true)
            characters += len(true)
            ocrb = names[face].startswith("OCRB")
            of_ocrb += ocrb
            exact_ocrb += ocrb and told == true
            if told != true:
                wrong.append((prepared, true, f"{told} [{names[face]}]"))
        share = f"{100 * wrong_characters / characters:.2f} %" if characters else f"{wrong_characters} read"
        print(
            f"| {group} | {count} | {100 * exact / count:.1f} % | {100 * alike / count:.1f} % | {share} "
            f"| {exact_ocrb} of {of_ocrb} |", flush=True,
        )  # fmt: skip
        if options.mistakes and wrong:
            options.mistakes.mkdir(parents=True, exist_ok=True)
            sheet(wrong, options.mistakes / (group.replace(" ", "_") + ".png"))
    print(f"\n{1000 * spent / max(1, total):.2f} ms of CPU for a line")


if __name__ == "__main__":
    main()
