"""Python of 3.12 and newer."""
import enum
from django.db import models

type Pair[T] = tuple[T, T]


class Box[T](models.Model):
    value = models.JSONField(default=dict)
    size = models.GeneratedField(expression=models.F("value"), output_field=models.IntegerField(), db_persist=True)

    def first[K: (int, str)](self, key: K, /, *, default: T | None = None) -> T | None:
        if (found := self.value.get(key)) is not None: return found
        return default

    async def all(self):
        async with self.lock() as lock, other(): yield [x async for x in lock]

    def __str__(self):
        return f"{self.value!r:>{10}} {'nested "quotes"' + f'{1 + 1}'} {self.size = }"


class Colour(enum.StrEnum):
    RED = enum.auto()
    GREEN = enum.auto()


def decorated():
    try:
        pass
    except* (ValueError, TypeError) as group:
        print(*group.exceptions, sep="")
    return lambda *a, k=1, **b: (a, k, b)
