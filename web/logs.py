"""What is written of requests: with `[web] log = "json"` a line each on standard error, without the question.

By default nothing is, and a person at a terminal sees only what went wrong.
"""

import json
import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

from assistant.config import WebSettings
from web import access, current

log = logging.getLogger("web")
UNKNOWN = "unknown"
"""The route of what fits no rule: an address can hold what must not be in a log."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, message or the fields given, and a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        fields = getattr(record, "fields", None)
        line |= fields if fields is not None else {"message": record.getMessage()}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)  # in ASCII: some readers end a line at U+2028


def set_up(settings: WebSettings) -> None:
    """Have everything that is logged in this process written as the settings say. For the server's worker."""
    handler = logging.StreamHandler(sys.stderr)
    if settings.log == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("pilcrow: %(message)s"))
    # Flask's logger is called as the package is: "web" takes what is logged anywhere in it.
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False


def install(app: Flask) -> None:
    """Have every request counted, and written down where the settings say so."""
    app.before_request(begin)
    app.after_request(end_with)


def begin() -> None:
    """Note the time."""
    g.begun = time.monotonic()


def end_with(response: Response) -> Response:
    """When the response is made, count and write."""
    route = request.url_rule.rule if request.url_rule is not None else UNKNOWN
    settings, metrics, who = current.settings(), current.metrics(), access.client().name
    begun, method = g.get("begun", time.monotonic()), request.method
    asked = g.setdefault("asked", [])  # a stream may still be asking

    def end() -> None:
        metrics.count_request(method, route, response.status_code)
        if settings.log == "json":
            name = response.headers.get("X-Request-Id")
            line: dict[str, Any] = {"request": name, "client": who or None, "method": method, "route": route}
            line |= {"status": response.status_code, "ms": {"total": milliseconds(time.monotonic() - begun)}}
            log.info("request", extra={"fields": line | answers_of(asked, questions=settings.log_questions)})

    if response.is_sequence or response.direct_passthrough:  # the latter is a file, of whose end nobody is told
        end()
    else:  # a stream, which is still being made
        response.call_on_close(end)
    return response


def answers_of(asked: list[tuple[str, str, dict[str, float]]], *, questions: bool) -> dict[str, Any]:
    """What a request asked, as fields of its line; empty where it asked nothing."""
    if not asked:
        return {}
    fields: dict[str, Any] = {
        "answers": [
            {"status": status, "ms": {stage: milliseconds(taken) for stage, taken in seconds.items()}}
            for _, status, seconds in asked
        ]
    }
    if questions:
        fields["questions"] = [question for question, _, _ in asked]
    return fields


def milliseconds(seconds: float) -> float:
    """To a tenth of a millisecond."""
    return round(seconds * 1000, 1)
