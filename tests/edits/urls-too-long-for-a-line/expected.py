from django.urls import include, path

urlpatterns = [
    path(
        "quarterly-reports-of-the-branches/",
        include("company.reports.quarterly_reports.urls"),
    ),
    path("", include("pages.urls")),
]
