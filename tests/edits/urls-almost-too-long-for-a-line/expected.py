from django.urls import include, path

urlpatterns = [
    path(
        "reports-of-a-quarterssssss/", include("company.reports.quarterly_reports.urls")
    ),
    path("", include("pages.urls")),
]
