"""Invented tables, and the ways in which their words come without their lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from hypothesis import strategies as st

_CITIES = {
    "en": ("Foshan", "Zhuhai", "Yangjiang", "Huizhou", "Ganzhou", "Yantai", "Shantou", "Dongguan"),
    "zh": ("佛山市", "珠海市", "阳江市", "惠州市", "赣州市", "烟台市", "汕头市", "东莞市"),
}
_THINGS = {
    "en": (
        "Kiln rebuild",
        "Glass works",
        "Silk mill",
        "Turbine yard",
        "Crane hall",
        "Cable works",
        "Lens shop",
        "Dry dock",
        "Advanced ceramics",
        "Civil aviation",
        "Electronic information",
        "Salt works (phase 2)",
    ),
    "zh": (
        "窑炉改造",
        "玻璃工厂",
        "丝绸工坊",
        "风机总装",
        "起重机车间",
        "海缆工厂",
        "镜片车间",
        "干船坞",
        "先进陶瓷",
        "民用航空",
        "电子信息",
        "盐业（二期）",
    ),
}
_WORDS = {
    "en": (
        "Panes, bottles and fibre.",
        "Threads for nets",
        "Blades and towers",
        "Hooks; winches",
        "Wire rope",
        "Lenses for phones, cameras, and cars.",
        "Repair of ships up to 3,000 tonnes",
    ),
    "zh": (
        "平板玻璃、瓶罐",
        "渔网用线",
        "叶片和塔筒",
        "吊钩、绞车",
        "钢丝绳。",
        "手机镜头、车载镜头",
        "3000吨级船舶修理",
    ),
}
_STATES = {"en": ("Under construction", "Planned", "Completed"), "zh": ("在建", "拟建", "建成")}

_HEADERS = {
    "en": {
        "number": ("No.", "#"),
        "thing": ("Project", "Chain", "Name of enterprise", "Industry"),
        "city": ("City", "Host cities", "Location"),
        "amount": ("Total investment (million yuan)", "Operating revenue in 2023 (billion yuan)"),
        "area": ("Area (hectares)", "Land available (mu)"),
        "count": ("Enterprises", "Jobs"),
        "year": ("Start year", "Completed in"),
        "state": ("Status", "Progress"),
        "words": ("Directions to be strengthened", "Remarks", "Main products", "What is made"),
    },
    "zh": {
        "number": ("序号",),
        "thing": ("项目名称", "产业链", "企业名称", "领域"),
        "city": ("所在市", "布局城市"),
        "amount": ("总投资（亿元）", "2023年营业收入（亿元）", "2024年产值（亿元）"),
        "area": ("占地面积（亩）",),
        "count": ("企业数", "就业人数"),
        "year": ("开工年份",),
        "state": ("状态", "进展情况"),
        "words": ("主攻方向", "备注", "主要产品"),
    },
}
_TOTAL = {"en": "Total", "zh": "合计"}
_BEFORE = {
    "en": (
        "IV. Key chains",
        "Table 2 Key works of the coast",
        "Key works of the coast",
        "Works that were begun in the year 2023",
        "The works are listed below.",
        "2. List of works",
    ),
    "zh": ("四、重点项目", "表2 沿海重点项目", "沿海重点项目一览表", "重点项目情况", "各项目如下。", "2023年重点工程"),
}
_AFTER = {
    "en": (
        "",
        "Note: figures are preliminary.",
        "V. Safeguards",
        "Source: Bureau of Statistics",
        "Each work has a leader who reports every quarter and is assessed once a year.",
        "Contact",
    ),
    "zh": (
        "",
        "注：数据为初步统计。",
        "五、保障措施",
        "数据来源：市统计局",
        "各单位要加强领导，明确分工，按季度报告进展情况。",
        "联系方式",
    ),
}


@dataclass(frozen=True)
class Table:
    """A header and rows of the same length, "-" in what is empty; `total` is a row of totals or ()."""

    language: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    before: tuple[str, ...]
    after: str

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        return (self.header, *self.rows, *((self.total,) if self.total else ()))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    language = draw(st.sampled_from(("en", "zh")))
    heads = _HEADERS[language]
    others = [kind for kind in heads if kind not in ("number", "thing")]
    kinds = ["thing", *draw(st.lists(st.sampled_from(others), min_size=1, max_size=5, unique=True))]
    kinds = draw(st.permutations(kinds)) if draw(st.booleans()) else kinds
    kinds = ["number", *kinds] if draw(st.booleans()) else list(kinds)
    height = draw(st.integers(2, 9))
    things = draw(st.permutations(_THINGS[language]))
    columns = []
    for kind in kinds:
        cells = {
            "number": [str(n) for n in range(1, height + 1)],
            "thing": list(things[:height]),
            "city": draw(_many(_CITIES[language], height)),
            "amount": draw(_many(("12.5", "1,250", "480", "75.25", "2,100", "6"), height)),
            "area": draw(_many(("120", "80.5", "1,300", "66"), height)),
            "count": draw(_many(("12", "340", "1,205", "7"), height)),
            "year": draw(_many(("2021", "2023", "2024", "2025"), height)),
            "state": draw(_many(_STATES[language], height)),
            "words": draw(_many(_WORDS[language], height)),
        }[kind]
        columns.append(cells)
    rows = tuple(zip(*columns, strict=True))
    summed = [kind in ("amount", "area", "count") for kind in kinds]
    total: tuple[str, ...] = ()
    if any(summed) and draw(st.booleans()):
        first = summed.index(True)
        total = tuple(
            "9,999" if each else _TOTAL[language] if c == 0 and first else "-" for c, each in enumerate(summed)
        )
        total = total if first else ()
    before = draw(st.lists(st.sampled_from(_BEFORE[language]), max_size=2, unique=True))
    header = tuple(draw(st.sampled_from(heads[kind])) for kind in kinds)
    return Table(language, header, rows, total, tuple(before), draw(st.sampled_from(_AFTER[language])))


def _many(values: tuple[str, ...], count: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=count, max_size=count)


def _around(table: Table, body: str) -> bytes:
    title = {"en": "Works of the Velmora coast", "zh": "沿海工程概况"}[table.language]
    parts = (title, *table.before, body, table.after)
    return "\n\n".join(part for part in parts if part).encode() + b"\n"


def html(table: Table) -> bytes:
    head = "".join(f"<th>{escape(words)}</th>" for words in table.header)
    body = "".join("<tr>" + "".join(f"<td>{escape(w)}</td>" for w in row) + "</tr>" for row in table.lines[1:])
    return (
        f"<html><head><meta charset=utf-8></head><body><h1>T</h1><table><tr>{head}</tr>{body}</table></body>".encode()
    )


def _cells(table: Table) -> list[str]:
    return [words for row in table.lines for words in row]


def _wrapped(words: str) -> str:
    """A long cell on two lines."""
    if len(words) < 18:
        return words
    at = words.rfind(" ", 0, 18)
    return f"{words[:at]}\n{words[at + 1 :]}" if at > 0 else words


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _padded(table: Table) -> bytes:
    widths = [max(map(_width, column)) + 2 for column in zip(*table.lines, strict=True)]
    return _around(
        table,
        "\n".join(
            "".join(w + " " * (width - _width(w)) for w, width in zip(row, widths, strict=True)).rstrip()
            for row in table.lines
        ),
    )


def _short_total(table: Table) -> list[str]:
    return [words for row in table.lines for words in row if row is not table.total or words != "-"]


LAYOUTS: dict[str, Callable[[Table], bytes]] = {
    "a cell a line": lambda t: _around(t, "\n".join(_cells(t))),
    "blank lines between cells": lambda t: _around(t, "\n\n".join(_cells(t))),
    "blank lines between rows": lambda t: _around(t, "\n\n".join("\n".join(row) for row in t.lines)),
    "wrapped, blank lines between cells": lambda t: _around(t, "\n\n".join(map(_wrapped, _cells(t)))),
    "wrapped, a cell a line": lambda t: _around(t, "\n".join(map(_wrapped, _cells(t)))),
    "no fillers in the total": lambda t: _around(t, "\n\n".join(_short_total(t))),
    "tabs": lambda t: _around(t, "\n".join("\t".join(row) for row in t.lines)),
    "bars": lambda t: _around(t, "\n".join(" | ".join(row) for row in t.lines)),
    "padded": _padded,
    "padded, blank lines between rows": lambda t: _padded(t).replace(b"  \n", b"\n"),
}
