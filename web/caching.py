"""What caches may keep: what the library alone decides, and only after asking whether it is still the same.

Nothing may be shown that the library no longer says, so every use is asked for again ("no-cache"), which costs one
small 304. What belongs to a person (answers, conversations, a report with a conversation's marks) is not tagged.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from flask import Response, request

from web import current
from web.access import is_admin

HOUSE = Path(__file__).parent.parent
MADE_OF = ("web/**/*", "assistant/*.py")  # what makes pages and JSON; index/ is part of the library's own id
TAG_LENGTH = 32  # hexadecimal digits, 128 bits


def from_library(make: Callable[[], Response], *, private: bool = False, vary: Sequence[str] = ()) -> Response:
    """The response that `make` makes of the library alone, with a strong ETag; 304 where the request knows it.

    The tag is taken before: should the library be replaced meanwhile, the new page goes out under an old tag and is
    asked for once more, never an old one under a new tag. `private`: for the browser's own cache and no proxy's. `vary`
    are headers of the request that can lead to another response.
    """
    private = private or "Authorization" in request.headers or "Cookie" in request.headers
    tag = tag_of(private)
    known = request.if_none_match
    response = Response(status=304) if not known.star_tag and known.contains_weak(tag) else make()
    if response.status_code not in (200, 304) or "Cache-Control" in response.headers:
        return response
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache" if private else "public, no-cache"
    response.vary.update(vary)
    response.make_conditional(request)
    return response


def page_from_library(make: Callable[[], str], *, private: bool = False, vary: Sequence[str] = ()) -> Response:
    """As `from_library`, for a page: an admin is shown where the conversations are."""
    return from_library(lambda: Response(make(), mimetype="text/html"), private=private or is_admin(), vary=vary)


def tag_of(private: bool) -> str:
    """What tells a response at this address from every other: library, code, address, and whom it is for."""
    library = current.assistant().library
    parts = (
        library.id,
        library.vocabulary.digest,
        library.encoder.name,
        code_fingerprint(),
        request.full_path,
        private,
        is_admin(),
    )
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:TAG_LENGTH]


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """SHA-256 of the code, templates and styles that make pages and JSON of a library: other code, other bytes."""
    digest = hashlib.sha256()
    for file in sorted(path for pattern in MADE_OF for path in HOUSE.glob(pattern)):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.relative_to(HOUSE).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
