#!/usr/bin/env python3
"""faults.py kills|errors|short|random|damage|crowd|upstream|forget SHARE: what a state must survive; silent where it does.

Every run is held against one that nothing disturbed: the same bytes out, the same rows in the state, nothing done by hand.
SHARE: one in so many points is tried (1: all of them).  Needs dedupe on PATH, for kills and errors strace.
"""
import errno
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

CHANGING = ["write", "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "linkat", "openat", "fcntl", "fchown", "close"]
FAILING = {"write": "EIO ENOSPC EINTR", "pwrite64": "EIO ENOSPC EINTR", "fsync": "EIO ENOSPC", "fdatasync": "EIO ENOSPC",
           "ftruncate": "EIO ENOSPC", "unlink": "EIO", "linkat": "EIO ENOSPC", "openat": "EIO ENOSPC", "read": "EIO",
           "pread64": "EIO", "fcntl": "EIO ENOLCK", "close": "EIO"}
WORDS = "đường phố đông người qua lại mỗi sáng chợ họp sớm bán cá tôm rau quả tươi ngon gió thổi nhẹ mưa rơi đều trên mái nhà".split()


def records(count, seed=1):
    """Some new, some copies, some nearly so, some of one id."""
    draw = random.Random(seed)
    made = []
    for i in range(count):
        if made and i % 4 == 1:
            text = made[draw.randrange(len(made))]["text"]
        elif made and i % 4 == 3:
            text = made[draw.randrange(len(made))]["text"] + " thêm một câu ở cuối"
        else:
            text = " ".join(draw.choice(WORDS) + str(draw.randrange(9)) for _ in range(90))
        name = f"r{i}" if i % 9 != 8 else f"r{i - 3}"
        made.append({"id": name, "text": text + (f" số {i}" if i % 4 == 2 or i % 9 == 8 else ""), "source": f"{i}.txt"})
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in made).encode()


def memory():
    """In memory: what a process had written when it was killed is there either way, and nothing waits for a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Ground:
    """A folder, an input, and what an undisturbed run makes of it."""

    def __init__(self, folder, count, options=()):
        self.folder, self.state = folder, os.path.join(folder, "state")
        self.input = os.path.join(folder, "in")
        with open(self.input, "wb") as f:
            f.write(records(count))
        self.options = list(options)
        self.clean()
        done = self.run()
        assert done.returncode == 0, done
        self.output, self.rows = done.stdout, self.dump()
        assert len(self.rows) == count

    def clean(self):
        for name in os.listdir(self.folder):
            if name.startswith("state"):
                os.unlink(os.path.join(self.folder, name))

    def command(self):
        return ["dedupe", f"--state={self.state}", *self.options, self.input]

    def run(self, *before, env=None):
        return subprocess.run([*before, *self.command()], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, env=env)

    def dump(self):
        with sqlite3.connect(f"file:{self.state}?mode=ro", uri=True) as base:
            return base.execute("SELECT * FROM document ORDER BY number").fetchall()

    def expect_recovery(self, where):
        done = self.run()
        assert done.returncode == 0, (where, done)
        assert done.stdout == self.output, (where, "other output")
        assert self.dump() == self.rows, (where, "other rows")
        left = [n for n in os.listdir(self.folder) if n.startswith("state") and os.path.getsize(os.path.join(self.folder, n)) > 0]
        assert left == ["state"], (where, left)    # an empty journal does no harm


def inject(ground, call, what, when):
    return ground.run("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={when}")


def calls_of(ground, call):
    """How many of this call a run makes."""
    log = os.path.join(ground.folder, "calls")
    ground.clean()
    ground.run("strace", "-f", "-qq", "-o", log, "-e", f"trace={call}")
    with open(log, encoding="utf-8", errors="replace") as f:
        return len(re.findall(rf"\b{call}\(", f.read()))


def sweep(ground, share, points):
    """points: (call, what).  Each call of a run after the other, until a run meets none that often."""
    tried = 0
    for call, what in points:
        for when in range(1 + tried % share, calls_of(ground, call) + 1, share):
            ground.clean()
            yield (call, what, when), inject(ground, call, what, when)
            tried += 1
    print(f"{tried} points", file=sys.stderr)


def kills(folder, share):
    ground = Ground(folder, 12 if share > 1 else 60, ["--line-buffered"])
    for where, done in sweep(ground, share, [(call, "signal=KILL") for call in CHANGING]):
        assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), (where, done)
        assert ground.output.startswith(done.stdout), (where, "what came out was no beginning")
        ground.expect_recovery(where)


def errors(folder, share):
    ground = Ground(folder, 12, ["--line-buffered"])
    points = [(call, f"error={error}") for call, names in FAILING.items() for error in names.split()]
    for where, done in sweep(ground, share, points):
        assert done.returncode >= 0 and done.returncode < 128, (where, done)
        assert done.returncode != 0 or done.stdout == ground.output, (where, "silent loss")
        assert ground.output.startswith(done.stdout), (where, "what came out was no beginning")
        ground.expect_recovery(where)


def short(folder, share):
    """Half a write or read is done, and the rest after it; or half of it, and then the disk is full."""
    built = tempfile.mkdtemp()                     # memory may be a place from which nothing is run
    try:
        library = os.path.join(built, "short.so")
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-D_GNU_SOURCE", "-o", library,
                        os.path.join(os.path.dirname(os.path.abspath(__file__)), "short.c"), "-ldl"], check=True)
        ground = Ground(folder, 12, ["--line-buffered"])
        tried = 0
        for call in ("write", "pwrite64", "read", "pread64"):
            for when in range(1 + tried % share, calls_of(ground, call) + 1, share):
                for error in (None, errno.ENOSPC, errno.EIO) if "write" in call else (None,):
                    env = dict(os.environ, LD_PRELOAD=library, SHORT_CALL=call, SHORT_AT=str(when))
                    if error is not None:
                        env["SHORT_ERROR"] = str(error)
                    ground.clean()
                    done = ground.run(env=env)
                    where = (call, when, error)
                    assert done.returncode == 0 if error is None else 0 <= done.returncode < 128, (where, done)
                    assert done.returncode != 0 or done.stdout == ground.output, (where, "silent loss")
                    assert ground.output.startswith(done.stdout), (where, "what came out was no beginning")
                    ground.expect_recovery(where)
                    tried += 1
        print(f"{tried} points", file=sys.stderr)
    finally:
        shutil.rmtree(built)


def upstream(folder, share):
    """The stage before is killed: with --require-trailer that is told, whatever had come through."""
    ground = Ground(folder, 300)
    draw = random.Random(9)
    told = whole = 0
    began = time.monotonic()
    segmented = subprocess.run(["segment", ground.input], stdout=subprocess.PIPE, check=True).stdout
    length = time.monotonic() - began
    with open(ground.input, "wb") as f:            # as it comes through
        f.write(segmented)
    ground.clean()
    ground.output, ground.rows = ground.run().stdout, ground.dump()
    for n in range(400 // share):
        if told == 100 // share:
            break
        ground.clean()
        with subprocess.Popen(["segment", "--trailer", "--line-buffered", ground.input], stdout=subprocess.PIPE) as before:
            with subprocess.Popen(["dedupe", "--require-trailer", f"--state={ground.state}"], stdin=before.stdout,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE) as after:
                before.stdout.close()
                time.sleep(draw.random() * length)
                before.kill()
                out = after.communicate()[0]
                # Killed behind its last line, it had said all there was.
                assert after.returncode == 65 or (after.returncode == 0 and out == ground.output), (n, after.returncode)
                assert before.wait() != 0 or after.returncode == 0, n
        told += after.returncode == 65
        whole += after.returncode == 0
        ground.expect_recovery(n)
    assert told == 100 // share, (told, whole)
    print(f"{told} told, {whole} had said all before", file=sys.stderr)


def forget(folder, share):
    """A document is taken down and the process killed at any call: it is there as before, or gone with all that named it."""
    ground = Ground(folder, 40)
    gone = next(json.loads(line)["dedupe"]["of"] for line in ground.output.decode().splitlines()
                if "of" in json.loads(line)["dedupe"])
    take_down = ["dedupe", f"--state={ground.state}", f"--forget={gone}"]
    with open(ground.state, "rb") as f:
        before = f.read()
    subprocess.run(take_down, check=True)
    after = ground.dump()
    assert after != ground.rows and not any(gone in (row[1], row[13]) or f'"{gone}"' in row[14] for row in after)
    tried = 0
    for call in CHANGING:
        when = 1 + tried % share
        while True:
            ground.clean()
            with open(ground.state, "wb") as f:
                f.write(before)
            done = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                                   f"inject={call}:signal=KILL:when={when}", *take_down], capture_output=True)
            if done.returncode == 0:
                break
            assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), (call, when, done)
            again = subprocess.run(take_down, capture_output=True)
            assert again.returncode in (0, 1), (call, when, again)     # 1: it is gone already
            assert ground.dump() == after, (call, when, "other rows")
            when += share
            tried += 1
    print(f"{tried} points", file=sys.stderr)


def kill_at_random(folder, share):
    ground = Ground(folder, 300, ["--line-buffered"])
    draw = random.Random(7)
    began = time.monotonic()
    ground.clean()
    ground.run()
    whole = time.monotonic() - began
    for n in range(500 // share):
        ground.clean()
        for _ in range(draw.randrange(1, 4)):
            with subprocess.Popen(ground.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
                try:
                    out = run.communicate(timeout=draw.random() * whole)[0]
                except subprocess.TimeoutExpired:
                    run.send_signal(draw.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]))
                    out = run.communicate()[0]
            assert ground.output.startswith(out) and (not out or out.endswith(b"\n")), n
        ground.expect_recovery(n)


def hurt(draw, data):
    data = bytearray(data)
    at = draw.randrange(len(data))
    kind = draw.randrange(5)
    if kind == 0:
        data[at] ^= 1 << draw.randrange(8)
    elif kind == 1:
        data[at] = draw.randrange(256)
    elif kind == 2:
        data[at:at + 512] = bytes(min(512, len(data) - at))
    elif kind == 3:
        data[at:at + 64] = draw.randbytes(min(64, len(data) - at))
    else:
        at2 = draw.randrange(len(data) // 512) * 512
        at = at // 512 * 512
        data[at:at + 512], data[at2:at2 + 512] = data[at2:at2 + 512], data[at:at + 512]
    return bytes(data)


def damage(folder, share):
    ground = Ground(folder, 60)
    with open(ground.state, "rb") as f:
        good = f.read()
    with open(ground.input, "ab") as f:            # and some that are new
        f.write(records(80, seed=2).replace(b'"id": "r', b'"id": "s'))
    ground.output = ground.run().stdout
    draw = random.Random(11)
    bad = [hurt(draw, good) for _ in range(1000 // share)]
    bad += [good[:at] for at in range(0, len(good), 512 * share)]
    told = 0
    for n, data in enumerate(bad):
        ground.clean()
        with open(ground.state, "wb") as f:
            f.write(data)
        done = ground.run()
        assert done.returncode in (0, 65, 74, 78), (n, done.returncode, done.stderr)
        assert done.returncode != 0 or done.stdout == ground.output, (n, "wrong output, and nothing was said")
        assert ground.output.startswith(done.stdout), (n, "wrong output")
        if done.returncode != 0 and not done.stdout:
            with open(ground.state, "rb") as f:
                assert f.read() == data, (n, "a damaged file was touched")
        told += done.returncode != 0
    print(f"{len(bad)} damaged, {told} told, the others did no harm", file=sys.stderr)


def crowd(folder, share):
    ground = Ground(folder, 40)
    for n in range(200 // share):
        ground.clean()
        many = 2 + n % 15
        wait = ["--wait"] if n % 2 else []
        runs = [subprocess.Popen([*ground.command(), *wait], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in range(many)]
        ends = [(*run.communicate(timeout=120), run.returncode) for run in runs]
        for out, err, status in ends:
            assert status in ((0,) if wait else (0, 75)), (n, status, err)
            assert out == (ground.output if status == 0 else b""), n
            # Who has ended meanwhile is named without a time, or not at all.
            assert status == 0 or re.search(rb"in use by (process \d+( since \d{4}-.*Z)?|another process);", err), err
        assert any(status == 0 for _, _, status in ends), n
        assert ground.dump() == ground.rows, n


if __name__ == "__main__":
    what = {"kills": kills, "errors": errors, "short": short, "random": kill_at_random, "damage": damage, "crowd": crowd,
            "upstream": upstream, "forget": forget}
    place = tempfile.mkdtemp(dir=memory())
    try:
        what[sys.argv[1]](place, int(sys.argv[2]))
    finally:
        shutil.rmtree(place)
