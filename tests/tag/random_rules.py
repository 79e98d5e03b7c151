#!/usr/bin/env python3
"""random_rules.py --tag=BIN [--seed=N] [--packs=N] [--folder=FOLDER]: random rules over random texts, the same in every mode.

Each seed makes one pack of rules in six stages and records with texts that its patterns would match.  The records are
tagged as usual, then without the prefilter, without the JIT, without both, by two threads, and in the opposite order: each
record must come out with the same bytes, and each tag must stand where it says.  Rules that are refused are left out first.

A line for each difference, with its seed; the pack and the records lie in FOLDER then as SEED.yaml and SEED.ndjson (without
--folder in a new one, which is named).  The last line counts packs, rules, tags and tags of the last three stages.
Status 1 where anything differed.  The same seed makes the same pack on every machine.
"""
import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

STAGES = 6
RULES = 45      # of a pack, the lexicons' apart
RECORDS = 16
TEXT_MOST = 3000  # bytes
SECONDS_MOST = 300  # of one run: more is a run that hangs
MODES = [["--no-prefilter"], ["--no-jit"], ["--no-prefilter", "--no-jit"], ["--jobs=2"]]

WORDS = ["a", "b", "ab", "aab", "xyz", "k", "K", "\u212a", "ſ", "i", "ı", "İ", "ß", "ẞ", "ss", "ǆ", "Ǆ", "ς", "Σ", "an", "An", "ô", "ố",
         "ế", "e\u0302", "e\u0302\u0301", "đồng", "Đồng", "Đ", "đ", "hội", "nghị", "Hội nghị", "bộ", "Bộ", "năm", "năm 2019", "10", "2", "20/7",
         "٣", "hoà", "hòa", "thuỷ", "Thủy", "Hòa Bình", "Thừa Thiên-Huế", "ông Nguyễn Văn Mẫu", "bà Trần Thị Thử", "Thủ tướng",
         "ủy ban nhân dân", "uỷ ban", "quân khu 4", "trung ương", "nghị quyết số", "Pat Doe Example", "\U0001f600", "…", "“", "”"]
BETWEEN = [" ", " ", " ", " ", " ", ", ", ". ", "; ", ":", "/", "-", " - ", "–", "\u2011", "(", ")", "\u00a0", "  ", "\t", "!", "<", ">", '"',
           "'", "%", "_", "\u200b", "\u0301", ""]
TONES = {"hoà": "hòa", "hòa": "hoà", "thuỷ": "thủy", "Thủy": "Thuỷ", "ủy": "uỷ", "uỷ": "ủy", "Hòa": "Hoà"}

# What stands for one character, and some that it matches.
CLASSES = {r"[0-9]": "0123456789", r"\d": "0129٣", r"\p{Lu}": "AĐBKİ", r"\p{Ll}": "ađkſ", r"[a-cxy]": "abcxy", r"[^a-c ]": "xyĐ.", r"\w": "aĐ0_",
           r"\s": " \t\u00a0", r".": "aĐ. \U0001f600", r"[\p{Lu}\d]": "AĐ0", r"[ ,]": " ,", r"[^\s]": "ađ.\U0001f600", r"\S": "aĐ.", r"\W": " .,",
           r"\h": " \t\u00a0", r"[[:alpha:]]": "aB", r"[[:^digit:]]": "aĐ ", r"\X": ["e\u0302", "a", "ế"], r"[ăâ-ế]": "ăâế", r"\x{111}": "đ",
           r"\o{141}": "a", r"\p{L}": "aĐ", r"[^\p{L}]": " 0.", r"[\w-]": "a-", r"\D": "a ", r"\pL": "aĐ", r"\P{Lu}": "a0 ", r"\N": "aĐ.",
           r"\R": " ", r"[-–\x{2011}]": "-–\u2011", r"[Đđ]": "Đđ"}
# What matches no character.
EDGES = [r"\b", r"\b", r"\B", "^", "$", r"\A", r"\z", r"\Z", r"(?<=\s)", r"(?<!a)", r"(?<=\bộ )", r"(?<=an|Bộ )",
         r"(?<![\p{L}\p{M}\p{N}])", r"(?![\p{L}\p{M}\p{N}])", "(?=.)", "(?=a)", "(?! x)"]
# What looks like something else: \N{2} is two characters; the others are refused, for their meaning changes with where a match
# is looked for, or with the version of PCRE2.
ODD = {r"\N{2}": "ab", r"\G": "", "[[:<:]]": "", "[[:>:]]": "", "a{,2}": "a"}
SETTINGS = ["(?m)", "(?s)", "(?i)", "(?x)", "(?-i)", "(?#note)"]
COUNTS = [("?", 0, 1), ("*", 0, 3), ("+", 1, 3), ("{2}", 2, 2), ("{1,3}", 1, 3), ("{0,2}", 0, 2), ("{2,}", 2, 4), ("{0}", 0, 0)]
GROUPS = ["(?:", "(?:", "(", "(?>", "(?|", "(?i:", "(?-i:", "(?s:", "(?ix:"]
FOLDS = ["", ", fold: [case]", ", fold: [case, tone]", ", fold: [accent]", ", fold: [case, space, dash]", ", fold: [quote, tone]"]
BOUNDS = ["", ", bound: syllable"]
KINDS = ["title", "paragraph", "paragraph", "paragraph", "caption", "byline"]


def types_of(stage):
    return [f"t{stage}", f"u{stage}"]


def escaped(text):
    """The text as a pattern that matches it; % would begin a macro, a tab may not stand in the file."""
    return "".join(f"\\x{ord(c):02x}" if c in "%#\t" else "\\" + c if c in r"\.[]{}()*+?^$|<>" else c for c in text)


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


class Author:
    """Writes one pattern.  Its pieces are pairs: the source, and a function that makes a text like those it matches."""

    def __init__(self, chance, over=(), words_of=None, guard=False):
        self.chance, self.over, self.words_of, self.guard = chance, over, words_of, guard
        self.names, self.said, self.depth = [], {}, 0

    def words(self):
        words = self.chance.choice(WORDS)
        if self.chance.random() < 0.4:
            words += " " + self.chance.choice(WORDS)
        if self.chance.random() < 0.15:
            words += self.chance.choice(BETWEEN) + self.chance.choice(WORDS)
        return words

    def literal(self):
        words = self.words()
        twin = " ".join(TONES.get(w, w) for w in words.split(" "))
        return escaped(words), lambda: self.chance.choice([words, words, twin])

    def character(self):
        source = self.chance.choice(list(CLASSES))
        return source, lambda: self.chance.choice(CLASSES[source])

    def tag(self):
        name = self.chance.choice(self.over)
        return f"<{name}>", lambda: self.words_of(name)

    def edge(self):
        return self.chance.choice(EDGES), lambda: ""

    def odd(self):
        source = self.chance.choice(list(ODD))
        return source, lambda: ODD[source]

    def setting(self):
        return self.chance.choice(SETTINGS), lambda: ""

    def group(self):
        source, sample = self.either()
        opening = self.chance.choice(GROUPS)
        if opening.startswith("(?i"):
            return opening + source + ")", lambda: self.chance.choice([str, str.upper, str.swapcase])(sample())
        return opening + source + ")", sample

    def named(self):
        name = f"g{len(self.names)}"
        self.names.append(name)
        source, sample = self.either()

        def say():
            self.said[name] = sample()
            return self.said[name]
        return f"(?<{name}>{source})", say

    def look(self):
        source, sample = self.either()
        return self.chance.choice(["(?=", "(?!"]) + source + ")", lambda: sample() if self.chance.random() < 0.3 else ""

    def back(self):
        name = self.chance.choice(self.names)
        source = self.chance.choice([r"\k<{}>", "(?&{})", "(?P={})", r"\g{{{}}}"]).format(name)
        return source, lambda: self.said.get(name) or self.chance.choice(WORDS)

    def condition(self):
        name = self.chance.choice(self.names)
        (yes, say_yes), (no, say_no) = self.sequence(), self.sequence()
        return f"(?(<{name}>){yes}|{no})", lambda: self.chance.choice([say_yes, say_no])()

    def piece(self):
        kinds = [(30, self.literal), (16, self.character), (6, self.edge), (0.8, self.odd), (1, self.setting)]
        if self.over:
            kinds.append((22, self.tag))
        if self.depth < 5:
            kinds += [(7, self.group), (5, self.group if self.guard else self.named), (3, self.look)]
            if self.names:
                kinds += [(2, self.back), (1, self.condition)]
        kind = self.chance.choices([k for _, k in kinds], [w for w, _ in kinds])[0]
        self.depth += 1
        source, sample = kind()
        self.depth -= 1
        if kind in (self.edge, self.odd, self.setting) or self.chance.random() > 0.28:
            return source, sample
        return self.counted(source, sample, kind == self.literal)

    def counted(self, source, sample, literal):
        count, least, most = self.chance.choice(COUNTS)
        count += self.chance.choice(["", "", "", "?", "+"])
        if literal and self.chance.random() < 0.5:  # the count is of the last letter alone
            return source + count, lambda: self.stretched(sample(), least, most)
        if literal:
            source = f"(?:{source})"
        return source + count, lambda: "".join(sample() for _ in range(self.chance.randint(least, most)))

    def stretched(self, words, least, most):
        return words[:-1] + words[-1:] * self.chance.randint(least, most)

    def sequence(self):
        pieces = [self.piece() for _ in range(self.chance.randint(1, 4))]
        between = self.chance.choice(["", "", "", " ", " "])
        return between.join(source for source, _ in pieces), lambda: between.join(sample() for _, sample in pieces)

    def either(self):
        """One sequence or several to choose from; now and then so many words that they become a trie."""
        ways = self.chance.choice([1, 1, 2, 3, 5]) if self.depth < 3 else 1
        if self.chance.random() < 0.04:
            made = [self.literal() for _ in range(30)]
        else:
            made = [self.sequence() for _ in range(ways)]
        return "|".join(source for source, _ in made), lambda: self.chance.choice(made)[1]()

    def rule(self):
        """What a rule looks for; half of them begin with words, as most rules that people write."""
        source, sample = self.either()
        if self.chance.random() < 0.5:
            return source, sample
        words, say = self.literal()
        return f"{words}(?:{source})", lambda: say() + sample()


class Pack:
    """The rules of one seed, one a line, and what their tags are like."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.samples = {name: [] for stage in range(STAGES) for name in types_of(stage)}
        self.head, self.rules, self.stages = ["pack: random", "lang: 1", "lexicons:"], [], {}
        for number in range(3):
            self.add_lexicon(f"x{number}", types_of(self.chance.choice([0, 0, 1]))[number % 2])
        for number in range(RULES):
            self.add_rule(f"r{number}", number % STAGES)
        for number in range(2):
            self.add_repeat(f"again{number}")
        self.chance.shuffle(self.rules)

    def maybe(self, share):
        return self.chance.random() < share

    def words_of(self, name):
        return self.chance.choice(self.samples[name])() if self.samples[name] else self.chance.choice(WORDS)

    def add(self, name, stage, keys):
        self.stages[name] = stage
        self.rules.append(f"  - {{id: {name}, {', '.join(keys)}}}")

    def add_lexicon(self, name, tag):
        author = Author(self.chance)
        phrases = list(dict.fromkeys(unicodedata.normalize("NFC", author.words()).strip() for _ in range(16)))
        entries = ", ".join(f"{json.dumps(p, ensure_ascii=False)}: v{i}" for i, p in enumerate(phrases))
        self.head.append(f"  {name}: {{entries: {{{entries}}}{self.chance.choice(FOLDS)}{self.chance.choice(BOUNDS)}}}")
        self.samples[tag].append(lambda: self.chance.choice([str, str, str.upper, str.title])(self.chance.choice(phrases)))
        keys = [f"tag: {tag}", f"lexicon: {name}", *self.ranks(int(tag[1:]))]
        if self.maybe(0.3):
            keys.append("keep: false")
        self.add("by_" + name, int(tag[1:]), keys)

    def add_repeat(self, name):
        stage = self.chance.randrange(STAGES)
        of = self.chance.choice(types_of(stage))
        keys = [f"of: {of}", "forms: [" + ", ".join(self.chance.sample(["whole", "given", "surname"], self.chance.randint(1, 3))) + "]"]
        if self.maybe(0.3):
            keys.append(f"within: [{self.chance.choice(list(self.samples))}]")
        if self.maybe(0.3):
            keys.append("opening: '(?: hội| năm| [0-9])'")
        keys = [f"tag: {self.chance.choice([of, of, 'again'])}", f"repeat: {{{', '.join(keys)}}}"]
        if self.maybe(0.3):
            keys.append("not_after: ' an'")
        self.add(name, STAGES - 1, keys)

    def add_rule(self, name, stage):
        earlier = [t for s in range(stage) for t in types_of(s)]
        over = [t for t in earlier if self.maybe(0.8 if int(t[1:]) == stage - 1 else 0.3)]
        author = Author(self.chance, over, self.words_of)
        source, sample = author.rule()
        if self.maybe(0.1):
            source = self.chance.choice(["^", "\\b", "(?i)", "\\A", r"(?<![\p{L}\p{M}\p{N}])"]) + source
        tag = self.chance.choice(types_of(stage))
        self.samples[tag].append(sample)
        keys = [f"tag: {tag}", f"pattern: {quoted(source)}", *self.ranks(stage), *self.guards(earlier), *self.of_groups(author)]
        if over:
            keys.append(f"over: [{', '.join(over)}]")
        if self.maybe(0.15):
            keys.append("find: every")
        if self.maybe(0.1):
            keys.append("keep: false")
        if self.maybe(0.1):
            keys.append(f"in: [{self.chance.choice(KINDS)}, boilerplate]")
        self.add(name, stage, keys)

    def ranks(self, stage):
        """Who wins: only rules of one stage contest each other, or the stages would go in a circle."""
        if self.maybe(0.15):
            yield f"priority: {self.chance.randint(-2, 2)}"
        if self.maybe(0.1):
            yield f"contest: {self.chance.choice([f'c{stage}', *types_of(stage)])}"

    def guards(self, earlier):
        for key in ("not_before", "not_after"):
            if self.maybe(0.15):
                yield f"{key}: {quoted(Author(self.chance, guard=True).sequence()[0])}"
        if earlier and self.maybe(0.1):
            yield f"unless: {{{self.chance.choice(['overlaps', 'inside', 'beside'])}: {self.chance.choice(earlier)}}}"
        if earlier and self.maybe(0.08):
            yield f"suppress: [{self.chance.choice(earlier)}]"

    def of_groups(self, author):
        if not author.names:
            return
        one, other = self.chance.choice(author.names), self.chance.choice(author.names)
        if self.maybe(0.3):
            yield f"span: {one}"
        if self.maybe(0.5):
            calls = [one, f"number({one})", f"lower({one})", f"initials({one})", f"period({one})", f"join({one}, {other})",
                     f"lookup({one}, x0, id)", f"first({other}, {one})", f"date({one}, {other}, 2)"]
            calls += [f"each({one}, {t}, f)" for t in author.over[:1]]
            yield f"fields: {{f: {quoted(self.chance.choice(calls))}}}"
        if self.maybe(0.1):
            yield f"propagate: {{capture: {other}}}"
        if self.maybe(0.2):
            of_one = ["present", "absent", "{matches: '^[[:alpha:]]'}", "{in: x1}", f"{{equals: {other}}}", f"{{differs: {other}}}"]
            yield f"require: {self.chance.choice([f'[{other}]', f'{{{one}: {self.chance.choice(of_one)}}}'])}"

    def lines(self):
        return [*self.head, "rules:", *self.rules]

    def leave_out(self, numbers):
        """Forget the rules of these lines of the pack; whether there were any."""
        behind = len(self.head) + 2
        kept = [rule for number, rule in enumerate(self.rules, behind) if number not in numbers]
        fewer = len(kept) < len(self.rules)
        self.rules = kept
        return fewer

    def line(self):
        made = ""
        for _ in range(self.chance.choice([0, 1, 2, 4, 10])):
            r = self.chance.random()
            if r < 0.65:
                made += self.words_of(self.chance.choice(list(self.samples)))
            elif r < 0.9:
                made += self.chance.choice(WORDS)
            else:
                made += "".join(self.chance.choice("aĐ \U0001f600ế\u0301") for _ in range(self.chance.randint(0, 9)))
            made += self.chance.choice(BETWEEN)
        return made.replace("\n", " ")

    def record(self, number):
        lines, most = [self.line()], self.chance.choice([0, 0, 300, 1000, TEXT_MOST])
        while len("\n".join(lines).encode()) < most:
            lines.append(self.line())
        text = "\n".join(lines).encode()[:TEXT_MOST].decode(errors="ignore")
        record = {"id": str(number), "text": text}
        if self.maybe(0.5):
            record["segments"], record["sentences"] = self.segments(text)
        return record

    def segments(self, text):
        """Each line is a segment, some in two sentences; a few lines are in none."""
        segments, sentences, at = [], [], 0
        for line in text.split("\n"):
            start, at = at, at + len(line) + 1
            if line and not self.maybe(0.1):
                segments.append({"kind": self.chance.choice(KINDS), "start": start, "end": start + len(line)})
                cut = self.chance.randint(start + 1, start + len(line))
                sentences += [[a, b] for a, b in ((start, cut), (cut, start + len(line))) if a < b]
        return segments, sentences

    def records(self):
        return [json.dumps(self.record(n), ensure_ascii=self.maybe(0.3)) for n in range(RECORDS)]


class Run:
    """What one run of tag says: its status, its messages, and its records by their id."""

    def __init__(self, tag, pack, lines, options=()):
        argv = [tag, "--no-default-rules", "--any-language", *options, "--rules=" + pack]
        try:
            done = subprocess.run(argv, input="".join(line + "\n" for line in lines).encode(), capture_output=True, timeout=SECONDS_MOST)
        except subprocess.TimeoutExpired:
            self.status, self.messages, self.records = "too long", "", {}
            return
        self.status, self.messages = done.returncode, done.stderr.decode(errors="replace")
        self.records = {json.loads(line)["id"]: line.decode() for line in done.stdout.splitlines()} if self.good() else {}

    def good(self):
        return self.status == 0

    def refused(self):
        return {int(n) for n in re.findall(r"^tag: [^\n]*?\.yaml:(\d+):", self.messages, re.M)} if self.status == 78 else set()


def tags_astray(record):
    """Does a tag say that it is other words than those that stand there?"""
    return any(record["text"][t["start"]:t["end"]] != t["text"] for t in record["tags"])


def write(path, lines):
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.writelines(line + "\n" for line in lines)


def usual_run(tag, pack, path, lines):
    """The run that the others are held against, by the rules that are not refused."""
    while True:
        write(path, pack.lines())
        run = Run(tag, path, lines)
        if not pack.leave_out(run.refused()):
            return run


def differences(tag, path, lines, usual):
    """A line for each thing that is not as it must be."""
    if not usual.good():
        yield f"status {usual.status}\n{usual.messages[-2000:]}"
        return
    if len(usual.records) < len(lines):
        yield f"{len(usual.records)} of {len(lines)} records came out"
    astray = [i for i, line in usual.records.items() if tags_astray(json.loads(line))]
    if astray:
        yield f"tags do not stand where they say in records {' '.join(astray)}"
    for options, given in [*((mode, lines) for mode in MODES), (["reversed"], lines[::-1])]:
        run = Run(tag, path, given, [o for o in options if o != "reversed"])
        name = " ".join(options)
        if run.status != usual.status:
            yield f"{name}: status {run.status}, not {usual.status}\n{run.messages[-2000:]}"
        other = [i for i in usual.records if usual.records[i] != run.records.get(i)]
        if other:
            yield f"{name}: differs in records {' '.join(other)}"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0], allow_abbrev=False)
    parser.add_argument("--tag", required=True)
    parser.add_argument("--seed", type=int, default=1, help="of the first pack; the next ones follow")
    parser.add_argument("--packs", type=int, default=1)
    parser.add_argument("--folder")
    return parser.parse_args()


def main():
    given = arguments()
    if shutil.which(given.tag) is None:
        sys.exit(f"random_rules: no program '{given.tag}'")
    folder = given.folder or tempfile.mkdtemp(prefix="random_rules.")
    os.makedirs(folder, exist_ok=True)
    rules = tags = late = different = 0
    for seed in range(given.seed, given.seed + given.packs):
        pack, path = Pack(seed), os.path.join(folder, str(seed))
        lines = pack.records()
        write(path + ".ndjson", lines)
        usual = usual_run(given.tag, pack, path + ".yaml", lines)
        found = list(differences(given.tag, path + ".yaml", lines, usual))
        for what in found:
            print(f"seed {seed}: {what}: {path}.yaml {path}.ndjson", flush=True)
        if not found:
            os.unlink(path + ".yaml")
            os.unlink(path + ".ndjson")
        different += len(found)
        rules += len(pack.rules)
        made = [pack.stages[t["rule"]] for line in usual.records.values() for t in json.loads(line)["tags"]]
        tags += len(made)
        late += sum(stage >= STAGES - 3 for stage in made)
    if not different and not given.folder:
        os.rmdir(folder)
    print(f"{given.packs} packs, {rules} rules, {tags} tags, {late} of late stages, {different} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
