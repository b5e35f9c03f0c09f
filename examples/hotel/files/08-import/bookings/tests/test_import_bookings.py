from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bookings.models import Booking
from bookings.tests.factories import BookingFactory
from guests.models import Guest
from rooms.tests.factories import RoomFactory

pytestmark = pytest.mark.django_db
HEAD = "number,first_name,last_name,email,room,arrival,departure,persons,status,price"
GOOD = [
    "A1,Grace,Hopper,grace@example.com,101,2025-05-01,2025-05-04,2,checked_out,300.00",
    "A2,Grace,Hopper,Grace@example.com,101,2025-05-04,2025-05-05,1,checked_out,100",
    "A3,Alan,Turing,alan@example.com,101,2025-05-03,2025-05-05,1,cancelled,0",
]


@pytest.fixture(autouse=True)
def _room() -> None:
    RoomFactory.create(number="101")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "old.csv"


def run(file: Path, *lines: str) -> str:
    file.write_text("\n".join([HEAD, *lines]), encoding="utf-8-sig")
    out = StringIO()
    call_command("import_bookings", file, stdout=out)
    return out.getvalue()


def test_bookings_are_imported_once(file: Path) -> None:
    assert run(file, *GOOD) == "3 imported, 0 known already.\n"
    assert Booking.objects.count() == 3
    assert Guest.objects.count() == 2
    first = Booking.objects.get(old_number="A1")
    assert (first.guest.last_name, first.nights) == ("Hopper", 3)
    assert first.price == Decimal(300)

    assert run(file, *GOOD) == "0 imported, 3 known already.\n"
    assert Booking.objects.count() == 3


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "B1,A,B,a@example.com,999,2025-06-01,2025-06-02,1,confirmed,1",
            "no room '999'",
        ),
        (
            "B1,A,B,a@example.com,101,2025-06-31,2025-07-02,1,confirmed,1",
            "day is out of range",
        ),
        (
            "B1,A,B,a@example.com,101,2025-06-02,2025-06-02,1,confirmed,1",
            "at least one night",
        ),
        (
            "B1,A,B,a@example.com,101,2025-06-01,2025-06-02,9,confirmed,1",
            "for 2 at most",
        ),
        (
            "B1,A,B,a@example.com,101,2025-06-01,2025-06-02,two,confirmed,1",
            "'two' is no number",
        ),
        (
            "B1,A,B,a@example.com,101,2025-06-01,2025-06-02,1,there,1",
            "'there' is no status",
        ),
        (
            "B1,A,B,a@example.com,101,2025-06-01,2025-06-02,1,confirmed,free",
            "'free' is no price",
        ),
        ("B1,A,B,nobody,101,2025-06-01,2025-06-02,1,confirmed,1", "valid email"),
        (
            ",A,B,a@example.com,101,2025-06-01,2025-06-02,1,confirmed,1",
            "there is no number",
        ),
        (
            "B1,A,B,a@example.com,101,2025-05-03,2025-05-05,1,confirmed,1",
            "Grace Hopper has the room",
        ),
        ("B1,A", "is no status"),
    ],
)
def test_a_bad_line_is_named_and_nothing_imported(
    file: Path, line: str, problem: str
) -> None:
    with pytest.raises(CommandError) as error:
        run(file, *GOOD, line, GOOD[0])

    told, reason = str(error.value).split("\n")
    assert told == "Nothing was imported."
    assert reason.startswith("line 5: ")
    assert problem in reason
    assert not Booking.objects.exists()
    assert not Guest.objects.exists()


def test_all_bad_lines_are_named_at_once(file: Path) -> None:
    with pytest.raises(CommandError, match=r"line 2: .*\nline 4: "):
        run(file, "B1", GOOD[0], "B2")


def test_a_file_that_is_none_is_told(file: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be read"):
        call_command("import_bookings", tmp_path / "absent.csv")
    file.write_text("number,first_name\n")
    with pytest.raises(CommandError, match="no column last_name, email"):
        call_command("import_bookings", file)


def test_a_room_that_is_taken_here_is_not_given_away(file: Path) -> None:
    booking = BookingFactory.create(
        arrival=date(2025, 5, 2), departure=date(2025, 5, 3)
    )
    booking.room.number = "102"
    booking.room.save()

    with pytest.raises(CommandError, match=r"has the room from 02\.05\.2025"):
        run(file, GOOD[0].replace("101", "102"))
