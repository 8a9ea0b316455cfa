"""The form of pages without scripts goes through the same gate as everybody."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.ui.serving import served


def test_new_sessions_do_not_get_round_the_limit_of_an_address(own_data_dir: Path) -> None:
    """Without a cookie every question is a new session's, and all are one address's."""
    settings = {"GUANGDONG_QUESTIONS_PER_MINUTE_AND_ADDRESS": "2", "GUANGDONG_TRUSTED_PROXIES": "127.0.0.1"}
    with served(own_data_dir, **settings) as address:
        sent = {"data": {"question": "hello"}, "headers": {"X-Forwarded-For": "203.0.113.7"}, "timeout": 30}
        answers = [httpx.post(f"{address}/chat/ask", **sent) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert "Please try again in" in answers[-1].text
    assert "hello" in answers[-1].text  # nothing typed is lost
