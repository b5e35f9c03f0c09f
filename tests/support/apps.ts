import fc from "fast-check";
import { followUps } from "../../generators/follow-ups.ts";
import { pascalCase, snakeCase } from "../../helpers/words.ts";
import { fieldWords } from "./fields.ts";
import { type Ran, runPlop } from "./plop.ts";

/** What stands behind `npx plop`. */
export type Command = readonly string[];

/**
 * Runs a command in a project, in this process. No migration is made, unless the command says so.
 *
 * @param project absolute path of the folder with `manage.py`
 * @param command the command
 * @returns how it ended
 */
export async function grow(project: string, command: Command): Promise<Ran> {
  const listed = followUps.find(({ name }) => name === command[0]);
  if (listed === undefined) throw new Error(`${command[0]} is no follow-up command`);
  const isModel = listed.name === "django-model" && !command.some((word) => word.startsWith("--migrate="));
  return runPlop(await listed.load(), isModel ? [...command, "--migrate=no"] : command, { cwd: project });
}

/** Why a person has to write tests of what the kit wrote, which is no fault; no other reason is a good one. */
export const BY_HAND = /can't be told: (a good value for \w+ can't be told from the source|\w+ has rules of its own)\./;

/**
 * Runs commands one after the other.
 *
 * @param project absolute path of the folder with `manage.py`
 * @param commands the commands
 * @throws Error with the first command that was refused, unless its tests have to be written by hand
 */
export async function growAll(project: string, commands: readonly Command[]): Promise<void> {
  for (const command of commands) {
    const { failure } = await grow(project, command);
    if (failure === undefined || (command[0] === "django-test" && BY_HAND.test(failure))) continue;
    throw new Error(`${spelled([command])}\n${failure}`);
  }
}

/**
 * Commands as a person types them, to be shown when something is wrong with what they made.
 *
 * @param commands the commands
 * @returns one line for each
 */
export function spelled(commands: readonly Command[]): string {
  const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  return commands.map((command) => `npx plop ${command.map(quoted).join(" ")}`).join("\n");
}

/** Every type with no option, and with what has to be there. */
const PLAIN_FIELDS = [
  ...["title", "char_1:char", "slug:slug", "mail:email", "link:url", "notes:text", "flag:bool", "day:date"],
  ...["moment:datetime", "clock:time", "span:duration", "extra:json", "token:uuid", "blob:binary", "address:ip"],
  ...["number:int", "big:bigint", "small:smallint", "count:posint", "ratio:float", "price:decimal", "paper:file"],
  ...["photo:image", "status:choice:todo,doing,done", "owner:fk:user:as=+", "card:o2o:user", "friends:m2m:self"],
];

/** Every type with every option that it takes. */
const FULL_FIELDS = [
  ...[
    "title:char:60:unique:index?=New",
    "slug:slug:30:unique:index?=new",
    "mail:email:100:unique:index?=ann@example.com",
  ],
  ...["link:url:90:unique:index?=https://example.com/", "notes:text?=none", "flag:bool:index?=true"],
  ...["day:date:unique:index?=today", "moment:datetime:unique:index?=now", "clock:time:unique:index?=now"],
  ...["span:duration:unique:index?=1d", 'extra:json?={"a":[1]}', "token:uuid:unique:index?=uuid4", "blob:binary?"],
  ...[
    "address:ip:unique:index?=127.0.0.1",
    "number:int:unique:index?=7",
    "big:bigint:unique:index?=-9223372036854775808",
  ],
  ...["small:smallint:unique:index?=-1", "count:posint:unique:index?=0", "ratio:float:unique:index?=0.5"],
  ...["price:decimal:6,2:unique:index?=9.90", "paper:file:to=papers/%Y?", "photo:image:to=photos?"],
  ...["status:choice:todo,in-progress,done:unique:index?=todo", "owner:fk:user:set_null:as=full_rows:index?"],
  ...[
    "card:o2o:user:restrict:as=full_row:index?",
    "parent:fk:self:protect:as=children?",
    "twin:o2o:self:do_nothing:as=+?",
  ],
  ...["friends:m2m:self?", "fans:m2m:user:as=favourites?", "plain:fk:Plain:cascade:as=+", "seen_by:m2m:Plain:as=+"],
];

const LINKS = Array.from({ length: 10 }, (_, index) => index + 1);

/** One model with every type plain, one with every type and every option, and all their pages. */
export const EVERY_TYPE: readonly Command[] = [
  ["django-app", "gallery"],
  ["django-model", "gallery", "Plain", ...PLAIN_FIELDS],
  ["django-model", "gallery", "Full", ...FULL_FIELDS],
  ["django-view", "gallery", "Plain"],
  ["django-view", "gallery", "Full", "--access=staff"],
  ...["Plain", "Full", "PlainAdmin", "FullAdmin", "FullForm", "index"].map((name) => ["django-test", "gallery", name]),
];

/** Ten models, each of which needs the one before; four more, of which only the first has a text of its own. */
export const CHAIN: readonly Command[] = [
  ["django-app", "chain"],
  ...LINKS.map((number) => [
    ...["django-model", "chain", `Link${number}`, "name:char:40"],
    ...(number === 1 ? [] : [`before:fk:Link${number - 1}`]),
  ]),
  ["django-view", "chain", "Link10", "--access=public"],
  ["django-view", "chain", "Link2", "--kind=list"],
  ["django-test", "chain", "Link10Form"],
  ["django-test", "chain", "Link5Admin"],
  ...LINKS.slice(0, 4).map((number) => [
    ...["django-model", "chain", `Knot${number}`, number === 1 ? "name:char:40" : `before:fk:Knot${number - 1}`],
  ]),
  ["django-view", "chain", "Knot4"],
  ["django-test", "chain", "Knot4"],
];

/** A model related to several others in every way; two apps that need each other. */
export const HUB: readonly Command[] = [
  ["django-app", "Invoice lines", "--url=billing/lines", "--path=apps"],
  ["django-app", "x2"],
  ["django-model", "invoice_lines", "Person", "name", "born:date?"],
  ["django-model", "invoice_lines", "News", "headline:char:80:unique", "person:fk:Person:protect"],
  ["django-model", "x2", "HTTPLog", "path:char:200", "news:fk:invoice_lines.News:cascade"],
  ["django-model", "x2", "Series", "data:json=[]", "series:fk:self:as=parts?"],
  [
    ...["django-model", "x2", "Invoice line", "person:fk:invoice_lines.Person:protect", "log:o2o:HTTPLog:cascade"],
    ...["series:m2m:Series", "readers:m2m:user?", "news:fk:invoice_lines.News:set_null?", "other:fk:self?"],
    ...["amount:decimal:8,2", "invoice_line:int=0"],
  ],
  ["django-model", "invoice_lines", "Receipt", "number:char:20:unique", "log:fk:x2.HTTPLog"],
  ["django-view", "x2", "Invoice line"],
  ["django-view", "x2", "HTTPLog", "--kind=detail", "--access=staff"],
  ["django-view", "x2", "HTTPLog", "--access=staff"],
  ["django-view", "invoice_lines", "News", "--access=public"],
  ["django-view", "invoice_lines", "Receipt"],
  ["django-view", "invoice_lines", "About us", "--kind=page", "--access=public"],
  ["django-test", "x2", "Invoice line"],
  ["django-test", "invoice_lines", "NewsForm"],
];

/** Names that look wrong and are right: one letter, digits, words, modules of other projects. */
export const APP_NAMES = [
  ...["a", "x2", "tasks_2", "Invoice lines", "reports", "profiles", "data", "core", "api", "pages", "news", "series"],
  ...["models", "views", "people", "user", "factories", "signals", "n".repeat(63)],
];

/** Names of models: plurals that equal themselves or are irregular, abbreviations, names that other code has too. */
const MODEL_NAMES = [
  ...["Data", "News", "Person", "Series", "HTTPLog", "A", "Invoice line", "invoice-item", "Task", "Category", "Status"],
  ...["Name", "Title", "Type", "Object", "Client", "Order", "Page", "Form", "View", "List", "Date", "Path", "Test"],
  ...["Group", "Session", "Message", "Settings", "Factory", "Admin", "Field", "Index", "Exception", "Any2", "User"],
  ...["X2", "Case", "Choice", "Hour", "Sheep", "Fish", "Media", "Box", "Quiz", "Knife", "User profile", "Count"],
  ...["Response", "Request", "URL", "Before", "Testimonial", "Id", "Query", "Stored", "Reverse", "Template"],
  ...["Context", "Permission", "Log entry", "List view", "Staff required mixin", "Str", "Print", "Class", "Import"],
  "M".repeat(40),
];

const PAGE_NAMES = [
  ...["About us", "Help", "Terms", "a", "FAQ", "x 2", "Contact page", "Class", "Login"],
  // Django has views of these names.
  ...["Template", "List", "Create", "Detail", "Form", "Redirect"],
];
const KINDS = ["list", "detail", "create", "update", "delete"] as const;
const ACCESS = ["login", "public", "staff"];

interface App {
  /** As it was typed. */
  readonly typed: string;
  readonly name: string;
  readonly options: readonly string[];
}

function apps(names: readonly string[]): fc.Arbitrary<App[]> {
  const options = (name: string) =>
    fc.constantFrom([], [], [], ["--path=apps"], ["--path=local/parts"], ["--url=none"], [`--url=some/${name}/`]);
  return fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).chain((drawn) =>
    fc.tuple(
      ...drawn.map((typed) => {
        const name = snakeCase(typed);
        return options(name).map((chosen): App => ({ typed, name, options: chosen }));
      }),
    ),
  );
}

interface Model {
  readonly app: string;
  /** As it was typed. */
  readonly typed: string;
  readonly name: string;
}

/** No two of an app whose names differ in capitals alone, which Django takes for one. */
function models(names: readonly string[]): fc.Arbitrary<Model[]> {
  const model = fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...MODEL_NAMES))
    .map(([app, typed]): Model => ({ app, typed, name: pascalCase(typed) }));
  return fc.uniqueArray(model, {
    minLength: 1,
    maxLength: 5,
    selector: ({ app, name }) => `${app}.${name.toLowerCase()}`,
  });
}

/** What relations of a model can point at: those before it. */
function targetsOf({ app }: Model, before: readonly Model[]): string[] {
  return before.map((model) => (model.app === app ? model.name : `${model.app}.${model.name}`));
}

const flag = (word: string, often: number) =>
  fc.oneof({ weight: often, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: fc.constant([word]) });

function modelCommands(drawn: readonly Model[]): fc.Arbitrary<Command[]> {
  return fc.tuple(
    ...drawn.map((model, index) =>
      fc
        .tuple(fieldWords(targetsOf(model, drawn.slice(0, index))), flag("--admin=no", 5))
        .map(([fields, options]) => ["django-model", model.app, model.typed, ...fields, ...options]),
    ),
  );
}

/** Nothing, all pages, or some first and then the others, for the same people. */
const pages = fc
  .tuple(fc.subarray([...KINDS], { maxLength: 3 }), fc.boolean(), fc.constantFrom(...ACCESS))
  .map(([kinds, all, access]) =>
    [...kinds, ...(all ? ["crud"] : [])].map((kind) => [`--kind=${kind}`, `--access=${access}`]),
  );

/** The pages of models, and tests of what there is then. */
function pageCommands(drawn: readonly Model[]): fc.Arbitrary<Command[]> {
  const each = drawn.map((model) =>
    pages.chain((kinds) => {
      const views = kinds.map((options) => ["django-view", model.app, model.typed, ...options]);
      return fc
        .subarray(testable(model, kinds), { maxLength: Math.min(2, testable(model, kinds).length) })
        .map((names) => [...views, ...names.map((name) => ["django-test", model.app, name])]);
    }),
  );
  return fc.tuple(...each).map((commands) => commands.flat());
}

/** A model and the classes that its pages bring. */
function testable({ name }: Model, kinds: readonly Command[]): string[] {
  const has = (kind: string) => kinds.some(([option]) => option === `--kind=${kind}` || option === "--kind=crud");
  const views = KINDS.filter(has).map((kind) => `${name}${pascalCase(kind)}View`);
  return [name, ...views, ...(has("create") || has("update") ? [`${name}Form`] : [])];
}

function plainPages(names: readonly string[]): fc.Arbitrary<Command[]> {
  const page = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...PAGE_NAMES), fc.constantFrom(...ACCESS));
  return fc
    .uniqueArray(page, { maxLength: 2, selector: ([app, name]) => `${app} ${name}` })
    .map((drawn) =>
      drawn.map(([app, name, access]) => ["django-view", app, name, "--kind=page", `--access=${access}`]),
    );
}

/**
 * Draws commands that grow a fresh project: apps, models that are related to those before them, pages, and tests.
 * Every command is a good one.
 *
 * @param appNames what the apps may be called
 * @returns the commands in the order in which they are run
 */
export function sequences(appNames: readonly string[] = APP_NAMES): fc.Arbitrary<Command[]> {
  return apps(appNames).chain((drawnApps) => {
    const names = drawnApps.map(({ name }) => name);
    return models(names).chain((drawnModels) =>
      fc
        .tuple(modelCommands(drawnModels), pageCommands(drawnModels), plainPages(names))
        .map((parts) => [...drawnApps.map(({ typed, options }) => ["django-app", typed, ...options]), ...parts.flat()]),
    );
  });
}
