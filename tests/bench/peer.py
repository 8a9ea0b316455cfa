"""One contestant of the benchmark, as a program: `python -m tests.bench.peer NAME index|ask FOLDER`.

Each reads `FOLDER/texts/*.txt` into a store of its own in `FOLDER/NAME`, and answers from it. Vectors are made by
hashing, so that no embedder's time is in what is compared; LlamaIndex, which searches with its BM25, needs none.

`ask` says when the first answer is there, then waits for a line on stdin and tells the rest: seconds per question,
answers per second of 32 threads, memory.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

RETRIEVED = 10
CHUNK, OVERLAP = 1000, 200
ASKERS = 32

Ask = Callable[[str], object]


def texts(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((folder / "texts").glob("*.txt"))]


class Ours:
    """Whole answers: understood, composed, verified, cited, with follow-ups that were tried."""

    def index(self, folder: Path) -> Iterator[str]:
        from knowledge.isolation import ReadingLimits
        from knowledge.library import Library
        from tests.bench.scale import Hashing

        with Library.open(folder / "ours", bundled=False, embedder=Hashing()) as library:
            library.ingest([folder / "texts"], limits=ReadingLimits(seconds=600))
            yield "found by words"
            library.wait_for_chroma()
            yield "found by meaning too"

    def open(self, folder: Path) -> Ask:
        from assistant.build import Assistant
        from assistant.settings import Settings
        from knowledge.library import Library
        from tests.bench.scale import Hashing

        library = Library.open(folder / "ours", bundled=False, write=False, embedder=Hashing())
        settings = Settings(data_dir=folder / "ours", openai_api_key=None, openai_base_url="")
        return Assistant(library, settings).respond


class LangChain:
    """BM25Retriever and Chroma in an EnsembleRetriever, up to the prompt; no model."""

    def index(self, folder: Path) -> Iterator[str]:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
        chunks = [chunk for text in texts(folder) for chunk in splitter.split_text(text)]
        vectors = self._vectors(folder)
        for first in range(0, len(chunks), 1000):
            vectors.add_texts(chunks[first : first + 1000])
        yield "found by meaning too"

    def open(self, folder: Path) -> Ask:
        from tests.bench.stock import pipeline

        vectors = self._vectors(folder)
        return pipeline(vectors.get()["documents"], vectors)

    def _vectors(self, folder: Path) -> Any:
        from langchain_chroma import Chroma

        return Chroma("stock", _embeddings(), persist_directory=str(folder / "langchain"))


class LlamaIndex:
    """BM25Retriever in a CitationQueryEngine with its MockLLM."""

    def index(self, folder: Path) -> Iterator[str]:
        from llama_index.core import Document
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.retrievers.bm25 import BM25Retriever

        nodes = SentenceSplitter(chunk_size=256, chunk_overlap=20).get_nodes_from_documents(
            [Document(text=text) for text in texts(folder)]
        )
        BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=RETRIEVED).persist(str(folder / "llamaindex"))
        yield "found by words"

    def open(self, folder: Path) -> Ask:
        from llama_index.core.llms import MockLLM
        from llama_index.core.query_engine import CitationQueryEngine
        from llama_index.retrievers.bm25 import BM25Retriever

        retriever = BM25Retriever.from_persist_dir(str(folder / "llamaindex"))
        return CitationQueryEngine(retriever, llm=MockLLM(max_tokens=60)).query


PEERS: dict[str, Any] = {"ours": Ours, "langchain": LangChain, "llamaindex": LlamaIndex}


def _embeddings() -> Any:
    from langchain_core.embeddings import Embeddings

    from tests.bench.scale import Hashing

    class Hashed(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return Hashing().encode(texts).tolist()

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return Hashed()


def resident() -> float:
    """Megabytes of this process."""
    return int(Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0]) / 1e3


def seconds_each(ask: Ask, questions: Sequence[str]) -> list[float]:
    times = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        times.append(time.perf_counter() - start)
    return times


def at_once(ask: Ask, questions: Sequence[str]) -> float:
    """Answers per second with so many threads asking on."""
    with ThreadPoolExecutor(ASKERS) as pool:
        start = time.perf_counter()
        list(pool.map(ask, questions))
        return len(questions) / (time.perf_counter() - start)


def main() -> None:
    name, what, where = sys.argv[1:]
    folder, peer = Path(where), PEERS[name]()
    if what == "index":
        start = time.perf_counter()
        print(json.dumps({state: time.perf_counter() - start for state in peer.index(folder)}))
        return
    questions: dict[str, list[str]] = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    ask = peer.open(folder)
    ask(questions["prose"][0])
    print("answered", flush=True)
    sys.stdin.readline()
    told: dict[str, Any] = {}
    for kind, of_this_kind in questions.items():
        seconds_each(ask, of_this_kind)  # warm
        told[kind] = seconds_each(ask, of_this_kind)
        told[f"{kind}, at once"] = at_once(ask, of_this_kind * 2)
    print(json.dumps({**told, "memory": resident()}))


if __name__ == "__main__":
    main()
