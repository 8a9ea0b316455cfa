"""The assistant's own words in the asker's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

from assistant.language import to_traditional
from assistant.question import Language

FOLDER = Path(__file__).parent / "locales"


@cache
def _templates(language: Language) -> Mapping[str, str]:
    if language is Language.TRADITIONAL:
        return {key: to_traditional(text) for key, text in _templates(Language.SIMPLIFIED).items()}
    data = yaml.load((FOLDER / f"{language}.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return {str(key): str(text or "") for key, text in data.items()}


class Phrases:
    """Templates of one language, and the names of things in it.

    Args:
        chinese: name → (simplified, traditional) for clusters, industries and places that the lexicon knows.
    """

    def __init__(self, language: Language, chinese: Mapping[str, tuple[str, str]]) -> None:
        self.language = language
        self._chinese = chinese

    def say(self, key: str, **values: object) -> str:
        """Fill a template.

        Raises:
            KeyError: there is no such template, or a placeholder is not given.
        """
        return _templates(self.language)[key].format(**values)

    def name(self, name: str) -> str:
        """A name in the asker's language, or as the document writes it where the lexicon has no other."""
        if self.language is Language.ENGLISH or name not in self._chinese:
            return name
        simplified, traditional = self._chinese[name]
        if self.language is Language.SIMPLIFIED:
            return simplified
        return traditional or to_traditional(simplified)

    def names(self, names: Sequence[str], *, bold: bool = False) -> str:
        """Names joined as the language joins them: "A, B, and C"."""
        mark = "**" if bold else ""
        shown = [f"{mark}{self.name(name)}{mark}" for name in names]
        return self.join(shown)

    def join(self, shown: Sequence[str]) -> str:
        if len(shown) <= 1:
            return "".join(shown)
        if len(shown) == 2:
            return self.say("and", first=shown[0], last=shown[1])
        return self.say("list_comma").join(shown[:-1]) + self.say("list_last") + shown[-1]
