"""Errors that are shown to the user: what is wrong, where, and what to do.

UserError
├── ReportError      a report (or the TOML beside it) cannot be read
├── LibraryError     the library on disk is missing, damaged, foreign or locked
│   └── FormatError  it was written by another version of Pilcrow
├── ConfigError      a setting is unknown or has a wrong value
├── QuestionError    a question is empty, too long, or names what does not exist
│   └── PersonalDataError  it seems to hold personal data, which is not kept
├── NotFoundError    a report, paragraph or conversation that does not exist
├── ConflictError    a request that does not fit the conversation it is made in
├── LimitError       a client sends more than it may; says when to go on
└── LateError        an answer takes longer than it may

They are caught in two places: the command line's `main` and `web/errors.py`.
Everything else is a bug and keeps its traceback.
"""

REBUILD = "Rebuild it: pilcrow index --rebuild"


class UserError(Exception):
    """An error whose message is written for the person at the keyboard, one sentence or two.

    `field` names the part of a program's request that is wrong, None where that is not known or the request is right.
    """

    def __init__(self, message: str = "", *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ReportError(UserError):
    """A report, or the TOML beside it, cannot be read."""


class LibraryError(UserError):
    """The library on disk is missing, damaged, foreign or locked."""


class FormatError(LibraryError):
    """The library was written by another version of Pilcrow; it is whole, and can be built anew from what it keeps."""


class ConfigError(UserError):
    """A setting is unknown or has a wrong value."""


class QuestionError(UserError):
    """A question that cannot be asked."""

    def __init__(self, message: str, *, field: str = "question") -> None:
        super().__init__(message, field=field)


class PersonalDataError(QuestionError):
    """A question that seems to hold personal data; it is refused before anything of it is kept."""


class NotFoundError(UserError):
    """A report, paragraph or conversation that does not exist."""


class ConflictError(UserError):
    """A request that does not fit the conversation it is made in."""


class LimitError(UserError):
    """A client sends more than it may. `wait`, in seconds, is after how long it may go on."""

    def __init__(self, message: str, *, wait: float) -> None:
        super().__init__(message)
        self.wait = wait


class LateError(UserError):
    """An answer takes longer than it may. `wait`, in seconds, is after how long to ask again, where that is known."""

    def __init__(self, message: str, *, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait
