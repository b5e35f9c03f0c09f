import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ask } from "../../../helpers/doctor/programs.ts";
import { Interrupted } from "../../../helpers/errors.ts";
import { scratch } from "../../support/files.ts";

const { signal } = new AbortController();

it("asks a program, and gets what it prints", async () => {
  expect(await ask("echo", ["one", "two"], { signal })).toEqual({ out: "one two" });
});

it.each<[string, string, string[], object]>([
  ["is not there", "no-such-program", [], { fault: "missing" }],
  ["fails", "sh", ["-c", "echo one >&2; echo why >&2; exit 3"], { fault: "failed", words: "why" }],
  ["fails, and says why where answers belong", "sh", ["-c", "echo why; exit 3"], { fault: "failed", words: "why" }],
  ["comes to no end", "sleep", ["600"], { fault: "slow" }],
  ["waits for an answer", "sh", ["-c", "read line; echo nobody"], { out: "nobody" }],
])("tells of a program that %s", async (_what, program, args, answer) => {
  expect(await ask(program, args, { signal, patience: program === "sleep" ? 50 : 60_000 })).toMatchObject(answer);
});

it("tells of a program that may not be run", async () => {
  const file = join(await scratch(), "program");
  await writeFile(file, "#!/bin/sh\n");
  await chmod(file, 0o644);
  expect(await ask(file, [], { signal })).toMatchObject({ fault: "missing" });
});

it("is called off, and the program with it", async () => {
  const controller = new AbortController();
  const asked = ask("sleep", ["600"], { signal: controller.signal });
  controller.abort();
  await expect(asked).rejects.toThrow(Interrupted);
});
