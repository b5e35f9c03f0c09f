from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from bookings.forms import BookingForm
from bookings.models import Booking
from bookings.reports import month_of, occupancy, revenue, year_of
from bookings.tests.factories import BookingFactory, PaymentFactory
from guests.tests.factories import GuestFactory
from rooms.tests.factories import PriceFactory, RoomFactory, SeasonFactory
from users.factories import UserFactory

pytestmark = pytest.mark.django_db
STATUS = Booking.Status


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(UserFactory.create(is_staff=True))
    return client


def test_today_shows_who_comes_and_who_goes(staff: Client) -> None:
    today = timezone.localdate()
    night = timedelta(days=1)
    expected = []
    for status, arrival, departure in [
        (STATUS.CONFIRMED, today, today + night),
        (STATUS.CHECKED_IN, today - night, today),
        (STATUS.CHECKED_IN, today - night, today + night),
        (STATUS.REQUESTED, today + night, today + 2 * night),
    ]:
        expected.append(
            BookingFactory.create(status=status, arrival=arrival, departure=departure)
        )
    BookingFactory.create(
        status=STATUS.CONFIRMED, arrival=today + night, departure=today + 2 * night
    )

    groups = staff.get(reverse("bookings:today")).context["groups"]

    assert [list(bookings) for _, bookings in groups] == [[each] for each in expected]


def test_a_button_changes_the_status(staff: Client) -> None:
    booking = BookingFactory.create()
    url = reverse("bookings:booking_status", args=[booking.pk])

    response = staff.post(url, {"status": "confirmed"}, follow=True)

    booking.refresh_from_db()
    assert booking.status == STATUS.CONFIRMED
    assertContains(response, "confirmed.")


@pytest.mark.parametrize("status", ["checked_out", "gone", ""])
def test_a_status_out_of_turn_is_refused(staff: Client, status: str) -> None:
    booking = BookingFactory.create()
    url = reverse("bookings:booking_status", args=[booking.pk])

    response = staff.post(url, {"status": status}, follow=True)

    booking.refresh_from_db()
    assert booking.status == STATUS.REQUESTED
    assertContains(response, "become that any more")


def test_the_buttons_are_for_the_staff(client: Client) -> None:
    booking = BookingFactory.create()
    client.force_login(UserFactory.create())

    url = reverse("bookings:booking_status", args=[booking.pk])

    assert client.post(url, {"status": "confirmed"}).status_code == 403


def test_the_calendar_shows_each_night_once(staff: Client) -> None:
    booking = BookingFactory.create(
        arrival=date(2027, 1, 30), departure=date(2027, 2, 2)
    )
    BookingFactory.create(
        room=booking.room,
        arrival=date(2027, 2, 5),
        departure=date(2027, 2, 6),
        status=STATUS.CANCELLED,
    )

    month = occupancy(date(2027, 2, 1))

    [(room, nights)] = month.rows
    assert room == booking.room
    assert [night.day.day for night in nights if night.booking] == [1]
    assert month.occupancy == round(100 / 28)
    response = staff.get(reverse("bookings:calendar"), {"month": "2027-02"})
    assertContains(response, "February 2027")
    assertContains(response, booking.get_absolute_url(), 1)


def test_the_revenue_counts_by_month(staff: Client) -> None:
    booking = BookingFactory.create(
        arrival=date(2027, 1, 30), departure=date(2027, 2, 2), price=300
    )
    PaymentFactory.create(booking=booking, amount=120, paid_on=date(2027, 2, 2))
    BookingFactory.create(
        arrival=date(2027, 1, 3), departure=date(2027, 1, 4), status=STATUS.CANCELLED
    )

    january, february = revenue(2027)[:2]

    assert (january.stays, january.nights) == (1, 3)
    assert (january.price, january.paid) == (Decimal(300), Decimal(0))
    assert (february.stays, february.paid) == (0, Decimal(120))
    booking.refresh_from_db()
    assert booking.balance == Decimal(180)
    assertContains(staff.get(reverse("bookings:revenue"), {"year": "2027"}), "300.00")


@pytest.mark.parametrize("text", ["", "x", "2027-13", "20271"])
def test_without_a_month_it_is_this_one(text: str) -> None:
    assert month_of(text) == timezone.localdate().replace(day=1)
    assert year_of(text) == timezone.localdate().year


def stay_data(**changes: object) -> dict[str, object]:
    return {
        "guest": GuestFactory.create().pk,
        "arrival": "2027-05-10",
        "departure": "2027-05-12",
        "persons": 1,
        **changes,
    }


def test_a_booking_without_a_price_gets_that_of_its_nights() -> None:
    price = PriceFactory.create(
        per_night=70,
        season=SeasonFactory.create(starts=date(2027, 1, 1), ends=date(2027, 9, 9)),
    )
    room = RoomFactory.create(room_type=price.room_type)

    form = BookingForm(stay_data(room=room.pk))

    assert form.is_valid()
    assert form.save().price == 140


def test_a_booking_out_of_season_needs_a_price() -> None:
    form = BookingForm(stay_data(room=RoomFactory.create().pk))

    assert "no season" in form.errors["price"][0]


def test_a_taken_room_is_named_with_its_guest(staff: Client) -> None:
    booking = BookingFactory.create(
        arrival=date(2027, 5, 11), departure=date(2027, 5, 13)
    )

    response = staff.post(
        reverse("bookings:booking_create"),
        stay_data(room=booking.room.pk, price="1"),
    )

    assertContains(response, "has the room from 11.05.2027 to 13.05.2027.")


def test_a_room_given_meanwhile_is_told_in_the_form(staff: Client) -> None:
    room = RoomFactory.create()

    with patch.object(Booking, "save", side_effect=IntegrityError):
        response = staff.post(
            reverse("bookings:booking_create"), stay_data(room=room.pk, price="1")
        )

    assertContains(response, "Somebody else was given the room just now.")


def test_a_payment_begins_with_its_booking(staff: Client) -> None:
    booking = BookingFactory.create()
    url = reverse("bookings:payment_create")

    response = staff.get(url, {"booking": booking.pk})

    assert response.context["form"].initial == {"booking": str(booking.pk)}
    assert staff.get(url, {"booking": "x"}).context["form"].initial == {}


def test_the_back_office_shows_for_the_staff(client: Client) -> None:
    assertNotContains(client.get(reverse("home")), "Back office")
    client.force_login(UserFactory.create(is_staff=True))
    assertContains(client.get(reverse("home")), "Back office")
    assertRedirects(client.post(reverse("logout")), reverse("home"))
