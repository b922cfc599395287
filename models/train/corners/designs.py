"""What is printed on a document: cards, passport pages, letters, receipts, all made up. In: a random generator,
photographs to blend in. Out: an RGBA texture (alpha rounds the corners) with its aspect.
"""
import math
import string

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

# Fonts of Debian's fonts-liberation, fonts-urw-base35 and fonts-noto-mono; the test renderers use DejaVu.
FONT_FILES = [
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSansNarrow-Bold.ttf",
    "/usr/share/fonts/opentype/urw-base35/NimbusSans-Bold.otf",
    "/usr/share/fonts/opentype/urw-base35/P052-Roman.otf",
    "/usr/share/fonts/opentype/urw-base35/URWGothic-Book.otf",
    "/usr/share/fonts/truetype/noto/NotoSansMono-Regular.ttf",
]
LONG_SIDE_PX = 480
_fonts = {}


def font(rng, size_px):
    key = (int(rng.integers(len(FONT_FILES))), max(6, int(size_px)))
    if key not in _fonts:
        _fonts[key] = ImageFont.truetype(FONT_FILES[key[0]], key[1])
    return _fonts[key]


def colour(rng, low=0, high=255):
    return tuple(int(v) for v in rng.integers(low, high + 1, 3))


def tint(rng, lightness, saturation):
    """A colour of about this lightness (0 to 1)."""
    hsv = np.uint8([[[rng.integers(180), 255 * saturation, 255]]])
    full = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0].astype(float)
    return tuple(int(v) for v in np.clip(full * lightness, 0, 255))


def words(rng, length):
    letters = string.ascii_letters + string.digits
    text = "".join(letters[i] for i in rng.integers(len(letters), size=length))
    for _ in range(max(1, length // 6)):
        at = int(rng.integers(length))
        text = text[:at] + " " + text[at + 1:]
    return text


def ground(rng, width, height, photographs):
    """The document's base: plain, graded, with a guilloche or a faded photograph."""
    style = rng.random()
    if style < 0.35:  # white or nearly so
        base = np.array(tint(rng, rng.uniform(0.86, 1.0), rng.uniform(0.0, 0.12)))
    elif style < 0.85:
        base = np.array(tint(rng, rng.uniform(0.55, 1.0), rng.uniform(0.0, 0.55)))
    else:  # dark cards
        base = np.array(tint(rng, rng.uniform(0.08, 0.5), rng.uniform(0.0, 0.8)))
    texture = np.empty((height, width, 3), np.float32)
    texture[:] = base
    if rng.random() < 0.6:
        other = np.clip(base + rng.normal(0, 40, 3), 0, 255)
        angle = rng.uniform(0, 2 * math.pi)
        ramp = (np.linspace(-1, 1, width)[None] * math.cos(angle) + np.linspace(-1, 1, height)[:, None] * math.sin(angle))
        ramp = (np.clip(ramp * rng.uniform(0.5, 1.5), -1, 1) * 0.5 + 0.5)[..., None]
        texture += ramp * (other - base)
    if rng.random() < 0.25:
        photo = photographs[int(rng.integers(len(photographs)))]
        strength = rng.uniform(0.08, 0.6)
        texture += strength * (cv2.resize(photo, (width, height)).astype(np.float32) - texture)
    if rng.random() < 0.5:
        y, x = np.mgrid[0:height, 0:width].astype(np.float32) / LONG_SIDE_PX
        for _ in range(int(rng.integers(1, 4))):
            f, a, k, p = rng.uniform(3, 14), rng.uniform(0.01, 0.1), rng.uniform(8, 45), rng.uniform(0, 6)
            if rng.random() < 0.5:
                x, y = y, x
            wave = np.sin(2 * math.pi * k * (y + a * np.sin(2 * math.pi * f * x / 3 + p)))
            texture += rng.uniform(3, 14) * wave[..., None] * rng.uniform(-1, 1, 3).astype(np.float32)
    return Image.fromarray(np.clip(texture, 0, 255).astype(np.uint8))


def ink_on(rng, picture):
    """Dark on light ground, light on dark."""
    mean = np.asarray(picture.resize((4, 4))).mean()
    return colour(rng, 0, 110) if mean > 110 else colour(rng, 150, 255)


def text_block(rng, draw, box, ink, line_px):
    left, top, right, bottom = box
    y = top
    face = font(rng, line_px)
    while y + line_px < bottom:
        length = int((right - left) / (line_px * 0.55) * rng.uniform(0.25, 1.0))
        if length > 1 and rng.random() < 0.92:
            draw.text((left, y), words(rng, length), fill=ink, font=face)
        y += line_px * rng.uniform(1.15, 1.7)


def portrait(rng, picture, box, photographs):
    left, top, right, bottom = (int(v) for v in box)
    width, height = right - left, bottom - top
    if width < 8 or height < 8:
        return
    if rng.random() < 0.4:
        photo = photographs[int(rng.integers(len(photographs)))]
        h, w = photo.shape[:2]
        side = int(min(h, w) * rng.uniform(0.3, 1.0))
        y, x = int(rng.integers(h - side + 1)), int(rng.integers(w - side + 1))
        patch = cv2.resize(photo[y:y + side, x:x + side], (width, height), interpolation=cv2.INTER_AREA)
    else:
        patch = np.empty((height, width, 3), np.uint8)
        patch[:] = tint(rng, rng.uniform(0.6, 1.0), rng.uniform(0, 0.3))
        skin = tint_of_skin(rng)
        cloth, hair = colour(rng, 0, 160), colour(rng, 10, 120)
        cx, cy = width * rng.uniform(0.45, 0.55), height * rng.uniform(0.4, 0.5)
        cv2.ellipse(patch, (int(cx), int(height * 1.05)), (int(width * 0.46), int(height * 0.36)), 0, 0, 360, cloth, -1)
        cv2.ellipse(patch, (int(cx), int(cy * 0.9)), (int(width * 0.29), int(height * 0.31)), 0, 0, 360, hair, -1)
        cv2.ellipse(patch, (int(cx), int(cy)), (int(width * 0.23), int(height * 0.27)), 0, 0, 360, skin, -1)
    if rng.random() < 0.3:
        patch = np.repeat(patch.mean(2, keepdims=True), 3, 2).astype(np.uint8)
    picture.paste(Image.fromarray(patch), (left, top))


def tint_of_skin(rng):
    deep, pale = np.array([70, 42, 28.0]), np.array([245, 208, 186.0])
    t = rng.random()
    return tuple(int(v) for v in np.clip(deep + (pale - deep) * t + rng.normal(0, 8, 3), 0, 255))


def bars(rng, draw, box, ink):
    left, top, right, bottom = (int(v) for v in box)
    kind = rng.random()
    if kind < 0.4:
        x = left
        while x < right:
            w = int(rng.integers(1, 5))
            draw.rectangle((x, top, min(x + w, right), bottom), fill=ink)
            x += w + int(rng.integers(1, 6))
    else:
        cell = max(2, int((bottom - top) / rng.integers(10, 30)))
        wide = max(1, cell if kind > 0.7 else cell // 2)
        draw.rectangle((left - 3, top - 3, right + 3, bottom + 3), fill=(250, 250, 250))
        for y in np.arange(top, bottom, cell):
            for x in np.arange(left, right, wide):
                if rng.random() < 0.5:
                    draw.rectangle((x, y, x + wide - 1, y + cell - 1), fill=ink)


def mrz(rng, draw, width, height, ink, lines):
    size = width / (0.62 * 46 if lines == 2 else 0.62 * 32)
    face = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf", max(6, int(size)))
    count = 44 if lines == 2 else 30
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<<<<<<<<<"
    if rng.random() < 0.55:  # the zone on white, or nearly: its edge is lost on paper
        shade = int(rng.integers(215, 256))
        top = height - size * 1.75 * lines - height * rng.uniform(0.02, 0.12)
        draw.rectangle((0, top, width, height), fill=tuple(int(v) for v in np.clip(shade + rng.normal(0, 5, 3), 0, 255)))
    for line in range(lines):
        text = "".join(letters[i] for i in rng.integers(len(letters), size=count))
        y = height - size * 1.75 * (lines - line) - height * 0.02
        draw.text((width * 0.04, y), text, fill=ink, font=face)


def loyalty(rng, width, height):
    """Two or three fields of colour with a curved or straight border, a name, a sign: libraries, shops, banks."""
    pale = np.array(tint(rng, rng.uniform(0.85, 1.0), rng.uniform(0.0, 0.2)))
    deep = np.array(tint(rng, rng.uniform(0.15, 0.9), rng.uniform(0.4, 1.0)))
    first, second = (pale, deep) if rng.random() < 0.5 else (deep, pale)
    texture = np.empty((height, width, 3), np.float32)
    texture[:] = first
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / min(width, height)
    angle = rng.uniform(0, 2 * math.pi) if rng.random() < 0.4 else rng.choice([0, 0.5, 1, 1.5]) * math.pi
    for shade in (second, np.array(colour(rng)))[:1 if rng.random() < 0.7 else 2]:
        u = (x - x.mean()) * math.cos(angle) + (y - y.mean()) * math.sin(angle)
        v = (y - y.mean()) * math.cos(angle) - (x - x.mean()) * math.sin(angle)
        shape = rng.random()
        if shape < 0.6:
            border = rng.uniform(0, 0.2) * np.sin(v * rng.uniform(1.5, 6) + rng.uniform(0, 6)) + rng.normal(0, 0.2)
        else:  # an arc
            border = rng.uniform(-0.7, 0.7) * (v + rng.uniform(-0.4, 0.4)) ** 2 + rng.normal(0, 0.2)
        texture[u > border] = shade
        angle += rng.uniform(-0.6, 0.6)
    picture = Image.fromarray(texture.astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(1, 4))):
        at = (int(rng.uniform(0.04, 0.6) * width), int(rng.uniform(0.05, 0.85) * height))
        below = texture[min(at[1] + 8, height - 1), min(at[0] + 8, width - 1)].mean()
        ink = tuple(int(v) for v in (pale if below < 130 else deep * 0.6))
        draw.text(at, words(rng, int(rng.integers(5, 18))), fill=ink, font=font(rng, min(width, height) * rng.uniform(0.05, 0.15)))
    if rng.random() < 0.5:  # a sign of a few bars or discs
        left, top, size = rng.uniform(0.05, 0.8) * width, rng.uniform(0.05, 0.7) * height, rng.uniform(0.04, 0.1) * width
        shade, round_ones = colour(rng), rng.random() < 0.5
        for k in range(int(rng.integers(1, 5))):
            box = (left + k * size, top + rng.uniform(0, size), left + (k + 0.8) * size, top + size * 2)
            (draw.ellipse if round_ones else draw.rectangle)(box, fill=shade)
    return picture


def card(rng, width, height, photographs):
    if rng.random() < 0.13:
        return loyalty(rng, width, height)
    picture = ground(rng, width, height, photographs)
    draw = ImageDraw.Draw(picture)
    ink = ink_on(rng, picture)
    unit = min(width, height)
    if rng.random() < 0.5:
        band = rng.uniform(0.08, 0.25) * height
        at = 0 if rng.random() < 0.7 else height - band
        draw.rectangle((0, at, width, at + band), fill=colour(rng, 225, 255) if rng.random() < 0.25 else colour(rng))
    if rng.random() < 0.12:  # magnetic stripe
        top = rng.uniform(0.05, 0.2) * height
        draw.rectangle((0, top, width, top + rng.uniform(0.12, 0.24) * height), fill=colour(rng, 0, 60))
    if rng.random() < 0.5:
        draw.text((width * rng.uniform(0.04, 0.4), height * 0.04), words(rng, int(rng.integers(6, 24))).upper(),
                  fill=ink if rng.random() < 0.7 else colour(rng), font=font(rng, unit * rng.uniform(0.06, 0.13)))
    blank = rng.random() < 0.06
    low = 0.97
    if rng.random() < 0.3:  # large fields of colour, cut straight or in a wave
        across = rng.random() < 0.6
        length, breadth = (width, height) if across else (height, width)
        start, slope, wave = rng.uniform(0.15, 0.85) * breadth, rng.normal(0, 0.25), rng.uniform(0, 0.15) * breadth
        ts = np.linspace(0, length, 24)
        ds = start + slope * (ts - length / 2) + wave * np.sin(ts / length * rng.uniform(3, 9) + rng.uniform(0, 6))
        far = 0 if rng.random() < 0.5 else breadth
        points = [(0, far), *zip(ts, ds), (length, far)]
        draw.polygon([p if across else p[::-1] for p in points], fill=colour(rng))
    if not blank and rng.random() < 0.35:
        lines = int(rng.integers(2, 4))
        mrz(rng, draw, width, height, colour(rng, 5, 70), lines)
        low = 0.72
    if not blank and rng.random() < 0.7:
        w = rng.uniform(0.18, 0.34) * width
        h = min(w * rng.uniform(1.15, 1.4), height * 0.62)
        left = rng.uniform(0.03, 0.1) * width if rng.random() < 0.7 else width * rng.uniform(0.62, 0.7)
        portrait(rng, picture, (left, height * 0.2, left + w, height * 0.2 + h), photographs)
    if not blank and rng.random() < 0.85:
        x = rng.uniform(0.05, 0.45) * width
        text_block(rng, draw, (x, height * rng.uniform(0.15, 0.4), width * rng.uniform(0.7, 0.97), height * low), ink,
                   unit * rng.uniform(0.035, 0.09))
    if rng.random() < 0.3:
        x, y = rng.uniform(0.05, 0.5) * width, rng.uniform(0.1, 0.6) * height
        bars(rng, draw, (x, y, x + rng.uniform(0.2, 0.5) * width, y + rng.uniform(0.1, 0.35) * height), (15, 15, 20))
    if rng.random() < 0.08:  # a barcode nearly as wide as the card
        y = rng.uniform(0.2, 0.45) * height
        bars(rng, draw, (0.06 * width, y, 0.94 * width, y + rng.uniform(0.25, 0.45) * height), (15, 15, 20))
    if rng.random() < 0.25:  # chip
        x, y, s = rng.uniform(0.05, 0.7) * width, rng.uniform(0.25, 0.6) * height, 0.14 * width
        draw.rounded_rectangle((x, y, x + s, y + s * 0.8), s * 0.15, fill=tint(rng, 0.85, 0.35))
    for _ in range(int(rng.integers(0, 4))):  # seals and logos
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.04, 0.18) * unit
        shade = colour(rng)
        if rng.random() < 0.5:
            draw.ellipse((x - r, y - r, x + r, y + r), outline=shade, width=int(rng.integers(1, 5)))
        else:
            draw.ellipse((x - r, y - r, x + r, y + r), fill=shade)
    if rng.random() < 0.2:  # a printed frame inside the edge must not be taken for the edge
        inset = rng.uniform(0.02, 0.08) * unit
        draw.rounded_rectangle((inset, inset, width - inset, height - inset), inset, outline=ink, width=int(rng.integers(1, 5)))
    return picture


def sheet(rng, width, height, photographs):
    """Paper: letters, forms, receipts, note cards."""
    shade = int(rng.integers(205, 256))
    warm = rng.integers(0, 25)
    picture = Image.new("RGB", (width, height), (shade, max(0, shade - warm // 2), max(0, shade - warm)))
    draw = ImageDraw.Draw(picture)
    ink = colour(rng, 0, 110)
    unit = min(width, height)
    style = rng.random()
    if style < 0.08:
        return picture
    margin = rng.uniform(0.02, 0.12)
    if rng.random() < 0.5:
        draw.text((width * margin, height * margin), words(rng, int(rng.integers(6, 20))), fill=ink,
                  font=font(rng, unit * rng.uniform(0.05, 0.12)))
    if style < 0.75:
        columns = 2 if rng.random() < 0.2 else 1
        step = (1 - 2 * margin) / columns
        for column in range(columns):
            left = margin + column * step
            text_block(rng, draw, (width * left, height * rng.uniform(0.08, 0.25), width * (left + step * 0.95),
                       height * rng.uniform(0.5, 0.98)), ink, max(5, unit * rng.uniform(0.016, 0.06)))
    if rng.random() < 0.4:
        for _ in range(int(rng.integers(2, 14))):
            y = rng.uniform(margin, 1 - margin) * height
            draw.line((width * margin, y, width * (1 - margin), y), fill=colour(rng, 60, 200), width=int(rng.integers(1, 3)))
    if rng.random() < 0.25:
        x, y = rng.uniform(0.05, 0.5) * width, rng.uniform(0.1, 0.6) * height
        portrait(rng, picture, (x, y, x + rng.uniform(0.2, 0.45) * width, y + rng.uniform(0.1, 0.35) * height), photographs)
    if rng.random() < 0.2:
        x, y = rng.uniform(0.05, 0.5) * width, rng.uniform(0.1, 0.8) * height
        bars(rng, draw, (x, y, x + rng.uniform(0.2, 0.4) * width, y + rng.uniform(0.05, 0.1) * height), (15, 15, 20))
    if rng.random() < 0.3:  # handwriting
        for _ in range(int(rng.integers(1, 8))):
            x, y = rng.uniform(0, 0.6) * width, rng.uniform(0.1, 0.9) * height
            points = [(x + i * unit * 0.02, y + rng.normal(0, unit * 0.015)) for i in range(int(rng.integers(8, 30)))]
            draw.line(points, fill=colour(rng, 0, 120), width=int(rng.integers(1, 4)))
    return picture


def document(rng, photographs):
    """A texture (H, W, 4) uint8, long side LONG_SIDE_PX, upright; kind is `card`, `page` or `paper`."""
    kind = ["card", "page", "paper"][int(rng.choice(3, p=[0.56, 0.12, 0.32]))]
    if kind == "card":
        aspect = 1.586 if rng.random() < 0.75 else rng.uniform(1.25, 1.8)
    elif kind == "page":
        aspect = 1.42
    else:
        aspect = [1.414, 1.294, 1.667, rng.uniform(1.0, 2.0), rng.uniform(2.0, 4.5)][int(rng.choice(5, p=[.36, .16, .1, .2, .18]))]
    width, height = LONG_SIDE_PX, max(60, int(LONG_SIDE_PX / aspect))
    upright = rng.random() < (0.12 if kind == "card" else 0.02 if kind == "page" else 0.75)
    if upright:
        width, height = height, width
    picture = (sheet if kind == "paper" else card)(rng, width, height, photographs)
    texture = np.empty((height, width, 4), np.uint8)
    texture[..., :3] = np.asarray(picture)
    alpha = Image.new("L", (width, height), 255)
    if kind != "paper" and rng.random() < 0.85:
        alpha = Image.new("L", (width, height), 0)
        radius = LONG_SIDE_PX * (0.037 if rng.random() < 0.7 else rng.uniform(0.01, 0.07))
        corners = (True,) * 4 if kind == "card" else (False, False, True, True)
        ImageDraw.Draw(alpha).rounded_rectangle((0, 0, width - 1, height - 1), radius, fill=255, corners=corners)
    texture[..., 3] = np.asarray(alpha)
    if rng.random() < 0.25:  # creases and dents
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        for _ in range(int(rng.integers(1, 4))):
            a = rng.uniform(0, math.pi)
            d = (x - rng.uniform(0, width)) * math.cos(a) + (y - rng.uniform(0, height)) * math.sin(a)
            crease = 1 + rng.uniform(-0.15, 0.15) * np.tanh(d / rng.uniform(2, 60))
            texture[..., :3] = np.clip(texture[..., :3] * crease[..., None], 0, 255).astype(np.uint8)
    return texture, kind
