"""What the staff looks at: who is where, and what came in."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from rooms.models import Room

from .models import Booking, Payment


@dataclass(frozen=True)
class Night:
    """A cell of the calendar."""

    day: date
    booking: Booking | None


@dataclass(frozen=True)
class Month:
    first: date
    days: list[date]
    rows: list[tuple[Room, list[Night]]]

    @property
    def occupancy(self) -> int:
        """How many of a hundred nights are sold."""
        nights = [night for _, row in self.rows for night in row]
        taken = [night for night in nights if night.booking]
        return round(100 * len(taken) / len(nights)) if nights else 0


def month_of(text: str) -> date:
    """The first day of a month like 2026-12, of this one where the text is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)


def year_of(text: str) -> int:
    """A year, this one where the text is none."""
    try:
        return date.fromisoformat(f"{text}-01-01").year
    except ValueError:
        return timezone.localdate().year


def days_of_month(first: date) -> list[date]:
    return [
        first.replace(day=day + 1)
        for day in range(monthrange(first.year, first.month)[1])
    ]


def occupancy(first: date) -> Month:
    days = days_of_month(first)
    taken = {
        (booking.room_id, booking.arrival + timedelta(days=night)): booking
        for booking in Booking.objects.holding()
        .overlapping(first, days[-1] + timedelta(days=1))
        .select_related("guest")
        for night in range(booking.nights)
    }
    rows = [
        (room, [Night(day, taken.get((room.pk, day))) for day in days])
        for room in Room.objects.select_related("room_type")
    ]
    return Month(first, days, rows)


@dataclass(frozen=True)
class Income:
    """A line of the revenue: stays count in the month in which they begin."""

    first: date
    stays: int
    nights: int
    price: Decimal
    paid: Decimal


def revenue(year: int) -> list[Income]:
    bookings = list(Booking.objects.holding().filter(arrival__year=year))
    paid = dict(
        Payment.objects.filter(paid_on__year=year)
        .order_by()
        .values_list(ExtractMonth("paid_on"))
        .annotate(Sum("amount"))
    )
    months = []
    for number in range(1, 13):
        stays = [each for each in bookings if each.arrival.month == number]
        months.append(
            Income(
                first=date(year, number, 1),
                stays=len(stays),
                nights=sum(stay.nights for stay in stays),
                price=sum((stay.price for stay in stays), start=Decimal(0)),
                paid=paid.get(number, Decimal(0)),
            )
        )
    return months
