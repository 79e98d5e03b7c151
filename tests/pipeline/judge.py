#!/usr/bin/env python3
"""judge.py EXPECTED.json < records.ndjson: what of the expected facts the pipeline found, kind by kind.

Prints `KIND FOUND EXPECTED` lines, then a line for each fact that is missing.  The rules of comparison stand in
tests/articles/README.md.
"""
import collections
import json
import os
import sys
import unicodedata


def fold(text):
    return " ".join(unicodedata.normalize("NFC", str(text)).casefold().split())


class Judge:
    def __init__(self):
        self.found = collections.Counter()
        self.wanted = collections.Counter()
        self.missing = []

    def fact(self, kind, doc, holds, says):
        self.wanted[kind] += 1
        if holds:
            self.found[kind] += 1
        else:
            self.missing.append(f"{kind}\t{doc}\t{says}")


def entities(record, kind):
    return [e.get("fields", {}) for e in record.get("entities", []) if e["type"] == kind]


def judge_members(j, doc, want, record):
    for name in ("title", "published", "published_time", "publisher", "published_inferred"):
        if name in want:
            j.fact(name, doc, record.get(name) == want[name], f"{record.get(name)!r}, not {want[name]!r}")


def judge_segments(j, doc, want, record):
    if "segments" in want:
        got = [s["kind"] for s in record["segments"]]
        for i, kind in enumerate(want["segments"]):
            j.fact("segments", doc, i < len(got) and got[i] == kind, f"{i}: {got[i] if i < len(got) else None}, not {kind}")
        j.fact("segment count", doc, len(got) == len(want["segments"]), f"{len(got)}, not {len(want['segments'])}")
    for index, of in want.get("duplicate_of", {}).items():
        have = record["segments"][int(index)].get("duplicate_of")
        j.fact("repeats", doc, have == of, f"{index}: duplicate_of {have}, not {of}")
    for index, of in want.get("partial_duplicate_of", {}).items():
        have = record["segments"][int(index)].get("partial_duplicate_of", {})
        j.fact("repeats", doc, have.get("segment") == of, f"{index}: partial_duplicate_of {have}, not {of}")


def judge_events(j, doc, want, record):
    got = record.get("events", [])
    if want.get("events") == []:
        j.fact("no event", doc, not got, f"{len(got)} events")
    for i, event in enumerate(want.get("events", [])):
        have = next((e for e in got if fold(e.get("name")) == fold(event.get("name"))), got[i] if i < len(got) else {})
        for slot in ("type", "name", "kind", "period", "plan_period", "date", "part_of_day", "sites"):
            if slot in event:
                j.fact("event." + slot, doc, fold(have.get(slot)) == fold(event[slot]), f"{have.get(slot)!r}, not {event[slot]!r}")
        if "place" in event:
            j.fact("event.place", doc, fold(event["place"]) in fold(have.get("place")), f"{have.get('place')!r}, not {event['place']!r}")
        for slot in ("organizer", "chair"):
            if slot in event:
                j.fact("event." + slot, doc, fold(have.get(slot)) in map(fold, event[slot]), f"{have.get(slot)!r}, not {event[slot]!r}")


def judge_entities(j, doc, want, record):
    persons = {fold(p.get("name")): p for p in entities(record, "person")}
    for person in want.get("persons", []):
        have = persons.get(fold(person["name"]))
        j.fact("person", doc, have is not None, person["name"])
        for member in ("ranks", "positions"):
            for value in person.get(member, []):
                j.fact("person." + member, doc, have and fold(value) in map(fold, have.get(member) or []),
                       f"{person['name']}: {value!r} not in {(have or {}).get(member)}")
    references = entities(record, "legal_ref")
    if want.get("legal_refs") == []:
        j.fact("no legal_ref", doc, not references, str(references))
    for ref in want.get("legal_refs", []):
        by = "number" if ref.get("number") else "name"
        have = next((r for r in references if fold(r.get(by)) == fold(ref[by])), None)
        j.fact("legal_ref", doc, have is not None, str(ref[by]))
        for member in ("date", "issuer"):
            if ref.get(member):
                j.fact("legal_ref." + member, doc, have and fold(have.get(member)) == fold(ref[member]),
                       f"{ref[by]}: {(have or {}).get(member)!r}, not {ref[member]!r}")
    short = {e.get("short"): e.get("long") for e in entities(record, "abbreviation")}
    for form, words in want.get("abbreviations", {}).items():
        j.fact("abbreviation", doc, fold(short.get(form)) == fold(words), f"{form}: {short.get(form)!r}, not {words!r}")


def judge_tags(j, doc, want, record):
    tags = collections.defaultdict(list)
    for t in record.get("tags", []):
        tags[t["type"], t["text"]].append(t.get("fields", {}).get("value"))
    for kind, name in (("date", "dates"), ("quantity", "quantities")):
        for words, value in want.get(name, []):
            have = tags.get((kind, words), [])
            j.fact(kind, doc, bool(have), f"{words!r} is not tagged")
            if have:
                j.fact(kind + ".value", doc, all(v == value for v in have), f"{words!r}: {have}, not {value!r}")
    contacts = {(t["fields"].get("kind"), t["fields"].get("value")) for t in record.get("tags", []) if t["type"] == "contact"}
    for contact in want.get("contacts", []):
        pair = (contact["kind"], contact["value"]) if isinstance(contact, dict) else tuple(contact)
        j.fact("contact", doc, pair in contacts, str(pair))


def judge_dedupe(j, expected, records):
    ids = {r["id"]: doc for doc, r in records.items()}
    copies = {d["file"]: d for d in expected["dedupe"]}
    for doc, record in records.items():
        have = record["dedupe"]
        want = copies.get(doc)
        if want is None:
            j.fact("dedupe", doc, have["verdict"] == "unique", f"{have['verdict']} of {ids.get(have.get('of'))}")
            continue
        j.fact("dedupe", doc, have["verdict"] in want["verdict"] and ids.get(have.get("of")) == want["of"]
               and have.get("direction", want.get("direction")) == want.get("direction", have.get("direction")),
               f"{have['verdict']} {have.get('direction', '')} of {ids.get(have.get('of'))}, not {want}")


def main():
    expected = json.load(open(sys.argv[1], encoding="utf-8"))
    records = {os.path.basename(r["source"]): r for r in map(json.loads, sys.stdin)}
    j = Judge()
    for doc, want in expected["documents"].items():
        j.fact("document", doc, doc in records, "no record")
        if doc in records:
            for part in (judge_members, judge_segments, judge_events, judge_entities, judge_tags):
                part(j, doc, want, records[doc])
    judge_dedupe(j, expected, records)
    for kind, wanted in j.wanted.items():
        print(kind.replace(" ", "-"), j.found[kind], wanted)
    print("\n".join(j.missing))


if __name__ == "__main__":
    main()
