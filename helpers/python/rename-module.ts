import type { Edit } from "../changes/stage.ts";
import { namesOf } from "./imports.ts";
import { descendants, type PythonNode, partOf, partsOf, stringValue } from "./parser.ts";
import { pythonEdit, type Source, type Splice } from "./source.ts";
import { argumentsOf, calledName } from "./url-patterns.ts";

/** A package, or a module, that is called otherwise from now on. */
export interface Renamed {
  /** Its dotted name so far. */
  readonly from: string;
  readonly to: string;
  /** What a dotted text may go on with so that it names something in it, and not a model or a page of that name. */
  readonly names: ReadonlySet<string>;
  /** Texts that look like such a name and stay: somebody chose them, such as `@shared_task(name="tasks.tasks.send")`. */
  readonly kept?: ReadonlySet<string>;
  /** Texts that name it by its own name alone: a predicate, since most of such texts mean something else. */
  isNamedBy?(text: PythonNode): boolean;
}

/** The module that is edited. */
export interface EditedModule {
  /** @returns the full name of a module as it is imported here: `.models` may be `tasks.models` */
  absolute(name: string): string;
  /** It moves along with the package of this dotted name, so that its relative imports within that stay. */
  readonly within?: string;
}

/**
 * Calls packages by other names in a module: in its imports, in the code that uses them, and in texts such as
 * `patch("tasks.views.send")` that certainly name something in them. Labels of models (`"tasks.Task"`), permissions and
 * names of pages stay.
 *
 * @param renamed the packages
 * @param edited the module
 */
export function renameModules(renamed: readonly Renamed[], edited: EditedModule): Edit {
  return pythonEdit(
    (source) => {
      const found = [...importSplices(source, renamed, edited), ...textSplices(source, renamed)];
      const fault = found.find((each) => "reason" in each);
      if (fault !== undefined) return { kind: "refused", ...fault };
      const splices = found.filter((each): each is Splice => "start" in each);
      return splices.length === 0 ? { kind: "already" } : { kind: "splice", splices };
    },
    renamed.map(({ to }) => to).join("\n"),
  );
}

interface Fault {
  readonly reason: string;
  readonly line: number;
}

type Found = Splice | Fault;

/** @returns the new dotted name of something; undefined where it keeps its own */
function newName(dotted: string, renamed: readonly Renamed[]): string | undefined {
  const found = renamed.find(({ from }) => dotted === from || dotted.startsWith(`${from}.`));
  return found && found.to + dotted.slice(found.from.length);
}

function importSplices({ root }: Source, renamed: readonly Renamed[], edited: EditedModule): Found[] {
  const found = descendants(root, "import_statement", "import_from_statement").flatMap((node) =>
    node.type === "import_statement"
      ? plainImport(root, node, renamed)
      : (fromImport(node, renamed, edited) ?? fromParent(node, renamed, edited)),
  );
  // `import tasks.models` and `import tasks.forms` bind the same name, so that each finds every use of it.
  const starts = found.map((each) => ("start" in each ? each.start : undefined));
  return found.filter((_, index) => starts[index] === undefined || starts.indexOf(starts[index]) === index);
}

/** `from tasks.models import Task`; undefined for one from elsewhere. */
function fromImport(node: PythonNode, renamed: readonly Renamed[], edited: EditedModule): Found[] | undefined {
  const name = node.childForFieldName("module_name");
  if (name === null) return [];
  const full = edited.absolute(name.text);
  const to = newName(full, renamed);
  if (to === undefined) return undefined;
  const isOwn = name.text.startsWith(".") && isWithin(full, edited.within);
  return isOwn ? [] : [{ start: name.startIndex, end: name.endIndex, text: to }];
}

function isWithin(dotted: string, parent: string | undefined): boolean {
  return parent !== undefined && (dotted === parent || dotted.startsWith(`${parent}.`));
}

/** `from apps import tasks`, and `from . import tasks` beside it. */
function fromParent(node: PythonNode, renamed: readonly Renamed[], edited: EditedModule): Found[] {
  const name = node.childForFieldName("module_name");
  const imported = namesOf(node);
  if (name === null) return [];
  const parent = edited.absolute(name.text);
  const targets = imported.map((each) => newName([parent, each.imported].join("."), renamed));
  const to = targets.find((each) => each !== undefined);
  if (to === undefined) return [];
  const [only, ...others] = imported;
  const isPlain = others.length === 0 && to.endsWith(`.${only?.imported}`);
  if (isPlain) return [{ start: name.startIndex, end: name.endIndex, text: to.slice(0, to.lastIndexOf(".")) }];
  const reason = `${node.text.split("\n")[0]}: this import gives several modules at once. Give each a line of its own`;
  return [{ reason, line: node.startPosition.row + 1 }];
}

/** `import tasks.models`, and the code that goes by this name. */
function plainImport(root: PythonNode, node: PythonNode, renamed: readonly Renamed[]): Found[] {
  return partsOf(node, "name").flatMap((each) => {
    const name = each.type === "aliased_import" ? each.childForFieldName("name") : each;
    const to = name ? newName(name.text, renamed) : undefined;
    if (!name || to === undefined) return [];
    const splice: Splice = { start: name.startIndex, end: name.endIndex, text: to };
    return each.type === "aliased_import" ? [splice] : [splice, ...uses(root, name.text, renamed)];
  });
}

/** What code calls by the name of a module that it imports: `tasks.models.Task`. */
function uses(root: PythonNode, imported: string, renamed: readonly Renamed[]): Found[] {
  const [head = ""] = imported.split(".");
  const found = renamed.find(({ from }) => isWithin(imported, from));
  const others = importedElsewhere(root, renamed);
  return descendants(root, "identifier").flatMap((node): Found[] => {
    if (node.text !== head || isNameOnly(node)) return [];
    let chain = node;
    while (found !== undefined && chain.text !== found.from && isObject(chain)) chain = chain.parent as PythonNode;
    if (found !== undefined && chain.text === found.from && isObject(chain)) {
      return [{ start: chain.startIndex, end: chain.endIndex, text: found.to }];
    }
    if (chainsFrom(node).some((name) => others.has(name))) return [];
    const reason = `${head} is imported as a module, and used as something else here: import what is needed by name`;
    return [{ reason, line: node.startPosition.row + 1 }];
  });
}

/** What `import apps.notes.urls` brings, which goes by its name as before. */
function importedElsewhere(root: PythonNode, renamed: readonly Renamed[]): Set<string> {
  const names = descendants(root, "import_statement").flatMap((node) => partsOf(node, "name"));
  return new Set(
    names.flatMap((each) =>
      each.type === "dotted_name" && newName(each.text, renamed) === undefined ? [each.text] : [],
    ),
  );
}

/** `apps`, `apps.notes` and `apps.notes.urls`, where `apps` begins the last. */
function chainsFrom(node: PythonNode): string[] {
  const names = [node.text];
  for (let chain = node; isObject(chain); ) {
    chain = chain.parent as PythonNode;
    names.push(chain.text);
  }
  return names;
}

function isObject(node: PythonNode): boolean {
  return node.parent?.type === "attribute" && node.parent.childForFieldName("object")?.id === node.id;
}

/** The name of an attribute, of an argument, or a part of an import. */
function isNameOnly(node: PythonNode): boolean {
  const { parent } = node;
  if (parent?.type === "attribute") return !isObject(node);
  if (parent?.type === "keyword_argument") return parent.childForFieldName("name")?.id === node.id;
  return parent?.type === "dotted_name" || parent?.type === "aliased_import";
}

function textSplices({ root }: Source, renamed: readonly Renamed[]): Splice[] {
  return dottedTexts(root).flatMap(({ node, text }) => {
    const found = renamed.find((each) => names(each, node, text));
    const start = node.text.indexOf(text);
    // A text in parts, or with escapes, is none that anybody writes a name as.
    if (found === undefined || start === -1) return [];
    const at = node.startIndex + start;
    return [{ start: at, end: at + found.from.length, text: found.to }];
  });
}

function names({ from, names: known, kept, isNamedBy }: Renamed, node: PythonNode, text: string): boolean {
  if ((text !== from && !text.startsWith(`${from}.`)) || kept?.has(text)) return false;
  if (namesLogger(node)) return true;
  if (text === from) return namesPackage(node) || (isNamedBy?.(node) ?? false);
  const [next = ""] = text.slice(from.length + 1).split(".");
  return known.has(next) || (isNamedBy?.(node) ?? false);
}

/** `getLogger("tasks")`, and the names below `"loggers"` in a dictionary: loggers go by the names of modules. */
function namesLogger(node: PythonNode): boolean {
  const { parent } = node;
  const call = callAround(node);
  if (call !== undefined) {
    const isFirst = argumentsOf(call)[0]?.id === node.id;
    return isFirst ? BY_LOGGER.includes(calledName(call)) : keywordOf(node) === "logger";
  }
  const isKey = parent?.type === "pair" && parent.childForFieldName("key")?.id === node.id;
  const holder = isKey ? parent.parent?.parent : undefined;
  return holder?.type === "pair" && stringValue(holder.childForFieldName("key")) === "loggers";
}

const BY_LOGGER = ["getLogger", "assertLogs", "assertNoLogs"];

/** `import_module("tasks")`, `import_module(".views", "tasks")`, `autodiscover_tasks(["tasks"])`: none takes a label. */
function namesPackage(node: PythonNode): boolean {
  const { parent } = node;
  const isInList = parent?.type === "list" || parent?.type === "tuple";
  const call = callAround(isInList ? parent : node);
  if (call === undefined) return false;
  return calledName(call) === "autodiscover_tasks"
    ? isInList
    : !isInList && ["import_module", "find_spec"].includes(calledName(call));
}

/** The call that something is an argument of. */
function callAround({ parent }: PythonNode): PythonNode | undefined {
  const list = parent?.type === "keyword_argument" ? parent.parent : parent;
  return list?.type === "argument_list" && list.parent?.type === "call" ? list.parent : undefined;
}

/**
 * The names that tasks of a worker queue were given, by which messages find them.
 *
 * @param root the module that has the tasks
 */
export function namesOfTasks(root: PythonNode): string[] {
  return dottedTexts(root).flatMap(({ node, text }) => {
    const call = keywordOf(node) === "name" ? callAround(node) : undefined;
    return call !== undefined && ["shared_task", "task"].includes(calledName(call)) ? [text] : [];
  });
}

/** The name that an argument is given by. */
function keywordOf({ parent }: PythonNode): string | undefined {
  return parent?.type === "keyword_argument" ? parent.childForFieldName("name")?.text : undefined;
}

/** A text that reads like the dotted name of something. */
export interface DottedText {
  readonly node: PythonNode;
  readonly text: string;
}

const DOTTED = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

/**
 * The texts of a module that may be names: `"tasks.views.send"`, `"tasks"`. Docstrings are none.
 *
 * @param root the module
 */
export function dottedTexts(root: PythonNode): DottedText[] {
  return descendants(root, "string").flatMap((node) => {
    const text = node.parent?.type === "expression_statement" ? undefined : stringValue(node);
    return text !== undefined && DOTTED.test(text) && node.parent?.type !== "concatenated_string"
      ? [{ node, text }]
      : [];
  });
}

/** A module that another one imports, or something in it. */
export interface Reference {
  /** In full: `tasks.models.Task`, `tasks.models` for all of it. */
  readonly name: string;
  /** What is bound by it. */
  readonly bound: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * What a module imports, wherever it does so.
 *
 * @param root the module
 * @param edited which it is
 */
export function importsOf(root: PythonNode, { absolute }: Pick<EditedModule, "absolute">): Reference[] {
  return descendants(root, "import_statement", "import_from_statement").flatMap((node) => {
    const line = node.startPosition.row + 1;
    const from = node.type === "import_from_statement" ? partOf(node, "module_name") : undefined;
    const parent = from === undefined ? undefined : absolute(from);
    const found = namesOf(node).map(({ bound, module: name, imported }) => ({
      name: parent === undefined ? name : [parent, imported].join("."),
      bound,
      line,
    }));
    // `from module import *` binds no name.
    return parent !== undefined && found.length === 0 ? [{ name: parent, bound: "*", line }] : found;
  });
}
