#!/usr/bin/env python3
"""copies.py [--times=N] [--seed=N] FILE: the records of FILE, then N - 1 times more, damaged; NDJSON.

For measuring `dedupe`: what an archive of copies looks like.  Each copy has an id of its own and one of these damages,
drawn: other case and punctuation; words changed, from one in a hundred to one in four; sentences left out; a third of the
text cut off; a part of another text added, before or behind; paragraphs in another order; other numbers; another headline.
"""
import argparse
import json
import random
import re
import sys

NUMBER = re.compile(r"\d+")
END = re.compile(r"(?<=[.!?])\s+")


def punctuation(r, text, other):
    return text.upper().replace(",", ";").replace(" - ", " – ")


def words(share):
    def change(r, text, other):
        pool = other.split() or ["và"]
        return "\n".join(" ".join(r.choice(pool) if r.random() < share else w for w in line.split(" "))
                         for line in text.split("\n"))
    return change


def left_out(r, text, other):
    return "\n".join(" ".join(s for s in END.split(line) if r.random() > 0.2) for line in text.split("\n"))


def cut(r, text, other):
    lines = text.split("\n")
    return "\n".join(lines[:max(2, len(lines) * 2 // 3)])


def before(r, text, other):
    lines = text.split("\n")
    return "\n".join([lines[0], *other.split("\n")[2:6], *lines[1:]])


def behind(r, text, other):
    return text + "\n" + "\n".join(other.split("\n")[2:])


def moved(r, text, other):
    head, *lines = text.split("\n")
    r.shuffle(lines)
    return "\n".join([head, *lines])


def numbers(r, text, other):
    return NUMBER.sub(lambda m: str(r.randrange(1, 10 ** len(m.group()))), text)


def headline(r, text, other):
    return "\n".join([other.split("\n")[0], *text.split("\n")[1:]])


DAMAGES = [punctuation, words(0.01), words(0.05), words(0.25), left_out, cut, before, behind, moved, numbers, headline]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--times", type=int, default=10)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("file")
    a = ap.parse_args()
    with open(a.file, encoding="utf-8") as f:
        records = [json.loads(line) for line in f]
    r = random.Random(a.seed)
    for time in range(a.times):
        for record in records:
            if time > 0:
                text = r.choice(DAMAGES)(r, record["text"], r.choice(records)["text"])
                record = {"id": f"{record['id']}-{time}", "text": text}
            sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.stderr.close()
