#!/usr/bin/env python3
"""tutorial.py FILE.md FOLDER: do what a Markdown page tells its reader to do, in a folder of its own.

Blocks are taken in the order of the page: ```yaml NAME is a file, written there; ```sh is run; a ```text block behind it is
what must come out of it, on both outputs, line for line.  Commands without such a block must end well.  A TAP line for each.
"""
import os
import re
import subprocess
import sys

page, folder = sys.argv[1:]
with open(page, encoding="utf-8") as f:
    blocks = re.findall(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", f.read(), re.M | re.S)

number = failed = 0
for i, (language, name, body) in enumerate(blocks):
    if language == "yaml" and name:
        os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(body)
    if language != "sh":
        continue
    number += 1
    done = subprocess.run(["bash", "-o", "pipefail", "-c", body], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, stdin=subprocess.DEVNULL)
    told = i + 1 < len(blocks) and blocks[i + 1][0] == "text"
    if told:
        good = done.stdout == blocks[i + 1][2] and done.returncode < 126
    else:
        good = done.returncode == 0
    print(f"{'ok' if good else 'not ok'} {number} - {body.splitlines()[0]}")
    if not good:
        failed += 1
        print(f"# status {done.returncode}")
        print("".join(f"# is:   {line}\n" for line in done.stdout.splitlines()), end="")
        if told:
            print("".join(f"# want: {line}\n" for line in blocks[i + 1][2].splitlines()), end="")
print(f"1..{number}")
sys.exit(1 if failed or number == 0 else 0)
