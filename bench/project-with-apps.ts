import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Original } from "./peers.ts";

/** The last line of INSTALLED_APPS and of the root URLs that `init` writes. */
const LAST_APP = '    "users",\n';
const LAST_URL = "urlpatterns = [\n";

/**
 * Writes a project with many apps of its own, each registered and included, with a model, a page and a test.
 *
 * @param original a project
 * @param apps how many to add
 * @param folder where to write
 * @throws Error when the project has no place for them
 */
export async function writeProjectWithApps(original: Original, apps: number, folder: string): Promise<void> {
  const names = Array.from({ length: apps }, (_, index) => `app_${String(index + 1).padStart(3, "0")}`);
  const lines = (line: (name: string) => string) => names.map((name) => `    ${line(name)},\n`).join("");
  const edits: Readonly<Record<string, (text: string) => string>> = {
    [`${original.name}/settings/base.py`]: (text) =>
      replaced(
        text,
        LAST_APP,
        lines((name) => `"${name}"`),
      ),
    [`${original.name}/urls.py`]: (text) =>
      replaced(
        text,
        LAST_URL,
        lines((name) => `path("${name}/", include("${name}.urls"))`),
      ),
  };
  for (const { path, content } of original.files) {
    await write(join(folder, path), edits[path]?.(content.toString()) ?? content);
  }
  for (const name of names) {
    for (const [path, text] of Object.entries(appFiles(name))) await write(join(folder, name, path), text);
  }
}

function replaced(text: string, place: string, addition: string): string {
  if (text.split(place).length !== 2) throw new Error(`${JSON.stringify(place)} stands there no longer exactly once`);
  return text.replace(place, place + addition);
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

function appFiles(name: string): Readonly<Record<string, string>> {
  return {
    "__init__.py": "",
    "admin.py": "from django.contrib import admin\n\nfrom .models import Entry\n\nadmin.site.register(Entry)\n",
    "apps.py": `from django.apps import AppConfig\n\n\nclass Config(AppConfig):\n    name = "${name}"\n`,
    "migrations/__init__.py": "",
    "models.py":
      "from django.db import models\n\n\nclass Entry(models.Model):\n    title = models.CharField(max_length=200)\n\n" +
      "    def __str__(self) -> str:\n        return self.title\n",
    "tests/__init__.py": "",
    "urls.py":
      `from django.urls import path\n\nfrom . import views\n\napp_name = "${name}"\n\n` +
      'urlpatterns = [path("", views.index, name="index")]\n',
    "views.py":
      "from django.http import HttpRequest, HttpResponse\n\n\n" +
      "def index(request: HttpRequest) -> HttpResponse:\n    return HttpResponse()\n",
  };
}
