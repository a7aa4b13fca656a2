"""Many questions in one request, one JSON object a line; the answers go out line by line, each as soon as it is ready.

A line that cannot be answered gets a problem in the place of its answer, and the others go on.
"""

from collections.abc import Iterator

from flask import abort, request

from assistant import served
from index.errors import QuestionError
from web.asked import KEY, answer
from web.errors import Problem, problem
from web.sent import Asked, decode, read_bytes

MOST = 100  # questions; a reader's ten seconds of processor time
LARGEST = 13_000 * MOST  # bytes: a question has 1,000 characters at most, of up to 12 bytes each in JSON

Line = tuple[int, bytes]
"""The number of a line, from 1, and the line."""


def answers() -> Iterator[served.Answer | Problem]:
    """An answer or a problem for each line of the body that is not empty, in their order.

    Nothing is answered where there is no question, or more than 100.
    """
    if KEY in request.headers:
        abort(400, f"{KEY} is for one question. Leave it out, or send the questions one by one.")
    request.max_content_length = LARGEST
    lines = [(number, line) for number, line in enumerate(read_bytes().split(b"\n"), 1) if line.strip()]
    if not lines:
        raise QuestionError('There is no question. Send one JSON object a line, like {"question": "…"}.')
    if len(lines) > MOST:
        raise QuestionError(f"These are {len(lines):,} questions, {MOST} are allowed at once. Send them in parts.")
    return _answers(lines)


def _answers(lines: list[Line]) -> Iterator[served.Answer | Problem]:
    for number, line in lines:
        try:
            yield answer(decode(line, Asked, what="line"))
        except Exception as error:  # also a bug: it is logged, and keeps nobody else from an answer
            yield problem(error, line=number)
