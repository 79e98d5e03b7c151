# README.md beside this file says which test holds which point of the rule language: what it names must exist, and all of it.

setup() {
	load ../helpers/common
	here=$BATS_TEST_DIRNAME
}

@test "every test and file that the table of points names exists, and every broken file is named" {
	run python3 - "$here" <<'PY'
import os, re, sys
here = sys.argv[1]
suites = {"S": "semantics", "L": "lexicons", "O": "options", "B": "broken", "U": "budget", "A": "author", "R": "random_rules"}
names = {}
for letter, suite in suites.items():
    with open(f"{here}/{suite}.bats", encoding="utf-8") as f:
        names[letter] = re.findall(r'^@test "(.*)" \{', f.read(), re.M)
with open(f"{here}/README.md", encoding="utf-8") as f:
    rows = [line.split("|")[2] for line in f if line.startswith("|") and "held by" not in line and "---" not in line]
held = re.findall(r"`([^`]+)`", "".join(rows))
missing = []
for name in held:
    if name.startswith("broken/"):
        good = os.path.exists(f"{here}/{name}")
    elif name.startswith("unit/"):
        good = os.path.exists(f"{here}/../{name}")
    else:
        letter, begins = name.split(" ", 1)
        good = any(test.startswith(begins) for test in names.get(letter, []))
    if not good:
        missing.append(name)
missing += [f"broken/{f} is named nowhere" for f in os.listdir(f"{here}/broken") if f"broken/{f}" not in held]
print("\n".join(missing) or f"{len(held)} named")
sys.exit(bool(missing))
PY
	echo "$output"
	assert_success
	[ "${output%% *}" -ge 130 ]
}
