from __future__ import annotations

from pathlib import Path

import pytest

import prompts
from prompts import Prompt, PromptError, load

NAMES = sorted(path.stem for path in Path(prompts.__file__).parent.glob("*.md"))


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_declares_what_it_uses(name: str) -> None:
    prompt = load(name)
    filled = prompt.fill(**dict.fromkeys(prompt.placeholders, "{{words}}"))
    assert filled.count("{{words}}") >= len(prompt.placeholders)
    assert len(prompt.version) == 12


def test_a_missing_or_surplus_placeholder_is_refused() -> None:
    prompt = Prompt("greeting", "Hello {{name}}", frozenset({"name"}), "0")
    assert prompt.fill(name="{{name}}") == "Hello {{name}}"
    with pytest.raises(PromptError, match="missing \\['name'\\]"):
        prompt.fill()
    with pytest.raises(PromptError, match="surplus \\['other'\\]"):
        prompt.fill(name="x", other="y")
