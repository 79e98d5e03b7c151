#!/usr/bin/env python3
"""Compare the sentences of segment with those that were cut by hand.

usage: sentences.py ENDS.tsv CORPUS [--show] | --select

With --select, writes the records of CORPUS (NDJSON) that ENDS.tsv speaks of; else CORPUS has been through segment, and precision,
recall and F1 of the ends are written: of all, and of those inside paragraphs (the last end is nobody's merit).
Status 1 where F1 of all is under 0.985.
"""
import json
import sys


def read_ends(path):
    with open(path, encoding="utf-8") as rows:
        for row in rows:
            if row[0] != "#" and not row.startswith("id\t"):
                key, start, end, ends = row.rstrip("\n").split("\t")
                yield key, int(start), int(end), {int(x) for x in ends.split(",")}


def measure(right, found, true):
    precision, recall = right / max(1, found), right / max(1, true)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main():
    paragraphs, corpus, show = list(read_ends(sys.argv[1])), sys.argv[2], "--show" in sys.argv
    wanted = {row[0] for row in paragraphs}
    records = {}
    with open(corpus, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["id"] in wanted:
                records[record["id"]] = record
                if "--select" in sys.argv:
                    sys.stdout.write(line)
    if "--select" in sys.argv:
        return 0
    counts = {"all": [0, 0, 0], "inside": [0, 0, 0]}
    for key, start, end, true in paragraphs:
        record = records[key]
        found = {b for a, b in record["sentences"] if start < b <= end}
        for name, last in (("all", -1), ("inside", max(true))):
            for i, ends in enumerate((found & true, found, true)):
                counts[name][i] += len(ends - {last})
        if show:
            for at in sorted(found ^ true):
                print("%s %d %s %r⟦⟧%r" % (key, at, "missed" if at in true else "wrong", record["text"][max(start, at - 50):at],
                                          record["text"][at:at + 40]))
    result = {name: measure(*counts[name]) for name in counts}
    for name in counts:
        print("%s: %d ends, precision %.4f, recall %.4f, F1 %.4f" % ((name, counts[name][2]) + result[name]))
    return 0 if result["all"][2] >= 0.985 else 1


if __name__ == "__main__":
    sys.exit(main())
