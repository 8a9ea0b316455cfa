"""What can go wrong between a question and its answer.

AssistantError
└── QuestionError        the question cannot be taken as it is; the message is meant for the asker
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all errors of this package."""


class QuestionError(AssistantError):
    pass
