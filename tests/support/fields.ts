import fc from "fast-check";

/** Names that look wrong and are right: soft keywords, builtins, modules, digits, a type's own name, 60 characters. */
const NAMES = [
  ...["name", "title", "label", "code", "slug", "username", "type", "match", "case", "date", "time", "uuid", "decimal"],
  ...["hash", "format", "list_items", "int", "bool", "print", "property", "object", "foo_1", "foo1", "a", "x2", "fk"],
  ...["char", "choice", "optional", "unique", "to", "as_of", "status", "project", "user", "password", "secret_token"],
  ...["none", "true", "get_it", "created_at", "due", "args", "kwargs", "using", "ordering", "app_label", "json"],
  ...["model", "meta", "params"],
  ...["data", "form", "fields", "files", "errors", "initial", "instance", "client", "request", "response", "page"],
  ...["admin", "reverse", "test_it", "message", "messages", "media", "object_list", "view", "url", "task", "person"],
  "n".repeat(60),
];

const name = fc.oneof(fc.constantFrom(...NAMES), fc.stringMatching(/^[b-n][a-z]{2,8}[0-9]?q(_[a-z0-9]{1,5})?$/));

const flags = (...words: string[]) => fc.subarray(words).map((chosen) => chosen.map((word) => `:${word}`).join(""));
const maybe = (part: fc.Arbitrary<string>) => fc.oneof(fc.constant(""), part);
const defaults = (value: fc.Arbitrary<string>) => maybe(value.map(quoted));

/** A default as it has to be written: in the quotes that it doesn't hold itself, where there is need of them. */
function quoted(text: string): string {
  if (text !== "" && !/\s|^["']/.test(text)) return `=${text}`;
  return text.includes('"') ? `='${text}'` : `="${text}"`;
}

/** No apostrophe before a blank, since a quote ends there. */
const text = fc.oneof(
  fc
    .string({ unit: fc.constantFrom(..."abzAZ09 :=?,._-{}[]()%#/\\\"'äß→😀") })
    .map((drawn) => drawn.trim().replaceAll(/'/g, drawn.includes('"') ? "" : "'"))
    .filter((drawn) => drawn.length < 40 && !/\p{Cs}/u.test(drawn)),
  fc.constantFrom("/tmp/x", "0.0.0.0", "{self.pk}", "# noqa", "it's", "\\", "\\n", "%s", "today"),
);

const day = fc
  .date({ min: new Date("0001-01-02T00:00:00Z"), max: new Date("2019-12-30T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const clock = fc.tuple(fc.nat(23), fc.nat(59), fc.option(fc.nat(59))).map((parts) =>
  parts
    .filter((part) => part !== null)
    .map((part) => String(part).padStart(2, "0"))
    .join(":"),
);
const moment = fc
  .tuple(day, clock, fc.constantFrom("", "Z", "+02:00", "-14:00"))
  .map(([date, time, zone]) => `${date}T${time}${zone}`);
const json = fc
  .jsonValue({ maxDepth: 2, noUnicodeString: false })
  .map((value) => JSON.stringify(value))
  .filter((value) => value !== "null" && !/\\u|\p{Cs}|'\s|[\p{Cc}\u2028\u2029]/u.test(value))
  .filter((value) => !/\d{16}|e[+]?\d/.test(value));
const whole = (min: number, max: number) => fc.integer({ min, max }).map(String);

const DEFAULTS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  text,
  bool: fc.constantFrom("true", "false", "True"),
  date: fc.oneof(fc.constant("today"), day),
  datetime: fc.oneof(fc.constant("now"), moment),
  time: fc.oneof(fc.constant("now"), clock),
  duration: fc.constantFrom("1d", "2h30m", "02:30:00", "1 02:30:00", "P1DT12H", "PT30M", "0s", "3w"),
  json: fc.oneof(fc.constantFrom("{}", "[]"), json),
  uuid: fc.oneof(fc.constant("uuid4"), fc.uuid()),
  ip: fc.oneof(fc.ipV4(), fc.constantFrom("::1", "2001:db8::1", "0.0.0.0")),
  int: whole(-2147483648, 2147483647),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  smallint: whole(-32768, 32767),
  posint: whole(0, 2147483647),
  float: fc.constantFrom("0.5", "-1", "+1.", ".5", "1E5", "007", "1e-7"),
};

const UNINDEXED = ["text", "json", "binary"];

const plain = fc.constantFrom(...Object.keys(DEFAULTS)).chain((type) => {
  const common = [...(UNINDEXED.includes(type) ? [] : ["index"]), ...(type === "bool" ? [] : ["unique"]), "optional"];
  const options = flags(...common.filter((word) => word !== "unique" || !UNINDEXED.includes(type)));
  return fc
    .tuple(options, maybe(fc.constant("?")), defaults(DEFAULTS[type] ?? text))
    .map((parts) => `:${type}${parts.join("")}`);
});

const moments = fc
  .tuple(fc.constantFrom(":date", ":datetime", ":time"), fc.constantFrom(":auto_now", ":auto_now_add"), flags("index"))
  .map((parts) => parts.join(""));

const TEXTS: readonly (readonly [type: string, value: fc.Arbitrary<string>])[] = [
  ["", text],
  [":char", text],
  [":char:255:unique", text],
  [":char:1:unique", fc.constantFrom("a", "ä")],
  [":char:5:unique", fc.constantFrom("a-b", "A_1", "x")],
  [":slug:1:unique", fc.constant("x")],
  [":slug:2:unique", fc.constant("xy")],
  [":slug:60", fc.constantFrom("a-b", "A_1", "x")],
  [":email:index", fc.constantFrom("ann@example.com", "a.b+c@sub.example.org")],
  [":email:6:unique", fc.constant("z@b.co")],
  [":url:12:unique", fc.constant("http://z.co/")],
  [":url:unique", fc.constantFrom("https://example.com/", "http://localhost:8000/a?b=c#d", "https://[::1]/")],
];
const texts = fc
  .constantFrom(...TEXTS)
  .chain(([type, value]) =>
    fc.tuple(maybe(fc.constant("?")), defaults(value)).map((parts) => `${type}${parts.join("")}`),
  );

const decimals = fc
  .tuple(fc.constantFrom(":decimal", ":decimal:8,2", ":decimal:12,12"), flags("unique", "index", "optional"))
  .chain(([type, options]) =>
    defaults(fc.constantFrom("0.50", ".5", "-0.25", "0")).map((value) => `${type}${options}${value}`),
  );

/** So short that few rows are possible where they are unique. */
const digits = fc
  .tuple(fc.constantFrom(":decimal:1,0", ":decimal:2,0", ":decimal:3,2"), flags("unique", "optional"))
  .chain(([type, options]) => defaults(fc.constantFrom("0", "7")).map((value) => `${type}${options}${value}`));

const files = fc
  .tuple(fc.constantFrom(":file", ":image", ":binary", ":file:to=docs/%Y", ":image:to=photos"), flags("optional"))
  .map((parts) => parts.join(""));

const choice = fc.stringMatching(/^[a-z0-9ä][a-z0-9ä_.+-]{0,24}$/);
const choices = fc
  .uniqueArray(fc.oneof(choice, fc.constantFrom("0.0.0.0", "name", "1st", "none", "mro", "商")), {
    minLength: 1,
    maxLength: 6,
    selector: (value) =>
      value
        .normalize("NFKD")
        .replaceAll(/\p{M}/gu, "")
        .replaceAll(/[^a-z0-9]+/g, "_")
        .replaceAll(/^_+|_+$/g, ""),
  })
  .chain((values) =>
    fc
      .tuple(flags("unique", "index", "optional"), defaults(fc.constantFrom(...values)))
      .map(([options, value]) => `:choice:${values.join(",")}${options}${value}`),
  );

/** Choices become a class, which can't be called Decimal, Meta or None. */
function mayBeChoice([drawn, rest]: readonly [string, string]): boolean {
  return !(rest.startsWith(":choice") && ["decimal", "meta", "none", "true", "false"].includes(drawn));
}

const DELETIONS = ["", ":cascade", ":protect", ":restrict", ":do_nothing", ":set_null?", ":optional", "?"];

/** Each relation has a way back of its own, so that no two of one target clash. */
const relations = (targets: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom("fk", "o2o", "m2m"),
      fc.constantFrom("user", "self", ...targets),
      fc.constantFrom(...DELETIONS),
      fc.oneof(
        fc.constant("+"),
        fc.integer({ min: 0, max: 2 ** 30 }).map((number) => `z${number}_rows`),
      ),
    )
    .map(([type, target, deletion, relatedName]) => {
      const accessor = type === "m2m" && target === "self" ? "" : `:as=${relatedName}`;
      if (type === "m2m") return `:m2m:${target}${accessor}${deletion.replace(/^:[a-z_]+/, "")}`;
      // There could be no first one that needs another.
      const optional = target === "self" && !/\?|:optional/.test(deletion) ? "?" : "";
      return `:${type}:${target}${accessor}${deletion}${optional}`;
    });

/**
 * Draws the fields of a model, all of them good: every type and option, and names that only look wrong.
 *
 * @param targets the models that relations may have as their targets, such as `Project` or `app.Project`
 * @returns one word for each field
 */
export function fieldWords(targets: readonly string[] = []): fc.Arbitrary<string[]> {
  const rest = fc.oneof(texts, plain, moments, decimals, digits, files, choices, relations(targets));
  return fc
    .uniqueArray(fc.tuple(name, rest).filter(mayBeChoice), {
      selector: ([drawn]) => drawn,
      minLength: 1,
      maxLength: 12,
    })
    .map((fields) => fields.map((parts) => parts.join("")));
}
