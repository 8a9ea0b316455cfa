"""Lines of the same parts between commas become rows; prose with commas does not."""

from __future__ import annotations

import pytest
from storing import parsed

CHINESE = """关于港区项目的通知

附件：在建项目一览
1. 叶片工厂，濠江区，投资12.4亿元，2024年6月投产；
2. 海缆平台，澄海区，投资8000万元，2025年3月投产；
3. 塔筒基地，潮阳区，投资15.6亿元，2024年10月投产。
"""
ENGLISH = """Notice on the harbour

Annex: works begun
- Blade works, Foshan, investment of 1,240 million yuan, in production June 2024;
- Test stand, Zhuhai, investment of 80 million yuan, in production March 2025;
- Cable yard, Yangjiang, investment of 1.56 billion yuan, in production 2026.
"""


@pytest.mark.parametrize(("text", "named"), [(CHINESE, "投资"), (ENGLISH, "investment")])
def test_rows(text: str, named: str) -> None:
    document = parsed("list", text)
    [table] = document.tables
    assert [column.role.value for column in table.columns] == ["name", "place", "amount", "year"]
    assert table.columns[2].name == named
    assert [row.cells[2].value for row in table.records if row.cells[2]] == [1.24e9, 8e7, 1.56e9]
    for row in table.records:
        assert all(cell and row.row_span.contains(cell.span) for cell in row.cells)


@pytest.mark.parametrize(
    "text",
    [
        "First, they plan, with 5 million yuan, in 2025.\n"
        "Then, they build, with 6 million yuan.\nLast, they sell, and rest.\n",
        "- Kilns, glass, silk\n- Cranes, boats, salt\n- Panes, sand, lime\n",
        "1. 企业须依法登记，纳税正常，投资5亿元，2025年前开工。资金分期拨付。\n"
        "2. 银行，基金，担保，协会。\n3. 其他，见附件，另行通知，略。\n",
    ],
)
def test_prose_gives_no_rows(text: str) -> None:
    assert not [table for table in parsed("prose", f"A notice\n\n{text}").tables if len(table.columns) > 2]
