import type { Edit } from "../../helpers/changes/stage.ts";
import { addListItem } from "../../helpers/python/add-list-item.ts";
import { exportName } from "../../helpers/python/export-name.ts";
import { includeUrls } from "../../helpers/python/include-urls.ts";
import { mergeModule } from "../../helpers/python/merge-module.ts";
import { type PythonStyle, RUFF_STYLE } from "../../helpers/python/ruff.ts";
import type { Mutated } from "./mutations.ts";

/** An edit, as a folder of `tests/edits` has it, and what the judge has to know of it. */
export interface Trial {
  readonly edit: string;
  readonly with: readonly unknown[];
  readonly apply: Edit;
  readonly wanted: Readonly<Record<string, string>>;
}

const STYLES: readonly PythonStyle[] = [
  RUFF_STYLE,
  { ...RUFF_STYLE, lineLength: 60, quote: "'", firstParty: ["tasks", "shop"] },
  { ...RUFF_STYLE, indent: "tab", isort: { "force-single-line": true } },
  { ...RUFF_STYLE, indentWidth: 2, isort: { "force-sort-within-sections": true } },
];

const ADDITIONS = [
  `from django.urls import path

from . import views

app_name = "tasks"
urlpatterns = [
    path("zebras/", views.ZebraListView.as_view(), name="zebra_list"),
    path("zebras/<int:pk>/", views.ZebraDetailView.as_view(), name="zebra_detail"),
]
`,
  `from django.contrib import admin

from .models import Task, Zebra


@admin.register(Zebra)
class ZebraAdmin(admin.ModelAdmin):
    list_display = ["name", "task"]


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    search_fields = ["title"]
`,
  `import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Zebra(models.Model):
    """Größe: 1.40 m."""

    class Kind(models.TextChoices):
        PLAINS = "plains", "Plains"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    born = models.DateField(default=timezone.localdate)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"{self.kind}"
`,
  `import pytest

from tasks.models import Zebra

from .factories import ZebraFactory

pytestmark = pytest.mark.django_db


# Stripes count.
def test_zebra() -> None:
    assert isinstance(ZebraFactory.create(), Zebra)


def test_path(client) -> None:
    text = """
no indent here
"""
    assert text
`,
  `from typing import Any

from factory.django import DjangoModelFactory

from shop import models as shop_models


class ZebraFactory(DjangoModelFactory[Any]):
    class Meta:
        model = shop_models.Zebra
`,
] as const;

const take = <T>(from: readonly T[], draw: number): T => from[draw % from.length] as T;

/**
 * Draws what is tried on a file: each of the edits, with something to add to one of its lists.
 *
 * @param file the file, and the number to draw by
 */
export function trialsFor({ bytes, draw }: Mutated): Trial[] {
  const text = bytes.toString("latin1");
  const lists = [...text.matchAll(/^[ \t]*(\w+)[^=\n]*?\+?=[ \t]*[([]/gm)].map(([, name = ""]) => name);
  const list = { name: take(["INSTALLED_APPS", ...lists], draw >> 3), index: take([0, 0, 0, 1, 2], draw >> 6) };
  const value = take(["zebra", "zebra.apps.ZebraConfig", "a", `${"zebra.".repeat(12)}apps`], draw >> 2);
  const inclusion = { prefix: take(["zebras/", "", "items/", "a/"], draw >> 5), module: "zebra.urls" };
  const addition = take(ADDITIONS, draw >> 4);
  const name = take(["Zebra", "Basket", "Aardvark", "ZEBRAS", "add_zebra"], draw >> 7);
  const style = take(STYLES, draw >> 9);
  const width = take([88, 88, 100, 40], draw >> 8);
  return [
    trial("addListItem", addListItem, [list, value, width], { name: list.name, value }),
    trial("includeUrls", includeUrls, [inclusion, width], inclusion),
    trial("exportName", exportName, ["zebra", name, style], { module: "zebra", name }),
    trial("mergeModule", mergeModule, [addition, style], { module: addition }),
  ];
}

function trial<A extends readonly unknown[]>(
  edit: string,
  make: (...args: A) => Edit,
  args: A,
  wanted: Trial["wanted"],
): Trial {
  return { edit, with: args, apply: make(...args), wanted };
}
