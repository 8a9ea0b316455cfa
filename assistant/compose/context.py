"""What every composer gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.phrases import Phrases
from assistant.question import Question
from assistant.ranking import Ranking
from assistant.types import AnswerFact
from assistant.view import View
from knowledge.types import ClusterFact, Passage


@dataclass(frozen=True, slots=True)
class Context:
    """One question with everything it can be answered from.

    `search` gives passages, best first; `ranking` the windows of text around them, weighed as answers;
    `nearest_clusters` the names of the rows nearest in meaning with their cosine. They are called only by those who
    need them.
    """

    question: Question
    view: View
    phrases: Phrases
    search: Callable[[str], Sequence[Passage]]
    nearest_clusters: Callable[[str], Sequence[tuple[str, float]]]
    ranking: Callable[[], Ranking]

    def say(self, key: str, **values: object) -> str:
        return self.phrases.say(key, **values)

    def facts(self) -> tuple[ClusterFact, ...]:
        """The rows of the documents in scope; for "which of those" the rows of the earlier answer."""
        rows = self.view.facts_in(self.question)
        within = self.question.within_clusters
        return tuple(row for row in rows if row.name in within) if within else rows


def answer_fact(fact: ClusterFact, places: Sequence[str] | None = None) -> AnswerFact:
    """A row for the answer's `facts`; by default with all cities and regions that it names."""
    named = (*fact.city_names, *(p.name for p in fact.places if p.kind == "region"))
    return AnswerFact(cluster=fact.name, places=tuple(named if places is None else places))
