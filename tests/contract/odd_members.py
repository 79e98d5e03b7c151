#!/usr/bin/env python3
"""Without arguments: records with members no filter knows, spelled in every odd way, to standard output.
With IN and OUT: did each line of IN come out with every byte, in order, and only additions behind?"""
import random
import sys

TEXT = '"text":"Một tin ng\\u1eafn, \\"có\\" ngoặc\\/gạch."'


def numbers(r):
    fixed = ["0", "-0", "0.0", "-0.0", "1.10", "0.1", "1e5", "1E+05", "1e-7", "1e400", "-1e400", "9007199254740993", "18446744073709551616",
             "-9223372036854775809", "1" * 400, "0." + "3" * 400, "1E400", "5e-324", "2.2250738585072011e-308"]
    yield from fixed
    for _ in range(10000 - len(fixed)):
        number = r.choice(["", "-"]) + (str(r.randint(1, 10 ** r.randint(1, 30))) if r.random() < .8 else "0")
        if r.random() < .5:
            number += "." + str(r.randint(0, 10 ** r.randint(1, 20))).rjust(r.randint(1, 8), "0")
        if r.random() < .3:
            number += r.choice("eE") + r.choice(["", "+", "-"]) + str(r.randint(0, 999)).rjust(r.randint(1, 4), "0")
        yield number


def lines():
    r = random.Random(9)
    all_numbers = list(numbers(r))
    for i in range(0, len(all_numbers), 100):
        yield f'{{"id":"n{i}","numbers":[{",".join(all_numbers[i:i + 100])}],{TEXT[:-1]} {i}"}}'
    odd = ['"zz":"\\u0041\\ud83d\\ude00\\/\\b\\f"', '"a b\\n":null', '"":[ ]', '"\\u00e9":{ "k" : [1 , 2.50] }', '"z":true , "a" :false',
           '"_private":{"keep":1.0}', '"Text":"other case"', '"texts":["x"]', '"deep":' + "[" * 200 + "]" * 200]
    for i, member in enumerate(odd):
        yield f'{{ {member} , "id":"o{i}",{TEXT[:-1]} o{i}"\t}}'
        yield f'{{"id":"p{i}",{TEXT[:-1]} p{i}",{member}}}'


def check(before, after):
    with open(before, encoding="utf-8") as b, open(after, encoding="utf-8") as a:
        b, a = b.read().split("\n"), a.read().split("\n")
    if len(a) != len(b):
        return f"{len(b)} lines in, {len(a)} out"
    for old, new in zip(b, a):
        if not new.startswith(old.rstrip("}").rstrip()):
            return f"in:  {old[:300]}\nout: {new[:300]}"
    return None


if len(sys.argv) == 1:
    print("\n".join(lines()))
else:
    sys.exit(check(sys.argv[1], sys.argv[2]))
