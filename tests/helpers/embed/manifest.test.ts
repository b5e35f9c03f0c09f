import { describe, expect, it } from "vitest";
import { embedInManifest, newManifest, otherVersions } from "../../../helpers/embed/manifest.ts";

const WANTED = { loader: "./tools/quickscale/helpers/loader.js", packages: { plop: "4.0.5", tsx: "4.1.0" } };

const edit = (text: string) => embedInManifest(WANTED)(text);

async function edited(text: string): Promise<string> {
  const result = await edit(text);
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  return result.text;
}

/** What the kit needs, in a package.json with something else, too. */
const whole = (others: Record<string, unknown> = {}) => ({
  imports: { "#loader": WANTED.loader },
  devDependencies: WANTED.packages,
  ...others,
});

describe("a package.json for the kit", () => {
  it.each([
    ["agency", "agency"],
    ["My Agency (2)", "my-agency-2"],
    ["---", "kit"],
  ])("is a module's, named after its folder: %s", (folder, name) => {
    expect(JSON.parse(newManifest(folder, WANTED))).toEqual({ ...whole(), name, private: true, type: "module" });
  });

  it("keeps the order and the layout of what was there", async () => {
    const text =
      '\ufeff{\r\n\t"name": "x",\r\n\t"scripts": {"a": "b"},\r\n\t"imports": {"#a": "./a.js"},\r\n\t"z": 1\r\n}\r\n\r\n';

    const result = await edited(text);

    expect(result).toMatch(/^\ufeff\{\r\n\t"name": "x",\r\n\t"scripts": \{\r\n\t\t"a": "b"/);
    expect(result).toMatch(/\}\r\n\r\n$/);
    expect(result.replaceAll("\r\n", "")).not.toContain("\n");
    expect(Object.keys(JSON.parse(result.slice(1)))).toEqual(["name", "scripts", "imports", "z", "devDependencies"]);
    expect(JSON.parse(result.slice(1)).imports).toEqual({ "#a": "./a.js", "#loader": WANTED.loader });
    expect(await edit(result)).toEqual({ kind: "already" });
  });

  it("gets packages sorted among those that are there", async () => {
    const { devDependencies } = JSON.parse(await edited('{"devDependencies": {"zod": "1.0.0", "@a/b": "^2.0.0"}}'));

    expect(Object.keys(devDependencies)).toEqual(["@a/b", "plop", "tsx", "zod"]);
  });

  it("gets the versions that a newer kit has", async () => {
    const old = whole({ devDependencies: { plop: "4.0.4", tsx: "3.9.9" } });

    expect(JSON.parse(await edited(JSON.stringify(old)))).toEqual(whole());
    expect(otherVersions(JSON.stringify(old), WANTED)).toEqual([]);
  });

  it.each([
    ["a newer one", { devDependencies: { plop: "4.0.6", tsx: "4.1.0" } }, "4.0.6"],
    ["a range", { devDependencies: { plop: "^3.0.0", tsx: "4.1.0" } }, "^3.0.0"],
    ["one that the code needs", { dependencies: { plop: "4.0.0" }, devDependencies: { tsx: "4.1.0" } }, "4.0.0"],
  ])("keeps somebody's own choice, and names it: %s", async (_, lists, version) => {
    const text = JSON.stringify(whole(lists));

    expect(await edit(text)).toEqual({ kind: "already" });
    expect(otherVersions(text, WANTED)).toEqual([`package.json keeps plop ${version}: the kit is tested with 4.0.5.`]);
  });

  it("follows a kit that moved", async () => {
    const text = JSON.stringify(whole({ imports: { "#loader": "./kit/helpers/loader.js" } }));

    expect(JSON.parse(await edited(text))).toEqual(whole());
  });

  it.each([
    ["{", "no valid JSON"],
    ["[]", "no valid JSON"],
    ["", "no valid JSON"],
    ['{"imports": []}', 'Its "imports" is no object'],
    ['{"devDependencies": "none"}', 'Its "devDependencies" is no object'],
    ['{"imports": {"#loader": "./mine.js"}}', 'Its import "#loader" is something else'],
  ])("is refused with what to paste: %s", async (text, reason) => {
    expect(await edit(text)).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining(reason),
      paste: expect.stringContaining(WANTED.loader),
    });
  });
});
