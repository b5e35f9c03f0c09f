import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains
from pytest_django.asserts import assertTemplateUsed

pytestmark = pytest.mark.django_db


def test_index(client: Client) -> None:
    response = client.get(reverse("tasks:index"))

    assertContains(response, "Tasks")
    assertTemplateUsed(response, "tasks/index.html")
