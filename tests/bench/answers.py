"""How fast answers are, beside what a user would pick instead, on the same text and the same questions in one run.

`python -m tests.bench.answers`: warm, in process, over the development questions. Ours: whole answers, verified, with
follow-up suggestions that were tried. Beside it LangChain's stock pipeline: BM25Retriever and Chroma in an
EnsembleRetriever with the same embedder, the prompt formatted, and no model at all.

Exits with 1 if our median is above the stock one's.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from assistant.build import build_assistant
from assistant.settings import Settings
from assistant.types import Turn
from knowledge.embed import MiniLMEmbeddings

ROUNDS = 3
RETRIEVED = 10  # passages, of each of the stock retrievers
GOLD = Path(__file__).parents[1] / "gold" / "dev.yaml"


def conversations() -> list[list[str]]:
    """The user turns of the development cases."""
    return [case["turns"] for case in yaml.safe_load(GOLD.read_text(encoding="utf-8"))]


def timed(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Seconds per question, over all rounds."""
    seconds = []
    for _ in range(ROUNDS):
        for question in questions:
            start = time.perf_counter()
            ask(question)
            seconds.append(time.perf_counter() - start)
    return seconds


def timed_conversations(respond: Callable[[str, list[Turn]], Turn]) -> list[float]:
    """Seconds per answer; earlier turns are answered on the way."""
    seconds = []
    for _ in range(ROUNDS):
        for turns in conversations():
            history: list[Turn] = []
            for turn in turns:
                start = time.perf_counter()
                history.append(respond(turn, history))
                seconds.append(time.perf_counter() - start)
    return seconds


def stock_pipeline(texts: Sequence[str]) -> Callable[[str], object]:
    """LangChain's hybrid retrieval as its documentation builds it, up to the prompt that a model would get."""
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.prompts import ChatPromptTemplate

    keywords = BM25Retriever.from_texts(list(texts), k=RETRIEVED)
    vectors = Chroma.from_texts(list(texts), MiniLMEmbeddings(), collection_name="stock")
    retriever = EnsembleRetriever(
        retrievers=[keywords, vectors.as_retriever(search_kwargs={"k": RETRIEVED})], weights=[0.5, 0.5]
    )
    prompt = ChatPromptTemplate.from_messages(
        [("system", "Answer from these passages:\n{context}"), ("user", "{question}")]
    )

    def ask(question: str) -> object:
        passages = retriever.invoke(question)
        return prompt.invoke({"context": "\n\n".join(p.page_content for p in passages), "question": question})

    return ask


def quantile(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        assistant = build_assistant(Settings(data_dir=Path(folder) / "data"))
        try:
            view = assistant.view()
            stock = stock_pipeline([view.cut(chunk.span) for chunk in view.chunks])
            questions = [turn for turns in conversations() for turn in turns]
            assistant.warm()
            for question in questions[:20]:
                stock(question)
                assistant.respond(question)
            theirs = timed(stock, questions)
            ours = timed_conversations(assistant.respond)
        finally:
            assistant.close()
    table = Table(title=f"{len(questions)} questions, {ROUNDS} rounds, warm, one thread")
    for column in ("", "median", "p99", "median, as a ratio"):
        table.add_column(column, justify="right" if column else "left")
    base = statistics.median(theirs)
    for name, seconds in (
        ("ours: verified answer, follow-ups tried", ours),
        ("stock: BM25Retriever + Chroma, no model", theirs),
    ):
        median = statistics.median(seconds)
        cells = (f"{median * 1e3:.1f} ms", f"{quantile(seconds, 0.99) * 1e3:.1f} ms", f"{median / base:.2f}")
        table.add_row(name, *cells)
    Console().print(table)
    return 0 if statistics.median(ours) <= base else 1


if __name__ == "__main__":
    sys.exit(main())
