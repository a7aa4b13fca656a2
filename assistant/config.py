"""Settings: `config.toml` as it ships holds every default, a user's file changes some. Only entry points read them."""

import os
import socket
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

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


Scope = Literal["read", "ask", "admin"]
"""Reading reports; asking too; and besides that listing conversations and reading the metrics."""
CLIENT = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""What a client can be called: it stands in log lines."""
Count = Annotated[int, msgspec.Meta(ge=0)]


class TokenSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A client that may come in with its token, of which only `hash` is known (`pilcrow token` makes both)."""

    name: Annotated[str, msgspec.Meta(pattern=CLIENT)]
    scope: Scope
    hash: Annotated[str, msgspec.Meta(pattern=r"^scrypt:[0-9a-f]{8}:[0-9a-f]{32}:[0-9a-f]{64}$")]


class WebSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the server listens on, who may come in, and how much each may ask; config.toml explains each.

    `port` 0 takes any free one; `threads` answer at the same time; of the numbers per minute 0 is without limit.
    """

    host: Annotated[str, msgspec.Meta(min_length=1)]
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)]
    threads: Annotated[int, msgspec.Meta(ge=1, le=256)]
    hosts: tuple[str, ...]
    allow_anonymous: bool
    tokens: tuple[TokenSettings, ...]
    admin_here: bool
    proxies: Annotated[int, msgspec.Meta(ge=0, le=8)]
    questions_per_minute: Count
    requests_per_minute: Count
    answer_seconds: Annotated[float, msgspec.Meta(gt=0, le=600)]
    log: Literal["off", "json"]
    log_questions: bool

    def check(self, host: str) -> None:
        """Raises `ConfigError` where others can reach `host` and nothing says who may come in, or two share a name.

        Where there are proxies, others come through them.
        """
        names = [token.name for token in self.tokens]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ConfigError(f"[[web.tokens]] names {twice!r} twice. Give each client a name of its own.")
        if not self.tokens and not self.allow_anonymous and (self.proxies or not is_here(host)):
            way, instead = ("through a proxy", "proxies = 0") if self.proxies else (f"at {host}", "--host 127.0.0.1")
            raise ConfigError(
                f"Others could reach Pilcrow {way}, and nothing says who may come in. Give each client a token "
                "(pilcrow token NAME), or let everybody in with allow_anonymous = true under [web] in the settings; "
                f"or listen to this machine alone: {instead}"
            )


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


def is_here(host: str) -> bool:
    """Whether only this machine reaches that address to listen on; so is one that cannot be listened on at all."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        return True
    return all(ip_address(str(where[0]).partition("%")[0]).is_loopback for *_, where in found)


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
    values = defaults()
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


def defaults() -> dict[str, Any]:
    """Every setting as it ships."""
    return _load(shipped("config.toml"))


def default_web() -> WebSettings:
    """How Pilcrow is served where no settings say otherwise."""
    return msgspec.convert(defaults()["web"], WebSettings)


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"There is no settings file {file}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as TOML ({error}).") from None
