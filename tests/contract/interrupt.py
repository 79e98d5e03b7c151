#!/usr/bin/env python3
"""interrupt.py INPUT TIMES FILTER...: signal each filter at random moments; what it wrote must be whole lines, each a line of the
undisturbed run, and it must die of that very signal."""
import random
import shutil
import signal
import subprocess
import sys
import time

r = random.Random(3)
for name in sys.argv[3:]:
    program = shutil.which(name) or sys.exit(f"no program {name}")
    began = time.monotonic()
    whole = subprocess.run([program, sys.argv[1]], stdout=subprocess.PIPE, check=True).stdout
    took = time.monotonic() - began
    for i in range(int(sys.argv[2])):
        number = (signal.SIGTERM, signal.SIGINT)[i % 2]
        p = subprocess.Popen([program, sys.argv[1]], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(r.random() * took)
        p.send_signal(number)
        out, err = p.communicate(timeout=60)
        if p.returncode not in (-number, 0):
            sys.exit(f"{name}: status {p.returncode} after signal {number}: {err!r}")
        if p.returncode == 0 and out != whole:
            sys.exit(f"{name}: status 0 with {len(out)} of {len(whole)} bytes")
        if out and not out.endswith(b"\n"):
            sys.exit(f"{name}: a cut line: {out[-80:]!r}")
        if not whole.startswith(out):
            sys.exit(f"{name}: lines that the undisturbed run has not")
