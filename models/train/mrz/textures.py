"""What lies under and around the print: photographs, security-print patterns, ghosts of other text.

In: a folder of photographs, the fonts, a seed. Out: a pool of u8 textures, each HEIGHT x WIDTH, mean near 128.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from content import LETTERS
from glyphs import PROPORTIONAL, find

HEIGHT, WIDTH = 96, 1600
PHOTOGRAPH_FOLDERS = ["interior_photos/images", "skimage/data", "matplotlib/mpl-data/sample_data"]
# Not photographs, or with text in them.
LEFT_OUT = {"page", "text", "logo", "logo2", "phantom", "horse", "chessboard_GRAY", "chessboard_RGB", "Minduka_Present_Blue_Pack"}  # fmt: skip


def photographs(folder: Path, held_back: bool) -> list:
    """Every fourth photograph, in the order of their names, is held back for the test set."""
    paths = {}
    for inside in PHOTOGRAPH_FOLDERS:
        for path in (folder / inside).glob("*"):
            if path.suffix in {".png", ".jpg"} and path.stem not in LEFT_OUT:
                paths[path.stem] = path
    if not paths:
        raise SystemExit(f"{folder}: no photographs; recipe.md names their packages")
    chosen = [path for index, (_, path) in enumerate(sorted(paths.items())) if (index % 4 == 0) == held_back]
    pictures = [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in chosen]
    return [picture for picture in pictures if picture is not None]


def _levelled(texture):
    """Zero mean and a spread of 40, then about 128."""
    texture = texture.astype(np.float32)
    texture -= texture.mean()
    texture *= 40.0 / max(1.0, float(texture.std()))
    return np.clip(texture + 128, 0, 255).astype(np.uint8)


def _photograph(rng, pictures):
    picture = pictures[int(rng.integers(len(pictures)))]
    rows, columns = picture.shape
    width = int(rng.uniform(0.3, 1.0) * columns)
    height = max(4, min(rows, int(width * HEIGHT / WIDTH * rng.uniform(1, 4))))
    x, y = int(rng.integers(columns - width + 1)), int(rng.integers(rows - height + 1))
    return cv2.resize(picture[y : y + height, x : x + width], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


def _guilloche(rng):
    """Fine lines whose phase winds, two or three families over one another."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        angle, period = rng.uniform(0, np.pi), rng.uniform(4, 16)
        phase = (np.cos(angle) * x + np.sin(angle) * y) * 2 * np.pi / period
        for _ in range(int(rng.integers(1, 4))):
            turn, length = rng.uniform(0, np.pi), rng.uniform(30, 300)
            swing = rng.uniform(1, 8)
            phase += swing * np.sin((np.cos(turn) * x + np.sin(turn) * y) * 2 * np.pi / length + rng.uniform(0, 6.3))
        wave = np.cos(phase)
        sharp = rng.uniform(0, 0.8)
        total += np.where(wave > sharp, wave, 0) if rng.random() < 0.7 else wave
    return total * 40


def _noise(rng):
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        cell = float(rng.choice([1, 2, 4, 8, 16, 32]))
        small = rng.standard_normal((int(HEIGHT / cell) + 2, int(WIDTH / cell) + 2)).astype(np.float32)
        total += rng.uniform(0.3, 1) * cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return total * 40


def text(rng, fonts: list, size_px: float, width: int, height: int):
    """A line of ordinary text, as it stands elsewhere on documents: 255 is ink."""
    font = ImageFont.truetype(str(fonts[int(rng.integers(len(fonts)))]), max(5, int(size_px)))
    words = []
    for _ in range(int(rng.integers(3, 14))):
        word = "".join(LETTERS[int(rng.integers(26))] for _ in range(int(rng.integers(2, 11))))
        kind = rng.random()
        words.append(word.lower() if kind < 0.5 else word.capitalize() if kind < 0.85 else word)
    picture = Image.new("L", (width, height), 0)
    x, y = rng.uniform(-0.1, 0.3) * width, height / 2 + rng.uniform(-0.1, 0.1) * size_px
    ImageDraw.Draw(picture).text((x, y), " ".join(words), font=font, fill=255, anchor="lm")
    return np.asarray(picture)


def _ghost(rng, fonts):
    """Large or small print of another kind under the line."""
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    for _ in range(int(rng.integers(1, 3))):
        total = np.maximum(total, text(rng, fonts, rng.uniform(18, 110), WIDTH, HEIGHT))
    return cv2.GaussianBlur(total, (0, 0), rng.uniform(0.5, 3))


def _lines(rng):
    """Straight rules, edges and fields, as of forms and frames."""
    picture = np.full((HEIGHT, WIDTH), 128, np.uint8)
    for _ in range(int(rng.integers(1, 6))):
        a = (int(rng.integers(-200, WIDTH + 200)), int(rng.integers(-20, HEIGHT + 20)))
        b = (int(rng.integers(-200, WIDTH + 200)), int(rng.integers(-20, HEIGHT + 20)))
        if rng.random() < 0.5:
            b = (b[0], a[1]) if rng.random() < 0.5 else (a[0], b[1])
        if rng.random() < 0.3:
            cv2.rectangle(picture, a, b, int(rng.integers(60, 200)), -1, cv2.LINE_AA)
        else:
            cv2.line(picture, a, b, int(rng.integers(0, 256)), int(rng.integers(1, 5)), cv2.LINE_AA)
    return picture


def pool(seed: int, count: int, photograph_folder: Path, font_folder: Path, held_back: bool) -> list:
    """`count` textures."""
    rng = np.random.default_rng([seed, 77])
    pictures = photographs(photograph_folder, held_back)
    fonts = [find(font_folder, name) for name in PROPORTIONAL]
    made = []
    for _ in range(count):
        kind = rng.random()
        if kind < 0.25:
            texture = _photograph(rng, pictures)
        elif kind < 0.55:
            texture = _guilloche(rng)
        elif kind < 0.75:
            texture = _noise(rng)
        elif kind < 0.9:
            texture = _ghost(rng, fonts)
        else:
            texture = _lines(rng)
        made.append(_levelled(texture))
    return made
