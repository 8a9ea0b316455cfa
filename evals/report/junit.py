"""JUnit's XML, as test servers read it: failed is a failure, errored an error, unscored skipped."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from evals.score import Scored, State
from evals.summary import ALL, Summary

_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS = {State.FAILED: "failure", State.ERRORED: "error", State.UNSCORED: "skipped"}


def as_junit(summary: Summary) -> str:
    root = ElementTree.Element("testsuites", name="guangdong-assistant eval")
    for row in summary.rows:
        if row.tag != ALL:
            continue
        attributes = {
            "name": row.suite,
            "tests": str(sum(row.states.values())),
            "failures": str(row.states[State.FAILED]),
            "errors": str(row.states[State.ERRORED]),
            "skipped": str(row.states[State.UNSCORED]),
        }
        suite = ElementTree.SubElement(root, "testsuite", attributes)
        for one in summary.scored:
            if one.suite != row.suite:
                continue
            seconds = sum(turn.record.seconds for turn in one.turns)
            name = one.case.id if summary.provenance.repeat == 1 else f"{one.case.id}#{one.repeat}"
            case = ElementTree.SubElement(
                suite, "testcase", name=name, classname=f"{one.suite}.{one.case.category}", time=f"{seconds:.3f}"
            )
            if not one.passed:
                told = _clean("; ".join(one.reasons))
                ElementTree.SubElement(case, _TAGS[one.state], message=told).text = _clean(_conversation(one))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _conversation(one: Scored) -> str:
    said = [(turn.record.question, turn.record.answer.text if turn.record.answer else "-") for turn in one.turns]
    return "\n\n".join(f"Q: {question}\nA: {answer}" for question, answer in said)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
