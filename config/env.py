"""Settings come from the environment; `make run` leaves them in `${DATA_DIR}/run.env`.

The file is read unless all four engines' addresses are in the environment, and never
overrides what is there: a deployment that names its engines is never surprised by a file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
ENGINE_URLS = ("DATABASE_URL", "REDIS_URL", "REDIS_STREAM_URL", "CLICKHOUSE_URL")


@dataclass(frozen=True)
class Variable:
    """One row of the table in docs/ops/settings.md, which a test compares with this list."""

    name: str
    default: str
    what: str


VARIABLES: tuple[Variable, ...] = (
    Variable("DATABASE_URL", "", "PostgreSQL ≥ 15, postgresql://user:password@host:port/name"),
    Variable("REDIS_URL", "", "Redis for gates, cache and the Celery broker; may be emptied"),
    Variable("REDIS_STREAM_URL", "", "Redis for the event stream; append-only, never emptied"),
    Variable("CLICKHOUSE_URL", "", "Event store, http://user:password@host:port/database"),
    Variable(
        "CLICKHOUSE_READER_URL", "", "Event store as a read-only user; default the writer"
    ),
    Variable("SECRET_KEY", "", "Signs cookies, links and invitations to preview"),
    Variable("FIELD_KEYS", "", "Fernet keys for personal data, comma-separated, newest first"),
    Variable(
        "FIELD_KEYS_FILE",
        "",
        "File with these keys instead, one a line, newest first; read again when it changes",
    ),
    Variable(
        "HASH_KEY",
        "",
        "Keys of the hashes by which personal data is found, comma-separated, newest first",
    ),
    Variable(
        "HASH_KEYS_FILE",
        "",
        "File with these keys instead, one a line, newest first; read again when it changes",
    ),
    Variable(
        "BACKUP_PASSPHRASE", "", "Seals the keys in a backup, and opens them for a restore"
    ),
    Variable("DATA_DIR", "var", "Where embedded engines, media and run.env live"),
    Variable("HOST", "127.0.0.1", "Address `make run` listens on"),
    Variable("PORT", "8000", "Port `make run` listens on"),
    Variable("PUBLIC_URL", "", "How phones reach the server; links and QR codes start with it"),
    Variable("ALLOWED_HOSTS", "", "Further host names that may be asked for, comma-separated"),
    Variable(
        "TRUSTED_PROXIES", "0", "n: the client is the n-th from the right of X-Forwarded-For"
    ),
    Variable("DEBUG", "0", "1 shows tracebacks; never in production"),
    Variable("DEMO", "1", "0 starts without demo data"),
    Variable("DEMO_PASSWORD", "", "Password of the demo users and key of /demo/inbox"),
    Variable("ALLOW_LAUNCH", "0", "1 lets `manage.py launch` approve and publish"),
    Variable(
        "REQUIRE_2FA_ROLES",
        "",
        "Roles that must sign in with a second factor, comma-separated, such as admin,reviewer",
    ),
    Variable("STREAM_FSYNC", "everysec", "always makes the embedded stream sync each write"),
    Variable("REDIS_MAXMEMORY", "0", "Limit of the embedded cache Redis; 0 is none"),
    Variable("WORKER_CONCURRENCY", "2", "Processes of the background worker"),
    Variable("WEB_CONCURRENCY", "2", "Web processes"),
    Variable("WEB_THREADS", "8", "Threads per web process for Django's views"),
    Variable("PROMETHEUS_MULTIPROC_DIR", "", "Folder in which processes share their metrics"),
    Variable(
        "METRICS_TOKEN", "", "Bearer token for /metrics; without it only this machine may read"
    ),
    Variable("LOG_LEVEL", "INFO", "Least severe log line that is written"),
    Variable("LOG_FORMAT", "json", "json, or console for people"),
    Variable(
        "SMS_PROVIDER",
        "sandbox",
        "Who delivers text messages; sandbox keeps them here, for /demo/inbox",
    ),
    Variable(
        "EMAIL_URL",
        "",
        "smtp://user:password@host:587 (STARTTLS; ?tls=off without), smtps://… or off; unset "
        "keeps e-mail here like the SMS sandbox",
    ),
    Variable("EMAIL_FROM", "", "Sender of e-mails; default no-reply@ the host of PUBLIC_URL"),
    Variable("EMAIL_TIMEOUT", "10", "Seconds the e-mail server may take for an answer"),
    Variable("PLAY_ANSWER_DAYS", "30", "Days an answer is kept under its Idempotency-Key"),
    Variable("PLAY_REFUSAL_DAYS", "7", "The same for refusals, which repeat themselves anyway"),
    Variable(
        "MESSAGE_DAYS",
        "180",
        "Days it is known whom a message went to",
    ),
    Variable(
        "ADDRESS_DAYS",
        "730",
        "Days an address of somebody not seen any more is kept",
    ),
    Variable(
        "CHOICE_DAYS",
        "730",
        "Days a choice about messages that was replaced is kept",
    ),
    Variable("REPORT_DAYS", "730", "Days what organisers reported is kept and counts"),
    Variable(
        "FACTS_SECRET",
        "",
        "Signs what organisers' systems send to /api/in/facts; unset closes it",
    ),
    Variable(
        "IDENTIFY_ISSUERS",
        "",
        "JSON: who may hand people over at /api/play/identify; see docs/api.md",
    ),
    Variable(
        "CLAWBACK_FOUR_EYES",
        "20000",
        "Taking back a paid reward above so many minor units needs a second person",
    ),
    Variable(
        "PAYOUT_ACCOUNTS",
        "",
        "JSON: the accounts rewards are paid from, with their keys; see docs/ops/payouts.md",
    ),
    Variable(
        "WEBHOOK_SECRETS",
        "",
        "JSON: secrets by name that sign calls to organisers' systems; see docs/api.md",
    ),
    Variable(
        "WEBHOOK_ALLOW",
        "",
        "host:port pairs on private networks that webhooks may call, comma-separated; "
        "for tests",
    ),
)


def _read_env_file(path: Path) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, found, value = line.strip().partition("=")
        if found and not name.startswith("#"):
            values[name.removeprefix("export ")] = value.strip().strip("'\"")
    return values


def load_run_env() -> None:
    """Fill unset variables from run.env, unless every engine's address is set."""
    if all(os.environ.get(name) for name in ENGINE_URLS):
        return
    path = data_dir() / "run.env"
    try:
        found = _read_env_file(path)
    except OSError:
        return
    for name, value in found.items():
        os.environ.setdefault(name, value)


def data_dir() -> Path:
    """DATA_DIR, made absolute against the project's root."""
    return (ROOT / os.environ.get("DATA_DIR", "var")).resolve()


_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}


def text(name: str) -> str:
    """The variable's text or its documented default. Unlisted names raise KeyError."""
    return os.environ.get(name) or _DEFAULTS[name]


def flag(name: str) -> bool:
    return text(name).lower() in {"1", "true", "yes", "on"}


def number(name: str) -> int:
    return int(text(name))


def names(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def database_from_url(url: str) -> dict[str, object]:
    """Django's database dictionary for a postgresql:// address."""
    parts = urlsplit(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "OPTIONS": options,
    }


def email_from_url(url: str) -> dict[str, object]:
    """Django's e-mail settings for an smtp:// or smtps:// address. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("EMAIL_URL is smtp://…, smtps://…, off or unset")
    query = dict(parse_qsl(parts.query))
    secure = parts.scheme == "smtps"
    tls = not secure and query.get("tls", "starttls") != "off"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": secure,
    }
