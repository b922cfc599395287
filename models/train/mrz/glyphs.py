"""Pictures of the characters in the fonts of recipe.md, drawn once.

In: a folder with the unpacked font packages. Out: for each font several `Face`s of different stroke weight:
coverage bitmaps of the 37 characters on a common baseline.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from content import ALPHABET

# Height of a digit in a bitmap; what lies above and below it is room for strokes that reach further.
CAP_PX = 36
ROOM_PX = 10
OVERSAMPLING = 3
# File name, share. The rest of a package's faces are either not upright text or held back.
TRAINING = {
    "OCRB.otf": 0.58, "OCRBL.otf": 0.02,
    "OCRA.ttf": 0.01, "OCRACondensed.ttf": 0.01, "OCRABold.ttf": 0.01,
    "LiberationMono-Regular.ttf": 0.04, "LiberationMono-Bold.ttf": 0.02, "DejaVuSansMono.ttf": 0.04,
    "DejaVuSansMono-Bold.ttf": 0.02, "FreeMonoBold.ttf": 0.02, "NotoMono-Regular.ttf": 0.03,
    "NotoSansMono-Bold.ttf": 0.01, "Hack-Regular.ttf": 0.02, "Inconsolata.otf": 0.03, "Anonymous Pro.ttf": 0.02,
    "Anonymous Pro B.ttf": 0.02, "NimbusMonoPS-Regular.otf": 0.02, "NimbusMonoPS-Bold.otf": 0.02,
    "TlwgMono-Bold.ttf": 0.02, "TlwgTypewriter-Bold.ttf": 0.02, "agave-r-autohinted.ttf": 0.02,
}  # fmt: skip
# Never seen in training: OCR-B with sharp stroke ends, and four families.
HELD_BACK = {
    "OCRBS.otf": 0.90, "Courier Prime Sans.otf": 0.025, "JetBrainsMono-Medium.ttf": 0.025,
    "lmmono10-regular.otf": 0.025, "FiraCode-Retina.ttf": 0.025,
}  # fmt: skip
# For lines that are not machine-readable text.
PROPORTIONAL = ["DejaVuSans.ttf", "LiberationSans-Regular.ttf", "LiberationSerif-Regular.ttf", "FreeSerif.ttf"]
# Strokes made thinner or thicker by this many pixels of CAP_PX.
WEIGHTS_PX = (-0.9, -0.45, 0.0, 0.0, 0.45, 0.9, 1.4)


@dataclass
class Face:
    """`bitmaps[i]`: character i, u8, all of one height, digit height CAP_PX, ROOM_PX above and below it;
    `centres[i]`: where in the bitmap the middle of the character's cell lies; `advance`: cell width."""

    name: str
    bitmaps: list
    centres: list
    advance: float


def find(folder: Path, name: str) -> Path:
    found = sorted(folder.rglob(name))
    if not found:
        raise SystemExit(f"{folder}: {name} is not there; recipe.md names its package")
    return found[0]


def _reweighted(bitmap, change_px: float):
    """Moves the outline by so many pixels, by a threshold on the signed distance to it."""
    if change_px == 0.0:
        return bitmap
    inside = (bitmap > 127).astype(np.uint8)
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    return np.clip((distance + change_px * OVERSAMPLING + 0.5) * 255, 0, 255).astype(np.uint8)


def faces(path: Path) -> list:
    """The font at each of WEIGHTS_PX; weights at which a character would lose its strokes are left out."""
    font = ImageFont.truetype(str(path), 400)
    left, top, right, bottom = font.getbbox("8", anchor="ls")
    font = ImageFont.truetype(str(path), round(400 * CAP_PX * OVERSAMPLING / (bottom - top)))
    advance = font.getlength("0")
    side = 6 * OVERSAMPLING
    width = int(np.ceil(advance / OVERSAMPLING)) * OVERSAMPLING + 2 * side
    height = (CAP_PX + 2 * ROOM_PX) * OVERSAMPLING
    raw = []
    for character in ALPHABET:
        picture = Image.new("L", (width, height), 0)
        x = side + (advance - font.getlength(character)) / 2
        y = (CAP_PX + ROOM_PX) * OVERSAMPLING
        ImageDraw.Draw(picture).text((x, y), character, font=font, fill=255, anchor="ls")
        raw.append(np.asarray(picture))
    made = []
    for weight in WEIGHTS_PX:
        bitmaps, centres = [], []
        for picture in raw:
            changed = _reweighted(picture, weight)
            if weight < 0 and (changed > 127).sum() < 0.35 * (picture > 127).sum():
                break
            small = cv2.resize(changed, (width // OVERSAMPLING, height // OVERSAMPLING), interpolation=cv2.INTER_AREA)
            columns = np.flatnonzero(small.max(axis=0))
            first, last = int(columns[0]), int(columns[-1]) + 1
            bitmaps.append(np.ascontiguousarray(small[:, first:last]))
            centres.append((side + advance / 2) / OVERSAMPLING - first)
        if len(bitmaps) == len(raw):
            made.append(Face(path.name, bitmaps, centres, advance / OVERSAMPLING))
    return made


def load(folder: Path, shares: dict) -> tuple:
    """All faces of these fonts and, in the same order, the share of each."""
    every, share = [], []
    for name, portion in shares.items():
        made = faces(find(folder, name))
        every += made
        share += [portion / len(made)] * len(made)
    share = np.array(share)
    return every, share / share.sum()
