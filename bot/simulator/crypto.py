"""How Feishu wraps what it posts: AES-256-CBC under the Encrypt Key, signed with SHA-256."""

import base64
import hashlib
import json
import secrets

from Crypto.Cipher import AES
from Crypto.Util.Padding import pad, unpad

from bot.simulator.api import JsonObject


def _key(encrypt_key: str) -> bytes:
    return hashlib.sha256(encrypt_key.encode()).digest()


def encrypt(event: JsonObject, encrypt_key: str) -> str:
    """Return base64 of a fresh IV followed by the encrypted JSON."""
    return seal(json.dumps(event, ensure_ascii=False).encode(), encrypt_key)


def seal(plain: bytes, encrypt_key: str) -> str:
    """Return any bytes encrypted as an event is."""
    iv = secrets.token_bytes(AES.block_size)
    sealed = AES.new(_key(encrypt_key), AES.MODE_CBC, iv).encrypt(pad(plain, AES.block_size))
    return base64.b64encode(iv + sealed).decode()


def decrypt(sealed: str, encrypt_key: str) -> bytes:
    """Return the plain bytes; raise ValueError where key or padding do not fit."""
    data = base64.b64decode(sealed, validate=True)
    iv, rest = data[: AES.block_size], data[AES.block_size :]
    return unpad(AES.new(_key(encrypt_key), AES.MODE_CBC, iv).decrypt(rest), AES.block_size)


def signature(timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    """Return the value of X-Lark-Signature."""
    return hashlib.sha256(f"{timestamp}{nonce}{encrypt_key}".encode() + body).hexdigest()
