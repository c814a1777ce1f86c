"""Addresses of our screens under `/admin/`."""

from django.urls import path

from cms.admin.approve import ApproveView, RulesView, SendBackView
from cms.admin.budgets import BudgetEditView, BudgetsView
from cms.admin.campaigns import CampaignListView
from cms.admin.channels import ChannelEditView, ChannelRetireView, ChannelsView, QrView
from cms.admin.codes import CodesView
from cms.admin.goods import ParcelsView
from cms.admin.kept import KeptDecideView, KeptView
from cms.admin.lists import ListsView
from cms.admin.payments import (
    ClawbackView,
    DifferenceView,
    PaymentsView,
    RetryView,
    TaxExportView,
)
from cms.admin.review import BatchView, DecideView, ReviewQueueView
from cms.admin.submit import SubmitView
from cms.admin.switches import SwitchView
from cms.admin.thresholds import ThresholdsView
from cms.admin.topup import TopUpView
from cms.admin.webhooks import ReplayView, WebhooksView
from cms.admin.why import WhyView
from cms.trials.editing import VariantsView, VariantView
from cms.trials.views import TrialStepView

urlpatterns = [
    path("campaigns/", CampaignListView.as_view(), name="af_campaigns"),
    path("campaigns/<slug:slug>/submit/", SubmitView.as_view(), name="af_submit"),
    path("campaigns/<slug:slug>/approve/", ApproveView.as_view(), name="af_approve"),
    path("campaigns/<slug:slug>/send-back/", SendBackView.as_view(), name="af_send_back"),
    path("campaigns/<slug:slug>/rules/", RulesView.as_view(), name="af_rules"),
    path("campaigns/<slug:slug>/top-up/", TopUpView.as_view(), name="af_top_up"),
    path(
        "campaigns/<slug:slug>/trial/<slug:arm>/<slug:action>/",
        TrialStepView.as_view(),
        name="af_trial",
    ),
    path("campaigns/<slug:slug>/<slug:action>/", SwitchView.as_view(), name="af_switch"),
    path("channels/<slug:slug>/", ChannelsView.as_view(), name="af_channels"),
    path("channels/<slug:slug>/<str:code>/", ChannelEditView.as_view(), name="af_channel"),
    path(
        "channels/<slug:slug>/<str:code>/retire/",
        ChannelRetireView.as_view(),
        name="af_channel_retire",
    ),
    path("channels/<slug:slug>/<str:code>/qr.<slug:kind>", QrView.as_view(), name="af_qr"),
    path("codes/<slug:slug>/", CodesView.as_view(), name="af_codes"),
    path("pages/<int:page_id>/variants/", VariantsView.as_view(), name="af_variants"),
    path("pages/<int:page_id>/variants/<slug:arm>/", VariantView.as_view(), name="af_variant"),
    path("lists/", ListsView.as_view(), name="af_lists"),
    path("budgets/", BudgetsView.as_view(), name="af_budgets"),
    path("thresholds/", ThresholdsView.as_view(), name="af_thresholds"),
    path("budgets/<slug:slug>/", BudgetEditView.as_view(), name="af_budget"),
    path("parcels/", ParcelsView.as_view(), name="af_parcels"),
    path("why/", WhyView.as_view(), name="af_why"),
    path("payments/", PaymentsView.as_view(), name="af_payments"),
    path("payments/tax/", TaxExportView.as_view(), name="af_tax_export"),
    path("payments/clawback/", ClawbackView.as_view(), name="af_clawback_ask"),
    path(
        "payments/clawback/<uuid:clawback>/<slug:verdict>/",
        ClawbackView.as_view(),
        name="af_clawback",
    ),
    path("payments/retry/<uuid:reward>/", RetryView.as_view(), name="af_retry"),
    path(
        "payments/<int:difference>/<slug:verdict>/",
        DifferenceView.as_view(),
        name="af_difference",
    ),
    path("review/people/", KeptView.as_view(), name="af_kept"),
    path(
        "review/people/<slug:slug>/<uuid:participation>/<slug:verdict>/",
        KeptDecideView.as_view(),
        name="af_kept_decide",
    ),
    path("webhooks/", WebhooksView.as_view(), name="af_webhooks"),
    path("webhooks/<uuid:reward>/", ReplayView.as_view(), name="af_replay"),
    path("review/", ReviewQueueView.as_view(), name="af_review"),
    path("review/batch/<slug:verdict>/", BatchView.as_view(), name="af_decide_batch"),
    path("review/<uuid:reward>/<slug:verdict>/", DecideView.as_view(), name="af_decide"),
]
