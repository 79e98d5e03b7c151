#!/usr/bin/env python3
"""examples.py [--with=TOOL] PAGE...: run the examples of man pages (mdoc: .Bd -literal or .Dl in EXAMPLES) and of Markdown files
(blocks of ```sh), each page in a folder of its own with the sample articles in articles/.

An example fails when a command in it ends with another status than 0 or 1, writes nothing anywhere, or says
"fatal".  A block whose first line is a comment beginning with "# not run" is passed over, and told.  One that begins
with "# needs TOOL" is run with --with=TOOL, and then no others are.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
with open(os.path.join(TOP, "Makefile"), encoding="utf-8") as makefile:
    STAGES = next(line.split()[2:] for line in makefile if line.startswith("STAGES ="))


def of_mdoc(lines):
    """Commands of the EXAMPLES section, as the reader of the page types them."""
    inside, block, out = False, None, []
    for line in lines:
        if line.startswith(".Sh"):
            inside = line.strip() == ".Sh EXAMPLES"
        elif inside and line.startswith(".Bd -literal"):
            block = []
        elif inside and line.startswith(".Ed") and block is not None:
            out.append("\n".join(block))
            block = None
        elif inside and line.startswith(".Dl "):
            out.append(plain(line[4:]))
        elif block is not None:
            block.append(plain(line))
    return out


def plain(line):
    line = line.rstrip("\n")
    line = re.sub(r"\\&", "", line)
    return line.replace("\\(aq", "'").replace("\\(dq", '"').replace("\\-", "-").replace("\\e", "\\").replace("\\(ti", "~")


def of_markdown(text):
    return re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)


def prepare(work):
    shutil.copytree(os.path.join(TOP, "tests/articles"), os.path.join(work, "articles"))
    tools = os.path.join(work, ".bin")
    os.mkdir(tools)
    for name in STAGES:
        os.symlink(os.path.join(os.environ["SANGLOC_BIN"], name), os.path.join(tools, name))
    for name in ("sangloc", "sangloc-batch"):
        os.symlink(os.path.join(TOP, "scripts", name), os.path.join(tools, name))
    for name in ("scripts", "rules", "tests"):
        os.symlink(os.path.join(TOP, name), os.path.join(work, name))
    return dict(os.environ, PATH=tools + ":" + os.environ["PATH"], HOME=work)


def main():
    failed = ran = 0
    tool = sys.argv.pop(1)[len("--with="):] if sys.argv[1].startswith("--with=") else None
    for page in sys.argv[1:]:
        with open(page, encoding="utf-8") as f:
            text = f.read()
        examples = of_markdown(text) if page.endswith(".md") else of_mdoc(text.split("\n"))
        with tempfile.TemporaryDirectory() as work:
            env = prepare(work)
            for example in examples:
                if example.startswith("# not run"):
                    print(f"{page}: passed over: {example.splitlines()[0]}")
                    continue
                if (m.group(1) if (m := re.match("# needs ([a-z0-9]+)\n", example)) else None) != tool:
                    continue
                before = set(os.listdir(work))
                p = subprocess.run(["bash", "-c", "set -o pipefail\n" + example], cwd=work, env=env, capture_output=True,
                                   text=True, errors="replace", timeout=300, check=False)
                ran += 1
                silent = not p.stdout and not p.stderr and set(os.listdir(work)) == before
                if p.returncode not in (0, 1) or "fatal" in p.stderr or "not found" in p.stderr or silent:
                    failed += 1
                    print(f"{page}: status {p.returncode}{', and nothing came out' if silent else ''}\n{example}\n{p.stderr[:600]}")
    print(f"{ran} examples ran, {failed} failed")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
