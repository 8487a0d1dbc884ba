"""Prints "N passed, N failed" for one test run, counting single tests.

Usage: count_results.py FOLDER
FOLDER holds GoogleTest's XML files, one per program, node's TAP files, one per test file, and ctest.junit.
A program that wrote neither (it is of another kind, or it crashed) counts as one test, with ctest's
verdict.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as ET

folder = pathlib.Path(sys.argv[1])
passed = failed = skipped = 0
counted = set()
for report in folder.glob("*.xml"):
    try:
        suites = ET.parse(report).getroot()
    except ET.ParseError:  # the program died while writing: ctest knows the verdict
        continue
    counted.add(report.stem)
    for case in suites.iter("testcase"):
        if case.find("failure") is not None:
            failed += 1
            print(f"FAILED {case.get('classname')}.{case.get('name')}")
        elif case.get("result") == "skipped" or case.get("status") == "notrun":
            skipped += 1
        else:
            passed += 1
for report in folder.glob("*.tap"):
    text = report.read_text()
    totals = dict(re.findall(r"^# (pass|fail|cancelled|skipped) (\d+)$", text, re.MULTILINE))
    if not totals:
        continue
    counted.add(report.stem)
    passed += int(totals["pass"])
    failed += int(totals["fail"]) + int(totals["cancelled"])
    skipped += int(totals["skipped"])
    for name in re.findall(r"^not ok \d+ - (.*)$", text, re.MULTILINE):
        print(f"FAILED {report.stem}: {name}")
for case in ET.parse(folder / "ctest.junit").getroot().iter("testcase"):
    bad = case.get("status") not in ("run", "disabled", "notrun") or case.find("failure") is not None
    if case.get("name") not in counted:
        failed += bad
        passed += case.get("status") == "run" and not bad
        if bad:
            print(f"FAILED {case.get('name')}")
    elif bad and failed == 0:  # every single test passed, yet the program did not
        failed += 1
        print(f"FAILED {case.get('name')} (at its end)")
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
