"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from campaigns.http.urls import urlpatterns as campaign_patterns
from cms.builder.urls import preview_patterns
from cms.serving.urls import urlpatterns as serving_patterns
from core import probes

handler500 = "core.away.handler500"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", probes.healthz),
    path("readyz", probes.readyz),
    path("metrics", probes.metrics),
    *campaign_patterns,
    *serving_patterns,
    *preview_patterns,
    path("boards/", include("dashboards.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(wagtail_urls)),
]
