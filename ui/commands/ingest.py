"""`ingest`: read files into the library and say, file by file, what became of them."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ui.failures import DONE, FAILED
from ui.opening import load_settings, opened_library, reading_limits
from ui.terminal import ConsoleProgress, note, say, say_json

if TYPE_CHECKING:
    from knowledge.intake import IngestRow


def run(options: argparse.Namespace) -> int:
    paths = [Path(path) for path in options.paths]
    limits = reading_limits(load_settings())
    with opened_library() as library:
        with ConsoleProgress() as progress:
            rows = library.ingest(
                paths, replace=options.replace, dry_run=options.dry_run, progress=progress, limits=limits
            )
        if options.json:
            say_json([asdict(row) for row in rows], indent=2)
        else:
            for row in rows:
                say(_line(row))
        if backlog := library.status().backlog:
            note(
                f"Computing vectors of {backlog} passages. Their words can be searched already; "
                "stopping now loses nothing."
            )
    return FAILED if any(row.status == "failed" for row in rows) else DONE


def _line(row: IngestRow) -> str:
    detail = row.reason or f"{row.chunks} passages, {row.tables} tables, {row.clusters} clusters"
    warnings = "".join(f"\n{'':<11}! {warning}" for warning in row.warnings)
    return f"{row.status:<11} {row.file}  ({detail}){warnings}"
