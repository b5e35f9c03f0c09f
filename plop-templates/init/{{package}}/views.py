"""Pages of the site as a whole; an app's pages live in the app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")


def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look when a page names no icon, as the admin's don't."""
    return redirect(static("favicon.svg"))
