import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { init } from "../generators/init.ts";
import { DJANGO, isAtLeast, OLDEST_GIT } from "../helpers/compatibility.ts";
import { scratch } from "./support/files.ts";
import { runPlop } from "./support/plop.ts";

const KIT = fileURLToPath(new URL("..", import.meta.url));

const read = (path: string) => readFile(join(KIT, path), "utf8");

const manifest = async () => JSON.parse(await read("package.json"));

interface Version {
  readonly name: string;
  /** Its day; empty for what is not released. */
  readonly day: string;
  readonly text: string;
}

/** As https://keepachangelog.com/en/1.1.0/ writes them. */
const HEADING = /^(?:\[Unreleased\]|\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d))\n/;

/** What is wrong with a changelog, a sentence each. */
function faultsOf(changelog: string, current: string): string[] {
  const sections = changelog.split(/^## /m).slice(1);
  const faults = sections.flatMap((text) =>
    HEADING.test(text) ? [] : [`"${text.split("\n")[0]}" is no version with a day`],
  );
  const versions = sections.map((text): Version => {
    const [, name = "Unreleased", day = ""] = HEADING.exec(text) ?? [];
    return { name, day, text };
  });
  const released = versions.filter(({ name }) => name !== "Unreleased");
  if (versions.slice(1).some(({ name }) => name === "Unreleased")) faults.push("Unreleased is not the first");
  for (const [index, { name, day }] of released.entries()) {
    const older = released[index + 1];
    if (older && (older.name === name || !isAtLeast(name, older.name)))
      faults.push(`${name} stands above ${older.name}`);
    if (older && day < older.day) faults.push(`${name} is of an earlier day than ${older.name}`);
  }
  // The one that comes next stands above until package.json says it, too.
  if (!released.slice(0, 2).some(({ name }) => name === current)) {
    faults.push(`package.json says ${current}, and the newest version here is ${released[0]?.name ?? "none"}`);
  }
  for (const { name, text } of versions) {
    if (name === "Unreleased" && text.replace(HEADING, "").trim() === "") continue;
    const [, part] = /^### What you must do\n\n([\s\S]*?)(?=^### |$(?![\s\S]))/m.exec(text) ?? [];
    const points = part?.trim().split("\n").filter(Boolean) ?? [];
    const isRight =
      part?.trim() === "Nothing." || (points.length > 0 && points.every((line) => /^(- | {2})\S/.test(line)));
    if (!isRight) faults.push(`${name} doesn't say what must be done, in points, or "Nothing."`);
    else if (/^### (.*)$/m.exec(text)?.[1] !== "What you must do")
      faults.push(`${name} doesn't begin with what must be done`);
  }
  return faults;
}

describe("CHANGELOG.md", () => {
  it("says of each version what must be done, the newest first, which is that of package.json", async () => {
    expect(faultsOf(await read("CHANGELOG.md"), (await manifest()).version)).toEqual([]);
  });

  const version = (name: string, must = "Nothing.") =>
    `## ${name}\n\n### What you must do\n\n${must}\n\n### Added\n\n- x\n`;

  it.each<[string, string, string]>([
    ["that says nothing of it", "## [Unreleased]\n\n### Added\n\n- x\n", "doesn't say what must be done"],
    [
      "that says so last",
      "## [Unreleased]\n\n### Added\n\n- x\n\n### What you must do\n\nNothing.\n",
      "doesn't begin with",
    ],
    ["that leaves it open", version("[Unreleased]", ""), "doesn't say what must be done"],
    ["that says it in no points", version("[Unreleased]", "A lot."), "doesn't say what must be done"],
    ["without a day", version("[0.1.0]"), "is no version with a day"],
    ["in another order", version("[0.1.0] - 2026-01-01") + version("[0.2.0] - 2026-02-01"), "0.1.0 stands above 0.2.0"],
    [
      "that is there twice",
      version("[0.1.0] - 2026-01-01") + version("[0.1.0] - 2026-01-01"),
      "0.1.0 stands above 0.1.0",
    ],
    ["with days in disorder", version("[0.2.0] - 2025-01-01") + version("[0.1.0] - 2026-01-01"), "an earlier day"],
    ["behind package.json", version("[0.0.9] - 2026-01-01"), "package.json says 0.1.0"],
    [
      "with what comes below what was",
      version("[0.1.0] - 2026-01-01") + version("[Unreleased]"),
      "Unreleased is not the first",
    ],
  ])("would not do with a version %s", (_what, text, fault) => {
    expect(faultsOf(text, "0.1.0").join("\n")).toContain(fault);
  });

  it("would do with a version on top of another, with points of several lines", () => {
    const text =
      version("[Unreleased]", "- one\n  and on\n- two") +
      version("[0.2.0] - 2026-02-01") +
      version("[0.1.0] - 2026-01-01");
    expect(faultsOf(text, "0.2.0")).toEqual([]);
    expect(faultsOf(text, "0.1.0")).toEqual([]);
  });

  it("would do with nothing that is not released", () => {
    expect(faultsOf(`## [Unreleased]\n\n${version("[0.1.0] - 2026-01-01")}`, "0.1.0")).toEqual([]);
  });
});

describe("docs/compatibility.md", () => {
  it("says in its newest row what the code says", async () => {
    const page = await read("docs/compatibility.md");
    const [head = [], , newest = []] = page
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const { engines, dependencies } = await manifest();
    const [, version] = /^## \[(\d.*)\]/m.exec(await read("CHANGELOG.md")) ?? [];

    expect(Object.fromEntries(head.map((name, index) => [name, newest[index]]))).toEqual({
      Kit: version,
      Django: Object.keys(DJANGO).join(", "),
      Python: Object.entries(DJANGO)
        .map(([django, python]) => `${python} (Django ${django})`)
        .join(", "),
      Node: engines.node.replace(">=", ""),
      plop: dependencies.plop,
      git: OLDEST_GIT,
    });
  });

  it.each(Object.entries(DJANGO))("knows the Python that a project with Django %s asks for", async (django, python) => {
    const cwd = await scratch();
    await runPlop(init, ["init", "shop", `--django=${django}`, "--git=no"], { cwd });
    const { project } = parse(await readFile(join(cwd, "shop/pyproject.toml"), "utf8")) as unknown as {
      project: { "requires-python": string; dependencies: string[] };
    };

    expect(project["requires-python"]).toContain(`>=${python},`);
    expect(project.dependencies.filter((line) => line.startsWith(`django>=${django}.`))).toHaveLength(1);
  });
});
