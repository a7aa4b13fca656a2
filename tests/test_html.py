"""HTML -> lines: what a reader sees, with the numbers that a browser shows."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReportError, UserError
from index.parse import parse_report
from index.readers.html import read_html

PAGE = b"""<!doctype html><html><head><title>Shop</title><style>p {}</style></head><body>
<header>Menu</header><nav><a href=x>Home</a></nav>
<main><h1>A report</h1><p>Of 3 May 2020.</p><h2>Part</h2>
<ol start=4><li>Four <b>is</b> here.</li><li value=5>Five is:<ul><li>one</li><li>two</li></ul></li></ol>
<p>6. Six is typed.</p><blockquote><p>9. quoted</p></blockquote>
<table><tr><th>Key</th><td>Good</td></tr></table></main>
<footer>Cookies</footer><script>var x</script></body></html>"""


def test_lists_typed_numbers_quotations_and_tables_are_read():
    report = parse_report(read_html(PAGE, name="a.html"), report_id="a", file="a.html", sha256="0" * 64)
    assert [(p.label, p.text) for p in report.numbered] == [
        ("¶4", "Four is here."),
        ("¶5", "Five is:\none\ntwo"),
        ("¶6", "Six is typed.\n9. quoted\nKey\tGood"),
    ]
    assert report.front.title == "A report"
    words = " ".join(p.text for p in report.paragraphs)
    assert not [word for word in ("Menu", "Home", "Cookies", "var") if word in words]


def test_a_page_nested_without_end_is_named():
    with pytest.raises(ReportError, match=r"^a\.html: its elements are nested too deep"):
        read_html(b"<html><body>" + b"<div>" * 20_000 + b"x", name="a.html")


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes_raise_nothing_but_user_errors(data: bytes):
    with contextlib.suppress(UserError):
        read_html(b"<html>" + data, name="a.html")
