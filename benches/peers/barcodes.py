"""Photographs of licence backs by difficulty, read in one run by idcapture, by rxing alone and by zxing-cpp, the last
also with the symbol warped to a rectangle by its true corners. In: the folder with the set and the times of
`barcode_backs`. Out: a table."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image


def warped(picture: Image.Image, corners: list[list[float]], px_module: float = 4.0) -> Image.Image:
    """The symbol as a rectangle with a quiet zone; 290 modules wide, as all backs of this set are."""
    quiet = 8 * px_module
    width = 290 * px_module
    (tl, tr, br, bl) = (np.array(corner) for corner in corners)
    across = 0.5 * (np.linalg.norm(tr - tl) + np.linalg.norm(br - bl))
    height = width * 0.5 * (np.linalg.norm(bl - tl) + np.linalg.norm(br - tr)) / across
    flat = [(quiet, quiet), (quiet + width, quiet), (quiet + width, quiet + height), (quiet, quiet + height)]
    rows, right = [], []
    for (x, y), (u, v) in zip(flat, corners):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    map_ = np.linalg.solve(np.array(rows, dtype=float), np.array(right, dtype=float))
    size = (round(width + 2 * quiet), round(height + 2 * quiet))
    return picture.transform(size, Image.Transform.PERSPECTIVE, list(map_), Image.Resampling.BILINEAR)


def reads(picture: Image.Image, text: str) -> bool:
    found = zxingcpp.read_barcodes(np.array(picture), formats=zxingcpp.BarcodeFormat.PDF417)
    return any(code.text == text or code.bytes == text.encode() for code in found)


def main() -> None:
    program, folder = sys.argv[1], Path(sys.argv[2])
    truth = json.loads((folder / "truth.json").read_text())
    lines = subprocess.run([program, "read", str(folder)], check=True, capture_output=True, text=True).stdout
    ours = {line["file"]: line for line in map(json.loads, lines.splitlines())}
    names = ["ours", "rxing", "zxing-cpp", "zxing-cpp, true corners"]
    counts = np.zeros((4, 5), dtype=int)
    both = 0
    for entry in truth:
        picture = Image.open(folder / entry["file"]).convert("L")
        row = ours[entry["file"]]
        warp = reads(warped(picture, entry["corners"]), entry["text"])
        results = [row["ours"], row["rxing"], reads(picture, entry["text"]), warp]
        both += warp and row["ours"]
        counts[entry["difficulty"]] += [1, *map(int, results)]
    print("| difficulty | backs | " + " | ".join(names) + " |")
    print("|---|---|" + "---|" * len(names))
    for difficulty, row in enumerate(counts):
        print(f"| {difficulty} | " + " | ".join(map(str, row)) + " |")
    print("| all | " + " | ".join(map(str, counts.sum(axis=0))) + " |")
    print(f"of those read with the true corners we read {both}; false: {sum(r['ours_false'] for r in ours.values())}")
    for name in ("ours_ms", "rxing_ms"):
        times = [row[name] for row in ours.values() if row[name] is not None]
        print(f"{name}: median {np.median(times):.1f}, largest {max(times):.1f}")


main()
