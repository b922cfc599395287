"""Writes the pictures of this folder: python3 make.py, with Pillow 12, numpy and opencv-python-headless 4."""

import cv2
import numpy as np
from PIL import Image

# Four quadrants, 48 x 32 px: top left red, top right green, bottom left blue, bottom right light grey.
rgb = np.zeros((32, 48, 3), np.uint8)
rgb[:16, :24], rgb[:16, 24:] = (200, 40, 40), (40, 170, 60)
rgb[16:, :24], rgb[16:, 24:] = (40, 60, 190), (220, 220, 220)
colour = Image.fromarray(rgb)
grey = colour.convert("L")
ink = colour.convert("CMYK")
blank = Image.new("RGB", colour.size)
last = {"quality": 90}

colour.save("baseline-420-restarts.jpg", subsampling=2, restart_marker_blocks=2, **last)
colour.save("progressive-420.jpg", subsampling=2, progressive=True, **last)
colour.save("rgb.jpg", keep_rgb=True, **last)
grey.save("grey.jpg", **last)
ink.save("cmyk.jpg", subsampling=0, **last)
cv2.imwrite("baseline-411.jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR),
            [cv2.IMWRITE_JPEG_QUALITY, 90, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411])

# YCCK: Pillow stores four planes inverted and as they are; the Adobe transform then says what they mean.
# Inks are stored inverted, so the first three planes describe the inverse of the colour; no black ink.
planes = cv2.cvtColor(255 - rgb, cv2.COLOR_RGB2YCrCb)[..., [0, 2, 1]]
Image.fromarray(np.dstack([255 - planes, np.zeros((32, 48, 1), np.uint8)]), "CMYK").save("ycck.jpg", subsampling=0, **last)
data = bytearray(open("ycck.jpg", "rb").read())
data[data.index(b"Adobe") + 11] = 2
open("ycck.jpg", "wb").write(data)

# CMYK without the Adobe segment: nothing says whether the inks are inverted.
data = bytearray(open("cmyk.jpg", "rb").read())
at = data.index(b"\xff\xee")
del data[at:at + 2 + int.from_bytes(data[at + 2:at + 4], "big")]
open("cmyk-unmarked.jpg", "wb").write(data)

# Transparent in the bottom right quadrant, where its hidden colour is black.
alpha = np.dstack([rgb, np.full((32, 48, 1), 255, np.uint8)])
alpha[16:, 24:] = 0
clear = Image.fromarray(alpha)
clear.save("alpha.png")
clear.save("alpha-lossy.webp", exact=True, **last)
cv2.imwrite("sixteen-bit.png", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR).astype(np.uint16) * 257)
colour.quantize(16).save("palette.png")
colour.save("animated.png", save_all=True, append_images=[blank], duration=100)
colour.save("animated.webp", save_all=True, append_images=[blank], duration=100, lossless=True)
colour.save("lossy.webp", **last)

# Texture, so that every part of the file carries picture: what is cut off is missed.
texture = Image.fromarray(np.random.default_rng(7).integers(0, 256, (24, 24, 3), np.uint8).repeat(2, 0).repeat(2, 1))
texture.save("texture-baseline.jpg", subsampling=2, quality=60, optimize=True)
texture.save("texture-restarts.jpg", subsampling=0, quality=20, restart_marker_blocks=3)
texture.save("texture-progressive.jpg", subsampling=2, progressive=True, quality=40)
texture.save("texture-lossy.webp", quality=40)
