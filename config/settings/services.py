"""The engines: PostgreSQL, the two Redis roles, ClickHouse, Celery."""

from typing import Any
from urllib.parse import urlsplit

from config import env
from config.settings.base import PUBLIC_URL

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.database_from_url(env.text("DATABASE_URL") or "postgresql://localhost/af"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
# pgbouncer in transaction mode keeps no prepared statements of ours.
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = None

REDIS_URL = env.text("REDIS_URL") or "redis://localhost:6379/0"
REDIS_STREAM_URL = env.text("REDIS_STREAM_URL") or REDIS_URL
CLICKHOUSE_URL = env.text("CLICKHOUSE_URL") or "http://localhost:8123/af"
CLICKHOUSE_READER_URL = env.text("CLICKHOUSE_READER_URL") or CLICKHOUSE_URL

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "c",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "af"

WEB_THREADS = env.number("WEB_THREADS")
SMS_PROVIDER = env.text("SMS_PROVIDER")

# "" is nobody: e-mail is refused with a reason.
EMAIL_PROVIDER = {"": "sandbox", "off": ""}.get(env.text("EMAIL_URL"), "smtp")
if EMAIL_PROVIDER == "smtp":
    globals().update(env.email_from_url(env.text("EMAIL_URL")))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = (
    env.text("EMAIL_FROM") or f"no-reply@{urlsplit(PUBLIC_URL).hostname or 'localhost'}"
)

PLAY_ANSWER_DAYS = env.number("PLAY_ANSWER_DAYS")
PLAY_REFUSAL_DAYS = env.number("PLAY_REFUSAL_DAYS")
MESSAGE_DAYS = env.number("MESSAGE_DAYS")
ADDRESS_DAYS = env.number("ADDRESS_DAYS")
CHOICE_DAYS = env.number("CHOICE_DAYS")
REPORT_DAYS = env.number("REPORT_DAYS")
FACTS_SECRET = env.text("FACTS_SECRET")
IDENTIFY_ISSUERS = env.text("IDENTIFY_ISSUERS")
PAYOUT_ACCOUNTS = env.text("PAYOUT_ACCOUNTS")
CLAWBACK_FOUR_EYES = env.number("CLAWBACK_FOUR_EYES")
WEBHOOK_SECRETS = env.text("WEBHOOK_SECRETS")
WEBHOOK_ALLOW = env.names("WEBHOOK_ALLOW")

# The library itself reads the variable too, when a process counts for the first time.
METRICS_DIR = env.text("PROMETHEUS_MULTIPROC_DIR")
METRICS_TOKEN = env.text("METRICS_TOKEN")
