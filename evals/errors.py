"""What can go wrong with an evaluation.

EvalError
├── SuiteError       a suite, gates file or run folder cannot be used as it is; exit code 2
└── TargetError      what is evaluated cannot be reached at all; exit code 3
"""

from __future__ import annotations


class EvalError(Exception):
    """The message says what to do next."""


class SuiteError(EvalError):
    """Something that a person wrote (a suite, gates, a choice of cases) does not fit; nothing has been run."""


class TargetError(EvalError):
    """The server to be evaluated does not answer, or answers in another language than ours."""
