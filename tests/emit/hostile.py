#!/usr/bin/env python3
"""hostile.py WORK [DATABASE]: strings that hurt, in every text of a record, through SQLite, CSV, TSV, JSON and NDJSON,
and through the PostgreSQL database where one is named, and back by other readers (sqlite3, csv and json of Python; TSV by
the rules of COPY; what the server itself says by COPY).  All must come back equal."""
import csv
import io
import json
import random
import re
import sqlite3
import subprocess
import sys

KNOWN = [
    "", " ", "  a  ", "\t", "\n", "\r", "\r\n", "\\", "\\\\", "\\N", "\\.", "\n\\.\n", "\\n", "a\\", "\"", "\"\"", "\",\"", "'", "''", "';--",
    "'; DROP TABLE document; --", "Robert'); DROP TABLE tag;--", "\" OR 1=1 --", "NULL", "null", "true", "0", "-0", "1e400", "NaN", "undefined",
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "＝1+1", "<script>alert(1)</script>", "<!--", "]]>", "&amp;", "</textarea>",
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x08\x08\x08", "\x7f", "\x80\x9f", "\x0b\x0c", "\x01\x02\x03\x1f", "\u0085", "\u2028\u2029",
    "\u202eabc\u202c", "\u200b\u200e\u200f", "\ufeff", "\ufffe\uffff", "\ufffd", "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0010ffff",
    "e\u0301\u0301\u0301", "Ð", "Đường Ðuờng", "한국어", "ﷺ", "$(touch /tmp/x)", "`id`", "%s%n%d", "%00", "../../etc/passwd", "a,b;c\td|e",
    "{\"a\":1}", "[1,2", "--", "/*", "?1", ":a", "$$", "E'\\x'", "x" * 5000, "\"" * 500, "\\" * 501, "\n" * 300, "Thượng tướng " * 200,
]
PIECES = ["\"", "'", "\\", ",", "\n", "\r", "\t", ";", "=", "\\N", "\\.", "\x1b", "\x00"[:0], "a", "Hà", " ", "--", "\u202e", "\x7f", "\U0001f600", "<", "{"]
TABLES = {"document": ["id", "source", "url", "publisher", "title", "text", "verdict", "rules"], "tag": ["document", "type", "text", "value", "rule"],
          "person": ["document", "key", "name", "ranks"], "event": ["document", "name", "chair", "place"]}


def strings():
    rng = random.Random(7)
    out = list(KNOWN)
    while len(out) < 1200:
        out.append("".join(rng.choice(PIECES) for _ in range(rng.randint(1, 12))))
    return out


def record(i, s):
    return {"id": f"{i}{s}", "source": s, "url": s, "publisher": s, "title": s, "text": s, "dedupe": {"verdict": s}, "rules": s,
            "tags": [{"type": s, "start": 0, "end": 0, "text": s, "rule": s, "fields": {"value": s, s: s} if s != "value" else {}}],
            "entities": [{"type": "person", "key": s, "fields": {"name": s, "ranks": [s], "positions": []}, "mentions": []}],
            "events": [{"name": s, "chair": [s], "place": s, "attendees": []}]}


def wanted(i, s):
    key = f"{i}{s}"
    return {"document": [key, s, s, s, s, s, s, s], "tag": [key, s, s, s, s], "person": [key, s, s, s], "event": [key, s, s, s]}


def emit(data, *options):
    p = subprocess.run(["emit", *options], input=data, capture_output=True, check=False)
    if p.returncode != 0 or p.stderr:
        sys.exit(f"emit {' '.join(options)}: status {p.returncode} {p.stderr.decode()[:500]}")
    return p.stdout


def read_tsv(data):
    plain = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}

    def cell(text):
        return None if text == "\\N" else re.sub(r"\\(.)", lambda m: plain[m[1]], text)
    rows = [[cell(c) for c in line.split("\t")] for line in data.decode().split("\n")[:-1]]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def ask(database, table, columns):
    p = subprocess.run(["psql", "-qX", "-d", database, "-c", f"COPY (SELECT {', '.join(columns)} FROM {table}) TO STDOUT"],
                       capture_output=True, check=True)
    return read_tsv("\t".join(columns).encode() + b"\n" + p.stdout)


def main():
    work, server = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    data = "".join(json.dumps(record(i, s), ensure_ascii=i % 2 == 0) + "\n" for i, s in enumerate(strings())).encode()
    want = {t: [wanted(i, s)[t] for i, s in enumerate(strings())] for t in TABLES}
    database = f"{work}/hostile.db"
    emit(data, f"--to=sqlite:{database}")
    if server:
        emit(data, f"--to=postgresql:{server}")
    compared = 0
    for table, columns in TABLES.items():
        got = {}
        con = sqlite3.connect(database)
        got["sqlite"] = [dict(zip(columns, row)) for row in con.execute(f"SELECT {', '.join(columns)} FROM {table}")]
        got["csv"] = list(csv.DictReader(io.StringIO(emit(data, "--to=csv", f"--select={table}").decode(), newline="")))
        got["tsv"] = read_tsv(emit(data, "--to=tsv", f"--select={table}"))
        got["json"] = json.loads(emit(data, "--to=json", f"--select={table}"))
        got["ndjson"] = [json.loads(line) for line in emit(data, f"--select={table}").split(b"\n")[:-1]]
        if server:
            got["postgresql"] = ask(server, table, columns)
        for way, rows in got.items():
            have = sorted([row[c] for c in columns] for row in rows)
            if have != sorted(want[table]):
                bad = next((a, b) for a, b in zip(have, sorted(want[table])) if a != b) if len(have) == len(want[table]) else len(have)
                sys.exit(f"{way}, {table}: differs: {bad}")
            compared += len(have) * len(columns)
        shown = emit(data, "--to=table", f"--select={table}")
        if shown.count(b"\n") != len(want[table]) + 2 or re.search(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]", shown):
            sys.exit(f"table, {table}: a control character, or a row that is no line")
        fields = [row["fields"] for row in got["ndjson"] if "fields" in row]
        if table == "tag" and fields != [record(i, s)["tags"][0]["fields"] for i, s in enumerate(strings())]:
            sys.exit("ndjson, tag.fields: differs")
    if server:
        rows = ask(server, "tag", ["document", "fields"])
        have = sorted(((row["document"], json.loads(row["fields"])) for row in rows), key=lambda x: x[0])
        if have != sorted(((f"{i}{s}", record(i, s)["tags"][0]["fields"]) for i, s in enumerate(strings())), key=lambda x: x[0]):
            sys.exit("postgresql, tag.fields: differs")
    print(f"{compared} cells of {len(strings())} strings came back")


if __name__ == "__main__":
    main()
