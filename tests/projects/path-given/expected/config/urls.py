from django.urls import include, path

urlpatterns = [
    path("accounts/", include("django.contrib.auth.urls")),
    path("office/reports/", include("tools.office.reports.urls")),
]
