"""Which elements of a page cannot be seen: by attribute, by inline style, or by a rule of its own style sheet."""

from __future__ import annotations

import re
from typing import Any

from knowledge.readers.colours import is_near_white

Element = Any
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?:\.(?P<class>[\w-]+)|#(?P<id>[\w-]+))?$", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_OFF = re.compile(r"^-\s*(?:\d{3,})(?:px|em|rem|pt|vw|%)?$|^-\s*9{2,}")
_TINY = re.compile(r"^0*(?:[01](?:\.\d+)?|\.\d+)(?:px|pt)$|^0(?:\.0*[0-9])?(?:em|rem|%)?$")
_PLACES = ("left", "top", "right", "text-indent", "margin-left", "margin-top")
_SIZES = ("height", "width", "max-height")
_BACKGROUNDS = ("background", "background-color", "background-image")
_MOST_RULES = 5_000
_MOST_WORDS = 200  # hidden elements whose words are looked at
_HIDING_CLASSES = frozenset({"sr-only", "visually-hidden", "screen-reader-text"})


def declarations(style: str) -> dict[str, str]:
    """ "color: #fff; font-size:0" → {"color": "#fff", "font-size": "0"}."""
    found = {}
    for part in _COMMENT.sub("", style).split(";"):
        name, _, value = part.partition(":")
        if value:
            found[name.strip().casefold()] = value.replace("!important", "").strip().casefold()
    return found


def is_hiding(style: dict[str, str]) -> bool:
    """Whether declarations make an element's text invisible."""
    get = style.get
    return (
        get("display") == "none"
        or get("visibility") in {"hidden", "collapse"}
        or get("content-visibility") == "hidden"
        or re.fullmatch(r"0*\.?0*%?|0\.0\d*", get("opacity", "1")) is not None
        or _TINY.match(get("font-size", "12px")) is not None
        or get("color") == "transparent"
        or any(
            _OFF.match(get(name, "")) for name in ("left", "top", "right", "text-indent", "margin-left", "margin-top")
        )
        or (
            get("overflow") == "hidden"
            and any(_TINY.match(get(name, "9px")) for name in ("height", "width", "max-height"))
        )
        or (get("position") == "absolute" and re.match(r"rect\(\s*[01](?:px)?[\s,]", get("clip", "")) is not None)
        or re.match(r"inset\(\s*(?:50|100)%", get("clip-path", "")) is not None
        or re.match(r"scale\(\s*0\s*\)", get("transform", "")) is not None
    )


def _is_own_ground(style: dict[str, str]) -> bool:
    """Whether words have the colour of what they stand on."""
    colour, ground = style.get("color", ""), style.get("background-color") or style.get("background")
    return colour == ground and colour not in {"inherit", "initial", "unset", "revert", "currentcolor"}


class HiddenElements:
    """Asked for each element on the way down; what stands inside a hidden one is never asked for."""

    def __init__(self, root: Element) -> None:
        self.words: list[str] = []  # of hidden elements
        self._simple: dict[tuple[str, str, str], dict[str, str]] = {}
        for sheet in root.iter("style"):
            for selectors, body in _RULE.findall(_COMMENT.sub("", sheet.text or ""))[:_MOST_RULES]:
                self._take(selectors, declarations(body))

    def hides(self, element: Element) -> bool:
        style = self._style(element)
        hidden = (
            element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or not _HIDING_CLASSES.isdisjoint((element.get("class") or "").split())
            or _is_own_ground(style)
            or is_hiding(style)
            or (is_near_white(style.get("color") or element.get("color") or "") and not self._is_backed(element))
        )
        if hidden and len(self.words) < _MOST_WORDS:
            self.words.append(" ".join("".join(element.itertext()).split()))
        return hidden

    def _is_backed(self, element: Element) -> bool:
        """Whether the element or what it stands in has a background of its own, on which white can be read."""
        for holder in (element, *element.iterancestors()):
            style = self._style(holder)
            backgrounds = [style[name] for name in _BACKGROUNDS if name in style] + [holder.get("bgcolor") or ""]
            if any(value and value != "none" and not is_near_white(value) for value in backgrounds):
                return True
        return False

    def _take(self, selectors: str, body: dict[str, str]) -> None:
        for selector in selectors.split(","):
            last = re.split(r"[\s>+~]+", selector.strip())[-1]
            simple = _SIMPLE.match(last)
            if simple and last:
                key = (simple["tag"] or "", simple["class"] or "", simple["id"] or "")
                self._simple.setdefault(key, {}).update(body)

    def _style(self, element: Element) -> dict[str, str]:
        inline = element.get("style")
        if not self._simple:
            return declarations(inline) if inline else {}
        tag, found = element.tag, {}
        for key in (
            (tag, "", ""),
            *(key for name in (element.get("class") or "").split() for key in (("", name, ""), (tag, name, ""))),
            *((("", "", element.get("id")), (tag, "", element.get("id"))) if element.get("id") else ()),
        ):
            found.update(self._simple.get(key, {}))
        found.update(declarations(inline or ""))
        return found
