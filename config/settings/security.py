"""Secrets, hosts, cookies and the content security policy."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from config import env
from config.settings.base import DEBUG, PUBLIC_URL

_DEVELOPMENT_SECRET = "activity-factory-development-only"  # noqa: S105 - refused below

SECRET_KEY = env.text("SECRET_KEY") or _DEVELOPMENT_SECRET
# Newest first, as with FIELD_KEYS.
HASH_KEYS = env.names("HASH_KEY") or [_DEVELOPMENT_SECRET]
HASH_KEYS_FILE = env.text("HASH_KEYS_FILE")
FIELD_KEYS_FILE = env.text("FIELD_KEYS_FILE")
# A fixed key for a checkout without engines (checks, migrations); refused by core.checks.
FIELD_KEYS = env.names("FIELD_KEYS") or ["YWN0aXZpdHktZmFjdG9yeS1kZXZlbG9wbWVudC0wMDE="]
DEVELOPMENT_SECRETS = not (
    env.text("SECRET_KEY")
    and (env.text("HASH_KEY") or HASH_KEYS_FILE)
    and (env.text("FIELD_KEYS") or FIELD_KEYS_FILE)
)

_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = sorted(
    {
        _public.hostname or "localhost",
        "localhost",
        "127.0.0.1",
        "[::1]",
        *env.names("ALLOWED_HOSTS"),
    }
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES")

_HTTPS = _public.scheme == "https"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PARTICIPANT_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS and not DEBUG else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

# Staff's pages, the workbench too: scripts and styles of ours only, nothing inline, no eval.
# Wagtail's date choosers start by inline scripts; cms/templates/wagtailadmin/widgets replaces
# them. Its InlinePanel and MultipleChooserPanel would need the same before we use one.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

# `check --deploy` looks for these middlewares by their names; ours are subclasses of them that
# step aside on participants' paths (core.middleware), which a test holds.
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002", "security.W003"]

LOGIN_URL = "/admin/login/"
AUTHENTICATION_BACKENDS = [
    "core.login.SlowGuessing",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# Groups whose members sign in with a second factor (cms.twofactor).
REQUIRE_2FA_ROLES = env.names("REQUIRE_2FA_ROLES")
DEMO = env.flag("DEMO")
DEMO_PASSWORD = env.text("DEMO_PASSWORD")
ALLOW_LAUNCH = env.flag("ALLOW_LAUNCH")
