"""What a browser and a stranger get to see in production."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from users.factories import UserFactory

pytestmark = pytest.mark.usefixtures("production")

HTTPS = {"host": "example.com", "x-forwarded-proto": "https"}


@pytest.fixture
def browser() -> Client:
    return Client(headers=HTTPS)


def test_http_is_redirected_to_https(client: Client) -> None:
    response = client.get("/some/page/", headers={"host": "example.com"})

    assert response.status_code == 301
    assert response["Location"] == "https://example.com/some/page/"


def test_other_hosts_are_refused(browser: Client) -> None:
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 400


def test_security_headers(browser: Client) -> None:
    response = browser.get(reverse("login"))

    assert response.status_code == 200
    assert int(re.findall(r"max-age=(\d+)", response["Strict-Transport-Security"])[0])
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_cookies_travel_over_https_only(browser: Client) -> None:
    user = UserFactory.create()

    browser.get(reverse("login"))
    browser.post(reverse("login"), {"username": user.username, "password": "secret"})

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert browser.cookies[name]["secure"]


class Page(HTMLParser):
    """Collects a page's own files, and what a strict policy keeps it from using."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in values):
            self.inline.append(tag)
        for name, value in values.items():
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
            if value and value.startswith(settings.STATIC_URL):
                self.files.append(value)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "login", "password_reset", "admin:login"])
def test_pages_obey_the_policy_and_their_files_exist(
    browser: Client, name: str
) -> None:
    page = Page()
    page.feed(browser.get(reverse(name)).text)

    assert page.files
    assert not page.inline
    for file in page.files:
        response = browser.get(file)
        assert response.status_code == 200, file
        assert "immutable" in response["Cache-Control"], file
        assert response.getvalue(), file
