"""Photographs without documents: behind rendered documents, and as pictures in which nothing is to be found.

In: a folder with the unpacked wheels that recipe.md names. Out: for each split its photographs, BGR. Every
photograph belongs to one split; pictures of the same room or the same object are in the same.
"""

from __future__ import annotations

from pathlib import Path

import cv2

# Where the pictures lie in the wheels.
FOLDERS = [
    "interior_photos/images",
    "skimage/data",
    "matplotlib/mpl-data/sample_data",
]
# A sheet, an open book or a pinned print can be seen, or it is no photograph.
LEFT_OUT = {
    "page", "text", "pexels-4400637", "pexels-7303992", "pexels-7303994", "pexels-7303995", "pexels-7247504",
    "logo", "logo2", "phantom", "horse", "color", "chessboard_GRAY", "chessboard_RGB", "pexels-36444540",
    "microaneurysms", "Minduka_Present_Blue_Pack",
}  # fmt: skip
VALIDATION = {
    "pexels-1317558", "pexels-2416933", "pexels-3062948", "pexels-36030587", "pexels-36236147",
    "pexels-4389955", "pexels-5386834", "pexels-6373478", "pexels-6830376", "pexels-7193656",
    "pexels-7688357", "pexels-maksgelatin-4352247",
    "coffee", "rocket", "moon", "brick", "chelsea", "grace_hopper", "gravel",
}  # fmt: skip
# Larger ones are reduced once: no picture is rendered larger.
LONGEST_SIDE_PX = 1600


def load(folder: Path, split: str) -> list:
    """The photographs of `split` ("train" or "validation"), in the order of their names."""
    found = {}
    for inside in FOLDERS:
        for path in (folder / inside).glob("*"):
            if path.suffix in {".png", ".jpg"} and path.stem not in LEFT_OUT:
                found[path.stem] = path
    missing = VALIDATION - found.keys()
    if missing:
        raise SystemExit(f"{folder}: not there: {', '.join(sorted(missing))}")
    wanted = [path for stem, path in sorted(found.items()) if (stem in VALIDATION) == (split == "validation")]
    return [_read(path) for path in wanted]


def _read(path: Path):
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise SystemExit(f"{path}: cannot be read")
    factor = LONGEST_SIDE_PX / max(picture.shape[:2])
    if factor >= 1:
        return picture
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def crop(rng, photograph, width: int, height: int, least_share: float = 0.3):
    """A random part of a photograph, of the shape of width x height, stretched to it; mirrored half the time."""
    rows, columns = photograph.shape[:2]
    fit = min(columns / width, rows / height)
    share = rng.uniform(least_share, 1.0) * fit
    w, h = max(8, int(share * width)), max(8, int(share * height))
    x, y = int(rng.integers(columns - w + 1)), int(rng.integers(rows - h + 1))
    part = photograph[y : y + h, x : x + w]
    if rng.random() < 0.5:
        part = part[:, ::-1]
    how = cv2.INTER_AREA if share > 1 else cv2.INTER_CUBIC
    return cv2.resize(part, (width, height), interpolation=how)
