#!/usr/bin/env python3
"""kills.py chain|orphans|stages|calls COUNT [SEED]: kill sangloc-batch, or a filter in it, COUNT times at random moments.

chain    SIGKILL to the script and all that it started at once, one to four times, then a run that nobody disturbs
orphans  SIGKILL to the script alone: its filters live on, and the next run must wait for their end
stages   SIGKILL to one filter; whatever the script does then, no source may stand as done that is not in the database
         to the last row

calls    SIGKILL to the script alone at the K-th of its system calls that change a file, by strace, for COUNT of all K;
         a COUNT beyond them takes all

After each round the database must equal the undisturbed one.  SANGLOC_BIN names the filters.  Prints a line of counts;
status 1 when anything was not as it must be.
"""
import collections
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BATCH = os.path.join(TOP, "scripts", "sangloc-batch")
with open(os.path.join(TOP, "Makefile"), encoding="utf-8") as makefile:
    STAGES = next(line.split()[2:] for line in makefile if line.startswith("STAGES ="))
ARTICLES = 8
SECONDS_MOST = 300  # of one run: more is a run that hangs
CALLS = "pwrite64,ftruncate,fdatasync,fsync,unlink,rename,mkdir"


def rows(db):
    """Every row of every table, whatever the order it was written in; of the house-keeping what is said of a source."""
    base = sqlite3.connect(f"file:{db}?mode=rw", uri=True)  # not ro: a journal that a kill left must be rolled back
    names = [r[0] for r in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: sorted(map(repr, base.execute(f'SELECT * FROM "{name}"'))) for name in names if name[0] != "_"}
    found["_source"] = sorted(map(repr, base.execute("SELECT name, state, digest, records FROM _source")))
    base.close()
    return found


def rows_of(db, source):
    """The rows of one article, and what is said of it as a source."""
    base = sqlite3.connect(f"file:{db}?mode=rw", uri=True)  # not ro: a journal that a kill left must be rolled back
    ids = [r[0] for r in base.execute("SELECT id FROM document WHERE source = ?", (source,))]
    found = {"document": [repr(r) for r in base.execute("SELECT * FROM document WHERE source = ?", (source,))]}
    for (name,) in list(base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")):
        columns = [r[1] for r in base.execute(f'PRAGMA table_info("{name}")')]
        if "document" in columns:
            found[name] = sorted(repr(r) for i in ids for r in base.execute(f'SELECT * FROM "{name}" WHERE document = ?', (i,)))
    found["_source"] = [repr(r) for r in base.execute("SELECT state, digest, records FROM _source WHERE name = ?", (source,))]
    base.close()
    return found


class Place:
    """An inbox with articles in it, a state and a database of their own."""

    def __init__(self, work, name, inbox):
        self.folder = os.path.join(work, name)
        os.mkdir(self.folder)
        self.state, self.db = os.path.join(self.folder, "state"), os.path.join(self.folder, "news.db")
        self.argv = [BATCH, "--chunk=3", "--wait=60", inbox, self.state, "sqlite:" + self.db]

    def start(self, stderr=subprocess.PIPE, before=()):
        return subprocess.Popen([*before, *self.argv], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr)

    def done(self):
        path = os.path.join(self.state, "ledger.db")
        if not os.path.exists(path):
            return set()
        ledger = sqlite3.connect(path)
        try:
            return {os.fsdecode(r[0]) for r in ledger.execute("SELECT name FROM source WHERE state = 'done'")}
        except sqlite3.OperationalError:
            return set()  # killed before it was made
        finally:
            ledger.close()


def descendants(root):
    """Of all that root started: process id, program's name, and the name of what started it."""
    children = collections.defaultdict(list)
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as f:
                    text = f.read()
            except OSError:
                continue
            name, rest = text[text.index("(") + 1:text.rindex(")")], text[text.rindex(")") + 2:].split()
            children[int(rest[1])].append((int(entry), name))
    found, todo = [], [(root, "")]
    while todo:
        parent, started_by = todo.pop()
        for pid, name in children[parent]:
            found.append((pid, name, started_by))
            todo.append((pid, name))
    return found


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
        return True
    except ProcessLookupError:
        return False


def kill_all(root):
    """Nothing may be left that works on: what is found is stopped first, and looked at again."""
    seen = set()
    while True:
        new = [pid for pid, _, _ in descendants(root) if pid not in seen]
        if not new:
            break
        for pid in new:
            seen.add(pid)
            try:
                os.kill(pid, signal.SIGSTOP)
            except ProcessLookupError:
                pass
    kill(root)
    for pid in seen:
        kill(pid)


class Rounds:
    def __init__(self, work, mode, count, seed):
        self.work, self.mode, self.count, self.random = work, mode, count, random.Random(seed)
        self.inbox = os.path.join(work, "inbox")
        os.mkdir(self.inbox)
        articles = sorted(n for n in os.listdir(os.path.join(TOP, "tests/articles")) if n.endswith(".txt"))
        for name in articles[9:9 + ARTICLES]:
            shutil.copy(os.path.join(TOP, "tests/articles", name), self.inbox)
        self.kills = self.rounds = self.wrong = self.told = 0

    def fault(self, place, says):
        self.wrong += 1
        kept = ""
        if self.wrong == 1:
            kept = tempfile.mkdtemp(prefix="sangloc-kills-")
            shutil.copytree(place.folder, os.path.join(kept, "place"))
        print(f"round {self.rounds}: {says}{'; kept in ' * bool(kept)}{kept}", flush=True)

    def wait(self, place, p):
        """What it said on standard error; a run that hangs is ended, and is a fault."""
        try:
            return p.communicate(timeout=SECONDS_MOST)[1]
        except subprocess.TimeoutExpired:
            kill_all(p.pid)
            self.fault(place, f"a run of {SECONDS_MOST} s hangs")
            return p.communicate()[1]

    def finish(self, place, wanted):
        p = place.start()
        err = (self.wait(place, p) or b"").decode(errors="replace")
        if p.returncode != 0:
            self.fault(place, f"the last run ended with {p.returncode}: {err[-400:]}")
        elif rows(place.db) != wanted:
            self.fault(place, "the database is another one")
        elif place.done() != set(os.listdir(self.inbox)):
            self.fault(place, "not all sources are done")

    def check_done(self, place, wanted):
        for source in place.done():
            if rows_of(place.db, source) != wanted[source]:
                self.fault(place, f"{source} stands as done and is not")

    def disturb(self, place, seconds, wanted):
        """Returns whether the kill met something alive."""
        p = place.start(subprocess.DEVNULL)
        if self.mode == "stages":
            return self.kill_stage(place, p)
        time.sleep(self.random.uniform(0, seconds))
        if p.poll() is not None:
            return False
        if self.mode == "chain":
            kill_all(p.pid)
        else:
            kill(p.pid)
        p.wait()
        if self.mode == "chain":
            self.check_done(place, wanted)
        return True

    def kill_stage(self, place, p):
        """Let chains pass by, then kill one filter of the next some moments after it has started."""
        stage, chain, hit = self.random.choice(STAGES), self.random.randrange(3), False
        met, until = set(), time.monotonic() + SECONDS_MOST
        while p.poll() is None and not hit and time.monotonic() < until:
            for pid, name, started_by in descendants(p.pid):
                # What bears the name of its own parent is no filter: the leak sanitizer's helper, which is waited for without end.
                if name == stage != started_by and pid not in met:
                    met.add(pid)
                    if len(met) > chain:
                        time.sleep(self.random.expovariate(1 / 0.03))
                        hit = kill(pid)
                        break
            time.sleep(0.002)
        self.wait(place, p)
        return hit

    def count_calls(self):
        """(call, number) of all calls of an undisturbed run that change a file; strace counts each kind for itself."""
        place = Place(self.work, "counted", self.inbox)
        log = os.path.join(self.work, "calls")
        place.start(before=["strace", "-qq", "-e", "trace=" + CALLS, "-o", log]).communicate()
        with open(log, encoding="utf-8", errors="replace") as f:
            made = collections.Counter(line.split("(")[0] for line in f)
        return [(call, k) for call in CALLS.split(",") for k in range(1, made[call] + 1)]

    def run_calls(self, wanted, each):
        calls = self.count_calls()
        points = calls if self.count >= len(calls) else self.random.sample(calls, self.count)
        for call, k in points:
            place = Place(self.work, "round", self.inbox)
            self.rounds += 1
            inject = f"inject={call}:signal=SIGKILL:when={k}"
            p = place.start(subprocess.DEVNULL, ["strace", "-qq", "-o", os.devnull, "-e", "trace=" + call, "-e", inject])
            self.kills += p.wait() != 0
            if os.path.exists(place.db):
                self.check_done(place, each)
            self.finish(place, wanted)
            shutil.rmtree(place.folder)
        print(f"calls: killed at {self.kills} of {len(calls)} calls, {self.wrong} wrong")
        return 0 if self.wrong == 0 and self.kills == len(points) else 1

    def run(self):
        place = Place(self.work, "undisturbed", self.inbox)
        began = time.monotonic()
        place.start().communicate()
        seconds = time.monotonic() - began
        wanted = rows(place.db)
        each = {name: rows_of(place.db, name) for name in os.listdir(self.inbox)}
        if len(wanted["document"]) != ARTICLES or place.done() != set(each):
            raise SystemExit("kills.py: the undisturbed run is not what it must be")
        if self.mode == "calls":
            return self.run_calls(wanted, each)
        tries = 0
        # A filter killed when all its work was done is no failure: a few kills may all be such, and say nothing.
        while (self.kills < self.count or (self.mode == "stages" and self.told == 0)) and tries < 10 * self.count + 20:
            place = Place(self.work, "round", self.inbox)
            self.rounds += 1
            for _ in range(1 if self.mode == "stages" else self.random.randint(1, 4)):
                tries += 1
                self.kills += self.disturb(place, seconds, each)
                if os.path.exists(place.db):
                    self.check_done(place, each)
                if self.kills >= self.count:
                    break
            self.told += failed_chains(place)
            self.finish(place, wanted)
            shutil.rmtree(place.folder)
        more = f", {self.told} chains seen to fail" if self.mode == "stages" else ""
        print(f"{self.mode}: {self.kills} kills in {self.rounds} rounds, {self.wrong} wrong{more}")
        return 0 if self.wrong == 0 and self.kills >= self.count else 1


def failed_chains(place):
    path = os.path.join(place.state, "ledger.db")
    if not os.path.exists(path):
        return 0
    ledger = sqlite3.connect(path)
    try:
        return ledger.execute("SELECT count(*) FROM chain WHERE says IS NOT NULL").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        ledger.close()


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("chain", "orphans", "stages", "calls"):
        sys.exit("usage: kills.py chain|orphans|stages|calls COUNT [SEED]")
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as work:
        return Rounds(work, sys.argv[1], int(sys.argv[2]), seed).run()


if __name__ == "__main__":
    sys.exit(main())
