"""Why a language model did not give the answer: one word a reason, kept in the audit."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """What came of the model for one question; `docs/model.md` explains each to people."""

    USED = "model_used"
    NOT_NEEDED = "not_needed"
    POLICY = "policy"
    LEVEL = "model_level"
    BUDGET = "model_budget"
    BREAKER = "breaker_open"
    TIMEOUT = "model_timeout"
    RATE_LIMITED = "model_rate_limited"
    SERVER_ERROR = "model_server_error"
    UNREACHABLE = "model_unreachable"
    KEY_REFUSED = "model_key_refused"
    NOT_FOUND = "model_not_found"
    REQUEST_REFUSED = "model_request_refused"
    GARBAGE = "model_garbage"
    NO_STRUCTURE = "model_no_structure"
    REFUSED = "model_refused"
    LOOP = "model_loop"
    UNPROVED = "model_unproved"
    FAILED = "model_failed"
    RELOADED = "model_reloaded"


ILL = frozenset(
    {
        Why.TIMEOUT,
        Why.RATE_LIMITED,
        Why.SERVER_ERROR,
        Why.UNREACHABLE,
        Why.KEY_REFUSED,
        Why.NOT_FOUND,
        Why.REQUEST_REFUSED,
        Why.GARBAGE,
        Why.NO_STRUCTURE,
    }
)
"""Reasons that speak against the endpoint itself: they count for the breaker."""


class ModelStopped(Exception):
    """The model is given up for this question; the rules' answer is sent."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
