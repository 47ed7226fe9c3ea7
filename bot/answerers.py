"""Which answerer the settings ask for: the rules, or a language model beside them."""

from __future__ import annotations

from contextlib import AsyncExitStack

from bot.asking import Answerer
from bot.audit import AuditLog
from config.clock import Clock
from config.sections import ModelSettings
from config.settings import Settings
from reports.compose.guarded import RuleAnswerer
from reports.compose.modelled.answerer import ModelAnswerer
from reports.compose.modelled.breaker import Breaker
from reports.compose.modelled.endpoint import Endpoint
from reports.compose.modelled.words import ModelWords
from retrieval.library import Library


def open_endpoint(stack: AsyncExitStack, settings: ModelSettings) -> Endpoint | None:
    """The connection to the model, closed by the stack; None: no model is configured.

    Raises:
        Permanent: `model_address_invalid`.
    """
    if settings.base_url is None:
        return None
    made = Endpoint(settings)
    stack.callback(made.close)
    return made


def answerer_of(
    library: Library, settings: Settings, *, audit: AuditLog, clock: Clock, model: Endpoint | None
) -> Answerer:
    """By rules; with a model beside them where one is configured. The budget of a day is read from the audit."""
    rules = RuleAnswerer(library, library.words.messages)
    if model is None:
        return rules
    known = settings.model
    return ModelAnswerer(
        rules=rules,
        endpoint=model,
        breaker=Breaker(failures=known.breaker_failures, pause_s=known.breaker_pause_s, now=model.now),
        words=ModelWords.load(settings.catalog),
        spent=lambda person: audit.tokens(person, day=clock.today()),
    )
