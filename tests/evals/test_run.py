"""Runs: resumed, scored again, reported, gated; in process and over HTTP."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
import yaml

from assistant.settings import Settings
from evals.cases import load_suite
from evals.errors import SuiteError
from evals.feedback import drafts, read_feedback, written
from evals.gates import Verdict, check, load_gates
from evals.judge import judge, measure
from evals.records import RunFolder
from evals.report import write_reports
from evals.run import Held, Plan, Runner
from evals.score import State
from evals.summary import Summary, summarise
from evals.validate import problems
from tests.ui.program import run

ROOT = Path(__file__).parents[2]


def test_the_suites_keep_their_gates(summary: Summary) -> None:
    """This is what continuous integration holds every change to; the report stays in build/evals."""
    checked = check(load_gates(ROOT / "evals" / "gates.toml"), summary)
    kept = ROOT / "build" / "evals"
    kept.mkdir(parents=True, exist_ok=True)
    write_reports(kept, summary, checked)
    assert not summary.incomplete
    assert [str(one) for one in checked if one.verdict is not Verdict.KEPT] == []


def test_an_interrupted_run_goes_on(small_run: RunFolder) -> None:
    whole = small_run.results.read_text(encoding="utf-8").splitlines(keepends=True)
    small_run.results.write_text("".join(whole[:3]) + whole[3][:40], encoding="utf-8")
    assert summarise(small_run).incomplete
    seen: list[Held] = []
    Runner(Plan((load_suite("development"),), limit=6, seed=1), Settings(), small_run).run(seen.append)
    again = small_run.results.read_text(encoding="utf-8").splitlines(keepends=True)
    assert again[:3] == whole[:3]
    assert len(again) == len(whole)
    assert seen[-1].done == seen[-1].planned == 6
    assert not summarise(small_run).incomplete


def test_a_folder_with_another_run_is_not_mixed_up(small_run: RunFolder) -> None:
    with pytest.raises(SuiteError, match="another"):
        Runner(Plan((load_suite("development"),), limit=5, seed=1), Settings(), small_run).run(lambda _: None)


def test_scoring_again_gives_the_same(small_run: RunFolder) -> None:
    first, second = (summarise(small_run) for _ in range(2))
    assert [one.state for one in first.scored] == [one.state for one in second.scored]
    assert first.rows == second.rows


def test_the_report_is_one_offline_file_with_nothing_unescaped(small_run: RunFolder) -> None:
    lines = [json.loads(line) for line in small_run.results.read_text(encoding="utf-8").splitlines()]
    lines[0]["answer"] |= {"text": "<script>alert(1)</script> & \x00", "citations": []}
    small_run.results.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    summary = summarise(small_run)
    page = write_reports(small_run.path, summary).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?!#)|url\(|@import""", page)
    suite = ElementTree.parse(small_run.path / "junit.xml").getroot()[0]  # noqa: S314 - our own file
    assert suite.get("failures") == str(sum(one.state is State.FAILED for one in summary.scored))
    assert json.loads((small_run.path / "report.json").read_text(encoding="utf-8"))["complete"] is True
    assert "| development | all | 6 |" in (small_run.path / "report.md").read_text(encoding="utf-8")


def gates(folder: Path, text: str) -> Path:
    path = folder / "gates.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_exit_codes(small_run: RunFolder, tmp_path: Path) -> None:
    def code(*arguments: str) -> int:
        return run("eval", *arguments, data_dir=tmp_path / "data").returncode

    form = '[[gates]]\nsuite = "development"\nmetric = "{}"\nat_least = {}\n'
    folder = str(small_run.path)
    assert code("rescore", folder, "--gates", str(gates(tmp_path, form.format("pass_rate", 0.1)))) == 0
    assert code("rescore", folder, "--gates", str(gates(tmp_path, form.format("pass_rate", 1.1)))) == 1
    assert code("rescore", folder, "--gates", str(gates(tmp_path, form.format("judge_correct", 0.1)))) == 2
    assert code("rescore", folder, "--gates", str(gates(tmp_path, form.format("cost", 0.1)))) == 3
    assert code("rescore", str(tmp_path / "nowhere")) == 2
    assert code("compare", folder, folder) == 0
    assert code("run", "no-such-suite") == 2
    assert code("run", "refusal", "--limit", "1", "--target", "http://127.0.0.1:9", "--out", str(tmp_path / "x")) == 3


def test_a_running_server_is_evaluated_over_its_api(server: str, tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "http")
    plan = Plan((load_suite("multi-turn"),), target=server, jobs=2, limit=6)
    Runner(plan, Settings(), folder).run(lambda _: None)
    over_http = summarise(folder)
    assert not over_http.incomplete
    inside = RunFolder(tmp_path / "inside")
    Runner(Plan(plan.suites, limit=6), Settings(), inside).run(lambda _: None)
    answers = [
        [one.answer and (one.answer.text, one.answer.status) for one in s.scored]
        for s in (over_http, summarise(inside))
    ]
    assert answers[0] == answers[1]


def test_three_votes_and_their_agreement(small_run: RunFolder) -> None:
    said = iter(["CORRECT", "WRONG", "CORRECT", "no idea", "WRONG", "CORRECT"] + ["CORRECT"] * 100)
    asked: list[str] = []

    def model(prompt: str) -> str:
        asked.append(prompt)
        return next(said)

    first, second, *rest = judge(summarise(small_run).scored, model)
    assert (first.correct, first.agreement) == (True, pytest.approx(2 / 3))
    assert (second.correct, second.agreement) == (None, 0.5)
    assert len(asked) == 3 * (2 + len(rest))
    figures = {one.name: one for one in measure([first, second])}
    assert figures["judge_correct"].n == 1


def test_feedback_becomes_drafts_that_wait_for_a_person(tmp_path: Path, small_run: RunFolder) -> None:
    answer = small_run.records()[0].answer
    assert answer is not None
    lines = [
        {"question": "Where is wind power?", "rating": "down", "comment": "lacks the year", "session": "secret"},
        {"question": "Where is wind power?", "rating": "down", "answer": answer.model_dump(mode="json")},
        {"question": "Was it good?", "verdict": "up", "answer": answer.model_dump(mode="json")},
        {"question": "Nobody minded this"},
    ]
    path = tmp_path / "feedback.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = drafts(read_feedback(path))
    assert [draft["turns"] for draft in found] == [["Where is wind power?"], ["Was it good?"]]
    assert "lacks the year" in found[0]["note"]
    suite = tmp_path / "drafts.yaml"
    suite.write_text(written(found), encoding="utf-8")
    assert "secret" not in suite.read_text(encoding="utf-8")
    assert len(problems(load_suite(str(suite)))) == len(found)


def test_what_is_stored_becomes_drafts(server: str, served_data_dir: Path) -> None:
    with httpx.Client(base_url=server, timeout=30) as client:
        first = client.post("/api/chat", json={"question": "Where is wind power?"}).json()
        session = {"X-Guangdong-Session": first["session"]}
        body = {"question": "What is the tax rate there?", "conversation_id": first["conversation_id"]}
        second = client.post("/api/chat", json=body, headers=session).json()
        opinion = {"turn_id": second["turn_id"], "verdict": "down", "comment": "I had hoped for more"}
        assert client.post("/api/feedback", json=opinion, headers=session).status_code == 204
    result = run("eval", "from-feedback", data_dir=served_data_dir)
    assert result.returncode == 0, result.stderr.decode()
    (draft,) = [case for case in yaml.safe_load(result.stdout)["cases"] if "hoped" in case["note"]]
    assert draft["turns"] == ["Where is wind power?", "What is the tax rate there?"]
    assert draft["tags"] == ["disliked"]
