import { describe, expect, it } from "vitest";
import { factoryValue } from "../../../helpers/models/values.ts";
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
    ["SlugField(max_length=2, unique=True)", 'f"{n:x}"', "number"],
    ["EmailField()", 'f"x{n}@example.com"', "number"],
    ["EmailField(max_length=12)", 'f"{n}@a.co"', "number"],
    ["URLField()", 'f"https://example.com/{n}"', "number"],
    ["URLField(max_length=20)", 'f"http://a.co/{n}"', "number"],
    ["BooleanField()", "False", "never"],
    ["IntegerField()", "n", "number"],
    ["BigIntegerField()", "n", "number"],
    ["SmallIntegerField()", "n % 30000", "number"],
    ["PositiveIntegerField()", "n", "number"],
    ["PositiveBigIntegerField()", "n", "number"],
    ["PositiveSmallIntegerField()", "n % 30000", "number"],
    ["FloatField()", "n + 0.5", "number"],
    ["JSONField()", '{"key": "value"}', "call"],
    ["JSONField(unique=True)", '{"number": n}', "number"],
    ["BinaryField()", 'b"bytes"', "never"],
    ["BinaryField(unique=True)", "str(n).encode()", "number"],
    ["GenericIPAddressField()", '"192.0.2.1"', "never"],
    ["GenericIPAddressField(unique=True)", 'f"10.{n // 62500 % 250}.{n // 250 % 250}.{n % 250 + 1}"', "number"],
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
    ["DecimalField(max_digits=8, decimal_places=2)", "Decimal(n % 1000000)", "number", ["Decimal"]],
    ["DecimalField(max_digits=3, decimal_places=2)", "Decimal(n % 10)", "number", ["Decimal"]],
    ["DecimalField(max_digits=2, decimal_places=2)", "Decimal(n % 100).scaleb(-2)", "number", ["Decimal"]],
    ["DecimalField()", "Decimal(n % 1000000)", "number", ["Decimal"]],
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
