import { describe, expect, it } from "vitest";
import { addToSetting, includeInUrls } from "../../../helpers/project/edits.ts";
import { type DjangoProject, readProject } from "../../../helpers/project.ts";
import { place, scratch } from "../../support/files.ts";

const MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\nimport django\n';

async function project(settings: string, files: Record<string, string> = {}): Promise<DjangoProject> {
  const root = await scratch();
  await place(root, { "manage.py": MANAGE, "site1/settings.py": `INSTALLED_APPS = ["tasks"]\n${settings}`, ...files });
  return readProject(root, { settings: "site1.settings" });
}

/** What becomes of a file of the project. */
async function edited(project: DjangoProject, { path, edit }: ReturnType<typeof addToSetting>) {
  const result = await edit(project.files.text(path) ?? "");
  return { path, ...result };
}

describe("a text for a list in the settings", () => {
  it("goes behind what the list holds", async () => {
    const found = await project('MIDDLEWARE = ["a.A"]\n');

    expect(await edited(found, addToSetting(found, "MIDDLEWARE", "b.B"))).toEqual({
      path: "site1/settings.py",
      kind: "ok",
      text: 'INSTALLED_APPS = ["tasks"]\nMIDDLEWARE = ["a.A", "b.B"]\n',
    });
    expect(await edited(found, addToSetting(found, "INSTALLED_APPS", "notes"))).toMatchObject({
      text: 'INSTALLED_APPS = ["tasks", "notes"]\nMIDDLEWARE = ["a.A"]\n',
    });
  });

  it("goes to where it holds in all cases, unless it is there", async () => {
    const found = await project(
      'from .base import *\nMIDDLEWARE = ["b.B"]\nMIDDLEWARE += EXTRA\nif DEBUG:\n    MIDDLEWARE += ["c.C"]\n',
      { "site1/base.py": 'EXTRA = ["a.A"]\n' },
    );

    expect(addToSetting(found, "MIDDLEWARE", "d.D").path).toBe("site1/base.py");
    expect(await edited(found, addToSetting(found, "MIDDLEWARE", "c.C"))).toMatchObject({
      path: "site1/settings.py",
      kind: "already",
    });
  });

  it.each([
    ["", "There is no MIDDLEWARE in the settings", 'MIDDLEWARE = ["a.A"]'],
    ["MIDDLEWARE = made()\n", "MIDDLEWARE is no plain list", '"a.A",'],
    ['if DEBUG:\n    MIDDLEWARE = ["c.C"]\n', "MIDDLEWARE is no plain list", '"a.A",'],
  ])("is refused with what to paste where there is none: %j", async (settings, message, paste) => {
    const found = await project(settings);

    expect(() => addToSetting(found, "MIDDLEWARE", "a.A")).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), place: expect.objectContaining({ paste }) }),
    );
  });
});

describe("a module for the project's URLs", () => {
  it("is included", async () => {
    const found = await project('ROOT_URLCONF = "site1.urls"\n', { "site1/urls.py": "urlpatterns = []\n" });

    expect(await edited(found, includeInUrls(found, { prefix: "a/", module: "a.urls" }))).toMatchObject({
      path: "site1/urls.py",
      kind: "ok",
      text: expect.stringContaining('path("a/", include("a.urls"))'),
    });
  });

  it("is refused with what to paste where these can't be found", async () => {
    const found = await project("");

    expect(() => includeInUrls(found, { prefix: "a/", module: "a.urls" })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("ROOT_URLCONF is not set. Include them by hand."),
        place: expect.objectContaining({ paste: 'path("a/", include("a.urls")),' }),
      }),
    );
  });
});
