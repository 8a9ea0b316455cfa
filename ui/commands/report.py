"""`report`: what people ask, what got no answer, false premises, thumbs, by week."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ui.failures import DONE
from ui.opening import load_settings, opened_database
from ui.terminal import note


def run(options: argparse.Namespace) -> int:
    from ui.reports.collect import collect
    from ui.reports.render import csv_rows, html

    with opened_database(load_settings()) as database:
        report = collect(database, (datetime.now(UTC) - timedelta(days=options.days)).date())
    text = csv_rows(report) if options.csv else html(report, options.language)
    if options.output is None:
        sys.stdout.write(text)
    else:
        Path(options.output).write_text(text, encoding="utf-8", newline="")
        note(f"{report.questions} questions since {report.since}: {options.output}")
    return DONE
