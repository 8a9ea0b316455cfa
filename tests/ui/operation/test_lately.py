from __future__ import annotations

from ui.operation.lately import Lately


def test_a_name_counts_once_and_only_for_a_while() -> None:
    now = [0.0]
    lately = Lately(10, clock=lambda: now[0])
    for name in ("alice", "bob", "alice"):
        lately.see(name)
    assert lately.count() == 2
    now[0] = 8.0
    lately.see("bob")
    now[0] = 11.0
    assert lately.count() == 1
    now[0] = 30.0
    assert lately.count() == 0
