import { readFileSync } from "node:fs";
import ruff from "@astral-sh/ruff-wasm-nodejs";
import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { Refusal } from "../../helpers/errors.ts";
import { readFields } from "../../helpers/fields.ts";
import type { ModelDescription } from "../../helpers/model-source.ts";
import { modelSource } from "../../helpers/model-source.ts";
import { fieldWords } from "../support/fields.ts";

const workspace = new ruff.Workspace({ "line-length": 88, lint: generatedRules() }, ruff.PositionEncoding.Utf16);

/** The rules that a generated project holds its own code to. */
function generatedRules(): unknown {
  const template = readFileSync(new URL("../../plop-templates/init/pyproject.toml.hbs", import.meta.url), "utf8");
  const section = template.slice(template.indexOf("[tool.ruff.lint]"), template.indexOf("[tool.mypy]"));
  const { tool } = parse(section) as { tool: { ruff: { lint: { select: string[] } } } };
  expect(tool.ruff.lint.select).toEqual(expect.arrayContaining(["DJ", "DTZ", "I", "RUF", "S"]));
  return tool.ruff.lint;
}

function source(words: readonly string[], model: Partial<ModelDescription> = {}): string {
  return modelSource({ name: "Task", app: "tasks", sameModule: [], ...model, fields: readFields(words).fields });
}

/** As it will stand in the project. */
function formatted(words: readonly string[], model?: Partial<ModelDescription>): string {
  return workspace.format(source(words, model));
}

function diagnostics(text: string): string[] {
  return (workspace.check(text) as ruff.Diagnostic[]).map(({ code, message }) => `${code} ${message}`);
}

/** What follows the equals sign in the line of the first field. */
function line(word: string, model?: Partial<ModelDescription>): string | undefined {
  const [name = ""] = word.split(/[:=?]/);
  return source([word], model).match(new RegExp(`^ {4}${name} = models\\.(.*)$`, "m"))?.[1];
}

function meta(words: readonly string[]): string | undefined {
  return source(words).match(/ordering = \[(.*)\]/)?.[1];
}

function string(words: readonly string[], model?: Partial<ModelDescription>): string | undefined {
  return source(words, model).match(/__str__.*\n {8}return (.*)\n$/)?.[1];
}

describe("a model's source", () => {
  it("reads as a Django developer would write it", () => {
    const words = ["title:char:200", "status:choice:todo,in-progress=todo", "project:fk:Project:as=tasks", "due:date?"];
    expect(formatted([...words, "created:datetime=now", 'data:json={"a":[1]}'], { verboseName: "to-do" })).toBe(
      `from typing import Any

from django.db import models
from django.utils import timezone


def default_task_data() -> dict[str, Any]:
    return {"a": [1]}


class Task(models.Model):
    class Status(models.TextChoices):
        TODO = "todo", "Todo"
        IN_PROGRESS = "in-progress", "In progress"

    title = models.CharField(max_length=200)
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.TODO
    )
    project = models.ForeignKey(
        "Project", on_delete=models.CASCADE, related_name="tasks"
    )
    due = models.DateField(null=True, blank=True)
    created = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=default_task_data)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = "to-do"

    def __str__(self) -> str:
        return self.title
`,
    );
  });

  it("is a whole class without a field, too", () => {
    expect(diagnostics(formatted([]))).toEqual([]);
    expect(string([])).toBe('f"Task {self.pk}"');
  });

  it.each([
    ["title", "CharField(max_length=255)"],
    ["title?", "CharField(max_length=255, blank=True)"],
    ["title:char:unique?", "CharField(max_length=255, unique=True, null=True, blank=True)"],
    ["title:char:unique:index", "CharField(max_length=255, unique=True)"],
    ["code:slug:index", "SlugField()"],
    ["code:slug:80", "SlugField(max_length=80)"],
    ["mail:email", "EmailField()"],
    ["site:url:300", "URLField(max_length=300)"],
    ["body:text?", "TextField(blank=True)"],
    ["done:bool=false", "BooleanField(default=False)"],
    ["done:bool?", "BooleanField(null=True, blank=True)"],
    ["due:date:index?=today", "DateField(db_index=True, null=True, blank=True, default=timezone.localdate)"],
    ["due:date=2026-01-31", "DateField(default=datetime.date(2026, 1, 31))"],
    [
      "at:datetime=2026-01-31T09:30+02:00",
      "DateTimeField(default=datetime.datetime(2026, 1, 31, 7, 30, tzinfo=datetime.UTC))",
    ],
    [
      "at:datetime=2026-01-31T00:00",
      "DateTimeField(default=datetime.datetime(2026, 1, 31, 0, 0, tzinfo=datetime.UTC))",
    ],
    ["at:time=09:30:15.5", "TimeField(default=datetime.time(9, 30, 15, 500000))"],
    ["at:time=09:30", "TimeField(default=datetime.time(9, 30))"],
    ["at:time=now", "TimeField(default=default_task_at)"],
    ["made:datetime:auto_now_add", "DateTimeField(auto_now_add=True)"],
    ["seen:date:auto_now:index", "DateField(auto_now=True, db_index=True)"],
    ["span:duration=1d", "DurationField(default=datetime.timedelta(days=1))"],
    ["span:duration=02:30:00", "DurationField(default=datetime.timedelta(hours=2, minutes=30))"],
    ["span:duration=P1WT5S", "DurationField(default=datetime.timedelta(weeks=1, seconds=5))"],
    ["span:duration=0s", "DurationField(default=datetime.timedelta(0))"],
    ["key:uuid:unique=uuid4", "UUIDField(unique=True, default=uuid4)"],
    ["data:json={}", "JSONField(blank=True, default=dict)"],
    ["data:json=[]", "JSONField(blank=True, default=list)"],
    [`data:json='""'`, "JSONField(blank=True, default=default_task_data)"],
    ["data:json?={}", "JSONField(null=True, blank=True, default=dict)"],
    ["data:json=5", "JSONField(default=default_task_data)"],
    ["ip:ip=192.0.2.1", 'GenericIPAddressField(default="192.0.2.1")'],
    ["n:int=+007", "IntegerField(default=7)"],
    ["n:float=007", "FloatField(default=007.0)"],
    ["n:float=+1.", "FloatField(default=1.0)"],
    ["n:float=-.5", "FloatField(default=-0.5)"],
    ["n:float=1.E5", "FloatField(default=1.0e5)"],
    ["n:decimal:8,2=009.50", 'DecimalField(max_digits=8, decimal_places=2, default=Decimal("9.50"))'],
    ["n:decimal=0", 'DecimalField(max_digits=10, decimal_places=2, default=Decimal("0"))'],
    ["scan:file:to=scans/%Y", 'FileField(upload_to="scans/%Y")'],
    ["scan:image?", "ImageField(blank=True)"],
    ["raw:binary?", "BinaryField(null=True, blank=True)"],
    ["owner:fk:user", "ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)"],
    ["owner:fk:user?", "ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)"],
    ["parent:fk:self:protect", 'ForeignKey("self", on_delete=models.PROTECT)'],
    ["owner:o2o:app.Owner:unique", 'OneToOneField("app.Owner", on_delete=models.CASCADE)'],
    ["tags:m2m:Tag:as=+?", 'ManyToManyField("tasks.Tag", related_name="+", blank=True)'],
    ["friends:m2m:self", 'ManyToManyField("self")'],
    ["tags:m2m:shop.Tag", 'ManyToManyField("shop.Tag")'],
  ])("writes %s as %s", (word, expected) => {
    expect(line(word)).toBe(expected);
  });

  it.each([
    ["data:json=5", "int", "5"],
    ["data:json=0.5", "float", "0.5"],
    ["data:json=true", "bool", "True"],
    [`data:json='"\\"a\\n"'`, "str", "'\"a\\u000a'"],
    ['data:json=[{"a":null}]', "list[Any]", '[{"a": None}]'],
    ["at:time=now", "datetime.time", "timezone.localtime().time()"],
  ])("gives the default of %s by a function: %s, %s", (word, returns, value) => {
    expect(source([word])).toMatch(/^(?:from|import) /);
    expect(source([word])).toContain(`() -> ${returns}:\n    return ${value}\n`);
  });

  it("names a model that stands above it without quotes, unless its choices have that name", () => {
    expect(line("project:fk:Project", { sameModule: ["Project"] })).toMatch(/^ForeignKey\(Project, /);
    const hidden = source(["project:choice:a", "owner:fk:Project"], { sameModule: ["Project"] });
    expect(hidden).toContain('ForeignKey("Project", ');
  });

  it.each([
    [["due:date", "title", "name:char:unique"], '"name"'],
    [["name:char:unique?"], '"name", "pk"'],
    [["old_number:char:unique?", "arrival:date"], '"-arrival", "-pk"'],
    [["made:datetime:auto_now_add"], '"-made", "-pk"'],
    [["due:date", "title"], '"title", "pk"'],
    [["key:char:unique", "other"], '"key"'],
    [["other", "ended:date?", "due:date"], '"-due", "-pk"'],
    [["other", "count:int"], '"pk"'],
  ])("is ordered the same way on every page: %j by %s", (words, expected) => {
    expect(meta(words)).toBe(expected);
  });

  it.each([
    [["other", "title"], "self.title"],
    [["title?"], 'self.title or f"Task {self.pk}"'],
    [["first?", "second"], "self.second"],
    [["first?"], 'self.first or f"Task {self.pk}"'],
    [["project:fk:Project"], "str(self.project)"],
    [["old_number:char:unique?", "project:fk:Project"], "str(self.project)"],
    [["number?", "project:fk:Project?"], 'self.number or f"Task {self.pk}"'],
    [["project:fk:Project?"], 'f"Task {self.pk}"'],
    [["parent:fk:self"], 'f"Task {self.pk}"'],
    [["parent:fk:Task"], 'f"Task {self.pk}"'],
    [["name:int"], 'f"Task {self.pk}"'],
  ])("is shown by what tells it best: %j by %s", (words, expected) => {
    expect(string(words)).toBe(expected);
  });

  it.each([
    [{ name: "HTTPOrderItem" }, 'f"Http order item {self.pk}"'],
    [{ verboseName: 'a "{big}" task' }, `f'A "{{big}}" task {self.pk}'`],
  ])("is shown by its name when nothing tells it: %j", (model, expected) => {
    expect(string(["n:int"], model)).toBe(expected);
  });

  it.each([
    [["task:fk:self"], /^task: the way back would be called task, which is a field/],
    [["task_set:int", "parent:fk:Task"], /^parent: the way back would be called task_set/],
    [["parent:fk:self", "root:fk:tasks.Task"], /^root: parent relates to tasks\.Task too/],
    [["a:fk:Tag", "b:fk:Tag:as=task_set"], /^b: a relates to Tag too/],
    [["a:o2o:Tag", "b:fk:tasks.Tag"], /^b: a relates to tasks\.Tag too/],
  ])("is refused when its name makes fields clash: %j", (words, message) => {
    expect(() => source(words)).toThrow(Refusal);
    expect(() => source(words)).toThrow(message);
  });

  it.each([
    "ip:ip=0.0.0.0",
    "folder=/tmp/x",
    "kind:choice:0.0.0.0,b",
    'data:json={"a":"/tmp/x","b":["0.0.0.0",1]}',
    `data:json='"/tmp"'`,
  ])("keeps ruff quiet about a text that it takes for a mistake: %s", (word) => {
    expect(diagnostics(formatted([word]))).toEqual([]);
  });

  it("is clean under the project's ruff and formatted for good, whatever its fields", () => {
    fc.assert(
      fc.property(fieldWords(["Project", "shop.Item"]), fc.string(), (words, verboseName) => {
        const text = formatted(words, { sameModule: ["Project"], verboseName });
        const project = "class Project(models.Model):";
        const module = text.replace(
          /^class Task/m,
          `${project}\n    def __str__(self) -> str:\n        return ""\n\n\nclass Task`,
        );
        expect(diagnostics(module)).toEqual([]);
        expect(workspace.format(text)).toBe(text);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
