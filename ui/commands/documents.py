"""`documents list|show|remove`: what the assistant has read."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from itertools import zip_longest
from typing import TYPE_CHECKING

from ui.failures import DONE, CommandError
from ui.opening import opened_library
from ui.terminal import say, say_json

if TYPE_CHECKING:
    from knowledge.types import Document


def run(options: argparse.Namespace) -> int:
    actions = {"list": _list, "show": _show, "remove": _remove}
    return actions[options.action](options)


def _list(options: argparse.Namespace) -> int:
    with opened_library(write=False) as library:
        documents = library.documents()
    if options.json:
        say_json([_described(document) for document in documents], indent=2)
        return DONE
    if not documents:
        say("No documents yet. `guangdong-assistant ingest PATH` reads some.")
    for document in documents:
        source = document.source
        say(f"{source.document_id}  {source.published or 'undated'}  {source.title}  ({len(document.text)} characters)")
    return DONE


def _show(options: argparse.Namespace) -> int:
    with opened_library(write=False) as library:
        document = library.document(options.document_id)
        reports = library.table_reports(options.document_id)
        warnings = library.warnings(options.document_id)
    if document is None:
        raise _unknown(options.document_id)
    tables = [asdict(report) | {"rows": grid} for report, grid in zip_longest(reports, _grids(document)) if report]
    if options.json:
        shown = {"tables": tables} if options.tables else {"text": document.text}
        say_json(_described(document) | {"warnings": warnings} | shown, indent=2)
        return DONE
    for name, value in _described(document).items():
        if value:
            say(f"{name + ':':<18}{value}")
    for warning in warnings:
        say(f"{'warning:':<18}{warning}")
    say()
    if not options.tables:
        say(document.text)
    for table in tables:
        became = f"{table['facts']} facts" if table["facts"] else "no facts"
        say(f"Table {table['table']}: {became}{': ' + table['reason'] if table['reason'] else ''}")
        for row in table["rows"] or ():
            say("  " + " | ".join(row))
        say()
    if options.tables and not tables:
        say("There are no tables in it.")
    return DONE


def _grids(document: Document) -> Iterator[list[list[str]]]:
    """The words of each table; merged cells stand in every place that they cover."""
    for block in document.blocks:
        if block.table is not None:
            yield [
                [" ".join(document.text[cell.start : cell.end].split()) if cell else "" for cell in row]
                for row in block.table.grid()
            ]


def _remove(options: argparse.Namespace) -> int:
    with opened_library() as library:
        removed = library.remove(options.document_id)
    if not removed:
        raise _unknown(options.document_id)
    if options.json:
        say_json({"removed": options.document_id})
    else:
        say(f"removed    {options.document_id}")
    return DONE


def _unknown(document_id: str) -> CommandError:
    return CommandError(f"There is no document {document_id!r}. `guangdong-assistant documents list` shows all ids.")


def _described(document: Document) -> dict[str, object]:
    published = document.source.published
    return asdict(document.source) | {
        "published": published.isoformat() if published else None,
        "characters": len(document.text),
        "file_sha256": document.file_sha256,
        "text_sha256": document.text_sha256,
    }
