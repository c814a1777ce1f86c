"""`/boards/`: the overview, a campaign's board, and the ticket for its live stream."""

from django.urls import path

from dashboards import views

urlpatterns = [
    path("", views.overview, name="boards"),
    path("<slug:slug>/", views.board, name="board"),
    path("<slug:slug>/ticket/", views.ticket, name="board_ticket"),
]
