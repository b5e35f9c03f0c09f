import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from contact.models import Enquiry

pytestmark = pytest.mark.django_db
MESSAGE = {"name": "Grace", "email": "grace@example.com", "message": "Dogs?"}


def test_a_visitor_writes_to_the_hotel(client: Client) -> None:
    response = client.post(reverse("contact:index"), MESSAGE)

    assertRedirects(response, reverse("contact:thank_you"))
    enquiry = Enquiry.objects.get()
    assert (enquiry.message, enquiry.answered) == ("Dogs?", False)


def test_a_message_needs_an_address(client: Client) -> None:
    response = client.post(reverse("contact:index"), {**MESSAGE, "email": "?"})

    assertContains(response, "Enter a valid email address.")
    assert not Enquiry.objects.exists()
