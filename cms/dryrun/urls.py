"""Addresses of the dry run, below `/admin/af/dryrun/`."""

from django.urls import path

from cms.dryrun.views import DryRunCancelView, DryRunStateView, DryRunView

urlpatterns = [
    path("<slug:slug>/", DryRunView.as_view(), name="af_dry_run"),
    path("<slug:slug>/<uuid:run>/state/", DryRunStateView.as_view(), name="af_dry_run_state"),
    path(
        "<slug:slug>/<uuid:run>/cancel/", DryRunCancelView.as_view(), name="af_dry_run_cancel"
    ),
]
