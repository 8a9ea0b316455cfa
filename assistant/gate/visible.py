"""What of a model's output is meant to be read: reasoning in <think> tags and invisible characters are left out."""

from __future__ import annotations

import re

_OPENING = ("<think>", "<thinking>", "<reasoning>")
_CLOSING = ("</think>", "</thinking>", "</reasoning>")
_LONGEST = max(map(len, _CLOSING))
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


class Visible:
    """Lets characters through one by one. A tag that has begun is held until it is one or is none."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def feed(self, character: str) -> str:
        """What can be read now that this character has come."""
        if self._thinking:
            self._held = (self._held + character.lower())[-_LONGEST:]
            if self._held.endswith(_CLOSING):
                self._thinking, self._held = False, ""
            return ""
        if _INVISIBLE.match(character):
            return ""
        if not self._held and character != "<":
            return character
        held = self._held + character
        if any(tag.startswith(held.lower()) for tag in (*_OPENING, *_CLOSING)):
            self._held = held
            if held.lower() in _OPENING:
                self._thinking, self._held = True, ""
            elif held.lower() in _CLOSING:  # the opening tag stood in the server's template: all so far was reasoning
                self._held = ""
            return ""
        self._held = ""
        return held if character != "<" else held[:-1] + self.feed("<")

    def finish(self) -> str:
        """What was held because it might have become a tag."""
        held, self._held = ("" if self._thinking else self._held), ""
        return held
