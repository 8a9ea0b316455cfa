"""Whether answers are a function of the documents: `python -m tests.bench.reopened` asks all questions of the tests on
the bundled and the invented documents in a fresh folder, again in new processes with other hash seeds, as the writer
and as a reader, after other orders, and after documents went and came again, and prints how many answers differ.

With a folder, it answers the questions that it is given as JSON, as a reader of that folder.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.build import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Turn
from knowledge.library import Library
from tests.gold import FOLDER

SUITES = Path(__file__).parents[2] / "evals" / "suites"
ORDERS = 5
SEEDS = 5


def questions() -> list[list[str]]:
    """The turns of each conversation of the suites and of the tests on invented documents."""
    invented = yaml.safe_load((FOLDER / "invented.yaml").read_text(encoding="utf-8"))
    asked = [[case[0]] for cases in invented.values() for case in cases]
    development = yaml.safe_load((SUITES / "development.yaml").read_text(encoding="utf-8"))
    return [*asked, *(case["turns"] for case in development["cases"])]


def answers(library: Library, folder: Path, conversations: Sequence[Sequence[str]]) -> list[Answer]:
    """What an assistant over this library answers to the last turn of each."""
    assistant = Assistant(library, Settings(data_dir=folder))
    found = []
    for turns in conversations:
        history: list[Turn] = []
        for text in turns:
            history.append(assistant.respond(text, history))
        found.append(history[-1].answer)
    return found


def in_another_process(folder: Path, conversations: Sequence[Sequence[str]], seed: int, *, write: bool) -> list[Answer]:
    command = [sys.executable, "-m", "tests.bench.reopened", str(folder), *(["write"] if write else [])]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    run = subprocess.run(
        command, input=json.dumps(conversations), env=environment, stdout=subprocess.PIPE, check=True, text=True
    )
    return [Answer.model_validate(answer) for answer in json.loads(run.stdout)]


def main() -> int:
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        with Library.open(folder, write=sys.argv[2:] == ["write"]) as library:
            found: Any = [answer.model_dump(mode="json") for answer in answers(library, folder, json.load(sys.stdin))]
        print(json.dumps(found))
        return 0
    asked = questions()
    files = sorted(path for path in (FOLDER / "invented").iterdir() if path.suffix != ".yaml")
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "fresh"
        with Library.open(folder) as library:
            library.ingest([FOLDER / "invented"])
            expected = answers(library, folder, asked)
        wrong = 0

        def report(what: str, found: list[Answer]) -> int:
            differ = [turns[-1] for turns, one, other in zip(asked, expected, found, strict=True) if one != other]
            print(f"{what}: {len(differ)} of {len(found)} answers differ", *differ[:5], sep="\n  ", flush=True)
            return len(differ)

        for seed in range(SEEDS):
            for write in (False, True):
                what = f"another process, {'writer' if write else 'reader'}, hash seed {seed}"
                wrong += report(what, in_another_process(folder, asked, seed, write=write))
        for order in range(ORDERS):
            random.Random(order).shuffle(files)  # noqa: S311 - the same each time
            folder = Path(kept) / f"order-{order}"
            with Library.open(folder) as library:
                for file in files:
                    library.ingest([file])
                wrong += report(f"one by one, order {order}", answers(library, folder, asked))
                for document in library.documents()[order % 2 :: 2]:
                    library.remove(document.document_id)
                library.ingest(files)
                library.ingest()
                wrong += report("after half of them went and came again", answers(library, folder, asked))
    print(f"{wrong} answers differ")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
