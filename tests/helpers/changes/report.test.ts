import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { json, prose, type Report, recoveredProse } from "../../../helpers/changes/report.ts";

const report: Report = {
  generator: "django-app",
  status: "ok",
  destination: "/projects/shop",
  files: [
    { path: "tasks/apps.py", action: "create" },
    { path: "shop/urls.py", action: "modify" },
    { path: "tasks/__init__.py", action: "identical" },
    { path: "tasks/urls.py", action: "skip" },
    { path: "tasks/views.py", action: "overwrite" },
    { path: "tasks/old.py", action: "remove" },
    { path: "tasks/tests.py", action: "conflict" },
  ],
  next: ["uv run pytest"],
  replay: "npx plop django-app tasks",
};

const text = (changed: Partial<Report> = {}) => stripVTControlCharacters(prose({ ...report, ...changed }));

describe("the report for people", () => {
  it("has a line for each file, what to do next, and the command that repeats the run", () => {
    expect(text()).toMatchInlineSnapshot(`
      "     create  tasks/apps.py
           modify  shop/urls.py
        identical  tasks/__init__.py
             skip  tasks/urls.py
        overwrite  tasks/views.py
           remove  tasks/old.py
         conflict  tasks/tests.py

      Next:
        uv run pytest

      The same again, without questions:
        npx plop django-app tasks

      "
    `);
  });

  it("has one line for a folder whose files people need not see, as long as the same was done to all of them", () => {
    const files = [
      { path: "shop/manage.py", action: "create" },
      { path: "shop/tools/kit/a.ts", action: "create" },
      { path: "shop/tools/kit/b/c.ts", action: "create" },
      { path: "shop/tools/kitten.ts", action: "create" },
    ] as const;
    const shown = prose({ ...report, files }, { folded: ["shop/tools/kit", "shop/none"] });
    expect(stripVTControlCharacters(shown)).toContain(
      "     create  shop/manage.py\n     create  shop/tools/kit/  (2 files)\n     create  shop/tools/kitten.ts\n\n",
    );
    const mixed = { ...report, files: [...files, { path: "shop/tools/kit/d.ts", action: "skip" } as const] };
    expect(stripVTControlCharacters(prose(mixed, { folded: ["shop/tools/kit"] }))).toContain(
      "       skip  shop/tools/kit/d.ts\n",
    );
  });

  it("of a dry run says that nothing was written, and not what to do next", () => {
    expect(text({ status: "dry-run" })).toContain("\n\nDry run: nothing was written.\n\nThe same again");
    expect(text({ status: "dry-run" })).not.toContain("Next:");
  });

  it("of a run that changed nothing says so", () => {
    expect(text({ status: "unchanged" })).toContain(
      "\n\nNothing to do: everything is there already.\n\nThe same again",
    );
    expect(text({ status: "unchanged" })).not.toContain("Next:");
  });

  it("lists the runs that can be taken back, or says that there is none", () => {
    const run = { command: "npx plop django-app a\u001b", at: "2026-01-31T09:30:15.000Z", files: 1 };
    const runs = [run, { command: "npx plop init shop", at: "2026-01-30T23:05:00.000Z", files: 112 }];
    expect(text({ generator: "undo", files: [], next: [], replay: undefined, runs })).toBe(
      "2026-01-31 09:30     1 file  npx plop django-app a\\u001b\n2026-01-30 23:05  112 files  npx plop init shop\n\n",
    );
    expect(text({ generator: "undo", files: [], next: [], replay: undefined, runs: [] })).toBe(
      "There is no run to take back.\n\n",
    );
  });

  it("has what was found in columns, which a long path does not widen", () => {
    const findings: Report["findings"] = [
      { level: "ok", subject: "git", message: "2.39.5" },
      { level: "warning", subject: "plop-templates/init/{{name}}/", message: "It is changed.", remedy: "Look at it" },
      { level: "error", subject: "npm packages", message: "None.", remedy: "npm ci" },
    ];
    expect(text({ files: [], next: [], replay: undefined, findings })).toMatchInlineSnapshot(`
      "     ok  git           2.39.5
      warning  plop-templates/init/{{name}}/
                             It is changed.
                             Look at it
        error  npm packages  None.
                             npm ci

      "
    `);
    expect(text({ files: [], next: [], replay: undefined, findings: findings.slice(1, 2) })).toMatchInlineSnapshot(`
      "warning  plop-templates/init/{{name}}/
                 It is changed.
                 Look at it

      "
    `);
  });

  it("of an undo has the command that does it again", () => {
    expect(text({ generator: "undo" })).toContain("\n\nTo have it again:\n  npx plop django-app tasks\n");
    expect(text({ generator: "undo", status: "dry-run" })).toContain(
      "\n\nWhat would be taken back:\n  npx plop django-app tasks\n",
    );
  });

  it("leaves out the command where there is none", () => {
    expect(text({ replay: undefined })).toMatch(/Next:\n {2}uv run pytest\n\n$/);
  });

  it("says of a run that had been cut off what became of it", () => {
    const said = (outcome: "finished" | "taken back", left: string[], isUndo = false) =>
      stripVTControlCharacters(recoveredProse({ command: "npx plop django-app a", isUndo, outcome, left }));
    expect(said("finished", [])).toBe(
      "`npx plop django-app a` had been cut off: it had all of it written, and now counts as done.\n\n",
    );
    expect(said("taken back", ["One.", "Two\u001b."])).toBe(
      "`npx plop django-app a` had been cut off: it was taken back.\nOne.\nTwo\\u001b.\n\n",
    );
    expect(said("finished", [], true)).toBe(
      "The undo of `npx plop django-app a` had been cut off: it is done now.\n\n",
    );
    expect(said("taken back", [], true)).toBe(
      "The undo of `npx plop django-app a` had been cut off: what it had done was put back, and the run still stands.\n\n",
    );
  });

  it("leaves out what is next where nothing is", () => {
    expect(text({ next: [] })).not.toContain("Next:");
  });

  it("holds no raw character that could steer a terminal, and repeats a text to the letter", () => {
    const joined = "npx plop init shop --description='\u{1f468}\u200d\u{1f4bb}'";
    const shown = prose({
      ...report,
      files: [{ path: "a\u001b[2J\u200b.py", action: "create" }],
      next: ["uv run pytest \u009b2J\n"],
      replay: joined,
    });
    expect(stripVTControlCharacters(shown)).toContain("create  a\\u001b[2J\\u200b.py\n");
    expect(shown).toContain("  uv run pytest \\u009b2J\\u000a\n");
    expect(shown).toContain(`  ${joined}\n`);
    expect(text({ replay: "a\u001b[2J\u202e" })).toContain("  a\\u001b[2J\\u202e\n");
  });
});

describe("the report for programs", () => {
  it("is one JSON object with a final newline", () => {
    expect(JSON.parse(json(report))).toEqual(report);
    expect(json(report)).toMatch(/^\{\n[\s\S]*\n\}\n$/);
  });

  it("holds no raw character that could steer a terminal, and is read back as it was", () => {
    const replay = "a\u001b[2J\u009b2J\u202e\u2028\u200d\u{e0001}\u007f";
    expect(json({ ...report, replay })).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\u2028]/u);
    expect(JSON.parse(json({ ...report, replay }))).toHaveProperty("replay", replay);
  });
});
