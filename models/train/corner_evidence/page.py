"""What lies on the table: drawn cards, passport pages and sheets of paper.

In: a random generator and photographs (for portraits and background prints). Out: the page as BGR, PAGE_WIDTH_PX
wide, and the radius of its corners in px. Every name and number on it is made of random letters.
"""

from __future__ import annotations

import cv2
import numpy as np

from photographs import crop

PAGE_WIDTH_PX = 900
LETTERS = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
MRZ = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<<<<<<<<")
FONTS = [cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX]
# Width over height and corner radius over width: ISO/IEC 7810 ID-1, then an ID-3 page.
CARD = (85.60 / 53.98, 3.18 / 85.60)
PASSPORT = (125.0 / 88.0, 3.18 / 125.0)
PAPERS = [210 / 297, 297 / 210, 0.5, 1.6]


def draw(rng, photographs):
    """A card in six of ten, a passport page in two, a sheet in two."""
    kind = rng.random()
    if kind < 0.2:
        return _paper(rng), 0.0
    aspect, radius = CARD if kind < 0.8 else PASSPORT
    return _card(rng, photographs, aspect, mrz=kind >= 0.8 or rng.random() < 0.4), radius * PAGE_WIDTH_PX


def _word(rng, letters, length) -> str:
    return "".join(rng.choice(letters, length))


def _write(rng, page, text, x, y, size, colour) -> None:
    font = FONTS[rng.integers(len(FONTS))]
    cv2.putText(page, text, (int(x), int(y)), font, size, colour, int(rng.integers(1, 3)), cv2.LINE_AA)


def _card(rng, photographs, aspect, mrz):
    width, height = PAGE_WIDTH_PX, int(PAGE_WIDTH_PX / aspect)
    base, other = rng.uniform(120, 250, (2, 3))
    ramp = np.linspace(0, 1, width)[None, :, None] * rng.uniform(-1, 1)
    page = np.clip(base + ramp * (other - base) * np.ones((height, 1, 1)), 0, 255).astype(np.uint8)
    _security_print(rng, page, photographs)
    dark = tuple(int(v) for v in rng.integers(0, 90, 3))
    if rng.random() < 0.6:  # a band across the head, sometimes of the table's darkness
        band = tuple(int(v) for v in rng.integers(10, 230, 3))
        cv2.rectangle(page, (0, 0), (width, int(rng.uniform(0.1, 0.2) * height)), band, -1)
    _write(rng, page, _word(rng, LETTERS, 14), 0.3 * width, 0.12 * height, 1.4, dark)
    left = rng.random() < 0.8
    box_width, top = int(rng.uniform(0.2, 0.32) * width), int(0.22 * height)
    box_height = min(int(1.28 * box_width), int(0.6 * height))
    x = int(0.05 * width) if left else int(0.95 * width) - box_width
    portrait = crop(rng, photographs[rng.integers(len(photographs))], box_width, box_height, 0.15)
    page[top : top + box_height, x : x + box_width] = portrait
    skin = tuple(int(v) for v in np.array([0.6, 0.72, 1.0]) * rng.uniform(90, 235))
    middle = (x + box_width // 2, top + int(0.45 * box_height))
    cv2.ellipse(page, middle, (int(0.28 * box_width), int(0.3 * box_height)), 0, 0, 360, skin, -1, cv2.LINE_AA)
    text_x = x + box_width + 0.04 * width if left else 0.06 * width
    for row in range(int(rng.integers(3, 7))):
        y = (0.28 + 0.085 * row) * height
        _write(rng, page, _word(rng, LETTERS, rng.integers(4, 12)), text_x, y, rng.uniform(0.6, 1.1), dark)
    if rng.random() < 0.3:  # a chip
        x, y = int(0.55 * width), int(0.5 * height)
        cv2.rectangle(page, (x, y), (x + 110, y + 90), (90, 180, 200), -1)
    if mrz:
        lines = 2 if aspect < 1.5 else 3
        for row in range(lines):
            y = height * (0.97 - 0.065 * (lines - 1 - row))
            _write(rng, page, _word(rng, MRZ, 44), 0.03 * width, y, 0.92, (25, 25, 25))
    return page


def _security_print(rng, page, photographs) -> None:
    """Fine waves, and now and then a faint picture, as cards have them behind the text."""
    height, width = page.shape[:2]
    if rng.random() < 0.4:
        print_ = crop(rng, photographs[rng.integers(len(photographs))], width, height)
        share = rng.uniform(0.1, 0.5)
        page[:] = cv2.addWeighted(page, 1 - share, print_, share, 0)
    colour = tuple(int(v) for v in rng.integers(60, 240, 3))
    x = np.arange(0, width, 6)
    for line in range(int(rng.integers(0, 30))):
        wave = line * height / 30 + rng.uniform(5, 40) * np.sin(x * rng.uniform(0.004, 0.03) + line)
        cv2.polylines(page, [np.stack([x, wave], 1).astype(np.int32)], False, colour, 1, cv2.LINE_AA)


def _paper(rng):
    width, height = PAGE_WIDTH_PX, int(PAGE_WIDTH_PX / PAPERS[rng.integers(len(PAPERS))])
    page = np.full((height, width, 3), int(rng.integers(190, 256)), np.uint8)
    margin = int(rng.integers(40, 110))
    y = margin
    while y < height - margin:
        x = margin
        while x < width - margin - 60:
            word = int(rng.integers(15, 70))
            if rng.random() < 0.85:
                cv2.rectangle(page, (x, y), (x + word, y + 6), (45, 40, 40), -1)
            x += word + 8
        y += int(rng.choice([16, 16, 16, 40]))
    if rng.random() < 0.5:
        cv2.rectangle(page, (margin, margin), (margin + 140, margin + 120), (80, 60, 60), -1)
    return page
