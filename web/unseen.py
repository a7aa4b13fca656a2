"""Pages show characters that would turn the text around them by their names, and keep them as they are beside that."""

import re

from flask import Flask, Response

from assistant.unseen import UNSEEN, name_of

# What Jinja has made: every < and > of a text is written as an entity, so that these are tags and nothing else is.
PIECE = re.compile(r"(<(?:textarea|title)\b.*?</(?:textarea|title)>|<[^>]*>)", re.DOTALL | re.IGNORECASE)


def install(app: Flask) -> None:
    """Have every page that is made here show them."""
    app.after_request(show)


def show(response: Response) -> Response:
    """The page with each such character hidden, where it has no effect, behind its name.

    What is copied by the page's buttons or found by its offsets has the character still. In what holds text alone
    (attributes, titles, boxes to type in) the character itself goes: none of it is a quotation to be checked.
    """
    if response.mimetype == "text/html" and response.is_sequence:
        page = response.get_data(as_text=True)
        if UNSEEN.search(page):
            response.set_data("".join(map(shown, PIECE.split(page))))
    return response


def shown(piece: str) -> str:
    """A tag, or the text between two."""
    return UNSEEN.sub("" if piece.startswith("<") else behind_its_name, piece)


def behind_its_name(found: re.Match[str]) -> str:
    """The character where it is in the page and acts on nothing; the style sheet prints the name."""
    return f'<span class="unseen" data-name="{name_of(found[0])}"><span hidden>{found[0]}</span></span>'
