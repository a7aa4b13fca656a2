"""What is counted for whoever runs Pilcrow, in the form that Prometheus reads. No question, no client, no address."""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, get_args

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.types import Status
from index.errors import LateError, LimitError, PersonalDataError, QuestionError, UserError

if TYPE_CHECKING:
    from assistant.conversations import Conversations
    from web.swap import Served

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)
STAGES = ("resolve", "find", "read", "total")
ABSTAINED = ("not_in_report", "out_of_scope")
REFUSALS: dict[type[UserError], str] = {
    PersonalDataError: "personal_data",
    QuestionError: "question",
    LimitError: "limit",
    LateError: "late",
}


disable_created_metrics()  # type: ignore[no-untyped-call]  # when a count was begun says nothing here


class Metrics:
    """The counts of one application; each has a registry of its own."""

    def __init__(self, served: "Served", conversations: "Conversations") -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "pilcrow_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "pilcrow_answer_seconds", "Time of answers, by stage.", ("stage",), buckets=SECONDS, registry=self.registry
        )
        self.answers = Counter("pilcrow_answers", "Answers, by status.", ("status",), registry=self.registry)
        self.abstentions = Counter(
            "pilcrow_abstentions", "Answers that cite nothing, since no report says it.", registry=self.registry
        )
        self.refusals = Counter(
            "pilcrow_refusals", "Questions not answered, by reason.", ("reason",), registry=self.registry
        )
        # Each is there from the start: what is missing cannot be told from what is not counted.
        for stage in STAGES:
            self.seconds.labels(stage)
        for status in get_args(Status):
            self.answers.labels(status)
        for reason in (*REFUSALS.values(), "other"):
            self.refusals.labels(reason)
        self.registry.register(State(served, conversations))

    def count_request(self, method: str, route: str, status: int) -> None:
        """A request was answered; `route` is the rule that its address fits, never the address."""
        self.requests.labels(method, route, str(status)).inc()

    def count_answer(self, status: Status, seconds: Mapping[str, float]) -> None:
        """A question was answered, which took so many seconds by stage."""
        self.answers.labels(status).inc()
        if status in ABSTAINED:
            self.abstentions.inc()
        for stage, taken in seconds.items():
            self.seconds.labels(stage).observe(taken)

    def count_refusal(self, error: UserError) -> None:
        """A question was not answered."""
        self.refusals.labels(next((why for kind, why in REFUSALS.items() if isinstance(error, kind)), "other")).inc()

    def text(self) -> bytes:
        """All counts as Prometheus reads them."""
        return generate_latest(self.registry)


class State(Collector):
    """What is looked up when it is asked for: the library that answers, and the conversations kept."""

    def __init__(self, served: "Served", conversations: "Conversations") -> None:
        self._served = served
        self._conversations = conversations

    def collect(self) -> Iterator[Metric]:
        """The values of now."""
        library = self._served.assistant.library
        yield InfoMetricFamily("pilcrow_library", "The library that answers.", {"id": library.id})
        for name, what, value in (
            ("pilcrow_library_age_seconds", "Time since the library that answers was built.", self._age()),
            ("pilcrow_library_reports", "Reports in it.", len(library.reports)),
            ("pilcrow_library_stale", "1 where a newer library does not open.", bool(self._served.problem)),
        ):
            yield GaugeMetricFamily(name, what, value)
        with suppress(UserError):  # their file cannot be read: whoever asks a question is told so
            yield GaugeMetricFamily("pilcrow_conversations", "Conversations kept.", self._conversations.count())

    def _age(self) -> float:
        return max(time.time() - self._served.built, 0.0)
