"""The short form of `make load`: nothing is lost, mixed up or refused. Times are told by the long form alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.load.asking import WITHOUT_LIMITS, chats, converse
from tests.ui.serving import running


def test_many_chats_at_once_lose_and_mix_nothing(own_data_dir: Path) -> None:
    wanted = chats(own_data_dir, 200, 2)
    with running(own_data_dir, **WITHOUT_LIMITS) as server:
        tally = asyncio.run(converse(server.address, wanted, len(wanted)))
    assert tally.errors == []
    assert tally.wrong == []
    assert tally.answers == 400


def test_somebody_else_s_answer_would_be_noticed(own_data_dir: Path) -> None:
    one, other = chats(own_data_dir, 2, 1)
    mixed = type(one)(one.questions, other.answers)
    with running(own_data_dir) as server:
        tally = asyncio.run(converse(server.address, [mixed], 1))
    assert tally.wrong
