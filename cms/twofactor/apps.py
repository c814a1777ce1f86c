from django.apps import AppConfig


class TwoFactorConfig(AppConfig):
    name = "cms.twofactor"
    label = "cms_twofactor"
    default_auto_field = "django.db.models.BigAutoField"
