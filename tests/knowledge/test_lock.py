from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from knowledge.errors import StoreBusy
from knowledge.lock import LOCK_FILE, WriterLock

HOLDER = """
import sys, time
from pathlib import Path
from knowledge.lock import WriterLock
lock = WriterLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_the_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    with WriterLock(tmp_path), pytest.raises(StoreBusy, match=rf"\({os.getpid()}\).*Stop it"):
        WriterLock(tmp_path)


def test_a_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    WriterLock(tmp_path).release()
    with WriterLock(tmp_path) as lock:
        lock.release()
        lock.release()
        with WriterLock(tmp_path):
            pass


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusy, match=str(child.pid)):
            WriterLock(tmp_path)
        child.send_signal(signal.SIGKILL)
        child.wait()
        WriterLock(tmp_path).release()


def test_a_brief_holder_is_waited_for(tmp_path: Path) -> None:
    brief = WriterLock(tmp_path, brief=True)
    taken: list[WriterLock] = []
    waiting = threading.Thread(target=lambda: taken.append(WriterLock(tmp_path)))
    waiting.start()
    waiting.join(0.1)
    assert not taken
    brief.release()
    waiting.join(10)
    assert taken
    taken[0].release()


def test_an_old_holder_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).write_text("99999999999999999999 some longer text of old")
    with WriterLock(tmp_path):
        assert (tmp_path / LOCK_FILE).read_text() == str(os.getpid())
