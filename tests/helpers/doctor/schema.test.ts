import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { djangoApp } from "../../../generators/django-app.ts";
import { djangoModel } from "../../../generators/django-model.ts";
import { djangoTest } from "../../../generators/django-test.ts";
import { djangoView } from "../../../generators/django-view.ts";
import { embed } from "../../../generators/embed.ts";
import { init } from "../../../generators/init.ts";
import { templates } from "../../../generators/templates.ts";
import { recordKit } from "../../../helpers/core/record.ts";
import { violations } from "../../../helpers/doctor/schema.ts";
import { editRecord, type ProjectRecord } from "../../../helpers/record.ts";
import { place, scratch } from "../../support/files.ts";
import { runPlop } from "../../support/plop.ts";

const KIT = fileURLToPath(new URL("../../..", import.meta.url));

/** All that a record may hold: the compiler refuses a key too few or too many. */
const COMPLETE: DeepRequired<ProjectRecord> = {
  $schema: "./tools/quickscale/quickscale.schema.json",
  kit: "0.1.0",
  answers: { name: "shop", django: "5.2", description: "", author: "", generators: true, later: ["whatever"] },
  generated: ["django-app tasks"],
  core: { from: "upstream", branch: "main" },
  overrides: { "init/README.md.hbs": "0".repeat(64) },
};

type DeepRequired<T> = { [K in keyof T]-?: T[K] extends string | readonly string[] ? T[K] : DeepRequired<T[K]> };

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: unknown;
}

const schema = async (): Promise<SchemaNode> => JSON.parse(await readFile(join(KIT, "quickscale.schema.json"), "utf8"));

const broken = async (value: unknown) => (await violations(KIT, value)).map(({ key }) => key);

describe("the schema of quickscale.json", () => {
  it("knows the keys that the type knows, and no other", async () => {
    const { properties, additionalProperties } = await schema();

    expect(Object.keys(properties ?? {}).sort()).toEqual(Object.keys(COMPLETE).sort());
    expect(additionalProperties).toBe(false);
    expect(Object.keys(properties?.core?.properties ?? {}).sort()).toEqual(Object.keys(COMPLETE.core).sort());
    expect(properties?.core?.additionalProperties).toBe(false);
    expect(await broken(COMPLETE)).toEqual([]);
  });

  it("describes each of them, and each answer", async () => {
    const described = ({ description, properties = {} }: SchemaNode, path: string): string[] => [
      ...(description ? [] : [path]),
      ...Object.entries(properties).flatMap(([key, node]) => described(node, `${path}.${key}`)),
    ];
    expect(described(await schema(), "")).toEqual([]);
  });

  it.each(["yes", "no"])(
    "takes what init writes with --generators=%s, and what each other command adds",
    async (take) => {
      const cwd = await scratch();
      const shop = join(cwd, "shop");
      const read = async () => JSON.parse(await readFile(join(shop, "quickscale.json"), "utf8"));
      const words = ["init", "shop", "--description=Orders", "--author=Ada", `--generators=${take}`, "--git=no"];
      await runPlop(init, words, { cwd });

      const written = await read();
      expect(await broken(written)).toEqual([]);
      // A name that the schema doesn't know is let through as an answer: later versions of the kit ask for more.
      expect(Object.keys((await schema()).properties?.answers?.properties ?? {})).toEqual(
        expect.arrayContaining(Object.keys(written.answers)),
      );
      const at = written.$schema === undefined ? undefined : join(shop, written.$schema);
      expect(at === undefined).toBe(take === "no");
      if (at) expect(await readFile(at, "utf8")).toBe(await readFile(join(KIT, "quickscale.schema.json"), "utf8"));

      await runPlop(djangoApp, ["django-app", "tasks"], { cwd: shop });
      await runPlop(djangoModel, ["django-model", "tasks", "Task", "title", "done:bool=false", "--migrate=no"], {
        cwd: shop,
      });
      await runPlop(djangoView, ["django-view", "tasks", "Task"], { cwd: shop });
      await runPlop(djangoTest, ["django-test", "tasks", "Task"], { cwd: shop });

      const ejected = await runPlop(templates, ["templates", "eject", "django-app", "--dest=."], { cwd: shop });
      expect(ejected.failure).toBeUndefined();
      expect(Object.keys((await read()).overrides)).not.toEqual([]);

      const { generated } = await read();
      expect(generated.length).toBeGreaterThan(2);
      expect(await broken(await read())).toEqual([]);
    },
  );

  it("takes what is noted where a kit was taken in, and updated", async () => {
    const cwd = await scratch();
    await place(cwd, { "tools/quickscale/package.json": '{"name": "quickscale-kit", "version": "0.1.0"}' });
    await runPlop(embed, ["embed", "--dest=.", "--prefix=tools/quickscale"], { cwd });
    const embedded = await readFile(join(cwd, "quickscale.json"), "utf8");
    const noted = { kit: "0.2.0", prefix: "tools/quickscale" };
    const updated = await recordKit(embedded, "", {
      ...noted,
      core: { from: "https://example.com/kit.git", branch: "main" },
    });

    expect(JSON.parse(updated)).toMatchObject({ kit: "0.2.0", core: { branch: "main" } });
    for (const text of [embedded, updated, await recordKit(undefined, "", { ...noted, core: { from: "../kit" } })]) {
      expect(await broken(JSON.parse(text))).toEqual([]);
    }
  });

  it("takes what is put into it by editRecord", async () => {
    const edited = await editRecord((content) => ({ ...content, core: COMPLETE.core, overrides: COMPLETE.overrides }))(
      "{}",
    );
    expect(edited.kind).toBe("ok");
    expect(await broken(JSON.parse(edited.kind === "ok" ? edited.text : ""))).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ["a list", [], [""]],
    ["nothing", null, [""]],
    ["a key with a slip", { kit: "0.1.0", overides: {} }, ["overides"]],
    ["a version that is none", { kit: "newest" }, ["kit"]],
    ["a version that is a number", { kit: 0.1 }, ["kit"]],
    ["commands that are no list", { generated: "django-app tasks" }, ["generated"]],
    ["a command that is none, and one twice", { generated: [3, "x", "x"] }, ["generated.0", "generated"]],
    ["a source without a place", { core: { branch: "main" } }, ["core"]],
    ["a source with more than that", { core: { from: "", tag: "x" } }, ["core.from", "core.tag"]],
    ["an override without a digest", { overrides: { "init/a/b.hbs": "abc" } }, ["overrides.init/a/b.hbs"]],
    [
      "answers of another kind",
      { answers: { name: "", django: 5.2, generators: "yes" } },
      ["answers.name", "answers.django", "answers.generators"],
    ],
    ["a key that steers a terminal", { "\u001b[31m": 1 }, ["\\u001b[31m"]],
  ])("refuses %s, and says where", async (_what, value, keys) => {
    expect((await broken(value)).sort()).toEqual([...keys].sort());
  });

  it("says what should stand there", async () => {
    expect(await violations(KIT, { core: { from: 3 }, mine: 1 })).toEqual([
      {
        key: "core.from",
        reason: 'Instance type "number" is invalid. Expected "string".',
        meaning: "A remote of the repository, the address of one, or a folder.",
      },
      { key: "mine", reason: "The kit knows no such key, and nobody reads it.", meaning: undefined },
    ]);
  });
});
