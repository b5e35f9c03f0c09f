import { describe, expect, it } from "vitest";
import { readAdminRegistrations, readDefinitions, readFactories } from "../../../helpers/python/definitions.ts";
import { type Model, type ModelField, NO_NAMES, readModels } from "../../../helpers/python/models.ts";

/** The only model of a module. */
async function modelOf(source: string): Promise<Model> {
  const models = await readModels(source);
  expect(models).toHaveLength(1);
  return models[0] as Model;
}

/** The only field of a model, given the lines of its class and what stands above it. */
async function fieldOf(lines: string, above = ""): Promise<ModelField> {
  const body = lines.replaceAll(/^(?=.)/gm, "    ");
  const { fields } = await modelOf(`${above}class Task(models.Model):\n${body}\n`);
  expect(fields).toHaveLength(1);
  return fields[0] as ModelField;
}

describe("a model's field", () => {
  it.each([
    ["models.CharField(max_length=20)", { kind: "char", maxLength: 20, className: "CharField" }],
    ["CharField('Name', max_length=1_000)", { kind: "char", maxLength: 1000, verboseName: "Name" }],
    ["fields.CharField(max_length=LENGTH)", { kind: "char", maxLength: undefined, untoldLength: true }],
    ["models.SlugField(max_length=LENGTH)", { maxLength: undefined, untoldLength: true }],
    ["models.SlugField()", { kind: "slug", maxLength: 50 }],
    ["models.EmailField()", { kind: "email", maxLength: 254 }],
    ["models.URLField(_('address'))", { kind: "url", maxLength: 200, verboseName: "address" }],
    ["models.TextField(_(name))", { kind: "text", maxLength: undefined, verboseName: undefined }],
    ["models.NullBooleanField()", { kind: "bool", null: true, blank: true }],
    ["models.DecimalField(max_digits=8, decimal_places=2)", { kind: "decimal", maxDigits: 8, decimalPlaces: 2 }],
    ["models.DateField(auto_now_add=True)", { kind: "date", automatic: true }],
    ["models.DateField(auto_now=True)", { automatic: true }],
    ["models.DateField(auto_now=False)", { automatic: false }],
    ["models.BigAutoField(primary_key=True)", { kind: "auto", primaryKey: true, unique: true }],
    ["models.IntegerField(db_default=1, db_index=True)", { hasDefault: true, index: true }],
    ["models.IntegerField(default=None, editable=False)", { hasDefault: true, editable: false }],
    ["models.IntegerField(validators=[MinValueValidator(1)])", { hasValidators: true }],
    ["models.ForeignKey('Project', models.CASCADE)", { kind: "fk", to: "Project", onDelete: "CASCADE" }],
    ["models.ForeignKey(Project, on_delete=PROTECT)", { to: "Project", onDelete: "PROTECT", verboseName: undefined }],
    ["models.ForeignKey(to='crm.Client', on_delete=models.SET(f))", { to: "crm.Client" }],
    ["models.ForeignKey(crm.Client, models.CASCADE)", { to: "Client" }],
    ["models.ForeignKey('self', models.CASCADE, related_name='kids')", { to: "self", relatedName: "kids" }],
    ["models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)", { to: "user" }],
    ["models.ForeignKey(get_user_model(), models.CASCADE)", { to: "user" }],
    ["models.ForeignKey(models.CASCADE)", { to: "CASCADE" }],
    ["models.ForeignKey(User, models.CASCADE, to_field='code')", { toField: "code" }],
    ["models.ForeignKey(User, models.CASCADE, limit_choices_to={'a': 1})", { hasLimits: true }],
    ["models.ImageField(width_field='w')", { isMeasured: true }],
    ["models.GenericIPAddressField(protocol='IPv6')", { isIPv6: true }],
    ["models.OneToOneField(User, models.CASCADE)", { kind: "o2o", unique: true }],
    ["models.ManyToManyField('Tag', through='Tagging')", { kind: "m2m", through: "Tagging", onDelete: undefined }],
    ["models.ManyToManyField(Tag, through=Tagging)", { through: "Tagging" }],
    ["models.ForeignKey(**OPTIONS)", { kind: "fk", to: undefined, onDelete: undefined }],
    ["PointField(null=True)", { kind: "unknown", className: "PointField", null: true }],
    ["GenericForeignKey('type', 'id')", { kind: "unknown", null: true }],
    ["(\n    models.CharField(max_length=5)\n)", { kind: "char", maxLength: 5 }],
  ])("%s", async (value, expected) => {
    expect(await fieldOf(`x = ${value}`)).toMatchObject({ name: "x", ...expected });
  });

  it("may be annotated", async () => {
    expect(await fieldOf("x: str = models.CharField(max_length=5)")).toMatchObject({ name: "x", line: 2 });
  });

  it.each([
    ["a manager", "objects = TaskManager()"],
    ["a constant", "LIMIT = 5"],
    ["a sum", "x = models.CharField() + 1"],
    ["two at once", "x, y = models.CharField(), models.CharField()"],
    ["an attribute of something else", "x.y = models.CharField()"],
    ["the link to the row of a base", "x = models.OneToOneField(Place, models.CASCADE, parent_link=True)"],
  ])("is not %s", async (_what, line) => {
    const { fields } = await modelOf(`class Task(models.Model):\n    ${line}\n`);
    expect(fields).toEqual([]);
  });

  it.each([
    ["from django.contrib.auth.models import User\n\n\n", "User", "auth.User"],
    ["from apps.crm.models.client import Client as User\n\n\n", "User", "crm.Client"],
    ["from ..crm.models import User\n\n\n", "User", "crm.User"],
    ["from .models import User\n\n\n", "User", "User"],
    ["import models\n\n\n", "User", "User"],
  ])("relates to what is imported: %j", async (above, to, expected) => {
    expect(await fieldOf(`x = models.ForeignKey(${to}, models.CASCADE)`, above)).toMatchObject({ to: expected });
  });
});

describe("the choices of a field", () => {
  const plain = (value: string, label: string | undefined) => ({ name: undefined, value, label });
  const pairs = [plain('"a"', "Alpha"), plain('"b"', "Beta")];

  it.each([
    ["a list", '[("a", "Alpha"), ("b", "Beta")]', ""],
    ["a tuple of tuples", '(("a", "Alpha"), ("b", _("Beta")))', ""],
    ["lists of lists", '[["a", "Alpha"], ["b", "Beta"]]', ""],
    ["a dictionary", '{"a": "Alpha", "b": "Beta"}', ""],
    ["groups", '[("One", [("a", "Alpha")]), ("Two", (("b", "Beta"),))]', ""],
    ["groups by name", '{"One": {"a": "Alpha"}, "Two": [("b", "Beta")]}', ""],
    ["a constant of the module", "KINDS", 'KINDS = [("a", "Alpha"), ("b", "Beta")]\n\n\n'],
  ])("may be %s", async (_what, choices, above) => {
    const field = await fieldOf(`x = models.CharField(max_length=1, choices=${choices})`, above);
    expect(field.choices).toEqual({ enum: undefined, members: pairs });
  });

  it("may be a constant of the class", async () => {
    const field = await fieldOf('KINDS = (("a", "Alpha"), ("b", "Beta"))\nx = models.CharField(choices=KINDS)');
    expect(field.choices?.members).toEqual(pairs);
  });

  it.each([
    ["Kind.choices", "Task.Kind"],
    ["Task.Kind.choices", "Task.Kind"],
    ["Kind", "Task.Kind"],
  ])("may be an enumeration in the class: %s", async (choices, name) => {
    const lines = `class Kind(models.TextChoices):\n    __empty__ = "None"\n    A = "a", "Alpha"\n    B = "b"\n    C = ("c", _("Gamma"))\n    D = auto()\nx = models.CharField(choices=${choices})`;
    expect((await fieldOf(lines)).choices).toEqual({
      enum: name,
      members: [
        { name: "A", value: '"a"', label: "Alpha" },
        { name: "B", value: '"b"', label: undefined },
        { name: "C", value: '"c"', label: "Gamma" },
        { name: "D", value: '"D"', label: undefined },
      ],
    });
  });

  it("may be made of constants, as far as these are known", async () => {
    const lines =
      'TODO = "todo"\nDONE = -1\nx = models.CharField(choices=[(TODO, "To do"), (DONE, "Done"), (LATER, "Later"), (f"{X}", "X")])';
    expect((await fieldOf(lines)).choices?.members).toEqual([plain('"todo"', "To do"), plain("-1", "Done")]);
  });

  it("are those of an enumeration whose value is written there", async () => {
    const above =
      'class Kind(models.IntegerChoices):\n    LOW = auto()\n    HIGH = 7, "High"\n    TOP = enum.auto()\n    OTHER = make()\n\n\n';
    expect((await fieldOf("x = models.IntegerField(choices=Kind.choices)", above)).choices?.members).toEqual([
      { name: "LOW", value: "1", label: undefined },
      { name: "HIGH", value: "7", label: "High" },
      { name: "TOP", value: "8", label: undefined },
    ]);
  });

  it("may be an enumeration of the module", async () => {
    const above = "class Kind(models.IntegerChoices):\n    LOW = 1\n\n\n";
    expect((await fieldOf("x = models.IntegerField(choices=Kind.choices)", above)).choices).toEqual({
      enum: "Kind",
      members: [{ name: "LOW", value: "1", label: undefined }],
    });
  });

  it.each(["make_choices", "make_choices()", "[x for x in KINDS]", '["a", "b"]', "LATER"])(
    "are none that can be told, where they are %s",
    async (choices) => {
      const field = await fieldOf(`x = models.CharField(choices=${choices})`, "LATER = OTHER\nOTHER = []\n\n\n");
      expect(field.choices).toEqual({ enum: undefined, members: [] });
    },
  );
});

describe("a model", () => {
  it("is a class with fields, or one built on a model, and no form, choice, manager or admin class", async () => {
    const models = await readModels(`class Mixin(models.Model):
    class Meta:
        abstract = True


class Task(Mixin, Other):
    pass


class Row(Base):
    name = CharField(max_length=5)


class Person(AbstractUser):
    pass


class Plain:
    name = models.CharField()


class TaskForm(forms.ModelForm):
    name = forms.CharField()


class Kind(models.TextChoices):
    A = "a"


class TaskQuerySet(models.QuerySet):
    pass


class Helper(Other):
    pass


def build():
    class Hidden(models.Model):
        pass


if DEBUG:
    class Extra(models.Model):
        pass
`);
    expect(models.map(({ name }) => name)).toEqual(["Mixin", "Task", "Row", "Person", "Extra"]);
  });

  it("has what its bases have, and what they lose", async () => {
    const models = await readModels(`class Named(models.Model):
    name = models.CharField(max_length=5)
    note = models.TextField()

    class Meta:
        abstract = True
        ordering = ("name",)

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return "/"

    def clean(self):
        pass


class Task(Named, Unknown):
    title = models.CharField(max_length=9)
    name = models.SlugField()
    note = None


class Task2(Task):
    class Meta:
        proxy = True
        ordering = ["-title"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.title} {self.title}"


class Task2(Task2):
    pass
`);
    const [named, task, second] = models;
    expect(named).toMatchObject({ abstract: true, hasStr: true, strFields: ["name"], ordering: ["name"] });
    expect(task).toMatchObject({ hasStr: true, strFields: ["name"], hasAbsoluteUrl: true, hasOwnRules: true });
    expect(task?.fields.map(({ name, kind }) => [name, kind])).toEqual([
      ["title", "char"],
      ["name", "slug"],
    ]);
    expect(second).toMatchObject({ name: "Task2", ordering: ["-title"], strFields: ["kind", "title"] });
    expect(models).toHaveLength(3);
  });

  it("has what imported bases have", async () => {
    const [base] = await readModels("class Dated(models.Model):\n    added = models.DateField()\n");
    const models = await readModels("class Task(Base):\n    pass\n", {
      ...NO_NAMES,
      models: new Map([["Base", base as Model]]),
    });
    expect(models[0]?.fields.map(({ name }) => name)).toEqual(["added"]);
  });

  it.each([
    ['constraints = [models.UniqueConstraint(fields=["a", "b"], name="x")]', [["a", "b"]], false],
    ['constraints = (UniqueConstraint(fields=("a",), name="x"),)', [["a"]], false],
    ['constraints = [models.UniqueConstraint(Lower("a"), name="x")]', [], false],
    ['constraints = [models.UniqueConstraint(fields=["a"], condition=Q(b=1), name="x")]', [], false],
    ['constraints = [models.CheckConstraint(condition=Q(a__gt=1), name="x")]', [], true],
    ['unique_together = ("a", "b")', [["a", "b"]], false],
    [
      'unique_together = [["a", "b"], ("c", "d")]',
      [
        ["a", "b"],
        ["c", "d"],
      ],
      false,
    ],
    ["pass", [], false],
  ])("says what has to be unique together, and what else it wants: %s", async (line, together, rules) => {
    const model = await modelOf(`class Task(models.Model):\n    class Meta:\n        ${line}\n`);
    expect(model).toMatchObject({ uniqueTogether: together, hasOwnRules: rules });
  });

  it("says what it is called", async () => {
    const meta = '    class Meta:\n        verbose_name = _("to-do")\n        verbose_name_plural = "to-dos"\n';
    expect(await modelOf(`class Task(models.Model):\n${meta}`)).toMatchObject({
      verboseName: "to-do",
      verboseNamePlural: "to-dos",
    });
  });

  it("has lengths that are constants of its module, or of its class", async () => {
    const lines = "SHORT = 3\nx = models.CharField(max_length=SHORT)";
    expect(await fieldOf(lines)).toMatchObject({ maxLength: 3, untoldLength: false });
    expect(await fieldOf("x = models.CharField(max_length=LONG)", "LONG = 400\n\n\n")).toMatchObject({
      maxLength: 400,
    });
  });

  it("takes choices of another class by their values", async () => {
    const above =
      "class Project(models.Model):\n    class Kind(models.TextChoices):\n        A = 'a'\n\n    kind = models.TextField()\n\n\n";
    const [, task] = await readModels(`${above}class Task(Model):\n    x = CharField(choices=Project.Kind.choices)\n`);
    expect(task?.fields[0]?.choices).toEqual({
      enum: undefined,
      members: [{ name: "A", value: "'a'", label: undefined }],
    });
  });

  it.each([
    ["", "objects", false],
    ["rows = models.Manager()", "rows", false],
    ["objects = TaskQuerySet.as_manager()", "objects", false],
    ["rows = models.Manager.from_queryset(TaskQuerySet)()", "rows", false],
    ["live = LiveManager()\n    objects = models.Manager()", "objects", true],
    ["all = models.Manager()\n    live = LiveManager()", "all", false],
    ["rows = LiverManager()", "rows", true],
    ["rows = Joined()", "rows", false],
    ["tags = TaggableManager()", "objects", false],
  ])("asks for its rows by its manager: %s", async (lines, manager, filters) => {
    const managers = `class LiveManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(live=True)


class LiverManager(LiveManager):
    pass


class Joined(models.Manager["Task"]):
    def get_queryset(self):
        return super().get_queryset().select_related("owner")


`;
    const model = await modelOf(`${managers}class Task(models.Model):\n    ${lines}\n    pass\n`);
    expect(model.manager).toBe(manager);
    expect(model.managers[0]?.filters ?? false).toBe(filters);
  });

  it("has the managers of its bases", async () => {
    const models = await readModels(`class Base(models.Model):
    rows = models.Manager()

    class Meta:
        abstract = True


class A(Base):
    pass


class B(models.Model):
    pass


class C(B):
    others = models.Manager()


class D(Unknown, models.Model):
    pass
`);
    expect(models.map(({ name, manager }) => [name, manager])).toEqual([
      ["Base", "rows"],
      ["A", "rows"],
      ["B", "objects"],
      ["C", "objects"],
      ["D", "_default_manager"],
    ]);
  });

  it("says which of its bases can't be read", async () => {
    const models = await readModels(
      "class Plain:\n    pass\n\n\nclass A(Plain, lib.Unknown, Generic[T]):\n    x = CharField()\n\n\nclass B(A):\n    pass\n",
    );
    expect(models.map(({ unreadBases }) => unreadBases)).toEqual([["lib.Unknown"], ["lib.Unknown"]]);
    expect(models[1]?.lineage).toEqual(["A", "Plain", "lib.Unknown", "Generic"]);
  });

  it.each([
    ["return self.a", ["a"]],
    ['"""Its name."""\n        return str(self.a)', ["a"]],
    ['return f"{self.a}: {self.b} {self.c:>3} {self.d!r}" f"{self.a}"', ["a", "b"]],
    ["return self.a.upper()", []],
    ["return self.a[:9]", []],
    ["return self.a or self.b", []],
    ["return self.get_a_display()", []],
    ["return self.a.b", []],
    ['return "%s" % self.a', []],
    ["if self.a:\n            return self.a\n        return self.b", []],
  ])("shows some of its attributes as they are: %s", async (lines, shown) => {
    const model = await modelOf(`class Task(models.Model):\n    def __str__(self):\n        ${lines}\n`);
    expect(model.strShows).toEqual(shown);
  });

  it("says what its text looks up", async () => {
    const model = await modelOf(
      "class Task(models.Model):\n    def __str__(self):\n        return f'{self.a.b.c} {self.d} {self.e.f()}'\n",
    );
    expect(model.strPaths).toEqual([["a", "b", "c"], ["d"], ["e", "f"]]);
    expect(model.strFields).toEqual(["a", "d", "e"]);
  });

  it("says what its rows have to meet, and whether there is a table for them", async () => {
    const model = await modelOf(`class Task(models.Model):
    class Meta:
        managed = False
        constraints = [
            models.CheckConstraint(check=Q( a__gte = 0 ), name="a"),
            ExclusionConstraint(name="b", expressions=[]),
            models.UniqueConstraint(fields=["x"], condition=Q(y=True), name="c"),
            models.UniqueConstraint(Lower("z"), "w", name="d"),
        ]

    def save(self, *args):
        self.full_clean()
        super().save(*args)

    def delete(self):
        pass
`);
    expect(model).toMatchObject({
      managed: false,
      checks: [
        { name: "a", condition: "Q(a__gte=0)" },
        { name: "b", condition: "" },
      ],
      uniqueSometimes: [["x"], ["z", "w"]],
      validatesOnSave: true,
      hasOwnDelete: true,
    });
  });

  it("is read from a module that is broken elsewhere", async () => {
    const models = await readModels(
      "class Task(models.Model):\n    a = models.TextField()\n\n\ndef broken(:\n    pass\n",
    );
    expect(models[0]?.fields.map(({ name }) => name)).toEqual(["a"]);
  });
});

describe("what a module defines", () => {
  it("are its classes and functions, with their decorators, bases, attributes and methods", async () => {
    const definitions = await readDefinitions(`@login_required
@vary("x")
def show(request):
    pass


class Admin(admin.ModelAdmin, Generic[Task], metaclass=Meta):
    model: type = Task
    list_display = ["a"]

    class Meta:
        fields = ("a",)

    class Other:
        pass

    @property
    def name(self):
        pass
`);
    expect(
      definitions.map(({ node: _, ...rest }) => ({ ...rest, attributes: Object.fromEntries(rest.attributes) })),
    ).toEqual([
      {
        name: "show",
        line: 3,
        kind: "function",
        bases: [],
        decorators: ["login_required", 'vary("x")'],
        attributes: {},
        methods: [],
      },
      {
        name: "Admin",
        line: 7,
        kind: "class",
        bases: ["admin.ModelAdmin", "Generic"],
        decorators: [],
        attributes: { model: "Task", list_display: '["a"]', "Meta.fields": '("a",)' },
        methods: ["name"],
      },
    ]);
  });

  it("registers models with the administration, by decorators and by calls", async () => {
    const registrations = await readAdminRegistrations(`class Searched(admin.ModelAdmin):
    search_fields = ["a"]


class Empty(admin.ModelAdmin):
    search_fields = []


@admin.register(A, models.B, site=site)
class BothAdmin(Searched):
    pass


@register(C)
@other
class CAdmin(core.Empty):
    pass


class SelfAdmin(SelfAdmin):
    pass


class PeopleAdmin(UserAdmin):
    pass


class Site(admin.AdminSite):
    pass


admin.site.register(D)
admin.site.register(E, Searched)
admin.site.register([F, G], Empty)
site.register((H,), site=1)
admin.site.register(I, PeopleAdmin)
admin.site.register(J, lib.UserAdmin)
admin.site.register(K, SelfAdmin)
admin.site.register()
admin.site.unregister(L)
`);
    expect(registrations).toEqual([
      { model: "A", admin: "BothAdmin", searchable: true },
      { model: "B", admin: "BothAdmin", searchable: true },
      { model: "C", admin: "CAdmin", searchable: false },
      { model: "D", admin: undefined, searchable: false },
      { model: "E", admin: "Searched", searchable: true },
      { model: "F", admin: "Empty", searchable: false },
      { model: "G", admin: "Empty", searchable: false },
      { model: "H", admin: undefined, searchable: false },
      { model: "I", admin: "PeopleAdmin", searchable: true },
      { model: "J", admin: "lib.UserAdmin", searchable: true },
      { model: "K", admin: "SelfAdmin", searchable: false },
    ]);
  });

  it("makes objects of models", async () => {
    const meta = (model: string, name: string) =>
      `class ${name}(DjangoModelFactory):\n    class Meta:\n        model = ${model}\n\n\n`;
    const source = [
      meta("Task", "A"),
      meta('"crm.Client"', "B"),
      meta("models.Tag", "C"),
      meta("get_user_model()", "D"),
    ];
    const more = `${meta("settings.AUTH_USER_MODEL", "E")}class F(Factory):\n    pass\n`;
    const imports = "from crm import models\nfrom tasks.models import Form as FormModel, Task\n";
    const plain = "class G(ModelFactory):\n    model = FormModel\n\n\nclass TagFactory(C):\n    pass\n";
    const found = await readFactories(`${imports}${source.join("")}${more}${plain}`);
    expect(found.map(({ text: _, ...rest }) => rest)).toEqual([
      { name: "A", model: "Task", module: "tasks.models", isDerived: false },
      { name: "B", model: "crm.Client", module: undefined, isDerived: false },
      { name: "C", model: "Tag", module: "crm", isDerived: false },
      { name: "D", model: "user", module: undefined, isDerived: false },
      { name: "E", model: "user", module: undefined, isDerived: false },
      { name: "G", model: "Form", module: "tasks.models", isDerived: false },
      { name: "TagFactory", model: undefined, module: undefined, isDerived: true },
    ]);
  });
});
