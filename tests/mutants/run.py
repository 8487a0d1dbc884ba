"""Plants one fault at a time and expects the test program named for it to fail.

Usage: run.py JOBS [--rotate | NAME...]

A mutant is a file NAME.mutant in this folder:

    fault: what is wrong, in words
    test: conn-service/pipeline/conn_pipeline_test        the program that must find it, in the build folder
    filter: RunRows.*:-*Slow*                             what of it is run (--gtest_filter); without the line, all
    file: conn-service/pipeline/run_rows.cc
    -  the lines that are replaced: they must be in the file exactly once
    +  what replaces them

They are planted in a copy of the sources, build/mutants/, which is built with the preset dev and shares ccache's objects, so
that a mutant costs one or a few compilations and a link. Simulations run 100 seeds. Each program must pass without a fault first. --rotate runs
one of them, another one each day. Ends with "N passed, N failed": killed, and those that survived or cannot be planted.
"""

import filecmp
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
COPY = ROOT / "build" / "mutants"
BUILD = COPY / "build" / "dev"
CPU_SECONDS_MAX = 300  # of a test program: a fault may be a loop without an end,
WAIT_SECONDS_MAX = 1800  # or a wait


class Mutant:
    def __init__(self, path):
        self.name = path.stem
        heads = {}
        removed, added = [], []
        for line in path.read_text().splitlines():
            if line.startswith("-"):
                removed.append(line[1:])
            elif line.startswith("+"):
                added.append(line[1:])
            elif line:
                key, _, value = line.partition(": ")
                heads[key] = value
        self.fault, self.test, self.file = heads["fault"], heads["test"], heads["file"]
        self.filter = heads.get("filter", "*")
        self.removed = "".join(line + "\n" for line in removed)
        self.added = "".join(line + "\n" for line in added)

    def plant(self, text):
        """The file with the fault; None if its lines are not there exactly once."""
        return text.replace(self.removed, self.added) if text.count(self.removed) == 1 else None


def copy_sources():
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, check=True, capture_output=True).stdout
    files = {name for name in os.fsdecode(listed).split("\0") if name and (ROOT / name).is_file()}
    for name in files:
        to = COPY / name
        if to.is_file() and filecmp.cmp(ROOT / name, to, shallow=False):
            continue
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, to)
        shutil.copymode(ROOT / name, to)
    for folder, folders, names in os.walk(COPY):
        if pathlib.Path(folder) == COPY:
            folders.remove("build") if "build" in folders else None
        for name in names:
            path = pathlib.Path(folder) / name
            if str(path.relative_to(COPY)) not in files:
                path.unlink()


def run(command, seconds=None, more=(), before=None):
    """Its exit code, None if it did not end, and what it printed."""
    environment = {**os.environ, "CCACHE_BASEDIR": str(COPY), "CCACHE_NOHASHDIR": "1", **dict(more)}
    try:
        done = subprocess.run(command, cwd=COPY, env=environment, timeout=seconds, text=True, errors="replace",
                              preexec_fn=before, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout


def build(jobs, targets):
    code, output = run(["ninja", f"-j{jobs}", "-C", str(BUILD), *targets])
    return code == 0, output


def test(mutant):
    def limit_cpu():
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    environment = {"GTEST_FAIL_FAST": "1", "GTEST_FILTER": mutant.filter, "SLUICE_SIMULATION_SEEDS": "100"}
    code, output = run([str(BUILD / mutant.test)], WAIT_SECONDS_MAX, environment, limit_cpu)
    if code == 0:
        return None
    if code is None or code in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"the time it takes: {CPU_SECONDS_MAX} s of CPU, or {WAIT_SECONDS_MAX} s"
    failed = re.search(r"^\[  FAILED  \] ([\w./]+)", output, re.MULTILINE)
    running = re.findall(r"^\[ RUN      \] ([\w./]+)", output, re.MULTILINE)
    return failed.group(1) if failed else f"crash in {running[-1]}" if running else "crash"


def try_one(mutant, jobs):
    """What kills it; raises ValueError with what is wrong if nothing does."""
    path = COPY / mutant.file
    original = path.read_text()
    planted = mutant.plant(original)
    if planted is None:
        raise ValueError(f"cannot be planted: its lines are not in {mutant.file} exactly once; adapt {mutant.name}.mutant")
    path.write_text(planted)
    try:
        is_built, output = build(jobs, [mutant.test])
        if not is_built:
            raise ValueError("does not build:\n" + "\n".join(output.splitlines()[-15:]))
        killer = test(mutant)
    finally:
        path.write_text(original)
    if killer is None:
        raise ValueError(f"SURVIVED {mutant.test}: {mutant.fault}. A test is missing")
    return killer


def main():
    jobs, names = sys.argv[1], sys.argv[2:]
    mutants = {path.stem: Mutant(path) for path in sorted(FOLDER.glob("*.mutant"))}
    if names == ["--rotate"]:
        chosen = [list(mutants.values())[int(time.strftime("%j")) % len(mutants)]]
    else:
        unknown = [name for name in names if name not in mutants]
        if unknown:
            sys.exit(f"There is no mutant {unknown[0]!r} in {FOLDER}: {', '.join(mutants)}")
        chosen = [mutants[name] for name in names] or list(mutants.values())
    COPY.mkdir(parents=True, exist_ok=True)
    copy_sources()
    if not (BUILD / "build.ninja").exists():
        code, output = run(["cmake", "--preset", "dev"])
        if code != 0:
            sys.exit(output)
    print(f"{len(chosen)} mutants of {len(mutants)}; without a fault, the tests of each must pass first", flush=True)
    failed = 0
    unmutated = {}  # (program, filter): what fails without a fault
    for mutant in chosen:
        started = time.monotonic()
        try:
            tests = (mutant.test, mutant.filter)
            if tests not in unmutated:
                is_built, output = build(jobs, [mutant.test])
                unmutated[tests] = test(mutant) if is_built else "does not build:\n" + output[-4000:]
            if unmutated[tests]:
                raise ValueError(f"fails without a fault: {mutant.test}: {unmutated[tests]}")
            print(f"killed {mutant.name} by {try_one(mutant, jobs)}, {time.monotonic() - started:.0f} s", flush=True)
        except ValueError as problem:
            failed += 1
            print(f"FAILED {mutant.name} {problem}", flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
