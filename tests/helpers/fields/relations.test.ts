import { describe, expect, it } from "vitest";
import { relationFaults, reverseNames } from "../../../helpers/fields/relations.ts";
import { readFields } from "../../../helpers/fields.ts";

const TASK = { app: "tasks", name: "Task" };

function faultsOf(...words: string[]): string[] {
  const fields = words.flatMap((word) => readFields([word]).fields);
  expect(fields).toHaveLength(words.length);
  return relationFaults(fields, TASK).map(({ name, reason }) => `${name}: ${reason}`);
}

describe("the way back of a relation", () => {
  it.each([
    [{ type: "fk" }, ["task", "task_set"]],
    [{ type: "m2m" }, ["task", "task_set"]],
    [{ type: "o2o" }, ["task"]],
    [{ type: "fk", relatedName: "rows" }, ["rows"]],
  ] as const)("has names: %j, %j", (field, names) => {
    expect(reverseNames(field, TASK)).toEqual(names);
  });

  it.each([
    [["a:fk:Tag", "b:fk:Other"]],
    [["a:fk:Tag", "b:fk:other.Tag"]],
    [["a:fk:user", "b:fk:Tag"]],
    [["a:fk:Tag:as=rows", "b:fk:Tag:as=lines"]],
    [["a:fk:Tag:as=rows", "b:fk:Tag"]],
    [["a:fk:Tag:as=+", "b:fk:Tag"]],
    [["task:fk:Tag"]],
    [["task:fk:user"]],
    [["rows:char", "a:fk:Tag:as=rows"]],
    [["a:m2m:self", "b:fk:self"]],
  ])("is free for %j", (words) => {
    expect(faultsOf(...words)).toEqual([]);
  });

  it.each([
    [
      ["a:fk:Tag", "b:fk:tasks.Tag"],
      "b: a relates to tasks.Tag too, by the same name back; name one with as=, such as b:fk:tasks.Tag:as=b_set",
    ],
    [
      ["a:fk:Tag", "b:o2o:Tag"],
      "b: a relates to Tag too, by the same name back; name one with as=, such as b:o2o:Tag:as=b_set",
    ],
    [
      ["a:fk:user", "b:m2m:user"],
      "b: a relates to user too, by the same name back; name one with as=, such as b:m2m:user:as=b_set",
    ],
    [
      ["a:fk:self", "b:fk:Task"],
      "b: a relates to Task too, by the same name back; name one with as=, such as b:fk:Task:as=b_set",
    ],
    [
      ["a:fk:Task", "b:fk:self"],
      "b: a relates to the model itself too, by the same name back; name one with as=, such as b:fk:self:as=b_set",
    ],
    [
      ["task:char", "a:fk:self"],
      "a: the way back would be called task, which is a field; name it with as=, such as a:fk:self:as=a_set",
    ],
    [
      ["task_set:char", "a:fk:tasks.Task"],
      "a: the way back would be called task_set, which is a field; name it with as=, such as a:fk:tasks.Task:as=a_set",
    ],
    [
      ["rows:char", "a:fk:self:as=rows"],
      "a: the way back would be called rows, which is a field; name it with as=, such as a:fk:self:as=a_set",
    ],
  ])("is taken for %j", (words, fault) => {
    expect(faultsOf(...words)).toEqual([fault]);
  });

  it("hides no field named after it where a one-to-one has no set", () => {
    expect(faultsOf("task_set:char", "a:o2o:self")).toEqual([]);
  });
});
