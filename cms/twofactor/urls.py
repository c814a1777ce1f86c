"""Addresses under `/admin/af/`."""

from django.urls import path

from cms.twofactor import views

urlpatterns = [
    path("second-factor/", views.ManageView.as_view(), name="af_second_factor"),
    path("second-factor/check/", views.CheckView.as_view(), name="af_second_factor_check"),
    path("second-factor/set-up/", views.SetUpView.as_view(), name="af_second_factor_set_up"),
    path("staff/", views.StaffListView.as_view(), name="af_staff"),
    path("staff/<int:user>/reset/", views.ResetView.as_view(), name="af_staff_reset"),
]
