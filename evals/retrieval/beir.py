"""Folders of BEIR's layout: `corpus.jsonl`, `queries*.jsonl`, `qrels.tsv` or `qrels/test.tsv`, each gzipped or not.

`peer_runs/NAME.json` are stored rankings of others: {query: [[passage, score], …]}.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from evals.errors import SuiteError

Run = dict[str, dict[str, float]]
"""Query → passage → score."""
Qrels = dict[str, dict[str, int]]
_SPEAKER = re.compile(r"^\|user\|:\s*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Passage:
    passage_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Collection:
    """`queries` are the user turns of each query, the one to be answered last."""

    name: str
    folder: Path
    passages: tuple[Passage, ...]
    queries: dict[str, tuple[str, ...]]
    qrels: Qrels


def collections(folder: Path) -> list[Path]:
    """The data set, or the data sets of a folder that holds several.

    Raises:
        SuiteError: there is none.
    """
    candidates = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())] if folder.is_dir() else []
    found = [path for path in candidates if _find(path, "corpus.jsonl")]
    if not found:
        raise SuiteError(f"{folder} holds no corpus.jsonl or corpus.jsonl.gz, nor does a folder in it.")
    return found


def load_collection(folder: Path, queries: str = "") -> Collection:
    """
    Args:
        queries: NAME of `queries_NAME.jsonl`; without it `queries.jsonl`.

    Raises:
        SuiteError: a file is missing or malformed.
    """
    passages = tuple(
        Passage(str(row["_id"]), str(row.get("title") or ""), str(row.get("text") or ""))
        for row in _rows(folder, "corpus.jsonl")
    )
    name = f"queries_{queries}.jsonl" if queries else "queries.jsonl"
    asked = {str(row["_id"]): _turns(str(row["text"])) for row in _rows(folder, name)}
    qrels = _qrels(folder)
    judged = {query: turns for query, turns in asked.items() if query in qrels}
    if not judged:
        raise SuiteError(f"{folder}: none of the queries in {name} has a judgement.")
    return Collection(folder.name, folder, passages, judged, {query: qrels[query] for query in judged})


def peer_runs(folder: Path) -> Iterator[tuple[str, Run]]:
    """The stored runs of a folder by name; none if there is no such folder."""
    for path in sorted(folder.glob("*.json*")) if folder.is_dir() else ():
        with _opened(path) as file:
            content = json.load(file)
        yield (
            path.name.removesuffix(".gz").removesuffix(".json"),
            {query: {str(passage): float(score) for passage, score in ranking} for query, ranking in content.items()},
        )


def _turns(text: str) -> tuple[str, ...]:
    return tuple(turn.strip() for turn in _SPEAKER.split(text) if turn.strip()) or (text,)


def _qrels(folder: Path) -> Qrels:
    path = _find(folder, "qrels.tsv") or _find(folder, "qrels/test.tsv")
    if path is None:
        raise SuiteError(f"{folder} holds neither qrels.tsv nor qrels/test.tsv.")
    qrels: Qrels = {}
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            cells = line.rstrip("\n").split("\t")
            if number == 1 and not cells[-1].lstrip("-").isdigit():
                continue
            if len(cells) != 3 or not cells[2].lstrip("-").isdigit():
                raise SuiteError(f"{path}, line {number} is not query, passage and score with tabs between.")
            qrels.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return qrels


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    path = _find(folder, name)
    if path is None:
        raise SuiteError(f"{folder} holds no {name} or {name}.gz.")
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                row["_id"]
            except (ValueError, KeyError, TypeError) as error:
                raise SuiteError(f"{path}, line {number} is no JSON object with an _id.") from error
            yield row


def _find(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")
