"""`celery -A config`: short idempotent batches; each app's beat entries are in its tasks."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("activity_factory")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
