#!/usr/bin/env python3
"""records.py N [SALT]: N records as the filters before emit leave them, the same ones for the same arguments.  With another
SALT every third record says something else, has fewer tags, or has become a copy.

records.py --chairs: one record whose events have several chairs, names inside names, and numbers inside numbers."""
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


def chairs():
    numbers = ["5-NQ/TW", "15-NQ/TW", "7/Q%", "8_CT", "3/QĐ-UB", "9*-[CT]", "4"]
    refs = [{"type": "legal_ref", "key": n.lower(), "fields": {"kind": "Nghị quyết", "number": n}, "mentions": [i]} for i, n in enumerate(numbers)]
    people = [{"type": "person", "key": k, "fields": {"name": n, "ranks": [r], "positions": [p]}, "mentions": []} for k, n, r, p in (
        ("Lê Bình An", "LÊ BÌNH AN", "Đại tá", "Cục trưởng"), ("Tố Nga", "Tố Nga", "Thiếu tá", "Trưởng phòng"))]
    names = ["Hội nghị sơ kết Nghị quyết 15-NQ/TW, 7/QA và 8xCT", "Hội nghị về Nghị quyết 15-NQ/TW và 5-NQ/TW, 3/QĐ-UBND",
             "Lễ tổng kết (5-NQ/TW; 7/Q%; 8_CT; 3/QĐ-UB) 9*-[CT]", "HỘI NGHỊ 5-nq/tw, Đ5-NQ/TW, 44"]
    seats = ["Lê Bình An", "Lê Bình An; Tố Nga", "Lê Bình; Quách \\Luân \"A\"; Tố Nga; Tố Nga", None]
    there = [[{"name": "Lê Bình", "rank": "Thượng tá", "role": "dự"}], [{"name": "Tố Nga", "rank": "Trung tá", "role": "chủ trì"}], [], []]
    events = [{"type": "conference", "name": n, "chair": c, "attendees": a, "evidence": [[0, 50]]} for n, c, a in zip(names, seats, there)]
    return {"id": "1", "source": "one", "segments": [{"kind": "paragraph", "start": 0, "end": 100}],
            "tags": [{"type": "legal_ref", "start": i * 6, "end": i * 6 + 5} for i in range(len(numbers))], "entities": refs + people, "events": events}


if sys.argv[1] == "--chairs":
    print(json.dumps(chairs(), ensure_ascii=False))
    sys.exit()
for n in range(int(sys.argv[1])):
    print(json.dumps(record(n, sys.argv[2] if len(sys.argv) > 2 else ""), ensure_ascii=False, separators=(",", ":")))
