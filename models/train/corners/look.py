"""A contact sheet of renders with their truth, to be looked at. In: photographs, seed. Out: a PNG."""
import sys
import time

import cv2
import numpy as np

import designs
import photographs
import scene

folder, seed, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
pictures, _ = photographs.load(folder)
people = photographs.people(folder)
print(len(pictures), len(_), len(people))
rng = np.random.default_rng(seed)
start = time.time()
bank = [designs.document(rng, pictures) for _ in range(200)]
print("texture ms", (time.time() - start) / 0.2)
tiles = []
start = time.time()
for _ in range(48):
    picture, planes, corners = scene.render(rng, bank, pictures, people)
    tiles.append((picture, planes, corners))
print("render ms", (time.time() - start) / 0.048)
rows = []
for picture, planes, corners in tiles:
    picture = np.ascontiguousarray(picture[..., ::-1])
    if corners is not None:
        cv2.polylines(picture, [np.int32(corners * scene.INPUT_PX)], True, (0, 255, 0), 1)
    rows.append(cv2.copyMakeBorder(picture, 1, 1, 1, 1, cv2.BORDER_CONSTANT))
cv2.imwrite(out, np.vstack([np.hstack(rows[i:i + 8]) for i in range(0, 48, 8)]))
