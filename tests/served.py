"""A real server for tests: Werkzeug's, in a thread of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class Handler(WSGIRequestHandler):
    """Werkzeug's, which leaves a file open where the client resets the connection while it is sent.

    A browser does so with the icon of a page that it leaves, and the open file fails whichever test runs when it is
    collected. So files are read whole and closed before anything is sent, which is only for small ones.
    """

    def make_environ(self) -> dict[str, Any]:
        return {**super().make_environ(), "wsgi.file_wrapper": read_whole}


def read_whole(file: IO[bytes], _size: int = 0) -> list[bytes]:
    """The file's bytes, in a response's form; the file is closed."""
    with file:
        return [file.read()]


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of a server that runs until the end of the block."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
