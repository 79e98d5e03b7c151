#!/usr/bin/env python3
"""verdicts.py table|utf8|prefixes FILTER...: thousands of lines through one run of each filter, each line between two good ones.

table   the lines of tests/record/grammar.tsv: what the table refuses is one reject with the code of the table, what it
        accepts is never rejected as JSON (the filter may miss a member)
utf8    2,000 sequences that are not UTF-8, in a text, in another member and in a key: none is accepted; with
        --repair-utf8 each line passes and its U+FFFD are counted
prefixes  each of the 4,096 beginnings of a file of 4 KiB, as a file of its own: a last line that is whole comes out,
        one that is cut is rejected as TRUNCATED, nothing is lost
"""
import json
import random
import re
import subprocess
import sys
import tempfile

OF_LINES = {"BAD_JSON", "TRUNCATED", "BAD_UTF8", "NUL", "NOT_OBJECT", "DUPLICATE_KEY", "TOO_LONG", "TOO_DEEP", "TOO_MANY_VALUES",
            "TRAILING_DATA"}
GOOD = '{{"id":"good{0}","text":"Tin số {0}, sáng nay tại Hà Nội."}}\n'


def run(name, lines, *options):
    """Run the filter over good, line, good, line, …, good.  Returns rejects by line, the ids that came out, stats."""
    with tempfile.TemporaryDirectory() as work:
        data = b"".join(GOOD.format(i).encode() + line + b"\n" for i, line in enumerate(lines)) + GOOD.format(len(lines)).encode()
        done = subprocess.run([name, "--rejects=" + work + "/r", "--stats=" + work + "/s", "--stats-format=json", *options], input=data,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        with open(work + "/r", encoding="utf-8", newline="\n") as f:
            rejects = {r["line"]: r for r in map(json.loads, f)}
        with open(work + "/s", encoding="utf-8") as f:
            stats = json.load(f)
    out = [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]
    good = [r["id"] for r in out if str(r.get("id", "")).startswith("good")]
    if good != [f"good{i}" for i in range(len(lines) + 1)]:
        sys.exit(f"{name}: {len(good)} of {len(lines) + 1} good lines came out")
    fates = stats["out"]["records"] + stats["rejected"]["total"] + stats["dropped"]["total"]
    if stats["in"]["records"] != fates:
        sys.exit(f"{name}: {stats['in']['records']} in, {fates} told of")
    if done.returncode != (1 if rejects else 0):
        sys.exit(f"{name}: status {done.returncode} with {len(rejects)} rejects")
    return rejects, stats, len(out)


def table(name):
    rows = []
    with open("tests/record/grammar.tsv", "rb") as f:
        for row in f.read().split(b"\n"):
            if row and not row.startswith(b"#"):
                kind, code, what, line = row.split(b"\t", 3)
                line = re.sub(rb"%([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), line)
                if line.strip(b" \t\r") and b"\n" not in line:
                    rows.append((code.decode(), what.decode(), line))
    rejects, _, _ = run(name, [line for _, _, line in rows])
    for i, (code, what, line) in enumerate(rows):
        told = rejects.get(2 * i + 2, {}).get("code", "-")
        if told != code and (code != "-" or told in OF_LINES):
            sys.exit(f"{name}: '{what}' should be {code}, was {told}: {line[:200]!r}")
    refused = sum(code != "-" for code, _, _ in rows)
    if refused < 188 or len(rows) - refused < 130:
        sys.exit(f"the table has only {refused} refused and {len(rows) - refused} accepted lines")
    return f"{refused} refused, {len(rows) - refused} accepted"


def sequences(r):
    """Byte sequences of which no part may be read as a character."""
    yield from [bytes([b]) for b in range(0x80, 0x100)]
    yield from [b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xed\xa0\x80",
                b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80", b"\xf4\x90\x80\x80", b"\xf7\xbf\xbf\xbf", b"\xf8\x88\x80\x80\x80", b"\xfe\xff"]
    while True:
        whole = chr(r.choice([r.randint(0x80, 0x7FF), r.randint(0x800, 0xD7FF), r.randint(0x10000, 0x10FFFF)])).encode()
        kind = r.randint(0, 2)
        if kind == 0:
            yield whole[:r.randint(1, len(whole) - 1)]
        elif kind == 1:
            at = r.randrange(1, len(whole))
            yield whole[:at] + bytes([r.choice([0x20, 0x41, 0xC3, 0xFF])]) + whole[at + 1:]
        else:
            yield whole[1:]


def utf8(name):
    r = random.Random(4)
    source = sequences(r)
    bad = [next(source) for _ in range(2000)]
    lines = []
    for i, b in enumerate(bad):
        lines += [b'{"id":"t%d","text":"Tin ' % i + b + b' ng\xe1\xba\xafn."}', b'{"id":"m%d","text":"Tin.","x":["' % i + b + b'"]}',
                  b'{"id":"k%d","text":"Tin.","' % i + b + b'":1}']
    rejects, stats, _ = run(name, lines)
    codes = {r["code"] for r in rejects.values()}
    if len(rejects) != len(lines) or codes != {"BAD_UTF8"}:
        sys.exit(f"{name}: {len(lines)} lines, {len(rejects)} rejects, {codes}")
    rejects, stats, out = run(name, lines, "--repair-utf8")
    wanted = sum(3 * b.decode("utf-8", "replace").count("\ufffd") for b in bad)
    if rejects or out != 2 * len(lines) + 1 - stats["dropped"]["total"] or stats["in"]["utf8_repaired"] != wanted:
        sys.exit(f"{name}: {len(rejects)} rejects, {out} out, {stats['in']['utf8_repaired']} repaired, not {wanted}")
    return f"{len(lines)} lines"


def beginnings(folder):
    """The files of each beginning.  Returns them, how many lines all have, and how many of these are whole records."""
    lines = []
    while len(b"".join(lines)) < 4096:
        lines.append(f'{{"id":"p{len(lines)}","text":"Số {len(lines)}: \\u0111ã \\"kết\\" luận","n":[1,{{"k":null}}],"b":true}}\n'.encode())
    whole = b"".join(lines)[:4096]
    files, records, good = [], 0, 0
    for n in range(1, len(whole) + 1):
        complete, last = whole[:n].rsplit(b"\n", 1) if b"\n" in whole[:n] else (b"", whole[:n])
        ended = complete.count(b"\n") + (complete != b"")
        records += ended + (last != b"")
        good += ended + (last + b"\n" in lines)
        files.append(f"{folder}/{n:04}")
        with open(files[-1], "wb") as f:
            f.write(whole[:n])
    return files, records, good


def prefixes(name, files, records, good):
    with tempfile.TemporaryDirectory() as work:
        subprocess.run([name, "--stats=" + work + "/stats", "--stats-format=json", *files], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        with open(work + "/stats", encoding="utf-8") as f:
            stats = json.load(f)
    told = [stats["in"]["records"], stats["out"]["records"] + stats["dropped"]["total"], stats["rejected"]["by_code"], stats["exit"]]
    wanted = [records, good, {"TRUNCATED": records - good}, 1]
    if told != wanted:
        sys.exit(f"{name}: {told}, not {wanted}")
    return f"{len(files)} prefixes, {records} lines, {records - good} of them cut"


def main():
    with tempfile.TemporaryDirectory() as folder:
        about = beginnings(folder) if sys.argv[1] == "prefixes" else ()
        for name in sys.argv[2:]:
            print(name, {"table": table, "utf8": utf8, "prefixes": prefixes}[sys.argv[1]](name, *about))


main()
