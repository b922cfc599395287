"""A photograph of a document and its truth. In: a random generator, the bank of textures and photographs.
Out: the network's input (256 x 256 RGB, the whole picture stretched) and its targets at 64 x 64.
"""
import math

import cv2
import numpy as np

import backdrops
import designs

INPUT_PX = 256
CANVAS_PX = 336
TARGET_PX = 64
NOTHING_SHARE = 0.22
# Of the pictures: as the closer look sees a document, warped upright by a quad that is a little off.
RECTIFIED_SHARE = 0.25


def pose(rng, aspect, frame_aspect):
    """Corners in units of the frame (0..1 both ways), texture order: top left, top right, bottom right, bottom left."""
    if rng.random() < RECTIFIED_SHARE:
        margin = rng.uniform(0.08, 0.22)
        square = np.array([(margin, margin), (1 - margin, margin), (1 - margin, 1 - margin), (margin, 1 - margin)])
        square += rng.normal(0, rng.uniform(0.005, 0.04), (4, 2))
        if rng.random() < 0.15:  # one side taken for another
            side = int(rng.integers(4))
            square[[side, (side + 1) % 4]] += rng.normal(0, 0.09, 2)
        return np.roll(square, int(rng.integers(4)), 0).astype(np.float32)
    turned = rng.random()
    if turned < 0.42:
        roll = rng.normal(0, 7)
    elif turned < 0.6:
        roll = rng.choice([90, -90, 180]) + rng.normal(0, 7)
    else:
        roll = rng.uniform(-180, 180)
    tilt = abs(rng.normal(0, 20)) if rng.random() < 0.8 else rng.uniform(20, 62)
    tilt = min(tilt, 65)
    azimuth = rng.uniform(0, 360) if rng.random() < 0.5 else rng.choice([0, 90, 180, 270]) + rng.normal(0, 10)
    r, t, a = math.radians(roll), math.radians(tilt), math.radians(azimuth)
    w, h = (frame_aspect, 1.0) if frame_aspect >= 1 else (1.0, 1 / frame_aspect)
    focal = rng.uniform(0.65, 1.8) * max(w, h)
    long, short = 1.0, 1.0 / aspect
    corners = []
    for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        x, y = x * long, y * short
        x, y = x * math.cos(r) - y * math.sin(r), x * math.sin(r) + y * math.cos(r)
        u, v = x * math.cos(a) + y * math.sin(a), -x * math.sin(a) + y * math.cos(a)
        z, v = v * math.sin(t), v * math.cos(t)
        corners.append((u * math.cos(a) - v * math.sin(a), u * math.sin(a) + v * math.cos(a), z))
    corners = np.array(corners)
    # Far enough for the wanted size: the extent is fitted after projection.
    distance = focal * rng.uniform(1.0, 3.0)
    plane = corners[:, :2] * (distance / (distance + corners[:, 2:]))
    extent = (plane.max(0) - plane.min(0)) / np.array([w, h])
    big = rng.uniform(0.55, 0.97) if rng.random() < 0.5 else rng.uniform(0.16, 0.6)
    plane *= big / extent.max()
    low, high = plane.min(0) / [w, h], plane.max(0) / [w, h]
    room = 1 - (high - low)
    spread = rng.uniform(0, 1, 2) if rng.random() < 0.5 else np.clip(rng.normal(0.5, 0.2, 2), 0, 1)
    shift = room * spread - low
    if rng.random() < 0.2:  # a corner or a side out of the picture
        shift += rng.normal(0, 0.11, 2)
    return (plane / [w, h] + shift).astype(np.float32)


def fingers(rng, canvas, corners, hold):
    """Thumbs and fingers that reach over an edge, drawn as shaded capsules. `hold`: the hand behind, drawn first."""
    height, width = canvas.shape[:2]
    skin = np.array(designs.tint_of_skin(rng), np.float32)
    side = float(np.linalg.norm(corners[0] - corners[1]))
    centre = corners.mean(0)
    if hold:
        layer = np.zeros((height, width), np.uint8)
        edge = int(rng.integers(4))
        middle = (corners[edge] + corners[(edge + 1) % 4]) / 2
        outward = middle - centre
        palm = middle + outward * rng.uniform(-0.2, 0.6)
        radius = side * rng.uniform(0.18, 0.5)
        cv2.ellipse(layer, tuple(int(v) for v in palm), (int(radius), int(radius * rng.uniform(0.6, 1.1))), rng.uniform(0, 180), 0, 360, 255, -1)
        far = palm + outward * 6
        cv2.line(layer, tuple(int(v) for v in palm), tuple(int(v) for v in far), 255, max(1, int(radius * rng.uniform(0.9, 1.5))))
        for _ in range(int(rng.integers(0, 5))):
            tip = palm + rng.normal(0, side * 0.45, 2)
            cv2.line(layer, tuple(int(v) for v in palm), tuple(int(v) for v in tip), 255, max(2, int(side * rng.uniform(0.07, 0.12))))
        blend(rng, canvas, layer, skin)
    else:
        for _ in range(int(rng.integers(1, 4))):
            layer = np.zeros((height, width), np.uint8)
            edge = int(rng.integers(4))
            at = corners[edge] + (corners[(edge + 1) % 4] - corners[edge]) * rng.uniform(-0.05, 1.05)
            inward = (centre - at) / (np.linalg.norm(centre - at) + 1e-6)
            a = rng.normal(0, 0.6)
            inward = np.array([inward[0] * math.cos(a) - inward[1] * math.sin(a), inward[0] * math.sin(a) + inward[1] * math.cos(a)])
            tip = at + inward * side * (rng.uniform(0.0, 0.2) if rng.random() < 0.55 else rng.uniform(0.2, 0.5))
            root = at - inward * side * rng.uniform(0.2, 0.8)
            cv2.line(layer, tuple(int(v) for v in root), tuple(int(v) for v in tip), 255, max(3, int(side * rng.uniform(0.06, 0.15))))
            blend(rng, canvas, layer, skin)


def blend(rng, canvas, layer, skin):
    alpha = cv2.GaussianBlur(layer, (0, 0), rng.uniform(0.6, 2.0)).astype(np.float32) / 255
    inner = cv2.GaussianBlur(layer, (0, 0), rng.uniform(4, 10)).astype(np.float32) / 255
    shade = skin * (0.55 + 0.5 * inner[..., None]) * rng.uniform(0.75, 1.05)
    canvas += alpha[..., None] * (shade - canvas)


def paste(rng, canvas, texture, corners, shadowed):
    """Lays a texture over the canvas; corners in canvas px."""
    height, width = canvas.shape[:2]
    while max(texture.shape[:2]) > 2.2 * max(np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[1] - corners[2])):
        texture = cv2.resize(texture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    h, w = texture.shape[:2]
    m = cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]), corners.astype(np.float32))
    layer = cv2.warpPerspective(texture, m, (width, height), flags=cv2.INTER_AREA)
    alpha = layer[..., 3].astype(np.float32) / 255
    if shadowed:
        offset = rng.normal(0, 5, 2)
        move = np.float32([[1, 0, offset[0]], [0, 1, offset[1]]])
        shadow = cv2.GaussianBlur(cv2.warpAffine(alpha, move, (width, height)), (0, 0), rng.uniform(1, 9))
        canvas *= (1 - rng.uniform(0.1, 0.6) * shadow)[..., None]
    canvas += alpha[..., None] * (layer[..., :3] - canvas)
    if rng.random() < 0.3:  # a bright or dark rim: thickness, bevel
        points = (corners * 16).astype(np.int32)
        shade = canvas[np.clip(int(corners[0][1]), 0, height - 1), np.clip(int(corners[0][0]), 0, width - 1)] * rng.choice([0.5, 0.7, 1.3])
        edge = int(rng.integers(4))
        cv2.line(canvas, tuple(int(v) for v in points[edge]), tuple(int(v) for v in points[(edge + 1) % 4]),
                 [float(v) for v in shade], 1, cv2.LINE_AA, 4)


def lighting(rng, canvas, corners):
    height, width = canvas.shape[:2]
    if rng.random() < 0.6:
        field = backdrops.noise(rng, width, height, 2, 2) if rng.random() < 0.6 else backdrops.noise(rng, width, height, 3, 3)
        canvas *= (1 + rng.uniform(0.05, 0.45) * field)[..., None]
    if rng.random() < 0.36:  # the shadow of a hand or phone
        layer = np.zeros((height, width), np.uint8)
        points = (rng.uniform(-0.3, 1.3, (5, 2)) * [width, height]).astype(np.int32)
        cv2.fillConvexPoly(layer, cv2.convexHull(points), 255)
        soft = cv2.GaussianBlur(layer, (0, 0), rng.uniform(1, 25) if rng.random() < 0.6 else rng.uniform(0.4, 2)).astype(np.float32) / 255
        canvas *= (1 - rng.uniform(0.15, 0.65) * soft)[..., None]
    if rng.random() < 0.28:  # reflections, on the document or across its edge
        layer = np.zeros((height, width), np.float32)
        for _ in range(int(rng.integers(1, 4))):
            u, v = rng.uniform(-0.1, 1.1, 2)
            at = corners[0] + (corners[1] - corners[0]) * u + (corners[3] - corners[0]) * v if corners is not None else rng.uniform(0, width, 2)
            axes = (int(rng.uniform(4, 90)), int(rng.uniform(3, 35)))
            cv2.ellipse(layer, (int(at[0]), int(at[1])), axes, rng.uniform(0, 180), 0, 360, 1.0, -1)
        layer = cv2.GaussianBlur(layer, (0, 0), rng.uniform(1.5, 16))
        canvas += (rng.uniform(60, 330) * layer)[..., None]
    if rng.random() < 0.5:
        canvas *= rng.uniform(0.82, 1.18, 3).astype(np.float32)
    gain = rng.uniform(0.8, 1.2) if rng.random() < 0.68 else rng.uniform(0.15, 1.6)
    np.clip(canvas * gain + rng.normal(0, 6), 0, 255, out=canvas)
    if gain > 0.6 and rng.random() < 0.12:  # hardly any light
        canvas *= rng.uniform(0.12, 0.45) * (np.array([1, rng.uniform(0.8, 1), rng.uniform(0.6, 1)], np.float32))
    if rng.random() < 0.4:
        canvas[:] = 255 * (canvas / 255) ** rng.uniform(0.6, 1.7)
    if rng.random() < 0.35:
        mean = canvas.mean((0, 1), keepdims=True)
        canvas[:] = np.clip(mean + (canvas - mean) * rng.uniform(0.4, 1.3), 0, 255)


def sensor(rng, picture):
    """Blur, noise, JPEG, grey, at the network's resolution."""
    if rng.random() < 0.3:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 1.8))
    if rng.random() < 0.08:
        size = int(rng.integers(3, 10))
        kernel = np.zeros((size, size), np.float32)
        kernel[size // 2] = 1 / size
        turn = cv2.getRotationMatrix2D((size / 2 - 0.5, size / 2 - 0.5), rng.uniform(0, 180), 1)
        kernel = cv2.warpAffine(kernel, turn, (size, size))
        picture = cv2.filter2D(picture, -1, kernel / max(kernel.sum(), 1e-3))
    if rng.random() < 0.6:
        sigma = abs(rng.normal(0, 5))
        coarse = rng.random() < 0.3
        side = INPUT_PX // 2 if coarse else INPUT_PX
        grain = rng.normal(0, sigma, (side, side, 3 if rng.random() < 0.5 else 1)).astype(np.float32)
        if coarse:
            grain = cv2.resize(grain, (INPUT_PX, INPUT_PX)).reshape(INPUT_PX, INPUT_PX, -1)
        picture = picture + grain
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    if rng.random() < 0.12:
        picture = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)
    if rng.random() < 0.4:
        _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 96))])
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return picture


def targets(corners):
    """(mask, edges, corner spots) at TARGET_PX, 0..255; corners in units of the frame or None."""
    planes = np.zeros((3, TARGET_PX, TARGET_PX), np.uint8)
    if corners is None:
        return planes
    fine = 4
    big = np.zeros((TARGET_PX * fine, TARGET_PX * fine), np.uint8)
    cv2.fillConvexPoly(big, np.round(corners * TARGET_PX * fine * 16 - 8).astype(np.int32), 255, cv2.LINE_8, 4)
    planes[0] = cv2.resize(big, (TARGET_PX, TARGET_PX), interpolation=cv2.INTER_AREA)
    y, x = np.mgrid[0:TARGET_PX, 0:TARGET_PX].astype(np.float32) + 0.5
    p = corners * TARGET_PX
    edge = np.full((TARGET_PX, TARGET_PX), 1e9, np.float32)
    spot = np.full((TARGET_PX, TARGET_PX), 1e9, np.float32)
    for i in range(4):
        a, b = p[i], p[(i + 1) % 4]
        d = b - a
        t = np.clip(((x - a[0]) * d[0] + (y - a[1]) * d[1]) / max(float(d @ d), 1e-6), 0, 1)
        edge = np.minimum(edge, (x - a[0] - t * d[0]) ** 2 + (y - a[1] - t * d[1]) ** 2)
        spot = np.minimum(spot, (x - a[0]) ** 2 + (y - a[1]) ** 2)
    planes[1] = (255 * np.exp(-edge / (2 * 0.8 ** 2))).astype(np.uint8)
    planes[2] = (255 * np.exp(-spot / (2 * 1.3 ** 2))).astype(np.uint8)
    return planes


def apart(corners, other):
    """Whether two quads keep a distance; the hulls are compared by area."""
    inter, _ = cv2.intersectConvexConvex(corners.astype(np.float32), other.astype(np.float32))
    return inter <= 0


def render(rng, bank, photographs, people):
    """(picture uint8 HWC, planes uint8 3HW, corners float32 4x2 in units of the frame or None)."""
    frame_aspect = [4 / 3, 3 / 4, 16 / 9, 9 / 16, 1.0, rng.uniform(0.5, 2.0)][int(rng.choice(6, p=[.28, .3, .16, .14, .06, .06]))]
    texture, kind = bank[int(rng.integers(len(bank)))]
    h, w = texture.shape[:2]
    mean = texture[..., :3].reshape(-1, 3)[::97].mean(0)
    if rng.random() < 0.5:  # what lies along one of its edges
        strip = [texture[:h // 12 + 1], texture[-h // 12:], texture[:, :w // 12 + 1], texture[:, -w // 12:]][int(rng.integers(4))]
        mean = np.median(strip[..., :3].reshape(-1, 3), 0)
    nothing = rng.random() < NOTHING_SHARE
    corners = pose(rng, w / h, frame_aspect)
    # The area inside the picture decides whether there is a document at all.
    inside, _ = cv2.intersectConvexConvex(corners, np.float32([[0, 0], [1, 0], [1, 1], [0, 1]]))
    if inside < 0.68 * abs(cv2.contourArea(corners)):
        nothing = True
    canvas = backdrops.backdrop(rng, CANVAS_PX, CANVAS_PX, photographs, mean, bank, not nothing)
    scaled = corners * CANVAS_PX
    if nothing:
        kept = rng.random()
        if kept < 0.22:  # photographs as they are: people, rooms, things
            canvas = backdrops.photograph(rng, CANVAS_PX, CANVAS_PX, photographs)
        elif kept < 0.45:
            canvas = backdrops.photograph(rng, CANVAS_PX, CANVAS_PX, people, 0.1)
        if rng.random() < 0.12:
            backdrops.keys(rng, canvas)
        if rng.random() < 0.3:
            fingers(rng, canvas, scaled, hold=rng.random() < 0.5)
        if rng.random() < 0.12:  # so near that no edge is in the picture
            grown = scaled.mean(0) + (scaled - scaled.mean(0)) * rng.uniform(2.2, 4)
            if np.all(np.abs(grown - CANVAS_PX / 2) > CANVAS_PX / 2):
                paste(rng, canvas, texture, grown, False)
        lighting(rng, canvas, None)
        truth = None
    else:
        if kind == "page" and rng.random() < 0.7:  # the other page of the booklet
            other = bank[int(rng.integers(len(bank)))][0]
            up = corners[:2] - (corners[3:1:-1] - corners[:2]) * rng.uniform(0.6, 1.0)
            paste(rng, canvas, other, np.float32([up[0], up[1], corners[1], corners[0]]) * CANVAS_PX, True)
        elif rng.random() < 0.16:  # a second, smaller document underneath
            other = bank[int(rng.integers(len(bank)))][0]
            second = pose(rng, other.shape[1] / other.shape[0], frame_aspect)
            middle = second.mean(0)
            second = middle + (second - middle) * rng.uniform(0.3, 0.75) * math.sqrt(abs(cv2.contourArea(corners)) / max(abs(cv2.contourArea(second)), 1e-3))
            paste(rng, canvas, other, second.astype(np.float32) * CANVAS_PX, True)
        held = rng.random()
        if held < 0.3:
            fingers(rng, canvas, scaled, hold=True)
        paste(rng, canvas, texture, scaled, rng.random() < 0.6)
        if held < 0.3 or held > 0.88:
            fingers(rng, canvas, scaled, hold=False)
        lighting(rng, canvas, scaled)
        truth = corners
    picture = cv2.resize(canvas, (INPUT_PX, INPUT_PX), interpolation=cv2.INTER_AREA)
    return sensor(rng, picture), targets(truth), truth
