import { describe, expect, it } from "vitest";
import {
  addedMethods,
  boundNames,
  choiceMember,
  choicesClass,
  columnName,
  rejectFieldName,
  usedNames,
} from "../../../helpers/fields/names.ts";
import { type Field, readFields } from "../../../helpers/fields.ts";

function read(word: string): Field {
  const [field] = readFields([word]).fields;
  if (field === undefined) throw new Error(`${word} gives no field`);
  return field;
}

describe("a field's name", () => {
  it.each(["a1", "x_2", "l2", "selfish", "n".repeat(63)])("may be %s", (name) => {
    expect(rejectFieldName(name)).toBeUndefined();
  });

  it.each([
    ...["cls", "factory", "model_class", "build", "build_batch", "create", "create_batch", "generate"],
    ...["generate_batch", "reset_sequence", "simple_generate", "simple_generate_batch", "stub", "stub_batch"],
  ])("can't be %s, which factories need", (name) => {
    expect(rejectFieldName(name)).toBe(
      `the name can't be used: factory_boy's factories need it for themselves. How about ${name}_value?`,
    );
  });

  it.each([
    ["__due__", "due"],
    ["12_due", "due"],
    ["dueDateTime", "due_date_time"],
    ["Größe", "gro_e"],
    ["Café", "cafe"],
    ["  ", "value"],
    ["DUE", "due"],
    ["a--b", "a_b"],
    ["N".repeat(70), "n".repeat(63)],
    [`${"n".repeat(62)}__x`, "n".repeat(62)],
    [`${"N".repeat(61)}---x`, `${"n".repeat(61)}_x`],
    ["Id", "id_value"],
    ["constructor_", "constructor"],
  ])("that won't do brings a near one that will: %j, %s", (name, suggestion) => {
    expect(rejectFieldName(name)).toMatch(new RegExp(`\\. How about ${suggestion}\\?$`));
    expect(rejectFieldName(suggestion)).toBeUndefined();
  });
});

describe("what Django makes of a field's name", () => {
  it.each([
    ["a:fk:user", "a_id"],
    ["a:o2o:user", "a_id"],
    ["a:m2m:user", "a"],
    ["a:char", "a"],
  ])("is its column: %s, %s", (word, column) => {
    expect(columnName(read(word))).toBe(column);
  });

  it.each([
    ["a:choice:x", ["get_a_display"]],
    ["a:date", ["get_next_by_a", "get_previous_by_a"]],
    ["a:datetime", ["get_next_by_a", "get_previous_by_a"]],
    ["a:time", []],
  ])("are methods of the model: %s, %j", (word, methods) => {
    expect(addedMethods(read(word))).toEqual(methods);
  });

  it("is a class for its choices, another one for each name", () => {
    expect(["task_status", "a", "x2", "a_1b", "a1b", "aB_c"].map(choicesClass)).toEqual([
      ...["TaskStatus", "A", "X2", "A_1b", "A1b", "ABC"],
    ]);
    expect(boundNames(read("task_status:choice:a"))).toEqual(["task_status", "TaskStatus"]);
    expect(boundNames(read("task_status:char"))).toEqual(["task_status"]);
  });

  it.each([
    ["in-progress", "IN_PROGRESS"],
    ["a.+b", "A_B"],
    ["--a--", "A"],
    ["café", "CAFE"],
    ["2nd", "VALUE_2ND"],
    ["i", "VALUE_I"],
    ["O", "VALUE_O"],
    ["in", "IN"],
    ["bio", "BIO"],
    ["a2", "A2"],
    ["a", "A"],
    ["商", "CHOICE_4"],
  ])("is a member for a choice: %s, %s", (choice, member) => {
    expect(choiceMember(choice, 3)).toBe(member);
  });

  it.each([
    ["a:fk:user", ["settings"]],
    ["a:fk:Tag", ["uuid4"]],
    ["a:char", ["uuid4"]],
  ])("needs names from outside: %s, %j", (word, names) => {
    expect(usedNames(read(word), ["uuid4"])).toEqual(names);
  });
});
