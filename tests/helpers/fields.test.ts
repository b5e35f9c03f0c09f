import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Field } from "../../helpers/fields.ts";
import { FIELD_TYPES, isNullable, readFields } from "../../helpers/fields.ts";
import { fieldWords } from "../support/fields.ts";

function read(word: string): Field {
  const { fields, faults } = readFields([word]);
  const [field] = fields;
  if (field === undefined) throw new Error(`${word} gives no field: ${faults}`);
  return field;
}

/** Of words without a mistake. */
function fieldsOf(words: readonly string[]): readonly Field[] {
  const { fields, faults } = readFields(words);
  expect(faults).toEqual([]);
  return fields;
}

function refusalOf(...words: string[]): string {
  return readFields(words).faults.join("\n");
}

const plain = { unique: false, index: false, optional: false };

describe("a field", () => {
  it.each<[string, Field]>([
    ["title", { ...plain, name: "title", type: "char", maxLength: 255 }],
    ["title?", { ...plain, name: "title", type: "char", maxLength: 255, optional: true }],
    ["title=Hello", { ...plain, name: "title", type: "char", maxLength: 255, default: "Hello" }],
    ["title:char:200:unique", { ...plain, name: "title", type: "char", maxLength: 200, unique: true }],
    ["site:url", { ...plain, name: "site", type: "url", maxLength: 200 }],
    ["due:date?", { ...plain, name: "due", type: "date", optional: true }],
    ["due:date:optional:index", { ...plain, name: "due", type: "date", optional: true, index: true }],
    ["due:date=today", { ...plain, name: "due", type: "date", default: "today" }],
    ["price:decimal", { ...plain, name: "price", type: "decimal", maxDigits: 10, decimalPlaces: 2 }],
    ["price:decimal:8,3", { ...plain, name: "price", type: "decimal", maxDigits: 8, decimalPlaces: 3 }],
    ["scan:file", { ...plain, name: "scan", type: "file" }],
    ["scan:image:to=scans/%Y?", { ...plain, name: "scan", type: "image", uploadTo: "scans/%Y", optional: true }],
    [
      "status:choice:todo,doing,done=todo",
      { ...plain, name: "status", type: "choice", choices: ["todo", "doing", "done"], maxLength: 20, default: "todo" },
    ],
    ["project:fk:Project", { ...plain, name: "project", type: "fk", to: "Project", onDelete: "cascade" }],
    ["owner:fk:user?", { ...plain, name: "owner", type: "fk", to: "user", onDelete: "set_null", optional: true }],
    [
      "owner:o2o:app.Owner:protect:as=pet",
      { ...plain, name: "owner", type: "o2o", to: "app.Owner", onDelete: "protect", relatedName: "pet" },
    ],
    ["tags:m2m:Tag:as=+", { ...plain, name: "tags", type: "m2m", to: "Tag", relatedName: "+" }],
  ])("is read from %s", (word, field) => {
    expect(read(word)).toEqual(field);
  });

  it.each([
    ["note:text=a:b=c?d,e", "a:b=c?d,e"],
    ["note:text?=none", "none"],
    ["note:text=a:as=b:to=c", "a:as=b:to=c"],
    ['note:text="New task"', "New task"],
    ["note:text='New task'", "New task"],
    ['note:text="say "hi""', 'say "hi"'],
    ["note:text=it's", "it's"],
    ['note:text=""', ""],
    ['data:json={"a":[1,2]}', '{"a":[1,2]}'],
    [`data:json='{"a": [1, 2]}'`, '{"a": [1, 2]}'],
  ])("takes its default as it stands: %s", (word, value) => {
    expect(read(word)).toHaveProperty("default", value);
  });

  it("is one of several, in arguments or between blanks", () => {
    const apart = fieldsOf(["title:char:200", "due:date?", 'note="a b"', "done:bool=false"]);
    expect(fieldsOf([' title:char:200  due:date? note="a b"\tdone:bool=false ', " "])).toEqual(apart);
    expect(apart.map(({ name }) => name)).toEqual(["title", "due", "note", "done"]);
    expect(fieldsOf([])).toEqual([]);
  });

  it.each(FIELD_TYPES)("may be of type %s and optional", (type) => {
    const first = { choice: ":a,b", fk: ":Project", o2o: ":Project", m2m: ":Project" } as Record<string, string>;
    expect(read(`field:${type}${first[type] ?? ""}?`)).toMatchObject({ type, optional: true });
  });

  it.each([
    ["title:char?", false],
    ["title:char", false],
    ["title:char:unique?", true],
    ["title:choice:a?", false],
    ["title:choice:a:unique?", true],
    ["scan:file?", false],
    ["due:date?", true],
    ["done:bool?", true],
    ["tags:m2m:Tag?", false],
    ["owner:fk:user?", true],
  ])("is stored as NULL when %s is left empty: %s", (word, nullable) => {
    expect(isNullable(read(word))).toBe(nullable);
  });

  it.each([
    ..."match case type date time uuid decimal meta dict list none timezone settings datetime".split(" "),
    `${"x".repeat(63)}`,
  ])("may be called %s", (name) => {
    expect(read(`${name}:int`).name).toBe(name);
  });
});

describe("a field is refused", () => {
  it.each([
    ["title:strng", "title: there is no type strng. Did you mean char?"],
    ["title:CharField", "title: there is no type CharField. Did you mean char?"],
    ["title:ForeignKey:X", "title: there is no type ForeignKey. Did you mean fk?"],
    ["title:datetme", "title: there is no type datetme. Did you mean datetime?"],
    ["title:unique", "title: the type comes first: title:char:unique"],
    ["title:200", "title: the type comes first: title:char:200"],
    ["owner:Owner", "owner: there is no type Owner. Did you mean fk:Owner?"],
    ["title:to=x", /^title: there is no type to=x\./],
    ["title:xxxxxxxxxxxx", /^title: there is no type xxxxxxxxxxxx\. Known: char, slug, /],
    ["title:char:uniqe", "title: char has no option uniqe. Did you mean unique?"],
    ["title:int:5", /^title: int has no option 5\. Known: unique; index; optional\.$/],
    ["price:decimal:10", /^price: decimal has no option 10\. Known: 10,2 for max_digits and decimal_places; unique/],
    ["title:char:5:6", "title: 6 is one too many"],
    ["title:char:unique:unique", "title: unique is one too many"],
    ["tags:m2m:Tag:cascade", /^tags: m2m has no option cascade/],
  ])("for a word that is not known: %s", (word, message) => {
    if (typeof message === "string") expect(refusalOf(word)).toBe(message);
    else expect(refusalOf(word)).toMatch(message);
  });

  it.each([
    [":char", "a field starts with its name, such as title:char"],
    ["?", "a field starts with its name, such as title:char"],
    ["=x", "a field starts with its name, such as title:char"],
    ["due?:date", "the ? stands at the end, before a default: due:date?"],
    ["due:date??", "the ? stands at the end, before a default: due:date?"],
    ["due::date", "nothing stands between a colon and what follows; leave the colon out"],
    ["due:", "nothing stands between a colon and what follows; leave the colon out"],
    ["title=", 'nothing follows the =; write ="" for an empty text'],
    ['title="New', "the quote of its default is not closed, or the quote's end is not followed by a blank"],
  ])("for the way it is written: %s", (word, reason) => {
    expect(refusalOf(word).split("\n")[0]).toContain(`: ${reason}`);
  });

  it.each([
    ["dueDate", "names of fields are written in lower case", "due_date"],
    ["Due", "names of fields are written in lower case", "due"],
    ["due-date", "only the letters a to z, digits and _ will do in a name", "due_date"],
    ["größe", "only the letters a to z, digits and _ will do in a name", "gro_e"],
    ["商", "only the letters a to z, digits and _ will do in a name", "value"],
    ["2fast", "a name can't start with a digit", "fast"],
    ["_due", "a name can't start with _", "due"],
    ["due_", "a name can't end with _", "due"],
    ["due__date", "a name can't hold __, which Django's lookups are made with", "due_date"],
    ["class", "class is a keyword of Python", "class_value"],
    ["Class", "names of fields are written in lower case", "class_value"],
    ["pk", "every model has an attribute pk already", "pk_value"],
    ["id", "every model has an attribute id already", "id_value"],
    ["objects", "every model has an attribute objects already", "objects_value"],
    ["save", "every model has an attribute save already", "save_value"],
    ["check", "every model has an attribute check already", "check_value"],
    ["clean", "every model has an attribute clean already", "clean_value"],
    ["models", "the name can't be used: it would hide the module models from the lines below it", "models_value"],
    ["self", "the name can't be used: Python takes it for the instance when a model is called with it", "self_value"],
    ["cls", "the name can't be used: factory_boy's factories need it for themselves", "cls_value"],
    ["create", "the name can't be used: factory_boy's factories need it for themselves", "create_value"],
    ["str", "the name can't be used: it would hide Python's str from the annotation of __str__", "str_value"],
    ["l", "the name can't be used: it looks like the digit 1 (ruff's E741)", "l_value"],
    ["x".repeat(64), "the name has 64 characters, and 63 is PostgreSQL's most", "x".repeat(63)],
  ])("for its name %s: %s; rather %s", (name, reason, suggestion) => {
    expect(refusalOf(`${name}:int`)).toBe(`${name}: ${reason}. How about ${suggestion}?`);
    expect(refusalOf(`${suggestion}:int`)).toBe("");
  });

  it.each([
    [`${"x".repeat(61)}:fk:user`, /its column x+_id has 64 characters, and 63 is PostgreSQL's most$/],
    [
      "meta:choice:a",
      "meta: its choices would be the class Meta, a name that will not do; rename it, such as meta_kind",
    ],
    ["none:choice:a", /the class None/],
    ["does_not_exist:choice:a", /the class DoesNotExist/],
    ["title:char:0", "title: its length has to be 1 at least, such as 255"],
    ["title:char:99999999", "title: its length can't be more than 10485760; text has no limit"],
    ["price:decimal:0,0", "price: it needs one digit at least, such as 10,2"],
    ["price:decimal:1001,0", "price: it can't have more than 1000 digits"],
    ["price:decimal:2,10", /10 decimal places don't fit 2 digits; all digits come first: 10,2$/],
    ["scan:file:to=/etc", /its folder is a path below the media folder/],
    ["scan:file:to=a/../b", /its folder is a path below the media folder/],
    ["scan:file:to=", /its folder is a path below the media folder/],
    [`scan:file:to=${"x".repeat(61)}`, /its folder has 61 characters, and 60 is the most$/],
    ["body:text:unique", "body: a long text can't stand in an index; use char with a length"],
    ["done:bool:unique", /two rows at most/],
    ["scan:image:unique", /leave unique out$/],
    ["data:json:unique", /leave unique out$/],
    ["data:binary:unique", /leave unique out$/],
    ["tags:m2m:Tag:unique", /leave unique out$/],
    ["tags:m2m:Tag:index", /leave index out$/],
    ["body:text:index", /use char with a length$/],
    ["owner:fk:user:unique", "owner: a unique fk is an o2o; write o2o"],
    ["owner:fk:user:set_null", "owner: set_null needs an optional field: owner:fk:user:set_null?"],
    ["owner:fk:user:as=", /nothing follows as=; write as=NAME/],
    ["owner:fk:user:as=Pets", /as=Pets: names of fields are written in lower case\. How about pets\?$/],
    ["owner:fk:user:as=save", /as=save: every model has an attribute save already/],
    ["friends:m2m:self:as=x", /its own way back; leave as= out$/],
    ["parent:fk:self:as=parent", /the way back would be called parent, which is a field; name it with as=/],
  ])("for what its type can't be: %s", (word, message) => {
    if (typeof message === "string") expect(refusalOf(word)).toBe(message);
    else expect(refusalOf(word)).toMatch(message);
  });

  it.each([
    ["owner:fk", "owner: after fk comes its target: Project, app.Project, user or self"],
    ["owner:fk:protect", "owner: after fk comes its target: Project, app.Project, user or self"],
    ["owner:m2m:as=x", "owner: after m2m comes its target: Project, app.Project, user or self"],
    ["owner:fk:big_project", "owner: big_project is no model's name. Did you mean BigProject?"],
    ["owner:fk:Tasks.Task", "owner: Tasks.Task is no model's name. Did you mean tasks.Task?"],
    ["owner:fk:a.b.C", /a\.b\.C is no model's name/],
    ["owner:fk:9", /9 is no model's name\. Write Project, app\.Project, user or self\.$/],
    ["status:choice", "status: after choice comes its choices, such as todo,doing,done"],
    ["status:choice:unique", "status: after choice comes its choices, such as todo,doing,done"],
    ["status:choice:a,,b", "status: one of its choices is empty; there is a comma too many"],
    ["status:choice:a,b,a", "status: the choice a is there twice"],
    ["status:choice:a-b,a_b", "status: the choices a-b and a_b would both be called A_B; rename one"],
    ["status:choice:a,-b", /the choice -b may hold letters/],
    [`status:choice:${"a".repeat(256)}`, /is longer than 255 characters$/],
  ])("for a target or choices that won't do: %s", (word, message) => {
    if (typeof message === "string") expect(refusalOf(word)).toBe(message);
    else expect(refusalOf(word)).toMatch(message);
  });

  it.each([
    ["char:3=long", "not longer than the field"],
    ["slug=a.b", "letters a to z"],
    ['slug=""', "letters a to z"],
    ["email=ann", "ann@example.com"],
    ["url=example.com", "https://example.com/"],
    ["url=https://a..b/", "https://example.com/"],
    ["url=javascript://x.yz/", "https://example.com/"],
    ["ip=1.2.3", "192.0.2.1"],
    ["ip=fe80::1%eth0", "192.0.2.1"],
    ["bool=yes", "write true or false"],
    ["int=2147483648", "from -2147483648 to 2147483647"],
    ["smallint=-32769", "from -32768 to 32767"],
    ["posint=-1", "from 0 to 2147483647"],
    ["bigint=9223372036854775808", "to 9223372036854775807"],
    ["int=1.5", "write a whole number"],
    ["float=nan", "write a number"],
    ["float=1e999", "write a number"],
    ["decimal:4,2=123", "fits the field's digits"],
    ["decimal:4,2=1.234", "fits the field's digits"],
    ["decimal=.", "fits the field's digits"],
    ["date=2026-02-30", "write a date like"],
    ["date=0000-01-01", "write a date like"],
    ["date=now", "or today"],
    ["date=today?", "write ?=today, since the ? stands before the default"],
    ["datetime=today", "or now"],
    ["datetime=2026-01-31", "write a moment like"],
    ["datetime=2026-01-31T25:00", "write a moment like"],
    ["datetime=0001-01-01T00:00+02:00", "write a moment like"],
    ["time=24:00", "write a time like"],
    ["duration=soon", "write a duration like"],
    ["duration=P", "write a duration like"],
    ["uuid=1", "write a UUID like"],
    ["json={a}", "write JSON like"],
    ["json=null", "but not null"],
    ["json=12345678901234567890", "write JSON like"],
    ['json="\\u0000"', "write JSON like"],
    ["choice:a,b=c", "write one of the choices: a, b"],
  ])("for a default of another kind: %s", (word, hint) => {
    expect(refusalOf(`field:${word}`)).toMatch(/^field: ".*" can't be the default of a field of type \w+; /);
    expect(refusalOf(`field:${word}`)).toContain(hint);
  });

  it.each(["fk:user", "o2o:user", "m2m:Tag", "file", "image", "binary"])("for a default of %s", (type) => {
    expect(refusalOf(`field:${type}=x`)).toMatch(/^field: a field of type \w+ can't have a default; leave out =x$/);
  });

  it.each([
    [["title", "title:text"], "title: the name is there twice; rename one"],
    [["project:fk:Project", "project_id:int"], /^project_id: project has the column project_id already/],
    [["status:choice:a", "get_status_display"], /^get_status_display: Django gives the model a method/],
    [["due:date", "get_next_by_due:int"], /^get_next_by_due: Django gives the model a method/],
    [
      ["settings:json", "owner:fk:user"],
      "settings: it would hide the settings that the line of owner needs; rename it",
    ],
    [["timezone", "made:datetime=now"], /^timezone: it would hide the timezone/],
    [["datetime:datetime", "day:date=2026-01-31"], /^datetime: it would hide the datetime/],
    [["decimal:choice:a", "price:decimal=1"], /^decimal: it would hide the Decimal that the line of price needs/],
    [["dict:int", "data:json={}"], /^dict: it would hide the dict/],
    [
      ["author:fk:user", "editor:fk:user"],
      "editor: author relates to user too, by the same name back; name one with as=, such as editor:fk:user:as=editor_set",
    ],
    [["parent:fk:self", "root:o2o:self"], /^root: parent relates to the model itself too/],
    [["a:fk:Tag:as=rows", "b:m2m:Tag:as=rows"], /^b: a relates to Tag too/],
  ])("for another field: %j", (words, message) => {
    if (typeof message === "string") expect(refusalOf(...words)).toBe(message);
    else expect(refusalOf(...words)).toMatch(message);
  });

  it("beside all the others, one line each", () => {
    expect(refusalOf("Title:strng", "due:date=soon done:bol", "ok:int").split("\n")).toEqual([
      "Title: names of fields are written in lower case. How about title?",
      "Title: there is no type strng. Did you mean char?",
      expect.stringMatching(/^due: "soon" can't be the default/),
      "done: there is no type bol. Did you mean bool?",
    ]);
  });
});

describe("relations to one target", () => {
  it.each([
    [["author:fk:user", "editor:fk:user:as=edited"]],
    [["author:fk:user:as=+", "editor:fk:user:as=+"]],
    [["a:m2m:self", "b:m2m:self"]],
    [["a:fk:Tag", "b:fk:shop.Tag"]],
  ])("may be %j", (words) => {
    expect(refusalOf(...words)).toBe("");
  });
});

describe("any words", () => {
  it("are read without a refusal when they are good", () => {
    fc.assert(
      fc.property(fieldWords(["Project", "shop.Item"]), (words) => {
        expect(fieldsOf(words)).toHaveLength(words.length);
        expect(fieldsOf([words.join(" ")])).toEqual(fieldsOf(words));
      }),
      { numRuns: 500 },
    );
  });

  it("are read or refused, one printable line for each mistake", () => {
    const piece = fc.constantFrom(
      "title",
      ":",
      "=",
      "?",
      "fk",
      "Project",
      "to=",
      "as=",
      '"',
      "'",
      " ",
      "1",
      ",",
      "\u001b",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (word) => {
          expect(refusalOf(word)).toMatch(/^(?:[^\p{Cc}\p{Cf}]*: [^\p{Cc}\p{Cf}]+(?:\n|$))*$/u);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
