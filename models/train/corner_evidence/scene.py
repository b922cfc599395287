"""One picture as a phone would take it: a document on a backdrop, or none, with what spoils it.

In: a random generator and photographs. Out: a BGR picture and the document's corners in px, clockwise from the
page's top left (None without a document).
"""

from __future__ import annotations

import cv2
import numpy as np

import backdrop
import page
from photographs import crop

SIZES = [(1280, 960), (960, 1280), (1280, 720), (720, 1280), (900, 900)]


def with_document(rng, photographs):
    width, height = SIZES[rng.integers(len(SIZES))]
    picture = backdrop.draw(rng, photographs, width, height)
    texture, radius = page.draw(rng, photographs)
    corners = _pose(rng, texture.shape[1] / texture.shape[0], width, height)
    mask, warped = _place(texture, radius, corners, width, height)
    if rng.random() < 0.5:
        _shadow(rng, picture, mask)
    light = rng.uniform(0.55, 1.05) * np.array([rng.uniform(0.8, 1.05), 1, rng.uniform(0.9, 1.05)])
    light = light.astype(np.float32)
    alpha = (mask / np.float32(255))[..., None]
    picture = picture * (1 - alpha) + np.clip(warped * light, 0, 255) * alpha
    if rng.random() < 0.6:
        _fingers(rng, picture, corners)
    return _camera(rng, picture, corners), corners


def without_document(rng, photographs):
    """Half bare photographs, half backdrops with all that goes with a document but the document."""
    width, height = SIZES[rng.integers(len(SIZES))]
    if rng.random() < 0.5:
        picture = crop(rng, photographs[rng.integers(len(photographs))], width, height, 0.2)
        if rng.random() < 0.5:
            return picture
        return _camera(rng, picture.astype(np.float32), None)
    picture = backdrop.draw(rng, photographs, width, height).astype(np.float32)
    corners = _pose(rng, 1.5, width, height)
    if rng.random() < 0.6:
        _fingers(rng, picture, corners)
    return _camera(rng, picture, corners)


def _pose(rng, aspect, width, height):
    """The corners of a page of width `aspect` in front of a camera, in view; one in eight may be cut a little."""
    slack = -0.04 * width if rng.random() < 0.12 else 6
    while True:
        focal = rng.uniform(0.8, 1.5) * max(width, height)
        tilt = np.radians(rng.normal(0, 18, 2))
        turn = np.radians(rng.choice([0, 0, 0, 90, rng.uniform(0, 360)]) + rng.normal(0, 8))
        rotation = cv2.Rodrigues(np.array([tilt[0], 0, 0]))[0] @ cv2.Rodrigues(np.array([0, tilt[1], 0]))[0]
        rotation = rotation @ cv2.Rodrigues(np.array([0, 0, turn]))[0]
        size = rng.uniform(0.6, 1.5) * min(width, height)
        shift = rng.normal(0, 0.1, 2) * (width, height)
        flat = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * (size, size / aspect)
        placed = np.c_[flat, np.zeros(4)] @ rotation.T + (*shift, focal)
        corners = focal * placed[:, :2] / placed[:, 2:] + (width / 2, height / 2)
        if (corners > slack).all() and (corners < np.array([width, height]) - slack).all():
            return corners


def _place(texture, radius, corners, width, height):
    """The page's coverage, 0 to 255, and its pixels, both in the picture."""
    rows, columns = texture.shape[:2]
    outline = np.zeros((rows, columns), np.uint8)
    r = int(radius)
    cv2.rectangle(outline, (r, 0), (columns - 1 - r, rows - 1), 255, -1)
    cv2.rectangle(outline, (0, r), (columns - 1, rows - 1 - r), 255, -1)
    for x in (r, columns - 1 - r):
        for y in (r, rows - 1 - r):
            cv2.circle(outline, (x, y), r, 255, -1, cv2.LINE_AA)
    # Corners are in continuous coordinates; those of pixel centres are half a pixel less.
    source = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(source, (corners - 0.5).astype(np.float32))
    # A picture twice as large, averaged, so that neither the print nor the edge is jagged.
    double = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1]]) @ matrix
    size = (2 * width, 2 * height)
    warped = cv2.warpPerspective(texture, double, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(outline, double, size, flags=cv2.INTER_LINEAR)
    return tuple(cv2.resize(p, (width, height), interpolation=cv2.INTER_AREA) for p in (mask, warped))


def _shadow(rng, picture, mask) -> None:
    soft = cv2.GaussianBlur(mask, (0, 0), rng.uniform(4, 20)) / np.float32(255)
    soft = np.roll(soft, (int(rng.integers(0, 14)), int(rng.integers(-10, 12))), (0, 1))
    picture[:] = picture * (1 - np.float32(rng.uniform(0.2, 0.6)) * soft)[..., None]


def _fingers(rng, picture, corners) -> None:
    """One to three fingers across one side."""
    height, width = picture.shape[:2]
    side = rng.integers(4)
    start, end = corners[side], corners[(side + 1) % 4]
    length = np.linalg.norm(end - start)
    along = (end - start) / length
    normal = np.array([-along[1], along[0]])
    layer = np.zeros((height, width), np.uint8)
    for _ in range(rng.integers(1, 4)):
        thickness = max(2, int(rng.uniform(0.06, 0.2) * length))
        lean = rng.uniform(-0.5, 0.5)
        outward = -normal * np.cos(lean) + along * np.sin(lean)
        tip = start + along * rng.uniform(0.1, 0.9) * length - outward * rng.uniform(0, 0.22) * length
        ends = [tuple(int(v) for v in p) for p in (tip, tip + outward * 8 * thickness)]
        cv2.line(layer, ends[0], ends[1], 255, thickness, cv2.LINE_AA)
    alpha = (cv2.GaussianBlur(layer, (0, 0), 2) / np.float32(255))[..., None]
    noise = rng.standard_normal((height, width, 1), np.float32)
    shade = np.linspace(-15, 15, width, dtype=np.float32)[None, :, None] + 4 * noise
    skin = np.array([0.6, 0.72, 1.0], np.float32) * np.float32(rng.uniform(120, 235))
    picture[:] = picture * (1 - alpha) + (skin + shade) * alpha


def _camera(rng, picture, corners):
    """Uneven light, a reflection in one of four, blur and noise."""
    height, width = picture.shape[:2]
    y, x = np.ogrid[0:height, 0:width]
    y, x = y.astype(np.float32), x.astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    slope = (x / width - 0.5) * np.float32(np.cos(angle)) + (y / height - 0.5) * np.float32(np.sin(angle))
    picture = picture.astype(np.float32) * (1 + np.float32(rng.uniform(0, 0.35)) * slope)[..., None]
    if corners is not None and rng.random() < 0.25:
        spot = ((corners[rng.integers(4)] + (width / 2, height / 2)) / 2).astype(np.float32)
        reach = np.float32(rng.uniform(0.05, 0.15) * width)
        picture = picture + (255 * np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / reach**2))[..., None]
    picture = np.clip(picture, 0, 255).astype(np.float32)
    if rng.random() < 0.7:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 2.2))
    picture = picture + rng.standard_normal(picture.shape, np.float32) * np.float32(rng.uniform(1, 8))
    return np.clip(picture, 0, 255).astype(np.uint8)
