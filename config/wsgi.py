"""Django's WSGI handler; `config.asgi` puts a small router before it."""

import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if settings.DEVELOPMENT_SECRETS and not settings.DEBUG:
    # Everybody can read them in the repository, sign cookies with them and decrypt phones.
    sys.exit(
        "Not starting: set SECRET_KEY, HASH_KEY and FIELD_KEYS, for their defaults are public "
        "(`make run` makes its own; DEBUG=1 serves without, on a developer's machine)."
    )

application = get_wsgi_application()
