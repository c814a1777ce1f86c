"""Addresses of the builder: below `/admin/af/`, and the preview that needs no account."""

from django.urls import path, re_path

from cms.builder import pictures, preview, views

admin_patterns = [
    path("new/", views.GalleryView.as_view(), name="af_new"),
    path("moods.css", views.moods_css, name="af_moods"),
    path("pages/<int:page_id>/look/", views.look_at, name="af_look"),
]
preview_patterns = [
    path("af/preview/<str:token>/", preview.page, name="af_preview"),
    path("af/preview/<str:token>/theme.css", preview.theme, name="af_preview_theme"),
    re_path(r"^c/p/(?P<tag>[0-9a-f]{64})\.webp$", pictures.picture, name="af_picture"),
    path("media/<path:path>", pictures.media, name="af_media"),
]
