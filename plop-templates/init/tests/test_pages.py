from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.test import Client
from django.urls import include, path, reverse
from pytest_django.asserts import assertContains, assertRedirects, assertTemplateUsed

# Tests without the mark may not use the database, so neither do the pages of errors.
pytestmark = pytest.mark.urls(__name__)


def broken(request: HttpRequest, error: type[Exception]) -> HttpResponse:
    raise error


ERRORS = {
    400: SuspiciousOperation,
    403: PermissionDenied,
    404: Http404,
    500: ZeroDivisionError,
}
urlpatterns: list[Any] = [
    path("", include(settings.ROOT_URLCONF)),
    *(path(f"{code}/", broken, {"error": error}) for code, error in ERRORS.items()),
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "login", "password_reset"])
def test_pages_bear_the_name_of_the_site(client: Client, name: str) -> None:
    assertContains(client.get(reverse(name)), settings.SITE_NAME)


def test_pages_without_an_icon_get_the_one_of_the_site(client: Client) -> None:
    response = client.get("/favicon.ico")

    assertRedirects(response, static("favicon.svg"), fetch_redirect_response=False)


@pytest.mark.parametrize("code", ERRORS)
def test_errors_have_pages_of_their_own(client: Client, code: int) -> None:
    client.raise_request_exception = False

    response = client.get(f"/{code}/")

    assert response.status_code == code
    assertTemplateUsed(response, f"{code}.html")


def test_a_form_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("login"))

    assert response.status_code == 403
    assertTemplateUsed(response, "403_csrf.html")
