"""What can go wrong between a question and its answer.

AssistantError
└── QuestionError            the question cannot be taken as it is; the message is meant for the asker
    └── QuestionTooLong
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all errors of this package."""


class QuestionError(AssistantError):
    pass


class QuestionTooLong(QuestionError):
    """Lengths in characters."""

    def __init__(self, length: int, longest: int) -> None:
        super().__init__(
            f"The question has {length:,} characters; the longest allowed is {longest:,}. Please shorten it."
        )
        self.length = length
        self.longest = longest
