from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from rooms.forms import SeasonForm
from rooms.models import RoomType
from rooms.prices import NoPrice, parts_of_stay, price_of_stay
from rooms.tests.factories import PriceFactory, RoomTypeFactory, SeasonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def room_type() -> RoomType:
    """Costs 100 a night in the winter, until 31 March, and 150 in the summer."""
    room_type = RoomTypeFactory.create()
    for name, starts, ends, per_night in [
        ("Winter", date(2026, 1, 1), date(2026, 3, 31), 100),
        ("Summer", date(2026, 4, 1), date(2026, 9, 30), 150),
    ]:
        season = SeasonFactory.create(name=name, starts=starts, ends=ends)
        PriceFactory.create(room_type=room_type, season=season, per_night=per_night)
    return room_type


@pytest.mark.parametrize(
    ("arrival", "departure", "price"),
    [
        (date(2026, 3, 30), date(2026, 3, 31), 100),
        (date(2026, 3, 31), date(2026, 4, 1), 100),
        (date(2026, 3, 31), date(2026, 4, 2), 250),
        (date(2026, 3, 29), date(2026, 4, 3), 3 * 100 + 2 * 150),
        (date(2026, 4, 1), date(2026, 4, 2), 150),
    ],
)
def test_each_night_costs_what_its_season_says(
    room_type: RoomType, arrival: date, departure: date, price: int
) -> None:
    assert price_of_stay(room_type.prices.all(), arrival, departure) == Decimal(price)


def test_a_stay_is_cut_at_the_border_of_the_seasons(room_type: RoomType) -> None:
    parts = parts_of_stay(room_type.prices.all(), date(2026, 3, 29), date(2026, 4, 3))

    assert [(part.season.name, part.nights) for part in parts] == [
        ("Winter", 3),
        ("Summer", 2),
    ]


def test_a_night_out_of_season_has_no_price(room_type: RoomType) -> None:
    with pytest.raises(NoPrice):
        price_of_stay(room_type.prices.all(), date(2026, 9, 30), date(2026, 10, 2))


def test_a_room_type_has_one_price_in_a_season(room_type: RoomType) -> None:
    price = room_type.prices.first()
    assert price

    with pytest.raises(IntegrityError):
        PriceFactory.create(room_type=room_type, season=price.season)


def test_seasons_may_not_overlap(room_type: RoomType) -> None:
    form = SeasonForm({"name": "Easter", "starts": "2026-03-31", "ends": "2026-04-10"})

    assert form.non_field_errors() == ["Winter, Summer has some of these nights."]


def test_a_season_may_keep_its_nights(room_type: RoomType) -> None:
    price = room_type.prices.first()
    assert price
    season = price.season

    form = SeasonForm(
        {"name": season.name, "starts": season.starts, "ends": season.ends},
        instance=season,
    )

    assert form.is_valid()


def test_a_season_does_not_end_before_it_starts() -> None:
    form = SeasonForm({"name": "Easter", "starts": "2026-04-10", "ends": "2026-03-31"})

    assert form.non_field_errors() == ["The last night is before the first."]
