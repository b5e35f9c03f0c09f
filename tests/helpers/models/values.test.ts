import { describe, expect, it } from "vitest";
import { factoryFields, factoryValue, mostRows } from "../../../helpers/models/values.ts";
import { readModels } from "../../../helpers/python/models.ts";

/** What a factory of `Task` puts into the field `x`, given what stands above it in the class and in the module. */
async function given(field: string, inClass = "", inModule = "") {
  const models = await readModels(`${inModule}class Task(models.Model):\n${inClass}    x = models.${field}\n`);
  const [read] = models.flatMap(({ fields }) => fields);
  if (read === undefined) throw new Error(`${field} can't be read`);
  const { code, fresh, imports } = factoryValue(read, "Task") ?? {};
  return { code, fresh, uses: imports?.map(({ name }) => name) };
}

describe("what a factory puts into a field", () => {
  it.each([
    ["CharField(max_length=200)", 'f"X {n}"', "number"],
    ["CharField(max_length=7)", 'f"{n}"', "number"],
    ["CharField(max_length=3)", '"xxx"', "never"],
    ["CharField(max_length=1)", '"x"', "never"],
    ["CharField(max_length=1, unique=True)", "chr(0x4E00 + n % 20000)", "number"],
    ['CharField(max_length=20, default="")', 'f"X {n}"', "number"],
    ["TextField()", 'f"X {n}"', "number"],
    ["SlugField()", 'f"x-{n}"', "number"],
    ["SlugField(max_length=6)", 'f"{n:x}"', "number"],
    ["SlugField(max_length=2)", '"x"', "never"],
    ["SlugField(max_length=2, unique=True)", 'f"{n % 256:x}"', "number"],
    ["EmailField()", 'f"x{n}@example.com"', "number"],
    ["EmailField(max_length=12)", 'f"{n}@a.co"', "number"],
    ["EmailField(max_length=6)", 'f"{n % 10}@a.co"', "number"],
    ["URLField()", 'f"https://example.com/{n}"', "number"],
    ["URLField(max_length=20)", 'f"http://a.co/{n}"', "number"],
    ["URLField(max_length=12)", 'f"http://{n % 100}.co"', "number"],
    ["CharField(max_length=LENGTH)", '"xxx"', "never"],
    ["CharField(max_length=LENGTH, unique=True)", "chr(0x4E00 + n % 20000)", "number"],
    ["SlugField(max_length=LENGTH)", 'f"{n:x}"', "number"],
    ["FileField(max_length=LENGTH)", 'f"{n}.txt"', "number"],
    ["BooleanField()", "False", "never"],
    ["IntegerField()", "n + 1", "number"],
    ["BigIntegerField()", "n + 1", "number"],
    ["SmallIntegerField()", "n % 30000 + 1", "number"],
    ["PositiveIntegerField()", "n + 1", "number"],
    ["PositiveBigIntegerField()", "n + 1", "number"],
    ["PositiveSmallIntegerField()", "n % 30000 + 1", "number"],
    ["FloatField()", "n + 0.5", "number"],
    ["JSONField()", '{"key": "value"}', "call"],
    ["JSONField(unique=True)", '{"number": n}', "number"],
    ["BinaryField()", 'b"bytes"', "never"],
    ["BinaryField(unique=True)", "str(n).encode()", "number"],
    ["GenericIPAddressField()", '"192.0.2.1"', "never"],
    ["GenericIPAddressField(unique=True)", 'f"10.{n // 62500 % 250}.{n // 250 % 250}.{n % 250 + 1}"', "number"],
    ['GenericIPAddressField(protocol="IPv6")', '"2001:db8::1"', "never"],
    ['GenericIPAddressField(protocol="IPv6", unique=True)', 'f"2001:db8::{n % 65536:x}"', "number"],
    ["FileField()", 'f"x/{n}.txt"', "number"],
    ["FileField(max_length=10)", 'f"{n}.txt"', "number"],
    ["ImageField()", 'f"x/{n}.png"', "number"],
    ["ImageField(max_length=10)", 'f"{n}.png"', "number"],
    ['CharField(max_length=1, choices=[("", "None"), ("a", "A"), ("b", "B")])', '"a"', "never"],
    ['CharField(max_length=1, unique=True, choices=[("a", "A"), ("b", "B")])', '["a", "b"][n % 2]', "number"],
  ])("%s: %s", async (field, code, fresh) => {
    expect(await given(field)).toEqual({ code, fresh, uses: [] });
  });

  it.each([
    ["DateField()", "date(2026, 1, 1)", "never", ["date"]],
    ["DateField(unique=True)", "date(2026, 1, 1) + timedelta(days=n)", "number", ["date", "timedelta"]],
    ["DateTimeField()", "timezone.now()", "call", ["timezone"]],
    [
      "DateTimeField(unique=True, default=now)",
      "timezone.now() + timedelta(days=n)",
      "number",
      ["timezone", "timedelta"],
    ],
    ["TimeField()", "time(9, 30)", "never", ["time"]],
    ["TimeField(unique=True)", "time(n // 60 % 24, n % 60)", "number", ["time"]],
    ["DurationField()", "timedelta(hours=1)", "never", ["timedelta"]],
    ["DurationField(unique=True)", "timedelta(minutes=n)", "number", ["timedelta"]],
    ["UUIDField()", "uuid4()", "call", ["uuid4"]],
    ["DecimalField(max_digits=8, decimal_places=2)", "Decimal(n % 999999 + 1)", "number", ["Decimal"]],
    ["DecimalField(max_digits=3, decimal_places=2)", "Decimal(n % 9 + 1)", "number", ["Decimal"]],
    ["DecimalField(max_digits=2, decimal_places=2)", "Decimal(n % 99 + 1).scaleb(-2)", "number", ["Decimal"]],
    ["DecimalField(max_digits=1, decimal_places=0, unique=True)", "Decimal(n % 9 + 1)", "number", ["Decimal"]],
    [
      "DecimalField(max_digits=3, decimal_places=2, unique=True)",
      "Decimal(n % 999 + 1).scaleb(-2)",
      "number",
      ["Decimal"],
    ],
    ["DecimalField()", "Decimal(n % 999999 + 1)", "number", ["Decimal"]],
  ])("%s: %s, with its imports", async (field, code, fresh, uses) => {
    expect(await given(field)).toEqual({ code, fresh, uses });
  });

  it("is a member of an enumeration in the model, and the value of one outside", async () => {
    const nested = "    class Kind(models.TextChoices):\n        A = 'a'\n\n";
    expect((await given("CharField(max_length=1, choices=Kind.choices)", nested)).code).toBe("Task.Kind.A");
    const above = "class Kind(models.TextChoices):\n    A = 'a'\n\n\n";
    expect((await given("CharField(max_length=1, choices=Kind.choices)", "", above)).code).toBe("'a'");
  });

  it.each([
    "AutoField(primary_key=True)",
    "DateField(auto_now=True)",
    "DateField(null=True, editable=False)",
    "EmailField(max_length=5)",
    'ImageField(width_field="w")',
    "URLField(max_length=10)",
    "IntegerField(default=1)",
    "UUIDField(unique=True, default=uuid4)",
    "CharField(max_length=1, choices=KINDS, default='a')",
    "CharField(max_length=1, choices=make())",
    "ForeignKey('Project', models.CASCADE)",
    "ManyToManyField('Project')",
    "GeneratedField(expression=F('a'))",
    "FilePathField(path='/tmp')",
    "FilePathField(path='/tmp', blank=True)",
    "PointField()",
    "PointField(null=True)",
  ])("is nothing: %s", async (field) => {
    expect(await given(field)).toEqual({ code: undefined, fresh: undefined, uses: undefined });
  });
});

/** The model of a class with some lines. */
async function modelOf(lines: string) {
  const [model] = await readModels(`class Task(models.Model):\n${lines.replaceAll(/^/gm, "    ")}\n`);
  if (model === undefined) throw new Error("no model");
  return model;
}

describe("what a factory puts into several dates of a model", () => {
  it.each([
    ["DateField()", ["date(2026, 1, 1)", "date(2026, 1, 2)", "date(2026, 1, 3)"]],
    ["DateTimeField()", ["timezone.now()", "timezone.now() + timedelta(days=1)", "timezone.now() + timedelta(days=2)"]],
    ["TimeField()", ["time(9, 30)", "time(10, 30)", "time(11, 30)"]],
  ])("is later from one to the next: %s", async (field, codes) => {
    const names = ["a", "b", "c"];
    const model = await modelOf(names.map((name) => `${name} = models.${field}`).join("\nx = models.TextField()\n"));
    const given = factoryFields(model).filter(({ name }) => names.includes(name));
    expect(given.map((each) => factoryValue(each, "Task")?.code)).toEqual(codes);
  });
});

describe("how many rows a factory can make", () => {
  const meta = (lines: string) => `class Meta:\n    ${lines}`;

  it.each([
    ["a = models.CharField(max_length=9, unique=True)", Number.POSITIVE_INFINITY],
    ["a = models.SlugField(max_length=1, unique=True)", 16],
    ["a = models.SlugField(max_length=1)", Number.POSITIVE_INFINITY],
    ["a = models.DecimalField(max_digits=1, decimal_places=0, unique=True)", 9],
    ["a = models.EmailField(max_length=6, primary_key=True)", 10],
    ["a = models.URLField(max_length=12, unique=True)", 100],
    ["a = models.BooleanField(unique=True)", 1],
    ["a = models.BooleanField(unique=True, null=True, editable=False)", Number.POSITIVE_INFINITY],
    ['a = models.CharField(max_length=1, choices=[("a", "A"), ("b", "B")], unique=True)', 2],
    [
      `a = models.IntegerField()\nb = models.BooleanField()\n${meta('unique_together = ["a", "b"]')}`,
      Number.POSITIVE_INFINITY,
    ],
    [`a = models.IntegerField(default=1)\n${meta('unique_together = ["a"]')}`, Number.POSITIVE_INFINITY],
    [`a = models.BooleanField()\n${meta('unique_together = ["a"]')}`, 1],
    [
      `a = models.BooleanField(default=1)\n${meta('constraints = [UniqueConstraint(fields=["a"], condition=Q(a=True))]')}`,
      1,
    ],
    [
      `a = models.CharField(max_length=99)\n${meta('constraints = [UniqueConstraint(Lower("a"), name="x")]')}`,
      Number.POSITIVE_INFINITY,
    ],
    [
      `a = models.ForeignKey(B, CASCADE)\nb = models.BooleanField()\n${meta('unique_together = ["a", "b"]')}`,
      Number.POSITIVE_INFINITY,
    ],
  ])("%j: %d", async (lines, rows) => {
    expect(mostRows(await modelOf(lines))).toBe(rows);
  });

  it("depends on one of those that are unique together", async () => {
    const model = await modelOf(
      `flag = models.BooleanField()\nday = models.DateField()\nkind = models.IntegerField(default=1)\n${meta('unique_together = [["flag", "day", "kind"]]')}`,
    );
    expect(factoryFields(model).map(({ name, unique }) => [name, unique])).toEqual([
      ["flag", false],
      ["day", true],
      ["kind", false],
    ]);
  });
});
