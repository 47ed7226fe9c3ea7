"""👍 and 👎: what somebody thinks of the last answer of the chat, or of the one that he quotes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.commands.base import Call, Reply
from bot.feedback import FeedbackStore, Said
from config.clock import Clock
from config.messages import Messages
from reports.blocks import Choices, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Records it; a 👎 without a reason is recorded too, and asked for its reason.

    Attributes:
        good: which of the two.
        corpus: version of the documents that answer now; synchronous.
        program: version of the program.
    """

    good: bool
    store: FeedbackStore
    corpus: Callable[[], int | None]
    program: str
    messages: Messages
    clock: Clock

    async def __call__(self, call: Call) -> Reply:
        """Thanks, or the reasons to choose from.

        Raises:
            NotFound: `feedback_no_answer`.
        """
        await asyncio.to_thread(self._give, call)
        if self.good or call.argument:
            return Reply(blocks=(Text(self.messages.say("feedback.good" if self.good else "feedback.bad")),))
        reasons = self.messages.say("feedback.reasons").split()
        # Each choice is the whole message: whatever comes between, it can't be taken for something else.
        options = tuple(f"{call.word} {reason}".strip() for reason in reasons)
        return Reply(blocks=(Text(self.messages.say("feedback.why", word=call.word)), Choices(options)))

    def _give(self, call: Call) -> None:
        said = Said(
            channel=call.address.channel,
            chat=call.address.chat,
            person=call.person.viewer.person,
            at=self.clock.now(),
            good=self.good,
            reason=" ".join(call.argument.split()),
            quote=call.quote,
            corpus=self.corpus(),
            program=self.program,
        )
        self.store.give(said)
