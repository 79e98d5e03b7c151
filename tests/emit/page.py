#!/usr/bin/env python3
"""page.py data PAGE | hostile FOLDER | use PAGE RECORDS | opens PAGE NUMBER: look at a page with other eyes than the ones that made it."""
import html.parser
import json
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here), str(here.parent / "helpers")]


class Data(html.parser.HTMLParser):
    """What stands in the element with the id `data`."""
    def __init__(self):
        super().__init__()
        self.inside, self.text = False, ""

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script" and ("id", "data") in attrs

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.text += data


def data_of(path):
    reader = Data()
    reader.feed(pathlib.Path(path).read_text(encoding="utf-8"))
    return json.loads(reader.text)


def need(what, holds, *more):
    if not holds:
        sys.exit(f"not so: {what} {more if more else ''}")


def hostile(work):
    import hostile as strings
    from browser import Browser
    every = strings.strings()
    path = f"{work}/hostile.html"
    lines = "".join(json.dumps(strings.record(i, s), ensure_ascii=i % 2 == 0) + "\n" for i, s in enumerate(every))
    strings.emit(lines.encode(), f"--to=html:{path}")
    data, compared = data_of(path), 0
    for table, columns in strings.TABLES.items():
        at = [data[table]["columns"].index(c) for c in columns]
        have = sorted([row[i] for i in at] for row in data[table]["rows"])
        want = sorted(strings.wanted(i, s)[table] for i, s in enumerate(every))
        need(f"{table} comes back", have == want, next((a, b) for a, b in zip(have, want) if a != b) if have != want else "")
        compared += len(have) * len(columns)
    print(f"{compared} cells of {len(every)} strings came back")
    with Browser() as browser:
        browser.open(path)
        need("the browser reads the same data", browser.value("document.getElementById('data').textContent.length") > 0)
        own = browser.value("document.scripts.length")
        browser.value("document.getElementById('open').click()")
        for view in ("timeline", "people", "copies", "conflicts"):
            browser.value(f"location.hash = '{view}'")
            browser.value("new Promise(done => setTimeout(done, 50))")
            browser.value("document.querySelectorAll('main details').forEach(d => d.open = true)")
        need("every article is there", browser.value("document.querySelectorAll('article').length") == len(every))
        need("every text is there", browser.value("[...document.querySelectorAll('article .text')].length") == len(every))
        need("no element came from a text", browser.value("document.querySelectorAll('main script, main img, main iframe, main textarea, main svg').length") == 0)
        need("no script more than its own", browser.value("document.scripts.length") == own == 2)
        need("no complaint on the console", browser.complaints() == [], browser.complaints()[:3])
        need("nothing was asked of a network", browser.requests() == [], browser.requests()[:3])
    print("no script ran")


def use(page, records):
    from browser import Browser
    wanted = [json.loads(line) for line in open(records, encoding="utf-8")]
    by_id = {r["id"]: r for r in wanted}
    with Browser() as b:
        b.open(page)
        need("all articles", b.value("document.querySelectorAll('article').length") == len(by_id))
        b.value("document.getElementById('open').click()")
        b.value("new Promise(done => setTimeout(done, 300))")
        marks = b.value("Object.fromEntries([...document.querySelectorAll('article')].map(a => [a.id.slice(2), [...a.querySelectorAll('mark')].map(m => m.dataset.type + '|' + m.textContent)]))")
        for name, record in by_id.items():
            tags = sorted(t["type"] + "|" + record["text"][t["start"]:t["end"]] for t in record.get("tags", []))
            need(f"the marks of {name} are its tags", sorted(marks[name]) == tags, set(tags) ^ set(marks[name]))
        texts = b.value("Object.fromEntries([...document.querySelectorAll('article')].map(a => [a.id.slice(2), a.querySelector('.text').textContent.replace(/\\s+/g, '')]))")
        for name, record in by_id.items():
            need(f"the whole text of {name}", texts[name] == "".join(record["text"].split()))
        need("type, rule and value on hover", "person · " in b.value("document.querySelector('mark[data-type=person]').title") and "name: " in b.value("document.querySelector('mark[data-type=person]').title"))

        def shown():
            return b.value("[...document.querySelectorAll('article')].filter(a => !a.hidden).map(a => a.id.slice(2))")

        def type_in(field, text):
            b.value(f"(() => {{ const f = document.getElementById({json.dumps(field)}); f.value = {json.dumps(text)}; f.dispatchEvent(new Event('input', {{bubbles: true}})); }})()")
        person = next(e["fields"]["name"] for r in wanted for e in r.get("entities", []) if e["type"] == "person" and e["fields"].get("ranks"))
        type_in("person", person)
        have = {r["id"] for r in wanted if any(e["type"] == "person" and person.lower() in e["fields"].get("name", "").lower() for e in r.get("entities", []))}
        need("the filter by person", set(shown()) == have, person, set(shown()) ^ have)
        type_in("person", "")
        body = next(e["fields"]["canonical"] for r in wanted for e in r.get("entities", []) if e["type"] == "organization" and e["fields"].get("canonical"))
        type_in("organization", body)
        need("the filter by organization", 0 < len(shown()) < len(by_id))
        type_in("organization", "")
        days = sorted(d for d in ((r.get("published_inferred") or r.get("published") or "")[:10] for r in by_id.values()) if d)
        type_in("from", days[-1])
        need("the filter by time", len(shown()) == sum(d == days[-1] for d in days))
        type_in("from", "")
        type_in("words", "không-có-từ-này")
        need("no article has these words", shown() == [])
        b.value("document.querySelector('button[type=reset]').click()")
        b.value("new Promise(done => setTimeout(done, 50))")
        need("cleared filters", len(shown()) == len(by_id))
        b.value("[...document.querySelectorAll('#types input')].find(i => i.parentNode.textContent.startsWith('person')).click()")
        need("a type that is switched off has no colour", b.value("[...document.querySelectorAll('mark[data-type=person]')].every(m => m.className === 'off')"))
        b.value("document.getElementById('all').click()")

        def view(name):
            b.value(f"document.querySelector('nav a[href=\"#{name}\"]').click()")
            b.value("new Promise(done => setTimeout(done, 100))")
            need(f"the view {name} is the one shown", b.value("[...document.querySelectorAll('main > section')].filter(s => !s.hidden).map(s => s.id)") == ["view-" + name])
            return b.value(f"document.getElementById('view-{name}').textContent")
        timeline = view("timeline")
        for event in (e for r in wanted if r["id"] != "copy" for e in r.get("events", []) if e.get("name")):
            need("an event in the timeline", event["name"] in timeline, event["name"])
            for guest in event.get("attendees", []):
                need("its guests", " ".join(filter(None, [guest.get("rank"), guest["name"]])) in timeline, guest)
        need("a person among people", person in view("people"))
        b.value("document.querySelectorAll('#view-people details').forEach(d => d.open = true)")
        b.value("new Promise(done => setTimeout(done, 100))")
        need("posts over time", b.value("document.querySelectorAll('#view-people table tbody tr').length") > 0)
        need("a cluster of copies", "near" in view("copies") and "0.91" in view("copies"))
        need("a conflict: one resolution, two dates", "1105-NQ/QUTW" in view("conflicts"))
        b.value("document.querySelector('#view-copies a').click()")

        # By keys alone: from the top to an article, close and open it, and to the words of a tag.
        b.open(page)
        b.value("document.querySelector('article summary').focus()")
        b.key("Enter", number=13, text="\r")
        need("Enter closes the first article", not b.value("document.querySelector('article details').open"))
        b.key("Enter", number=13, text="\r")
        b.value("new Promise(done => setTimeout(done, 100))")
        b.key("Tab", number=9)
        need("Tab comes to a tag", b.value("document.activeElement.tagName") == "MARK")
        need("which tells its rule", b.value("!document.getElementById('note').hidden && document.getElementById('note').textContent.includes('·')"))
        b.key("Escape", number=27)
        need("Escape puts that away", b.value("document.getElementById('note').hidden"))

        for width, height, dark in ((390, 844, False), (390, 844, True), (1280, 900, True)):
            b.size(width, height, dark)
            b.open(page)
            need(f"nothing is wider than {width}", b.value("document.documentElement.scrollWidth <= innerWidth"))
            b.value("document.getElementById('open').click()")
            need("open articles neither", b.value("document.documentElement.scrollWidth <= innerWidth"))
            thin = b.value("""(() => {
                const parts = c => c.match(/[\\d.]+/g).map(Number), lin = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
                const light = c => { const [r, g, b] = parts(c).map(lin); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
                let least = 99, which = '';
                for (const m of document.querySelectorAll('mark, .badge, .count, button')) {
                    let ground = m;
                    while (ground && parts(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
                    const a = light(getComputedStyle(m).color), b = light(getComputedStyle(ground || document.body).backgroundColor);
                    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                    if (ratio < least) { least = ratio; which = m.outerHTML.slice(0, 100) + getComputedStyle(m).color + getComputedStyle(ground || document.body).backgroundColor; }
                }
                return [least, which]; })()""")
            need("contrast of 4.5 to 1 at the least (WCAG 2.1, AA)", thin[0] >= 4.5, width, dark, thin)
        b.call("Emulation.setEmulatedMedia", media="print")
        need("on paper there are no filters", b.value("getComputedStyle(document.querySelector('aside')).display") == "none")
        need("no complaint on the console", b.complaints() == [], b.complaints()[:3])
        need("nothing was asked of a network", b.requests() == [], b.requests()[:3])
    print("all seen")


def opens(page, number):
    from browser import Browser
    with Browser() as b:
        took = b.open(page)
        need("all articles", b.value("document.querySelectorAll('article').length") == int(number))
        print(f"{number} articles: {took:.0f} ms until they are painted")
        need("no complaint on the console", b.complaints() == [], b.complaints()[:3])


if sys.argv[1] == "data":
    print(json.dumps(data_of(sys.argv[2])))
else:
    {"hostile": hostile, "use": use, "opens": opens}[sys.argv[1]](*sys.argv[2:])
