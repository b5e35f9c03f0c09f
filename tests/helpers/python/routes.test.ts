import { describe, expect, it } from "vitest";
import { descendants, type PythonNode, parsePython } from "../../../helpers/python/parser.ts";
import { catchesRoute, hasRoute, isRoute } from "../../../helpers/python/routes.ts";
import { catchesAll, includedModules, includesModule, namedPatterns } from "../../../helpers/python/url-patterns.ts";

/** The first call of some source. */
async function call(source: string): Promise<PythonNode> {
  const [found] = descendants(await parsePython(source), "call");
  if (found === undefined) throw new Error(`${source} calls nothing`);
  return found;
}

describe("a pattern catches the address of one behind it", () => {
  it.each([
    ['path("<slug:pk>/", v)', 'path("add/", v)'],
    ['path("<pk>/", v)', 'path("add/", v)'],
    ['path("<str:pk>/", v)', 'path("add/", v)'],
    ['path("<path:rest>", v)', 'path("a/b/", v)'],
    ['path("tasks/<slug:pk>/", v)', 'path("tasks/new-one/", v)'],
    ['path("tasks/<slug:slug>/", v)', 'path("tasks/<int:pk>/", v)'],
    ['path("<str:name>/", v)', 'path("<uuid:pk>/", v)'],
    ['path("tasks/<x:pk>/", v)', 'path("tasks/<int:pk>/", v)'],
    ['re_path(r"^tasks/[a-z]+/$", v)', 'path("tasks/add/", v)'],
    ['re_path(r"^tasks/(?P<name>[a-z]+)/\\Z", v)', 'path("tasks/add/", v)'],
    ['url(r"^tasks/", v)', 'path("tasks/add/", v)'],
    ['path("<slug:group>/", include("x"))', 'path("tasks/add/", v)'],
    ['re_path(r"^[0-9]+/$", v)', 'path("<int:pk>/", v)'],
    ['re_path(r"^[0-9a-f-]{36}/$", v)', 'path("<uuid:pk>/", v)'],
    ['re_path(r"^add/$", v)', 'path("add/", v)'],
  ])("%s that of %s", async (element, added) => {
    expect(catchesRoute(await call(element), await call(added))).toBe(true);
  });

  it.each([
    ['path("<int:pk>/", v)', 'path("add/", v)'],
    ['path("<uuid:pk>/", v)', 'path("add/", v)'],
    ['path("<uuid:pk>/", v)', 'path("<int:pk>/", v)'],
    ['path("<slug:pk>/", v)', 'path("a.b/", v)'],
    ['path("<pk>/", v)', 'path("a/b/", v)'],
    ['path("tasks/", v)', 'path("tasks/add/", v)'],
    ['path("a.c/", v)', 'path("abc/", v)'],
    ['path("", v)', 'path("add/", v)'],
    // The same addresses: which one answers is a matter of order alone.
    ['path("<int:pk>/", v)', 'path("<int:id>/", v)'],
    ['path("<slug:a>/", v)', 'path("<slug:b>/", v)'],
    ['path("<slug:a>/", v)', 'path("<str:b>/", v)'],
    ['re_path(r"^tasks/[a-z]+/\\Z", v)', 'path("tasks/add/more/", v)'],
    ['re_path(r"^(tasks/$", v)', 'path("tasks/", v)'],
    ["re_path(rule, v)", 'path("undefined", v)'],
    ['path("<slug:pk>/", v)', "path(address, v)"],
    ["include(x)", 'path("add/", v)'],
  ])("but %s not that of %s", async (element, added) => {
    expect(catchesRoute(await call(element), await call(added))).toBe(false);
  });
});

describe("a pattern is there for an address", () => {
  it.each([
    ['path("tasks/", v)', "tasks/"],
    ['path("", v)', ""],
    ['path("<int:pk>/", v)', "<int:pk>/"],
    ['re_path(r"^tasks/$", v)', "tasks/"],
    ['re_path(r"^tasks/?$", v)', "tasks/"],
    ['re_path(r"^tasks/\\Z", v)', "tasks/"],
    ['re_path(r"^(?P<pk>[0-9]+)/$", v)', "<int:pk>/"],
    ['re_path(r"^tasks/", include("x"))', "tasks/"],
    ['re_path(r"^$", v)', ""],
    ['re_path(r"^a.b/$", v)', "a.b/"],
  ])("%s for %j", async (element, route) => {
    expect(isRoute(await call(element), route)).toBe(true);
  });

  it.each([
    ['path("tasks", v)', "tasks/"],
    ['path("<int:pk>/", v)', "<int:id>/"],
    ['path("<slug:pk>/", v)', "tasks/"],
    ['re_path(r"^[a-z-]+/$", v)', "tasks/"],
    ['re_path(r"^tasks/[a-z-]+/$", v)', "tasks/add/"],
    ['re_path(r"^[a-z-]+/add/$", v)', "tasks/add/"],
    ['re_path(r"^tasks/", include("x"))', "tasks/add/"],
    ['re_path(r"^(", v)', "tasks/"],
    ["include(x)", "tasks/"],
  ])("but %s not for %j", async (element, route) => {
    expect(isRoute(await call(element), route)).toBe(false);
  });

  it.each([
    ['path("<int:pk>/", v)', "<int:id>/", true],
    ['path("<int:pk>/", v)', "<slug:id>/", true],
    ['path("<pk>/edit/", v)', "<int:id>/edit/", true],
    ['path("<int:pk>/edit/", v)', "<int:pk>/", false],
    ['path("tasks/", v)', "tasks/", true],
    ['path("tasks/", v)', "<int:pk>/", false],
    ['re_path(r"^tasks/$", v)', "tasks/", true],
    ['re_path(r"<int:pk>/", v)', "<int:id>/", false],
    ["include(x)", "tasks/", false],
  ])("whatever the varying parts are called: %s for %j, %s", async (element, route, answer) => {
    expect(hasRoute(await call(element), route)).toBe(answer);
  });
});

describe("a pattern catches everything", () => {
  it.each([
    ['path("<slug:page>/", v)', true],
    ['path("", include("pages.urls"))', true],
    ['path("", v)', false],
    ['path("a/<slug:page>/", v)', false],
    ['path("pages/", include("pages.urls"))', false],
    ['path("[x]/", v)', false],
    ['re_path(r"^.*$", v)', true],
    ['re_path(r".*", v)', true],
    ['re_path(r"^(?P<url>.*)$", v)', true],
    ['re_path(r"^[a-z]+/$", v)', true],
    ['re_path(r"[a-z]+/$", v)', true],
    ['re_path(r"^\\w+/$", v)', true],
    ['re_path(r"^\\d+/$", v)', true],
    ['re_path(r"^\\S+/$", v)', true],
    ['re_path(r"^\\.well-known/$", v)', false],
    ['re_path(r"^a.*$", v)', false],
    ['re_path(r"^$", v)', false],
    ['re_path(r"^", include("pages.urls"))', true],
    ['re_path(r"", include("pages.urls"))', true],
    ['url(r"^", include("pages.urls"))', true],
    ['re_path(r"^a/", include("pages.urls"))', false],
    ["include(x)", false],
    ["path(address, v)", false],
  ])("%s: %s", async (element, answer) => {
    expect(catchesAll(await call(element))).toBe(answer);
  });
});

describe("what a module with patterns has", () => {
  it("are patterns with names, with what varies in their addresses", async () => {
    const root = await parsePython(`urlpatterns = [
    path("", views.index, name="index"),
    path("tasks/<int:pk>/<slug>/", views.detail, {"a": 1}, name="detail"),
    re_path(r"^old/(?P<year>[0-9]{4})/$", Old.as_view(), kwargs={}, name="old"),
    url(r"^older/$", "views.older", name="older"),
    path("unnamed/", views.unnamed),
    path("other/", views.other, title="title"),
    path("made/", views.made, name=name_of("made")),
    path("group/", include("x")),
    path(name="lost"),
    path("lost/", name="lost"),
    path(address, views.far, name="far"),
    other("x/", views.x, name="x"),
]
`);
    expect(namedPatterns(root)).toEqual([
      { name: "index", view: "views.index", parameters: [], line: 2 },
      { name: "detail", view: "views.detail", parameters: ["pk", "slug"], line: 3 },
      { name: "old", view: "Old.as_view()", parameters: ["year"], line: 4 },
      { name: "older", view: '"views.older"', parameters: [], line: 5 },
    ]);
  });

  it("are the modules whose addresses it includes", async () => {
    const root = await parsePython(`import shop.urls
from django.urls import include, path
from blog import urls as blog_urls

urlpatterns = [
    path("a/", include("tasks.urls")),
    path("b/", include(("people.urls", "people"), namespace="p")),
    path("c/", include(blog_urls)),
    path("d/", include((shop.urls, "shop"))),
    path("e/", load("other.urls")),
    path("f/", include()),
]
`);
    expect(includedModules(root)).toEqual(["tasks.urls", "people.urls"]);
    const modules = ["tasks.urls", "people.urls", "blog.urls", "shop.urls", "other.urls", "tasks", "blog"];
    expect(modules.filter((module) => includesModule(root, module))).toEqual([
      "tasks.urls",
      "people.urls",
      "blog.urls",
      "shop.urls",
      "other.urls",
    ]);
    expect(includesModule(await parsePython("import blog.urls\nx = load(blog.urls)\n"), "blog.urls")).toBe(false);
  });
});
