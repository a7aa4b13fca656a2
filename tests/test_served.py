"""The server of the tests: what a client does to it must not fail another test."""

import gc
import socket
import struct
import warnings
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from tests.served import serving

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset


def test_a_reset_connection_leaves_no_file_open(tmp_path: Path) -> None:
    (tmp_path / "icon.svg").write_text("<svg/>" * 1000)
    app = Flask(__name__, static_folder=str(tmp_path), static_url_path="/static")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with serving(app) as address:
            for _ in range(20):
                client = socket.create_connection((urlsplit(address).hostname, urlsplit(address).port))
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                client.sendall(b"GET /static/icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n")
                client.recv(1)
                client.close()
        gc.collect()
    assert [str(warning.message) for warning in caught] == []
