from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from bookings import views
from bookings.models import Booking
from bookings.tests.factories import BookingFactory
from guests.models import Guest
from guests.tests.factories import GuestFactory
from rooms.models import Room
from rooms.tests.factories import (
    PriceFactory,
    RoomFactory,
    RoomTypeFactory,
    SeasonFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SEARCH = {
    "arrival": str(TODAY + timedelta(days=10)),
    "departure": str(TODAY + timedelta(days=12)),
    "persons": "2",
}
GUEST = {
    "first_name": "Grace",
    "last_name": "Hopper",
    "email": "Grace@example.com",
    "wishes": "A quiet room",
}


@pytest.fixture
def room() -> Room:
    room_type = RoomTypeFactory.create(slug="double")
    season = SeasonFactory.create(starts=TODAY, ends=TODAY + timedelta(days=99))
    PriceFactory.create(room_type=room_type, season=season, per_night=80)
    return RoomFactory.create(room_type=room_type)


@pytest.fixture
def address(room: Room) -> str:
    query = "&".join(f"{name}={value}" for name, value in SEARCH.items())
    return f"{reverse('bookings:request', args=['double'])}?{query}"


def test_the_search_offers_what_is_free(client: Client, room: Room) -> None:
    response = client.get(reverse("bookings:search"), SEARCH)

    assertContains(response, "160.00")


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("arrival", str(TODAY - timedelta(days=1)), "That day is over."),
        ("departure", SEARCH["arrival"], "A stay has at least one night."),
    ],
)
def test_the_search_says_what_is_wrong(
    client: Client, field: str, value: str, error: str
) -> None:
    response = client.get(reverse("bookings:search"), {**SEARCH, field: value})

    assertContains(response, error)
    assert response.context["offers"] is None


def test_a_visitor_asks_for_a_room(client: Client, address: str, room: Room) -> None:
    assertContains(client.get(address), "160.00")

    response = client.post(address, GUEST)

    booking = Booking.objects.get()
    assert (booking.room, booking.status) == (room, Booking.Status.REQUESTED)
    assert booking.guest.email == "grace@example.com"
    page = reverse("bookings:requested", args=[booking.reference])
    assertRedirects(response, page)
    assertContains(client.get(page), "Requested")


def test_a_guest_who_comes_again_is_known(client: Client, address: str) -> None:
    known = GuestFactory.create(email="grace@example.com", first_name="G.")

    client.post(address, GUEST)

    assert Booking.objects.get().guest == known
    assert Guest.objects.get().first_name == "G."


def test_who_comes_too_late_is_told_so(
    client: Client, address: str, room: Room
) -> None:
    BookingFactory.create(
        room=room, arrival=SEARCH["arrival"], departure=SEARCH["departure"]
    )

    assertContains(client.get(address), "no such room for these nights any more")
    assertContains(client.post(address, GUEST), "has just gone")
    assert Booking.objects.count() == 1
    assert not Guest.objects.filter(last_name="Hopper").exists()


def test_what_the_database_refuses_is_told_as_well(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(views, "request_booking", refuse)

    assertContains(client.post(address, GUEST), "has just gone")


def test_a_request_without_days_leads_to_the_search(client: Client, room: Room) -> None:
    response = client.get(reverse("bookings:request", args=["double"]))

    assertRedirects(response, f"{reverse('bookings:search')}?")
