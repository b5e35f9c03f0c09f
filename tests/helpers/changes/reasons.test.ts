import { describe, expect, it } from "vitest";
import { explain } from "../../../helpers/changes/reasons.ts";
import { Refusal } from "../../../helpers/errors.ts";

const failure = (code: string | undefined, path?: string) => Object.assign(new Error("no"), { code, path });

/** What is said of a file that can't be written. */
function reasonFor(code: string, path?: string): string {
  const error = explain(failure(code, path));
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

describe("what the file system says", () => {
  it.each([
    ["EACCES", "there is no permission to write there"],
    ["EPERM", "there is no permission to write there"],
    ["EROFS", "the file system is read-only"],
    ["ENOSPC", "the disk is full"],
    ["EDQUOT", "the disk quota is used up"],
    ["ENAMETOOLONG", "the name is too long for this file system"],
    ["EBUSY", "it is in use"],
    ["EIO", "the disk fails"],
    ["EMFILE", "too many files are open"],
    ["ENFILE", "too many files are open"],
    ["ENOENT", "something on the way to it went away meanwhile"],
    ["ENOTDIR", "a file stands where a folder is needed"],
  ])("is put in words: %s, %s", (code, reason) => {
    expect(reasonFor(code, "/shop/a.txt")).toBe(`/shop/a.txt can't be written: ${reason}. Nothing was written.`);
    expect(reasonFor(code)).toBe(`The destination can't be written: ${reason}. Nothing was written.`);
  });

  it.each([
    ["/shop/.a-b.txt.quickscale-0123456789ab", "/shop/a-b.txt"],
    ["/shop/.quickscale/.new_1.quickscale-0123456789ab", "/shop/new_1"],
    ["/shop/.app.quickscale-0123456789ab/deep/a.txt", "/shop/app/deep/a.txt"],
    ["/shop/.a.quickscale-0123456789abc", "/shop/.a.quickscale-0123456789abc"],
    ["/shop/a.quickscale-0123456789ab", "/shop/a.quickscale-0123456789ab"],
    ["/shop/.quickscale/runs", "/shop/.quickscale/runs"],
    ["/shop/a\u001b[31m", "/shop/a\\u001b[31m"],
  ])("names the file that was meant: %s, %s", (path, named) => {
    expect(reasonFor("EIO", path)).toBe(`${named} can't be written: the disk fails. Nothing was written.`);
  });

  it("is the only thing that is put in other words", () => {
    const [other, plain] = [failure("EOTHER"), failure(undefined)];
    expect(explain(other)).toBe(other);
    expect(explain(plain)).toBe(plain);
  });
});
