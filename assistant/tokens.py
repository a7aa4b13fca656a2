"""Tokens that let clients in: made, told once, and known only by their hash afterwards.

A token is `pilcrow_ID_SECRET`. The id says which hash it is to be compared with, so that whoever tries wrong ones does
not have every hash computed; the secret has 256 bits of chance.
"""

import hashlib
import re
import secrets
from hmac import compare_digest

from assistant.config import Scope, TokenSettings

TOKEN = re.compile(r"pilcrow_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
COST = 2**14
"""With blocks of 8 (RFC 7914): 16 MB and some 40 ms, once for each token while the server runs."""


def new_token(name: str, scope: Scope) -> tuple[str, TokenSettings]:
    """A new token for the client `name`, and what is known of it afterwards."""
    token = f"pilcrow_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"
    salt = secrets.token_bytes(16)
    return token, TokenSettings(name, scope, f"scrypt:{token[8:16]}:{salt.hex()}:{_digest(token, salt).hex()}")


def is_token_of(token: str, settings: TokenSettings) -> bool:
    """Whether `token` is the one that `settings` know the hash of."""
    match = TOKEN.fullmatch(token)
    _, name, salt, digest = settings.hash.split(":")
    return (
        match is not None
        and match[1] == name
        and compare_digest(_digest(token, bytes.fromhex(salt)), bytes.fromhex(digest))
    )


def to_toml(settings: TokenSettings) -> str:
    """The lines for the settings file."""
    return f'[[web.tokens]]\nname = "{settings.name}"\nscope = "{settings.scope}"\nhash = "{settings.hash}"'


def _digest(token: str, salt: bytes) -> bytes:
    return hashlib.scrypt(token.encode(), salt=salt, n=COST, r=8, p=1, dklen=32)
