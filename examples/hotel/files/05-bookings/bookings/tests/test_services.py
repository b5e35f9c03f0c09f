from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from bookings.models import Booking
from bookings.services import (
    NoRoomLeft,
    Stay,
    WrongStatus,
    change_status,
    check_stay,
    free_rooms,
    offers,
    request_booking,
)
from bookings.tests.factories import BookingFactory
from guests.tests.factories import GuestFactory
from rooms.models import Room
from rooms.tests.factories import (
    PriceFactory,
    RoomFactory,
    RoomTypeFactory,
    SeasonFactory,
)

pytestmark = pytest.mark.django_db
STAY = Stay(date(2027, 5, 10), date(2027, 5, 13), 2)
CANCELLED = Booking.Status.CANCELLED


def later(stay: Stay, days: int) -> Stay:
    shift = timedelta(days=days)
    return Stay(stay.arrival + shift, stay.departure + shift, stay.persons)


@pytest.fixture
def room() -> Room:
    """The only one of its type, for 100 a night in 2027."""
    room_type = RoomTypeFactory.create(capacity=2)
    season = SeasonFactory.create(starts=date(2027, 1, 1), ends=date(2027, 12, 31))
    PriceFactory.create(room_type=room_type, season=season, per_night=100)
    return RoomFactory.create(room_type=room_type)


@pytest.fixture
def booking(room: Room) -> Booking:
    return BookingFactory.create(
        room=room, arrival=STAY.arrival, departure=STAY.departure
    )


@pytest.mark.parametrize(("days", "free"), [(-3, 1), (-2, 0), (0, 0), (2, 0), (3, 1)])
def test_a_room_is_free_from_one_departure_to_the_next_arrival(
    booking: Booking, days: int, free: int
) -> None:
    assert free_rooms(later(STAY, days)).count() == free


def test_a_cancelled_booking_keeps_no_room(room: Room, booking: Booking) -> None:
    change_status(booking, CANCELLED)

    assert list(free_rooms(STAY)) == [room]


def test_a_room_is_not_offered_to_more_than_fit(room: Room) -> None:
    assert offers(Stay(STAY.arrival, STAY.departure, 3)) == []


def test_an_offer_says_what_is_left_and_what_it_costs(room: Room) -> None:
    RoomFactory.create(room_type=room.room_type)

    [offer] = offers(STAY)

    assert (offer.rooms, offer.price) == (2, Decimal(300))


def test_a_room_without_a_price_is_not_offered(room: Room) -> None:
    assert offers(later(STAY, 365)) == []


def test_the_last_room_is_given_once(room: Room) -> None:
    booking = request_booking(room.room_type, STAY, GuestFactory.create(), "A cot")

    assert (booking.room, booking.price) == (room, Decimal(300))
    with pytest.raises(NoRoomLeft):
        request_booking(room.room_type, STAY, GuestFactory.create())


def test_a_stay_is_checked_by_field(room: Room, booking: Booking) -> None:
    with pytest.raises(ValidationError) as many:
        check_stay(room, Stay(STAY.arrival, STAY.arrival, 3))
    assert set(many.value.message_dict) == {"departure", "persons"}

    with pytest.raises(ValidationError) as taken:
        check_stay(room, STAY)
    assert "10.05.2027" in taken.value.message_dict["room"][0]

    check_stay(room, STAY, booking)


def test_the_database_knows_no_room_twice(room: Room, booking: Booking) -> None:
    if connection.vendor != "postgresql":
        assert not free_rooms(STAY)
        return
    with pytest.raises(IntegrityError, match="no_room_twice"):
        BookingFactory.create(room=room, arrival=STAY.arrival, departure=STAY.departure)


def test_a_booking_goes_its_way_and_not_back(booking: Booking) -> None:
    status = Booking.Status
    for step in (status.CONFIRMED, status.CHECKED_IN, status.CHECKED_OUT):
        change_status(booking, step)
        booking.refresh_from_db()
        assert booking.status == step

    with pytest.raises(WrongStatus):
        change_status(booking, status.CONFIRMED)
