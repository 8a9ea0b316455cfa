"""What a check finds: good or bad, what is there, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.settings import Settings
from ui.failures import explain


@dataclass(frozen=True, slots=True)
class Told:
    """What a check says when nothing is broken; `advice` is what could be done all the same."""

    detail: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """`detail` of one that is not ok says what to do."""

    check: str
    ok: bool
    detail: str
    advice: str = ""


Check = Callable[[Settings], Told]
"""Raises whatever goes wrong; `ui.failures` knows how to tell it."""


def examine(name: str, check: Check, settings: Settings) -> Finding:
    try:
        told = check(settings)
    except Exception as error:  # noqa: BLE001 - finding out what is broken is this command's work
        return Finding(name, False, explain(error).message)
    return Finding(name, True, told.detail, told.advice)
