from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "cms.workflow"
    label = "cms_workflow"
    default_auto_field = "django.db.models.BigAutoField"
