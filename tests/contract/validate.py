#!/usr/bin/env python3
"""validate.py FILE...: every line against the JSON Schema of the record, by the jsonschema package; each span of a tag
must also be the text it says."""
import json
import os
import sys

try:
    import jsonschema
except ImportError:			# a python of the user's own; the distribution's has the package
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
with open(os.path.join(TOP, "filters/common/record/record.schema.json"), encoding="utf-8") as f:
    schema = json.load(f)
validator = getattr(jsonschema, "Draft202012Validator")(schema)
lines = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            record = json.loads(line)
            lines += 1
            for error in validator.iter_errors(record):
                sys.exit(f"{path}:{number}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
            for tag in record.get("tags", []):
                if record["text"][tag["start"]:tag["end"]] != tag["text"]:
                    sys.exit(f"{path}:{number}: tag {tag} is not what stands there")
if lines == 0:
    sys.exit("nothing was validated")
print(lines, "lines are valid")
