"""What happens to bookings, whoever asks for it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from guests.models import Guest
from rooms.models import Room, RoomType
from rooms.prices import NoPrice, Part, parts_of_stay, price_of_stay

from .models import Booking


class NoRoomLeft(Exception):
    """Somebody else was faster."""


class WrongStatus(Exception):
    """A booking can't become that any more."""


@dataclass(frozen=True)
class Stay:
    """Who looks for a room says this much."""

    arrival: date
    departure: date
    persons: int


@dataclass(frozen=True)
class Offer:
    """A room type that has a free room and a price for the stay."""

    room_type: RoomType
    rooms: int
    parts: list[Part]

    @property
    def price(self) -> Decimal:
        return sum((part.total for part in self.parts), start=Decimal(0))


def free_rooms(stay: Stay) -> QuerySet[Room]:
    taken = Booking.objects.holding().overlapping(stay.arrival, stay.departure)
    return Room.objects.filter(room_type__capacity__gte=stay.persons).exclude(
        pk__in=taken.values("room")
    )


def offers(stay: Stay) -> list[Offer]:
    """What can be had, the cheapest first."""
    free: dict[int, int] = {}
    for room in free_rooms(stay):
        free[room.room_type_id] = free.get(room.room_type_id, 0) + 1
    found = []
    for room_type in RoomType.objects.filter(pk__in=free).prefetch_related(
        "prices__season"
    ):
        try:
            parts = parts_of_stay(room_type.prices.all(), stay.arrival, stay.departure)
        except NoPrice:
            continue
        found.append(Offer(room_type, free[room_type.pk], parts))
    return sorted(found, key=lambda offer: offer.price)


@transaction.atomic
def request_booking(
    room_type: RoomType, stay: Stay, guest: Guest, wishes: str = ""
) -> Booking:
    """
    Takes a free room of that type.

    Whoever asks for the same type at the same time waits here. The database itself
    refuses what gets past this, such as a booking that the staff saves meanwhile.
    """
    RoomType.objects.select_for_update().get(pk=room_type.pk)
    room = free_rooms(stay).filter(room_type=room_type).first()
    if room is None:
        raise NoRoomLeft
    return Booking.objects.create(
        guest=guest,
        room=room,
        arrival=stay.arrival,
        departure=stay.departure,
        persons=stay.persons,
        wishes=wishes,
        price=price_of_stay(
            room_type.prices.select_related("season"), stay.arrival, stay.departure
        ),
    )


def check_stay(room: Room, stay: Stay, booking: Booking | None = None) -> None:
    """Raises a ValidationError with what is wrong, by field."""
    errors = {}
    if stay.departure <= stay.arrival:
        errors["departure"] = "A stay has at least one night."
    if stay.persons > room.room_type.capacity:
        errors["persons"] = f"The room is for {room.room_type.capacity} at most."
    others = room.bookings.holding().overlapping(stay.arrival, stay.departure)
    if booking:
        others = others.exclude(pk=booking.pk)
    taken = others.first()
    if taken and not errors:
        errors["room"] = (
            f"{taken.guest} has the room from {taken.arrival:%d.%m.%Y} "
            f"to {taken.departure:%d.%m.%Y}."
        )
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def change_status(booking: Booking, status: Booking.Status) -> None:
    current = Booking.objects.select_for_update().get(pk=booking.pk)
    if status not in current.next_statuses:
        raise WrongStatus
    booking.status = status
    booking.save(update_fields=["status"])
