"""Addresses of the participant's page and of the tracker; included at the root."""

from django.urls import URLPattern, path, re_path

from cms import certificates, fair
from cms.serving import shell
from cms.sharing import views as sharing

urlpatterns: list[URLPattern] = [
    path("c/<slug:slug>/poster.png", sharing.poster_view, name="participant_poster"),
    path("c/<slug:slug>/card.png", sharing.card_view, name="participant_card"),
    path("c/<slug:slug>/", shell.shell, name="participant_page"),
    re_path(
        r"^c/(?P<slug>[a-z0-9-]{1,64})/theme-(?P<tag>[0-9a-f]{12})\.css$",
        shell.theme,
        name="participant_theme",
    ),
    path(
        "c/<slug:slug>/certificate/<str:token>/",
        certificates.certificate,
        name="certificate",
    ),
    path("c/<slug:slug>/fair/", fair.fair, name="fair_draws"),
    path("sdk/tracker.js", shell.tracker, name="tracker"),
]
