"""What a reader has chosen for all pages: language and appearance, kept in two cookies that hold nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from fastapi import Request, Response

from ui.locale import LANGUAGES, Words, words, words_accepted, words_for

LANGUAGE_COOKIE = "guangdong_language"
THEME_COOKIE = "guangdong_theme"
THEMES = ("auto", "light", "dark")
_ONE_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Preferences:
    """`chosen` are the cookies that this very request asks for with `?lang=` or `?theme=`."""

    words: Words
    theme: str
    chosen: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, request: Request) -> Self:
        """From the address, else from cookies, else from what the browser prefers."""
        chosen = []
        language = request.query_params.get("lang", "")[:20]
        if language:
            spoken = words_for(language)
            chosen.append((LANGUAGE_COOKIE, spoken.language))
        elif (kept := request.cookies.get(LANGUAGE_COOKIE)) in LANGUAGES:
            spoken = words(kept)
        else:
            spoken = words_accepted(request.headers.get("accept-language", ""))
        theme = request.query_params.get("theme", "")
        if theme in THEMES:
            chosen.append((THEME_COOKIE, theme))
        else:
            theme = request.cookies.get(THEME_COOKIE, "")
        return cls(spoken, theme if theme in THEMES else "auto", tuple(chosen))

    def keep(self, response: Response) -> None:
        for name, value in self.chosen:
            response.set_cookie(name, value, max_age=_ONE_YEAR, samesite="lax")
