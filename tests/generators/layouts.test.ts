import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { readProject } from "../../helpers/project.ts";
import { parsePython } from "../../helpers/python/parser.ts";
import { tidy } from "../../helpers/python/ruff.ts";
import { type Command, grow } from "../support/apps.ts";
import { tree } from "../support/files.ts";
import { linesLost, type Texts } from "../support/grown.ts";
import { copyOf, type Layout, layouts } from "../support/layouts.ts";

/** What people ask for behind `django-app`; its own tests hold that one against every layout. */
const commandsIn = (app: string): readonly Command[] => [
  ["django-model", app, "Project", "name:char:100:unique", "budget:decimal:10,2?"],
  ["django-model", app, "Task", "title:char:200", "due:date?", "project:fk:Project", "owner:fk:user?"],
  ["django-view", app, "Task"],
  ["django-view", app, "Project", "--kind=list", "--access=staff"],
  ["django-view", app, "About us", "--kind=page", "--access=public"],
  ["django-test", app, "TaskForm"],
];

/** Layouts in which the app has pages, and needs no other words to be added. */
const WITH_PAGES = layouts().filter(({ expect: expected }) => expected !== undefined && expected.pages !== false);

/** Adds the app, and then all the rest, each command twice. */
async function growIn(layout: Layout, folder: string): Promise<string[]> {
  const faults: string[] = [];
  const cwd = join(folder, layout.from);
  const [app = ""] = layout.run;
  await grow(cwd, ["django-app", ...layout.run]);
  for (const command of commandsIn(app)) {
    const before = await tree(folder);
    const first = (await grow(cwd, [...command, "--json"])).report();
    const after = await tree(folder);
    const second = (await grow(cwd, [...command, "--json"])).report();
    const found = [
      ...(first.status === "ok" ? [] : [`${first.status}: ${first.error?.message}`]),
      ...linesLost(before, after),
      ...(second.status === "unchanged" ? [] : [`the second time ${second.status}: ${second.error?.message}`]),
      ...(await faultsIn(join(folder, layout.root), layout.root, before, after)),
    ];
    faults.push(...found.map((fault) => `${command.join(" ")}: ${fault}`));
  }
  return faults;
}

/** What Python and ruff object to in the files that a command wrote or changed. */
async function faultsIn(root: string, prefix: string, before: Texts, after: Texts): Promise<string[]> {
  const { style } = await readProject(root);
  const written = Object.entries(after).filter(([path, text]) => path.endsWith(".py") && before[path] !== text);
  const faults = written.map(async ([path, text]) => {
    const old = (before[path] ?? "").replace(/^\ufeff/, "");
    const now = text.replace(/^\ufeff/, "");
    if ((await parsePython(now)).hasError) return [`${path} is no valid Python`];
    const wasTidy = (await tidy(old, style)) === old;
    return wasTidy && path.startsWith(prefix) && (await tidy(now, style)) !== now ? [`ruff would change ${path}`] : [];
  });
  return (await Promise.all(faults)).flat();
}

describe("models, pages and tests", () => {
  it.each(WITH_PAGES)("fit into $name: $why", async (layout) => {
    vi.stubEnv("DJANGO_SETTINGS_MODULE", layout.environment.DJANGO_SETTINGS_MODULE);
    try {
      expect(await growIn(layout, await copyOf(layout))).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
