"""What stands in a machine-readable line: made-up lines that keep the layouts of Doc 9303 and its relatives.

In: a random generator. Out: a line of `0-9A-Z<`. The reader must read what is printed, not what it expects:
a share of the lines is random, and in the others single characters are replaced.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COUNTRIES = (
    "D<< AUT BEL BGR CHE CYP CZE DNK ESP EST FIN FRA GBR GRC HRV HUN IRL ISL ITA LIE LTU LUX LVA MLT NLD NOR "
    "POL PRT ROU SVK SVN SWE UKR SRB MNE MKD ALB BIH RKS MDA BLR RUS TUR GEO ARM AZE USA CAN MEX BRA ARG CHL "
    "COL PER ECU VEN URY PRY BOL CRI PAN CUB DOM HTI JAM CHN TWN HKG MAC JPN KOR PRK VNM THA MYS SGP IDN PHL "
    "IND PAK BGD LKA NPL AFG IRN IRQ ISR JOR LBN SYR SAU ARE QAT KWT OMN YEM EGY MAR DZA TUN LBY SDN ETH KEN "
    "TZA UGA NGA GHA SEN CIV CMR COD AGO MOZ ZAF ZWE ZMB NAM BWA MUS AUS NZL FJI PNG UTO UNO UNA XXA XXB XXC "
    "XXX EUE XOM KAZ UZB KGZ TKM TJK MNG KHM LAO MMR"
).split()
ONSETS = "B C D F G H J K L M N P R S T V W Z BR CH CZ DR FR GR KH KR LL MC PH PR SCH SH SK ST SZ TH TR TS".split()
NUCLEI = "A E I O U Y AE AI AU EE EI EU IA IE IJ IO OE OO OU UE".split()
CODAS = "N R S T L M K D G CK NG RT SKI SEN SON TZ X Z VIC OV ENKO".split()
LOOKALIKES = ["0O", "0O", "0O", "0ODQ", "1I", "5S", "2Z", "8B", "6G", "VY", "MN", "UV", "0O1I5S2Z8B6G"]
WEIGHTS = (7, 3, 1)


def check_digit(text: str) -> str:
    """Weights 7, 3, 1, modulo 10; `<` counts 0, A to Z 10 to 35 (Doc 9303 part 3, 4.9)."""
    value = 0
    for index, character in enumerate(text):
        value += (0 if character == "<" else int(character, 36)) * WEIGHTS[index % 3]
    return str(value % 10)


def _pick(rng, characters) -> str:
    return characters[int(rng.integers(len(characters)))]


def _some(rng, characters: str, count: int) -> str:
    return "".join(_pick(rng, characters) for _ in range(count))


def _name_part(rng) -> str:
    part = "" if rng.random() < 0.75 else _pick(rng, "AEIOU")
    for _ in range(int(rng.integers(1, 4))):
        part += _pick(rng, ONSETS) + _pick(rng, NUCLEI)
    return part if rng.random() < 0.5 else part + _pick(rng, CODAS)


def _names(rng, length: int) -> str:
    parts = [_name_part(rng) for _ in range(int(rng.choice([1, 2, 3], p=[0.75, 0.2, 0.05])))]
    given = [_name_part(rng) for _ in range(int(rng.choice([0, 1, 2, 3, 4], p=[0.05, 0.45, 0.35, 0.1, 0.05])))]
    text = "<".join(parts) + ("<<" + "<".join(given) if given else "")
    return text[:length].ljust(length, "<")


def _date(rng) -> str:
    if rng.random() < 0.03:
        return f"{int(rng.integers(100)):02d}<<<<"
    return f"{int(rng.integers(100)):02d}{int(rng.integers(1, 13)):02d}{int(rng.integers(1, 32)):02d}"


def _number(rng, length: int) -> str:
    """A document or personal number: digits, letters, or a mixture of both."""
    kind = rng.random()
    if kind < 0.35:
        text = _some(rng, DIGITS, length)
    elif kind < 0.7:
        lead = int(rng.integers(1, 4))
        text = _some(rng, LETTERS, lead) + _some(rng, DIGITS, max(0, length - lead))
    else:
        text = _some(rng, DIGITS + LETTERS, length)
    if rng.random() < 0.3:
        text = text[: int(rng.integers(max(1, length - 4), length + 1))]
    return text[:length].ljust(length, "<")


def _optional(rng, length: int) -> str:
    if rng.random() < 0.5:
        return "<" * length
    return _number(rng, int(rng.integers(1, length + 1))).ljust(length, "<")


def _sex(rng) -> str:
    return _pick(rng, "MF<") if rng.random() < 0.3 else _pick(rng, "MF")


def _two_line_lower(rng, optional: int, composite: bool) -> str:
    number, birth, expiry = _number(rng, 9), _date(rng), _date(rng)
    number, birth, expiry = number + check_digit(number), birth + check_digit(birth), expiry + check_digit(expiry)
    line = number + _pick(rng, COUNTRIES).ljust(3, "<") + birth + _sex(rng) + expiry
    rest = _optional(rng, optional)
    if composite:
        rest = rest[:-1] + check_digit(number + birth + expiry + rest[:-1])
    return line + rest


def _upper(rng, kinds: str, length: int) -> str:
    lead = _pick(rng, kinds) + ("<" if rng.random() < 0.7 else _pick(rng, LETTERS))
    return lead + _pick(rng, COUNTRIES).ljust(3, "<") + _names(rng, length - 5)


def _td1(rng, row: int) -> str:
    if row == 0:
        lead = _pick(rng, "IAC") + _pick(rng, "D<" if rng.random() < 0.7 else LETTERS)
        number = _number(rng, 9)
        return lead + _pick(rng, COUNTRIES).ljust(3, "<") + number + check_digit(number) + _optional(rng, 15)
    if row == 1:
        birth, expiry = _date(rng), _date(rng)
        return (
            birth + check_digit(birth) + _sex(rng) + expiry + check_digit(expiry)
            + _pick(rng, COUNTRIES).ljust(3, "<") + _optional(rng, 11) + _pick(rng, DIGITS)
        )  # fmt: skip
    return _names(rng, 30)


def _french(rng, row: int) -> str:
    """The French identity card before 2021: two lines of 36, a layout of its own."""
    if row == 0:
        return "IDFRA" + _name_part(rng)[:25].ljust(25, "<") + _some(rng, DIGITS, 6)
    number = _some(rng, DIGITS, 12)
    names = _names(rng, 14)
    line = number + check_digit(number) + names + _date(rng)
    return line + check_digit(line[-6:]) + _sex(rng) + _pick(rng, DIGITS)


def _licence(rng) -> str:
    """The one line of 30 of an ISO/IEC 18013 driving licence."""
    line = "D" + _pick(rng, "1<" + DIGITS) + _pick(rng, COUNTRIES).ljust(3, "<") + _number(rng, 24)
    return line + check_digit(line)


def _random_line(rng) -> str:
    length = int(rng.choice([30, 36, 44]))
    kind = rng.random()
    if kind < 0.6:
        return _some(rng, ALPHABET, length)
    if kind < 0.75:
        return _some(rng, DIGITS, length)
    line = ""
    while len(line) < length:  # runs: one character several times, most often the filler
        run = int(rng.integers(1, 12))
        line += (_pick(rng, ALPHABET) if rng.random() < 0.5 else "<") * run + _some(rng, ALPHABET, int(rng.integers(4)))
    return line[:length]


def lookalikes(rng) -> str:
    """A line in which only the shape tells which of a few characters each is."""
    length, some = int(rng.choice([30, 36, 44])), _pick(rng, LOOKALIKES)
    return "".join(_pick(rng, some if rng.random() < 0.7 else ALPHABET) for _ in range(length))


def line(rng) -> str:
    """A line of 30, 36 or 44 characters."""
    kind = rng.random()
    if kind < 0.15:
        text = _upper(rng, "P", 44)
    elif kind < 0.33:
        text = _two_line_lower(rng, 16, True)
    elif kind < 0.38:
        text = _upper(rng, "IACV", 36)
    elif kind < 0.44:
        text = _two_line_lower(rng, 8, True)
    elif kind < 0.48:
        text = _two_line_lower(rng, 16, False) if rng.random() < 0.5 else _upper(rng, "V", 44)
    elif kind < 0.70:
        text = _td1(rng, int(rng.integers(3)))
    elif kind < 0.75:
        text = _french(rng, int(rng.integers(2)))
    elif kind < 0.79:
        text = _licence(rng)
    else:
        return _random_line(rng)
    if rng.random() < 0.3:
        characters = list(text)
        for _ in range(int(rng.integers(1, 6))):
            characters[int(rng.integers(len(characters)))] = _pick(rng, ALPHABET)
        text = "".join(characters)
    return text


def zone(rng) -> list[str]:
    """The lines of a whole document with every check digit right: TD1, TD2, TD3, a visa of either size (Doc 9303
    parts 4 to 7)."""
    kind = int(rng.integers(5))
    state, holder = _pick(rng, COUNTRIES).ljust(3, "<"), _pick(rng, COUNTRIES).ljust(3, "<")
    number, birth, expiry = _number(rng, 9), _whole_date(rng), _whole_date(rng)
    number, birth, expiry = number + check_digit(number), birth + check_digit(birth), expiry + check_digit(expiry)
    if kind == 0:
        upper = _pick(rng, "IAC") + "<" + state + number + _optional(rng, 15)
        middle = birth + _sex(rng) + expiry + holder + _optional(rng, 11)
        composite = check_digit(upper[5:30] + middle[0:7] + middle[8:15] + middle[18:29])
        return [upper, middle + composite, _names(rng, 30)]
    lead, width = [("", 0), ("IAC", 36), ("P", 44), ("V", 44), ("V", 36)][kind]
    upper = _pick(rng, lead) + "<" + state + _names(rng, width - 5)
    lower = number + holder + birth + _sex(rng) + expiry
    if kind == 2:
        personal = _optional(rng, 14)
        digit = "<" if not personal.strip("<") and rng.random() < 0.5 else check_digit(personal)
        lower += personal + digit
    else:
        lower += _optional(rng, width - len(lower) - (lead != "V"))
    if lead != "V":
        lower += check_digit(lower[0:10] + lower[13:20] + lower[21:])
    return [upper, lower]


def _whole_date(rng) -> str:
    return f"{int(rng.integers(100)):02d}{int(rng.integers(1, 13)):02d}{int(rng.integers(1, 29)):02d}"
