from __future__ import annotations

import pytest

from assistant.build import Assistant
from assistant.gate.support import Gate
from assistant.view import View
from tests.assistant.gate.faithful import Draft, faithful


@pytest.fixture(scope="session")
def view(assistant: Assistant) -> View:
    return assistant.view()


@pytest.fixture(scope="session")
def gate(view: View) -> Gate:
    return Gate(view)


@pytest.fixture(scope="session")
def drafts(view: View) -> list[Draft]:
    return faithful(view)
