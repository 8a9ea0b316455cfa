"""`ingest`: read files into the library and say, file by file, what became of them."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ui.failures import DONE, FAILED
from ui.opening import opened_library
from ui.terminal import ConsoleProgress, say, say_json

if TYPE_CHECKING:
    from knowledge.ingest import IngestRow


def run(options: argparse.Namespace) -> int:
    paths = [Path(path) for path in options.paths]
    with opened_library() as library, ConsoleProgress() as progress:
        rows = library.ingest(paths, replace=options.replace, progress=progress)
    if options.json:
        say_json([asdict(row) for row in rows], indent=2)
    else:
        for row in rows:
            say(_line(row))
    return FAILED if any(row.status == "failed" for row in rows) else DONE


def _line(row: IngestRow) -> str:
    detail = row.reason or f"{row.chunks} passages, {row.clusters} clusters"
    return f"{row.status:<10} {row.file}  ({detail})"
