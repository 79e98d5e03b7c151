#!/usr/bin/env python3
"""power.py cuts|stacked SHARE: the power goes at any moment of a run; silent where nothing is lost.

What a run asks of the file system is recorded with strace and done again in a folder of its own, up to a random call.  What was
synced is there.  Of what was not, any part may be missing: each write is there, not there, or torn at sectors of 512 bytes,
each truncation and each change of the folder is there or not.  A line that had come out must be in the state then,
and the next run must give what an undisturbed one gives.

stacked: while the next run recovers, a call fails, the process is killed, or memory is short; the one after it is whole.

SHARE: one in so many of 600 cuts and 300 stacked ones is tried.  Needs dedupe on PATH, and strace.
"""
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile

from faults import Ground, memory

CALLS = "openat,write,pwrite64,fsync,fdatasync,ftruncate,unlink,linkat,close"
LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
SECTOR = 512


class File:
    """What is on the disk for sure, and what was asked for since the last sync."""

    def __init__(self):
        self.bytes, self.pending = bytearray(), []


def bytes_of(quoted):
    return bytes.fromhex(quoted.strip('"').replace("\\x", ""))


def recorded(log, folder):
    """The calls that matter, as tuples: ("out", bytes), ("write", file, at, bytes), ("cut", file, length), ("sync", file),
    ("name", name, file), ("unname", name), ("sync folder",)."""
    open_files, names, done = {}, {}, []
    for line in log:
        found = LINE.match(line)
        if not found or int(found[3]) < 0:
            continue
        call, given, result = found[1], found[2].split(", "), int(found[3])
        fd = int(given[0]) if given[0].isdigit() else None
        if call == "openat":
            path = bytes_of(given[1]).decode()
            if "O_TMPFILE" in given[2]:
                open_files[result] = File()
            elif path.rstrip("/") == folder:
                open_files[result] = "folder"
            elif os.path.dirname(path) == folder and os.path.basename(path).startswith("state"):
                name = os.path.basename(path)
                if name not in names:
                    names[name] = File()
                    done.append(("name", name, names[name]))
                open_files[result] = names[name]
        elif call == "linkat":
            name = os.path.basename(bytes_of(given[3]).decode())
            names[name] = open_files[int(bytes_of(given[1]).rsplit(b"/", 1)[1])]
            done.append(("name", name, names[name]))
        elif call == "unlink":
            name = os.path.basename(bytes_of(given[0]).decode())
            if names.pop(name, None):
                done.append(("unname", name))
        elif call == "close":
            open_files.pop(fd, None)
        elif call == "write" and fd == 1:
            done.append(("out", bytes_of(given[1])))
        elif fd in open_files:
            what = open_files[fd]
            if call in ("fsync", "fdatasync"):
                done.append(("sync folder",) if what == "folder" else ("sync", what))
            elif call == "ftruncate":
                done.append(("cut", what, int(given[1])))
            else:
                at = int(given[3]) if call == "pwrite64" else sum(len(d[3]) for d in done if d[0] == "write" and d[1] is what)
                done.append(("write", what, at, bytes_of(given[1])))
    return done


def put(file, at, data):
    file.extend(bytes(max(0, at + len(data) - len(file))))
    file[at:at + len(data)] = data


def do(bytes_there, op):
    if op[0] == "write":
        put(bytes_there, op[2], op[3])
    else:
        put(bytes_there, op[2], b"")
        del bytes_there[op[2]:]


def torn(draw, op):
    """Parts of a write: whole sectors, and what comes before and behind them."""
    at, data = op[2], op[3]
    while data:
        size = SECTOR - at % SECTOR
        if draw.random() < 0.5:
            yield ("write", op[1], at, data[:size])
        at, data = at + size, data[size:]


def after_cut(draw, ops, folder):
    """The files as the disk may hold them; how many bytes had come out."""
    entries, pending, files, out = {}, [], set(), 0
    for op in ops:
        if op[0] == "out":
            out += len(op[1])
        elif op[0] in ("name", "unname"):
            pending.append(op)
        elif op[0] == "sync folder":
            for change in pending:
                entries.update({change[1]: change[2]} if change[0] == "name" else {change[1]: None})
            pending = []
        elif op[0] == "sync":
            for done in op[1].pending:
                do(op[1].bytes, done)
            op[1].pending = []
        else:
            op[1].pending.append(op)
            files.add(op[1])
    kept = draw.choice([0, 0.5, 1])
    for change in pending:
        if draw.random() < kept:
            entries.update({change[1]: change[2]} if change[0] == "name" else {change[1]: None})
    for file in files:
        for op in file.pending:
            if draw.random() < kept:
                do(file.bytes, op)
            elif op[0] == "write" and draw.random() < 0.5:
                for part in torn(draw, op):
                    do(file.bytes, part)
    for name, file in entries.items():
        if file is not None:
            with open(os.path.join(folder, name), "wb") as f:
                f.write(file.bytes)
    return out


class Cuts:
    def __init__(self, folder, count):
        self.ground = Ground(folder, count, ["--line-buffered"])
        self.log = os.path.join(folder, "calls")
        self.ground.clean()
        done = self.ground.run("strace", "-f", "-o", self.log, "-e", f"trace={CALLS}", "-xx", "-s", "1000000")
        assert done.returncode == 0 and done.stdout == self.ground.output
        with open(self.log, encoding="ascii") as f:
            self.lines = f.readlines()
        self.calls = len(recorded(self.lines, folder))

    def make(self, draw):
        """Cut at a random call: where, and how many lines had come out."""
        self.ground.clean()
        where = draw.randrange(self.calls + 1)
        out = after_cut(draw, recorded(self.lines, self.ground.folder)[:where], self.ground.folder)
        return where, self.ground.output[:out].count(b"\n")


def documents(ground):
    if not os.path.exists(ground.state):
        return 0
    done = subprocess.run(["dedupe", "--state-info", f"--state={ground.state}"], capture_output=True, check=False)
    assert done.returncode == 0, done
    return json.loads(done.stdout)["documents"]


def cuts(folder, share):
    world = Cuts(folder, 12)
    draw = random.Random(5)
    for n in range(600 // share):
        where, told = world.make(draw)
        assert documents(world.ground) >= told, (n, where, "what had come out is not in the state")
        world.ground.expect_recovery((n, where))
    print(f"{600 // share} cuts at {world.calls} calls", file=sys.stderr)


def short_of_memory(command, kib):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (kib * 1024, kib * 1024)))


def stacked(folder, share):
    world = Cuts(folder, 12)
    ground, draw = world.ground, random.Random(6)
    failed = 0
    for n in range(300 // share):
        where, _ = world.make(draw)
        if n % 4 == 3:
            what = draw.randrange(6000, 24000)
            done = short_of_memory(ground.command(), what)
            assert done.returncode in (0, 71, 74, 127, -11 if what < 8000 else 0), (n, where, what, done)
        else:
            call = draw.choice(["pread64", "pwrite64", "fdatasync", "ftruncate", "unlink", "openat", "fsync"])
            what = draw.choice(["error=EIO", "error=ENOSPC", "signal=KILL"])
            done = ground.run("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                              f"inject={call}:{what}:when={draw.randrange(1, 12)}")
            assert done.returncode in (0, 65, 66, 71, 73, 74, 75, 78, 127, -9, 137), (n, where, call, what, done)
        assert done.returncode != 0 or done.stdout == ground.output, (n, where, what, "silent loss")
        assert ground.output.startswith(done.stdout), (n, where, what, "what came out was no beginning")
        failed += done.returncode != 0
        ground.expect_recovery((n, where, what))
    print(f"{300 // share} recoveries, {failed} of them disturbed to an end", file=sys.stderr)


if __name__ == "__main__":
    place = tempfile.mkdtemp(dir=memory())
    try:
        {"cuts": cuts, "stacked": stacked}[sys.argv[1]](place, int(sys.argv[2]))
    finally:
        shutil.rmtree(place)
