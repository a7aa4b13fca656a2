"""Report files, and the TOML beside each."""

from pathlib import Path

import pytest

from index.errors import ReportError
from index.sources import Failure, Source, find_sources, read_report
from tests.conftest import ROOT, SHORT, WOLVERHAMPTON

SHARED = ROOT.parent / "shared" / "reports"


def write(folder: Path, name: str, text: str = "# T\n1. One.\n", toml: str | None = None) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    if toml is not None:
        file.with_suffix(".toml").write_text(toml, encoding="utf-8")
    return file


def ids(*paths: Path) -> list[str]:
    return [source.id for source in find_sources(paths)]


def test_a_report_is_kept_byte_for_byte_with_its_toml():
    (source,) = find_sources([SHORT])
    assert source == Source("borchester-2014", "short.md", SHORT.read_bytes(), SHORT.with_suffix(".toml").read_bytes())
    assert source.sha256 == "097ae51da2ac9b1e94373b9632175f999061093d371e33e22344f9bd7b74428f"


def test_sources_are_in_order_of_id_and_each_report_once(tmp_path: Path):
    write(tmp_path, "b.md")
    write(tmp_path, "a.txt")
    write(tmp_path, "c.markdown", toml='id = "0-first"')
    write(tmp_path, "notes.png")
    (tmp_path / "folder.md").mkdir()
    assert ids(tmp_path) == ["0-first", "a", "b"]
    assert ids(tmp_path / "b.md", tmp_path) == ["0-first", "a", "b"]


@pytest.mark.parametrize(
    ("name", "report_id"),
    [
        ("Wolverhampton 2011 (final).MD", "wolverhampton-2011-final"),
        ("日本.md", "report"),
        ("-x-.txt", "x"),
        ("a" * 100 + ".md", "a" * 80),
    ],
)
def test_without_a_toml_the_file_names_the_report(tmp_path: Path, name: str, report_id: str):
    assert ids(write(tmp_path, name)) == [report_id]


def test_two_different_reports_of_one_name_are_refused(tmp_path: Path):
    (tmp_path / "x").mkdir()
    first = write(tmp_path, "a.md")
    second = write(tmp_path / "x", "A.md", text="# Other\n")
    with pytest.raises(ReportError) as caught:
        find_sources([first, second])
    assert str(caught.value) == (
        f"{second} and {first} are both called 'a'. "
        'Give one of them another id: write id = "…" into A.toml beside it.'
    )


def test_the_fingerprint_is_of_name_bytes_and_toml():
    source = Source("a", "a.md", b"x", b"")
    others = [
        Source("b", "a.md", b"x", b""),
        Source("a", "b.md", b"x", b""),
        Source("a", "a.md", b"y", b""),
        Source("a", "a.md", b"x", b'id = "a"'),
        Source("a", "a.mdx", b"", b""),
    ]
    assert len({s.fingerprint for s in [source, *others]}) == 6
    assert Source("a", "a.md", b"x", b"").fingerprint == source.fingerprint


def test_a_path_that_does_not_exist_is_named(tmp_path: Path):
    with pytest.raises(ReportError, match=r"There is no file or folder .*nowhere\.md\."):
        find_sources([tmp_path / "nowhere.md"])


def test_a_folder_without_reports_says_what_is_read(tmp_path: Path):
    with pytest.raises(ReportError, match=r"There is no report in the folder .* Pilcrow reads .*\.md"):
        find_sources([tmp_path])


def test_a_file_of_another_kind_says_what_is_read(tmp_path: Path):
    file = tmp_path / "x.md"
    file.write_bytes(b"\x89PNG\r\n")
    with pytest.raises(ReportError, match=r"x\.md: this is a picture \(PNG\)\. Pilcrow reads .*\.md"):
        read_report(find_sources([file])[0])


def test_a_broken_file_is_named_and_the_others_go_on(tmp_path: Path):
    write(tmp_path, "a.md")
    write(tmp_path, "b.md", toml="id = ")
    failures: list[Failure] = []
    found = find_sources([tmp_path, tmp_path / "nowhere"], failures=failures)
    assert [source.id for source in found] == ["a"]
    assert [failure.file for failure in failures] == ["b.md", str(tmp_path / "nowhere")]
    assert "this is not valid TOML" in failures[0].reason


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("id = ", r"a\.toml: this is not valid TOML"),
        ('titel = "x"', r"a\.toml: unknown key 'titel'\. Known: id, title, authority, publisher, published, kind\."),
        ("title = 7", r"a\.toml: title must be a text in quotation marks"),
        ('title = " "', r"a\.toml: title must be a text in quotation marks"),
        ('id = "A b"', r"a\.toml: id 'A b' must be lower-case letters, figures and hyphens"),
        ('id = "../x"', r"id '\.\./x' must be"),
        ('published = "22 July 2011"', r'published must be a date like "2011-07-22"'),
        ('published = "2011-02-31"', r'published must be a date like "2011-07-22"'),
        ('published = "２０１１-07-22"', r'published must be a date like "2011-07-22"'),
    ],
)
def test_a_wrong_toml_is_named_with_the_key(tmp_path: Path, toml: str, message: str):
    with pytest.raises(ReportError, match=message):
        find_sources([write(tmp_path, "a.md", toml=toml)])


def test_what_the_toml_says_wins(tmp_path: Path):
    toml = 'id = "x"\ntitle = "T2"\nauthority = "Leeds"\npublisher = "Ofsted"\npublished = "2011-07-22"\n'
    (source,) = find_sources([write(tmp_path, "a.md", toml=toml)])
    report = read_report(source)
    assert (report.id, report.file) == ("x", "a.md")
    assert (report.front.title, report.front.authority) == ("T2", "Leeds")
    assert (report.front.publisher, report.front.published) == ("Ofsted", "2011-07-22")


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    file = write(tmp_path, "a.md")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReportError, match=r"a\.md: cannot be read \(Permission denied\)\.$"):
        find_sources([file])


def test_an_unreadable_report_is_named(tmp_path: Path):
    file = tmp_path / "latin.md"
    file.write_bytes(b"caf\xe9")
    with pytest.raises(ReportError, match=r"^latin\.md: line 1 is not UTF-8 text"):
        read_report(find_sources([file])[0])


def test_the_shipped_report_is_the_one_that_was_measured():
    (source,) = find_sources([WOLVERHAMPTON])
    assert source.id == "wolverhampton-2011"
    assert source.sha256 == "21078fbe16b451d97c143b82856f3b06c24068b5465e4aff54f232303fb972e4"


def test_a_large_report_of_another_kind_is_read_whole():
    """The Iraq Inquiry's executive summary: 911 paragraphs, hard-wrapped, footnotes among them."""
    files = sorted((SHARED / "iraq").glob("*.md")) if SHARED.is_dir() else []
    if not files:
        pytest.skip(f"{SHARED}/iraq is not here: it holds the large report")
    report = read_report(find_sources(files[:1])[0])
    assert [p.number for p in report.numbered] == [str(number) for number in range(1, 912)]
    assert report.notes == (
        "a line after ¶115 begins with 1998. and is not taken for a paragraph",
        "a line after ¶285 begins with 1441. and is not taken for a paragraph",
        "a line after ¶289 begins with 1284. and is not taken for a paragraph",
        "a line after ¶438 begins with 2003. and is not taken for a paragraph",
    )
    assert len(report.sections) == 89
