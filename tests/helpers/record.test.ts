import { describe, expect, it } from "vitest";
import { projectFiles } from "../../helpers/project/files.ts";
import type { DjangoProject } from "../../helpers/project.ts";
import { record } from "../../helpers/record.ts";
import { place, scratch } from "../support/files.ts";

/** What becomes of `quickscale.json` when a command is written down. */
async function recorded(text: string | undefined, command: string) {
  const root = await scratch();
  if (text !== undefined) await place(root, { "quickscale.json": text });
  const steps = record({ files: projectFiles(root) } as DjangoProject, command);
  if (steps.length === 0) return undefined;
  const [step] = steps;
  expect(step).toMatchObject({ type: "edit", path: "quickscale.json" });
  return step?.type === "edit" ? step.edit(text ?? "") : undefined;
}

describe("the record of what was generated", () => {
  it("gets the command, behind those that are there, and keeps everything else as it stands", async () => {
    const text =
      '{\n    "mine": {"b": 1, "a": [2]},\n    "generated": ["django-app tasks"],\n    "kit": "0.1.0"\n}\n\n';
    expect(await recorded(text, "django-model tasks Task title")).toEqual({
      kind: "ok",
      text: `{
    "mine": {
        "b": 1,
        "a": [
            2
        ]
    },
    "generated": [
        "django-app tasks",
        "django-model tasks Task title"
    ],
    "kit": "0.1.0"
}

`,
    });
  });

  it.each([
    ["two blanks", '{\n  "generated": []\n}\n', '{\n  "generated": [\n    "x"\n  ]\n}\n'],
    ["tabs", '{\n\t"generated": []\n}', '{\n\t"generated": [\n\t\t"x"\n\t]\n}'],
    ["nothing of the kind", '{"generated":[]}', '{\n  "generated": [\n    "x"\n  ]\n}'],
  ])("keeps an indentation of %s", async (_what, text, expected) => {
    expect(await recorded(text, "x")).toEqual({ kind: "ok", text: expected });
  });

  it("holds a command once", async () => {
    expect(await recorded('{"generated": ["x", "y"]}', "x")).toEqual({ kind: "already" });
  });

  it.each([
    ["there is no such file", undefined],
    ["it says nothing of the kind", '{"kit": "0.1.0"}'],
    ["it holds something else there", '{"generated": "yes"}'],
    ["it holds nothing at all", "null"],
  ])("is not begun when %s", async (_what, text) => {
    expect(await recorded(text, "x")).toBeUndefined();
  });

  it("refuses what is no JSON, as it may have been a record before a merge", async () => {
    await expect(recorded('{\n<<<<<<< HEAD\n"generated": []}', "x")).rejects.toThrow("It is no valid JSON");
  });

  it("keeps a byte order mark and Windows line endings", async () => {
    expect(await recorded('\ufeff{\r\n\t"generated": []\r\n}\r\n', "x")).toEqual({
      kind: "ok",
      text: '\ufeff{\r\n\t"generated": [\r\n\t\t"x"\r\n\t]\r\n}\r\n',
    });
  });
});
