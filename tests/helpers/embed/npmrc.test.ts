import { describe, expect, it } from "vitest";
import { embedInNpmrc, npmrcLines } from "../../../helpers/embed/npmrc.ts";
import { place, scratch } from "../../support/files.ts";
import { run } from "../../support/process.ts";

const edit = embedInNpmrc("tools/quickscale");

/** What npm reads there. */
async function read(text: string, key: string): Promise<string> {
  const cwd = await scratch();
  await place(cwd, { ".npmrc": text, "package.json": "{}" });
  const { stdout } = await run(["npm", "config", "get", key, "--userconfig=/dev/null"], { cwd });
  return stdout.trim();
}

describe("a .npmrc for the kit", () => {
  it("has what npm reads as Node's option", async () => {
    const text = npmrcLines("tools/quickscale");

    expect(await read(`${text}node-options=\n`, "ignore-scripts")).toBe("true");
    expect(text).toContain('\nnode-options="--import=#loader"\n');
  });

  it.each([
    ["", ""],
    ["save-exact=true", "save-exact=true\n"],
    ["save-exact=true\n", "save-exact=true\n"],
  ])("gets its lines behind what is there: %j", async (before, kept) => {
    expect(await edit(before)).toEqual({ kind: "ok", text: kept + npmrcLines("tools/quickscale") });
  });

  it("keeps the line endings of Windows", async () => {
    const result = await edit("save-exact=true\r\n");

    expect(result).toEqual({
      kind: "ok",
      text: `save-exact=true\n${npmrcLines("tools/quickscale")}`.replaceAll("\n", "\r\n"),
    });
  });

  it.each([
    "node-options=--max-old-space-size=4096",
    'node-options="--max-old-space-size=4096"',
    "node-options = '--max-old-space-size=4096'",
  ])("keeps Node's options beside its own: %s", async (line) => {
    const result = await edit(`a=1\n${line}\nignore-scripts=false\n`);

    expect(result).toMatchObject({
      kind: "ok",
      text: expect.stringMatching(/^a=1\nnode-options ?= ?"--max.*\nign.*\n$/),
    });
    const text = result.kind === "ok" ? result.text : "";
    expect(text).toContain('"--max-old-space-size=4096 --import=#loader"');
    expect(await edit(text)).toEqual({ kind: "already" });
  });

  it("is left alone where it has them", async () => {
    expect(await edit(npmrcLines("tools/quickscale"))).toEqual({ kind: "already" });
    expect(await edit("ignore_scripts=true\nnode_options='--import #loader'\n")).toEqual({ kind: "already" });
  });

  it.each([
    ["node-options=--require ./a.js ; note\n", 1],
    ["a=1\nnode-options=$OPTIONS\n", 2],
    ["node-options=--import=#loader\n", 1],
    ["node-options=--a\nnode-options=--b\n", 2],
  ])("is refused where that can't be told: %j", async (text, line) => {
    expect(await edit(text)).toMatchObject({ kind: "refused", line, paste: "--import=#loader" });
  });
});
