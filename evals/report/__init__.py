"""What a run is told with: one offline HTML file, Markdown, JUnit and JSON, all from the same summary."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from evals.compare import Comparison
from evals.gates import Checked
from evals.report.html import render
from evals.report.junit import as_junit
from evals.report.markdown import as_markdown
from evals.summary import Summary, as_json

HTML, MARKDOWN, JUNIT, JSON = "report.html", "report.md", "junit.xml", "report.json"


def write_reports(
    folder: Path, summary: Summary, checked: Sequence[Checked] = (), comparison: Comparison | None = None
) -> Path:
    """Write all four into a folder; the path of the HTML file comes back."""
    contents = {
        HTML: render(summary, checked, comparison),
        MARKDOWN: as_markdown(summary, checked, comparison),
        JUNIT: as_junit(summary),
        JSON: json.dumps(as_json(summary), ensure_ascii=False, indent=1),
    }
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder / HTML
