"""The suites that come with the program are sound, and unsound ones are refused with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from evals.cases import built_in, load_suite
from evals.errors import SuiteError
from evals.validate import problems

GOOD = {"id": "a", "category": "lookup", "language": "en", "turns": ["Where is wind power?"]}
QUOTE = "Promote the establishment of Wind Power Equipment Industrial Projects in Yangjiang."


@pytest.mark.parametrize("name", built_in())
def test_built_in_suites_are_sound(name: str) -> None:
    assert problems(load_suite(name)) == []


def test_robustness_asks_forty_questions_in_six_wordings() -> None:
    cases = load_suite("robustness").suite.cases
    assert len(cases) == 240
    assert len({case.group for case in cases}) == 40
    assert {case.variant for case in cases} == {"paraphrase", "typo", "lower", "telegraphic", "zh-Hans", "zh-Hant"}


def written(folder: Path, *cases: dict[str, object], **more: object) -> str:
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump({"name": "mine", "cases": list(cases)} | more, allow_unicode=True), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({"status": "answered", "quotes": ["Wind is placed in Zhanjiang"]}, "not verbatim"),
        ({"status": "answered"}, "no quote"),
        ({"status": "answered", "quotes": [QUOTE], "contains": [["Yangjiang"]], "excludes": ["yangjiang"]}, "excludes"),
        ({"status": "answered", "quotes": [QUOTE], "contains": [[]]}, "empty group"),
        ({"status": "answered", "quotes": [QUOTE], "exact_set": {"kind": "city", "values": ["A", "A"]}}, "twice"),
        ({"status": "not_found", "facts": {"required": [{"name": "x"}], "forbidden": [{"name": "x"}]}}, "forbidden"),
    ],
)  # fmt: skip
def test_an_unsound_case_is_refused(tmp_path: Path, expect: dict[str, object], told: str) -> None:
    (problem, *_) = problems(load_suite(written(tmp_path, GOOD | {"expect": expect})))
    assert told in problem
    assert "a:" in problem


def test_duplicates_are_refused(tmp_path: Path) -> None:
    case = GOOD | {"expect": {"status": "answered", "quotes": [QUOTE]}}
    told = "; ".join(problems(load_suite(written(tmp_path, case, case))))
    assert "2 times" in told
    assert "asks the same" in told


def test_a_changed_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("Something else.", encoding="utf-8")
    case = GOOD | {"expect": {"status": "not_found"}}
    suite = written(tmp_path, case, documents=[{"file": "text.txt", "sha256": "0" * 64}])
    (problem,) = problems(load_suite(suite))
    assert "is pinned" in problem


@pytest.mark.parametrize(
    ("content", "told"),
    [("cases: [", "not YAML"), ("- {id: a}", "case a"), ("name: x\ncases: []", "cases"), ("{}", "name")],
)
def test_a_malformed_suite_names_the_place(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SuiteError, match=told):
        load_suite(str(path))


def test_a_document_outside_of_the_folder_is_refused(tmp_path: Path) -> None:
    case = GOOD | {"expect": {"status": "not_found"}}
    with pytest.raises(SuiteError, match="beside the suite"):
        load_suite(written(tmp_path, case, documents=[{"file": "../secret.txt", "sha256": "0" * 64}]))
