"""Report files, and the TOML beside each for what its text does not hold in a machine's form."""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.errors import ReportError
from index.parse import parse_report
from index.readers.markdown import read_markdown
from index.types import Report

READERS = {".md": read_markdown, ".markdown": read_markdown, ".txt": read_markdown}
KEYS = ("id", "title", "authority", "publisher", "published")
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Source:
    """A report as it is kept: its file's name and bytes, and those of its TOML (empty where it has none)."""

    id: str
    file: str
    data: bytes
    toml: bytes

    @property
    def sha256(self) -> str:
        """Of the report's bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that decides how the report is read."""
        parts = (self.id.encode(), self.file.encode(), self.data, self.toml)
        return hashlib.sha256(b"".join(len(p).to_bytes(8, "big") + p for p in parts)).hexdigest()


def find_sources(paths: Iterable[Path]) -> tuple[Source, ...]:
    """The reports in the files and folders of `paths`, in order of id.

    A folder gives every report file directly in it. Raises `ReportError` for a path that does not exist, a file
    of a kind that is not read, a folder without reports, a wrong TOML, and two different reports with one id.
    """
    found: dict[str, tuple[Path, Source]] = {}
    for path in paths:
        for file in _files(path):
            source = _read_source(file)
            if source.id in found and found[source.id][1] != source:
                raise ReportError(
                    f"{file} and {found[source.id][0]} are both called {source.id!r}. "
                    f'Give one of them another id: write id = "…" into {file.with_suffix(".toml").name} beside it.'
                )
            found[source.id] = (file, source)
    return tuple(found[name][1] for name in sorted(found))


def read_report(source: Source) -> Report:
    """The report of `source`. Raises `ReportError` where it cannot be read."""
    reader = READERS[Path(source.file).suffix.lower()]
    return parse_report(
        reader(source.data, name=source.file),
        report_id=source.id,
        file=source.file,
        sha256=source.sha256,
        overrides=_overrides(source.toml, source.file),
    )


def _files(path: Path) -> list[Path]:
    kinds = ", ".join(sorted(READERS))
    if path.is_dir():
        files = sorted(f for f in path.iterdir() if f.suffix.lower() in READERS and f.is_file())
        if not files:
            raise ReportError(f"There is no report in the folder {path}. Pilcrow reads {kinds}.")
        return files
    if not path.exists():
        raise ReportError(f"There is no file or folder {path}.")
    if path.suffix.lower() not in READERS:
        raise ReportError(f"{path}: Pilcrow does not read this kind of file. It reads {kinds}.")
    return [path]


def _read_source(file: Path) -> Source:
    beside = file.with_suffix(".toml")
    try:
        data = file.read_bytes()
        toml = beside.read_bytes() if beside.is_file() else b""
    except OSError as error:
        raise ReportError(f"{error.filename}: cannot be read ({error.strerror}).") from None
    overrides = _overrides(toml, str(beside))
    default = re.sub(r"[^a-z0-9]+", "-", file.stem.lower())[:80].strip("-") or "report"
    return Source(overrides.get("id", default), file.name, data, toml)


def _overrides(toml: bytes, name: str) -> dict[str, str]:
    """The keys of the TOML, checked. Raises `ReportError` with the key that is wrong."""
    try:
        values = tomllib.loads(toml.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"{name}: this is not valid TOML ({error}).") from None
    for key, value in values.items():
        if key not in KEYS:
            raise ReportError(f"{name}: unknown key {key!r}. Known: {', '.join(KEYS)}.")
        if not isinstance(value, str) or not value.strip():
            raise ReportError(f"{name}: {key} must be a text in quotation marks.")
    if "id" in values and not ID.fullmatch(values["id"]):
        raise ReportError(f"{name}: id {values['id']!r} must be lower-case letters, figures and hyphens.")
    if "published" in values and not _is_date(values["published"]):
        raise ReportError(f'{name}: published must be a date like "2011-07-22".')
    return values


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:  # 2011-02-31
        return False
