#!/usr/bin/env python3
"""Writes the corpus beside this file: one payload (.bin) and what it says (.json) per entry.

The expectations are written down here, from what each made-up card says and from the standard; no parser made them.
Run it after a change and look at the difference."""

import json
import pathlib

HERE = pathlib.Path(__file__).parent
STANDARD = "AAMVA DL/ID Card Design Standard, annex D"
PARSER_REPORTS = "github.com/c0shea/IdParser"
ENTRIES = {}


def subfile(kind, elements, separator="\n", end="\r"):
    body = kind + separator.join(code + value for code, value in elements) + end
    return body if isinstance(body, bytes) else body.encode("latin-1")


def payload(version, iin, subfiles, jurisdiction_version=0, start="@\n\x1e\rANSI ", versioned=None, shift=0):
    """A payload by the book; `shift` is added to every stated offset."""
    versioned = version >= 2 if versioned is None else versioned
    head = f"{start}{iin}{version:02}" + (f"{jurisdiction_version:02}" if versioned else "")
    head += f"{len(subfiles):02}"
    at = len(head) + 10 * len(subfiles)
    designators, body = "", b""
    for kind, data in subfiles:
        designators += f"{kind}{at + len(body) + shift:04}{len(data):04}"
        body += data
    return (head + designators).encode("latin-1") + body


def height(inches):
    return {"value": inches, "unit": "in", "cm": round(inches * 2.54)}


def centimetres(cm):
    return {"value": cm, "unit": "cm", "cm": cm}


def pounds(lb):
    return {"value": lb, "unit": "lb", "kg": round(lb * 0.45359237)}


def name(value, truncated=None):
    return {"value": value, "truncated": truncated}


def address(street, city, jurisdiction, postal_code, street_2=None):
    return {"street": street, "street_2": street_2, "city": city, "jurisdiction": jurisdiction, "postal_code": postal_code}


def entry(key, about, source, data, **expected):
    """`what` is the whole expectation; without one the payload is no AAMVA data."""
    assert key not in ENTRIES, key
    ENTRIES[key] = (about, source, data, expected or None)


# Mira Elin Asterlund does not exist. Her American card, by version.
def american(version, jurisdiction="VA", **changes):
    code = {
        "DAQ": "K12345678", "DCS": "ASTERLUND", "DDE": "N", "DAC": "MIRA", "DDF": "N", "DAD": "ELIN", "DDG": "N",
        "DCT": "MIRA,ELIN", "DAA": "ASTERLUND,MIRA,ELIN", "DCA": "D", "DCB": "B", "DCD": "M", "DAR": "D", "DAS": "B",
        "DAT": "M", "DBD": "03072021", "DBB": "10151989", "DBA": "10152029", "DBC": "2", "DAU": "068 in", "DAY": "HAZ",
        "DAG": "12 SPECIMEN WAY", "DAI": "EXAMPLE FALLS", "DAJ": jurisdiction, "DAK": "232690000  ",
        "DCF": "0123456789ABCDEF", "DCG": "USA", "DDA": "F", "DDB": "06062018", "DAW": "150",
    }
    if version < 2:
        order = "DAQ DAA DAG DAI DAJ DAK DAR DAS DAT DAU DAW DAY DBA DBB DBC DBD"
        code |= {"DBD": "20210307", "DBB": "19891015", "DBA": "20291015", "DAU": "508", "DBC": "F"}
    elif version < 4:
        order = "DAQ DCS DCT DCA DCB DCD DBD DBB DBA DBC DAU DAY DAG DAI DAJ DAK DCF DCG"
        order += " DDA DDB" if version == 3 else ""
    else:
        order = "DAQ DCS DDE DAC DDF DAD DDG DCA DCB DCD DBD DBB DBA DBC DAU DAY DAG DAI DAJ DAK DCF DCG DDA DDB DAW"
    if version >= 11:
        code["DAK"] = "232690000"
    order = order.split()
    for change, value in changes.items():
        if value is None:
            order.remove(change)
        else:
            code[change] = value
            order += [] if change in order else [change]
    return [(item, code[item]) for item in order]


def american_fields(version, jurisdiction="VA", **changes):
    truncated = False if version >= 4 else None
    fields = {
        "document_number": "K12345678", "family_name": name("ASTERLUND", truncated), "first_name": name("MIRA", truncated),
        "middle_names": name("ELIN", truncated), "birth_date": "1989-10-15", "issue_date": "2021-03-07",
        "expiry_date": "2029-10-15", "sex": "F", "height": height(68), "eyes": "HAZ",
        "address": address("12 SPECIMEN WAY", "EXAMPLE FALLS", jurisdiction, "23269"), "country": "USA",
        "vehicle_class": "D", "restrictions": "B", "endorsements": "M",
    }
    if version < 2:
        fields["full_name"] = "ASTERLUND,MIRA,ELIN"
    else:
        fields["document_discriminator"] = "0123456789ABCDEF"
    if version >= 3:
        fields |= {"real_id": True, "card_revision_date": "2018-06-06"}
    if version < 2 or version >= 4:
        fields["weight"] = pounds(150)
    fields |= changes
    return {key: value for key, value in fields.items() if value is not None}


def expected(version, iin, jurisdiction, fields, kinds=("DL",), jurisdiction_version=0, document="driving_licence", warnings=()):
    return {
        "layout": "subfiles", "version": version, "jurisdiction_version": jurisdiction_version if version >= 2 else None,
        "iin": iin, "jurisdiction": jurisdiction, "document": document, "subfiles": list(kinds), "fields": fields,
        "warnings": list(warnings),
    }


def plain(version, iin="636000", jurisdiction="VA", changes=None, fields=None, **more):
    """A card by the book but for `changes`, and what it says."""
    data = payload(version, iin, [("DL", subfile("DL", american(version, jurisdiction, **(changes or {}))))])
    return data, expected(version, iin, jurisdiction, american_fields(version, jurisdiction, **(fields or {})), **more)


def altered(key, about, source, alter, version=8, warnings=(), **more):
    """A card by the book whose bytes are altered afterwards."""
    data, what = plain(version, **more)
    entry(key, about, source, alter(data), **(what | {"warnings": list(warnings)}))


# Every version, without a deviation.
YEARS = {1: 2000, 2: 2003, 3: 2005, 4: 2009, 5: 2010, 6: 2011, 7: 2012, 8: 2013, 9: 2016, 10: 2020, 11: 2025}
for version, year in YEARS.items():
    data, what = plain(version)
    entry(f"version-{version:02}", f"a card of the {year} standard", STANDARD, data, **what)

own = subfile("ZV", [("ZVA", "01")])
licence = subfile("DL", american(10))
entry("jurisdiction-subfile", "a second subfile of the jurisdiction's own", f"{STANDARD}, D.12.5",
      payload(10, "636000", [("DL", licence), ("ZV", own)], 1),
      **expected(10, "636000", "VA", american_fields(10), ("DL", "ZV"), 1))

both = [("DL", licence), ("ID", subfile("ID", [("DAQ", "K12345678"), ("DCK", "9001")])), ("ZV", own)]
entry("three-subfiles", "DL, ID and a jurisdiction's subfile; the number stands in two of them, alike",
      f"{STANDARD}, D.12.4", payload(10, "636000", both),
      **expected(10, "636000", "VA", american_fields(10, inventory_control_number="9001"), ("DL", "ID", "ZV")))

card = [pair for pair in american(9, "IA") if pair[0] not in ("DCA", "DCB", "DCD")]
entry("identification-card", "an ID subfile, without driving privileges", "github.com/ajohnson388/DLParser-Swift, report 8",
      payload(9, "636018", [("ID", subfile("ID", card))]),
      **expected(9, "636018", "IA", american_fields(9, "IA", vehicle_class=None, restrictions=None, endorsements=None),
                 ("ID",), document="identification_card"))

data, what = plain(11, changes={"DDM": "1", "DDN": "1", "DDO": "1", "DDP": "1", "DDK": "1", "DDL": "1"},
                   fields={"commercial": True, "non_domiciled": True, "enhanced": True, "permit": True,
                           "organ_donor": True, "veteran": True})
entry("indicators-2025", "the indicators of the 2025 standard: commercial, non-domiciled, enhanced, permit",
      f"{STANDARD} (2025), table D.4", data, **what)

data, what = plain(10, changes={"DDA": "N", "DDD": "1", "DDH": "10152007", "DDI": "10152008", "DDJ": "10152010", "DDC": "05012024"},
                   fields={"real_id": False, "limited_duration": True, "under_18_until": "2007-10-15",
                           "under_19_until": "2008-10-15", "under_21_until": "2010-10-15", "hazmat_expiry_date": "2024-05-01"})
entry("real-id-limited-duration-ages", "not REAL ID, limited duration, under 18/19/21, hazmat expiry",
      f"{STANDARD}, table D.4", data, **what)

data, what = plain(8, changes={"DDE": "T", "DDF": "U", "DDG": "T", "DCS": "ASTERLUND-OF-THE-LONG-AND-WINDING-NAM", "DAD": "ELIN,SOLVEIG"},
                   fields={"family_name": name("ASTERLUND-OF-THE-LONG-AND-WINDING-NAM", True), "first_name": name("MIRA"),
                           "middle_names": name("ELIN SOLVEIG", True)})
entry("truncated-names", "truncated, not known, and two middle names", f"{STANDARD}, D.12.5.1", data, **what)

data, what = plain(8, changes={"DAD": "NONE", "DCD": "NONE", "DCB": "NONE", "DCU": "JR", "DCI": "unavl"},
                   fields={"middle_names": name(None, False), "endorsements": None, "restrictions": None, "name_suffix": "JR"})
entry("none-and-unavailable", "NONE for what does not apply, unavl for what is not known", f"{STANDARD}, D.12.5.1", data, **what)

data, what = plain(5, changes={"DAW": None, "DCE": "4", "DAZ": "BRO", "DCL": "O", "DBN": "LINDQVIST", "DBG": "MIMMI"},
                   fields={"weight": None, "weight_range": {"code": 4, "from_kg": 71, "to_kg": 86}, "hair": "BRO", "race": "O",
                           "alias_family_name": "LINDQVIST", "alias_given_names": "MIMMI"})
entry("weight-range-and-alias", "a class of weights, hair, race, another name", f"{STANDARD}, table D.4", data, **what)

shuffled = american(9)
shuffled.sort(key=lambda pair: (pair[0][2], pair[0]))
entry("order-of-fields", "the elements of version 09 in another order", f"{PARSER_REPORTS}, PE",
      payload(9, "636000", [("DL", subfile("DL", shuffled))]), **expected(9, "636000", "VA", american_fields(9)))

data, what = plain(8, iin="604431", jurisdiction="PR")
entry("puerto-rico", "an issuer of the 604 range", "AAMVA list of issuer identification numbers", data, **what)
data, what = plain(8, iin="636057", jurisdiction="HL", changes={"DCG": "MEX"}, fields={"country": "MEX"})
entry("hidalgo", "a Mexican issuer", "AAMVA list of issuer identification numbers", data, **what)


# Canada: dates from the year down, cm, postal codes with letters.
def canadian(version, jurisdiction, **changes):
    base = {"DBD": "20210307", "DBB": "19891015", "DBA": "20291015", "DAU": "173 cm", "DAK": "B3J 1P3    ", "DCG": "CAN",
            "DAW": None if version >= 4 else "x", "DDA": None, "DDB": None}
    if version < 4:
        base.pop("DAW")
    if version < 3:
        base.pop("DDA"), base.pop("DDB")
    return american(version, jurisdiction, **(base | changes))


def canadian_fields(version, jurisdiction, **changes):
    base = {"height": centimetres(173), "country": "CAN", "weight": None, "real_id": None, "card_revision_date": None,
            "address": address("12 SPECIMEN WAY", "EXAMPLE FALLS", jurisdiction, "B3J 1P3")}
    return american_fields(version, jurisdiction, **(base | changes))


for version in (2, 10):
    entry(f"canada-{version:02}", "a Canadian card by the book: CCYYMMDD, cm", f"{STANDARD}, D.12.5.1",
          payload(version, "636013", [("DL", subfile("DL", canadian(version, "NS")))]),
          **expected(version, "636013", "NS", canadian_fields(version, "NS")))

entry("canada-cdn", "CDN for CAN", f"{PARSER_REPORTS}, Barcode.cs",
      payload(5, "636013", [("DL", subfile("DL", canadian(5, "NS", DCG="CDN")))]),
      **expected(5, "636013", "NS", canadian_fields(5, "NS"), warnings=["country_code"]))

entry("canada-height-without-unit", "185 is cm in Canada", f"{PARSER_REPORTS}, HeightTests",
      payload(5, "636013", [("DL", subfile("DL", canadian(5, "NS", DAU="185")))]),
      **expected(5, "636013", "NS", canadian_fields(5, "NS", height=centimetres(185)), warnings=["height_form"]))

ontario = [("DCA", "G   "), ("DCB", "NONE      "), ("DCD", "NONE "), ("DBA", "20291015"), ("DCS", f"{'ASTERLUND,':<40}"),
           ("DCT", f"{'MIRA,ELIN':<80}"), ("DBD", "20210307"), ("DBB", "19891015"), ("DBC", "2"), ("DAY", "NONE"),
           ("DAU", "173 CM"), ("DAG", f"{'12 SPECIMEN WAY,':<35}"), ("DAI", f"{'EXAMPLE FALLS':<20}"), ("DAJ", "ON"),
           ("DAK", "N1M 3J6    "), ("DAQ", "A0000-11111-22222"), ("DCF", "DV0000000"), ("DCG", "CAN"), ("DCH", "NONE"), ("DCK", "900000000")]
ontario_data = subfile("DL", ontario)
entry("ontario", "offset 0, no eye colour, commas after name and street", f"{PARSER_REPORTS}, ON",
      b"@\n\x1e\rANSI 636012030001DL0000" + b"%04d" % len(ontario_data) + ontario_data,
      **expected(3, "636012", "ON", {
          "document_number": "A0000-11111-22222", "document_discriminator": "DV0000000", "inventory_control_number": "900000000",
          "family_name": name("ASTERLUND"), "first_name": name("MIRA"), "middle_names": name("ELIN"), "birth_date": "1989-10-15",
          "issue_date": "2021-03-07", "expiry_date": "2029-10-15", "sex": "F", "height": centimetres(173),
          "address": address("12 SPECIMEN WAY", "EXAMPLE FALLS", "ON", "N1M 3J6"), "country": "CAN", "vehicle_class": "G",
      }, warnings=["subfile_offset", "name_comma"]))

brunswick = canadian(2, "NB", DBD="03072021", DBB="10151989", DBA="10152029", DCT="MIRA ELIN", DAY="UNK", DCE=" ", DCU="NONE")
entry("new-brunswick", "dates in the American order, given names parted by a space, bytes of Latin-1 in its own subfile",
      f"{PARSER_REPORTS}, NB",
      payload(2, "636017", [("DL", subfile("DL", brunswick)), ("ZN", subfile("ZN", [("ZNB", "NONE\xbfAUCUNE"), ("ZND", "HAZ\xbfNOI")]))]),
      **expected(2, "636017", "NB", canadian_fields(2, "NB", eyes="UNK"), ("DL", "ZN"),
                 warnings=["name_split", "date_order", "date_order", "date_order"]))

alberta = [("DCS", "ASTERLUND"), ("DCT", "MIRA ELIN"), ("DAB", "ASTERLUND"), ("DAC", "MIRA"), ("DAD", "ELIN"),
           ("DAG", "12 SPECIMEN WAY"), ("DAQ", "123400-056"), ("DAK", "T4G 7A7"), ("DAI", "CALGARY"), ("DAJ", "AB"), ("DBC", "F"),
           ("DBB", "19891015"), ("DAR", "5"), ("DAT", "A"), ("DBA", "20291015"), ("DAU", "173 CM"), ("DAW", "68 KG"), ("DAZ", "BROWN"), ("DAY", "HAZEL")]
entry("alberta", "letters for offset and length, an issuer that is not listed, kg in DAW, colours in words, elements of two versions",
      f"{PARSER_REPORTS}, AB", b"@\n\x1e\rANSI 990876030001DLabac" + subfile("DL", alberta),
      **(expected(3, "990876", None, {
          "document_number": "123400-056", "family_name": name("ASTERLUND"), "first_name": name("MIRA"), "middle_names": name("ELIN"),
          "birth_date": "1989-10-15", "expiry_date": "2029-10-15", "sex": "F", "height": centimetres(173),
          "weight": {"value": 68, "unit": "kg", "kg": 68}, "eyes": "HAZ", "hair": "BRO",
          "address": address("12 SPECIMEN WAY", "CALGARY", "AB", "T4G 7A7"), "vehicle_class": "5", "endorsements": "A",
      }, warnings=["designator", "iin_unknown", "date_order", "date_order", "weight_form", "colour_code", "colour_code",
                   "mandatory_missing", "mandatory_missing", "mandatory_missing"])))

island = canadian(9, "PE")
island_data = subfile("DL", island)
entry("prince-edward-island", "a stated length that is not the subfile's", f"{PARSER_REPORTS}, PE",
      b"@\n\x1e\rANSI 604426090101DL0031" + b"%04d" % (len(island_data) + 5) + island_data,
      **expected(9, "604426", "PE", canadian_fields(9, "PE"), jurisdiction_version=1, warnings=["subfile_length"]))


# British Columbia: tracks.
def third(start="_%", lost=0, postal="V8W3Y8", held="5", body="F173 68BROHAZ"):
    """Version characters, postal code, class, restrictions, endorsements, then the body, number, reserved."""
    blanks = " " * (16 - len(held) - lost)
    return f"{start}0A{postal:<11}{held}{blanks}{body}{'9000000000':<10}{'':<16}E$ABCDEFGH?"


def tracks(first="%BCVICTORIA^ASTERLUND,$MIRA ELIN^12 SPECIMEN WAY$VICTORIA BC  V8W 3Y8^?", second=";6360287654321=291019891015=?",
           last=third()):
    return (first + second + last).encode("latin-1")


def tracks_expected(warnings, **changes):
    fields = {
        "document_number": "7654321", "full_name": "ASTERLUND,$MIRA ELIN", "family_name": name("ASTERLUND"), "first_name": name("MIRA"),
        "middle_names": name("ELIN"), "birth_date": "1989-10-15", "expiry_date": "2029-10-XX", "sex": "F", "height": centimetres(173),
        "weight": {"value": 68, "unit": "kg", "kg": 68}, "eyes": "HAZ", "hair": "BRO", "vehicle_class": "5",
        "address": address("12 SPECIMEN WAY", "VICTORIA", "BC", "V8W 3Y8", "VICTORIA BC  V8W 3Y8"), "country": "CAN",
    } | changes
    return {"layout": "tracks", "version": None, "jurisdiction_version": None, "iin": "636028", "jurisdiction": "BC",
            "document": "driving_licence", "subfiles": [], "fields": {k: v for k, v in fields.items() if v is not None},
            "warnings": warnings}


TELEPLAN = "Teleplan specification 4.4 of the Province of British Columbia; github.com/rechner/py-aamva, report 3"
entry("british-columbia", "tracks in a PDF417; the third begins _%", TELEPLAN, tracks(), **tracks_expected(["name_split", "track_form"]))
entry("british-columbia-three-carets", "no caret behind the address", TELEPLAN,
      tracks(first="%BCVICTORIA^ASTERLUND,$MIRA ELIN^12 SPECIMEN WAY$VICTORIA BC  V8W 3Y8?"), **tracks_expected(["name_split", "track_form"]))
entry("british-columbia-percent", "the third track begins with the standard's own %", f"{STANDARD[:-1]}F",
      tracks(last=third("%")), **tracks_expected(["name_split"]))
entry("british-columbia-shifted", "a blank of the third track was lost", TELEPLAN,
      tracks(last=third(lost=1)),
      **tracks_expected(["name_split", "track_form", "track_form"], vehicle_class=None))
entry("british-columbia-two-tracks", "no third track, no percent sign", TELEPLAN,
      tracks(first="BCVICTORIA^ASTERLUND,$MIRA^12 SPECIMEN WAY^?", last=""),
      **tracks_expected(["track_form", "track_form"], full_name="ASTERLUND,$MIRA", middle_names=None, sex=None, height=None, weight=None,
                        eyes=None, hair=None, vehicle_class=None, address=address("12 SPECIMEN WAY", "VICTORIA", "BC", None)))
entry("tracks-expiry-by-birth-date", "month 99: expires on the birthday", f"{STANDARD[:-1]}F",
      tracks(second=";6360287654321=299919891015=?"), **tracks_expected(["name_split", "expiry_by_birth_date", "track_form"], expiry_date="2029-10-15"))
entry("tracks-non-expiring", "month 77", f"{STANDARD[:-1]}F",
      tracks(second=";6360287654321=297719891015=?"), **tracks_expected(["name_split", "non_expiring", "track_form"], expiry_date=None))
entry("tracks-texas", "American tracks: pounds, feet and inches, a number that runs over", f"{STANDARD[:-1]}F",
      tracks(first="%TXAUSTIN^ASTERLUND$MIRA$ELIN^12 SPECIMEN WAY^?", second=";6360151234567890123=291019891015=45?",
             last='#" 78729      C               2508150BROHAZ?'),
      **(tracks_expected([], document_number="123456789012345", full_name="ASTERLUND$MIRA$ELIN", height=height(68), weight=pounds(150),
                         vehicle_class="C", country="USA", address=address("12 SPECIMEN WAY", "AUSTIN", "TX", "78729"))
         | {"iin": "636015", "jurisdiction": "TX"}))

# Version 01 as issued.
maryland = [("DAQ", "K-000-111-222-333"), ("DAA", "ASTERLUND,MIRA,,3RD"), ("DAG", "12 SPECIMEN WAY"), ("DAI", "BALTIMORE"), ("DAJ", "MD"),
            ("DAK", "21230 "), ("DAR", "C "), ("DAS", " "), ("DAT", " "), ("DAU", "508"), ("DAW", "150"), ("DBA", "20291015"), ("DBB", "19891015"),
            ("DBC", "2"), ("DBD", "20210307"), ("DBH", "N")]
entry("maryland", "AAMVA where \"ANSI \" belongs; the whole name with an empty part; not an organ donor",
      f"{PARSER_REPORTS}, report 24; github.com/winfinit/aamvajs",
      payload(1, "636003", [("DL", subfile("DL", maryland))], start="@\n\x1e\rAAMVA"),
      **expected(1, "636003", "MD", {
          "document_number": "K-000-111-222-333", "full_name": "ASTERLUND,MIRA,,3RD", "family_name": name("ASTERLUND"), "first_name": name("MIRA"),
          "name_suffix": "3RD", "birth_date": "1989-10-15", "issue_date": "2021-03-07", "expiry_date": "2029-10-15", "sex": "F",
          "height": height(68), "weight": pounds(150), "address": address("12 SPECIMEN WAY", "BALTIMORE", "MD", "21230"), "country": "USA",
          "vehicle_class": "C", "organ_donor": False,
      }, warnings=["file_type"]))

oregon = [("DAQ", "1234567"), ("DAA", "ASTERLUND, MIRA ELIN"), ("DAG", ""), ("DAL", "12 SPECIMEN WAY"), ("DAI", "CORVALLIS"), ("DAJ", "OR"),
          ("DAK", "97330      "), ("DAR", "C   "), ("DAS", "BD        "), ("DAT", "     "), ("DAU", "508"), ("DAW", "150"), ("DBA", "20291015"),
          ("DBB", "19891015"), ("DBC", "2"), ("DBD", "20210307")]
oregon_fields = {
    "document_number": "1234567", "full_name": "ASTERLUND, MIRA ELIN", "family_name": name("ASTERLUND"), "first_name": name("MIRA"),
    "middle_names": name("ELIN"), "birth_date": "1989-10-15", "issue_date": "2021-03-07", "expiry_date": "2029-10-15", "sex": "F",
    "height": height(68), "weight": pounds(150), "address": address("12 SPECIMEN WAY", "CORVALLIS", "OR", "97330"),
    "residence": address("12 SPECIMEN WAY", None, None, None), "country": "USA", "vehicle_class": "C", "restrictions": "BD",
}
OREGON = f"{PARSER_REPORTS}, OR; github.com/googlesamples/android-vision, report 77"
for key, text, extra in (("dashes", "FIRST LICENSED 08-13-2007", {"first_licensed": "2007-08-13"}),
                         ("plain", "FIRST LICENSED 20070813", {"first_licensed": "2007-08-13"}),
                         ("year", "RECORD CREATED 1983", {"record_created": "1983-XX-XX"})):
    entry(f"oregon-{key}", f"name parted by comma and space, street in DAL, ZO says {text.split(' 2')[0].split(' 0')[0].split(' 1')[0].lower()}",
          OREGON, payload(1, "636029", [("DL", subfile("DL", oregon)), ("ZO", subfile("ZO", [("ZOA", text)]))]),
          **expected(1, "636029", "OR", oregon_fields | extra, ("DL", "ZO"), warnings=["name_split", "address_from_residence"]))

carolina = [("DAB", "ASTERLUND"), ("DAC", "MIRA"), ("DAD", "ELIN"), ("DAE", ""), ("DAL", "12 SPECIMEN WAY"), ("DAM", ""), ("DAN", "RALEIGH"),
            ("DAO", "NC"), ("DAP", "27614-7307"), ("DAQ", "12345678"), ("DAR", "C"), ("DAS", "1"), ("DAT", "None"), ("DAV", "5-08"), ("DAY", "HAZ"),
            ("DAZ", "BRO"), ("DBA", "10-15-2029"), ("DBB", "10-15-1989"), ("DBC", "F"), ("DBD", "03-07-2021")]
carolina_data = subfile("DL", carolina)
home = address("12 SPECIMEN WAY", "RALEIGH", "NC", "27614-7307")
entry("north-carolina", "AAMVA, an issuer number cut at its front, no entries, dashes in dates of the later order, 5-08 in DAV, a residence only",
      f"{PARSER_REPORTS}, report 32", b"@\n\x1e\rAAMVA36004001DL0027" + b"%04d" % len(carolina_data) + carolina_data,
      **expected(1, "360040", None, {
          "document_number": "12345678", "family_name": name("ASTERLUND"), "first_name": name("MIRA"), "middle_names": name("ELIN"),
          "birth_date": "1989-10-15", "issue_date": "2021-03-07", "expiry_date": "2029-10-15", "sex": "F", "height": height(68),
          "eyes": "HAZ", "hair": "BRO", "address": home, "residence": home, "vehicle_class": "C", "restrictions": "1",
      }, warnings=["file_type", "entries_count", "iin_unknown", "address_from_residence"] + 3 * ["date_form", "date_order"] + ["height_form"]))

data, what = plain(1, changes={"DAA": "MIRA ELIN ASTERLUND"}, fields={
    "full_name": "MIRA ELIN ASTERLUND", "family_name": None, "first_name": None, "middle_names": None}, warnings=["name_not_split"])
entry("name-without-commas", "a whole name that nothing parts stays whole", STANDARD, data, **what)

# Headers and subfiles.
illinois = payload(2, "636035", [("DL", subfile("DL", american(2, "IL")))], versioned=False)
entry("illinois", "version 02 without a jurisdiction version", f"{PARSER_REPORTS}, report 29", illinois,
      **(expected(2, "636035", "IL", american_fields(2, "IL"), warnings=["jurisdiction_version"]) | {"jurisdiction_version": None}))
entry("south-carolina", "an offset one byte too far", f"{PARSER_REPORTS}, Barcode.cs",
      payload(1, "636005", [("DL", subfile("DL", american(1, "SC")))], shift=1),
      **expected(1, "636005", "SC", american_fields(1, "SC"), warnings=["subfile_offset"]))

KEYBOARD = f"scanners that type like keyboards; {PARSER_REPORTS}, Fixes.cs"
altered("record-separator-missing", "the reader dropped RS and CR of the header", KEYBOARD,
        lambda data: data.replace(b"\x1e\r", b"", 1), warnings=["header_separators", "subfile_offset"])
altered("all-separators-of-the-header-missing", "nothing between @ and ANSI", KEYBOARD,
        lambda data: data.replace(b"\n\x1e\r", b"", 1), warnings=["header_separators", "subfile_offset"])
altered("letter-in-the-header", "@a where @ LF RS CR belongs", f"{PARSER_REPORTS}, report 25",
        lambda data: data.replace(b"@\n\x1e\r", b"@a", 1), warnings=["header_separators", "subfile_offset"])
altered("cr-lf", "every line end became CR LF", KEYBOARD,
        lambda data: data.replace(b"\r", b"\n").replace(b"\n", b"\r\n"),
        warnings=["header_separators", "subfile_offset", "subfile_length", "element_separator"])
altered("cr-for-lf", "every LF became CR", KEYBOARD, lambda data: data[:4] + data[4:].replace(b"\n", b"\r"),
        warnings=["element_separator"])
altered("bars", "| for every control character", f"{PARSER_REPORTS}, MA piped",
        lambda data: data.replace(b"\n", b"|").replace(b"\r", b"|").replace(b"\x1e", b"|"),
        warnings=["header_separators", "segment_terminator", "element_separator"])
altered("separators-missing", "no line ends at all: parted at known codes", "github.com/c0shea/IdParser, report 2 (Missouri)",
        lambda data: data[:4] + data[4:].replace(b"\n", b"").replace(b"\r", b""),
        warnings=["segment_terminator", "subfile_length", "separators_missing"])
altered("lower-case", "everything in lower case", "readers that fold case", lambda data: data[:4] + data[4:].lower(),
        warnings=["file_type"] + ["lower_case"] * 25, fields={
            "document_number": "k12345678", "document_discriminator": "0123456789abcdef", "vehicle_class": "d", "restrictions": "b",
            "endorsements": "m", "family_name": name("asterlund", False), "first_name": name("mira", False), "middle_names": name("elin", False),
            "address": address("12 specimen way", "example falls", "VA", "23269")})
altered("trailing-bytes", "bytes after the end", "readers' suffixes; github.com/googlesamples/android-vision, report 478",
        lambda data: data + b"0f3a\x00\x00", warnings=["subfile_length", "segment_terminator", "trailing_bytes"])
altered("symbology-prefix", "]L2 before the header", "ISO/IEC 15424", lambda data: b"]L2" + data, warnings=["leading_bytes"])
altered("leading-blanks", "blanks before the header", f"{PARSER_REPORTS}, leading whitespace", lambda data: b"  " + data,
        warnings=["leading_bytes"])
altered("no-compliance-indicator", "no @", KEYBOARD, lambda data: data[1:], warnings=["compliance_indicator"])
altered("no-space-after-ansi", "ANSI without its blank", KEYBOARD, lambda data: data.replace(b"ANSI ", b"ANSI", 1),
        warnings=["file_type", "subfile_offset"])
altered("no-terminator", "no CR at the end", KEYBOARD, lambda data: data[:-1], warnings=["segment_terminator", "subfile_length"])
altered("entries-count", "two entries stated, one there", STANDARD, lambda data: data.replace(b"080001DL", b"080002DL", 1),
        warnings=["entries_count"])
altered("unknown-issuer", "an issuer that is not listed: 999999", STANDARD, lambda data: data.replace(b"636000", b"999999", 1),
        warnings=["iin_unknown"])
what = ENTRIES["unknown-issuer"][3]
what |= {"iin": "999999", "jurisdiction": None}

data = payload(63, "636000", [("DL", subfile("DL", american(10)))])
entry("unknown-version", "version 63 is read as the newest", STANDARD, data,
      **expected(63, "636000", "VA", american_fields(10), warnings=["version_unknown"]))

whole = subfile("DL", american(8))
entry("no-header", "elements without any header", KEYBOARD, whole,
      **(expected(0, None, None, american_fields(8), warnings=["header_missing", "subfile_undesignated"]) | {"version": None}))

entry("missing-subfile", "ZV is designated and not there", STANDARD,
      payload(8, "636000", [("DL", whole), ("ZV", own)])[: -len(own)],
      **expected(8, "636000", "VA", american_fields(8), ("DL", "ZV"), warnings=["subfile_missing"]))
entry("undesignated-subfile", "ZV is there and not designated", STANDARD, payload(8, "636000", [("DL", whole)]) + own,
      **expected(8, "636000", "VA", american_fields(8), ("DL", "ZV"), warnings=["subfile_undesignated"]))

cut = payload(8, "636000", [("DL", subfile("DL", american(8)))])
cut = cut[: cut.index(b"\nDAG")]
entry("cut-short", "the payload ends after the eye colour", STANDARD, cut, **expected(8, "636000", "VA", american_fields(
    8, address=None, document_discriminator=None, real_id=None, card_revision_date=None, weight=None),
    warnings=["segment_terminator", "subfile_length"] + ["mandatory_missing"] * 6))

# Elements.
data, what = plain(8, changes={"DBB": "19891015"}, warnings=["date_order"])
entry("date-from-the-year-down", "a date of the USA that is possible in the Canadian order only", STANDARD, data, **what)
data, what = plain(8, changes={"DBB": "15101989"}, warnings=["date_order"])
entry("date-from-the-day-up", "a date that is possible from the day up only", STANDARD, data, **what)
data, what = plain(8, changes={"DBB": "02301989"}, fields={"birth_date": None}, warnings=["date_unreadable"])
entry("impossible-date", "30 February stays unread", STANDARD, data, **what)
data, what = plain(8, changes={"DBB": "03041989"}, fields={"birth_date": "1989-03-04"})
entry("ambiguous-date", "3 April or 4 March: the country decides, and nothing is swapped", f"{STANDARD}, D.12.5.1", data, **what)
data, what = plain(8, changes={"DBD": "10152030"}, fields={"issue_date": "2030-10-15"}, warnings=["dates_out_of_order"])
entry("dates-out-of-order", "issued after it expires", STANDARD, data, **what)
data, what = plain(8, changes={"DAU": "508"}, warnings=["height_form"])
entry("height-in-feet", "feet and inches where inches are expected", f"{PARSER_REPORTS}, HeightTests", data, **what)
data, what = plain(8, changes={"DBC": "X"}, fields={"sex": "X"})
entry("sex-x", "X for 9", STANDARD, data, **what)
data, what = plain(8, changes={"DBC": "7", "DDE": "Y", "DDA": "Q", "DAY": "VIO"}, fields={
    "sex": None, "family_name": name("ASTERLUND"), "real_id": None, "eyes": "VIO"},
    warnings=["sex_code", "indicator_value", "indicator_value", "colour_code"])
entry("codes-that-are-none", "values outside the standard's lists", STANDARD, data, **what)
twice = american(8) + [("DAQ", "K99999999"), ("DCG", "USA")]
entry("repeated-elements", "a number twice with two values, a country twice alike", STANDARD,
      payload(8, "636000", [("DL", subfile("DL", twice))]), **expected(8, "636000", "VA", american_fields(8), warnings=["repeated_element"]))
latin = american(8, DCS="S\xd8RENSEN-\xc5LUND")
entry("latin-1", "letters of ISO 8859-1", f"{STANDARD}, D.12.2", payload(8, "636000", [("DL", subfile("DL", latin))]),
      **expected(8, "636000", "VA", american_fields(8, family_name=name("S\xd8RENSEN-\xc5LUND", False))))
utf8 = payload(8, "636000", [("DL", subfile("DL", american(8)))]).replace(b"ASTERLUND", "ÅSTERLUN".encode())
entry("utf-8", "letters of UTF-8", "readers that convert", utf8,
      **expected(8, "636000", "VA", american_fields(8, family_name=name("ÅSTERLUN", False)), warnings=["utf8"]))
padded = payload(8, "636000", [("DL", subfile("DL", [("DAQ", "K12345678   ")] + american(8)[1:]))])
entry("unreadable-line", "a line that is no element, and one behind blanks", STANDARD,
      padded.replace(b"\nDAG", b"\n??\n  DAG", 1),
      **expected(8, "636000", "VA", american_fields(8), warnings=["subfile_length", "unreadable_line", "leading_space"]))

# Other texts.
for key, about, text in (("other-text", "a text that says ANSI", b"ANSI C is a standard, and so is @ANSI 12"),
                         ("other-boarding-pass", "a boarding pass", b"M1ASTERLUND/MIRA      EABC123 ARNLHRSK 0525 326Y012A0025 100"),
                         ("other-empty", "nothing", b""),
                         ("other-elements", "too few elements to be a licence", b"DAQ12345\nDCSASTERLUND\n"),
                         ("other-issuer", "a header alone, of nobody", b"@\n\x1e\rANSI 123456789")):
    entry(key, about, "made up", text)


def main():
    for old in (*HERE.glob("*.bin"), *HERE.glob("*.json")):
        old.unlink()
    for key, (about, source, data, what) in ENTRIES.items():
        (HERE / f"{key}.bin").write_bytes(data)
        text = json.dumps({"about": about, "source": source, "aamva": what}, indent=1, ensure_ascii=False)
        (HERE / f"{key}.json").write_text(text + "\n", encoding="utf-8")
    print(len(ENTRIES), "entries")


if __name__ == "__main__":
    main()
