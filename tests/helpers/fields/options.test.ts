import { describe, expect, it } from "vitest";
import { readFields } from "../../../helpers/fields.ts";

const refusalOf = (word: string) => readFields([word]).faults.join("\n");

describe("the options of a field", () => {
  it.each([
    ["a:slug:60", { maxLength: 60 }],
    ["a:slug", { maxLength: 50 }],
    ["a:email:100", { maxLength: 100 }],
    ["a:email", { maxLength: 254 }],
    ["a:url:90", { maxLength: 90 }],
    ["a:char:1", { maxLength: 1 }],
    ["a:char:10485760", { maxLength: 10_485_760 }],
    ["a:decimal:1,0", { maxDigits: 1, decimalPlaces: 0 }],
    ["a:decimal:1000,1000", { maxDigits: 1000, decimalPlaces: 1000 }],
    [`a:file:to=${"x".repeat(60)}`, { uploadTo: "x".repeat(60) }],
    ["a:file:to=a-b.c/%Y/d_e/", { uploadTo: "a-b.c/%Y/d_e/" }],
    ["a:image:to=%Y", { uploadTo: "%Y" }],
    ["a:date:auto_now", { auto: "auto_now" }],
    ["a:time:auto_now_add", { auto: "auto_now_add" }],
    [`a:choice:${"x".repeat(255)}`, { maxLength: 255 }],
    ["a:choice:à1,n\u0303o,3.5+x-y_z", { choices: ["à1", "n\u0303o", "3.5+x-y_z"], maxLength: 20 }],
    ["a:o2o:user:do_nothing", { onDelete: "do_nothing" }],
    ["a:fk:user:restrict", { onDelete: "restrict" }],
    ["a:fk:user:set_null?", { onDelete: "set_null" }],
    ["a:m2m:_app2.Tag2", { to: "_app2.Tag2" }],
  ])("are read: %s", (word, options) => {
    expect(readFields([word])).toMatchObject({ fields: [options], faults: [] });
  });

  const UNIQUE = "unique; index; optional.";

  it.each([
    ["char:x9", `char has no option x9. Known: a number for max_length; ${UNIQUE}`],
    ["char:9x", `char has no option 9x. Known: a number for max_length; ${UNIQUE}`],
    ["slug:x9x9", `slug has no option x9x9. Known: a number for max_length; ${UNIQUE}`],
    ["decimal:x1,2", `decimal has no option x1,2. Known: 10,2 for max_digits and decimal_places; ${UNIQUE}`],
    ["decimal:1,2x", `decimal has no option 1,2x. Known: 10,2 for max_digits and decimal_places; ${UNIQUE}`],
    ["file:x", `file has no option x. Known: to=FOLDER; ${UNIQUE}`],
    ["file:xto", `file has no option xto. Known: to=FOLDER; ${UNIQUE}`],
    ["m2m:user:x", `m2m has no option x. Known: as=NAME; ${UNIQUE}`],
    [
      "fk:user:xxxxxxxx",
      `fk has no option xxxxxxxx. Known: cascade; protect; restrict; set_null; do_nothing; as=NAME; ${UNIQUE}`,
    ],
    ["int:uniquely", "int has no option uniquely. Did you mean unique?"],
    ["int:nonunique", `int has no option nonunique. Known: ${UNIQUE}`],
    ["fk:user:cascad", "fk has no option cascad. Did you mean cascade?"],
    ["fk:user:as=a:as=b", "as=b is one too many"],
    ["fk:user:cascade:protect", "protect is one too many"],
    ["decimal:1,0:2,0", "2,0 is one too many"],
    ["fk:unique", "after fk comes its target: Project, app.Project, user or self"],
    ["o2o", "after o2o comes its target: Project, app.Project, user or self"],
    ["m2m", "after m2m comes its target: Project, app.Project, user or self"],
    ["choice", "after choice comes its choices, such as todo,doing,done"],
    ["fk:Shop.ITEM", "Shop.ITEM is no model's name. Did you mean shop.ITEM?"],
    ["fk:sale_item", "sale_item is no model's name. Did you mean SaleItem?"],
    ["fk:x.y.Z", "x.y.Z is no model's name. Did you mean y.Z?"],
    ["fk:2x", "2x is no model's name. Write Project, app.Project, user or self."],
    ["fk:a!", "a! is no model's name. Write Project, app.Project, user or self."],
  ])("are refused where they aren't known: %s", (word, reason) => {
    expect(refusalOf(`a:${word}`)).toBe(`a: ${reason}`);
  });

  it.each([
    ["datetime:auto_now=now", "auto_now sets it; leave the default out"],
    ["datetime:auto_now_add?", "auto_now_add sets it, so that it is never empty; leave ? out"],
    ["date:auto_now_add:unique", "rows of one moment would collide with auto_now_add; leave unique out"],
    ["text:unique", "a long text can't stand in an index; use char with a length"],
    ["json:unique", "JSON can't be held unique; leave unique out"],
    ["binary:unique", "bytes can't be held unique; leave unique out"],
    ["bool:unique", "a table would hold two rows at most; leave unique out"],
    ["file:unique", "the storage gives each file a name of its own; leave unique out"],
    ["image:unique", "the storage gives each file a name of its own; leave unique out"],
    ["fk:user:unique", "a unique fk is an o2o; write o2o"],
    ["m2m:user:unique", "many-to-many can't be unique; leave unique out"],
    ["text:index", "a long text can't stand in an index; use char with a length"],
    ["json:index", "an index doesn't help with JSON; leave index out"],
    ["binary:index", "an index doesn't help with bytes; leave index out"],
    ["file:index", "an index doesn't help with files; leave index out"],
    ["image:index", "an index doesn't help with files; leave index out"],
    ["m2m:user:index", "many-to-many has its index already; leave index out"],
    ["slug:0", "its length has to be 1 at least, such as 50"],
    ["char:10485761", "its length can't be more than 10485760; text has no limit"],
    ["decimal:1001,1", "it can't have more than 1000 digits"],
    ["decimal:0,0", "it needs one digit at least, such as 10,2"],
    ["decimal:1,2", "2 decimal places don't fit 1 digits; all digits come first: 2,1"],
    ["file:to=a/.b", "its folder is a path below the media folder, such as to=documents or to=photos/%Y"],
    ["file:to=a//b", "its folder is a path below the media folder, such as to=documents or to=photos/%Y"],
    ["file:to=a!", "its folder is a path below the media folder, such as to=documents or to=photos/%Y"],
    ["choice:a!", "the choice a! may hold letters, digits, - _ . + and starts with a letter or digit"],
    ["choice:a,+b", "the choice +b may hold letters, digits, - _ . + and starts with a letter or digit"],
    ["fk:user:as=", "nothing follows as=; write as=NAME, or as=+ for no way back"],
    ["m2m:self:as=+", "a many-to-many to itself is its own way back; leave as= out"],
  ])("are refused where they can't be: %s", (word, reason) => {
    expect(refusalOf(`a:${word}`)).toBe(`a: ${reason}`);
  });

  it.each([
    ["x200", "there is no type x200. Known: "],
    ["200x", "there is no type 200x. Known: "],
    ["nonunique", "there is no type nonunique. Known: "],
    ["Shop", "there is no type Shop. Did you mean fk:Shop?"],
    ["shop.Item_2", "there is no type shop.Item_2. Did you mean fk:shop.Item_2?"],
    ["Shop!", "there is no type Shop!. Known: "],
    ["9Shop!x", "there is no type 9Shop!x. Known: "],
    ["optional", "the type comes first: a:char:optional"],
  ])("are not taken for a type: %s", (word, reason) => {
    expect(refusalOf(`a:${word}`)).toContain(`a: ${reason}`);
  });
});

describe("a field that is not well written", () => {
  it.each([
    [":char", "a field starts with its name, such as title:char, and :char with none"],
    ["=x", "a field starts with its name, such as title:char, and =x with none"],
    [":char=x", "a field starts with its name, such as title:char, and :char=x with none"],
    ['a="', "a: the quote of its default is not closed, or the quote's end is not followed by a blank"],
    [`a="x'`, "a: the quote of its default is not closed, or the quote's end is not followed by a blank"],
    ['a="x"y', "a: the quote of its default is not closed, or the quote's end is not followed by a blank"],
  ])("is refused with how it would be: %j", (word, reason) => {
    expect(refusalOf(word).replace(/^: /, "")).toBe(reason);
  });

  it.each([
    ["a=x'y'", "x'y'"],
    ["a='x y'", "x y"],
    ["a=x", "x"],
    ["a=''", ""],
    ['a=x"', 'x"'],
  ])("has its quotes taken off only around the whole default: %s", (word, value) => {
    expect(readFields([word]).fields).toMatchObject([{ default: value }]);
  });

  it("is not said to be there twice when it has no name", () => {
    expect(readFields([":char", ":char"]).faults).toHaveLength(2);
  });
});
