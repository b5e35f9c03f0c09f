import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { initRepository } from "../../helpers/git.ts";
import { place, scratch } from "../support/files.ts";

/** Puts a program called git before all others, which does no more than this. */
async function gitThat(does: string): Promise<void> {
  const programs = await scratch();
  await place(programs, { git: `#!/bin/sh\n${does}\n` });
  await chmod(join(programs, "git"), 0o755);
  vi.stubEnv("PATH", programs);
}

describe("making a repository", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each(["INT", "TERM", "HUP"])("is called off when somebody ends git by SIG%s", async (signal) => {
    await gitThat(`kill -${signal} $$`);
    await expect(initRepository(await scratch())).rejects.toThrow("Interrupted");
  });

  it("is done without when git fails, or is not there", async () => {
    await gitThat("exit 1");
    expect(await initRepository(await scratch())).toBe(false);
    vi.stubEnv("PATH", await scratch());
    expect(await initRepository(await scratch())).toBe(false);
  });

  it("is done without when git waits for something", async () => {
    await gitThat("exec /bin/sleep 1000");
    expect(await initRepository(await scratch(), 50)).toBe(false);
  });
});
