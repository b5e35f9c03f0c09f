"""Takes over the bookings of the old system, from a CSV file."""

import csv
from argparse import ArgumentParser
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from bookings.models import Booking
from bookings.services import Stay, check_stay
from guests.models import Guest
from rooms.models import Room

COLUMNS = [
    "number",
    "first_name",
    "last_name",
    "email",
    "room",
    "arrival",
    "departure",
    "persons",
    "status",
    "price",
]


class Command(BaseCommand):
    help = (
        "Imports past bookings from a CSV file with the columns "
        f"{', '.join(COLUMNS)}: all of them, or none if a line is wrong. "
        "A booking whose number is known stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        problems: list[str] = []
        added = known = 0
        with transaction.atomic():
            for line, row in read(file):
                try:
                    if Booking.objects.filter(old_number=row["number"]).exists():
                        known += 1
                    else:
                        with transaction.atomic():
                            take_over(row)
                        added += 1
                except (ValidationError, ValueError, DatabaseError) as error:
                    problems.append(f"line {line}: {explain(error)}")
            if problems:
                raise CommandError("\n".join(["Nothing was imported.", *problems]))
        self.stdout.write(f"{added} imported, {known} known already.")


def read(file: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows with their line numbers, as a spreadsheet may have written them."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text, strict=True)
            missing = [
                name for name in COLUMNS if name not in (reader.fieldnames or [])
            ]
            if missing:
                raise CommandError(f"The file has no column {', '.join(missing)}.")
            return [
                (reader.line_num, {name: (row[name] or "").strip() for name in COLUMNS})
                for row in reader
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"The file can't be read: {error}") from error


def take_over(row: dict[str, str]) -> None:
    """Adds the booking of a line; raises a ValidationError or ValueError."""
    if not row["number"]:
        raise ValueError("there is no number")
    if row["status"] not in Booking.Status.values:
        raise ValueError(f"{row['status']!r} is no status")
    room = Room.objects.select_related("room_type").filter(number=row["room"]).first()
    if room is None:
        raise ValueError(f"there is no room {row['room']!r}")
    stay = Stay(
        date.fromisoformat(row["arrival"]),
        date.fromisoformat(row["departure"]),
        number(row["persons"], "number of persons"),
    )
    if row["status"] != Booking.Status.CANCELLED:
        check_stay(room, stay)
    booking = Booking(
        old_number=row["number"],
        guest=guest_of(row),
        room=room,
        arrival=stay.arrival,
        departure=stay.departure,
        persons=stay.persons,
        status=row["status"],
        price=amount(row["price"]),
    )
    booking.full_clean()
    booking.save()


def guest_of(row: dict[str, str]) -> Guest:
    email = row["email"].lower()
    guest = Guest.objects.filter(email__iexact=email).first()
    if guest is None:
        guest = Guest(
            email=email, first_name=row["first_name"], last_name=row["last_name"]
        )
        guest.full_clean()
        guest.save()
    return guest


def number(text: str, what: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"{text!r} is no {what}")
    return int(text)


def amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError(f"{text!r} is no price") from None


def explain(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error).strip()
    return " ".join(
        f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()
    )
