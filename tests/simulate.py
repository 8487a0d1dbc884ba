"""Runs the simulations: whole histories under faults, each decided by one seed.

Usage: simulate.py BUILD JOBS [--seeds N] [--seed S]

Each simulation runs N seeds from S on, in JOBS processes; --seed alone is that one. The first violation of a simulation
is printed with its seed and the command that repeats it. Ends with "N passed, N failed", of simulations.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

SEEDS = 10_000

# name, what it simulates, program, the test in it (None: the program takes --schedules and --seed)
SIMULATIONS = [
    ("model", "positions, cohorts and moves: the rules alone", "tests/model/model_schedules", None),
    ("core", "the hub's core with a broker, executors and reactors as models", "conn-service/pipeline/conn_pipeline_test",
     "CoreSimulation.EveryOperationReceivesEverythingOnceAndInOrderOrAGap"),
    ("readers", "groups that read one ring", "conn-service/routing/conn_routing_test",
     "Readers.DeliverEverythingOnceToEveryLaneOrReportWhatWasLost"),
    ("filters", "the filter index against linear evaluation", "conn-service/routing/conn_routing_test",
     "FilterIndex.AgreesWithLinearEvaluationOverRandomFiltersAndEvents"),
]


def run(build, program, test, first, count):
    """None, or (the seed that fails, the end of what was printed)."""
    command = [str(build / program)]
    environment = dict(os.environ)
    if test is None:
        command += ["--schedules", str(count), "--seed", str(first)]
    else:
        command.append(f"--gtest_filter={test}")
        environment |= {"SLUICE_SIMULATION_SEED": str(first), "SLUICE_SIMULATION_SEEDS": str(count)}
    done = subprocess.run(command, env=environment, text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # the log
    ran = test is None or "[  PASSED  ] 1 test" in done.stdout
    if done.returncode == 0 and ran:
        return None
    seed = re.search(r"\bseed (\d+)", done.stdout)
    return (seed and int(seed.group(1)), done.stdout[-2000:])


def main():
    build, jobs = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    options = dict(zip(sys.argv[3::2], sys.argv[4::2]))
    first = int(options.get("--seed", 1))
    seeds = int(options.get("--seeds", 1 if "--seed" in options else SEEDS))
    jobs = max(1, min(jobs, seeds))
    bounds = [first + seeds * i // jobs for i in range(jobs + 1)]
    failed = 0
    for name, what, program, test in SIMULATIONS:
        started = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            problems = [found for found in pool.map(lambda i: run(build, program, test, bounds[i], bounds[i + 1] - bounds[i]),
                                                    range(jobs)) if found]
        took = f"{seeds} seeds from {first} in {time.monotonic() - started:.0f} s"
        if not problems:
            print(f"ok     {name} ({what}): {took}", flush=True)
            continue
        failed += 1
        seed, output = min(problems, key=lambda problem: (problem[0] is None, problem[0]))
        print(f"FAILED {name} ({what}): {took}\n{output}")
        if seed is not None:
            print(f"./dev simulate --seed {seed} repeats it", flush=True)
    print(f"{len(SIMULATIONS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
