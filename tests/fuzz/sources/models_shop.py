# Copyright (c) 2020 — all rights reserved
import uuid
from decimal import Decimal as D
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q, F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .managers import OrderQuerySet

MAX = 1_00
SIZES = (("s", "Small"), ("Groups", [("m", "Medium"), ("l", _("Large"))]))


class Named(models.Model):
    name = models.CharField(_("näme"), max_length=MAX, db_index=True)

    class Meta:
        abstract = True
        ordering = ["name", "-pk"]

    def __str__(self):
        return f"{self.name}"


class OrderQuerySet(models.QuerySet["Order"]):
    def open(self):
        return self.filter(status__in=[1, 2]).exclude(Q(paid=True) | ~Q(total__gt=0))


class LiveManager(models.Manager.from_queryset(OrderQuerySet)):
    def get_queryset(self):
        return super().get_queryset().filter(
            deleted=False)


class Order(Named):
    class Status(models.IntegerChoices):
        NEW = 1, _("New")
        PAID = 2
        __empty__ = "?"

    class Kind(models.TextChoices): A = "a", "A"; B = "b"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.PositiveSmallIntegerField(choices=Status.choices, default=Status.NEW)
    kind = models.CharField(max_length=1, choices=Kind, default=Kind.A)
    size = models.CharField(choices=SIZES, max_length=3, null=True, blank=True)
    user: models.ForeignKey = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="orders"
    )
    total = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(D("0.01"))])
    parent = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    tags = models.ManyToManyField(to="tags.Tag", blank=True, through="OrderTag")
    if settings.DEBUG:
        note = models.TextField()
    objects = LiveManager()
    everything: ClassVar = models.Manager()

    class Meta(Named.Meta):
        abstract = False
        verbose_name = "order"
        unique_together = (("user", "name"),)
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=Q(status=1), name="one"),
            models.CheckConstraint(check=Q(total__gte=0), name="positive"),
            models.UniqueConstraint(fields=["user", "kind"], name="two"),
        ]

    def get_absolute_url(self):
        return reverse("order", args=[self.pk])

    def save(self, *args, **kwargs):
        self.full_clean()
        return super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        match self.status:
            case 1 | 2 if self.total:
                return "x"
            case {"a": [first, *rest]}:
                return str(first)
            case _:
                return ""


class OrderTag(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    tag = models.ForeignKey("tags.Tag", models.PROTECT)


User = get_user_model()
