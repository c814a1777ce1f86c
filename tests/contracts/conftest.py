from tests.campaigns.http.conftest import _fresh_process

__all__ = ["_fresh_process"]
