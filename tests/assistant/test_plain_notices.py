"""Plain questions about plain notices: whom to turn to, what holds now, which text is meant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.build import Assistant
from assistant.types import Status
from tests.assistant.feeding import fed

TEXTS = {
    "tea.md": """# Invest in the Tea Port of Luoyuan

Luoyuan Bureau of Commerce, Fujian Province. 12 May 2024

The port dries, blends and ships tea for eleven counties, and lets plots by the year.

## Meet us

Ms Ding Xiaolu, Tea Trade Section

+86 591 268 7741

trade@luoyuan.example
""",
    "茶.txt": """连江县茶产业扶持办法

连江县商务局 2024年6月3日

第一条 为支持茶叶精深加工，制定本办法。
第二条 茶叶出口按每吨260元补助，冷链运输的每吨另加40元。
第三条 《连江县茶叶出口补助暂行规定》（连商〔2019〕7号）同时废止。
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with fed(tmp_path_factory.mktemp("plain"), TEXTS) as fed_assistant:
        yield fed_assistant


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who should I call about tea in Luoyuan?", ("Ding Xiaolu", "268 7741", "trade@luoyuan.example")),
        ("现在连江茶叶出口一吨能拿多少补助？", ("260元",)),
        ("How much does Lianjiang pay for cold-chain transport of tea?", ("40元",)),
    ],
)
def test_is_answered(assistant: Assistant, question: str, words: tuple[str, ...]) -> None:
    answer = assistant.respond(question, []).answer
    assert answer.status is Status.ANSWERED
    assert all(word in answer.text for word in words), answer.text
