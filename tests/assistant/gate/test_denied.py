from __future__ import annotations

import pytest

from assistant.gate.denied import affirmed, denied_in
from assistant.gate.types import Evidence

COMPUTED = "No: Wind power equipment is planned for Aland and Beland, and Celand is not named."


def test_only_what_is_denied_throughout() -> None:
    assert denied_in(COMPUTED, ["Celand", "Aland", "Deland"]) == ("Celand",)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Wind power is planned for Aland, not for Celand.", ""),
        ("Celand, however, is not named.", ""),
        ("It is planned for Aland.", ""),
        ("Yes, wind power is planned for Celand.", "Celand"),
        ("Wind power is planned for Aland and Celand, not for others.", "Celand"),
        ("Celand is one of the cities; Beland is not named.", "Celand"),
    ],
)
def test_a_denied_name_is_only_denied(said: str, name: str) -> None:
    evidence = Evidence("f1", (), "", computed=COMPUTED, denied=("Celand",))
    assert affirmed(said, [evidence]) == name
