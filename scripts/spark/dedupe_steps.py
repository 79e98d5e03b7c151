#!/usr/bin/env python3
"""dedupe_steps.py RECORDS WORK OUT: mark copies among many records with Spark; the same bytes as one run of dedupe.

RECORDS  NDJSON, whatever SparkContext.textFile reads; their order there is the order in which they count as earlier
WORK     a folder that the driver and all executors see under one name; files of earlier runs in it are replaced
OUT      a folder that is made, with the records in parts, in their order

usage: spark-submit dedupe_steps.py RECORDS WORK OUT      (README.md tells more)
"""
import glob
import os
import shlex
import shutil
import subprocess
import sys

DEDUPE = os.environ.get("DEDUPE", "dedupe")            # on every machine
OPTIONS = shlex.split(os.environ.get("DEDUPE_OPTIONS", ""))     # -r, --drop


def piped(rdd, *arguments):
    """Each part through a step of its own; Spark gives programs no environment, so PATH is handed on."""
    return rdd.pipe(shlex.join([DEDUPE, *arguments, *OPTIONS]), {"PATH": os.environ["PATH"]}, checkCode=True)


def numbered(line_and_number):
    """The record with its number: RDDs are cut into parts, and a part does not know where it stands."""
    line, number = line_and_number
    at = line.index("{") + 1
    comma = "" if line[at:].lstrip().startswith("}") else ","
    return f'{line[:at]}"_seq":{number}{comma}{line[at:]}'


def gather(rdd, path):
    """The parts of an RDD as one file, in their order."""
    parts = path + ".parts"
    shutil.rmtree(parts, ignore_errors=True)
    rdd.saveAsTextFile("file://" + parts)
    with open(path, "wb") as whole:
        for part in sorted(glob.glob(os.path.join(parts, "part-*"))):
            with open(part, "rb") as one:
                shutil.copyfileobj(one, whole)
    shutil.rmtree(parts)


def alone(path, *arguments):
    """A step that goes through everything in order: one process, beside the driver."""
    with open(path, "wb") as out:
        subprocess.run([DEDUPE, *arguments, *OPTIONS], stdout=out, check=True)


def run(context, records, work, out):
    work = os.path.abspath(work)
    os.makedirs(work, exist_ok=True)
    signatures, pairs, verified, clusters = (os.path.join(work, name + ".ndjson") for name in
                                             ("signatures", "pairs", "verified", "clusters"))
    lines = context.textFile(records).filter(lambda line: line.strip() != "").zipWithIndex().map(numbered)
    gather(piped(lines, "--signatures", "--allow-rejects"), signatures)
    alone(pairs, "--pairs", signatures)
    gather(piped(context.textFile("file://" + pairs), "--verify=" + signatures), verified)
    alone(clusters, "--cluster=" + verified, signatures)
    piped(lines, "--apply=" + clusters, "--allow-rejects").saveAsTextFile(out)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    from pyspark import SparkContext
    run(SparkContext(appName="dedupe"), *sys.argv[1:])
