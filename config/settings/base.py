"""Django itself: apps, middleware, templates, languages, files."""

from zoneinfo import available_timezones

from config import env
from core.logs import logging_config

env.load_run_env()

BASE_DIR = env.ROOT
DATA_DIR = env.data_dir()
DEBUG = env.flag("DEBUG")

PUBLIC_URL = (env.text("PUBLIC_URL") or f"http://{env.text('HOST')}:{env.text('PORT')}").rstrip(
    "/"
)

INSTALLED_APPS = [
    "core",
    "tracking",
    "audiences",
    "rewards",
    "antifraud",
    "touchpoints",
    "campaigns",
    "templates_library",
    "dashboards",
    "cms",
    "cms.workflow",
    "cms.twofactor",
    "config",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# The participant's paths (core.middleware.PUBLIC_PREFIXES) pass through the first one only:
# sessions, users, CSRF and messages belong to staff.
MIDDLEWARE = [
    "core.middleware.RequestContext",
    "core.middleware.StaffSecurity",
    "core.middleware.StaffSessions",
    "core.middleware.StaffLocale",
    "core.middleware.StaffCommon",
    "core.middleware.StaffCsrf",
    "core.middleware.StaffAuthentication",
    "core.middleware.StaffMessages",
    "cms.twofactor.door.SecondFactor",
    "core.middleware.StaffFrameOptions",
    "core.middleware.StaffContentSecurityPolicy",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ]
        },
    }
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["core.formats"]
CAMPAIGN_TIME_ZONE = "Asia/Shanghai"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "core" / "locale"]
WAGTAIL_I18N_ENABLED = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# The built front end, read by cms.assets; missing in a checkout that never built it.
_FRONTEND = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [("app", _FRONTEND)] if _FRONTEND.exists() else []
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

WAGTAIL_SITE_NAME = "Activity Factory"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILADMIN_USER_LOGIN_FORM = "cms.admin.login.SignInForm"
# The machine's list has names no browser knows; one of them stops the account page's script.
WAGTAIL_USER_TIME_ZONES = sorted(
    available_timezones() - {"localtime", "Factory", "build/etc/localtime"}
)
# Avatars would be fetched from a stranger's server, which the policy of our pages refuses.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# What was submitted is what is approved; then the page shows it (cms.workflow, ADR 0012).
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.workflow.finish.publish_page"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(env.text("LOG_LEVEL"), env.text("LOG_FORMAT"))
