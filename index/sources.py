"""Report files, and the TOML beside each for what its text does not hold in a machine's form."""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.errors import ReportError
from index.kinds import KINDS, kind_of, reader_of
from index.parse import parse_report
from index.types import Report

SUFFIXES = (".md", ".markdown", ".txt", ".pdf", ".docx", ".html", ".htm", ".xhtml", ".xml")
SIGNS = (b"%PDF-", b"PK\x03\x04")  # of reports whose names end otherwise
KEYS = ("id", "title", "authority", "publisher", "published", "kind")
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


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that is not in the library, and why."""

    file: str
    reason: str


def find_sources(paths: Iterable[Path], *, failures: list[Failure] | None = None) -> tuple[Source, ...]:
    """The reports in the files and folders of `paths`, in order of id.

    A folder gives every report file directly in it. Raises `ReportError` for a path that does not exist, a folder
    without reports, a wrong TOML, and two different reports with one id; with `failures`, they are added there and
    the others go on.
    """
    found: dict[str, tuple[Path, Source]] = {}
    for path in paths:
        try:
            files = _files(path)
        except ReportError as error:
            _fail(failures, str(path), error)
            continue
        for file in files:
            try:
                source = _read_source(file)
                if source.id in found and found[source.id][1] != source:
                    raise ReportError(
                        f"{file} and {found[source.id][0]} are both called {source.id!r}. "
                        f'Give one of them another id: write id = "…" into {file.with_suffix(".toml").name} beside it.'
                    )
            except ReportError as error:
                _fail(failures, file.name, error)
                continue
            found[source.id] = (file, source)
    return tuple(found[name][1] for name in sorted(found))


def _fail(failures: list[Failure] | None, file: str, error: ReportError) -> None:
    if failures is None:
        raise error
    failures.append(Failure(file, str(error).removeprefix(f"{file}: ")))


def source_of(data: bytes, *, name: str) -> Source:
    """A report that came without a file, called `name`. Raises `ReportError` where that is no id."""
    if not ID.fullmatch(name):
        raise ReportError(f"{name!r} is no id: it must be lower-case letters, figures and hyphens.")
    return Source(name, name, data, b"")


def read_report(source: Source) -> Report:
    """The report of `source`. Raises `ReportError` where it cannot be read."""
    read = reader_of(kind_of(source.data, name=source.file))
    return parse_report(
        read(source.data, name=source.file),
        report_id=source.id,
        file=source.file,
        sha256=source.sha256,
        overrides=_overrides(source.toml, source.file),
    )


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(f for f in path.iterdir() if f.is_file() and _may_be_report(f))
        if not files:
            raise ReportError(f"There is no report in the folder {path}. Pilcrow reads {KINDS}.")
        return files
    if not path.exists():
        raise ReportError(f"There is no file or folder {path}.")
    return [path]


def _may_be_report(file: Path) -> bool:
    """Whether a file of a folder is taken for a report: by its name's ending, or the first bytes of a PDF or DOCX."""
    if file.suffix.lower() in SUFFIXES:
        return True
    if file.suffix.lower() == ".toml" or file.name.startswith("."):
        return False
    try:
        with file.open("rb") as opened:
            return opened.read(8).startswith(SIGNS)
    except OSError:
        return False


def _read_source(file: Path) -> Source:
    beside = file.with_suffix(".toml")
    try:
        data = file.read_bytes()
        toml = beside.read_bytes() if beside.is_file() else b""
    except OSError as error:
        raise ReportError(f"{error.filename}: cannot be read ({error.strerror}).") from None
    overrides = _overrides(toml, str(beside))
    return Source(overrides.get("id", id_of(file.name)), file.name, data, toml)


def id_of(file: str) -> str:
    """The id of a report that is given none: the name of its file, without what is no letter or figure."""
    return re.sub(r"[^a-z0-9]+", "-", Path(file).stem.lower())[:80].strip("-") or "report"


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
