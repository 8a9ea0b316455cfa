"""A short form of `python -m tests.bench.full_disk`."""

from __future__ import annotations

from tests.bench.full_disk import outcomes


def test_a_full_disk_loses_nothing_that_was_acknowledged() -> None:
    found = outcomes(3)
    assert [each.lost for each in found] == [0] * 3
    assert all(each.answers for each in found), found
    assert found[0].refused
    assert found[-1].acknowledged
