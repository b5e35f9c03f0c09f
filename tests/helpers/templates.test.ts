import { chmod, symlink } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { markdownText, pythonString, quotedString, render, renderTree } from "../../helpers/templates.ts";
import { place, scratch } from "../support/files.ts";
import { askPython, describeWithPython } from "../support/python.ts";

/** What somebody can type in one line: no control characters, everything else. */
const line = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(..."'\"\\{}[]<>&$%#`*_|~!-+=.:@ \u2028\ufeffa1😀é") }),
  )
  .map((text) => text.replaceAll(/[\p{Cc}]/gu, ""));

describe("rendering a template", () => {
  it("puts text in as it is, without escaping it for HTML", () => {
    expect(render("a {{x}} b", { x: "O'Brien & <Sons> {{y}} $& $'" })).toBe("a O'Brien & <Sons> {{y}} $& $' b");
  });

  it.each([
    ["{{missing}}", /"missing" not defined/],
    ["{{there.missing}}", /"missing" not defined/],
    ["{{#if missing}}a{{/if}}", "{{#if …}} is given a variable that is missing"],
    ["{{#unless missing}}a{{/unless}}", "{{#unless …}} is given a variable that is missing"],
    ["{{#each missing}}a{{/each}}", "{{#each …}} is given a variable that is missing"],
    ["{{toml missing}}", "{{toml …}} is not given a text"],
    ["{{#guarded missing}}a{{/guarded}}", "{{#guarded …}} is not given a text"],
    ["{{json}}", "{{json …}} is not given a text"],
    ["{{python there}}", "{{python …}} is not given a text"],
    ["{{nohelper 1}}", /"nohelper" not defined/],
    ["{{#if there}}", /Parse error/],
  ])("fails on %s", (template, message) => {
    expect(() => render(template, { there: {} })).toThrow(message);
  });

  it("knows conditions and loops", () => {
    const data = { yes: true, no: false, none: [], dependencies: { a: "1", b: "2" } };
    expect(render("{{#if yes}}1{{else}}2{{/if}}{{#if no}}3{{else}}4{{/if}}", data)).toBe("14");
    expect(render("{{#unless no}}5{{/unless}}{{#each none}}6{{else}}7{{/each}}", data)).toBe("57");
    expect(render("{{#each dependencies}}{{@key}}={{this}}{{#unless @last}},{{/unless}}{{/each}}", data)).toBe(
      "a=1,b=2",
    );
  });

  it("leaves an escaped expression of GitHub's alone", () => {
    expect(render("ref: $\\{{ github.ref }}", {})).toMatch(/^ref: \$\{\{ github\.ref \}\}$/);
  });
});

describe("rendering a folder of templates", () => {
  it("renders *.hbs, copies the rest byte for byte, and fills in the names", async () => {
    const root = await scratch();
    const bytes = Buffer.from([0, 255, 123, 123, 13, 10]);
    await place(root, {
      "b.txt": "{{ kept }}",
      "{{package}}/a.py.hbs": "x = {{python x}}\n",
      "c/{{x}}.bin": bytes,
      Dockerfile: "",
    });
    await place(root, { ".gitignore.hbs": "", "Makefile.hbs": "{{x}}" });
    const files = await renderTree([root], "", { package: "my_app", x: "y" });
    expect(files.map(({ path, content }) => [path, content.toString("latin1")])).toEqual([
      [".gitignore", ""],
      ["Dockerfile", ""],
      ["Makefile", "y"],
      ["b.txt", "{{ kept }}"],
      ["c/y.bin", bytes.toString("latin1")],
      ["my_app/a.py", 'x = "y"\n'],
    ]);
  });

  it("says which files are executable", async () => {
    const root = await scratch();
    await place(root, { "run.sh": "", "manage.py.hbs": "", "plain.py": "" });
    await chmod(join(root, "run.sh"), 0o755);
    await chmod(join(root, "manage.py.hbs"), 0o755);
    const files = await renderTree([root], "", {});
    expect(files.filter(({ executable }) => executable).map(({ path }) => path)).toEqual(["manage.py", "run.sh"]);
  });

  it("takes of a file that several folders have the last one, with or without the ending", async () => {
    const [kit, own, absent] = [await scratch(), await scratch(), "/nowhere"];
    await place(kit, { "{{x}}/a.txt.hbs": "kit {{x}}", "b.txt": "kit", "c.txt.hbs": "kit", "d.txt": "kit" });
    await place(own, {
      "{{x}}/a.txt.hbs": "own {{x}}",
      "b.txt.hbs": "own {{x}}",
      "c.txt": "own {{x}}",
      "e.txt": "own",
    });
    const files = await renderTree([kit, absent, own], "", { x: "y" });
    expect(files.map(({ path, content }) => [path, content.toString()])).toEqual([
      ["b.txt", "own y"],
      ["c.txt", "own {{x}}"],
      ["d.txt", "kit"],
      ["e.txt", "own"],
      ["y/a.txt", "own y"],
    ]);
  });

  it("takes partials in, those of the last folder that has them", async () => {
    const [kit, own] = [await scratch(), await scratch()];
    await place(kit, {
      "tree/a.txt.hbs": "{{#if x}}\n  {{> note title=x}}\n{{/if}}\n{{> deep/end}}",
      "partials/note.hbs": "kit {{title}}\nof '{{x}}'\n",
      "partials/deep/end.hbs": "kit",
    });
    const written = async () => (await renderTree([kit, own], "tree", { x: "<y>" }))[0]?.content.toString();

    expect(await written()).toBe("  kit <y>\n  of '<y>'\nkit");
    await place(own, { "partials/note.hbs": "{{> mine}}\n", "partials/mine.hbs": "own {{x}}\n" });
    expect(await written()).toBe("  own <y>\nkit");
  });

  it.each([
    ["{{> note}}", 'The template a.txt.hbs can\'t be rendered: in partials/note.hbs: "nmae" not defined'],
    ["{{> missing}}", "The template a.txt.hbs can't be rendered: The partial missing could not be found"],
  ])("names the partial that fails: %s", async (text, message) => {
    const root = await scratch();
    await place(root, { "tree/a.txt.hbs": text, "partials/note.hbs": "{{nmae}}" });
    await expect(renderTree([root], "tree", { name: "x" })).rejects.toThrow(message);
  });

  it("does not follow links", async () => {
    const root = await scratch();
    await symlink("/etc/hostname", join(root, "link.txt"));
    expect(await renderTree([root], "", {})).toEqual([]);
  });

  it.each([
    [{ "deep/page.txt.hbs": "{{titel}}" }, 'The template deep/page.txt.hbs can\'t be rendered: "titel" not defined'],
    [{ "{{nmae}}.txt": "" }, 'The template {{nmae}}.txt can\'t be rendered: "nmae" not defined'],
    [{ "page.txt.hbs": "{{#if" }, "The template page.txt.hbs can't be rendered: Parse error"],
  ])("names the template that fails: %j", async (files, message) => {
    const root = await scratch();
    await place(root, files);
    await expect(renderTree([root], "", { title: "x" })).rejects.toThrow(message);
    await expect(renderTree([root], "", { title: "x" })).rejects.toMatchObject({
      name: "Refusal",
      place: { file: expect.stringContaining(root) },
    });
  });
});

describe("a literal", () => {
  it("of JSON, TOML and YAML is read back as the text it was", () => {
    fc.assert(
      fc.property(line, (text) => {
        const literal = quotedString(text);
        expect(JSON.parse(literal)).toBe(text);
        expect(parseToml(`x = ${literal} # end`)).toEqual({ x: text });
        expect(parseYaml(`x: ${literal} # end`)).toEqual({ x: text });
        expect(parseYaml(`- {x: ${literal}}`, { version: "1.1" })).toEqual([{ x: text }]);
      }),
      { numRuns: 1000 },
    );
  });

  it("holds no character that TOML or YAML forbid, and none that breaks a line", () => {
    const nasty = "\u007f\u0085\u009b\u2028\u2029\ufeff\ufffe\uffff";
    expect(quotedString(nasty)).toBe('"\\u007f\\u0085\\u009b\\u2028\\u2029\\ufeff\\ufffe\\uffff"');
  });

  it.each([
    ["plain", '"plain"'],
    ["", '""'],
    ["it's", '"it\'s"'],
    ['say "hi"', "'say \"hi\"'"],
    [`it's "one"`, `'it\\'s "one"'`],
    [`'"`, `"'\\""`],
    ["back\\slash", '"back\\\\slash"'],
    ["{{ x }} {% y %} 🏨", '"{{ x }} {% y %} 🏨"'],
    ["a\nb\r\u001b\u0085\u2028", '"a\\u000ab\\u000d\\u001b\\u0085\\u2028"'],
    ["a\u202eb\u2066\ud800", '"a\\u202eb\\u2066\\ud800"'],
    ["\u{1f468}\u200d\u{1f4bb}", '"\u{1f468}\u200d\u{1f4bb}"'],
  ])("of Python has the quotes that a formatter would choose: %j", (text, literal) => {
    expect(pythonString(text)).toBe(literal);
  });
});

await describeWithPython("a literal of Python", (pythons) => {
  it.each(pythons)("is read back by Python $version as the text it was", async (python) => {
    const texts = fc.sample(line, 1000);
    const script = "import ast\nanswer = [ast.literal_eval(literal) for literal in data]";
    expect(await askPython(python, script, texts.map(pythonString))).toEqual(texts);
  });
});

describe("text in Markdown", () => {
  it.each([
    ["Plain text, as it is; it's 100% fine.", "Plain text, as it is; it's 100% fine."],
    ["[link](x) <b> &amp; *a* _b_ `c`", "\\[link\\]\\(x\\) \\<b\\> \\&amp; \\*a\\* \\_b\\_ \\`c\\`"],
    ["# heading", "\\# heading"],
    ["1. list", "1\\. list"],
    ["12) list", "12\\) list"],
    ["- list", "\\- list"],
    ["see https://x.org and www.x.org", "see https\\://x.org and www\\.x.org"],
    ["@everyone a: b", "\\@everyone a: b"],
    ["back\\slash", "back\\\\slash"],
  ])("shows %j as it was typed", (text, escaped) => {
    expect(markdownText(text)).toBe(escaped);
  });

  it("loses nothing but its backslashes when Markdown reads it", () => {
    fc.assert(
      fc.property(line, (text) => {
        const escaped = markdownText(text);
        expect(escaped.replace(/\\([!-/:-@[-`{-~])/g, "$1")).toBe(text);
        expect(escaped.replace(/\\[!-/:-@[-`{-~]/g, "x")).not.toMatch(/[\\`*_[\]<>&~|]|^[#+=-]|^\d+[.)]/);
      }),
      { numRuns: 1000 },
    );
  });
});
