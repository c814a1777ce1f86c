"""The keys without which no phone number is found or read again.

With a passphrase they are sealed: scrypt (RFC 7914, N = 2^15, r = 8, p = 1) makes a Fernet key
of it. Without one they stand in the file as they are, and the file must be kept like them.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from config.backup.archive import BackupError
from core.crypto import field_keys, hash_keys

KEYS = ("SECRET_KEY", "HASH_KEY", "FIELD_KEYS")
SECRETS = ("FACTS_SECRET", "IDENTIFY_ISSUERS", "PAYOUT_ACCOUNTS", "WEBHOOK_SECRETS")
"""Given by the environment alone: kept for whoever has to set them again."""


def save(path: Path, passphrase: str) -> None:
    """Write what is in force now."""
    found = {name: os.environ[name] for name in SECRETS if os.environ.get(name)}
    found |= {
        "SECRET_KEY": settings.SECRET_KEY,
        "HASH_KEY": ",".join(hash_keys(at_once=True)),
        "FIELD_KEYS": ",".join(field_keys(at_once=True)),
    }
    text = json.dumps(found)
    if not passphrase:
        path.write_text(json.dumps({"clear": found}))
        return
    salt = secrets.token_bytes(16)
    sealed = _cipher(passphrase, salt).encrypt(text.encode()).decode()
    path.write_text(json.dumps({"salt": salt.hex(), "sealed": sealed}))


def load(path: Path, passphrase: str) -> dict[str, str]:
    """What was saved. Raises BackupError when the passphrase is missing or another."""
    kept = json.loads(path.read_text())
    if "clear" in kept:
        return dict(kept["clear"])
    if not passphrase:
        raise BackupError("The backup's keys are sealed: set BACKUP_PASSPHRASE to open them.")
    try:
        cipher = _cipher(passphrase, bytes.fromhex(kept["salt"]))
        return dict(json.loads(cipher.decrypt(kept["sealed"].encode())))
    except InvalidToken:
        raise BackupError("BACKUP_PASSPHRASE does not open the backup's keys.") from None


def _cipher(passphrase: str, salt: bytes) -> Fernet:
    derived = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
