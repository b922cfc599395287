"""Photographs that stand behind the documents. In: a folder into which the packages of recipe.md were unpacked.
Out: two lists of RGB arrays with a long side of 640 px, for training and for validation only; photographs of people apart.

The split goes by name, so that two sizes of one picture fall on the same side.
"""
import pathlib
import re

import cv2

LONG_SIDE_PX = 640
# People stand small in their photographs: they are kept larger, so that a face can fill a picture.
PEOPLE = re.compile(r"^sample\d$")
PEOPLE_LONG_SIDE_PX = 1280
# Pictures of pages and drawings: what is to be found is in them, or nothing is.
LEFT_OUT = re.compile(r"^page|^text|logo|screenshot|phantom|disk|multipage|icon|symbol|horse|chessboard|microaneurysms|7303992|7303994|7303995|4400637|7247504|36444540")
VALIDATION_SHARE = 0.15


def files(folder):
    found = []
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.suffix.lower() not in (".jpg", ".jpeg", ".png", ".webp") or path.stat().st_size < 20_000:
            continue
        if not LEFT_OUT.search(path.stem.lower()) and "test" not in path.parts and not PEOPLE.match(path.stem):
            found.append(path)
    return found


def subject(path):
    """What a picture shows, whatever its size: plasma keeps sizes in one folder per picture."""
    sized = re.fullmatch(r"\d+x\d+", path.stem)
    return str(path.parents[2].name if sized else path.stem)


def read(path, long_side_px):
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        return None
    scale = long_side_px / max(picture.shape[:2])
    return cv2.cvtColor(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)


def people(folder):
    return [read(path, PEOPLE_LONG_SIDE_PX) for path in sorted(pathlib.Path(folder).rglob("*.jpg")) if PEOPLE.match(path.stem)]


def load(folder):
    """(training, validation)."""
    split = ([], [])
    seen = set()
    for path in files(folder):
        name = subject(path)
        if name in seen:
            continue
        picture = read(path, LONG_SIDE_PX)
        if picture is None:
            continue
        seen.add(name)
        number = sum(name.encode()) * 2654435761 % 1000
        split[number < 1000 * VALIDATION_SHARE].append(picture)
    return split
