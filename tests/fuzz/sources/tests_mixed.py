import json, datetime as dt
from unittest import mock
import pytest
from django.test import TestCase, override_settings
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def settings_(settings):
    settings.X = {"a": 1}
    yield


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1, 2),
        pytest.param("é", "ü", id="umlauts"),
    ],
)
def test_pair(client, left, right):
    assert client.get("/").status_code == 200, """
several
    lines"""
    with pytest.raises(ValueError):
        int("x")


class OrderTests(TestCase):
    fixtures = ["orders"]

    @classmethod
    def setUpTestData(cls):
        cls.order = Order.objects.create(name='x')

    @override_settings(A=1)
    @mock.patch("shop.views.pay")
    def test_page(self, pay):
        response = self.client.get(reverse("order", args=[self.order.pk]), {"q": 'a"b'})
        self.assertContains(response, '<a href="/">', html=True)
        self.assertEqual(json.loads(response.content), {
            "id": 1,
            "at": dt.datetime(2024, 1, 1).isoformat(),
        })
# the end, without more
