"""What lies behind and around a document. In: a random generator, photographs, the document's mean colour.
Out: an RGB float32 canvas of any size.
"""
import math

import cv2
import numpy as np
from PIL import Image, ImageDraw

import designs


def noise(rng, width, height, cells_x, cells_y):
    """Smooth noise, -1 to 1, with about that many cells across and down."""
    grid = rng.uniform(-1, 1, (max(2, int(cells_y)), max(2, int(cells_x)))).astype(np.float32)
    return cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)


def photograph(rng, width, height, photographs, least_share=0.25):
    photo = photographs[int(rng.integers(len(photographs)))]
    h, w = photo.shape[:2]
    share = rng.uniform(least_share, 1.0)
    ch, cw = max(16, int(h * share)), max(16, int(w * share))
    y, x = int(rng.integers(h - ch + 1)), int(rng.integers(w - cw + 1))
    crop = photo[y:y + ch, x:x + cw]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    turn = int(rng.choice(4, p=[0.7, 0.1, 0.1, 0.1]))
    crop = cv2.resize(np.rot90(crop, turn), (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    if rng.random() < 0.4:  # out of focus
        crop = cv2.GaussianBlur(crop, (0, 0), rng.uniform(0.8, 6))
    return crop


def base_colour(rng, document_mean):
    if rng.random() < 0.35:  # a table of the document's own colour
        return np.clip(np.array(document_mean) + rng.normal(0, 14, 3) + rng.normal(0, 12), 0, 255)
    if rng.random() < 0.3:
        return np.array(designs.tint(rng, rng.uniform(0.75, 1.0), rng.uniform(0, 0.15)), float)
    return np.array(designs.tint(rng, rng.uniform(0.05, 1.0), rng.uniform(0, 0.7)), float)


def surface(rng, width, height, document_mean):
    """Plain, mottled, wooden, woven, patterned or of stones."""
    base = base_colour(rng, document_mean).astype(np.float32)
    canvas = np.empty((height, width, 3), np.float32)
    canvas[:] = base
    style = int(rng.choice(6, p=[0.2, 0.17, 0.25, 0.12, 0.14, 0.12]))
    if style == 1:  # mottled, marble
        field = sum(noise(rng, width, height, n, n) / i for i, n in enumerate((4, 9, 20, 45), 1))
        if rng.random() < 0.5:
            field = 1 - np.abs(field) * 3
        canvas += field[..., None] * rng.uniform(4, 35) * rng.uniform(0.5, 1, 3).astype(np.float32)
    elif style == 2:  # wood
        grain = noise(rng, width, height, rng.uniform(2, 6), rng.uniform(20, 80))
        rings = np.sin(noise(rng, width, height, 3, rng.uniform(4, 9)) * rng.uniform(4, 16))
        fine = noise(rng, width, height, rng.uniform(4, 12), height / 2)
        field = 0.5 * grain + 0.5 * rings + 0.4 * fine
        canvas += field[..., None] * rng.uniform(5, 32) * np.array([1, 0.85, 0.65], np.float32)
        if rng.random() < 0.4:  # planks
            for y in np.arange(rng.uniform(0, 60), height, rng.uniform(40, 160)):
                canvas[int(y):int(y) + int(rng.integers(1, 4))] *= rng.uniform(0.4, 0.8)
    elif style == 3:  # woven
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        pitch = rng.uniform(2.5, 9)
        weave = np.sin(2 * math.pi * x / pitch) * np.sin(2 * math.pi * y / (pitch * rng.uniform(0.8, 1.3)))
        canvas += (weave * rng.uniform(4, 25) + 12 * noise(rng, width, height, 5, 5))[..., None]
    elif style == 4:  # stripes, checks, dots
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        pitch = rng.uniform(12, 90)
        other = np.clip(base + rng.normal(0, 60, 3), 0, 255).astype(np.float32)
        stripes = ((x / pitch) % 1 < rng.uniform(0.2, 0.8)).astype(np.float32)
        if rng.random() < 0.6:
            across = ((y / pitch) % 1 < 0.5).astype(np.float32)
            stripes = np.abs(stripes - across) if rng.random() < 0.5 else np.maximum(stripes, across) * 0.5 + 0.5 * stripes * across
        canvas += stripes[..., None] * (other - base)
    elif style == 5:  # stones, tiles, terrazzo: cells with joints
        count = int(rng.integers(12, 160))
        seeds = rng.uniform(0, 1, (count, 2)).astype(np.float32)
        shades = np.clip(base + rng.normal(0, rng.uniform(4, 45), (count, 3)) * [1, 0.9, 0.8], 0, 255).astype(np.float32)
        y, x = np.mgrid[0:96, 0:96].astype(np.float32) / 96
        gaps = (x.ravel()[:, None] - seeds[:, 0]) ** 2 + (y.ravel()[:, None] - seeds[:, 1]) ** 2
        near = np.sort(gaps, axis=1)[:, :2]
        canvas = shades[gaps.argmin(1)].reshape(96, 96, 3)
        joint = (np.sqrt(near[:, 1]) - np.sqrt(near[:, 0]) < rng.uniform(0.005, 0.03)).reshape(96, 96, 1)
        canvas = np.where(joint, np.float32(designs.colour(rng)), canvas)
        canvas = cv2.resize(canvas.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    if style and rng.random() < 0.6:
        angle = rng.uniform(0, 360) if rng.random() < 0.6 else rng.choice([0, 90])
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, rng.uniform(1.5, 2.6))
        canvas = cv2.warpAffine(canvas, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    canvas += rng.normal(0, rng.uniform(0.5, 6), (height, width, 1)).astype(np.float32)
    return canvas


def printed(rng, width, height, photographs, document_colour, whole_sheets):
    """A newspaper, a form, a poster under the document, all over or with its edge in the picture; `whole_sheets` allows such
    as could be documents themselves, were there not one on them."""
    shade = int(rng.integers(170, 256))
    tone = np.clip(shade + rng.normal(0, 8, 3), 0, 255).astype(int)
    if rng.random() < 0.3 and np.mean(document_colour) > 120:  # of the document's own colour
        tone = np.clip(np.array(document_colour) + rng.normal(0, 7) + rng.normal(0, 4, 3), 0, 255).astype(int)
    picture = Image.new("RGB", (width, height), tuple(int(v) for v in tone))
    draw = ImageDraw.Draw(picture)
    size = rng.uniform(3, 24) if rng.random() < 0.55 else rng.uniform(2.5, 7)
    columns = int(rng.integers(1, 5))
    for column in range(columns):
        left, right = width * column / columns + 4, width * (column + 0.94) / columns
        y = -5.0
        while y < height:
            block = rng.uniform(0.08, 0.5) * height
            kind = rng.random()
            if kind < 0.2:
                draw.rectangle((left, y, right, y + block), fill=designs.colour(rng) if rng.random() < 0.4 else (int(rng.integers(20, 200)),) * 3)
            elif kind < 0.3:
                designs.portrait(rng, picture, (left, y, right, y + block), photographs)
            elif kind < 0.4:
                draw.text((left, y), designs.words(rng, 14), fill=designs.colour(rng, 0, 90), font=designs.font(rng, size * 2.5))
                block = size * 4
            else:
                designs.text_block(rng, draw, (left, y, right, y + block), designs.colour(rng, 0, 120), size)
            y += block + size
    canvas = np.asarray(picture).astype(np.float32)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.normal(0, 35), rng.uniform(1.0, 2.0))
    if rng.random() < 0.55:
        whole = cv2.warpAffine(canvas, turn, (width, height), borderMode=cv2.BORDER_REFLECT)
        if rng.random() < 0.3:  # another sheet over it, cut off by the picture's border
            over = cv2.getRotationMatrix2D((width / 2, height / 2), rng.normal(0, 40), rng.uniform(0.9, 1.6))
            over[:, 2] += rng.normal(0, 0.6, 2) * width
            cover = cv2.warpAffine(np.full((height, width), 1, np.float32), over, (width, height))[..., None]
            sheet = cv2.warpAffine(canvas * np.float32(rng.uniform(0.85, 1.05)), over, (width, height))
            shade = cv2.GaussianBlur(cover, (0, 0), rng.uniform(1, 5))[..., None]
            whole = whole * (1 - rng.uniform(0, 0.5) * shade)
            whole += cover * (sheet - whole)
        return whole
    if whole_sheets and rng.random() < 0.4:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.normal(0, 35), rng.uniform(0.6, 1.0))
        turn[:, 0] *= rng.uniform(0.6, 1.0)
        turn[:, 2] += rng.uniform(-0.1, 0.3) * width
    turn[:, 2] += rng.normal(0, 0.4 if rng.random() < 0.6 else 0.15, 2) * width
    page = cv2.warpAffine(np.dstack([canvas, np.full(canvas.shape[:2], 255, np.float32)]), turn, (width, height))
    below = surface(rng, width, height, tone)
    return below + page[..., 3:] / 255 * (page[..., :3] - below)


def keys(rng, canvas):
    """A keyboard, a remote control, a calculator: rows of keys on a slab, whole or cut off by the picture's border."""
    height, width = canvas.shape[:2]
    rows, columns = int(rng.integers(3, 8)), int(rng.integers(3, 17))
    cell = 24
    dark = rng.random() < 0.55
    slab = np.array(designs.tint(rng, rng.uniform(0.05, 0.45) if dark else rng.uniform(0.5, 1.0), rng.uniform(0, 0.3)), np.float32)
    texture = np.empty((rows * cell + 2 * cell, columns * cell + cell, 4), np.float32)
    texture[..., :3], texture[..., 3] = slab, 1
    cap = np.clip(slab + rng.normal(0, 60) + rng.normal(0, 8, 3), 0, 255)
    if rng.random() < 0.3:
        cap = np.array(designs.colour(rng), np.float32)
    ink = 255 - cap if rng.random() < 0.5 else np.clip(cap + (120 if cap.mean() < 128 else -120), 0, 255)
    gap, top = int(rng.integers(1, 8)), int(rng.integers(4, 2 * cell - 2))
    for row in range(rows):
        x = cell // 2 + (int(rng.integers(0, cell // 2)) if columns > 8 else 0)
        while x < (columns + 0.2) * cell:
            wide = cell * (1 if rng.random() < 0.9 else int(rng.integers(2, 6)))
            box = (x + gap, top + row * cell + gap, min(x + wide - gap, texture.shape[1] - 4), top + (row + 1) * cell - gap)
            if box[2] - box[0] > 3:
                cv2.rectangle(texture, box[:2], (box[2], min(box[3], texture.shape[0] - 2)), [*map(float, cap), 1.0], -1)
                cv2.circle(texture, ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2), int(rng.integers(1, 4)), [*map(float, ink), 1.0], -1)
            x += wide
    h, w = texture.shape[:2]
    long = rng.uniform(0.35, 1.7) * width
    size = (long, long * h / w * rng.uniform(0.6, 1.1))
    box = cv2.boxPoints(((rng.uniform(0, 1) * width, rng.uniform(0, 1) * height), size, rng.normal(0, 25) + rng.choice([0, 90])))
    box = (box + rng.normal(0, 0.02 * long, (4, 2))).astype(np.float32)
    m = cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]), box)
    layer = cv2.warpPerspective(texture, m, (width, height), flags=cv2.INTER_AREA)
    shadow = cv2.GaussianBlur(layer[..., 3], (0, 0), rng.uniform(1, 8))
    canvas *= (1 - rng.uniform(0, 0.5) * shadow)[..., None]
    canvas += layer[..., 3:] * (layer[..., :3] - canvas)


def clutter(rng, canvas, textures):
    """Objects about: discs, bars, slabs, pens, keyboards, other papers that reach out of the picture."""
    if rng.random() < 0.2:
        keys(rng, canvas)
    height, width = canvas.shape[:2]
    for _ in range(int(rng.integers(1, 7))):
        shade = [float(v) for v in designs.colour(rng)]
        x, y = rng.uniform(-0.1, 1.1) * width, rng.uniform(-0.1, 1.1) * height
        kind = rng.random()
        if kind < 0.25:
            r = rng.uniform(0.03, 0.25) * width
            cv2.ellipse(canvas, (int(x), int(y)), (int(r), int(r * rng.uniform(0.4, 1))), rng.uniform(0, 180), 0, 360, shade,
                        -1 if rng.random() < 0.7 else int(rng.integers(2, 10)), cv2.LINE_AA)
        elif kind < 0.6:
            a, length = rng.uniform(0, math.pi), rng.uniform(0.2, 1.5) * width
            dx, dy = length * math.cos(a), length * math.sin(a)
            cv2.line(canvas, (int(x - dx), int(y - dy)), (int(x + dx), int(y + dy)), shade, int(rng.integers(1, 22)), cv2.LINE_AA)
        else:
            side = int(rng.integers(4))
            cx = [x, x, -0.05 * width, 1.05 * width][side]
            cy = [-0.05 * height, 1.05 * height, y, y][side]
            box = cv2.boxPoints(((cx, cy), (rng.uniform(0.2, 0.7) * width, rng.uniform(0.2, 0.7) * height), rng.uniform(0, 90)))
            if rng.random() < 0.5 and textures:
                texture = textures[int(rng.integers(len(textures)))][0]
                h, w = texture.shape[:2]
                m = cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]), box.astype(np.float32))
                layer = cv2.warpPerspective(texture, m, (width, height))
                alpha = layer[..., 3:].astype(np.float32) / 255
                canvas += alpha * (layer[..., :3] - canvas)
            else:
                cv2.fillConvexPoly(canvas, box.astype(np.int32), shade, cv2.LINE_AA)


def backdrop(rng, width, height, photographs, document_mean, textures, whole_sheets):
    style = rng.random()
    if style < 0.28:
        canvas = photograph(rng, width, height, photographs)
        if rng.random() < 0.15:  # windows, lamps, screens, out of focus
            for _ in range(int(rng.integers(1, 4))):
                middle, size = rng.uniform(0, 1, 2) * width, rng.uniform(0.08, 0.6, 2) * width
                box = cv2.boxPoints((tuple(map(float, middle)), tuple(map(float, size)), float(rng.normal(0, 8))))
                cv2.fillConvexPoly(canvas, box.astype(np.int32), [float(v) for v in designs.colour(rng, 120, 255)], cv2.LINE_AA)
            canvas = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(1.5, 7))
        if rng.random() < 0.2:  # shifted to the document's colour
            canvas += np.array(document_mean, np.float32) - canvas.mean((0, 1))
    elif style < 0.6:
        canvas = surface(rng, width, height, document_mean)
    else:
        canvas = printed(rng, width, height, photographs, document_mean, whole_sheets)
    if rng.random() < 0.4:
        canvas = np.ascontiguousarray(canvas)
        clutter(rng, canvas, textures)
    return np.ascontiguousarray(np.clip(canvas, 0, 255))
