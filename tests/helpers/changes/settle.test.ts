import { describe, expect, it } from "vitest";
import type { Change } from "../../../helpers/changes/compare.ts";
import { type Answer, Conflict, type SettleOptions, settle } from "../../../helpers/changes/settle.ts";
import { change } from "../../support/changes.ts";

const changes = [
  change("/d", "a", { action: "conflict" }),
  change("/d", "b", { action: "create" }),
  change("/d", "c", { action: "conflict" }),
  change("/d", "d", { action: "identical" }),
];

const options: SettleOptions = { force: false, skip: false, showDifference: () => undefined };
const actions = (settled: readonly Change[]) => settled.map(({ path, action }) => `${action} ${path}`);

/** Somebody who gives these answers, one after the other. */
function answering(...answers: Answer[]) {
  const asked: string[] = [];
  const shown: string[] = [];
  return {
    asked,
    shown,
    options: {
      ...options,
      ask: async ({ path }: Change) => {
        asked.push(path);
        return answers.shift() ?? "abort";
      },
      showDifference: ({ path }: Change) => {
        shown.push(path);
      },
    },
  };
}

describe("settling conflicts", () => {
  it("is done at once where there are none", async () => {
    const calm = changes.filter(({ action }) => action !== "conflict");
    expect(await settle(calm, options)).toEqual(calm);
  });

  it("overwrites all with --force, and touches nothing else", async () => {
    const settled = await settle(changes, { ...options, force: true });
    expect(actions(settled)).toEqual(["overwrite a", "create b", "overwrite c", "identical d"]);
  });

  it("keeps all with --skip", async () => {
    const settled = await settle(changes, { ...options, skip: true });
    expect(actions(settled)).toEqual(["skip a", "create b", "skip c", "identical d"]);
  });

  it("fails where nobody can be asked, listing all of them and what to do", async () => {
    const failure = await settle(changes, options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Conflict);
    expect(failure).toMatchObject({
      changes,
      message:
        "These 2 files exist and would change:\n  a\n  c\n" +
        "Nothing was written. --force overwrites, --skip keeps what is there, --dry-run shows the difference.",
    });
    await expect(settle(changes.slice(0, 1), options)).rejects.toThrow(/^This file exists and would change:\n {2}a\n/);
  });

  it("names files without a character that could steer a terminal", async () => {
    const raw = [change("/d", "a\u202e\u001b.py", { action: "conflict" })];
    await expect(settle(raw, options)).rejects.toThrow("  a\\u202e\\u001b.py\n");
  });

  it("asks about each", async () => {
    const someone = answering("skip", "overwrite");
    expect(actions(await settle(changes, someone.options))).toEqual([
      "skip a",
      "create b",
      "overwrite c",
      "identical d",
    ]);
    expect(someone.asked).toEqual(["a", "c"]);
  });

  it("shows the difference as often as it is asked for, and asks again", async () => {
    const someone = answering("overwrite", "diff", "diff", "skip");
    expect(actions(await settle(changes, someone.options))).toContain("skip c");
    expect(someone.shown).toEqual(["c", "c"]);
    expect(someone.asked).toEqual(["a", "c", "c", "c"]);
  });

  it("ends the whole run on abort", async () => {
    const someone = answering("overwrite", "abort");
    await expect(settle(changes, someone.options)).rejects.toHaveProperty("name", "Interrupted");
  });

  it("leaves the changes that it was given as they were", async () => {
    const copy = structuredClone(changes.map(({ path, action }) => ({ path, action })));
    await settle(changes, { ...options, force: true });
    expect(changes.map(({ path, action }) => ({ path, action }))).toEqual(copy);
  });
});
