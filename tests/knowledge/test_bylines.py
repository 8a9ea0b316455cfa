"""Publication dates and issuers read from the head of a text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.bylines import read_byline, read_date


@pytest.mark.parametrize(
    ("head", "published", "issuer"),
    [
        ("A plan\n\n来源:外商投资促进处      发布时间:2019-12-03 15:08:57", date(2019, 12, 3), "外商投资促进处"),
        ("A plan\nIssued by: Trade Office    Date of release: 2022-05-18", date(2022, 5, 18), "Trade Office"),
        ("A plan\nPublished: 3rd December 2019", date(2019, 12, 3), ""),
        ("A plan\nDate: Dec. 3, 2019\nSource: Harbour Board", date(2019, 12, 3), "Harbour Board"),
        ("规划\n发布日期：2022年5月18日", date(2022, 5, 18), ""),
        ("办法\n（2023年6月12日印发）", date(2023, 6, 12), ""),
        ("A plan\nPrepared by the Harbour Office. Last updated: 12 May 2025.", date(2025, 5, 12), "Harbour Office"),
        ("A plan\nHarbour Board Office\nDate: 3 May 2025", date(2025, 5, 3), "Harbour Board Office"),
        ("A plan\nIt applies to all.\n\nHarbour Board Office\n9 May 2024", date(2024, 5, 9), "Harbour Board Office"),
        ("A plan\nDate: soon", None, ""),
        ("A plan\nDate: 2019-02-31", None, ""),
        ("The source of growth is trade in 2019-12-03.", None, ""),
    ],
)  # fmt: skip
def test_what_the_head_tells(head: str, published: date | None, issuer: str) -> None:
    byline = read_byline(head)
    assert (byline.published, byline.issuer) == (published, issuer)


def test_the_issuer_in_the_title() -> None:
    title = "临海市人民政府办公室关于支持造船业的通知"
    assert read_byline(f"{title}\n各部门：", title).issuer == "临海市人民政府办公室"


def test_a_date_far_down_is_one_of_the_contents() -> None:
    assert read_byline("Title\n" + "line\n" * 20 + "Published: 2019-12-03").published is None


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_way_of_writing_a_date(day: date) -> None:
    month = day.strftime("%B")
    for words in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {month} {day.year}",
        f"{month[:3]} {day.day}, {day.year}",
    ):
        assert read_date(words) == day


@given(st.text())
def test_any_text_has_a_byline_or_none(text: str) -> None:
    assert len(read_byline(text).issuer) <= 120
