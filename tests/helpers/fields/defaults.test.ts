import { describe, expect, it } from "vitest";
import { isEmptyJson, pythonDefault } from "../../../helpers/fields/defaults.ts";
import { type Field, readFields } from "../../../helpers/fields.ts";

function read(word: string): Field {
  const { fields, faults } = readFields([word]);
  const [field] = fields;
  if (field === undefined) throw new Error(`${word} gives no field: ${faults}`);
  return field;
}

const refusalOf = (word: string) => readFields([word]).faults.join("\n");

describe("a default, as Python writes it", () => {
  it.each([
    ["a:char=it's", `"it's"`, []],
    [`a:char='say "x"'`, `'say "x"'`, []],
    ['a:char=""', '""', []],
    ['a:text=""', '""', []],
    ["a:char:3=a😀b", '"a😀b"', []],
    ["a:slug=a-B_1", '"a-B_1"', []],
    ['a:slug?=""', '""', []],
    ["a:email=a.b+c@sub.example.org", '"a.b+c@sub.example.org"', []],
    ["a:email=ann@localhost", '"ann@localhost"', []],
    ["a:url=https://example.com/", '"https://example.com/"', []],
    ["a:url=FTP://example.com", '"FTP://example.com"', []],
    ["a:url=ftps://a.example.com:8000/a?b=c#d", '"ftps://a.example.com:8000/a?b=c#d"', []],
    ["a:url=http://localhost?x", '"http://localhost?x"', []],
    ["a:url=https://192.0.2.1#x", '"https://192.0.2.1#x"', []],
    ["a:url=https://[::1]/", '"https://[::1]/"', []],
    ["a:url=https://xn--bcher-kva.xn--p1ai/", '"https://xn--bcher-kva.xn--p1ai/"', []],
    ["a:ip=::1", '"::1"', []],
    ["a:bool=TRUE", "True", []],
    ["a:bool=false", "False", []],
    ["a:int=-2147483648", "-2147483648", []],
    ["a:int=2147483647", "2147483647", []],
    ["a:int=+007", "7", []],
    ["a:bigint=9223372036854775807", "9223372036854775807", []],
    ["a:bigint=-9223372036854775808", "-9223372036854775808", []],
    ["a:smallint=32767", "32767", []],
    ["a:smallint=-32768", "-32768", []],
    ["a:posint=0", "0", []],
    ["a:posint=2147483647", "2147483647", []],
    ["a:float=1", "1.0", []],
    ["a:float=+1.", "1.0", []],
    ["a:float=-.5", "-0.5", []],
    ["a:float=.25", "0.25", []],
    ["a:float=1E5", "1e5", []],
    ["a:float=1.e-7", "1.0e-7", []],
    ["a:float=2.50e+10", "2.50e+10", []],
    ["a:decimal=9.50", 'Decimal("9.50")', ["Decimal"]],
    ["a:decimal=+0012.5", 'Decimal("12.5")', ["Decimal"]],
    ["a:decimal=-.5", 'Decimal("-0.5")', ["Decimal"]],
    ["a:decimal=7.", 'Decimal("7")', ["Decimal"]],
    ["a:decimal=0", 'Decimal("0")', ["Decimal"]],
    ["a:decimal=00000000000000", 'Decimal("0")', ["Decimal"]],
    ["a:decimal:4,2=99.99", 'Decimal("99.99")', ["Decimal"]],
    ["a:decimal:2,2=0", 'Decimal("0.0")', ["Decimal"]],
    ["a:decimal:2,2=.25", 'Decimal("0.25")', ["Decimal"]],
    ["a:date=2026-01-31", "datetime.date(2026, 1, 31)", ["datetime"]],
    ["a:date=0001-01-01", "datetime.date(1, 1, 1)", ["datetime"]],
    ["a:date=9999-12-31", "datetime.date(9999, 12, 31)", ["datetime"]],
    ["a:date=today", "timezone.localdate", ["timezone"]],
    ["a:datetime=now", "timezone.now", ["timezone"]],
    ["a:datetime=2026-01-31T09:30", "datetime.datetime(2026, 1, 31, 9, 30, tzinfo=datetime.UTC)", ["datetime"]],
    ['a:datetime="2026-01-31 09:30"', "datetime.datetime(2026, 1, 31, 9, 30, tzinfo=datetime.UTC)", ["datetime"]],
    ["a:datetime=2026-01-31T09:30Z", "datetime.datetime(2026, 1, 31, 9, 30, tzinfo=datetime.UTC)", ["datetime"]],
    [
      "a:datetime=2026-01-31T00:30:15+02:00",
      "datetime.datetime(2026, 1, 30, 22, 30, 15, tzinfo=datetime.UTC)",
      ["datetime"],
    ],
    ["a:datetime=2026-01-31T00:00-14:00", "datetime.datetime(2026, 1, 31, 14, 0, tzinfo=datetime.UTC)", ["datetime"]],
    [
      "a:datetime=2026-01-31T09:30:00.5",
      "datetime.datetime(2026, 1, 31, 9, 30, 0, 500000, tzinfo=datetime.UTC)",
      ["datetime"],
    ],
    ["a:datetime=2026-01-31T09:30:00.0", "datetime.datetime(2026, 1, 31, 9, 30, tzinfo=datetime.UTC)", ["datetime"]],
    ["a:time=09:30", "datetime.time(9, 30)", ["datetime"]],
    ["a:time=23:59:59", "datetime.time(23, 59, 59)", ["datetime"]],
    ["a:time=09:30:15.000123", "datetime.time(9, 30, 15, 123)", ["datetime"]],
    ["a:time=09:30:15.25", "datetime.time(9, 30, 15, 250000)", ["datetime"]],
    ["a:time=00:00:00", "datetime.time(0, 0)", ["datetime"]],
    ["a:duration=1d", "datetime.timedelta(days=1)", ["datetime"]],
    ["a:duration=3w2d", "datetime.timedelta(weeks=3, days=2)", ["datetime"]],
    ["a:duration=2h30m15s", "datetime.timedelta(hours=2, minutes=30, seconds=15)", ["datetime"]],
    ["a:duration=2H30M", "datetime.timedelta(hours=2, minutes=30)", ["datetime"]],
    ["a:duration=02:30:00", "datetime.timedelta(hours=2, minutes=30)", ["datetime"]],
    ['a:duration="10 02:30:05"', "datetime.timedelta(days=10, hours=2, minutes=30, seconds=5)", ["datetime"]],
    ["a:duration=P1DT12H", "datetime.timedelta(days=1, hours=12)", ["datetime"]],
    ["a:duration=P10W", "datetime.timedelta(weeks=10)", ["datetime"]],
    ["a:duration=pt10m20s", "datetime.timedelta(minutes=10, seconds=20)", ["datetime"]],
    ["a:duration=0s", "datetime.timedelta(0)", ["datetime"]],
    ["a:uuid=uuid4", "uuid4", ["uuid4"]],
    ["a:uuid=5F0C6A5E-5A3B-4C0E-9F3A-0D4C1A8B7E21", 'UUID("5f0c6a5e-5a3b-4c0e-9f3a-0d4c1a8b7e21")', ["UUID"]],
    ["a:uuid=5f0c6a5e5a3b4c0e9f3a0d4c1a8b7e21", 'UUID("5f0c6a5e5a3b4c0e9f3a0d4c1a8b7e21")', ["UUID"]],
    ["a:json={}", "dict", ["dict"]],
    ["a:json=[]", "list", ["list"]],
    ["the_state:choice:to-do,done=to-do", "TheState.TO_DO", []],
  ])("of %s is %s", (word, code, uses) => {
    expect(pythonDefault(read(word))).toMatchObject({ code, uses });
  });

  it.each([
    ['a:json={"a":[1,"b",null,true,false]}', "dict[str, Any]", `{"a": [1, "b", None, True, False]}`, ["Any"]],
    ["a:json=[1.5]", "list[Any]", "[1.5]", ["Any"]],
    ["a:json=true", "bool", "True", []],
    ["a:json=false", "bool", "False", []],
    ["a:json=7", "int", "7", []],
    ["a:json=9007199254740991", "int", "9007199254740991", []],
    ["a:json=0.5", "float", "0.5", []],
    [`a:json='"text"'`, "str", '"text"', []],
    [`a:json='"/tmp/x"'`, "str", '"/tmp/x"  # noqa: S108', []],
  ])("of %s is what a function returns: %s", (word, returns, value, uses) => {
    expect(pythonDefault(read(word))).toEqual({ uses: [], function: { returns, value, uses } });
  });

  it("of a time that is now is what a function returns, since Django has none for it", () => {
    expect(pythonDefault(read("a:time=now"))).toEqual({
      uses: [],
      function: { returns: "datetime.time", value: "timezone.localtime().time()", uses: ["datetime", "timezone"] },
    });
  });

  it.each([
    ["a:char=0.0.0.0", "  # noqa: S104"],
    ["a:ip=0.0.0.0", "  # noqa: S104"],
    ["a:char=/tmp/x", "  # noqa: S108"],
    ["a:char=/var/tmp", "  # noqa: S108"],
    ["a:char=/dev/shm/x", "  # noqa: S108"],
    ["a:char=x/tmp", ""],
    ["a:char=10.0.0.0", ""],
    ["a:char=0.0.0.0/8", ""],
    ["a:char=0a0b0c0", ""],
  ])("of %s has the comment that ruff needs: %j", (word, pragma) => {
    expect(pythonDefault(read(word))?.pragma).toBe(pragma);
  });

  it.each(["a:char", "a:fk:user", "a:file"])("is not there for %s", (word) => {
    expect(pythonDefault(read(word))).toBeUndefined();
  });
});

describe("a default that a form takes for no answer", () => {
  it.each([
    ["a:json={}", true],
    ["a:json=[]", true],
    [`a:json='""'`, true],
    ["a:json=[0]", false],
    ["a:json=0", false],
    ["a:json", false],
    ["a:char={}", false],
  ])("is an empty one of JSON: %s, %s", (word, empty) => {
    expect(isEmptyJson(read(word))).toBe(empty);
  });
});

describe("a default that its field can't have", () => {
  it.each([
    ["char:3=a😀bc", "write a text that is not longer than the field"],
    ["slug=a.b", "write letters a to z, digits, - and _, not more than the field holds"],
    ["slug=é", "write letters a to z, digits, - and _, not more than the field holds"],
    ["slug=a!", "write letters a to z, digits, - and _, not more than the field holds"],
    ["email=x", "write an address like ann@example.com"],
    ["email=ann@example", "write an address like ann@example.com"],
    ["email=ann@-example.com", "write an address like ann@example.com"],
    ["email=ann@example.com-", "write an address like ann@example.com"],
    ["email=.ann@example.com", "write an address like ann@example.com"],
    ["email=ann.@example.com", "write an address like ann@example.com"],
    ["email=ann@example.com.", "write an address like ann@example.com"],
    ['email="an n@example.com"', "write an address like ann@example.com"],
    ['email=""', "write an address like ann@example.com"],
    ["url=x", "write a URL like https://example.com/"],
    ["url=xhttps://example.com/", "write a URL like https://example.com/"],
    ["url=gopher://example.com/", "write a URL like https://example.com/"],
    ['url="https://example.com/a b"', "write a URL like https://example.com/"],
    ["url=https://example/", "write a URL like https://example.com/"],
    ["url=https://-a.com/", "write a URL like https://example.com/"],
    ["url=https://a.c/", "write a URL like https://example.com/"],
    ["url=https:///x", "write a URL like https://example.com/"],
    ["url=https://a.com:99999/", "write a URL like https://example.com/"],
    ["ip=x", "write an IP address like 192.0.2.1"],
    ["bool=xtrue", "write true or false"],
    ["bool=truex", "write true or false"],
    ["bool=xfalse", "write true or false"],
    ["bool=falsex", "write true or false"],
    ["int=-2147483649", "write a whole number from -2147483648 to 2147483647"],
    ["int=2147483648", "write a whole number from -2147483648 to 2147483647"],
    ["int=x1", "write a whole number from -2147483648 to 2147483647"],
    ["int=1x", "write a whole number from -2147483648 to 2147483647"],
    ["int=++1", "write a whole number from -2147483648 to 2147483647"],
    ["bigint=-9223372036854775809", "write a whole number from -9223372036854775808 to 9223372036854775807"],
    ["smallint=32768", "write a whole number from -32768 to 32767"],
    ["posint=2147483648", "write a whole number from 0 to 2147483647"],
    ["float=x", "write a number like 0.5"],
    ["float=x1", "write a number like 0.5"],
    ["float=1x", "write a number like 0.5"],
    ["float=1e", "write a number like 0.5"],
    ["float=.", "write a number like 0.5"],
    ["decimal=x", "write a number like 9.50 that fits the field's digits"],
    ["decimal=1.2.3", "write a number like 9.50 that fits the field's digits"],
    ["decimal=1e5", "write a number like 9.50 that fits the field's digits"],
    ["decimal=x1", "write a number like 9.50 that fits the field's digits"],
    ["decimal:4,2=100", "write a number like 9.50 that fits the field's digits"],
    ["decimal:4,2=0.001", "write a number like 9.50 that fits the field's digits"],
    ["date=x", "write a date like 2026-01-31, or today"],
    ["date=2026-1-1", "write a date like 2026-01-31, or today"],
    ["date=12026-01-01", "write a date like 2026-01-31, or today"],
    ["date=2026-01-311", "write a date like 2026-01-31, or today"],
    ["date=2025-02-29", "write a date like 2026-01-31, or today"],
    ["date=2026-13-01", "write a date like 2026-01-31, or today"],
    ["datetime=x", "write a moment like 2026-01-31T09:30 (UTC) or 2026-01-31T09:30+02:00, or now"],
    ["datetime=today", "write a moment like 2026-01-31T09:30 (UTC) or 2026-01-31T09:30+02:00, or now"],
    ["datetime=2026-02-30T09:30", "write a moment like 2026-01-31T09:30 (UTC) or 2026-01-31T09:30+02:00, or now"],
    ["datetime=2026-01-31T09:60", "write a moment like 2026-01-31T09:30 (UTC) or 2026-01-31T09:30+02:00, or now"],
    ["datetime=2026-01-31T09:30+15:00", "write a moment like 2026-01-31T09:30 (UTC) or 2026-01-31T09:30+02:00, or now"],
    ["datetime=2026-01-31T09:30+02:60", "write a moment like 2026-01-31T09:30 (UTC) or 2026-01-31T09:30+02:00, or now"],
    ["datetime=x2026-01-31T09:30", "write a moment like 2026-01-31T09:30 (UTC) or 2026-01-31T09:30+02:00, or now"],
    ["datetime=2026-01-31T09:30Zx", "write a moment like 2026-01-31T09:30 (UTC) or 2026-01-31T09:30+02:00, or now"],
    ["datetime=9999-12-31T23:00-02:00", "write a moment like 2026-01-31T09:30 (UTC) or 2026-01-31T09:30+02:00, or now"],
    ["time=x", "write a time like 09:30 or 09:30:15, or now"],
    ["time=9:30", "write a time like 09:30 or 09:30:15, or now"],
    ["time=009:30", "write a time like 09:30 or 09:30:15, or now"],
    ["time=09:60", "write a time like 09:30 or 09:30:15, or now"],
    ["time=09:30:60", "write a time like 09:30 or 09:30:15, or now"],
    ["time=09:30:15.1234567", "write a time like 09:30 or 09:30:15, or now"],
    ["time=09:30:", "write a time like 09:30 or 09:30:15, or now"],
    ["duration=x", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["duration=x1d", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["duration=1dx", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["duration=1m2h", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["duration=xP1D", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["duration=P1Dx", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["duration=P1DT", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["duration=x02:30:00", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["duration=02:30:000", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["duration=02:60:00", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["duration=02:30:60", "write a duration like 1d, 2h30m, 02:30:00 or P1DT12H"],
    ["uuid=x", "write a UUID like 5f0c6a5e-5a3b-4c0e-9f3a-0d4c1a8b7e21, or uuid4 for a new one each time"],
    [
      "uuid=x5f0c6a5e-5a3b-4c0e-9f3a-0d4c1a8b7e21",
      "write a UUID like 5f0c6a5e-5a3b-4c0e-9f3a-0d4c1a8b7e21, or uuid4 for a new one each time",
    ],
    [
      "uuid=5f0c6a5e-5a3b-4c0e-9f3a-0d4c1a8b7e21x",
      "write a UUID like 5f0c6a5e-5a3b-4c0e-9f3a-0d4c1a8b7e21, or uuid4 for a new one each time",
    ],
    [
      "uuid=5f0c6a5e-5a3b4c0e-9f3a-0d4c1a8b7e21",
      "write a UUID like 5f0c6a5e-5a3b-4c0e-9f3a-0d4c1a8b7e21, or uuid4 for a new one each time",
    ],
    ["json=x", `write JSON like {} or [] or '{"a": 1}', but not null`],
    ["json=9007199254740992", `write JSON like {} or [] or '{"a": 1}', but not null`],
    ["json=[-9007199254740993]", `write JSON like {} or [] or '{"a": 1}', but not null`],
    [String.raw`json={"\u0000":1}`, `write JSON like {} or [] or '{"a": 1}', but not null`],
    [String.raw`json=["\ud800"]`, `write JSON like {} or [] or '{"a": 1}', but not null`],
    ["choice:a,b=c", "write one of the choices: a, b"],
    ["int=7?", "write ?=7, since the ? stands before the default"],
  ])("is refused with what it could be: %s", (word, hint) => {
    expect(refusalOf(`a:${word}`)).toContain(`can't be the default of a field of type ${/^\w+/.exec(word)}; ${hint}`);
    expect(refusalOf(`a:${word}`).endsWith(hint)).toBe(true);
  });
});
