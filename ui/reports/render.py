"""A report as a page that needs nothing else, and as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io

from ui.assets import assets
from ui.locale import words_for
from ui.reports.collect import Asked, Report
from ui.templating import render

_COLUMNS = ("week", "day", "channel", "language", "question", "status", "state", "mode", "verdict", "reason", "comment")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def html(report: Report, language: str = "en", nonce: str = "") -> str:
    """The report as one HTML file; a nonce lets its style pass a content security policy."""
    style = assets()["report.css"].content.decode()
    return str(render("report.html", report=report, words=words_for(language), style=style, nonce=nonce))


def csv_rows(report: Report) -> str:
    """One line per question, with the marks that spreadsheets need to read Chinese and to run no formula."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows([_inert(value) for value in _row(row)] for row in report.rows)
    return out.getvalue()


def _row(row: Asked) -> tuple[str, ...]:
    return (
        row.week.isoformat(),
        row.day.isoformat(),
        row.channel,
        row.language,
        row.text,
        row.status.value if row.status else "",
        row.state.value,
        row.mode,
        row.verdict.value if row.verdict else "",
        row.reason,
        row.comment,
    )


def _inert(value: str) -> str:
    """A cell that spreadsheets show and do not compute."""
    return f"'{value}" if value.lstrip(" \n").startswith(_FORMULA) else value
