"""Runs clang-tidy over many files; fails when it finds something.

Usage: clang_tidy.py BUILD JOBS UNTIL FILE...
BUILD has the compile_commands.json; after the time UNTIL (seconds since 1970) no unit is begun, and what is
left is named. Files of one folder and the same flags are one translation unit, as most of the time goes into the
headers that they share: a tenth of the time of one file after the other. A unit whose files clash (they were not
written to be one) is halved until its parts compile.
"""

import collections
import concurrent.futures
import json
import pathlib
import re
import shlex
import subprocess
import sys
import time

FILES_A_UNIT = 12
FOLLOWED_BY_A_VALUE = ("-o", "-MT", "-MF")

build = pathlib.Path(sys.argv[1]).resolve()
jobs, until, files = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
root = pathlib.Path.cwd()
units = build / "lint"
units.mkdir(exist_ok=True)


def flags_of(command):
    words = iter(shlex.split(command))
    for word in words:
        if word in FOLLOWED_BY_A_VALUE:
            next(words)
        elif word.startswith(("-D", "-I", "-f", "-std", "-W")):
            yield word
        elif word == "-isystem":
            yield word
            yield next(words)


def lint(unit, flags):
    if time.time() >= until:
        return [f"lint: no time left for {' '.join(unit)}"], False
    source = units / (re.sub(r"\W", "-", unit[0]) + f"-{len(unit)}.cc")
    source.write_text("".join(f'#include "{root / file}"\n' for file in unit))
    command = ["nice", "clang-tidy-19", "--quiet", f"--config-file={root / '.clang-tidy'}"]
    command += ["--checks=-bugprone-suspicious-include", str(source), "--", *flags]
    found = subprocess.run(command, capture_output=True, text=True, cwd=build, check=False)
    if "clang-diagnostic-error" in found.stdout and len(unit) > 1:
        half = len(unit) // 2
        (first, bad), (second, worse) = lint(unit[:half], flags), lint(unit[half:], flags)
        return first + second, bad or worse
    if found.returncode != 0 and not found.stdout:  # it could not run at all
        return [found.stderr], True
    return [found.stdout], found.returncode != 0


database = {}
for entry in json.loads((build / "compile_commands.json").read_text()):
    database[pathlib.Path(entry["directory"], entry["file"]).resolve()] = tuple(flags_of(entry["command"]))

groups = collections.defaultdict(list)
for file in files:
    if flags := database.get(root / file):
        groups[(pathlib.Path(file).parent, flags)].append(file)
    else:
        print(f"lint: {file} is in no target")

failed = False
with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
    pending = [
        pool.submit(lint, group[start : start + FILES_A_UNIT], flags)
        for (_, flags), group in groups.items()
        for start in range(0, len(group), FILES_A_UNIT)
    ]
    for future in concurrent.futures.as_completed(pending):
        output, bad = future.result()
        failed = failed or bad
        if text := "\n".join(output).strip():
            print(text, flush=True)
sys.exit(failed)
