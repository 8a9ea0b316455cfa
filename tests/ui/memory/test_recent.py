"""What is kept in the process."""

from __future__ import annotations

from ui.memory.recent import Recent
from ui.memory.types import Channel, StoredTurn, TurnState

ALICE = "alice" * 5


def test_the_working_memory_is_bounded_and_counts_right() -> None:
    recent = Recent(most_turns=10)
    for number in range(30):
        turn = StoredTurn(str(number), f"c{number // 2}", "q", TurnState.DONE, None, 0)
        assert recent.add(ALICE, Channel.WEB, turn, stored=number % 2 == 0)
    assert sum(len(turns) for turns in recent.of(ALICE).values()) in {9, 10}
    recent.forget(ALICE)
    assert recent.of(ALICE) == {}
    assert recent.waiting() == []
