"""Every prompt as a Markdown file beside this loader, with its placeholders declared in the front matter.

load("answer").fill(language="German", …)
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_PLACEHOLDER = re.compile(r"\{\{ ?(\w+) ?\}\}")
_FRONT_MATTER = re.compile(r"---\n(?P<head>.*?)\n---\n(?P<body>.*)", re.DOTALL)


class PromptError(Exception):
    """A prompt file and what it is filled with do not fit together."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt. `version` is the start of the SHA-256 of the file, so that an answer can be traced to its words."""

    name: str
    body: str
    placeholders: frozenset[str]
    version: str

    def fill(self, **values: str) -> str:
        """The prompt with its placeholders replaced, all at once: what is filled in is never read as a placeholder.

        Raises:
            PromptError: a placeholder is missing, or a value has none.
        """
        if values.keys() != self.placeholders:
            missing, surplus = self.placeholders - values.keys(), values.keys() - self.placeholders
            raise PromptError(f"{self.name}: missing {sorted(missing)}, surplus {sorted(surplus)}")
        return _PLACEHOLDER.sub(lambda match: values[match[1]], self.body)


@cache
def load(name: str) -> Prompt:
    """Read a prompt by the name of its file.

    Raises:
        PromptError: the declared placeholders are not those of the text.
    """
    content = (Path(__file__).parent / f"{name}.md").read_bytes()
    parts = _FRONT_MATTER.fullmatch(content.decode().replace("\r\n", "\n"))
    if parts is None:
        raise PromptError(f"{name}: no front matter")
    declared = frozenset(yaml.safe_load(parts["head"])["placeholders"] or ())
    used = frozenset(_PLACEHOLDER.findall(parts["body"]))
    if declared != used:
        raise PromptError(f"{name}: declares {sorted(declared)}, uses {sorted(used)}")
    return Prompt(name, parts["body"].strip(), declared, hashlib.sha256(content).hexdigest()[:12])
