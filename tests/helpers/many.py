#!/usr/bin/env python3
"""many.py N: N records for any filter, from the sample articles; a number in each keeps them from being copies."""
import json
import pathlib
import re
import sys
import unicodedata

ARTICLES = pathlib.Path(__file__).resolve().parent.parent / "articles"
texts = []
for path in sorted(ARTICLES.glob("*.txt")):
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8", errors="ignore"))
    texts.append(re.sub(r"[\x00-\x08\x0b-\x1f\u200b-\u200f\u2028-\u202e\ue000-\uf8ff\ufeff]", "", text))
for i in range(int(sys.argv[1])):
    text = texts[i % len(texts)].replace("hội nghị", f"hội nghị {i}", 3)
    print(json.dumps({"id": f"m{i}", "text": f"{text}\nTin số {i}.", "n": i}, ensure_ascii=False))
