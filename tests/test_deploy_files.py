"""The image, the unit, their settings and the check of both: what they name is there, and fits what Pilcrow does."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.config import read_config
from index.errors import ConfigError
from tests.conftest import ROOT
from tests.test_deploy import PROJECT
from web import serve
from web.access import ALIVE

DEPLOY = ROOT / "deploy"
IMAGE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
CHECK = (DEPLOY / "check.sh").read_text(encoding="utf-8")
KNOWN = {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "ENV", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "CMD"}
HARDENED = {
    "DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "UMask": "0077",
    "PrivateTmp": "yes", "PrivateDevices": "yes", "ProtectKernelTunables": "yes", "ProtectKernelModules": "yes",
    "ProtectControlGroups": "yes", "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes", "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes", "CapabilityBoundingSet": "", "AmbientCapabilities": "", "IPAddressDeny": "any",
}  # fmt: skip


def stages() -> list[list[tuple[str, str]]]:
    """The image's stages, each as (instruction, what it says) with its FROM first; lines that go on put together."""
    text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", IMAGE, flags=re.MULTILINE))
    found: list[list[tuple[str, str]]] = []
    for line in text.splitlines():
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append([])
        if found and line.strip():
            found[-1].append((name, rest.strip()))
    return found


def served(name: str) -> str:
    """What an instruction of the stage that serves says; it has it once."""
    (one,) = [rest for instruction, rest in stages()[-1] if instruction == name]
    return one


def commands(text: str) -> list[list[str]]:
    """The calls of pip in a script, without where things lie, and whether they are quiet."""
    lines = [line.removeprefix("RUN ").strip() for line in re.split(r"&&|\n", re.sub(r"\\\n\s*", "", text))]
    places = re.compile(r'"?(?:\$folder|/opt|/wheels|)/?(?:pilcrow|wheels)?"?(?:/\*\.whl)?$')
    left = ("--quiet", "--no-cache-dir")
    calls = [line.split() for line in lines if line.startswith("pip ")]
    return [[word for word in call if word not in left and not places.fullmatch(word)] for call in calls]


def unit() -> dict[str, list[str]]:
    """Every setting of the unit with its values in order."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / "pilcrow.service").read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_the_image_has_known_instructions_and_copies_what_is_there() -> None:
    for name, rest in (one for stage in stages() for one in stage):
        assert name in KNOWN
        if name == "COPY" and not rest.startswith("--from="):
            *sources, _ = rest.split()
            for source in sources:
                assert (ROOT / source).exists(), source


def test_what_is_copied_is_sent_to_the_engine_and_nothing_else() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line[1:] for line in lines if line.startswith("!")}
    copied = [rest.split()[:-1] for stage in stages() for name, rest in stage if name == "COPY"]
    assert "*" in lines
    assert sent == {source for sources in copied for source in sources if not source.startswith(("--from", "/"))}


def test_the_image_runs_as_nobody_and_has_of_the_first_stage_only_what_is_installed() -> None:
    first, last = stages()
    assert [rest for name, rest in last if name == "COPY"] == [
        "--from=installed /opt/pilcrow /opt/pilcrow",
        "deploy/config.toml /etc/pilcrow/config.toml",
    ]
    assert first[0] == ("FROM", "${BASE} AS installed")
    order = [name for name, _ in last]
    assert order.index("RUN") < order.index("USER") < order.index("CMD")
    assert not served("USER").startswith(("0", "root"))


def test_the_image_serves_by_the_command_that_there_is_and_its_health_is_whether_it_is_ready(tmp_path: Path) -> None:
    command = json.loads(served("CMD"))
    assert command[:4] == ["python", "-P", "-m", "web"]
    refused = settings_of(DEPLOY / "config.toml")
    done = subprocess.run([sys.executable, *command[1:]], env=refused, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")  # as it ships it lets nobody in, so it does not start
    assert "nothing says who may come in" in done.stderr
    assert command[command.index("--port") + 1] == served("EXPOSE")
    options, _, asked = served("HEALTHCHECK").partition("CMD ")
    (path,) = re.findall(rf"http://127\.0\.0\.1:{served('EXPOSE')}(/\w+)", json.loads(asked)[-1])
    assert path == "/readyz"
    assert path in ALIVE  # so it needs no token
    compile(json.loads(asked)[-1], "HEALTHCHECK", "exec")
    assert set(re.findall(r"--(\S+?)=", options)) == {"interval", "timeout", "start-period", "retries"}
    assert served("STOPSIGNAL") == "SIGTERM"


def settings_of(file: Path) -> dict[str, str]:
    return os.environ | {"PILCROW_CONFIG": str(file), "PYTHONPATH": str(ROOT)}


def test_image_unit_and_settings_agree_on_where_things_lie() -> None:
    config = read_config(DEPLOY / "config.toml")
    state, library = config.conversations_file.parent, config.library_folder
    assert served("VOLUME") == served("WORKDIR") == str(state)
    assert str(library) in dict(stages()[-1])["RUN"]
    assert "PILCROW_CONFIG=/etc/pilcrow/config.toml" in served("ENV")
    told = unit()
    assert (told["StateDirectory"], told["ReadOnlyPaths"]) == ([state.name], [f"-{library.parent}"])
    assert told["LoadCredential"] == ["config.toml:/etc/pilcrow/config.toml"]
    assert "PILCROW_CONFIG=%d/config.toml" in told["Environment"]


def test_the_settings_for_behind_a_proxy_let_nobody_in_who_is_not_named() -> None:
    web = read_config(DEPLOY / "config.toml").web
    assert (web.proxies, web.admin_here, web.log, web.log_questions) == (1, False, "json", False)
    assert not web.allow_anonymous
    for host in (web.host, "0.0.0.0"):  # behind a proxy on this machine, and in a container
        with pytest.raises(ConfigError, match="nothing says who may come in"):
            web.check(host)


def test_the_unit_is_hardened_and_gives_answers_under_way_their_time() -> None:
    told = unit()
    assert {name: told.get(name) for name in HARDENED} == {name: [value] for name, value in HARDENED.items()}
    assert told["ExecStart"] == ["/opt/pilcrow/bin/python -P -m web"]
    assert int(told["TimeoutStopSec"][0]) >= serve.PATIENCE + 5
    assert told["KillMode"] == ["mixed"]  # the watching process alone is told first
    assert told["Restart"] == ["on-failure"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    made = tmp_path / "pilcrow.service"
    text = (DEPLOY / "pilcrow.service").read_text(encoding="utf-8")
    made.write_text(text.replace("/opt/pilcrow/bin/python", sys.executable), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", made], capture_output=True, text=True)
    about = [line for line in (done.stdout + done.stderr).splitlines() if "pilcrow" in line]
    assert about == []  # of other units of the machine it may say what it likes


def test_the_check_installs_as_the_image_does() -> None:
    assert commands(CHECK) == commands(IMAGE)
    assert len(commands(CHECK)) == 4


@pytest.mark.parametrize("name", ["check.sh", "lock.sh"])
def test_the_scripts_can_be_read_by_a_shell(name: str) -> None:
    subprocess.run(["sh", "-n", DEPLOY / name], check=True)


def test_the_guide_names_files_and_commands_that_are_there() -> None:
    guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for place in re.findall(r"\]\(([^)#]+)\)", guide):
        assert (DEPLOY / place).exists(), place
    for place in set(re.findall(r"\bdeploy/[A-Za-z.-]+\w", guide)):
        assert (ROOT / place).exists(), place
    calls = re.findall(r"^/opt/pilcrow(?:-build)?/bin/pilcrow (?:--\w+ \S+ )(\w+)(.*)$", guide, re.MULTILINE)
    assert {name for name, _ in calls} == {"index", "token"}
    for name, rest in calls:
        known = {option for parameter in main.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--\w+", rest)) <= known
    torch = next(one for one in PROJECT["project"]["dependencies"] if one.startswith("torch"))
    assert f"pip install {torch}\n" in guide
