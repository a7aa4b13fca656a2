from pathlib import Path

import msgspec
import pytest

from assistant.config import ROOT, default_web, read_config, shipped, user_file
from assistant.tokens import new_token
from index.errors import ConfigError


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_every_setting_has_its_shipped_default() -> None:
    config = read_config()
    assert (config.web.host, config.web.port, config.file) == ("127.0.0.1", 8000, None)
    assert config.report_paths == (ROOT / "reports",)


def test_conversations_are_kept_for_a_year_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    assert read_config().conversations.keep_days == 365
    assert read_config(write(tmp_path / "mine.toml", "[conversations]\nkeep_days = 0\n")).conversations.keep_days == 0


def test_a_checkout_keeps_its_library_in_var() -> None:
    assert read_config().library_folder == ROOT / "var" / "library"
    assert read_config().conversations_file == ROOT / "var" / "conversations.sqlite"


def test_an_installed_pilcrow_keeps_its_library_in_the_users_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("assistant.config.in_checkout", lambda: False)
    monkeypatch.setattr("assistant.config.shipped", lambda name: ROOT / name)
    assert read_config().library_folder == tmp_path / "data" / "pilcrow" / "library"


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    config = read_config(write(tmp_path / "mine.toml", "[web]\nport = 9000\n"))
    assert (config.web.port, config.web.host) == (9000, "127.0.0.1")


def test_the_variable_names_a_file_and_the_option_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PILCROW_CONFIG", str(write(tmp_path / "a.toml", "[web]\nport = 1\n")))
    assert read_config().web.port == 1
    assert read_config(write(tmp_path / "b.toml", "[web]\nport = 2\n")).web.port == 2


def test_the_users_own_file_is_found(tmp_path: Path) -> None:
    write(user_file(), "[web]\nport = 3\n")
    assert user_file().is_relative_to(tmp_path)
    assert read_config().web.port == 3


def test_a_relative_folder_counts_from_the_file_that_names_it(tmp_path: Path) -> None:
    config = read_config(write(tmp_path / "mine.toml", '[library]\nfolder = "shelf"\nreports = ["r.md"]\n'))
    assert config.library_folder == tmp_path / "shelf"
    assert config.conversations_file == tmp_path / "conversations.sqlite"
    assert config.report_paths == (tmp_path / "r.md",)


def test_the_library_variable_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PILCROW_LIBRARY", str(tmp_path / "here"))
    config = read_config(write(tmp_path / "mine.toml", '[library]\nfolder = "there"\n'))
    assert config.library_folder == tmp_path / "here"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[web]\nprot = 1\n", "prot"),
        ("[wbe]\nport = 1\n", "wbe"),
        ('[web]\nport = "many"\n', r"\$\.web\.port"),
        ("[web]\nport = 70000\n", "65535"),
        ("[web]\nthreads = 0\n", r"\$\.web\.threads"),
        ('[web]\nlog = "xml"\n', r"\$\.web\.log"),
        ("[web]\nanswer_seconds = 0\n", r"\$\.web\.answer_seconds"),
        ("[web]\nquestions_per_minute = -1\n", r"\$\.web\.questions_per_minute"),
        ('[[web.tokens]]\nname = "a b"\nscope = "ask"\nhash = ""\n', r"\$\.web\.tokens\[0\]\.name"),
        ('[[web.tokens]]\nname = "a"\nscope = "all"\nhash = ""\n', r"\$\.web\.tokens\[0\]\.scope"),
        ('[[web.tokens]]\nname = "a"\nscope = "ask"\nhash = "secret"\n', r"\$\.web\.tokens\[0\]\.hash"),
        ("[conversations]\nkeep_days = -1\n", r"\$\.conversations\.keep_days"),
        ("[conversations]\nkeep_days = 1.5\n", r"\$\.conversations\.keep_days"),
        ('[conversations]\nkeep_days = "a year"\n', r"\$\.conversations\.keep_days"),
        ("[conversations]\nkeep_days = 36501\n", "36500"),
        ("web = 3\n", r"\$\.web"),
        ("[web\n", "cannot be read as TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        read_config(write(tmp_path / "mine.toml", text))
    assert "mine.toml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no settings file .*gone\.toml"):
        read_config(tmp_path / "gone.toml")


def test_every_setting_in_the_shipped_file_has_a_comment_above_it() -> None:
    lines = shipped("config.toml").read_text(encoding="utf-8").splitlines()
    settings = [position for position, line in enumerate(lines) if "=" in line and not line.startswith("#")]
    assert len(settings) == 21
    with_another = ("port", "requests_per_minute")  # under a comment for two
    alone = [position for position in settings if not lines[position].startswith(with_another)]
    assert len(alone) == 19
    assert all(lines[position - 1].startswith("#") for position in alone)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9", "no.such.name.invalid"])
def test_on_this_machine_alone_nothing_needs_to_be_said_of_who_may_come_in(host: str) -> None:
    default_web().check(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_elsewhere_it_must_be_said_who_may_come_in(host: str) -> None:
    web = default_web()
    with pytest.raises(ConfigError, match=r"nothing says who may come in.*pilcrow token NAME.*allow_anonymous = true"):
        web.check(host)
    msgspec.structs.replace(web, allow_anonymous=True).check(host)
    msgspec.structs.replace(web, tokens=(new_token("council", "ask")[1],)).check(host)


def test_so_it_must_where_a_proxy_lets_others_come_here() -> None:
    web = msgspec.structs.replace(default_web(), proxies=1)
    with pytest.raises(ConfigError, match=r"through a proxy, and nothing says who may come in.*proxies = 0"):
        web.check("127.0.0.1")
    msgspec.structs.replace(web, allow_anonymous=True).check("127.0.0.1")


def test_two_clients_of_one_name_are_refused() -> None:
    tokens = (new_token("council", "ask")[1], new_token("council", "read")[1])
    with pytest.raises(ConfigError, match=r"names 'council' twice"):
        msgspec.structs.replace(default_web(), tokens=tokens).check("127.0.0.1")
