from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from rooms.models import RoomType
from rooms.prices import price_of_stay

pytestmark = pytest.mark.django_db


def test_the_hotel_opens_once_with_a_price_for_every_night() -> None:
    out = StringIO()
    call_command("open_hotel", stdout=out)

    assert out.getvalue() == "6 rooms, 9 seasons.\n"
    today = timezone.localdate()
    for room_type in RoomType.objects.all():
        assert price_of_stay(room_type.prices.all(), today, today + timedelta(days=400))
    with pytest.raises(CommandError, match="already"):
        call_command("open_hotel")
