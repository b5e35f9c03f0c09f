import { describe, expect, it } from "vitest";
import { generatedProject, pythonFaults, type TestProject } from "../support/django-project.ts";

const DETAIL = "templates/tasks/project_detail.html";

/** Runs commands one after the other, each of which has to succeed. */
async function grow(project: TestProject, ...commands: Parameters<TestProject["run"]>[]): Promise<void> {
  for (const command of commands) expect((await project.run(...command)).failure, command.join(" ")).toBeUndefined();
}

describe("pages that come one after the other", () => {
  it("are linked from those that were there, as long as nobody changed these", async () => {
    const project = await generatedProject();
    await grow(project, ["django-model", "tasks", "Project", "name"]);
    await grow(project, ["django-view", "tasks", "Project", "--kind=detail"]);
    expect(await project.read(DETAIL)).not.toContain("project_update");

    await grow(project, ["django-view", "tasks", "Project"]);

    const grown = await project.read(DETAIL);
    expect(grown).toContain("project_update");
    expect(grown).toContain("project_delete");
    const atOnce = await generatedProject();
    await grow(atOnce, ["django-model", "tasks", "Project", "name"], ["django-view", "tasks", "Project"]);
    expect(grown).toBe(await atOnce.read(DETAIL));
  });

  it("leave a page alone that somebody changed, and say so", async () => {
    const changed = (text: string) => text.replace("<h1>", '<h1 class="mine">');
    const first = await generatedProject();
    await grow(first, ["django-model", "tasks", "Project", "name"]);
    await grow(first, ["django-view", "tasks", "Project", "--kind=detail"]);
    const page = changed(await first.read(DETAIL));
    const project = await generatedProject({ ...(await first.tree()), [DETAIL]: page });

    const ran = await project.run("django-view", "tasks", "Project", "--json");

    expect(ran.report()).toMatchObject({ status: "ok" });
    expect(ran.report().next).toContainEqual(expect.stringContaining(`${DETAIL} stays as it is`));
    expect(await project.read(DETAIL)).toBe(page);
    expect(await project.read("tasks/urls.py")).toContain("project_list");
    expect((await project.run("django-view", "tasks", "Project")).closing).toBe("nothing to do");
  });

  it("for the staff are linked for the staff, and for strangers, who sign in there", async () => {
    const index = "templates/tasks/index.html";
    const project = await generatedProject({ [index]: "<ul>\n  {# Links to the app's pages. #}\n</ul>\n" });
    await grow(project, ["django-model", "tasks", "Project", "name"]);
    await grow(project, ["django-view", "tasks", "Project", "--access=staff"]);

    expect(await project.read(index)).toBe(
      [
        "<ul>",
        "  {# Links to the app's pages. #}",
        "  {% if user.is_staff or not user.is_authenticated %}",
        "    <li>",
        "      <a href=\"{% url 'tasks:project_list' %}\">Projects</a>",
        "    </li>",
        "  {% endif %}",
        "</ul>",
        "",
      ].join("\n"),
    );
  });
});

describe("names that something else has, too", () => {
  it.each(["Test", "Testimonial"])("%s is no class of tests to pytest", async (model) => {
    const project = await generatedProject();
    await grow(
      project,
      ["django-model", "tasks", model, "title"],
      ["django-view", "tasks", model],
      ["django-test", "tasks", `${model}Form`],
    );

    const modules = Object.entries(await project.tree()).filter(([path]) => /^tasks\/tests\/test_/.test(path));
    expect(modules.map(([path]) => path)).toHaveLength(4);
    for (const [path, text] of modules) {
      expect(text, path).not.toMatch(/^from .* import (.*, )?Test\w*(,|$)/m);
      const collected = [...text.matchAll(/^def (test\w*)\((.*)\) -> (.*):$/gm)];
      expect(
        collected.filter(([, , , type]) => type !== "None"),
        path,
      ).toEqual([]);
    }
    expect(await pythonFaults(project)).toEqual([]);
  });

  it("Message leaves the name to Django's messages", async () => {
    const project = await generatedProject();
    await grow(project, ["django-model", "tasks", "Message", "title"], ["django-view", "tasks", "Message"]);

    const tests = await project.read("tasks/tests/test_message_views.py");
    expect(tests).toContain("[message] = get_messages(");
    expect(tests).not.toMatch(/^ +message = /m);
  });

  it("User in an app leaves that of the project its factory", async () => {
    const project = await generatedProject();
    await grow(
      project,
      ["django-model", "tasks", "User", "title"],
      ["django-model", "tasks", "Page", "owner:fk:user", "reader:fk:User"],
    );

    const factories = await project.read("tasks/tests/factories.py");
    expect(factories).toContain('owner = factory.SubFactory("users.factories.UserFactory")');
    expect(factories).toContain("reader = factory.SubFactory(UserFactory)");
  });

  it("a model whose form takes others of its kind is told from them", async () => {
    const project = await generatedProject();
    await grow(
      project,
      ["django-model", "tasks", "Box", "size:decimal:3,3=0", "friends:m2m:self"],
      ["django-view", "tasks", "Box"],
    );

    expect(await project.read("tasks/tests/test_box_views.py")).toContain(
      'Box.objects.exclude(pk__in=data["friends"]).get()',
    );
    expect(await project.read("tasks/models.py")).toContain('Decimal("0.0")');
  });

  it("a form of a model that is imported under another name is found", async () => {
    const project = await generatedProject();
    await grow(
      project,
      ["django-model", "tasks", "Client", "title"],
      ["django-view", "tasks", "Client", "--kind=create"],
      ["django-test", "tasks", "ClientForm"],
    );

    expect(await project.read("tasks/tests/test_client_form.py")).toContain("data_for_client_form");
  });
});

it("a list that can't grow, since each row needs one of few others, is not tested for its pages", async () => {
  const project = await generatedProject();
  await grow(
    project,
    ["django-model", "tasks", "Box", "size:choice:s,m:unique"],
    ["django-model", "tasks", "Shelf", "box:fk:Box"],
    ["django-model", "tasks", "Line", "name", "shelf:fk:Shelf"],
    ["django-view", "tasks", "Line"],
  );

  const tests = await project.read("tasks/tests/test_line_views.py");
  expect(tests).toContain("def test_line_list(");
  expect(tests).not.toContain("def test_line_list_has_pages(");
  expect(tests).not.toContain("def test_line_list_needs_no_more_queries");
});

it("a field that is called as what a factory imports hides nothing from the fields below it", async () => {
  const project = await generatedProject();
  await grow(project, ["django-model", "tasks", "Entry", "date:bool", "day:date", "time:char", "at:time"]);

  const factories = await project.read("tasks/tests/factories.py");
  expect(factories).toMatch(/^ {4}date = /m);
  expect(factories).toMatch(/^from datetime import date as datetime_date/m);
  expect(factories).toMatch(/^ {4}day = datetime_date\(/m);
  expect(factories).toMatch(/^ {4}at = datetime_time\(/m);
  expect(await pythonFaults(project)).toEqual([]);
});
