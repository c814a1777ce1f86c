"""`/boards/`: the overview, a campaign's board, and the ticket for its live stream."""

from django.urls import path

from dashboards import trial_views, views

urlpatterns = [
    path("", views.overview, name="boards"),
    # No campaign is called "-": slugs begin with a letter or digit.
    path("-/ticket/", views.overview_ticket, name="boards_ticket"),
    path("<slug:slug>/", views.board, name="board"),
    path("<slug:slug>/trial/", trial_views.trial, name="board_trial"),
    path("<slug:slug>/ticket/", views.ticket, name="board_ticket"),
]
