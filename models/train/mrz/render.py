"""Draws strips as they come out of the locator, with the defects of photographs.

In: a generator, `Settings`, a `Stock` of glyphs and textures. Out: a u8 strip HEIGHT rows high, what it says,
and at which column each character stands. The order is that of a camera: print on a background, light, optics,
sensor, compression; then the locator's sampling with its errors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

import content
import glyphs
import textures
from glyphs import CAP_PX, ROOM_PX
from settings import Settings
from strip import HEIGHT

# Height of a digit in a faultless strip.
NOMINAL_CAP_PX = 20.0
INDEX = {character: index for index, character in enumerate(content.ALPHABET)}


@dataclass
class Stock:
    """All that is drawn once."""

    faces: list
    shares: np.ndarray
    textures: list
    fonts: list
    noise: np.ndarray


def stock(seed: int, font_folder: Path, photograph_folder: Path, held_back: bool, count: int = 400) -> Stock:
    faces, shares = glyphs.load(font_folder, glyphs.HELD_BACK if held_back else glyphs.TRAINING)
    pool = textures.pool(seed, count, photograph_folder, font_folder, held_back)
    fonts = [glyphs.find(font_folder, name) for name in glyphs.PROPORTIONAL]
    noise = np.random.default_rng(seed).standard_normal(1 << 22).astype(np.float32)
    return Stock(faces, np.cumsum(shares), pool, fonts, noise)


def _chance(rng, share: float) -> bool:
    return share > 0 and rng.random() < share


def _between(rng, ends: tuple) -> float:
    return float(rng.uniform(*ends))


def _small(rng, most: float) -> float:
    """Within +-most; most often much nearer to 0."""
    return most * float(np.clip(rng.normal(0, 0.4), -1, 1)) if rng.random() < 0.8 else float(rng.uniform(-most, most))


def _noise_field(rng, pool: Stock, height: int, width: int):
    start = int(rng.integers(pool.noise.size - height * width))
    return pool.noise[start : start + height * width].reshape(height, width)


def _soft_field(rng, height: int, width: int, cell_px: float, low: float, high: float):
    """Smooth values between low and high."""
    small = rng.uniform(low, high, (int(height / cell_px) + 2, int(width / cell_px) + 2)).astype(np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def _printed(rng, face, text: str, pitch: float, loose: bool):
    """Coverage of the text at CAP_PX; `pitch` is the cell width there. Cells start at column 2 * pitch."""
    height = CAP_PX + 2 * ROOM_PX
    canvas = np.zeros((height, int(pitch * (len(text) + 4)) + 8), np.uint8)
    begin = 2 * pitch + rng.random() * 4
    up = int(rng.integers(-2, 3))
    for place, character in enumerate(text):
        bitmap = face.bitmaps[INDEX[character]]
        x = begin + (place + 0.5) * pitch - face.centres[INDEX[character]]
        rise = 0
        if loose:
            x += rng.normal(0, 0.9)
            rise = int(round(rng.normal(0, 0.9)))
        x = max(0, int(round(x)))
        width = min(bitmap.shape[1], canvas.shape[1] - x)
        part = canvas[:, x : x + width]
        moved = bitmap[:, :width]
        if rise:
            moved = np.roll(moved, rise, axis=0)
        np.maximum(part, moved, out=part)
    return (np.roll(canvas, up, axis=0) if up else canvas), begin


def _other_text(rng, pool: Stock, width: int):
    """Ordinary print in place of a line."""
    return textures.text(rng, pool.fonts, CAP_PX * rng.uniform(1.0, 1.6), width, CAP_PX + 2 * ROOM_PX)


def _light(rng, settings: Settings, height: int, width: int, cap: float):
    """What the illumination multiplies with."""
    slope_x, slope_y = (rng.uniform(-1, 1) * settings.gradient for _ in range(2))
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :]
    y = np.linspace(-0.15, 0.15, height, dtype=np.float32)[:, None]
    light = 1 + slope_x * x + slope_y * y
    if _chance(rng, settings.shadow_share):
        lean, centre = rng.uniform(-1.5, 1.5), rng.uniform(0, width)
        column = np.arange(width, dtype=np.float32)[None, :]
        row = np.arange(height, dtype=np.float32)[:, None]
        if rng.random() < 0.7:
            distance = column - centre + lean * (row - height / 2)
        else:
            distance = row - rng.uniform(0.2, 0.8) * height + 0.05 * lean * (column - centre)
        softness = cap * rng.uniform(0.1, 3)
        light = light * (1 - rng.uniform(0.15, 0.6) / (1 + np.exp(np.clip(-distance / softness, -30, 30))))
    return light


def _glare(rng, settings: Settings, picture, cap: float):
    height, width = picture.shape
    x = (np.arange(width, dtype=np.float32)[None, :] - rng.uniform(0, width)) / (cap * rng.uniform(0.4, 3.5))
    y = (np.arange(height, dtype=np.float32)[:, None] - rng.uniform(0, height)) / (cap * rng.uniform(0.4, 2.0))
    x = x + rng.uniform(-1, 1) * y
    picture += _between(rng, settings.glare) * np.exp(-np.minimum((x * x + y * y) / 2, 30))


def _edges(rng, picture, cap: float, first: float, last: float, middle: float):
    """Frames, page ends and rules near the line, never across it."""
    height, width = picture.shape
    level = float(rng.uniform(0, 255))
    kind = rng.random()
    if kind < 0.35:  # the page ends beside the line
        gap = cap * rng.uniform(0.25, 1.2)
        if rng.random() < 0.5:
            picture[:, : max(0, int(first - gap))] = level
        else:
            picture[:, int(last + gap) :] = level
    elif kind < 0.6:  # an upright rule
        gap = cap * rng.uniform(0.3, 1.2)
        x = int(first - gap) if rng.random() < 0.5 else int(last + gap)
        picture[:, max(0, x) : max(0, x) + max(1, int(cap * rng.uniform(0.05, 0.2)))] = level
    else:  # a level rule or end of the page
        gap = cap * rng.uniform(0.62, 0.95)
        thick = int(height if rng.random() < 0.5 else max(1, cap * rng.uniform(0.05, 0.15)))
        if rng.random() < 0.5:
            stop = max(0, int(middle - gap))
            picture[max(0, stop - thick) : stop] = level
        else:
            start = int(middle + gap)
            picture[start : start + thick] = level


def _motion_kernel(rng, length_px: float):
    angle = rng.uniform(0, np.pi)
    size = int(np.ceil(length_px)) // 2 * 2 + 3
    kernel = np.zeros((size * 8, size * 8), np.float32)
    middle = size * 4
    reach = length_px * 4
    a = (int(middle - reach * np.cos(angle)), int(middle - reach * np.sin(angle)))
    b = (int(middle + reach * np.cos(angle)), int(middle + reach * np.sin(angle)))
    cv2.line(kernel, a, b, 1.0, 8)
    kernel = cv2.resize(kernel, (size, size), interpolation=cv2.INTER_AREA)
    return kernel / kernel.sum()


def _optics(rng, settings: Settings, picture, cap: float):
    if _chance(rng, settings.blur_share):
        sigma = max(0.01, cap * _between(rng, settings.blur))
        if rng.random() < 0.75:
            picture = cv2.GaussianBlur(picture, (0, 0), sigma)
        else:  # a disc of the same spread
            radius = max(0.3, 2 * sigma)
            size = int(np.ceil(radius)) * 2 + 1
            kernel = np.zeros((size * 8, size * 8), np.float32)
            cv2.circle(kernel, (size * 4, size * 4), int(radius * 8), 1.0, -1)
            kernel = cv2.resize(kernel, (size, size), interpolation=cv2.INTER_AREA)
            picture = cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)
    if _chance(rng, settings.motion_share):
        kernel = _motion_kernel(rng, cap * _between(rng, settings.motion))
        picture = cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_REPLICATE)
    return picture


def _sensor(rng, settings: Settings, pool: Stock, picture, print_levels: float):
    height, width = picture.shape
    if _chance(rng, settings.noise_share):
        field = _noise_field(rng, pool, height, width)
        kind = rng.random()
        if kind < 0.3:  # as a camera's noise reduction leaves it: blotches
            coarse = _noise_field(rng, pool, height // 2 + 1, width // 2 + 1)
            field = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
        picture = picture + field * (_between(rng, settings.noise) * print_levels)
    if _chance(rng, settings.sharpen_share):
        soft = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.6, 1.6))
        picture = picture + rng.uniform(0.3, 1.5) * (picture - soft)
    gamma = _between(rng, settings.gamma)
    picture = np.clip(picture, 0, 255) * (1 / 255)
    picture = cv2.pow(picture, gamma) * 255 if abs(gamma - 1) > 0.02 else picture * 255
    return (picture + 0.5).astype(np.uint8)


def _compressed(rng, settings: Settings, picture):
    if not _chance(rng, settings.jpeg_share):
        return picture
    for _ in range(1 if rng.random() < 0.6 else int(rng.integers(1, settings.jpeg_generations + 1))):
        top, left = int(rng.integers(8)), int(rng.integers(8))
        padded = cv2.copyMakeBorder(picture, top, 0, left, 0, cv2.BORDER_REPLICATE)
        quality = int(rng.integers(settings.jpeg_quality[0], settings.jpeg_quality[1] + 1))
        _, data = cv2.imencode(".jpg", padded, [cv2.IMWRITE_JPEG_QUALITY, quality])
        picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)[top:, left:]
    return picture


def _cap_px(rng, settings: Settings) -> float:
    low, high = settings.cap_px
    middle = min(max(14.0, low), high)
    if rng.random() < settings.fine_share or middle <= low:
        return float(rng.uniform(middle, high)) if middle < high else float(rng.uniform(low, high))
    return float(np.exp(rng.uniform(np.log(low), np.log(middle))))


def _sample(rng, settings: Settings, picture, cap: float, middle: float, first: float, last: float, pitch: float, whole):
    """The locator's strip of the line from `first` to `last`, with its errors. `whole`: cut a character if asked."""
    scale = NOMINAL_CAP_PX / cap * (1 + _small(rng, settings.scale))
    left, right = (_between(rng, settings.margin_px) if rng.random() < 0.4 else rng.normal(16, 4) for _ in range(2))
    if _chance(rng, settings.wide_margin_share):
        left = rng.uniform(30, 80)
    if _chance(rng, settings.wide_margin_share):
        right = rng.uniform(30, 80)
    if whole and _chance(rng, settings.cut_share):
        if rng.random() < 0.5:
            left = -pitch * scale * rng.uniform(0.85, 1.0)
        else:
            right = -pitch * scale * rng.uniform(0.85, 1.0)
    width = max(16, int((last - first) * scale + left + right))
    u = np.arange(width, dtype=np.float32)
    along = u / width
    length = width * rng.uniform(0.5, 2)
    swing = _small(rng, settings.stretch) * length / (2 * np.pi)
    x = first + (u - left + swing * (np.sin(2 * np.pi * u / length + rng.uniform(0, 6.3)))) / scale
    bend = _small(rng, settings.slope_px) * (2 * along - 1) + _small(rng, settings.bow_px) * (1 - (2 * along - 1) ** 2)
    growth = (1 + _small(rng, settings.taper) * (2 * along - 1)) / scale
    v = (np.arange(HEIGHT, dtype=np.float32) + 0.5 - HEIGHT / 2)[:, None]
    lean = np.tan(np.radians(_small(rng, settings.shear_deg))) / scale
    map_x = (x[None, :] + lean * v).astype(np.float32)
    map_y = (middle + (v + _small(rng, settings.offset_px) + bend[None, :]) * growth[None, :]).astype(np.float32)
    if scale < 0.95:
        picture = cv2.GaussianBlur(picture, (0, 0), 0.35 / scale)
    how = cv2.INTER_LINEAR if rng.random() < 0.8 else cv2.INTER_CUBIC
    return cv2.remap(picture, map_x, map_y, how, borderMode=cv2.BORDER_REPLICATE), x


def _eased(rng, settings: Settings) -> Settings:
    """Some lines have all their defects weaker together, so that not every bad line is bad in every way."""
    part = 1 - settings.eased * float(rng.random())
    return replace(settings, **{
        name: (low, low + (high - low) * part)
        for name in ("blur", "motion", "noise", "texture", "glare") for low, high in [getattr(settings, name)]
    })  # fmt: skip


def render(rng, settings: Settings, pool: Stock, times: int = 1) -> list:
    """One line, sampled so many times: (u8 HEIGHT x any width, text, column of each character's middle)."""
    return _render(rng, settings, pool, _choose_face(rng, settings, pool), times)


def render_with_face(rng, settings: Settings, pool: Stock) -> tuple:
    """One strip as `render` gives it, and the index of its face."""
    face = _choose_face(rng, settings, pool)
    return _render(rng, settings, pool, face, 1)[0], face


def render_zone(rng, settings: Settings, pool: Stock, lines: list) -> tuple:
    """The strips of these lines in one face, and its index."""
    face = _choose_face(rng, settings, pool)
    return [_render(rng, settings, pool, face, 1, line)[0][0] for line in lines], face


def _choose_face(rng, settings: Settings, pool: Stock) -> int:
    while True:
        chosen = int(np.searchsorted(pool.shares, rng.random() * pool.shares[-1]))
        if settings.ocr_b or not pool.faces[chosen].name.startswith("OCRB"):
            return chosen


def _render(rng, settings: Settings, pool: Stock, chosen_face: int, times: int, text: str | None = None) -> list:
    if settings.eased:
        settings = _eased(rng, settings)
    nothing, turned = _chance(rng, settings.nothing_share), _chance(rng, settings.upside_down_share)
    if text is None:
        text = content.lookalikes(rng) if _chance(rng, settings.lookalike_share) else content.line(rng)
    if _chance(rng, settings.part_share):
        start = int(rng.integers(len(text) - 6))
        text = text[start : start + int(rng.integers(3, len(text) - start + 1))]
    face = pool.faces[chosen_face]

    cap = _cap_px(rng, settings)
    widen = float(rng.normal(1.0, 0.07)) if rng.random() < 0.8 else rng.uniform(0.8, 1.25)
    wanted = rng.normal(0.95, 0.1) if rng.random() < 0.7 else rng.uniform(0.7, 1.3)
    widest = max(bitmap.shape[1] for bitmap in face.bitmaps)
    pitch = max(wanted * CAP_PX / widen, widest * 0.98, 0.68 * CAP_PX)
    mask, begin = _printed(rng, face, text, pitch, _chance(rng, settings.loose_share))
    only_texture = nothing and rng.random() < 0.5
    if nothing and not only_texture:
        mask = _other_text(rng, pool, mask.shape[1])

    fine_y = cap / CAP_PX
    width, line_height = max(8, round(mask.shape[1] * fine_y * widen)), max(4, round(mask.shape[0] * fine_y))
    fine_x = width / mask.shape[1]
    height = round(cap * 2.7) + 2
    middle = height / 2
    ink = np.zeros((height, width), np.uint8)
    _lay(ink, mask, middle, width, line_height)
    if _chance(rng, settings.neighbour_share):
        spacing = _between(rng, settings.spacing)
        where = rng.random()
        for side in (-1, 1):
            if (where < 0.67 and side < 0) or (where > 0.33 and side > 0):
                other, _ = _printed(rng, face, content.line(rng)[: len(text)], pitch, False)
                _lay(ink, other, middle + side * spacing * cap, width, line_height)
    if only_texture:
        ink[:] = 0

    cover = ink.astype(np.float32) * (1 / 255)
    if _chance(rng, settings.uneven_share):
        cover *= _soft_field(rng, height, width, max(1.0, cap * rng.uniform(0.1, 2)), rng.uniform(0.3, 0.9), 1.0)
    if _chance(rng, settings.dots_share):
        cover *= np.clip(0.75 + rng.uniform(0.2, 0.5) * _noise_field(rng, pool, height, width), 0.1, 1)

    paper, contrast = _between(rng, settings.paper), _between(rng, settings.contrast)
    background = np.full((height, width), paper, np.float32)
    if only_texture or _chance(rng, settings.texture_share):
        texture = pool.textures[int(rng.integers(len(pool.textures)))]
        zoom = rng.uniform(0.6, 1.8)
        h, w = min(texture.shape[0], int(height * zoom) + 1), min(texture.shape[1], int(width * zoom) + 1)
        y, x = int(rng.integers(texture.shape[0] - h + 1)), int(rng.integers(texture.shape[1] - w + 1))
        part = cv2.resize(texture[y : y + h, x : x + w], (width, height), interpolation=cv2.INTER_LINEAR)
        spread = rng.uniform(0.2, 1.5) if only_texture else _between(rng, settings.texture) * min(1.0, cap / 14)
        background += (part.astype(np.float32) - 128) * (spread * contrast * paper / 40 * (-1) ** int(rng.integers(2)))
    first, last = begin * fine_x, (begin + pitch * len(text)) * fine_x
    if _chance(rng, settings.edge_share):
        _edges(rng, background, cap, first, last, middle)
    ink_level = paper * (1 - contrast)
    picture = background + (ink_level - background) * cover
    picture *= _light(rng, settings, height, width, cap)
    if _chance(rng, settings.glare_share):
        _glare(rng, settings, picture, cap)
    picture = _optics(rng, settings, np.minimum(picture, 300).astype(np.float32), cap)
    picture = _sensor(rng, settings, pool, picture, paper * contrast * min(1.0, cap / 14))
    picture = _compressed(rng, settings, picture)

    at = first + (np.arange(len(text)) + 0.5) * (pitch * fine_x)
    made = []
    for _ in range(times):
        strip, x = _sample(rng, settings, picture, cap, middle, first, last, pitch * fine_x, len(text) > 4)
        if nothing:
            made.append((strip, "", np.zeros(0, np.float32)))
        elif turned:
            made.append((np.ascontiguousarray(strip[::-1, ::-1]), "", np.zeros(0, np.float32)))
        else:
            columns = np.interp(at, x, np.arange(len(x)), left=-1, right=-1)
            seen = (columns >= 0) & (columns < len(x) - 1)
            made.append((strip, "".join(c for c, s in zip(text, seen) if s), columns[seen].astype(np.float32)))
    return made


def _lay(ink, mask, middle: float, width: int, line_height: int):
    """Puts a printed line into the camera's picture, its middle at that row."""
    small = cv2.resize(mask, (width, line_height), interpolation=cv2.INTER_AREA)
    top = int(round(middle - line_height / 2))
    start, stop = max(0, top), min(ink.shape[0], top + line_height)
    if start < stop:
        part = ink[start:stop]
        np.maximum(part, small[start - top : stop - top], out=part)
