"""From settings to an open assistant: the library is built first where it is missing or stale."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from assistant.config import Config
from assistant.reader import Reader, open_cross_encoder, open_reader
from assistant.removal import brought_in, removed
from assistant.resolver import OnnxResolver
from index.build import Built, build_library, merge, why_stale
from index.embed import Progress
from index.errors import LibraryError, ReportError
from index.library import open_library, stored_sources
from index.sources import Failure, Source, find_sources
from index.vocabulary import read_vocabulary

Say = Callable[[str], None]


def _silent(*_: object) -> None:
    """Neither notes nor progress."""


def open_assistant(config: Config, *, say: Say = _silent, progress: Progress = _silent) -> Assistant:
    """An assistant for the library of `config`, brought up to date first; `say` is told why.

    Raises `LibraryError` where the library is damaged, `ReportError` where a report cannot be read, `ConfigError` where
    the user's vocabulary is wrong.
    """
    read_vocabulary(*config.vocabulary_files)  # before a build, which takes longer
    ensure_library(config, say=say, progress=progress)
    return open_built(config)


def open_built(config: Config) -> Assistant:
    """An assistant for the library of `config` as it is.

    Raises `LibraryError` where the library or the reader is missing or damaged, `ConfigError` where the user's
    vocabulary is wrong or the reader that the settings name does not open.
    """
    library = open_library(config.library_folder, vocabulary=read_vocabulary(*config.vocabulary_files))
    tokenizer = library.encoder.tokenizer
    return Assistant(
        library,
        reader=_reader(config, tokenizer),
        resolver=OnnxResolver(tokenizer),
        help_text=config.assistant.help,
        refuse_personal_data=config.assistant.refuse_personal_data,
    )


def reopened(config: Config, before: Assistant) -> Assistant:
    """An assistant for the library of `config` as it is now, with the models and the vocabulary that `before` has open.

    Raises `LibraryError` where the library does not open.
    """
    library = open_library(
        config.library_folder, open_encoder=lambda _: before.library.encoder, vocabulary=before.library.vocabulary
    )
    return Assistant(
        library,
        reader=before.reader,
        resolver=before.resolver,
        help_text=before.help_text,
        refuse_personal_data=before.refuse_personal_data,
    )


def _reader(config: Config, tokenizer: Any) -> Reader | None:
    if config.reader.model == "none":
        return None
    return open_cross_encoder(config.reader.model) if config.reader.model else open_reader(tokenizer)


def ensure_library(config: Config, *, say: Say = _silent, progress: Progress = _silent) -> None:
    """Build the library where it is missing or stale, after telling `say` why."""
    folder = config.library_folder
    out = removed(folder)
    given = tuple(source for source in find_sources(config.report_paths) if source.id not in out)
    if reason := why_stale(folder, given):
        say(f"Building the library in {folder}: {reason}.")
        built = build_library(folder, _with_kept(folder, given), progress=progress)
        say(summary(built))


def index_reports(
    config: Config,
    paths: Sequence[Path],
    *,
    strict: bool,
    rebuild: bool,
    progress: Progress,
    piped: Source | None = None,
    failures: list[Failure] | None = None,
    jobs: int | None = None,
) -> Built | None:
    """Bring the reports of `paths` (none: those of the settings) into the library; None where nothing has changed.

    `piped` is a report from standard input. What cannot be read is added to `failures`, and the others go on.
    """
    folder = config.library_folder
    given = () if piped and not paths else find_sources(paths or config.report_paths, failures=failures)
    given = merge(given, (piped,)) if piped else given
    if not given:
        raise ReportError("None of the reports given can be read.")
    if not rebuild and not strict and why_stale(folder, given) is None:
        return None
    try:
        before = {source.id: source for source in stored_sources(folder)}
    except LibraryError:  # a damaged copy: it is named below unless it is given anew
        before = {}
    brought_in(folder, [source.id for source in given])
    sources = _with_kept(folder, given)
    return build_library(folder, sources, progress=progress, strict=strict, failures=failures, before=before, jobs=jobs)


def _with_kept(folder: Path, given: tuple[Source, ...]) -> tuple[Source, ...]:
    """The reports given, and the others that the library keeps."""
    return merge(stored_sources(folder, without={source.id for source in given}), given)


def summary(built: Built) -> str:
    """One line on a build: reports, paragraphs, passages, and how many of them were embedded anew."""
    reports = built.manifest.reports
    count = "1 report" if len(reports) == 1 else f"{len(reports)} reports"
    return (
        f"Library ready: {count}, {sum(r.paragraphs for r in reports):,} numbered paragraphs, "
        f"{built.manifest.rows:,} passages ({built.embedded:,} newly embedded)."
    )
