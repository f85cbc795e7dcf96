#!/usr/bin/env bash
# Makes static/fonts/ anew from the open-licensed packages: Newsreader and Public Sans, both under
# the SIL Open Font License. Needs npm and Python with its venv module.
#
#   deploy/fonts.sh
#
# The budget is 90 kB for everything a first paint may need; the script fails above it.
set -euo pipefail
cd "$(dirname "$0")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python="$work/venv/bin/python"
"${PYTHON:-python3}" -m venv "$work/venv"
"$python" -m pip install --quiet 'fonttools[woff]==4.68.0'

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  @fontsource-variable/newsreader@5.3.0 \
  @fontsource-variable/public-sans@5.3.0

"$python" - "$work/node_modules/@fontsource-variable" static/fonts <<'PYTHON'
import io
import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

packages, out = Path(sys.argv[1]), Path(sys.argv[2])

# Latin-1, the punctuation of a newspaper (dashes, curly quotes, ellipsis, primes, middle dot,
# narrow spaces), ı Œ œ, € ™ and the minus. The packages hold no arrows: the paper draws none.
TEXT = (
    "20-7E,A0-A3,A5,A7-A9,AB-AE,B0-B3,B5-B7,B9-BF,C0-FF,131,152-153,2C6,2DC,2009,2010-2014,"
    "2018-201A,201C-201E,2020-2022,2026,202F,2032-2033,2039-203A,2044,20AC,2122,2212"
)
# A headline needs fewer signs, and none of them twice.
DISPLAY = (
    "20-7E,A0,A1,A3,AB,AD,B7,BB,BF-D6,D8-F6,F8-FF,131,152-153,2010-2014,2018-201E,2026,202F,"
    "2039-203A,20AC"
)
# Italics are words in a sentence, quotations and corrections: letters, figures, punctuation.
ITALIC = (
    "20-3B,3D,3F-5D,5F,61-7A,A0,A1,A3,AB,AD,B0,B7,BB,BF-D6,D8-F6,F8-FF,131,152-153,2010-2014,"
    "2018-201E,2026,202F,20AC"
)
# The letters of European names beyond Latin-1. They are faces of their own, fetched (by
# unicode-range) only for a page that prints one of them.
NAMES = ",".join(
    f"{ord(letter):X}"
    for letter in "ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİĶķĻļĽľŁłŃńŅņŇňŌōŐőŘřŚśŞşŠšŤťŪūŮůŰűŲųŸŹźŻżŽžȘșȚț"
)

FACES = {
    # name: (package, file, axes, characters). Text runs from regular to semibold; the display cut
    # is the optical size of a headline, at the one weight that headlines have.
    "newsreader": ("newsreader", "latin-wght-normal", {"wght": (400, 600)}, TEXT),
    "newsreader-display": ("newsreader", "latin-opsz-normal", {"wght": 600, "opsz": 40}, DISPLAY),
    "newsreader-italic": ("newsreader", "latin-wght-italic", {"wght": 400}, ITALIC),
    "newsreader-names": ("newsreader", "latin-ext-wght-normal", {"wght": (400, 600)}, NAMES),
    "newsreader-italic-names": ("newsreader", "latin-ext-wght-italic", {"wght": 400}, NAMES),
    "public-sans": ("public-sans", "latin-wght-normal", {"wght": (400, 600)}, TEXT),
    "public-sans-names": ("public-sans", "latin-ext-wght-normal", {"wght": (400, 600)}, NAMES),
}
# An ordinary article has these, and either a few words in italics or a name from farther away.
ALWAYS = ("newsreader", "newsreader-display", "public-sans")
FIRST_PAINT = (
    (*ALWAYS, "newsreader-italic"),
    (*ALWAYS, "newsreader-names", "public-sans-names"),
)
BUDGET = 90_000  # bytes


def make(source: Path, axes: dict, characters: str, target: Path) -> int:
    font = TTFont(source, recalcTimestamp=False)
    options = Options()
    options.layout_features = ["kern", "liga", "locl", "calt"]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = False
    options.name_IDs = [0, 1, 2, 13, 14]  # copyright, names, licence and its address
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=parse_unicodes(characters))
    subsetter.subset(font)
    # The instancer wants a file's own tables, not the subsetter's half-loaded ones.
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    plain.seek(0)
    font = instantiateVariableFont(TTFont(plain, recalcTimestamp=False), axes)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


out.mkdir(parents=True, exist_ok=True)
sizes = {}
for name, (package, file, axes, characters) in FACES.items():
    source = packages / package / "files" / f"{package}-{file}.woff2"
    sizes[name] = make(source, axes, characters, out / f"{name}.woff2")
    print(f"{sizes[name]:>7,} B  {name}.woff2")
for package in ("newsreader", "public-sans"):
    shutil.copyfile(packages / package / "LICENSE", out / f"OFL-{package}.txt")
first = max(sum(sizes[name] for name in names) for names in FIRST_PAINT)
print(f"{first:>7,} B  at most before a first paint is complete")
if first > BUDGET:
    sys.exit(f"more than the {BUDGET:,} bytes a first paint may cost")
PYTHON
