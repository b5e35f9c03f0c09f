import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startProject, type TestProject } from "../../support/django-project.ts";

const SETTINGS = 'INSTALLED_APPS = ["django.contrib.auth", "shop"]\nROOT_URLCONF = "mysite.urls"\n';

/** A project with one app, given its models and other files. */
function projectWith(models: string, more: Readonly<Record<string, string>> = {}): Promise<TestProject> {
  return startProject({
    "mysite/settings.py": SETTINGS,
    "shop/__init__.py": "",
    "shop/apps.py": "class ShopConfig(AppConfig):\n    name = 'shop'\n",
    "shop/models.py": `from django.db import models\n\n\n${models}`,
    ...more,
  });
}

/** What is said of tests that need a row of `Toy`, and whether they are written. */
async function saidOf(project: TestProject) {
  const ran = await project.run("django-test", "shop", "Toy", "--json");
  expect(ran.failure).toBeUndefined();
  const said = ran.report().next.flatMap((each) => /^No test needs a row of Toy: (.*)\.$/.exec(each)?.[1] ?? []);
  return { said: said.join(), written: existsSync(join(project.root, "shop/tests/test_toy_model.py")) };
}

/** `Toy` with some lines, below some classes. */
const toy = (lines: string, above = "") =>
  `${above}class Toy(models.Model):\n${`name = models.CharField(max_length=20)\n${lines}`.replaceAll(/^(?=.)/gm, "    ")}\n`;

describe("tests that need rows are left out", () => {
  const meta = (lines: string) => `\nclass Meta:\n    ${lines}`;
  const check = (condition: string) =>
    meta(`constraints = [models.CheckConstraint(condition=${condition}, name="sane")]`);
  const filtering =
    "class LiveManager(models.Manager):\n    def get_queryset(self):\n        return super().get_queryset().filter(on=1)\n\n\n";

  it.each([
    [toy(meta("managed = False")), "Django makes no table for Toy (managed = False)"],
    [toy(check('models.Q(price__gt=models.F("cost"))')), "ToyFactory may break the constraint sane"],
    [
      toy(`back = models.DateField()\nsold = models.DateField()${check('Q(back__gt=F("sold"))')}`),
      "ToyFactory may break the constraint sane",
    ],
    [
      toy(`price = models.IntegerField(default=0)${check("models.Q(price__gt=0)")}`),
      "ToyFactory may break the constraint sane",
    ],
    [
      toy(`day = models.DateField(default=today)${check("models.Q(day__gt=0)")}`),
      "ToyFactory may break the constraint sane",
    ],
    [
      toy(`price = models.IntegerField()${check("models.Q(price__gte=5)")}`),
      "ToyFactory may break the constraint sane",
    ],
    [toy("def save(self):\n    self.full_clean()"), "Toy has rules of its own that save() applies"],
    [toy("objects = LiveManager()", filtering), "LiveManager, the manager of Toy, may leave rows out"],
    [toy("place = PointField()"), "ToyFactory gives place no value"],
    [toy("path = models.FilePathField(path='/tmp')"), "ToyFactory gives path no value"],
    [toy("photo = models.ImageField(width_field='w')"), "ToyFactory gives photo no value"],
    [toy("kind = models.IntegerField(choices=kinds)"), "ToyFactory gives kind no value"],
    [toy("above = models.ForeignKey('self', models.CASCADE)"), "each needs another one for above"],
    [
      toy("kind = models.ForeignKey('contenttypes.ContentType', models.CASCADE)"),
      "kind has to be a ContentType, and nothing is known of contenttypes.ContentType",
    ],
    [
      toy("entry = models.ForeignKey('admin.LogEntry', models.CASCADE)"),
      "entry has to be a LogEntry, and nothing is known of admin.LogEntry",
    ],
    [
      toy("box = models.ForeignKey('Box', models.CASCADE)", "class Box(lib.Base):\n    x = models.TextField()\n\n\n"),
      "box has to be a Box, and Box inherits from lib.Base, which can't be read",
    ],
    [
      `${toy("")}\n\n@receiver(post_save, sender=User)\ndef made(sender, **more):\n    Toy.objects.create()\n`,
      "made() in shop/models.py makes a Toy by itself",
    ],
  ])("where a factory can't be counted on: %#", async (models, said) => {
    expect(await saidOf(await projectWith(models))).toEqual({ said, written: false });
  });

  it.each([
    toy(`price = models.IntegerField()${check("models.Q(price__gte=0)")}`),
    toy(`price = models.DecimalField(max_digits=8, decimal_places=2)${check("models.Q(price__gt=0)")}`),
    toy(`price = models.IntegerField(default=2)${check("models.Q(price__gt=0)")}`),
    toy(`sold = models.DateField()\nback = models.DateField()${check('Q(back__gt=F("sold"))')}`),
    toy(`sold = models.DateField()\nback = models.DateField()${check('Q(sold__lt=F("back"))')}`),
    toy(`price = models.IntegerField()\nmost = models.IntegerField()${check('models.Q(price__lte=models.F("most"))')}`),
    toy("place = PointField(null=True)"),
    toy("of = GenericForeignKey('kind', 'key')"),
    toy("site = models.ForeignKey('sites.Site', models.CASCADE)"),
    toy("group = models.ForeignKey('auth.Group', models.CASCADE)"),
    toy("above = models.ForeignKey('self', models.CASCADE, null=True)"),
    toy("deleted_at = models.DateTimeField(null=True, editable=False)\n\ndef delete(self):\n    pass"),
    `${toy("")}\n\n@receiver(post_save, sender=Toy)\ndef made(sender, **more):\n    Other.objects.create()\n`,
  ])("and nowhere else: %#", async (models) => {
    expect(await saidOf(await projectWith(models))).toEqual({ said: "", written: true });
  });

  it("but not where somebody wrote what the factory lacks", async () => {
    const factory = (lines: string) => ({
      "shop/tests/__init__.py": "",
      "shop/tests/factories.py": `class ToyFactory(DjangoModelFactory):\n    class Meta:\n        model = Toy\n\n    ${lines}\n`,
    });
    const models = toy("place = PointField()");
    expect(await saidOf(await projectWith(models, factory("name = 'A'")))).toMatchObject({ written: false });
    expect(await saidOf(await projectWith(models, factory("place = 'A'")))).toMatchObject({ written: true });
  });

  it.each([
    ["sold = date(2026, 1, 1)\n    back = date(2026, 2, 1)", true],
    ["sold = date(2026, 2, 1)\n    back = date(2026, 1, 31)", false],
    ["sold = date(2026, 2, 1)\n    back = date(2026, 2, 1)", false],
    ["sold = date(2026, 2, 1)\n    back = factory.LazyFunction(some_day)", false],
    ["sold = date(2025, 12, 31)", true],
  ])("where what somebody wrote breaks a constraint: %j", async (lines, written) => {
    const models = toy(`sold = models.DateField()\nback = models.DateField()${check('Q(back__gt=F("sold"))')}`);
    const factories = `class ToyFactory(DjangoModelFactory):\n    class Meta:\n        model = Toy\n\n    ${lines}\n`;
    const project = await projectWith(models, {
      "shop/tests/__init__.py": "",
      "shop/tests/factories.py": factories,
    });
    expect(await saidOf(project)).toMatchObject({ written });
  });

  it("in the pages of a model, too", async () => {
    const project = await projectWith(toy(check("models.Q(a=1)")));
    const ran = await project.run("django-view", "shop", "Toy", "--json");
    expect(ran.report().next).toContain("No test needs a row of Toy: ToyFactory may break the constraint sane.");
    const tests = await project.read("shop/tests/test_toy_views.py");
    expect(tests).toContain("test_toy_create_shows_a_form");
    expect(tests).not.toContain("ToyFactory");
  });

  it("all of them, where there is no table", async () => {
    const project = await projectWith(toy(meta("managed = False")));
    expect((await project.run("django-view", "shop", "Toy")).failure).toBeUndefined();
    expect(existsSync(join(project.root, "shop/tests/test_toy_views.py"))).toBe(false);
  });
});

describe("what becomes of a row", () => {
  it.each([
    ["", true],
    ["\n    def delete(self):\n        pass\n", false],
  ])("is told where what it belongs to is really deleted: %j", async (lines, isTold) => {
    const box = `class Box(models.Model):\n    name = models.TextField()\n${lines}\n\n`;
    const project = await projectWith(toy("box = models.ForeignKey(Box, models.CASCADE)", box));
    await project.run("django-test", "shop", "Toy");
    expect((await project.read("shop/tests/test_toy_model.py")).includes("toy_goes_with_its_box")).toBe(isTold);
  });
});

describe("tests of a form", () => {
  const form = {
    "shop/forms.py": "class ToyForm(ModelForm):\n    class Meta:\n        model = Toy\n        fields = ['name']\n",
  };

  it.each([
    [toy("\nclass Meta:\n    managed = False"), "Django makes no table for Toy (managed = False)"],
    [
      `${toy("")}\n\nclass Box(lib.Base):\n    pass\n`.replace("(models.Model)", "(lib.Base)"),
      "Toy inherits from lib.Base, which can't be read",
    ],
    [
      `${toy("")}\n\n@receiver(post_save, sender=User)\ndef made(sender, **more):\n    Toy.objects.create()\n`,
      "made() in shop/models.py makes a Toy by itself",
    ],
  ])("are left to a person where nobody can count on rows: %#", async (models, reason) => {
    const project = await projectWith(models, form);
    const ran = await project.run("django-test", "shop", "ToyForm");
    expect(ran.failure).toContain(`What ToyForm takes can't be told: ${reason}. Write its tests by hand.`);
  });
});

describe("what other modules define", () => {
  it.each([
    ["from .parts import Colour, LENGTH, Named, Live", "Colour.choices", "LENGTH", "Named", "Live"],
    ["from shop.parts import Colour as C, LENGTH as L, Named as N, Live as M", "C", "L", "N", "M"],
    ["from shop import parts", "parts.COLOURS", "parts.LENGTH", "parts.Named", "parts.Live"],
    ["from . import parts as p", "p.Colour.choices", "p.LENGTH", "p.Named", "p.Live"],
    ["import shop.parts", "shop.parts.Colour", "shop.parts.LENGTH", "shop.parts.Named", "shop.parts.Live"],
    ["from .more import Colour, LENGTH, Named, Live", "Colour", "LENGTH", "Named", "Live"],
  ])("is known: %s", async (line, choices, length, base, manager) => {
    const project = await projectWith(
      `${line}\n\n\nclass Toy(${base}):
    colour = models.CharField(max_length=${length}, choices=${choices})
    code = models.CharField(max_length=${length})
    rows = ${manager}()
`,
      {
        "shop/more.py": "from .parts import Colour, LENGTH, Live, Named\n",
        "shop/parts.py": `from django.db import models

LENGTH = 8
COLOURS = [("red", "Red")]


class Colour(models.TextChoices):
    RED = "red", "Red"


class Live(models.Manager):
    pass


class Named(models.Model):
    title = models.CharField(max_length=30)

    class Meta:
        abstract = True
`,
      },
    );
    expect(await saidOf(project)).toEqual({ said: "", written: true });
    const tests = await project.read("shop/tests/test_toy_model.py");
    expect(tests).toContain("Toy.rows.get(");
    expect(tests).toMatch(/toy\.code = ["']x["'] \* 9\n/);
    expect(tests).toContain("stored.title");
    const factories = await project.read("shop/tests/factories.py");
    expect(factories).toMatch(/colour["']?(:| =) (lambda n: )?["']red["']/);
    expect(factories).toContain("title");
  });
});

describe("factories of models that are namesakes", () => {
  const own = "class User(models.Model):\n    name = models.CharField(max_length=20)\n";
  const owned = "class Toy(models.Model):\n    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)\n";

  it("are told apart by what they make", async () => {
    const project = await projectWith(`${own}\n\n${owned}`);
    await project.run("django-test", "shop", "User");
    await project.run("django-test", "shop", "Toy");
    const factories = await project.read("shop/tests/factories.py");
    expect(factories).toMatch(/class UserFactory\(ModelFactory\):\n {4}model = User\n/);
    expect(factories).toMatch(/class AuthUserFactory\(ModelFactory\):\n {4}model = get_user_model\(\)\n/);
    expect(factories).toContain("AuthUserFactory.create()");
  });

  it("give users of the project's own a password that nobody has", async () => {
    const project = await projectWith(
      "class Base(AbstractUser):\n    username = None\n\n    class Meta:\n        abstract = True\n\n\nclass Toy(Base):\n    email = models.EmailField(unique=True)\n    USERNAME_FIELD = 'email'\n",
    );
    await project.run("django-test", "shop", "Toy");
    const factories = await project.read("shop/tests/factories.py");
    expect(factories).toMatch(/["']password["']: lambda n: make_password\(None\),/);
    expect(factories).toContain("from django.contrib.auth.hashers import make_password\n");
    expect(factories).not.toContain("username");
  });
});
