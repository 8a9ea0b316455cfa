"""What a user would pick instead: LangChain's hybrid retrieval as its documentation builds it, up to the prompt.

`python -m tests.bench.stock FOLDER QUESTION` is the whole of it as a program: the bundled text, cut and embedded into a
persistent Chroma at the first start, and one question.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from knowledge.embed import MiniLMEmbeddings

RETRIEVED = 10  # passages, of each of the two retrievers


def pipeline(texts: Sequence[str], vectors: Any) -> Callable[[str], str]:
    """Ask → the prompt that a model would get; BM25 over the texts and Chroma, fused by EnsembleRetriever."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.prompts import ChatPromptTemplate

    keywords = BM25Retriever.from_texts(list(texts), k=RETRIEVED)
    retriever = EnsembleRetriever(
        retrievers=[keywords, vectors.as_retriever(search_kwargs={"k": RETRIEVED})], weights=[0.5, 0.5]
    )
    prompt = ChatPromptTemplate.from_messages(
        [("system", "Answer from these passages:\n{context}"), ("user", "{question}")]
    )

    def ask(question: str) -> str:
        passages = retriever.invoke(question)
        return prompt.invoke(
            {"context": "\n\n".join(p.page_content for p in passages), "question": question}
        ).to_string()

    return ask


def in_memory(texts: Sequence[str]) -> Callable[[str], str]:
    from langchain_chroma import Chroma

    return pipeline(texts, Chroma.from_texts(list(texts), MiniLMEmbeddings(), collection_name="stock"))


def main() -> None:
    folder, question = sys.argv[1:]
    from langchain_chroma import Chroma

    vectors = Chroma("stock", MiniLMEmbeddings(), persist_directory=folder)
    texts = vectors.get()["documents"]
    if not texts:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        [document] = (Path(__file__).parents[2] / "knowledge" / "documents").glob("*.txt")
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        texts = splitter.split_text(document.read_text(encoding="utf-8"))
        vectors.add_texts(texts)
    print(pipeline(texts, vectors)(question))


if __name__ == "__main__":
    main()
