import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change } from "../../../helpers/changes/compare.ts";
import { difference } from "../../../helpers/changes/difference.ts";
import { change } from "../../support/changes.ts";
import { modeOf, place, scratch, tree } from "../../support/files.ts";
import { run } from "../../support/process.ts";

/** Applies a diff with git, in a folder that holds what was there before. */
async function apply(folder: string, changes: readonly Change[]): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const before = changes.flatMap(({ path, before }) => (before === undefined ? [] : [[path, before] as const]));
  await place(folder, Object.fromEntries(before));
  const patch = await difference(changes);
  if (patch !== "") await run(["git", "apply", "--whitespace=nowarn", "-"], { cwd: folder, input: patch });
  return tree(folder);
}

describe("the difference", () => {
  it("is a unified diff in git's dialect", async () => {
    const changes = [
      change("/d", "a.py", { before: "one\ntwo\n", after: "one\n2\n" }),
      change("/d", "b.py", { after: "new\n", mode: 0o777 }),
      change("/d", "empty.py", { after: "" }),
    ];
    expect(await difference(changes)).toMatchInlineSnapshot(`
      "diff --git a/a.py b/a.py
      --- a/a.py
      +++ b/a.py
      @@ -1,2 +1,2 @@
       one
      -two
      +2
      diff --git a/b.py b/b.py
      new file mode 100755
      --- /dev/null
      +++ b/b.py
      @@ -0,0 +1,1 @@
      +new
      diff --git a/empty.py b/empty.py
      new file mode 100644
      "
    `);
  });

  it("shows what would be overwritten, and what is in conflict", async () => {
    for (const action of ["overwrite", "conflict"] as const) {
      expect(await difference([change("/d", "a", { before: "x\n", after: "y\n", action })])).toContain("-x\n+y\n");
    }
  });

  it("leaves out what would not change", async () => {
    const still = [
      change("/d", "a", { before: "x", after: "x", action: "identical" }),
      change("/d", "b", { before: "x", action: "skip" }),
    ];
    expect(await difference(still)).toBe("");
  });

  it("names a file that holds a secret, and shows neither what it held nor what it would hold", async () => {
    const secrets = [
      change("/d", ".env", { after: "KEY=hunter2\n", secret: true }),
      change("/d", "x.env", { before: "KEY=hunter1\n", after: "KEY=hunter2\n", secret: true }),
    ];
    const text = await difference(secrets);
    expect(text).toContain("diff --git a/.env b/.env\nnew file mode 100644\n(holds a secret: not shown)\n");
    expect(text).toContain("diff --git a/x.env b/x.env\n(holds a secret: not shown)\n");
    expect(text).not.toContain("hunter");
  });

  it.each([
    'SECRET_KEY = "hunter2"',
    "SECRET_KEY='hunter2'",
    'SECRET_KEY = env("SECRET_KEY", default="hunter2")',
    "        'PASSWORD': 'hunter2',",
    'AWS_SECRET_ACCESS_KEY: Final = "hunter2"',
    'os.environ["API_TOKEN"] = "hunter2"',
    'STRIPE_API_KEY="hunter2"',
    'DATABASE = "postgres://app:hunter2@db/app"',
  ])("shows fewer of the lines around a change where they hold a secret: %s", async (line) => {
    for (const distance of [0, 1, 2, 3, 4]) {
      const between = Array.from({ length: distance }, (_, index) => `LINE_${index} = ${index}\n`).join("");
      const before = `${line}\n${between}APPS = [\n]\n${between}${line}\n`;
      const settings = { before, after: before.replace("[\n", "[\n    'tasks',\n") };
      const folder = await scratch();

      const text = await difference([change("/d", "settings.py", settings)]);
      expect(text).toContain("+    'tasks',\n");
      expect(text).not.toContain("hunter2");
      // More than one line less of them is not left out.
      if (distance > 0) expect(text).toContain(` LINE_${distance - 1} = ${distance - 1}\n APPS`);
      expect(await apply(folder, [change("/d", "settings.py", settings)])).toEqual({ "settings.py": settings.after });
    }
  });

  it("says no more of a file that is no text than that it differs", async () => {
    const image = change("/d", "logo.png", { after: Buffer.from([0x89, 0x50, 0, 0xff]) });
    expect(await difference([image])).toBe(
      "diff --git a/logo.png b/logo.png\nnew file mode 100644\nBinary files /dev/null and b/logo.png differ\n",
    );
    const changed = change("/d", "logo.png", { before: Buffer.from([0xff]), after: "text\n" });
    expect(await difference([changed])).toBe(
      "diff --git a/logo.png b/logo.png\nBinary files a/logo.png and b/logo.png differ\n",
    );
  });

  it("keeps the executable bit when git applies it", async () => {
    const folder = await scratch();
    await apply(folder, [change("/d", "run", { after: "x\n", mode: 0o777 }), change("/d", "plain", { after: "x\n" })]);
    expect((await modeOf(join(folder, "run"))) & 0o100).toBe(0o100);
    expect((await modeOf(join(folder, "plain"))) & 0o100).toBe(0);
  });

  it("gives the same tree when git applies it", async () => {
    const folder = await scratch();
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "\n", "\n", "\n", "\r\n", "\r", " ", "é", "\t", "-", "+", "@@"),
    });
    const name = fc.string({
      unit: fc.constantFrom("a", "b", "é", " ", "'", '"', "🏨", "."),
      minLength: 1,
      maxLength: 6,
    });
    const path = fc
      .array(
        name.filter((part) => !/^\.+$|^\.git$/.test(part)),
        { minLength: 1, maxLength: 3 },
      )
      .map((parts) => parts.join("/"));
    const file = fc.record({ path, before: fc.option(text, { nil: undefined }), after: text });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 6 }), async (files) => {
        const apart = files.filter(({ path }) => !files.some((other) => other.path.startsWith(`${path}/`)));
        const changes = apart.map(({ path, before, after }) =>
          change("/d", path, {
            after,
            ...(before === undefined ? {} : { before }),
            action: before === undefined ? "create" : before === after ? "identical" : "modify",
          }),
        );
        const expected = Object.fromEntries(apart.map(({ path, after }) => [path, after]));
        expect(await apply(join(folder, String(round++)), changes)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
