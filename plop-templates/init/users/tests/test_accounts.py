import re

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from users.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_sign_in(client: Client) -> None:
    user = UserFactory.create()

    response = client.post(
        reverse("login"), {"username": user.username, "password": "secret"}
    )

    assertRedirects(response, reverse("home"))
    assert client.session[SESSION_KEY] == str(user.pk)


def test_sign_in_with_a_wrong_password(client: Client) -> None:
    user = UserFactory.create()

    response = client.post(
        reverse("login"), {"username": user.username, "password": "wrong"}
    )

    assertContains(response, "Please enter a correct username and password")
    assert SESSION_KEY not in client.session


def test_sign_in_goes_on_to_the_page_that_asked_for_it(client: Client) -> None:
    user = UserFactory.create()
    asked = client.get(reverse("password_change"), follow=True)

    response = client.post(
        asked.redirect_chain[-1][0], {"username": user.username, "password": "secret"}
    )

    assertRedirects(response, reverse("password_change"))


def test_who_is_signed_in_need_not_sign_in_again(client: Client) -> None:
    client.force_login(UserFactory.create())

    assertRedirects(client.get(reverse("login")), reverse("home"))


def test_sign_out(client: Client) -> None:
    client.force_login(UserFactory.create())

    response = client.post(reverse("logout"))

    assertRedirects(response, reverse("home"))
    assert SESSION_KEY not in client.session


def test_sign_out_takes_more_than_a_link(client: Client) -> None:
    client.force_login(UserFactory.create())

    assert client.get(reverse("logout")).status_code == 405


def test_password_change(client: Client) -> None:
    user = UserFactory.create()
    client.force_login(user)

    response = client.post(
        reverse("password_change"),
        {
            "old_password": "secret",
            "new_password1": "correct horse",
            "new_password2": "correct horse",
        },
        follow=True,
    )

    assertRedirects(response, reverse("password_change_done"))
    user.refresh_from_db()
    assert user.check_password("correct horse")


def test_password_reset_by_email(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    user = UserFactory.create()

    response = client.post(
        reverse("password_reset"), {"email": user.email}, follow=True
    )
    assertRedirects(response, reverse("password_reset_done"))

    [message] = mailoutbox
    assert message.to == [user.email]
    assert settings.SITE_NAME in message.subject
    [link] = re.findall(r"http://testserver(/\S+)", str(message.body))
    form = client.get(link, follow=True)
    response = client.post(
        form.redirect_chain[-1][0],
        {"new_password1": "correct horse", "new_password2": "correct horse"},
        follow=True,
    )
    assertRedirects(response, reverse("password_reset_complete"))
    assert client.login(username=user.username, password="correct horse")

    used = client.get(link)
    assertContains(used, reverse("password_reset"))


def test_password_reset_does_not_tell_who_has_an_account(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    response = client.post(
        reverse("password_reset"), {"email": "nobody@example.com"}, follow=True
    )

    assertRedirects(response, reverse("password_reset_done"))
    assert not mailoutbox
