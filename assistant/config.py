"""Settings: `config.toml` as it ships holds every default, a user's file changes some. Only entry points read them."""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec
from platformdirs import user_config_path, user_data_path

from index.errors import ConfigError

ROOT = Path(__file__).parent.parent
VARIABLE = "PILCROW_CONFIG"
LIBRARY_VARIABLE = "PILCROW_LIBRARY"


class LibrarySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the library is, which reports are always in it, and a user's own words that mean the same."""

    folder: str
    reports: tuple[str, ...]
    vocabulary: str


class ConversationSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where conversations are kept, and for how many days after their last turn (0: for ever)."""

    file: str
    keep_days: Annotated[int, msgspec.Meta(ge=0, le=36500)]


class ReaderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What judges which sentence answers: empty for the shipped reader, "none", or a CrossEncoder's name or folder."""

    model: str


class AssistantSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`help`: where a person in distress finds help, told before anything else; whether personal data is refused."""

    help: str
    refuse_personal_data: bool


class WebSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the server listens on. `port` 0 takes any free one; `threads` answer at the same time."""

    host: Annotated[str, msgspec.Meta(min_length=1)]
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)]
    threads: Annotated[int, msgspec.Meta(ge=1, le=256)]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings, with the file that changed the defaults (None where none did)."""

    library: LibrarySettings
    conversations: ConversationSettings
    reader: ReaderSettings
    assistant: AssistantSettings
    web: WebSettings
    file: Path | None = None

    @property
    def library_folder(self) -> Path:
        """The folder of the library, absolute. The variable PILCROW_LIBRARY goes before the file."""
        chosen = os.environ.get(LIBRARY_VARIABLE) or self.library.folder
        if chosen:
            return self._path(chosen)
        return ROOT / "var" / "library" if in_checkout() else user_data_path("pilcrow", appauthor=False) / "library"

    @property
    def conversations_file(self) -> Path:
        """The file of the kept conversations, absolute."""
        if self.conversations.file:
            return self._path(self.conversations.file)
        return self.library_folder.parent / "conversations.sqlite"

    @property
    def report_paths(self) -> tuple[Path, ...]:
        """Files and folders whose reports are always in the library."""
        return tuple(self._path(path) for path in self.library.reports) or (shipped("reports"),)

    @property
    def vocabulary_files(self) -> tuple[Path, ...]:
        """The user's own vocabulary, absolute, where there is one."""
        return (self._path(self.library.vocabulary),) if self.library.vocabulary else ()

    def _path(self, text: str) -> Path:
        """A path of the settings: "~" is the home; a relative one counts from the file that it stands in."""
        path = Path(text).expanduser()
        home = self.file.parent if self.file is not None and text != os.environ.get(LIBRARY_VARIABLE) else Path.cwd()
        return path if path.is_absolute() else (home / path).resolve()


def in_checkout() -> bool:
    """Whether this is Pilcrow's own source tree, and not an installed package."""
    return (ROOT / "pyproject.toml").is_file() and (ROOT / "config.toml").is_file()


def shipped(name: str) -> Path:
    """A file or folder that ships with Pilcrow: in the source tree at its top, else inside the installed package."""
    return ROOT / name if in_checkout() else ROOT / "index" / "shipped" / name


def user_file() -> Path:
    """Where a user's settings are looked for when no other file is named."""
    return user_config_path("pilcrow", appauthor=False) / "config.toml"


def read_config(file: Path | None = None) -> Config:
    """The settings of `file`, else of the one that PILCROW_CONFIG names, else of the user's own if there is one.

    What it leaves out has its default.

    Raises `ConfigError` for a file that is missing or not TOML, an unknown key and a wrong value, with its name.
    """
    values = _load(shipped("config.toml"))
    if file is None and os.environ.get(VARIABLE):
        file = Path(os.environ[VARIABLE])
    if file is None and user_file().is_file():
        file = user_file()
    if file is not None:
        for table, settings in _load(file).items():
            if isinstance(settings, dict) and isinstance(values.get(table), dict):
                values[table] = values[table] | settings
            else:
                values[table] = settings
    try:
        config = msgspec.convert(values, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{file}: {error}. The settings and their defaults: {shipped('config.toml')}") from None
    return msgspec.structs.replace(config, file=file.resolve() if file is not None else None)


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"There is no settings file {file}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as TOML ({error}).") from None
