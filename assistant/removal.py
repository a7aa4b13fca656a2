"""Taking reports out of the library, and remembering which of those that ship with Pilcrow were taken out."""

from collections.abc import Sequence
from pathlib import Path

from assistant.files import write_whole
from index.build import Built, build_library
from index.embed import Progress
from index.errors import LibraryError, NotFoundError, UserError
from index.library import read_manifest, stored_sources

FILE = "removed.txt"
"""Ids, one a line, beside the library: else what the settings always bring in would be back at the next command."""


def removed(folder: Path) -> frozenset[str]:
    """The ids of the reports that were taken out of the library in `folder` and not brought in again."""
    try:
        return frozenset((folder / FILE).read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(
            f"{folder / FILE} cannot be read ({error}). Delete it, and remove the reports again."
        ) from None


def brought_in(folder: Path, ids: Sequence[str]) -> None:
    """Note that reports are wanted again."""
    before = removed(folder)
    if left := before - set(ids):
        if left != before:
            _note(folder, left)
    else:
        (folder / FILE).unlink(missing_ok=True)


def remove_reports(folder: Path, ids: Sequence[str], *, progress: Progress) -> Built:
    """The library without some of its reports. Nothing of the others is embedded again.

    Raises `NotFoundError` for an id that it has not, `UserError` where none would be left.
    """
    known = [entry.id for entry in read_manifest(folder).reports]
    for name in ids:
        if name not in known:
            raise NotFoundError(f"There is no report {name!r} in the library. It has: {', '.join(known)}.")
    if set(ids) >= set(known):
        raise UserError(f"A library needs at least one report. To be rid of all of them, delete the folder {folder}.")
    _note(folder, removed(folder) | set(ids))  # first: a build that is killed leaves nothing to come back
    return build_library(folder, stored_sources(folder, without=set(ids)), progress=progress)


def _note(folder: Path, ids: frozenset[str]) -> None:
    try:
        write_whole(folder / FILE, "".join(f"{name}\n" for name in sorted(ids)).encode())
    except OSError as error:
        raise LibraryError(f"{folder / FILE} cannot be written ({error.strerror}). Nothing was changed.") from None
