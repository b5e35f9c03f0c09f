"""Fills an empty database with the hotel's rooms, seasons and prices."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from rooms.models import Price, Room, RoomType, Season

ROOM_TYPES = [
    # Name, slug, summary, persons, m², rooms, prices in winter and summer
    ("Single room", "single", "A desk, a bed and the morning sun", 1, 14, ["101", "102"], (75, 95)),
    ("Double room", "double", "A balcony above the garden", 2, 22, ["103", "201", "202"], (110, 150)),
    ("Lake suite", "suite", "Two rooms under the roof, with all of the lake", 4, 48, ["301"], (210, 290)),
]  # fmt: skip
DESCRIPTION = "Bath or shower, a kettle, and breakfast until eleven.\n\nNo television: there is the lake."


class Command(BaseCommand):
    help = "Adds the hotel's room types, rooms, seasons and prices of this year and the next two."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if RoomType.objects.exists():
            raise CommandError("There are rooms already.")
        year = timezone.localdate().year
        seasons = [
            season for each in range(year, year + 3) for season in seasons_of(each)
        ]
        for name, slug, summary, capacity, size, numbers, (
            winter,
            summer,
        ) in ROOM_TYPES:
            room_type = RoomType.objects.create(
                name=name,
                slug=slug,
                summary=summary,
                description=DESCRIPTION,
                capacity=capacity,
                size=size,
            )
            for number in numbers:
                Room.objects.create(
                    number=number, room_type=room_type, floor=int(number[0])
                )
            for season in seasons:
                per_night = summer if season.name.startswith("Summer") else winter
                Price.objects.create(
                    room_type=room_type, season=season, per_night=per_night
                )
        self.stdout.write(f"{Room.objects.count()} rooms, {len(seasons)} seasons.")


def seasons_of(year: int) -> list[Season]:
    """Spring, summer and autumn of a year: every night is in one."""
    return [
        Season.objects.create(name=f"{name} {year}", starts=starts, ends=ends)
        for name, starts, ends in [
            ("Spring", date(year, 1, 1), date(year, 5, 31)),
            ("Summer", date(year, 6, 1), date(year, 9, 30)),
            ("Autumn", date(year, 10, 1), date(year, 12, 31)),
        ]
    ]
