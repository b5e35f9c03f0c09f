import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Model, ModelField } from "../../helpers/python/models.ts";
import { renderTree } from "../../helpers/templates.ts";
import { pageData, type ViewInput, type ViewKind, viewData } from "../../helpers/view-data.ts";

const TEMPLATES = new URL("../../plop-templates/", import.meta.url).pathname;

/** Where an app of a generated project has its parts. */
const PLACES = {
  views: "views.py",
  forms: "forms.py",
  urls: "urls.py",
  home: ".",
  templates: "templates/tasks",
  tests: "tests",
};
const ALL: readonly ViewKind[] = ["list", "create", "detail", "update", "delete"];

function field(name: string, changes: Partial<ModelField> = {}): ModelField {
  return {
    name,
    line: 1,
    kind: "char",
    className: "CharField",
    null: false,
    blank: false,
    unique: false,
    primaryKey: false,
    index: false,
    editable: true,
    hasDefault: false,
    default: undefined,
    automatic: false,
    maxLength: undefined,
    untoldLength: false,
    maxDigits: undefined,
    decimalPlaces: undefined,
    choices: undefined,
    hasValidators: false,
    hasLimits: false,
    isMeasured: false,
    isIPv6: false,
    to: undefined,
    toField: undefined,
    onDelete: undefined,
    relatedName: undefined,
    through: undefined,
    verboseName: undefined,
    ...changes,
  };
}

function model(fields: readonly ModelField[], changes: Partial<Model> = {}): Model {
  return {
    name: "Task",
    line: 1,
    bases: ["models.Model"],
    abstract: false,
    proxy: false,
    fields,
    hasStr: true,
    strFields: ["title"],
    strShows: ["title"],
    strPaths: [["title"]],
    hasAbsoluteUrl: false,
    ordering: [],
    verboseName: undefined,
    verboseNamePlural: undefined,
    uniqueTogether: [],
    uniqueSometimes: [],
    hasOwnRules: false,
    validatesOnSave: false,
    hasOwnDelete: false,
    checks: [],
    managed: true,
    managers: [],
    manager: "objects",
    lineage: ["models.Model"],
    unreadBases: [],
    removed: [],
    ...changes,
  };
}

function input(fields: readonly ModelField[], changes: Partial<ViewInput> = {}): ViewInput {
  return {
    app: { label: "tasks", module: "tasks", namespace: "tasks", models: ".models", forms: ".forms" },
    model: model(fields),
    kinds: ALL,
    existing: [],
    closed: [],
    access: "login",
    accesses: {},
    features: { messages: true, signInByDefault: false, atomicRequests: false },
    home: "",
    base: { template: "base.html", title: "title", content: "content", ours: true },
    names: { singular: "task", plural: "tasks", article: "a" },
    segment: "tasks",
    relations: [],
    factories: {
      model: { module: "tasks.tests.factories", name: "TaskFactory" },
      user: { module: "users.factories", name: "UserFactory" },
    },
    gaps: { model: undefined, user: undefined },
    ...changes,
  };
}

const title = field("title", { maxLength: 200 });
const project = field("project", { kind: "fk", to: "Project" });
const toProject = {
  field: "project",
  factory: { module: "tasks.tests.factories", name: "ProjectFactory" },
  pk: "auto",
  follows: [],
  rows: Number.POSITIVE_INFINITY,
} as const;

/** Every file that the templates write for a model, by its path. */
async function written(given: ViewInput): Promise<Record<string, string>> {
  const files = await renderTree([TEMPLATES], "django-view-model", {
    ...viewData(given),
    places: PLACES,
    staffModule: "",
  });
  return Object.fromEntries(files.map(({ path, content }) => [path, content.toString()]));
}

describe("what a form asks for", () => {
  it.each([
    ["an automatic date", field("x", { kind: "datetime", automatic: true })],
    ["what nobody may edit", field("x", { editable: false, hasDefault: true })],
    ["a number that Django gives", field("x", { kind: "auto", primaryKey: true })],
    ["a key that has a default", field("x", { kind: "uuid", primaryKey: true, hasDefault: true })],
    ["a generated column", field("x", { kind: "generated", className: "GeneratedField" })],
    ["a relation through a model of its own", field("x", { kind: "m2m", through: "Membership" })],
  ])("is not %s", (_what, left) => {
    const { form, notes } = viewData(input([title, left]));
    expect(form.fields).toBe('["title"]');
    expect(notes).toEqual([]);
  });

  it.each([
    ["a class that the kit doesn't know", field("x", { kind: "unknown", className: "PointField", null: true })],
    ["bytes", field("x", { kind: "binary", className: "BinaryField" })],
  ])("is not %s, and it says so", async (_what, left) => {
    const given = input([title, left]);
    expect(viewData(given).notes).toEqual([`The form leaves out x (${left.className}).`]);
    expect((await written(given))["forms.py"]).toContain(`can't ask for it: x (${left.className}).`);
  });

  it("never is a password, which no page shows either", async () => {
    const files = await written(input([title, field("password")]));
    for (const [path, text] of Object.entries(files).filter(([path]) => !path.includes("/test_")))
      expect(text.replace(/^ +# .*$/gm, ""), path).not.toContain("password");
  });

  it("has the inputs that browsers know, in the format that they take", () => {
    const { form } = viewData(input([field("due", { kind: "date" }), field("at", { kind: "datetime" })]));
    expect(form.widgets.map(({ code }) => code)).toEqual([
      'forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")',
      'forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M:%S")',
    ]);
  });

  it("includes files only in a form that can carry them", async () => {
    const page = "templates/tasks/task_form.html";
    expect((await written(input([title])))[page]).not.toContain("enctype");
    expect((await written(input([field("scan", { kind: "image" })])))[page]).toContain("multipart/form-data");
  });

  it("is a key, too, but not for an object that has one", async () => {
    const files = await written(input([field("code", { primaryKey: true }), title]));
    expect(files["forms.py"]).toContain('self.fields["code"].disabled = not self.instance._state.adding');
    expect(files["urls.py"]).toContain("<str:pk>");
  });
});

describe("what a page shows", () => {
  const members = [{ name: "TODO", value: '"todo"', label: "To do" }];
  it.each([
    [{}, "{{ object.x }}"],
    [{ blank: true }, '{{ object.x|default:"–" }}'],
    [{ kind: "int", null: true, blank: true }, '{{ object.x|default_if_none:"–" }}'],
    [{ kind: "bool" }, '{{ object.x|yesno:"Yes,No" }}'],
    [{ kind: "bool", null: true }, '{{ object.x|yesno:"Yes,No,–" }}'],
    [{ kind: "date" }, "{{ object.x|date }}"],
    [{ kind: "time", null: true, blank: true }, '{{ object.x|time|default:"–" }}'],
    [{ kind: "email", blank: true }, '{{ object.x|default:"–"|urlize }}'],
    [{ kind: "text", blank: true }, '{{ object.x|default:"–"|linebreaks }}'],
    [{ kind: "json", null: true, blank: true }, '{{ object.x|pprint|default_if_none:"–" }}'],
    [{ kind: "m2m" }, '{{ object.x.all|join:", "|default:"–" }}'],
    [{ choices: { enum: "Task.Status", members } }, "{{ object.get_x_display }}"],
    [{ choices: { enum: undefined, members }, null: true }, '{{ object.get_x_display|default:"–" }}'],
  ] as const)("of %j is %s", (changes, value) => {
    expect(viewData(input([field("x", changes)])).detail.definitions[0]?.value).toBe(value);
  });

  it("follows relations at once, and what their names are made of", () => {
    const tags = field("tags", { kind: "m2m", to: "Tag" });
    const relations = [{ ...toProject, follows: ["client"] }];
    expect(viewData(input([title, project, tags], { relations })).list.related).toBe(
      '.select_related("project__client").prefetch_related("tags")',
    );
  });

  it("is no more in a list than a row has room for", () => {
    const many = Array.from({ length: 9 }, (_, index) => field(`field_${index}`));
    const { columns } = viewData(input([title, field("notes", { kind: "text" }), ...many])).list;
    expect(columns.map(({ label }) => label)).toEqual(["Field 0", "Field 1", "Field 2", "Field 3", "Field 4"]);
  });

  it("is text, whatever a model calls its things", async () => {
    const names = { singular: 'R&D "{{ x }}" 50% <b>', plural: "R&Ds", article: "an" };
    const files = await written(input([title], { names }));
    expect(files["templates/tasks/task_confirm_delete.html"]).toContain(
      "<h1>Delete the R&amp;D &quot;&#123;&#123; x }}&quot; 50% &lt;b&gt;</h1>",
    );
    expect(files["views.py"]).toContain(`success_message = 'The R&D "{{ x }}" 50%% <b> was added.'`);
    expect(files["tests/test_task_views.py"]).toContain(`== 'The R&D "{{ x }}" 50% <b> was added.'`);
  });
});

describe("where pages lead", () => {
  it.each<[ViewKind[], ViewKind[], Partial<Record<ViewKind, string>>]>([
    [[...ALL], [], { create: "tasks:task_detail", update: "tasks:task_detail", delete: "tasks:task_list" }],
    [["create"], [], { create: "tasks:task_create" }],
    [["create"], ["list"], { create: "tasks:task_list" }],
    [["update"], [], { update: "tasks:task_update" }],
    [["delete"], [], { delete: "" }],
  ])("with %j, beside %j", (kinds, existing, expected) => {
    const { after } = viewData(input([title], { kinds, existing }));
    for (const [kind, name] of Object.entries(expected)) expect(after[kind as ViewKind].name).toBe(name);
  });

  it.each(ALL.map((kind) => [kind]))("is somewhere that exists, with %s alone", async (kind) => {
    const files = await written(input([title, project], { kinds: [kind], relations: [toProject] }));
    const own = { list: "list", detail: "detail", create: "form", update: "form", delete: "confirm_delete" }[kind];
    const texts = [files["views.py"], files[`templates/tasks/task_${own}.html`], files["tests/test_task_views.py"]];
    const linked = texts.join("").matchAll(/tasks:task_(\w+)/g);
    expect([...linked].map(([, name]) => name).filter((name) => name !== kind)).toEqual([]);
  });

  it("tells the app's index page", async () => {
    expect(viewData(input([title])).index).toEqual({ kind: "list", url: "tasks:task_list", text: "Tasks" });
    expect(viewData(input([title], { kinds: ["create"] })).index?.text).toBe("Add a task");
    expect(viewData(input([title], { kinds: ["delete"] })).index).toBeUndefined();
  });
});

describe("who may see them", () => {
  it.each([
    ["login", "class TaskListView(LoginRequiredMixin, ListView)", /force_login\(UserFactory\.create\(\)\)/],
    [
      "staff",
      "class TaskListView(StaffRequiredMixin, ListView)",
      /force_login\(UserFactory\.create\(is_staff=True\)\)/,
    ],
    ["public", "class TaskListView(ListView)", /^(?!.*force_login)/s],
  ] as const)("%s", async (access, view, test) => {
    const files = await written(input([title], { access }));
    expect(files["views.py"]).toContain(view);
    expect(files["tests/test_task_views.py"]).toMatch(test);
  });
});

describe("links to pages that are for fewer people", () => {
  const page = async (name: string, accesses: ViewInput["accesses"]) =>
    (await written(input([title], { accesses })))[`templates/tasks/task_${name}.html`] ?? "";

  it("are shown to them alone", async () => {
    const forStaff = { list: "login", detail: "public", create: "staff", update: "staff", delete: "staff" } as const;
    expect(await page("list", forStaff)).toContain(`    {% if user.is_staff %}
      <a class="button" href="{% url 'tasks:task_create' %}">Add a task</a>
    {% endif %}
`);
    expect(await page("detail", forStaff)).toContain(`    {% if user.is_staff %}
      <div class="actions">
        <a class="button" href="{% url 'tasks:task_update' object.pk %}">Edit</a>
        <a href="{% url 'tasks:task_delete' object.pk %}">Delete</a>
      </div>
    {% endif %}
`);
    expect(await page("detail", forStaff)).toContain(`  {% if user.is_authenticated %}
    <p>
      <a href="{% url 'tasks:task_list' %}">All tasks</a>
    </p>
  {% endif %}
`);
    for (const name of ["form", "confirm_delete"]) expect(await page(name, forStaff)).not.toContain("{% if user");
  });

  it("are shown one by one, where each is for others", async () => {
    const accesses = { list: "staff", detail: "public", update: "login", delete: "staff", create: "public" } as const;
    expect(await page("detail", accesses)).toContain(`    {% if user.is_authenticated %}
      <div class="actions">
        <a class="button" href="{% url 'tasks:task_update' object.pk %}">Edit</a>
        {% if user.is_staff %}
          <a href="{% url 'tasks:task_delete' object.pk %}">Delete</a>
        {% endif %}
      </div>
    {% endif %}
`);
    expect(await page("form", accesses)).toContain(`        {% if user.is_staff %}
          <a href="{% url 'tasks:task_list' %}">Cancel</a>
        {% endif %}
`);
  });

  it("leave the names in a list as plain text for the others", async () => {
    expect(await page("list", { list: "public", detail: "login" })).toContain(`              <th scope="row">
                {% if user.is_authenticated %}
                  <a href="{% url 'tasks:task_detail' object.pk %}">{{ object }}</a>
                {% else %}
                  {{ object }}
                {% endif %}
              </th>
`);
  });

  it("are shown to all where the source does not tell whom they are for", async () => {
    for (const name of ["list", "detail", "form"])
      expect(await page(name, { list: "login" })).not.toContain("user.is_staff");
  });
});

describe("awkward names", () => {
  it("give way to what the files need themselves", async () => {
    const given = input([title], { model: model([title], { name: "Client" }) });
    const tests = (await written(given))["tests/test_client_views.py"];
    expect(tests).toContain("import Client as ClientModel");
    expect(tests).toContain("client_object = TaskFactory.create()");
  });

  it("don't hide who is signed in", async () => {
    const views = (await written(input([title], { model: model([title], { name: "User" }) })))["views.py"];
    expect(views?.match(/context_object_name = "object"/g)).toHaveLength(4);
  });

  it("are told apart when two factories have one", () => {
    const model = { module: "crm.tests.factories", name: "UserFactory" };
    const user = { module: "users.factories", name: "UserFactory" };
    const { tests } = viewData(input([title], { factories: { model, user } }));
    expect(tests.imports.map(({ clause }) => clause)).toEqual([
      "UserFactory",
      "UserFactory as UsersFactoriesUserFactory",
    ]);
  });
});

describe("what the tests type in", () => {
  it.each([
    [{ maxLength: 3 }, '"xxx"'],
    [{ kind: "email", maxLength: 10 }, '"a@b.co"'],
    [{ kind: "decimal", maxDigits: 3, decimalPlaces: 3 }, '"0.500"'],
    [{ kind: "decimal", maxDigits: 3, decimalPlaces: 0 }, '"1"'],
    [{ kind: "json", default: "list", blank: true }, "'[]'"],
    [{ kind: "json", default: "dict", blank: true }, "'{}'"],
    [{ kind: "json", default: "dict" }, `'{"key": "value"}'`],
    [
      {
        choices: {
          enum: undefined,
          members: [1, 2].map((n) => ({ name: undefined, value: `${n}`, label: undefined })),
        },
      },
      "2",
    ],
  ] as const)("for %j is %s", (changes, value) => {
    expect(viewData(input([field("x", changes)])).tests.samples[0]?.value).toBe(value);
  });

  it("makes what relations need", () => {
    const { tests } = viewData(input([title, project], { relations: [toProject] }));
    expect(tests.samples[1]).toMatchObject({
      value: "ProjectFactory.create().pk",
      kept: 'task.project_id == data["project"]',
    });
    expect(tests.relations).toBe("project=ProjectFactory.create()");
  });

  it.each([
    ["rules of its own", model([title], { hasOwnRules: true }), /rules of its own/],
    ["a validator", model([field("code", { hasValidators: true })]), /a good value for code/],
    ["a relation to something without a factory", model([project]), /a good value for project/],
    ["what the form doesn't ask for", model([field("x", { kind: "int", editable: false })]), /doesn't ask for x/],
  ])("is nothing that %s may refuse", async (_what, given, reason) => {
    const wanted = input([], { model: given });
    expect(viewData(wanted).notes.join()).toMatch(reason);
    expect((await written(wanted))["tests/test_task_views.py"]).not.toContain("def test_task_create(");
  });

  it.each([
    [[title], 'title=""'],
    [[field("tags", { kind: "m2m" })], "tags=[]"],
    [[field("note", { kind: "text", blank: true })], 'note="\\0"'],
    [[field("due", { kind: "date", blank: true, null: true })], 'due="nothing"'],
    [[field("scan", { kind: "file" })], 'scan=SimpleUploadedFile("empty.txt", b"")'],
  ])("and gets wrong %#", async (fields, changes) => {
    expect((await written(input(fields)))["tests/test_task_views.py"]).toContain(`data_for_task(${changes})`);
  });

  it("gets nothing wrong where nothing can be", () => {
    expect(viewData(input([field("done", { kind: "bool" })])).tests.mistake).toBe(false);
  });

  it("needs no more rows than unique values allow", () => {
    const on = field("on", { kind: "bool", unique: true });
    expect(viewData(input([on])).tests).toMatchObject({ pages: false, queries: false });
    const pair = model(
      [on, title].map((each) => ({ ...each, unique: false })),
      { uniqueTogether: [["on", "title"]] },
    );
    expect(viewData(input([], { model: pair })).tests).toMatchObject({ pages: true, queries: true });
  });
});

describe("a page without a model", () => {
  it("has an address, a view, a template and tests", async () => {
    const { app, base, factories } = input([]);
    const names = { name: "About us", className: "AboutUs", segment: "about-us", view: "AboutUsView" };
    const features = { signInByDefault: false };
    const data = pageData({ app, base, access: "login", features, ...names, user: factories.user });
    const files = await renderTree([TEMPLATES], "django-view-page", { ...data, places: PLACES, staffModule: "" });
    expect(files.map(({ path }) => path)).toEqual([
      "templates/tasks/about_us.html",
      "tests/test_about_us.py",
      "urls.py",
      "views.py",
    ]);
    expect(files[2]?.content.toString()).toContain('path("about-us/", views.AboutUsView.as_view(), name="about_us")');
  });
});

describe("every file", () => {
  it.each([true, false])("is well formed, in a project of ours or not: %s", async (ours) => {
    const base = { template: "base.html", title: undefined, content: "content", ours };
    const files = await written(input([title, project], { base, relations: [toProject] }));
    expect(Object.keys(files)).toHaveLength(
      (await readdir(join(TEMPLATES, "django-view-model"), { recursive: true })).filter((path) => path.endsWith(".hbs"))
        .length,
    );
    for (const [path, text] of Object.entries(files)) {
      expect(text, path).toMatch(/[^\n]\n$/);
      expect(text, path).not.toMatch(/[ \t]$|\\\{|undefined|\[object|\{\{[#/]/m);
      if (!ours && path.endsWith(".html")) expect(text, path).not.toMatch(/class=|components/);
    }
  });
});
