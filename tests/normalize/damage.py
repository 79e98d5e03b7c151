#!/usr/bin/env python3
"""Damage clean text in every way normalize repairs, singly and in pairs, repair it, compare.

usage: damage.py NORMALIZE [--sample N] [--pairs] [--show N] FILE...

FILE is NDJSON with `text`, or plain text.  Every text is cleaned first; each damage must lead back to that text, letter by
letter.  Prints a table: damage, texts, equal, rejected, wrong.  Status 1 where less than 99.5 % are equal (of pairs: equal or
rejected).  Texts that an encoding cannot hold are left out.  The encoders are Python's and iconv's, or tables of their own, so that normalize's tables are tested against others.
"""
import argparse, html.entities, json, random, subprocess, sys, unicodedata

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
    for char in text:
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
    "invisible": (6, sprinkle(["\u200b", "\u00ad", "\ufeff", "\u200e", "\u2060", "\x01"], 0.05)),
    "decomposed": (7, lambda t, r: unicodedata.normalize("NFD", t)),
    "half composed": (7, lambda t, r: half(t)),
    "tone first": (7, lambda t, r: tone_first(t)),
    "lines": (8, lines),
}


def run(normalize, lines_in, *options):
    done = subprocess.run([normalize, "--from=ndjson", "--allow-rejects", *options],
                          input="".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines_in).encode("utf-8", "surrogatepass"),
                          capture_output=True)
    return {r["id"]: r["text"] for r in map(json.loads, done.stdout.decode().splitlines())}


def run_files(normalize, blobs, folder):
    """Bytes go in as files; their names come back as sources."""
    import os
    names = []
    for key, blob in blobs.items():
        name = os.path.join(folder, key)
        with open(name, "wb") as f:
            f.write(blob)
        names.append(name)
    done = subprocess.run([normalize, "--from=text", "--allow-rejects", "--base=" + folder, "--files0-from=-"],
                          input="".join(n + "\0" for n in names).encode(), capture_output=True)
    return {r["source"]: r["text"] for r in map(json.loads, done.stdout.decode().splitlines())}


def main():
    import tempfile
    parser = argparse.ArgumentParser()
    parser.add_argument("normalize")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--pairs", action="store_true", help="every damage over every damage of a later row")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--only")
    args = parser.parse_args()
    texts = []
    for name in args.files:
        with open(name, encoding="utf-8") as f:
            body = f.read()
        texts += [json.loads(x)["text"] for x in body.splitlines()] if body.startswith("{") else [body]
    rng = random.Random(1)
    if len(texts) > args.sample:
        texts = rng.sample(texts, args.sample)
    clean = run(args.normalize, [{"id": str(i), "text": t} for i, t in enumerate(texts)])
    jobs = [(name, None) for name in DAMAGES]
    if args.pairs:
        jobs += [(outer, inner) for outer in DAMAGES for inner in DAMAGES if DAMAGES[outer][0] < DAMAGES[inner][0]]
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for outer, inner in jobs:
            if args.only and args.only not in (outer, inner):
                continue
            damaged = {}
            for key, text in clean.items():
                try:
                    middle = DAMAGES[inner][1](text, rng) if inner else text
                    damaged[key] = DAMAGES[outer][1](middle, rng)
                except Unfit:
                    pass
            if not damaged:
                print("%-55s     0 fit" % (outer + (" over " + inner if inner else "")))
                continue
            if isinstance(next(iter(damaged.values())), bytes):
                got = run_files(args.normalize, damaged, folder)
            else:
                got = run(args.normalize, [{"id": k, "text": t} for k, t in damaged.items()])
            equal = sum(got.get(k) == clean[k] for k in damaged)
            lost = sum(k not in got for k in damaged)
            wrong = len(damaged) - equal - lost
            # of two damages the second may hide the first: such texts are rejected, with the nearest guess named, never wrong
            flag = "" if (equal + (lost if inner else 0)) >= 0.995 * len(damaged) else "  <-- "
            bad += bool(flag)
            print("%-55s %5d texts %5d equal %4d rejected %4d wrong%s" % (outer + (" over " + inner if inner else ""), len(damaged),
                                                                      equal, lost, wrong, flag))
            shown = 0
            for k in damaged:
                if shown < args.show and k in got and got[k] != clean[k]:
                    a, b = clean[k], got[k]
                    at = next((i for i in range(min(len(a), len(b))) if a[i] != b[i]), min(len(a), len(b)))
                    print("   ", k, repr(a[max(0, at - 25):at + 25]), "->", repr(b[max(0, at - 25):at + 25]))
                    shown += 1
    sys.exit(1 if bad else 0)


main()
