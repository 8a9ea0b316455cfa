"""How a later notice names the text that it changes."""

from __future__ import annotations

import datetime

import pytest

from assistant.changes import changes_among
from knowledge.types import Document, Source


def notice(name: str, title: str, year: int, text: str) -> Document:
    source = Source(document_id=name, file=f"{name}.txt", title=title, published=datetime.date(year, 3, 1))
    return Document(source=source, text=f"{title}\n\n{text}", file_sha256=name, text_sha256=name)


@pytest.mark.parametrize(
    ("title", "head", "change"),
    [
        (
            "Notice on Printing and Distributing the Measures of Ostra for Rewarding Projects",
            "",
            "the Measures of Ostra for Rewarding Projects are amended as follows:",
        ),
        (
            "Rewards for projects in Ostra",
            "Ost Shang Fa [2022] No. 14",
            'the measures (Ost Shang Fa [2022] No. 14, hereinafter "the Measures") are amended as follows:',
        ),
        ("关于印发《奥斯特市奖励外资项目办法》的通知", "", "现决定对《奥斯特市奖励外资项目办法》作如下修改："),
    ],
)
def test_a_notice_amends_what_it_names(title: str, head: str, change: str) -> None:
    earlier = notice("earlier", title, 2022, head)
    later = notice("later", "Notice on Amending the Rewards of Ostra 修改通知", 2024, f"It is decided that {change}")
    other = notice("other", "Notice on Printing and Distributing the Measures of Brell for Parks", 2022, "")
    assert changes_among([earlier, later, other]) == {"earlier": (("later", False),)}
