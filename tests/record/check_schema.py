#!/usr/bin/python3
"""check_schema.py SCHEMA [FILE...]: is it a schema; does every line of the files fit it?

Without files it is held against records written here: good ones it must accept, and the same with one thing
wrong, which it must refuse.  The validator is python3-jsonschema."""
import copy
import json
import sys

from jsonschema import Draft202012Validator

GOOD = [
    {"id": "1", "text": ""},
    {"id": "1", "text": "Tin", "n": 1.10, "_own": [], "lang": "vi"},
    {
        "id": "a", "source": "a.txt", "url": "http://a/b", "text": "Hội nghị\nSáng 28/7, họp.", "lang": "und",
        "norm": {"form": "NFC", "encoding": "windows-1258", "counts": {"nfc": 2}, "map": [[0, 0, 5, 7]]},
        "published": "2023-07-28", "published_time": "13:53", "publisher": "Báo Bình Minh", "title": "Hội nghị",
        "segments": [{"kind": "title", "start": 0, "end": 8}, {"kind": "paragraph", "start": 9, "end": 25, "partial_duplicate_of": {"segment": 0, "earlier": [0, 2], "here": [3, 5]}}],
        "sentences": [[9, 25]], "published_inferred": "2023-07-28",
        "tags": [
            {"type": "date", "start": 9, "end": 18, "text": "Sáng 28/7", "rule": "date.day", "fields": {"value": "2023-07-28TMO", "part": "sáng"},
             "from": [{"type": "date", "start": 9, "end": 18, "rule": "x"}]},
            {"type": "date", "start": 9, "end": 18, "text": "x", "rule": "r", "fields": {"value": {"value": "XXXX-07-28", "why": "no year"}}},
            {"type": "date", "start": 9, "end": 18, "text": "x", "rule": "r", "fields": {"value": "2026/2031"}},
            {"type": "date", "start": 9, "end": 18, "text": "x", "rule": "r", "fields": {"value": "2023-H1"}},
            {"type": "person", "start": 0, "end": 3, "text": "x", "rule": "r", "fields": {"name": "Lê Văn Bình", "positions": ["Giám đốc"]}},
            {"type": "quantity", "start": 0, "end": 3, "text": "x", "rule": "r", "fields": {"value": 6000000, "unit": "cử tri", "approx": "more"}},
            {"type": "own_type", "start": 0, "end": 3, "text": "x", "rule": "r", "fields": {}},
        ],
        "tag_errors": [{"rule": "r", "code": "BUDGET"}], "tags_truncated": True,
        "entities": [{"type": "person", "key": "Lê Văn Bình", "fields": {"ranks": ["Đại tá"]}, "mentions": [4]}],
        "events": [{"type": "conference", "name": "Hội nghị", "kind": "sơ kết", "period": "2023-H1", "sites": 22,
                    "attendees": [{"name": "Lê Văn Bình", "role": "chủ trì"}], "evidence": [[9, 25]], "rule": "r"}],
        "dedupe": {"verdict": "contained", "of": "b", "score": 0.91, "cluster": "b", "direction": "inside"},
        "rules": "0123456789abcdef0123456789abcdef", "parent": "p", "index": 3,
    },
    {"id": "1", "text": "x", "dedupe": {"verdict": "unique", "cluster": "1", "series": "giá vàng #", "kept_apart_from": "0"}},
    {"id": "1", "text": "x", "dedupe": {"verdict": "revision", "of": "1", "score": 0.2, "cluster": "1"}},
    {"_type": "end", "stage": "tag", "records": 3, "rejected": 0, "rules": "0123456789abcdef0123456789abcdef", "sources": ["a"]},
    {"_type": "reject", "stage": "tag", "file": "-", "line": 1, "byte": 0, "code": "BAD_JSON", "message": "m", "raw_base64": "eA=="},
    {"_type": "reject", "stage": "tag", "file": "-", "line": 1, "byte": 0, "code": "BUDGET", "message": "m", "rule": "r", "record": {}},
    {"_type": "stats", "stage": "emit", "version": "0.1.0", "rules": "", "wall_s": 0.1, "cpu_s": 0, "max_rss_kib": 1, "jobs": 1,
     "in": {"records": 1, "bytes": 2, "blank": 0}, "out": {"records": 1, "bytes": 2}, "emitted": 0, "rejected": {"total": 0, "by_code": {}},
     "dropped": {"total": 0, "by_reason": {}}, "rules_hits": {}, "rules_never": [], "exit": 0},
    {"_type": "of others"},
]
# (index of a good record, path, value): the record with this one value must be refused; "-" takes the member away.
BAD = [
    (0, ["id"], 1), (0, ["id"], "-"), (0, ["text"], "-"), (0, ["text"], None), (1, ["lang"], "en"),
    (2, ["norm", "form"], "NFD"), (2, ["norm", "extra"], 1), (2, ["norm", "counts", "nfc"], 0), (2, ["norm", "map", 0], [1, 2, 3]),
    (2, ["published"], "28/7/2023"), (2, ["published_time"], "25:00"), (2, ["publisher"], ""),
    (2, ["segments", 0, "kind"], "headline"), (2, ["segments", 0, "start"], -1), (2, ["segments", 0, "x"], 1), (2, ["segments", 0, "end"], "-"),
    (2, ["sentences", 0], [1]), (2, ["sentences", 0], [1, 2, 3]), (2, ["sentences", 0], ["1", 2]),
    (2, ["tags", 0, "rule"], "-"), (2, ["tags", 0, "type"], "Date"), (2, ["tags", 0, "fields"], []), (2, ["tags", 0, "fields", "value"], "28/7"),
    (2, ["tags", 0, "from", 0, "rule"], "-"), (2, ["tags", 1, "fields", "value", "why"], "-"), (2, ["tags", 0, "extra"], 1),
    (2, ["tags", 4, "fields", "positions"], "Giám đốc"), (2, ["tags", 5, "fields", "value"], "6 triệu"), (2, ["tags", 5, "fields", "approx"], "hơn"),
    (2, ["tag_errors", 0, "code"], "SLOW"), (2, ["tags_truncated"], False), (2, ["entities", 0, "mentions"], []),
    (2, ["entities", 0, "key"], "-"), (2, ["events", 0, "evidence"], "-"), (2, ["events", 0, "sites"], "22"), (2, ["events", 0, "name"], ""),
    (2, ["events", 0, "attendees", 0, "name"], "-"), (2, ["events", 0, "period"], "6 tháng"),
    (2, ["dedupe", "direction"], "-"), (2, ["dedupe", "of"], "-"), (2, ["dedupe", "score"], 1.5), (2, ["dedupe", "verdict"], "same"),
    (2, ["dedupe", "verdict"], "near"), (2, ["dedupe", "cluster"], "-"), (2, ["dedupe", "x"], 1), (2, ["rules"], "abc"), (2, ["index"], -1),
    (3, ["dedupe", "of"], "0"), (3, ["dedupe", "kept_apart_from"], "-"), (4, ["dedupe", "score"], "-"),
    (5, ["records"], "-"), (5, ["stage"], "sort"), (6, ["code"], "BROKEN"), (6, ["raw_base64"], "-"), (6, ["record"], {}), (6, ["truncated"], True),
    (8, ["in", "blank"], "-"), (8, ["rejected", "by_code"], "-"), (8, ["exit"], "0"),
]


def changed(record, path, value):
    record = copy.deepcopy(record)
    at = record
    for step in path[:-1]:
        at = at[step]
    if value == "-":
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return record


def own_records(validator):
    wrong = 0
    for number, record in enumerate(GOOD):
        for error in validator.iter_errors(record):
            print(f"good record {number} is refused: {error.json_path}: {error.message}")
            wrong += 1
    for number, path, value in BAD:
        if validator.is_valid(changed(GOOD[number], path, value)):
            print(f"record {number} is accepted with {path} {value!r}")
            wrong += 1
    return wrong


def lines_of(validator, name):
    wrong = 0
    with open(name, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            for error in validator.iter_errors(json.loads(line)):
                print(f"{name}:{number}: {error.json_path}: {error.message[:200]}")
                wrong += 1
    return wrong


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    wrong = sum(lines_of(validator, name) for name in sys.argv[2:]) if len(sys.argv) > 2 else own_records(validator)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
