#!/usr/bin/env python3
"""Damage clean text in every way normalize repairs, singly and in pairs, repair it, compare.

usage: damage.py NORMALIZE [--sample N] [--seed N] [--pairs N] [--show N] [--only DAMAGE] FILE...

FILE is NDJSON with `text`, or plain text.  Every text is cleaned first; each damage must lead back to that text, letter by
letter.  Prints a table: damage, texts, equal, rejected, marked as no Vietnamese ("und"), wrong; "<--" marks kinds with wrong
ones, "<" those with others that are not equal.  --pairs takes every
Nth of all pairs: "outer over inner" was damaged by inner first.  Status 1 where less than 99.5 % of the documents, of single
damages or of pairs, are equal, more than one in a thousand is wrong, or a rejection names no guess.  Texts that an
encoding cannot hold are left out.  The encoders are Python's and iconv's, or tables of their own, so that normalize's tables are tested against others.
"""
import argparse
import html.entities
import json
import os
import random
import subprocess
import sys
import tempfile
import unicodedata

TONES = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"


def iconv_table(name):
    table = {}
    for byte in range(256):
        done = subprocess.run(["iconv", "-f", name, "-t", "UTF-8"], input=bytes([byte]) + b"x", capture_output=True)
        if done.returncode == 0:
            char = done.stdout.decode()[:-1]
            if len(char) == 1 and (ord(char) != byte or byte < 0x80):
                table.setdefault(char, bytes([byte]))
            elif len(char) == 1:
                table[char] = bytes([byte])
    return table


# ABC fonts (TCVN3): small letters, and the seven capitals of the alphabet.
VN3 = dict(zip("ĂÂÊÔƠƯĐăâêôơưđ", range(0xA1, 0xAF)))
VN3.update(zip("àảãáạằẳẵắ", [0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBB, 0xBC, 0xBD, 0xBE]))
VN3.update(zip("ặầẩẫấậèẻẽéẹềểễếệìỉ", [0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCE, 0xCF, 0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5,
                                        0xD6, 0xD7, 0xD8]))
VN3.update(zip("ĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ", [0xDC, 0xDD, 0xDE, 0xDF] + list(range(0xE1, 0xF0)) + list(range(0xF1, 0xFF))))

# VNI for Windows: a base letter, then a letter of Latin-1 for shape and tone.
VNI = {"đ": "ñ", "ơ": "ô", "ư": "ö", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
for base, shape, marks in [("a", "a", "ùøûõï"), ("e", "e", "ùøûõï"), ("o", "o", "ùøûõï"), ("u", "u", "ùøûõï"),
                           ("y", "y", "ùøûõ"), ("ô", "ơ", "ùøûõï"), ("ö", "ư", "ùøûõï")]:
    for mark, tone in zip(marks, "\u0301\u0300\u0309\u0303\u0323"):
        VNI[unicodedata.normalize("NFC", shape + tone)] = base + mark
for base, shape, marks in [("a", "â", "âáàåãä"), ("e", "ê", "âáàåãä"), ("o", "ô", "âáàåãä"), ("a", "ă", "êéèúüë")]:
    for mark, tone in zip(marks, ["", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"]):
        VNI[unicodedata.normalize("NFC", shape + tone)] = base + mark
VNI.update({key.upper(): value.upper() for key, value in list(VNI.items())})


class Unfit(Exception):
    """This text cannot be written so."""


def by_table(table):
    def encode(text):
        out = bytearray()
        for char in text:
            if char in table:
                out += table[char] if isinstance(table[char], bytes) else bytes([table[char]])
            elif ord(char) < 0x80:
                out.append(ord(char))
            else:
                try:
                    code = char.encode("cp1252")
                except UnicodeEncodeError:
                    raise Unfit
                if code[0] >= 0xA0 or table is not VN3:
                    raise Unfit
                out += code
        return bytes(out)
    return encode


def vni(text):
    out = ""
    for char in text:
        if char in VNI:
            out += VNI[char]
        elif ord(char) < 0x80:
            out += char
        else:
            try:
                if char.encode("cp1252")[0] >= 0xA0:
                    raise Unfit
            except UnicodeEncodeError:
                raise Unfit
            out += char
    return out.encode("cp1252")


def half(text):
    """Shape kept, tone apart: as Windows-1258 has it."""
    out = ""
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tone = [mark for mark in parts if mark in TONES]
        if tone and unicodedata.normalize("NFC", "".join(c for c in parts if c not in TONES)) in VOWELS:
            out += unicodedata.normalize("NFC", "".join(c for c in parts if c not in TONES)) + tone[0]
        else:
            out += char
    return out


def cp1258(text):
    try:
        return half(text).encode("cp1258")
    except UnicodeEncodeError:
        raise Unfit


def tone_first(text):
    out = ""
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        tones = [mark for mark in parts if mark in TONES]
        out += parts[0] + "".join(tones) + "".join(c for c in parts[1:] if c not in TONES) if tones else char
    return out


def shown_as(raw):
    """What a Latin-1 or Windows-1252 reader shows: open bytes as C1 controls."""
    return "".join(bytes([b]).decode("cp1252", "replace").replace("\ufffd", chr(b)) for b in raw)


def shown_1258(raw):
    return "".join(bytes([b]).decode("cp1258", "replace").replace("\ufffd", chr(b)) for b in raw)


def entities(text):
    names = {point: name for name, point in html.entities.name2codepoint.items()}
    return "".join(char if ord(char) < 0x80 and char != "&" else "&%s;" % names[ord(char)] if ord(char) in names
                   else "&#%d;" % ord(char) for char in text)


def numbers(text):
    return "".join(char if ord(char) < 0x80 else "&#x%X;" % ord(char) for char in text)


def sprinkle(marks, share):
    def damage(text, rng):
        return "".join(char + rng.choice(marks) if rng.random() < share else char for char in text)
    return damage


def spaces(text, rng):
    return "".join(rng.choice("\u00a0\u2009\u202f\u3000") if char == " " and rng.random() < 0.3 else char for char in text)


def lines(text, rng):
    return "\n \n" + "".join(rng.choice([" \n", "\r\n", "\n" if char == "\n" else char]) if char == "\n" else char for char in text) \
        .replace("\n\n", "\n\n\n \n") + "\n\n"


VISCII, TCVN = iconv_table("VISCII"), iconv_table("TCVN5712-1")
# name -> (row of the table of repairs, text -> text or bytes)
DAMAGES = {
    "utf-16le with mark": (1, lambda t, r: b"\xff\xfe" + t.encode("utf-16-le")),
    "utf-16be": (1, lambda t, r: t.encode("utf-16-be")),
    "windows-1258": (1, lambda t, r: cp1258(t)),
    "viscii": (1, lambda t, r: by_table(VISCII)(t)),
    "tcvn": (1, lambda t, r: by_table(TCVN)(t)),
    "tcvn3": (1, lambda t, r: by_table(VN3)(t)),
    "vni": (1, lambda t, r: vni(t)),
    "windows-1258 shown": (2, lambda t, r: shown_as(cp1258(t))),
    "viscii shown": (2, lambda t, r: shown_as(by_table(VISCII)(t))),
    "tcvn shown": (2, lambda t, r: shown_as(by_table(TCVN)(t))),
    "tcvn3 shown": (2, lambda t, r: shown_as(by_table(VN3)(t))),
    "vni shown": (2, lambda t, r: shown_as(vni(t))),
    "utf-8 as windows-1252": (3, lambda t, r: shown_as(t.encode())),
    "utf-8 as latin-1": (3, lambda t, r: t.encode().decode("latin-1")),
    "utf-8 as windows-1258": (3, lambda t, r: shown_1258(t.encode())),
    "twice as windows-1252": (3, lambda t, r: shown_as(shown_as(t.encode()).encode())),
    "entities": (4, lambda t, r: entities(t)),
    "numbers": (4, lambda t, r: numbers(t)),
    "Ð": (5, lambda t, r: t.replace("Đ", "Ð")),
    "spaces": (6, spaces),
    "invisible": (6, sprinkle(["\u200b", "\ufeff", "\u200e", "\u2060"], 0.05)),
    "invisible bytes": (6, sprinkle(["\u00ad", "\x01", "\x7f"], 0.05)),
    "decomposed": (7, lambda t, r: unicodedata.normalize("NFD", t)),
    "half composed": (7, lambda t, r: half(t)),
    "tone first": (7, lambda t, r: tone_first(t)),
    "lines": (8, lines),
}


NAMES = ("utf-16", "windows-1258", "viscii", "tcvn", "vni", "windows-1252", "utf-8 that was read")


class Got:
    """What came back: texts by key, and what was said of the others; a rejection must name what the text may be."""

    def __init__(self, out, folder, key):
        with open(os.path.join(folder, ".rejects"), "rb") as f:
            said = [r["message"].lower() for r in records(f.read())]
        self.texts = {r[key]: r["text"] for r in records(out)}
        self.marked = {r[key] for r in records(out) if r["lang"] == "und"}
        self.unnamed = sum(not any(name in message for name in NAMES) for message in said)


def records(raw):
    return [json.loads(line) for line in raw.decode().split("\n") if line]


def run(normalize, texts, folder):
    """Strings come as records, bytes as files whose names come back as sources."""
    options = ["--allow-rejects", "--rejects=" + os.path.join(folder, ".rejects")]
    if all(isinstance(text, str) for text in texts.values()):
        lines_in = "".join(json.dumps({"id": key, "text": text}, ensure_ascii=False) + "\n" for key, text in texts.items())
        done = subprocess.run([normalize, "--from=ndjson", *options], input=lines_in.encode("utf-8", "surrogatepass"), capture_output=True)
        return Got(done.stdout, folder, "id")
    for key, text in texts.items():
        with open(os.path.join(folder, key), "wb") as f:
            f.write(text)
    names = "".join(os.path.join(folder, key) + "\0" for key in texts)
    done = subprocess.run([normalize, "--from=text", "--base=" + folder, "--files0-from=-", *options], input=names.encode(), capture_output=True)
    return Got(done.stdout, folder, "source")


def is_whole(text):
    """Each letter is one code point.  A mark that no letter takes up (a stray one, a second tone) has no order of its own:
    what was damaged cannot be told from what stood there."""
    return not any(unicodedata.combining(char) for char in unicodedata.normalize("NFC", text))


def read_texts(names, sample, seed):
    texts = []
    for name in names:
        with open(name, encoding="utf-8") as f:
            body = f.read()
        texts += [json.loads(x)["text"] for x in body.split("\n") if x] if body.startswith("{") else [body]
    texts = texts if len(texts) <= sample else random.Random(seed).sample(texts, sample)
    whole = [text for text in texts if is_whole(text)]
    if len(whole) < len(texts):
        print("%d of %d texts left out: they have marks that belong to no letter" % (len(texts) - len(whole), len(texts)))
    return whole


def damage(texts, outer, inner, rng):
    damaged = {}
    for key, text in texts.items():
        try:
            damaged[key] = DAMAGES[outer][1](DAMAGES[inner][1](text, rng) if inner else text, rng)
        except Unfit:
            pass
    return damaged


class Sum:
    """Documents of single damages, or of pairs."""

    def __init__(self, name):
        self.name, self.jobs, self.texts, self.equal, self.rejected, self.marked, self.wrong, self.unnamed = name, 0, 0, 0, 0, 0, 0, 0

    def add(self, clean, damaged, got):
        equal = sum(got.texts.get(key) == clean[key] for key in damaged)
        rejected = sum(key not in got.texts for key in damaged)
        marked = sum(key in got.marked and got.texts[key] != clean[key] for key in damaged)
        row = len(damaged), equal, rejected, marked, len(damaged) - equal - rejected - marked, got.unnamed
        self.jobs += 1
        self.texts, self.equal, self.rejected, self.marked, self.wrong, self.unnamed = (
            a + b for a, b in zip((self.texts, self.equal, self.rejected, self.marked, self.wrong, self.unnamed), row))
        return row

    def good(self):
        """Where two damages hide each other, a text is rejected and what it may be is named."""
        return self.equal >= 0.995 * self.texts and self.wrong <= 0.001 * self.texts and self.unnamed == 0

    def __str__(self):
        return "%s: %d kinds, %d texts, %d equal (%.2f %%), %d rejected, %d of them without a guess, %d und, %d wrong" % (
            self.name, self.jobs, self.texts, self.equal, 100 * self.equal / max(1, self.texts), self.rejected, self.unnamed,
            self.marked, self.wrong)


def show(clean, damaged, got, most):
    wrong = [key for key in damaged if key in got.texts and got.texts[key] != clean[key]]
    for key in wrong[:most]:
        a, b = clean[key], got.texts[key]
        at = next((i for i in range(min(len(a), len(b))) if a[i] != b[i]), min(len(a), len(b)))
        print("   ", key, repr(a[max(0, at - 25):at + 25]), "->", repr(b[max(0, at - 25):at + 25]))


def undecidable(outer, inner):
    """No reader can tell, or the design says otherwise."""
    if outer == "invisible bytes" and DAMAGES[inner][0] in (2, 3):
        return True                            # in the old encodings, and among the bytes of UTF-8, these are letters
    if DAMAGES[outer][0] <= 2 and "vni" in inner:
        return True                            # VNI's letters in another legacy encoding: nobody wrote that
    return {outer, inner} == {"entities", "numbers"}         # &amp;ocirc; is decoded once


def jobs_of(args):
    singles = [(name, None) for name in DAMAGES]
    pairs = [(outer, inner) for inner in DAMAGES for outer in DAMAGES
             if outer != inner and DAMAGES[inner][0] > 1 and not undecidable(outer, inner)]
    chosen = singles + pairs[::args.pairs] if args.pairs else singles
    return [job for job in chosen if not args.only or args.only in job]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("normalize")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="another sample, and other places of damage")
    parser.add_argument("--pairs", type=int, default=0, metavar="N", help="every Nth of all pairs, too")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--only")
    args = parser.parse_args()
    rng, sums = random.Random(args.seed), (Sum("single"), Sum("pairs"))
    with tempfile.TemporaryDirectory() as folder:
        clean = run(args.normalize, {str(i): text for i, text in enumerate(read_texts(args.files, args.sample, args.seed))}, folder).texts
        for outer, inner in jobs_of(args):
            damaged = damage(clean, outer, inner, rng)
            if not damaged:
                continue
            got = run(args.normalize, damaged, folder)
            row = sums[inner is not None].add(clean, damaged, got)
            flag = "" if row[1] == row[0] else "  <-- %d without a guess" % row[5] if row[5] else "  <--" if row[4] else "  <"
            print("%-55s %5d texts %5d equal %4d rejected %4d und %4d wrong%s" % (
                (outer + (" over " + inner if inner else ""),) + row[:5] + (flag,)))
            show(clean, damaged, got, args.show)
    good = True
    for each in sums:
        if each.jobs:
            print(each)
            good = good and each.good()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
