import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { djangoApp } from "../../generators/django-app.ts";
import { djangoModel } from "../../generators/django-model.ts";
import { init } from "../../generators/init.ts";
import { nothing } from "../support/nothing.ts";
import { runPlop } from "../support/plop.ts";
import { attempt, type Finished } from "../support/process.ts";
import { leavings, type Snapshot, snapshot } from "../support/snapshot.ts";
import { lanes } from "./support/foreign.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { pathWithNode } from "./support/nodes.ts";
import { temporaryFolder } from "./support/project.ts";

/** How many points of death are tried over all commands: `CRASH_POINTS=all` tries each call that changes the disk. */
const POINTS = process.env.CRASH_POINTS ?? "220";

/** The share that a command gets of them. */
const COMMANDS: readonly {
  readonly words: readonly string[];
  readonly share: number;
  readonly in: "empty" | "project";
}[] = [
  { words: ["init", "shop", "--git=no", "--generators=no"], share: 0.12, in: "empty" },
  { words: ["django-app", "notes"], share: 0.26, in: "project" },
  { words: ["django-model", "tasks", "Label", "name", "task:fk:Task", "--migrate=no"], share: 0.18, in: "project" },
  { words: ["django-view", "tasks", "Task"], share: 0.18, in: "project" },
  { words: ["django-test", "tasks", "Hand"], share: 0.1, in: "project" },
  { words: ["undo"], share: 0.16, in: "project" },
];

const HAND_WRITTEN = `from django.db import models


class Hand(models.Model):
    title = models.CharField("title", max_length=20)
`;

/** The secret is another one in each run. */
const withoutSecret = (files: Snapshot): Snapshot => ({ ...files, "shop/.env": "" });

interface Death {
  readonly at: number;
  readonly by: "SIGKILL" | "SIGINT" | "SIGTERM";
  /** In the middle of a file that is being written. */
  readonly torn?: boolean;
}

describeWith(["linux"], "a run that is cut off", () => {
  let home = "";
  const lane = lanes(cpus().length);

  beforeAll(async () => {
    home = await temporaryFolder();
    const project = join(home, "project");
    const generate = async (generator: Parameters<typeof runPlop>[0], words: string[], cwd: string) =>
      expect((await runPlop(generator, words, { cwd })).failure).toBeUndefined();
    await generate(init, ["init", "shop", "--git=no", "--generators=no"], home);
    cpSync(join(home, "shop"), project, { recursive: true });
    await generate(djangoApp, ["django-app", "tasks"], project);
    appendFileSync(join(project, "tasks/models.py"), HAND_WRITTEN);
    await generate(djangoModel, ["django-model", "tasks", "Task", "title", "--migrate=no"], project);
    mkdirSync(join(home, "empty"));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** A folder of its own as the command finds it. */
  function begin(where: "empty" | "project", name: string): string {
    const folder = join(home, "runs", name);
    cpSync(where === "empty" ? join(home, "empty") : join(home, "project"), folder, { recursive: true });
    return folder;
  }

  function plop(words: readonly string[], folder: string, env: Readonly<Record<string, string>>): Promise<Finished> {
    const preloads = ["helpers/loader.js", "tests/e2e/support/die.ts"].map((path) => `--import=${join(KIT, path)}`);
    const program = [...preloads, join(KIT, "node_modules/plop/bin/plop.js"), "--plopfile", join(KIT, "plopfile.ts")];
    return attempt(["node", ...program, ...words], {
      cwd: folder,
      env: { PATH: pathWithNode(24), DIE_FOLDER: folder, ...env },
    });
  }

  describe.each(COMMANDS)("npx plop $words", ({ words, share, in: where }) => {
    const named = words.slice(0, 2).join("-");
    let before: Snapshot;
    let after: Snapshot;
    let calls = 0;

    beforeAll(async () => {
      const folder = begin(where, `${named}-whole`);
      before = withoutSecret(snapshot(folder));
      const count = join(home, `${named}.count`);
      const finished = await plop(words, folder, { DIE_COUNT: count });
      expect(finished, finished.stderr).toMatchObject({ code: 0 });
      after = withoutSecret(snapshot(folder));
      expect(after).not.toEqual(before);
      calls = Number(readFileSync(count, "utf8"));
      expect(calls).toBeGreaterThan(20);
    });

    /** Ends a run at a point, and lets the next command find what it left. */
    async function die({ at, by, torn }: Death): Promise<string> {
      const folder = begin(where, `${named}-${by}-${at}${torn ? "-torn" : ""}`);
      const finished = await plop(words, folder, {
        DIE_AT: String(at),
        DIE_BY: by,
        ...(torn ? { DIE_TORN: "1" } : {}),
      });
      const cutOff = existsSync(join(folder, ".quickscale/run.json"));
      const left = withoutSecret(snapshot(folder));
      const next = await runPlop(nothing, ["nothing", "--json"], { cwd: folder });
      const found = withoutSecret(snapshot(folder));
      const states = { before: same(found, before), after: same(found, after) };
      const place = `call ${at} of ${calls}${torn ? ", torn" : ""}`;
      expect(next.failure, place).toBeUndefined();
      expect(states.before || states.after, `${place} leaves a state between: ${difference(found, before)}`).toBe(true);
      expect(leavings(folder), place).toEqual([]);
      // It says so wherever it found something to do.
      if (cutOff) expect(next.report().recovered, place).toMatchObject({ left: [], command: expect.any(String) });
      else expect(same(left, found), `${place}: something was changed, and nothing said`).toBe(true);
      if (by === "SIGKILL") expect(finished.code, place).toBe(null);
      rmSync(folder, { recursive: true });
      return `${states.after ? "after" : "before"}${by === "SIGKILL" ? "" : ` ${finished.code}`}`;
    }

    it("leaves the state before or the state after, wherever it is killed", async () => {
      const wanted = POINTS === "all" ? calls : Math.round(Number(POINTS) * share);
      const points = Array.from({ length: wanted }, (_, index) => 1 + Math.floor((index * (calls - 1)) / (wanted - 1)));
      const deaths = points.map((at): Death => ({ at, by: "SIGKILL", torn: at % 2 === 0 }));
      const outcomes = await Promise.all(deaths.map((death) => lane(() => die(death))));
      // Both states are met: the campaign reaches from the first call to the last.
      expect(new Set(outcomes)).toEqual(new Set(["before", "after"]));
    });

    it.each(["SIGINT", "SIGTERM"] as const)(
      "leaves the state before or the state after, wherever %s comes",
      async (by) => {
        const points = [0.15, 0.5, 0.8].map((part) => Math.round(calls * part));
        const outcomes = await Promise.all(points.map((at) => lane(() => die({ at, by }))));
        expect(
          outcomes.every((outcome) => /^(before|after) 130$/.test(outcome)),
          outcomes.join(),
        ).toBe(true);
      },
    );
  });
});

function same(one: Snapshot, other: Snapshot): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function difference(one: Snapshot, other: Snapshot): string {
  const paths = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...paths].filter((path) => one[path] !== other[path]).join(", ");
}
