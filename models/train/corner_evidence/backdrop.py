"""What lies behind a document: photographs, grain, cloth, keys, tiles, boards, and things that lie about.

In: a random generator, photographs and a size in px. Out: a BGR picture without a document.
"""

from __future__ import annotations

import cv2
import numpy as np

from photographs import crop


def draw(rng, photographs, width: int, height: int):
    if rng.random() < 0.6:
        picture = crop(rng, photographs[rng.integers(len(photographs))], width, height)
    else:
        picture = _surface(rng, width, height)
    picture = np.ascontiguousarray(picture)
    if rng.random() < 0.5:
        _clutter(rng, picture)
    if rng.random() < 0.4:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 5))
    return picture


def _surface(rng, width, height):
    """Drawn half as large again, turned by up to 30 degrees, and cut."""
    w, h = int(1.5 * width), int(1.5 * height)
    base = rng.uniform(30, 230, 3)
    kind = rng.choice(["wood", "plain", "cloth", "keys", "tiles"])
    if kind == "keys":
        picture = _keys(rng, base, w, h)
    else:
        picture = np.ones((h, w, 3)) * base
        if kind in {"wood", "cloth"}:
            grain = rng.random((h // 2, 8) if kind == "wood" else (h // 3, w // 3)).astype(np.float32) - 0.5
            grain = cv2.resize(grain, (w, h), interpolation=cv2.INTER_CUBIC)
            picture += (grain * rng.uniform(20, 90))[..., None]
        elif kind == "tiles":
            y, x = np.mgrid[0:h, 0:w]
            across, down = rng.integers(80, 260), rng.integers(80, 700)
            picture += ((x // across * 37 % 11 + y // down * 17 % 7) / 17 * rng.uniform(0, 40))[..., None]
            picture[(x % across < 4) | (y % down < 4)] *= rng.uniform(0.4, 0.8)
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), rng.uniform(-30, 30), 1.0)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    picture = cv2.warpAffine(picture, turn, (w, h), borderMode=cv2.BORDER_REFLECT)
    return picture[(h - height) // 2 :, (w - width) // 2 :][:height, :width]


def _keys(rng, base, w, h):
    picture = (np.ones((h, w, 3)) * base * 0.4).astype(np.uint8)
    size, gap = int(rng.integers(50, 110)), int(rng.integers(4, 14))
    colour = tuple(np.clip(base * rng.uniform(0.5, 1.3), 0, 255))
    for y in range(0, h, size):
        shift = int(rng.integers(size))
        for x in range(-size, w, size):
            corner = (x + shift + size - gap, y + size - gap)
            cv2.rectangle(picture, (x + shift, y), corner, colour, -1)
            letter = chr(int(rng.integers(65, 91)))
            cv2.putText(picture, letter, (x + shift + 12, y + 26), 0, 0.6, (230, 230, 230), 1, cv2.LINE_AA)
    return picture


def _clutter(rng, picture) -> None:
    """Up to five things: discs, bars, and slabs that the picture's border cuts.

    A whole slab in view is what a blank card looks like: neither a document nor nothing, so there is none.
    """
    height, width = picture.shape[:2]
    for _ in range(rng.integers(1, 6)):
        centre = rng.uniform(0, 1, 2) * (width, height)
        colour = tuple(int(v) for v in rng.integers(10, 245, 3))
        kind = rng.random()
        if kind < 0.25:
            radius = int(rng.uniform(0.01, 0.25) * height)
            cv2.circle(picture, tuple(centre.astype(int)), radius, colour, -1, cv2.LINE_AA)
            continue
        length = rng.uniform(0.2, 0.8) * width
        if kind < 0.55:
            size = (length, length / rng.uniform(6, 30))
        else:
            size = (length, rng.uniform(0.3, 1.0) * length)
            axis = rng.integers(2)
            centre[axis] = rng.choice([0, (width, height)[axis]])
        box = cv2.boxPoints((tuple(centre), size, float(rng.uniform(0, 360))))
        cv2.fillConvexPoly(picture, box.astype(np.int32), colour, cv2.LINE_AA)
