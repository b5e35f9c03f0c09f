import { describe, expect, it } from "vitest";
import { readAdminRegistrations, readDefinitions, readFactories } from "../../../helpers/python/definitions.ts";
import { type Model, type ModelField, NO_NAMES, readModels, readModule } from "../../../helpers/python/models.ts";

async function modelsOf(source: string): Promise<Record<string, Model>> {
  return Object.fromEntries((await readModels(source)).map((model) => [model.name, model]));
}

async function fieldOf(value: string, above = ""): Promise<ModelField> {
  const [model] = await readModels(`${above}class Task(models.Model):\n    x = ${value}\n`);
  const [field] = model?.fields ?? [];
  if (field === undefined) throw new Error(`${value} is no field`);
  return field;
}

/** A model with the lines of its body. */
async function modelWith(lines: string): Promise<Model> {
  const [model] = await readModels(`class Task(models.Model):\n${lines.replaceAll(/^(?=.)/gm, "    ")}\n`);
  if (model === undefined) throw new Error("there is no model");
  return model;
}

describe("a field of Django's", () => {
  it.each([
    ...[
      ["AutoField", "auto"],
      ["BigAutoField", "auto"],
      ["SmallAutoField", "auto"],
      ["BigIntegerField", "bigint"],
    ],
    ...[
      ["BinaryField", "binary"],
      ["BooleanField", "bool"],
      ["NullBooleanField", "bool"],
      ["CharField", "char"],
    ],
    ...[
      ["CommaSeparatedIntegerField", "char"],
      ["DateField", "date"],
      ["DateTimeField", "datetime"],
    ],
    ...[
      ["DecimalField", "decimal"],
      ["DurationField", "duration"],
      ["EmailField", "email"],
      ["FileField", "file"],
    ],
    ...[
      ["FilePathField", "filepath"],
      ["FloatField", "float"],
      ["ForeignKey", "fk"],
      ["GeneratedField", "generated"],
    ],
    ...[
      ["GenericIPAddressField", "ip"],
      ["ImageField", "image"],
      ["IntegerField", "int"],
      ["JSONField", "json"],
    ],
    ...[
      ["ManyToManyField", "m2m"],
      ["OneToOneField", "o2o"],
      ["PositiveBigIntegerField", "posbigint"],
    ],
    ...[
      ["PositiveIntegerField", "posint"],
      ["PositiveSmallIntegerField", "possmallint"],
      ["SlugField", "slug"],
    ],
    ...[
      ["SmallIntegerField", "smallint"],
      ["TextField", "text"],
      ["TimeField", "time"],
      ["URLField", "url"],
    ],
    ...[
      ["UUIDField", "uuid"],
      ["MoneyField", "unknown"],
      ["TreeForeignKey", "unknown"],
    ],
  ])("%s holds %s", async (className, kind) => {
    expect(await fieldOf(`models.${className}()`)).toMatchObject({ className, kind });
  });

  it("is plain where nothing is said", async () => {
    expect(await fieldOf("models.CharField()")).toEqual({
      ...{ name: "x", line: 2, kind: "char", className: "CharField", null: false, blank: false, unique: false },
      ...{ primaryKey: false, index: false, editable: true, hasDefault: false, default: undefined, automatic: false },
      ...{ maxLength: undefined, untoldLength: false, maxDigits: undefined, decimalPlaces: undefined },
      ...{ choices: undefined, hasValidators: false, hasLimits: false, isMeasured: false, isIPv6: false },
      ...{ to: undefined, toField: undefined, onDelete: undefined, relatedName: undefined, through: undefined },
      ...{ verboseName: undefined },
    });
  });

  it.each([
    ["models.CharField(blank=True)", { blank: true, null: false }],
    ["models.CharField(blank=False, null=False, unique=False)", { blank: false, null: false, unique: false }],
    ["models.CharField(unique=True)", { unique: true, primaryKey: false }],
    ["models.CharField(default=make)", { hasDefault: true, default: "make" }],
    ["models.CharField(db_default=1)", { hasDefault: true, default: undefined }],
    ["models.CharField(editable=True)", { editable: true }],
    ["models.CharField(verbose_name=_('Name'))", { verboseName: "Name" }],
    ["models.ForeignKey(User, models.CASCADE, verbose_name='Who')", { verboseName: "Who" }],
    ["models.ManyToManyField(Tag, 'rows')", { onDelete: undefined, relatedName: undefined, verboseName: undefined }],
    ["models.OneToOneField(Tag, models.PROTECT)", { to: "Tag", onDelete: "PROTECT" }],
    ["models.ManyToManyField(to=Tag)", { to: "Tag" }],
    ["models.ForeignKey(related_name='x', to=Tag, on_delete=CASCADE)", { to: "Tag", onDelete: "CASCADE" }],
    ["models.ForeignKey(*ARGS)", { to: undefined, onDelete: undefined }],
    ["models.CharField(*ARGS, max_length=3)", { maxLength: 3, verboseName: undefined }],
    ["models.ImageField(height_field='h')", { isMeasured: true }],
    ["models.ImageField()", { isMeasured: false, maxLength: 100 }],
    ["models.FileField()", { maxLength: 100 }],
    ["models.GenericIPAddressField(protocol='both')", { isIPv6: false }],
    ["models.ForeignKey(AUTH_USER_MODEL_OTHER, models.CASCADE)", { to: "AUTH_USER_MODEL_OTHER" }],
    ["models.ForeignKey(get_user_model().x, models.CASCADE)", { to: "x" }],
    ["models.ForeignKey('auth.User', models.CASCADE)", { to: "auth.User" }],
  ])("says what it is: %s", async (value, expected) => {
    expect(await fieldOf(value)).toMatchObject(expected);
  });

  it.each(["FieldSet()", "KeyMaker()", "make()", "models.CharField", "Field.x"])("is not %s", async (value) => {
    await expect(fieldOf(value)).rejects.toThrow("is no field");
  });

  it.each([
    [
      '[(True, "Yes"), (False, "No"), (None, "?"), (1.5, "More"), (-1, "Less")]',
      ["True", "False", "None", "1.5", "-1"],
    ],
    ['[("a", "A"), "b", ("c",), (D, "D"), (make(), "E")]', ['"a"']],
    ['{"a": "A", **OTHERS}', ['"a"']],
    ["TextKind", ['"A"', '"b"']],
    ["NumberKind.choices", ["1", "7", "8"]],
    ["StrKind", ['"A"']],
    ["WordKind", []],
    ["NoEnum", []],
    ["auto_x()", []],
  ])("has choices that are known as far as they are written: %s", async (choices, values) => {
    const above = `class TextKind(models.TextChoices):
    A = auto()
    B = ("b", "Bee")
    __empty__ = "None"
    inner__ = make()


class NumberKind(IntegerChoices):
    A = enum.auto()
    B = 7
    C = auto()
    D = auto().x


class StrKind(StrEnum):
    A = auto()


class WordKind(Wordlist):
    A = 1


class NoEnum:
    A = 1


`;
    const { choices: found } = await fieldOf(`models.CharField(choices=${choices})`, above);
    expect(found?.members.map(({ value }) => value)).toEqual(values);
  });
});

describe("what other modules have from one", () => {
  it("are its models, choices, numbers and classes", async () => {
    const { models, choices, numbers, classes, managers } = await readModule(
      `KINDS = [("a", "A")]
NONE = []
SIZE = 1_000
RATIO = 0.5
TEXT = "x"


class Kind(models.TextChoices):
    A = "a"


class LiveManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().exclude(x=1)


class Task(models.Model):
    class State(models.TextChoices):
        B = "b"


class Plain: ...
`,
      { ...NO_NAMES, numbers: new Map([["OTHER", 5]]), classes: new Set(["Far"]) },
    );
    expect([...models.keys()]).toEqual(["Task"]);
    expect([...choices.keys()].sort()).toEqual(["KINDS", "Kind", "Task.State"]);
    expect(Object.fromEntries(numbers)).toEqual({ OTHER: 5, SIZE: 1000 });
    expect([...classes]).toEqual(["Far", "Kind", "LiveManager", "Task", "Plain"]);
    expect(Object.fromEntries(managers)).toEqual({ LiveManager: true });
  });
});

describe("a class is a model", () => {
  it.each([
    "class A(Model): ...",
    "class A(db.Model): ...",
    "class A(TimeStampedModel): ...",
    "class A(AbstractBaseUser): ...",
    "class A(Base):\n    x = models.CharField()",
  ])("%j", async (source) => {
    expect(Object.keys(await modelsOf(source))).toEqual(["A"]);
  });

  it.each([
    "class A: ...",
    "class A(Modelling): ...",
    "class A(AbstractUserLike): ...",
    "class A(ModelBase): ...",
    "class A(forms.Form):\n    x = forms.CharField()",
    "class A(models.Model, ModelAdmin):\n    x = models.CharField()",
    "class A(Field):\n    x = models.CharField()",
    "def A(Model): ...",
  ])("but not %j", async (source) => {
    expect(Object.keys(await modelsOf(source))).toEqual([]);
  });

  it("whose bases may be unknown, but not those that tell nothing about fields", async () => {
    const source = (bases: string) => `class A(${bases}):\n    x = models.CharField()\n`;
    const unread = async (bases: string) => (await modelsOf(source(bases))).A?.unreadBases;
    expect(await unread("object, ABC, abc.ABC, Generic[T], Protocol, models.Model")).toEqual([]);
    expect(await unread("AbstractUser, AbstractBaseUser, PermissionsMixin")).toEqual([]);
    expect(await unread("MyABC, ABCx, MyModel, objects, Genericx")).toEqual([
      ...["MyABC", "ABCx", "MyModel", "objects", "Genericx"],
    ]);
  });
});

describe("what a model says of itself", () => {
  it.each(["clean", "save", "full_clean", "clean_fields"])("are rules of its own in %s", async (method) => {
    expect(await modelWith(`def ${method}(self): ...`)).toMatchObject({ hasOwnRules: true, validatesOnSave: false });
  });

  it.each([
    ["def save(self):\n    self.full_clean()", true],
    ["def save(self):\n    self.clean()", true],
    ["def save(self):\n    unclean()", false],
    ["def other(self):\n    self.full_clean()", false],
    ["class save:\n    x = full_clean()", false],
    ["full_clean(1)", false],
  ])("is whether it validates when it is saved: %j, %s", async (lines, answer) => {
    expect(await modelWith(lines)).toMatchObject({ validatesOnSave: answer });
  });

  it.each([
    ["class Meta:\n    proxy = True", { proxy: true, abstract: false, managed: true }],
    ["class Meta:\n    proxy = False\n    managed = True", { proxy: false, managed: true }],
    ["class Meta:\n    abstract = True", { proxy: false, abstract: true }],
    ["abstract = True\nproxy = True\nmanaged = False", { proxy: false, abstract: false, managed: true }],
    ["ordering = ['a']\nverbose_name = 'x'", { ordering: [], verboseName: undefined }],
    ["class Other:\n    proxy = True", { proxy: false }],
    ["def Meta(self):\n    proxy = True", { proxy: false }],
    ["class Meta:\n    ordering = ['-a', F('b'), 'c']", { ordering: ["-a", "c"] }],
    ["a = None\nb = 1\nc: int = None", { removed: ["a", "c"] }],
  ])("stands in its Meta, or in itself: %j", async (lines, expected) => {
    expect(await modelWith(lines)).toMatchObject(expected);
  });

  it.each([
    ['UniqueConstraint(fields=["a"], name="x")', [["a"]], []],
    ['UniqueConstraint(fields=["a"], condition=Q(b="c"), name="x")', [], [["a"]]],
    ['UniqueConstraint(Lower("a"), "b", name="x")', [], [["a", "b"]]],
    ['CheckConstraint(fields=["a"], name="x")', [], []],
    ['Index(fields=["a"], name="x")', [], []],
  ])("is what has to be unique: %s", async (constraint, together, sometimes) => {
    expect(await modelWith(`class Meta:\n    constraints = [models.${constraint}]`)).toMatchObject({
      uniqueTogether: together,
      uniqueSometimes: sometimes,
    });
  });

  it("are the conditions that its rows have to meet", async () => {
    const model = await modelWith(`class Meta:
    constraints = [
        CheckConstraint(condition=Q(a=1), name="x"),
        CheckConstraint(check=Q(b=2)),
    ]`);
    expect(model.checks).toEqual([
      { name: "x", condition: "Q(a=1)" },
      { name: "CheckConstraint", condition: "Q(b=2)" },
    ]);
  });

  it.each([
    ["", [], [], []],
    ["return", [], [], []],
    ["pass", [], [], []],
    ["return self.title", ["title"], ["title"], [["title"]]],
    ["return str(self.title)", ["title"], ["title"], [["title"]]],
    ["return (self.title)", ["title"], ["title"], [["title"]]],
    ['return f"{ self.title } {self.owner.name}"', ["title", "owner"], ["title"], [["title"], ["owner", "name"]]],
    ['return f"{self.title!r} {self.kind:>5} {self.a=}"', ["title", "kind", "a"], [], [["title"], ["kind"], ["a"]]],
    ["return self.get_kind_display()", ["kind"], [], [["kind"]]],
    ["return self.get_kind_display_x", ["get_kind_display_x"], ["get_kind_display_x"], [["get_kind_display_x"]]],
    ["return my_self.title", [], [], []],
    ["return other.self.title", [], [], []],
    ["return self.items[0].name", ["items"], [], [["items"]]],
    ["return self.title if self.title else self.code", ["title", "code"], [], [["title"], ["title"], ["code"]]],
  ])("is its text, made of attributes: %j", async (lines, strFields, strShows, strPaths) => {
    const method = lines === "" ? "def other(self):\n    return self.x" : `def __str__(self):\n    ${lines}`;
    expect(await modelWith(method)).toMatchObject({ strFields, strShows, strPaths });
  });
});

describe("what a model has from its bases", () => {
  it("are rules, unique sets, checks, the order and what they took away", async () => {
    const { A, B, C } = await modelsOf(`class A(models.Model):
    a = models.CharField()
    gone = None

    class Meta:
        abstract = True
        ordering = ["a"]
        unique_together = ("a", "b")
        constraints = [
            models.UniqueConstraint(fields=["c"], condition=Q(d=1), name="u"),
            models.CheckConstraint(condition=Q(a=1), name="k"),
        ]

    def delete(self): ...

    def save(self):
        self.full_clean()


class B(A):
    b = models.CharField()


class C(B, Other):
    a = models.TextField()

    class Meta:
        ordering = ["b"]
        constraints = [models.CheckConstraint(condition=Q(b=1), name="own")]
`);
    expect(A).toMatchObject({ uniqueTogether: [["a", "b"]], uniqueSometimes: [["c"]], removed: ["gone"] });
    const inherited = { hasOwnRules: true, validatesOnSave: true, hasOwnDelete: true, hasStr: false };
    expect(B).toMatchObject({ ...inherited, ordering: ["a"], uniqueTogether: [], removed: ["gone"] });
    expect(B?.uniqueSometimes).toEqual([["c"], ["a", "b"]]);
    expect(B?.checks.map(({ name }) => name)).toEqual(["k"]);
    expect(C?.checks.map(({ name }) => name)).toEqual(["own", "k"]);
    expect(C).toMatchObject({
      ...inherited,
      ordering: ["b"],
      unreadBases: ["Other"],
      lineage: ["B", "Other", "A", "models.Model"],
    });
    expect(C?.fields.map(({ name, kind }) => [name, kind])).toEqual([
      ["b", "char"],
      ["a", "text"],
    ]);
    expect([A, B, C].map((model) => model?.abstract)).toEqual([true, false, false]);
  });

  it("is a manager, where it is not Django's", async () => {
    const models = await modelsOf(`class Base(models.Model):
    objects = Manager()

    class Meta:
        abstract = True


class Own(models.Model):
    rows = Manager()


class A(Base):
    rows = Manager()


class B(Own):
    pass


class C(Own):
    lines = Manager()


class D(Far, models.Model):
    pass
`);
    expect(Object.values(models).map(({ name, manager }) => [name, manager])).toEqual([
      ["Base", "objects"],
      ["Own", "rows"],
      ["A", "objects"],
      ["B", "rows"],
      ["C", "lines"],
      ["D", "_default_manager"],
    ]);
  });

  it.each([
    ["super().get_queryset()", false],
    ["super().get_queryset().select_related('a').order_by('b')", false],
    ["TaskQuerySet(self.model)", false],
    ["super().get_queryset().filter(a=1)", true],
    ["super().get_queryset().only_live()", true],
    ["my_reverse(super().get_queryset())", true],
  ])("leaves rows out or not: %s, %s", async (value, filters) => {
    const source = `class LiveManager(models.Manager):
    def other(self):
        return self.filter(b=1)

    def get_queryset(self):
        return ${value}


class Helper:
    def get_queryset(self):
        return self.filter()


class Task(models.Model):
    objects = LiveManager()
    helper = Helper()
`;
    expect((await modelsOf(source)).Task?.managers).toEqual([{ name: "objects", className: "LiveManager", filters }]);
  });
});

describe("a definition", () => {
  it("is read with its parts, whatever stands around it", async () => {
    const definitions = await readDefinitions(`@ admin.register(Task)
class A(Base[int], x.Y, metaclass=M):
    a = 1
    a == 2
    b.c = 3
    d: int
    @property
    def e(self): ...
    class Inner: ...
    if X:
        def f(self): ...


async def g(): ...


lambda: 1
`);
    const found = definitions.map(({ name, kind, bases, decorators, attributes, methods }) => [
      ...[name, kind, bases, decorators, Object.fromEntries(attributes), methods],
    ]);
    expect(found).toEqual([
      ["A", "class", ["Base", "x.Y"], ["admin.register(Task)"], { a: "1" }, ["e", "f"]],
      ["g", "function", [], [], {}, []],
    ]);
  });

  it.each([
    ["@unregister(Task)\nclass A(X): ...\n", []],
    ["@register(Task).x\nclass A(X): ...\n", []],
    ["@register(Task, site=custom())\nclass A(X): ...\n", ["Task"]],
    ["@register(\n    Task,\n    b.Other,\n)\nclass A(X): ...\n", ["Task", "Other"]],
    ["@register\nclass A(X): ...\n", []],
    ["@other\nclass A(X): ...\n", []],
    ["x = site.register(Task)\n", []],
    ["site.register(Task)\n", ["Task"]],
    ["if x:\n    site.register((Task, Other))\n", ["Task", "Other"]],
    ["for x in y:\n    site.register(x)\n", []],
  ])("registers models with the administration: %j, %j", async (source, models) => {
    expect((await readAdminRegistrations(source)).map(({ model }) => model)).toEqual(models);
  });

  it.each([
    ["search_fields = ['a']", "X", true],
    ["search_fields = []", "X", false],
    ["search_fields = ( )", "UserAdmin", false],
    ["search_fields = f([])", "X", true],
    ["search_fields = [] + BASE", "X", true],
    ["x = 1", "X", false],
    ["x = 1", "UserAdmin", true],
    ["x = 1", "auth.UserAdmin, X", true],
    ["x = 1", "UserAdminBase", false],
  ])("lets other models look for it: %s, %s: %s", async (line, bases, searchable) => {
    const source = `class A(${bases}):\n    ${line}\n\n\nadmin.site.register(Task, A)\n`;
    expect(await readAdminRegistrations(source)).toEqual([{ model: "Task", admin: "A", searchable }]);
  });

  it.each([
    ["class TaskFactory(DjangoModelFactory): ...", [undefined, undefined, false]],
    ["class TaskFactory(factory.django.DjangoModelFactory): ...", [undefined, undefined, false]],
    ["class TaskFactory(ModelFactory[Any]): ...", [undefined, undefined, false]],
    ["class TaskFactory(MyModelFactory): ...", [undefined, undefined, true]],
    ["class TaskFactory(ModelFactoryBase): ...", [undefined, undefined, true]],
    ["class TaskFactory(Mixin, DjangoModelFactory): ...", [undefined, undefined, true]],
    ["class A(X):\n    class Meta:\n        model = Task", ["Task", undefined, true]],
    ["class A(X):\n    class Meta:\n        model = 'crm.Client'", ["crm.Client", undefined, true]],
  ])("makes objects of a model: %j", async (source, [model, module, isDerived]) => {
    const [factory] = await readFactories(source);
    expect(factory).toMatchObject({ model, module, isDerived });
  });

  it.each(["class TaskFactoryBase(X): ...", "def TaskFactory(): ...", "class Task(X): ..."])(
    "makes no objects: %j",
    async (source) => {
      expect(await readFactories(source)).toEqual([]);
    },
  );
});
