from django.urls import include, path

urlpatterns = [
    path(
        "quarterly-reports-of-the-branches/",
        include(
            "company.reports.quarterly_reports_of_all_the_branches_of_the_company.urls"
        ),
    ),
    path("", include("pages.urls")),
]
