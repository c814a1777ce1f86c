"""Addresses of our screens under `/admin/`."""

from django.urls import path

from cms.admin.campaigns import CampaignListView, SwitchView
from cms.admin.review import DecideView, ReviewQueueView

urlpatterns = [
    path("campaigns/", CampaignListView.as_view(), name="af_campaigns"),
    path("campaigns/<slug:slug>/<slug:action>/", SwitchView.as_view(), name="af_switch"),
    path("review/", ReviewQueueView.as_view(), name="af_review"),
    path("review/<uuid:reward>/<slug:verdict>/", DecideView.as_view(), name="af_decide"),
]
