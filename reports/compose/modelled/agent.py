"""LangChain's agent over one session: two tools, an answer as a structure, one repair. The only module that imports it.

Tracing is switched off whatever the environment says, no token is counted by a library that downloads its tables, and all
traffic goes through the session, which knows one address.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import BaseModel, ConfigDict, Field

from config.messages import Messages
from reports.compose.modelled.desk import MOST_USES, Desk
from reports.compose.modelled.endpoint import MOST_CALLS, Endpoint, Session
from reports.compose.modelled.judge import MOST_SENTENCES, Sentence, Verdict
from reports.compose.modelled.stops import ModelStopped, Why
from retrieval.passages.base import Progress

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage

MOST_PROBLEMS = 12
"""Problems that are told back for the repair."""


class Line(BaseModel):
    """One sentence with the ids of the evidence that it rests on."""

    model_config = ConfigDict(extra="ignore")
    text: str = Field(max_length=1000)
    evidence: list[str] = Field(max_length=16)


class Written(BaseModel):
    """The finished text; no sentences: the evidence does not answer it."""

    model_config = ConfigDict(extra="ignore")
    sentences: list[Line] = Field(max_length=40)


class SearchPlan(BaseModel):
    """Arguments of `search_plan`."""

    text: str = Field(max_length=500)
    document: str | None = Field(default=None, max_length=500)


class QueryMetrics(BaseModel):
    """Arguments of `query_metrics`."""

    indicator: str = Field(max_length=500)
    region: str | None = Field(default=None, max_length=500)
    period: str | None = Field(default=None, max_length=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Has a text written by the model of one endpoint."""

    endpoint: Endpoint
    messages: Messages

    def write(
        self,
        ask: str,
        *,
        most_chars: int,
        desk: Desk,
        session: Session,
        judge: Callable[[Sequence[Sentence]], Verdict],
        progress: Progress,
    ) -> Verdict:
        """The proved drafts of the text, after one repair at most.

        Args:
            ask: the question, with the evidence that is there already.
            most_chars: of the text.
            desk: the tools.
            session: time and tokens of the question.
            judge: proves the sentences.
            progress: told before each call.

        Raises:
            ModelStopped: the model did not do it, with the reason.
        """
        from langchain_core.messages import HumanMessage
        from langsmith.run_helpers import tracing_context

        with tracing_context(enabled=False), httpx.Client(transport=session) as client:
            agent = self._agent(client, desk, most_chars)
            progress("model", 1, MOST_CALLS)
            said, found = _run(agent, [HumanMessage(ask)], session, progress, calls=MOST_CALLS - 1)
            verdict = judge(found)
            if not verdict.problems:
                return verdict
            wrong = "\n".join(verdict.problems[:MOST_PROBLEMS])
            again = HumanMessage(self.messages.say("model.repair", problems=wrong))
            _, found = _run(agent, [*said, again], session, progress, calls=1)
            verdict = judge(found)
            if verdict.problems:
                raise ModelStopped(Why.UNPROVED)
            return verdict

    def _agent(self, client: httpx.Client, desk: Desk, most_chars: int) -> Any:
        from langchain.agents import create_agent
        from langchain.agents.structured_output import ToolStrategy
        from langchain_core.tools import StructuredTool
        from langchain_openai import ChatOpenAI

        settings, say = self.endpoint.settings, self.messages.say
        model = ChatOpenAI(
            model=settings.model or "",
            base_url=str(self.endpoint.url).removesuffix("/chat/completions"),
            api_key=settings.api_key or (lambda: "none"),
            http_client=client,
            openai_proxy=None,
            organization=None,
            max_retries=0,
            max_completion_tokens=settings.max_tokens,
            temperature=0,
            timeout=None,
            disable_streaming=True,
            use_responses_api=False,
            cache=False,
        )
        tools = [
            StructuredTool.from_function(
                desk.search_plan, name="search_plan", description=say("model.search_plan"), args_schema=SearchPlan
            ),
            StructuredTool.from_function(
                desk.query_metrics,
                name="query_metrics",
                description=say("model.query_metrics"),
                args_schema=QueryMetrics,
            ),
        ]
        return create_agent(
            model,
            tools,
            system_prompt=say("model.system", most=most_chars, sentences=MOST_SENTENCES),
            response_format=ToolStrategy(Written, handle_errors=False, tool_message_content="ok"),
        )


def load_agent() -> None:
    """Imports what the agent needs; only the first time it takes long."""
    for name in ("langchain.agents", "langchain_openai", "langgraph.errors"):
        importlib.import_module(name)


def _run(
    agent: Any, messages: list[AnyMessage], session: Session, progress: Progress, *, calls: int
) -> tuple[list[AnyMessage], list[Sentence]]:
    """The messages with what was said, and the sentences of the structure.

    Raises:
        ModelStopped: with the reason.
    """
    import openai
    from langchain.agents.structured_output import StructuredOutputError
    from langgraph.errors import GraphRecursionError

    said, done = list(messages), 0
    try:
        for update in agent.stream(
            {"messages": messages}, config={"recursion_limit": 2 * (MOST_CALLS + MOST_USES)}, stream_mode="updates"
        ):
            session.check_time()
            for node, change in update.items():
                said += (change or {}).get("messages", [])
                written = (change or {}).get("structured_response")
                if isinstance(written, Written):
                    return said, _sentences(written)
                done += node == "model"
            if done >= calls:
                raise ModelStopped(Why.UNPROVED if calls == 1 else Why.LOOP)
            progress("model", min(done + 1, MOST_CALLS), MOST_CALLS)
    except GraphRecursionError as error:
        raise ModelStopped(Why.LOOP) from error
    except StructuredOutputError as error:
        raise ModelStopped(Why.NO_STRUCTURE) from error
    except openai.OpenAIError as error:
        raise ModelStopped(session.stopped or Why.GARBAGE) from error
    raise ModelStopped(Why.NO_STRUCTURE)


def _sentences(written: Written) -> list[Sentence]:
    if not written.sentences:
        raise ModelStopped(Why.REFUSED)
    return [Sentence(line.text, tuple(dict.fromkeys(line.evidence))) for line in written.sentences]
