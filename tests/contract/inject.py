#!/usr/bin/env python3
"""inject.py INPUT FILTER: make the N-th call of a kind fail, for each N until a run meets no failure any more.

No run may claim success without the whole output; a run that failed leaves whole lines on standard output, or no output
file at all; an interrupted call (EINTR) is repeated and changes nothing.  Uses strace to inject.
"""
import os
import re
import subprocess
import sys
import tempfile

source, name = sys.argv[1:3]
whole = subprocess.run([name, source], stdout=subprocess.PIPE, check=True).stdout
MOST = 40                           # of one kind; a file of a MiB takes fewer


def run(work, kind, error, nth, path, options, stdout):
    """Returns the status and whether the failure was injected."""
    trace = work + "/trace"
    only = ["-P", path] if path else []
    with open(stdout, "wb") as out:
        done = subprocess.run(["strace", "-f", "-o", trace, *only, "-e", f"trace={kind}", "-e", f"inject={kind}:error={error}:when={nth}",
                               name, *options, source], stdout=out, stderr=subprocess.PIPE, check=False)
    with open(trace, encoding="utf-8", errors="replace") as f:
        return done.returncode, "(INJECTED)" in f.read(), done.stderr.decode(errors="replace")


def attempt(kind, error, where):
    met = 0
    for nth in range(1, MOST + 1):
        with tempfile.TemporaryDirectory() as work:
            out, file = work + "/out", work + "/file"
            options = ["-o", file] if where == "file" else []
            path = {"stdout": out, "input": source, "file": None}[where]
            status, injected, said = run(work, kind, error, nth, path, options, out)
            case = f"{name}: {kind} {nth} on {where} fails with {error}: status {status}"
            if not injected:
                if status != 0:
                    sys.exit(f"{case}, though nothing was injected: {said}")
                return met
            met += 1
            written = open(file if where == "file" else out, "rb").read() if os.path.exists(file if where == "file" else out) else None
            if error == "EINTR" or status == 0:
                if status != 0 or written != whole:
                    sys.exit(f"{case}, {len(written or b'')} of {len(whole)} bytes: {said}")
            elif status not in (66, 73, 74):
                sys.exit(f"{case}: {said}")
            elif not re.search(rf"^{name}: fatal: ", said.strip().split("\n")[-1]):
                sys.exit(f"{case}, and does not say so: {said}")
            elif where == "file" and written not in (None, whole):    # whole: only its folder could not be synced
                sys.exit(f"{case}, but a file of {len(written)} bytes stands there")
            elif where != "file" and (not whole.startswith(written) or (written and not written.endswith(b"\n"))):
                sys.exit(f"{case}, and cut lines were written")
            if not set(os.listdir(work)) <= {"trace", "out", "file"}:
                sys.exit(f"{case}, and left {os.listdir(work)}")
    return met


points = 0
for kind, errors, where in [("write", ("ENOSPC", "EIO", "EINTR"), "stdout"), ("read", ("EIO", "EINTR"), "input"), ("close", ("EIO",), "stdout"),
                            ("openat", ("EACCES", "EMFILE"), "input"), ("fsync", ("EIO", "ENOSPC"), "file"), ("rename", ("EIO", "ENOSPC"), "file")]:
    for one in errors:
        here = attempt(kind, one, where)
        if here == 0:
            sys.exit(f"{name}: no {kind} was met on {where}")
        points += here
print(points, "failures")
