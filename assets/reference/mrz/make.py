"""Renders the pictures of this folder and their truth: python make.py OCR-B.otf (Debian: fonts-ocr-b).

People and numbers are made up; the issuer is Utopia (UTO). Needs Pillow, numpy and opencv-python-headless.
"""

import json
import math
import sys

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

PITCH = 24  # px of the flat page from character to character
MM = PITCH / 2.54
TD3 = ["P<UTOQUILLON<<MARA<ELIN<<<<<<<<<<<<<<<<<<<<<", "X40271836<UTO8803124F3107159<<<<<<<<<<<<<<08"]
TD1 = ["I<UTOD4417263<8<<<<<<<<<<<<<<<", "9102287M3301014UTO<<<<<<<<<<<4", "TARNOW<<JORIS<PAVEL<<<<<<<<<<<"]
TD2 = ["I<UTOHALVORSEN<<TILDA<<<<<<<<<<<<<<<", "D23145890<UTO7408122F3204159<<<<<<<6"]
VISA = ["V<UTOBRANDLE<<OTTO<KASPAR<<<<<<<<<<<<<<<<<<<", "L8988901C<UTO6908061M3004096<<<<<<<<<<<<<<<<"]
LICENCE = ["D1UTO28840193765F<QX72L<41<<<8"]
# name: lines, page in mm, width of the page as a share of the picture's, turn in degrees, and defects.
SCENES = {
    "td3_page": (TD3, (125, 88), 0.92, 2, {}),
    "td3_zone_alone": (TD3, (125, 21), 0.97, -1, {}),
    "td3_upside_down": (TD3, (125, 88), 0.90, 181, {}),
    "td3_quarter_turn": (TD3, (125, 88), 0.70, 90, {}),
    "td3_tilted": (TD3, (125, 88), 0.80, 17, {}),
    "td3_perspective": (TD3, (125, 88), 0.90, -3, {"perspective": 0.2}),
    "td3_curled": (TD3, (125, 88), 0.90, 1, {"bow": 0.05}),
    "td3_blurred": (TD3, (125, 88), 0.92, 0, {"blur": 0.14}),
    "td1_card": (TD1, (85.6, 54), 0.85, -4, {}),
    "td1_turned": (TD1, (85.6, 54), 0.70, 133, {"noise": 6}),
    "td1_middle_covered": (TD1, (85.6, 54), 0.85, 2, {"cover": 1}),
    "td2_small": (TD2, (105, 74), 0.42, 5, {}),
    "visa_noisy": (VISA, (120, 80), 0.93, -2, {"noise": 12}),
    "td2_faint": (TD2, (105, 74), 0.9, 3, {"contrast": 0.35}),
    "licence_one_line": (LICENCE, (85.6, 54), 0.85, 1, {}),
}
SIZE = (800, 600)


def flat_page(lines, size_mm, font_path, rng):
    width, height = (int(side * MM) for side in size_mm)
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    paper = 218 + 5 * np.sin(0.05 * x + 3 * np.sin(0.03 * y)) + 4 * np.sin(0.11 * y - 2 * np.sin(0.02 * x))
    page = Image.fromarray(paper.astype(np.uint8))
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(font_path, 100)
    font = ImageFont.truetype(font_path, round(100 * PITCH / font.getlength("0")))
    cap = -font.getbbox("H", anchor="ls")[1]
    spacing = 5.3 * MM
    top = height - 5 * MM - (len(lines) - 1) * spacing - cap
    label = ImageFont.truetype(font_path, int(1.6 * MM))
    row = 4 * MM
    while row < top - 8 * MM:
        words = ["SURNAME", "QUILLON", "DATE OF BIRTH", "12 MAR 1988", "AUTHORITY", "UTOPIA"]
        draw.text((0.4 * width, row), "  ".join(rng.choice(words, 2)), font=label, fill=70)
        row += rng.uniform(3, 5) * MM
    if top > 20 * MM:
        portrait = cv2.resize(rng.integers(70, 190, (7, 5)).astype(np.uint8), (int(0.24 * width), int(0.4 * height)))
        page.paste(Image.fromarray(portrait), (int(5 * MM), int(0.15 * height)))
    left = (width - len(lines[0]) * PITCH) / 2
    truth = []
    for index, line in enumerate(lines):
        base = top + cap + index * spacing
        for cell, character in enumerate(line):
            middle = left + (cell + 0.5) * PITCH
            draw.text((middle - font.getlength(character) / 2, base), character, font=font, fill=38, anchor="ls")
        truth.append([[left, base - cap / 2], [left + len(line) * PITCH, base - cap / 2]])
    return np.asarray(page).astype(np.float32), np.array(truth), cap


def scene(lines, size_mm, share, turn, defects, font_path, seed):
    rng = np.random.default_rng(seed)
    page, truth, cap = flat_page(lines, size_mm, font_path, rng)
    height, width = page.shape
    if "cover" in defects:
        y = int(truth[defects["cover"]][0][1])
        page[y - cap : y + cap] = 120
        truth = np.delete(truth, defects["cover"], 0)
    if "bow" in defects:
        x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        drop = lambda at: defects["bow"] * height * ((at / width) ** 2 - 0.5)
        page = cv2.remap(page, x, y - drop(x), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        truth[..., 1] += drop(truth[..., 0])
    scale = share * SIZE[0] / width
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2 * scale
    corners = corners @ np.array([[cos, sin], [-sin, cos]])
    tilt = defects.get("perspective", 0)
    corners *= np.array([[1 - tilt], [1], [1], [1 - 0.5 * tilt]])
    corners += np.array(SIZE) / 2
    flat = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    warp = cv2.getPerspectiveTransform(flat, np.float32(corners))
    desk = cv2.resize(rng.uniform(90, 130, (9, 12)).astype(np.float32), SIZE, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(page, (0, 0), max(0.4 / scale, 0.3))
    inside = cv2.warpPerspective(np.ones_like(page), warp, SIZE)
    picture = desk * (1 - inside) + cv2.warpPerspective(soft, warp, SIZE) * inside
    if "blur" in defects:
        picture = cv2.GaussianBlur(picture, (0, 0), defects["blur"] * cap * scale)
    picture = (picture - 128) * defects.get("contrast", 1) + 128 + rng.normal(0, defects.get("noise", 1), picture.shape)
    placed = [cv2.perspectiveTransform(np.float32([line]), warp)[0].round(1).tolist() for line in truth]
    return np.clip(picture, 0, 255).astype(np.uint8), placed, cap * scale


def without_zone():
    rng = np.random.default_rng(7)
    page = Image.fromarray(np.full((600, 800), 225, np.uint8))
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(sys.argv[1], 17)
    words = "the quick brown fox jumps over a lazy dog while it rains on every roof of this old town".split()
    for row in range(16):
        draw.text((30, 20 + 24 * row), " ".join(rng.choice(words, 11)), font=font, fill=40)
    yield "no_zone_typewriter", np.asarray(page)
    code = np.full((600, 800), 230, np.uint8)
    bars = rng.integers(0, 2, (40, 170)) * 200 + 20
    code[200:400, 60:740] = np.kron(bars, np.ones((5, 4)))
    yield "no_zone_barcode", code
    grain = sum(cv2.resize(rng.normal(0, 18, (600 // s, 800 // s)).astype(np.float32), (800, 600)) for s in (6, 25, 100))
    yield "no_zone_texture", np.clip(128 + grain, 0, 255).astype(np.uint8)


def main():
    truth = {}
    for seed, (name, (lines, size_mm, share, turn, defects)) in enumerate(SCENES.items()):
        picture, placed, cap = scene(lines, size_mm, share, turn, defects, sys.argv[1], seed)
        quality = 28 if "noise" in defects else 60
        cv2.imwrite(f"{name}.jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        truth[name] = {"lines": placed, "cap_height_px": round(cap, 2), "characters": len(lines[0])}
    for name, picture in without_zone():
        cv2.imwrite(f"{name}.jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 30])
    with open("truth.json", "w") as file:
        json.dump(truth, file, indent=1)
        file.write("\n")


main()
