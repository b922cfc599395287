#!/usr/bin/env python3
"""Makes the app's fonts: copies of Noto Sans that hold what the app shows.

In: the fonts of Debian's packages fonts-noto-core and fonts-noto-cjk, the app's words and the library's prompts. Out:
fonts/latin.ttf, hant.otf, hans.otf and ja.otf beside this file, the same bytes on every run. Needs fontTools (`make app` has it in an environment of its
own). Noto is under the SIL Open Font License 1.1, which allows such copies.

Exit codes: 0 made, 1 a font is missing.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).resolve().parent
PROMPTS = HERE.parents[1] / "assets" / "prompts"
NOTO = Path("/usr/share/fonts")
LATIN = NOTO / "truetype/noto/NotoSans-Regular.ttf"
CJK = NOTO / "opentype/noto/NotoSansCJK-Regular.ttc"
# The member of the collection for each table of words.
MEMBERS = {"ja": "Noto Sans CJK JP", "zh-Hant": "Noto Sans CJK TC", "zh-Hans": "Noto Sans CJK SC"}
TARGETS = {"ja": "ja.otf", "zh-Hant": "hant.otf", "zh-Hans": "hans.otf"}
# Latin with its extensions, Greek, Cyrillic, punctuation, signs: names of files and folders are shown, too.
RANGES = [(0x20, 0x52F), (0x1E00, 0x1EFF), (0x2010, 0x2044), (0x20A0, 0x20BF), (0x2190, 0x2193), (0x2212, 0x2265)]
# Stands where a character is that no font has.
REPLACEMENT = 0xFFFD
# What names of files, folders and cameras are written in beside the words: the national sets of characters.
SETS = {"ja": "shift_jis", "zh-Hant": "big5", "zh-Hans": "gb2312"}
# The languages' own names stand in every table's list.
LANGUAGES = "日本語繁體中文简体中文"


def main() -> int:
    missing = [str(path) for path in (LATIN, CJK) if not path.is_file()]
    if missing:
        print(f"not there: {', '.join(missing)}: apt-get install fonts-noto-core fonts-noto-cjk", file=sys.stderr)
        return 1
    out = HERE / "fonts"
    out.mkdir(exist_ok=True)
    latin = {code for first, last in RANGES for code in range(first, last + 1)} | {REPLACEMENT}
    write(TTFont(LATIN, recalcTimestamp=False), latin, out / "latin.ttf")
    collection = TTCollection(CJK, recalcTimestamp=False)
    for table, family in MEMBERS.items():
        font = next(font for font in collection.fonts if font["name"].getDebugName(1) == family)
        write(font, wanted(table), out / TARGETS[table])
    return 0


def wanted(table: str) -> set[int]:
    """Everything of a table of words and of prompts, with the full-width signs, the kana and the national set."""
    text = LANGUAGES
    for folder in (HERE / "words", PROMPTS):
        text += (folder / f"{table}.toml").read_text(encoding="utf-8")
    wide = set(range(0x3000, 0x3100)) | set(range(0xFF01, 0xFF5F))
    national = {code for code in range(0xA0, 0xD800) if is_encodable(chr(code), SETS[table])}
    return {ord(sign) for sign in text if ord(sign) > 0x7F} | wide | national


def is_encodable(sign: str, charset: str) -> bool:
    try:
        sign.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def write(font: TTFont, characters: set[int], target: Path) -> None:
    options = Options()
    options.layout_features = ["kern", "mark", "mkmk", "liga", "locl", "ccmp"]
    options.hinting = False
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    made = BytesIO()
    font.save(made)
    # The same bytes are not written again: the app would be built anew for nothing.
    if target.is_file() and target.read_bytes() == made.getvalue():
        return
    target.write_bytes(made.getvalue())
    print(f"{target.name}: {target.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
