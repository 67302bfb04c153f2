"""Reads the XML of a report with parsers that share no code with ours.

Called by .ci/html with the folder of a run.
"""

import json
import sys
import xml.etree.ElementTree
from pathlib import Path

import junitparser

folder = Path(sys.argv[1])
report = json.loads((folder / "report.json").read_text())
rows = report["requirements"]
suites = junitparser.JUnitXml.fromfile(str(folder / "junit.xml"))
cases = [case for suite in suites for case in suite]
failed = [case for case in cases if any(isinstance(r, junitparser.Failure) for r in case.result)]
skipped = [case for case in cases if any(isinstance(r, junitparser.Skipped) for r in case.result)]
assert len(cases) == len(rows), f"{len(cases)} cases for {len(rows)} rows"
assert len(failed) == sum(row["verdict"] == "fail" for row in rows), f"{len(failed)} failed"
judged = ("pass", "warn", "fail")
assert len(skipped) == sum(row["verdict"] not in judged for row in rows), f"{len(skipped)} skipped"
xml.etree.ElementTree.parse(folder / "badge.svg")
badge = json.loads((folder / "badge.json").read_text())
assert badge["schemaVersion"] == 1 and set(badge) == {"schemaVersion", "label", "message", "color"}
print(f"{folder.name}: {len(cases)} test results, a badge and its JSON read")
