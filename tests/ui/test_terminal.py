from __future__ import annotations

import pytest

from ui.terminal import ConsoleProgress, complain, printable, say


def test_nothing_printed_can_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b[2Jb\x07\u202ec\td\n广东")
    assert capsys.readouterr().out == "a[2Jbc\td\n广东\n"
    assert printable("\x9b31m") == "31m"


def test_a_complaint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain("first\n  second")
    assert capsys.readouterr().err == "guangdong-assistant: first second\n"


def test_progress_without_a_terminal_is_two_lines_per_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with ConsoleProgress() as progress:
        for done in range(4):
            progress("embed", done, 3)
        progress("nothing to do", 0, 0)
    progress("late, from the background", 1, 1)
    captured = capsys.readouterr()
    assert captured.err == "Computing vectors …\nComputing vectors: 3 of 3\n"
    assert captured.out == ""
