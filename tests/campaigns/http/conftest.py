import pytest

from campaigns import api as campaigns
from core.stores import gates
from tests.campaigns.http.gathered import bridge, front

__all__ = ["bridge", "front"]


@pytest.fixture(autouse=True)
def _fresh_process(settings):
    """Nothing remembered of another test's campaigns and counts; staff made quickly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    campaigns.forget()
    for pattern in ("otp:*", "af:risk:*", "af:{*", "risk:*"):
        for key in gates().scan_iter(pattern):
            gates().delete(key)
