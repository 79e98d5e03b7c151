#!/usr/bin/env python3
"""records.py N [SALT]: N records as the filters before emit leave them, the same ones for the same arguments.  With another
SALT every third record says something else, has fewer tags, or has become a copy."""
import json
import sys

FAMILY = ["Đinh Công Triều", "Quách Đình Luân", "Mạc Thế Vũ", "Cù Hữu Trác", "Tống Viết Bảo"]
RANKS = ["Thượng tướng", "Thiếu tướng", "Đại tá", "Phó Đô đốc", "Trung tướng"]
POSTS = ["Thứ trưởng Bộ Quốc phòng", "Cục trưởng Cục Đối ngoại", "Phó Cục trưởng Cục Đối ngoại", "Tư lệnh Hải quân", "Phó Trưởng ban"]


def record(i, salt):
    changed = salt != "" and i % 3 == 0
    name, rank, post = (x[i % 5] for x in (FAMILY, RANKS, POSTS))
    text = f"Sáng {i % 28 + 1}/7, {rank} {name}, {post} chủ trì hội nghị {i}{salt if changed else ''}.\nẢnh: H{i}"
    start = text.index(name)
    tags = [{"type": "date", "start": 0, "end": 9, "text": text[:9], "rule": "date.day",
             "fields": {"value": f"2023-07-{i % 28 + 1:02}TMO", "part": "sáng"}},
            {"type": "person", "start": start, "end": start + len(name), "text": name, "rule": "person.name",
             "fields": {"name": name, "rank": rank, "positions": [post]}},
            {"type": "quantity", "start": 3, "end": 6, "text": "x", "rule": "quantity.unit", "fields": {"value": i + 0.5, "unit": "ha"}}]
    if changed:
        tags.pop()
    return {
        "id": f"{i * 7919 % 100003:032x}", "source": f"n/{i}.txt", "text": text, "lang": "vi",
        "published": f"2023-07-{i % 28 + 1:02}", "title": f"Hội nghị {i}",
        "segments": [{"kind": "paragraph", "start": 0, "end": text.index("\n")}, {"kind": "caption", "start": text.index("\n") + 1, "end": len(text)}],
        "sentences": [[0, text.index("\n")]], "tags": tags,
        "entities": [{"type": "person", "key": name, "fields": {"name": name, "ranks": [rank], "positions": [post]}, "mentions": [1]},
                     {"type": "legal_ref", "key": f"{i}-nq/tw", "fields": {"kind": "Nghị quyết", "number": f"{i}-NQ/TW", "date": "2019-05-12"}, "mentions": [0]}],
        "events": [{"type": "conference", "name": f"Hội nghị {i}", "kind": "sơ kết", "date": f"2023-07-{i % 28 + 1:02}", "chair": name, "sites": i % 40,
                    "attendees": [{"name": name, "rank": rank, "positions": [post], "role": "chủ trì"}], "evidence": [[0, 20]], "rule": "event.conference"}],
        "dedupe": {"verdict": "near", "of": "x", "score": 0.75, "cluster": "x"} if changed and i % 2 else {"verdict": "unique", "cluster": f"c{i}"},
        "rules": "0123456789abcdef0123456789abcdef"}


for n in range(int(sys.argv[1])):
    print(json.dumps(record(n, sys.argv[2] if len(sys.argv) > 2 else ""), ensure_ascii=False, separators=(",", ":")))
