"""What a stay costs: each night by the season that it falls into."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .models import Price, Season


class NoPrice(Exception):
    """A night of the stay is in no season for which the room type has a price."""


@dataclass(frozen=True)
class Part:
    """The nights of a stay that are in one season."""

    season: Season
    nights: int
    per_night: Decimal

    @property
    def total(self) -> Decimal:
        return self.nights * self.per_night


def parts_of_stay(
    prices: Iterable[Price], arrival: date, departure: date
) -> list[Part]:
    """
    The stay, cut at the borders of the seasons.

    The night of the departure is not paid for. Seasons don't overlap: their form sees to it.
    """
    parts = []
    for price in sorted(prices, key=lambda price: price.season.starts):
        first = max(arrival, price.season.starts)
        end = min(departure, price.season.ends + timedelta(days=1))
        if first < end:
            parts.append(Part(price.season, (end - first).days, price.per_night))
    if sum(part.nights for part in parts) != (departure - arrival).days:
        raise NoPrice
    return parts


def price_of_stay(prices: Iterable[Price], arrival: date, departure: date) -> Decimal:
    parts = parts_of_stay(prices, arrival, departure)
    return sum((part.total for part in parts), start=Decimal(0))
