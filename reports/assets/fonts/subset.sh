#!/bin/sh
# Makes the two bundled fonts from Noto Sans CJK (face 2 of the .ttc is SC). See README.md.
# Usage: sh subset.sh /usr/share/fonts/opentype/noto   (needs fonttools; run in this folder, after adding to extra.txt)
set -eu
source="$1"
characters="$(mktemp)"
trap 'rm -f "$characters"' EXIT
python3 - >"$characters" <<'PYTHON'
import pathlib
import sys

here = pathlib.Path.cwd()
root = here.parents[2]
wanted = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0xFF01, 0xFF5F))}
for row in range(0xA1, 0xF8):  # every character of GB 2312
    for cell in range(0xA1, 0xFF):
        wanted.update(bytes((row, cell)).decode("gb2312", "ignore"))
wanted.update((here / "extra.txt").read_text("utf-8"))
for folder in ("config/catalog", "data"):
    for path in (root / folder).rglob("*"):
        if path.suffix in {".toml", ".txt", ".csv", ".md"}:
            wanted.update(path.read_text("utf-8", "ignore"))
sys.stdout.reconfigure(encoding="utf-8")
print("".join(sorted(character for character in wanted if character.isprintable() or character in "\u3000\u00a0")))
PYTHON
for weight in Regular Bold; do
  pyftsubset "$source/NotoSansCJK-$weight.ttc" --font-number=2 --text-file="$characters" --output-file="NotoSansSC-$weight.otf" \
    --layout-features='' --no-hinting --notdef-outline --name-IDs='*' --drop-tables+=vhea,vmtx,VORG,BASE,GSUB,GPOS
done
