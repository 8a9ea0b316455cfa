from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.failures import UsageError
from ui.widget.origins import parse_origins


@pytest.mark.parametrize(
    ("setting", "origins"),
    [
        ("", ()),
        ("https://www.example.org", ("https://www.example.org",)),
        (
            " https://A.example/ , https://a.example:443,https://b.example:8443",
            ("https://a.example", "https://b.example:8443"),
        ),
        ("http://localhost:3000", ("http://localhost:3000",)),
        ("https://招商.example", ("https://xn--czrx92a.example",)),
    ],
)
def test_origins_are_normal(setting: str, origins: tuple[str, ...]) -> None:
    assert parse_origins(setting, development=False) == origins


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("*", "GUANGDONG_DEVELOPMENT=1"),
        ("http://www.example.org", "https://www.example.org"),
        ("www.example.org", "no origin"),
        ("https://a.example/path", "no origin"),
        ("https://user@a.example", "no origin"),
        ("https://*.example.org", "no origin"),
        ("https://a.example; script-src *", "no origin"),
        ("javascript:alert(1)", "no origin"),
        ("https://a.example:port", "no address"),
        ("null", "no origin"),
    ],
)
def test_what_is_no_origin_is_told(setting: str, told: str) -> None:
    with pytest.raises(UsageError, match="GUANGDONG_WIDGET_ORIGINS") as caught:
        parse_origins(setting, development=False)
    assert told in str(caught.value)


def test_every_site_only_in_development() -> None:
    assert parse_origins("*,http://a.example", development=True) == ("*", "http://a.example")


@given(st.text(max_size=60))
def test_nothing_ends_a_policy(setting: str) -> None:
    try:
        origins = parse_origins(setting, development=False)
    except UsageError:
        return
    assert not any(set(origin) & set(" ;'\",*\n\r\t") for origin in origins)
