"""Serving with granian: one process that watches, one worker that holds the library and answers."""

import errno
import http.client
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from index.errors import ConfigError, UserError
from web.answering import MOST_WAITING

PATIENCE = 10  # seconds that answers under way get to finish after a stop is asked for
LOOK_AGAIN = 0.02  # seconds between looks whether the worker answers yet
TRY_AGAIN = 5.0  # seconds between looks whether it is ready, where it said that it is not
BESIDE = MOST_WAITING + 64
"""Threads beside those that answer: for questions that wait for their turn, and for pages and questions that are still
arriving. They are begun when they are needed, and end when they are not."""
HEADER_PATIENCE = 10_000  # milliseconds in which the head of a request has to arrive
LARGEST_HEAD = 64 * 1024  # bytes of a request's head
WATCH_EVERY = 1.0  # seconds between looks whether the watching process still lives
STOP = (signal.SIGINT, signal.SIGTERM)


def serve(host: str, port: int, *, threads: int) -> int:
    """Serve until SIGTERM or SIGINT; the exit status is 0 then, and 1 where the worker ended by itself.

    `port` 0 takes any free one. Raises `ConfigError` where the address cannot be listened on.
    """
    address, port = free_address(host, port)

    # Imported here: what is wrong with the port is said without it.
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "web.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # what proxies speak; a second protocol would be a second thing to defend
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_PATIENCE, max_buffer_size=LARGEST_HEAD),
        websockets=False,
        workers=1,
        blocking_threads=threads + BESIDE,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.critical,
    )
    # Under nohup it goes on when the terminal is closed; granian would begin a second worker then.
    hangup = sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    server.on_startup(partial(stop_on_signals, server.signal_handler_interrupt, hangup=hangup))
    try:
        server.serve(target_loader=partial(load, host, address, port, os.getpid()), wrap_loader=False)
    except SystemExit:
        if not server.interrupt_signal:
            print("pilcrow: The server has stopped, since its worker ended.", file=sys.stderr)  # noqa: T201
            return 1
    return 0


def free_address(host: str, port: int) -> tuple[str, int]:
    """The numeric address and the port to listen on. Raises `ConfigError` where that is not possible."""
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name == "posix":  # connections of a server stopped just now are no hindrance
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            return str(where[0]), int(probe.getsockname()[1])
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            raise ConfigError(
                f"Port {port} on {host} is in use. Choose another: pilcrow serve --port {other}"
            ) from None
        raise ConfigError(
            f"Pilcrow cannot listen on port {port} of {host} ({error.strerror}). "
            "Choose others: pilcrow serve --host 127.0.0.1 --port 8000"
        ) from None


def home(host: str, port: int) -> str:
    """The address to open in a browser."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def stop_on_signals(stop: Callable[[], None], *, hangup: bool) -> None:
    """Have the first signal stop the server, and further ones do nothing; with `hangup` a closed terminal too.

    Called after granian has set its handlers: two signals at once, as Ctrl+C and a service manager send them, would
    find the first handler holding a lock that the second waits for.
    """

    def stop_once(_number: int, _frame: object) -> None:
        for number in STOP:
            signal.signal(number, signal.SIG_IGN)
        stop()

    for number in STOP:
        signal.signal(number, stop_once)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, stop_once if hangup else signal.SIG_IGN)


def load(host: str, address: str, port: int, watcher: int) -> Callable[..., Any]:
    """Called by granian in the worker: the application; the worker says so once it answers."""
    if sys.platform != "win32":
        for number in STOP:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP)  # in every thread, since those begun later inherit it
        threading.Thread(target=take_first_signal, daemon=True).start()
    try:
        from web.wsgi import application
    except UserError as error:
        print(f"pilcrow: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    threading.Thread(target=announce_and_watch, args=(host, address, port, watcher), daemon=True).start()
    return application


def take_first_signal() -> None:
    """Wait for the first signal to stop and hand it to granian's handler; a second one would lock that up."""
    signal.sigwait(STOP)
    handler = signal.getsignal(signal.SIGTERM)
    if callable(handler):
        handler(signal.SIGTERM, None)
    else:
        os._exit(0)  # still loading: nothing is being answered


def announce_and_watch(host: str, address: str, port: int, watcher: int) -> None:
    """Say the address once a first question is answered; then stop the worker should the process `watcher` be gone."""
    while ask_whether(address, port, "/healthz") is None:
        time.sleep(LOOK_AGAIN)
    problem = ""
    while (found := ask_whether(address, port, "/readyz")) is None or found[0] != 200:
        said = str(found[1].get("detail", "")) if found is not None else problem
        if said != problem:
            problem = said
            print(f"pilcrow: Not ready yet. {problem}", file=sys.stderr, flush=True)  # noqa: T201
        time.sleep(TRY_AGAIN)
    print(f"Pilcrow answers at {home(host, port)} (stop with Ctrl+C)", flush=True)  # noqa: T201
    while os.getppid() == watcher:
        time.sleep(WATCH_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)


def ask_whether(address: str, port: int, path: str) -> tuple[int, dict[str, Any]] | None:
    """Status and body that the server at that address answers with; None where it does not."""
    connection = http.client.HTTPConnection(address, port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
