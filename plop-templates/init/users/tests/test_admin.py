import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from users.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_admin_asks_for_a_password(client: Client) -> None:
    response = client.get(reverse("admin:index"), follow=True)

    assertContains(response, "Password")


def test_users_are_kept_in_the_admin(admin_client: Client) -> None:
    user = UserFactory.create()

    assertContains(admin_client.get(reverse("admin:users_user_changelist")), user.email)
    response = admin_client.get(reverse("admin:users_user_change", args=[user.pk]))
    assertContains(response, user.username)
