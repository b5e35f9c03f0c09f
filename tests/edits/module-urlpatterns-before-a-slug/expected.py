from django.urls import path

from . import views

app_name = "countries"

urlpatterns = [
    path("countries/", views.CountryListView.as_view(), name="country_list"),
    path("countries/add/", views.CountryCreateView.as_view(), name="country_create"),
    path(
        "countries/<slug:pk>/edit/",
        views.CountryUpdateView.as_view(),
        name="country_update",
    ),
    path("countries/<slug:pk>/", views.CountryDetailView.as_view(), name="country_detail"),
    path("about/", views.about, name="about"),
]
