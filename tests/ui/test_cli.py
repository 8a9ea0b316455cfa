"""The contract of the command line: exit codes, what goes to stdout and stderr, and no traceback whatever happens."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.program import ROOT, environment, run, told

QUESTION = "Where is wind power equipment built, and what size of turbine do they want?"


def lines(*values: object) -> bytes:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode()


def test_ask_prints_the_answer_and_its_sources(indexed_data_dir: Path) -> None:
    result = run("ask", QUESTION, data_dir=indexed_data_dir)
    said = result.stdout.decode()
    assert result.returncode == 0
    assert "Yangjiang" in said
    assert "**" not in said
    assert "[1] “Promote the establishment of Wind Power Equipment" in said
    assert "Traceback" not in result.stderr.decode()


def test_ask_json_is_the_contract(indexed_data_dir: Path) -> None:
    result = run("ask", QUESTION, "--json", data_dir=indexed_data_dir)
    answer = json.loads(result.stdout)
    assert result.returncode == 0
    assert set(answer) == {"text", "status", "language", "mode", "citations", "facts", "follow_ups", "notices"}
    assert answer["citations"][0]["number"] == 1
    assert answer["citations"][0]["published"] == "2019-12-03"


def test_a_question_without_an_answer_is_no_failure(indexed_data_dir: Path) -> None:
    result = run("ask", "Who won the football world cup in 1954?", "--json", data_dir=indexed_data_dir)
    assert result.returncode == 0
    assert json.loads(result.stdout)["status"] == "not_found"


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", ""),
        ("ask", "  \n "),
        ("ask",),
        ("ask", "a question", "--jsonl"),
        ("ask", "--bogus"),
        ("--bogus",),
        ("bogus",),
        (),
        ("serve", "--port", "99999"),
        ("serve", "--port", "x"),
        ("documents",),
        ("documents", "show"),
        ("documents", "burn"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], tmp_path: Path) -> None:
    result = run(*arguments, data_dir=tmp_path / "never-made")
    told(result)
    assert result.returncode == 2
    assert not (tmp_path / "never-made").exists()


def test_a_question_of_100_kilobytes(indexed_data_dir: Path) -> None:
    result = run("ask", "wind " * 20_000, data_dir=indexed_data_dir)
    message = told(result)
    assert result.returncode == 2
    assert len(message) < 500
    assert "2000" in message.replace(",", "")


def test_a_question_that_is_not_utf_8(indexed_data_dir: Path) -> None:
    result = subprocess.run(
        [sys.executable.encode(), b"-m", b"ui.cli", b"ask", b"wind \xff\xfe power?", b"--json"],
        capture_output=True,
        cwd=ROOT,
        env=environment(indexed_data_dir),
    )
    assert result.returncode == 0
    json.loads(result.stdout)


def test_chinese_under_a_locale_that_knows_none(indexed_data_dir: Path) -> None:
    result = run(
        "ask",
        "风电装备在哪里建设？",
        data_dir=indexed_data_dir,
        settings={"LC_ALL": "C", "PYTHONIOENCODING": "latin-1"},
    )
    assert result.returncode == 0
    assert "来源" in result.stdout.decode() or "Sources" in result.stdout.decode()


def test_jsonl_answers_in_order_and_goes_on_after_a_bad_line(indexed_data_dir: Path) -> None:
    given = (
        lines({"id": "a", "turns": [QUESTION]})
        + b"{broken\n\n"
        + lines({"id": "c", "turns": []}, {"id": "d", "turns": [""]}, [1, 2])
        + b"\xff\n"
        + lines({"id": 7, "turns": ["Where is wind power equipment built?", "And what is developed there?"]})
    )
    result = run("ask", "--jsonl", data_dir=indexed_data_dir, stdin=given)
    answers = [json.loads(line) for line in result.stdout.decode().splitlines()]
    assert result.returncode == 1
    assert [answer["id"] for answer in answers] == ["a", None, "c", "d", None, None, 7]
    assert ["error" in answer for answer in answers] == [False, True, True, True, True, True, False]
    assert answers[0]["answer"]["status"] in {"answered", "partial"}
    complaints = result.stderr.decode()
    assert "Traceback" not in complaints
    for number in (2, 4, 5, 6, 7):
        assert f"line {number}:" in complaints


def test_jsonl_is_written_line_by_line(indexed_data_dir: Path) -> None:
    """A program at the other end may wait for each answer before it asks the next question."""
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ask", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment(indexed_data_dir),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for case_id in ("one", "two"):
            process.stdin.write(lines({"id": case_id, "turns": ["hello"]}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == case_id
        process.stdin.close()
        assert process.wait(30) == 0


def test_jsonl_of_nothing(indexed_data_dir: Path) -> None:
    result = run("ask", "--jsonl", data_dir=indexed_data_dir)
    assert (result.returncode, result.stdout) == (0, b"")


def test_a_reader_that_leaves_early(indexed_data_dir: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ask", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(indexed_data_dir),
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, complaint = process.communicate(lines({"id": 1, "turns": ["hello"]}), timeout=30)
    assert process.returncode == 1
    assert b"Traceback" not in complaint
    assert b"Exception ignored" not in complaint
    assert b"output was closed" in complaint


def test_ctrl_c_is_no_accident(indexed_data_dir: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ask", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(indexed_data_dir),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(lines({"id": 1, "turns": ["hello"]}))
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=30)
    assert process.returncode == 1
    assert complaint.decode().startswith("guangdong-assistant: Stopped")
    assert b"Traceback" not in complaint


@pytest.mark.parametrize(("name", "value"), [("PORT", "abc"), ("PORT", "70000"), ("MAX_QUESTION_CHARACTERS", "1")])
def test_a_wrong_setting_is_named(name: str, value: str, indexed_data_dir: Path) -> None:
    result = run("ask", "x", data_dir=indexed_data_dir, settings={f"GUANGDONG_{name}": value})
    assert f"GUANGDONG_{name}='{value}'" in told(result)
    assert result.returncode == 2


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"jpeg")
    result = run("ask", "x", data_dir=tmp_path)
    assert "GUANGDONG_DATA_DIR" in told(result)
    assert result.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_file_instead_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    result = run("documents", "list", data_dir=tmp_path / "data")
    assert "GUANGDONG_DATA_DIR" in told(result)
    assert result.returncode == 1


def test_a_port_in_use_is_told_before_anything_is_indexed(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        result = run("serve", "--port", port, data_dir=tmp_path / "data")
    assert f"Port {port} on 127.0.0.1 is in use" in told(result)
    assert result.returncode == 1
    assert not (tmp_path / "data").exists()


def test_an_address_that_is_not_this_machine_s(tmp_path: Path) -> None:
    result = run("serve", "--host", "192.0.2.1", "--port", "0", data_dir=tmp_path / "data")
    assert "--host 127.0.0.1" in told(result)
    assert result.returncode == 1


def test_first_use_indexes_and_ingest_then_has_nothing_to_do(tmp_path: Path) -> None:
    first = run("documents", "list", "--json", data_dir=tmp_path / "data")
    assert [document["document_id"] for document in json.loads(first.stdout)] == ["guangdong-2019"]
    assert first.stderr  # progress
    second = run("ingest", data_dir=tmp_path / "data")
    assert second.returncode == 0
    assert second.stdout.decode().startswith("unchanged")


def test_ingest_reports_every_file(own_data_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "good.txt").write_text("Offshore Wind\n\nGuangzhou builds offshore platforms.\n")
    (folder / "bad.txt").write_bytes(b"\xff\xfe\x00")
    result = run("ingest", str(folder), "--json", data_dir=own_data_dir)
    rows = {Path(row["file"]).name: row for row in json.loads(result.stdout)}
    assert result.returncode == 1
    assert rows["good.txt"]["status"] == "indexed"
    assert rows["bad.txt"]["status"] == "failed"
    assert rows["bad.txt"]["reason"]

    document_id = rows["good.txt"]["document_id"]
    shown = run("documents", "show", document_id, data_dir=own_data_dir)
    assert "Guangzhou builds offshore platforms." in shown.stdout.decode()
    assert run("documents", "remove", document_id, data_dir=own_data_dir).returncode == 0
    gone = run("documents", "show", document_id, data_dir=own_data_dir)
    assert "documents list" in told(gone)
    assert gone.returncode == 1


def test_ingest_of_a_path_that_is_not_there(own_data_dir: Path) -> None:
    result = run("ingest", "/no/such/path", data_dir=own_data_dir)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr.decode()
    assert "/no/such/path" in result.stdout.decode() + result.stderr.decode()


def test_doctor_is_content(indexed_data_dir: Path) -> None:
    result = run("doctor", "--json", data_dir=indexed_data_dir, settings={"GUANGDONG_PORT": "0"})
    findings = {finding["check"]: finding for finding in json.loads(result.stdout)}
    assert result.returncode == 0, findings
    assert all(finding["ok"] for finding in findings.values())
    assert "1 documents" in findings["library"]["detail"]


def test_doctor_names_what_is_broken_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"jpeg")
    result = run("doctor", "--json", data_dir=tmp_path)
    findings = {finding["check"]: finding for finding in json.loads(result.stdout)}
    assert result.returncode == 1
    assert not findings["library"]["ok"]
    assert findings["program"]["ok"]


def test_ask_imports_nothing_of_the_web(indexed_data_dir: Path) -> None:
    code = (
        "import sys; from ui.cli import main; main(['ask', 'hello']); "
        "print(sorted({'gradio', 'fastapi', 'uvicorn', 'openai', 'starlette'} & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, env=environment(indexed_data_dir)
    )
    assert result.stderr.decode().strip().endswith("[]")


@pytest.mark.parametrize(
    ("name", "value"),
    [("OPENAI_API_KEY", "sk-cli-0123 456789"), ("OPENAI_BASE_URL", "https://user:sk-cli-0123@models.example/v1")],
)
def test_a_broken_key_is_named_and_not_shown(name: str, value: str, tmp_path: Path) -> None:
    result = run("ask", "Where?", data_dir=tmp_path / "data", settings={name: value})
    assert result.returncode == 2
    message = told(result)
    assert message.count(name) >= 1
    assert "sk-cli" not in message
