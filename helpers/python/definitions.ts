import { importedNames } from "./imports.ts";
import { childrenOf, type PythonNode, parsePython, partOf, stringValue } from "./parser.ts";
import { bare, statements } from "./statements.ts";
import { argumentsOf, calledName } from "./url-patterns.ts";

/** A class or a function at the top level of a module. */
export interface Definition {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
  readonly kind: "class" | "function";
  /** Base classes as written, such as `admin.ModelAdmin`. */
  readonly bases: readonly string[];
  /** Decorators as written, without the `@`. */
  readonly decorators: readonly string[];
  /** What the class assigns, by name, as written; that of its `Meta` as `Meta.model`. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The methods of the class. */
  readonly methods: readonly string[];
  readonly node: PythonNode;
}

/**
 * Reads what a module defines when it is loaded.
 *
 * @param source Python source, sound or not
 */
export async function readDefinitions(source: string): Promise<Definition[]> {
  return definitionsOf(await parsePython(source));
}

/**
 * Reads what a module or the body of a class defines.
 *
 * @param root a module, or a block
 */
export function definitionsOf(root: PythonNode): Definition[] {
  return statements(root).flatMap(({ node }) => {
    const isDecorated = node.type === "decorated_definition";
    const definition = isDecorated ? node.childForFieldName("definition") : node;
    if (definition?.type !== "class_definition" && definition?.type !== "function_definition") return [];
    const name = partOf(definition, "name");
    const body = definition.type === "class_definition" ? definition.childForFieldName("body") : null;
    return [
      {
        name,
        line: definition.startPosition.row + 1,
        kind: definition.type === "class_definition" ? "class" : "function",
        bases: basesOf(definition),
        decorators: isDecorated ? childrenOf(node).flatMap((each) => decoratorOf(each)) : [],
        attributes: new Map(body === null ? [] : attributesOf(body)),
        methods:
          body === null ? [] : definitionsOf(body).flatMap((each) => (each.kind === "function" ? each.name : [])),
        node: definition,
      } satisfies Definition,
    ];
  });
}

function basesOf(definition: PythonNode): string[] {
  const bases = definition.childForFieldName("superclasses");
  if (bases === null) return [];
  return childrenOf(bases).flatMap((base) => {
    if (base.type === "keyword_argument") return [];
    return base.type === "subscript" ? partOf(base, "value") : base.text;
  });
}

function decoratorOf(node: PythonNode): string[] {
  return node.type === "decorator" ? [node.text.slice(1).trim()] : [];
}

/** The assignments of a class, annotated ones too, with those of its `Meta`. */
function attributesOf(body: PythonNode): [string, string][] {
  const own = assignedIn(body).map(([name, value]): [string, string] => [name, value.text]);
  const meta = metaOf(body);
  const inMeta = meta === undefined ? [] : assignedIn(meta);
  return [...own, ...inMeta.map(([name, value]): [string, string] => [`Meta.${name}`, value.text])];
}

/**
 * The body of the class `Meta` in a class.
 *
 * @param body the class's
 */
export function metaOf(body: PythonNode): PythonNode | undefined {
  const meta = childrenOf(body).find((node) => node.type === "class_definition" && partOf(node, "name") === "Meta");
  return meta?.childForFieldName("body") ?? undefined;
}

/**
 * The plain assignments in a block, by name.
 *
 * @param body the body of a class
 */
export function assignedIn(body: PythonNode): [string, PythonNode][] {
  return statements(body).flatMap(({ node }): [string, PythonNode][] => {
    const [expression] = node.type === "expression_statement" ? childrenOf(node) : [];
    if (expression?.type !== "assignment") return [];
    const name = expression.childForFieldName("left");
    const value = expression.childForFieldName("right");
    return name?.type === "identifier" && value !== null ? [[name.text, value]] : [];
  });
}

/** A model that the administration shows. */
export interface AdminRegistration {
  readonly model: string;
  /** The class that shows it; undefined for Django's own. */
  readonly admin: string | undefined;
  /** Other models can look for it: its class has `search_fields`, or Django's for users. */
  readonly searchable: boolean;
}

/**
 * Reads which models a module registers with the administration.
 *
 * @param source Python source
 */
export async function readAdminRegistrations(source: string): Promise<AdminRegistration[]> {
  const root = await parsePython(source);
  const classes = new Map(definitionsOf(root).map((definition) => [definition.name, definition]));
  const isSearchable = (name: string, heirs: readonly string[] = []): boolean => {
    const definition = classes.get(name);
    if (definition === undefined) return /UserAdmin$/.test(name);
    const fields = definition.attributes.get("search_fields");
    if (fields !== undefined) return !/^[[(]\s*[\])]$/.test(fields);
    const line = [...heirs, name];
    return definition.bases.map(lastPart).some((base) => !line.includes(base) && isSearchable(base, line));
  };
  const registration = (model: string, admin: string | undefined): AdminRegistration => ({
    model: lastPart(model),
    admin,
    searchable: admin !== undefined && isSearchable(lastPart(admin)),
  });
  const decorated = [...classes.values()].flatMap(({ name, decorators }) =>
    decorators.flatMap((decorator) => {
      const [, models] = /^(?:[\w.]+\.)?register\(([\s\S]*)\)$/.exec(decorator) ?? [];
      const names = (models ?? "").split(",").map((each) => each.trim());
      return names.filter((each) => /^[\w.]+$/.test(each)).map((model) => registration(model, name));
    }),
  );
  const called = statements(root).flatMap(({ node }) => {
    const [call] = node.type === "expression_statement" ? childrenOf(node) : [];
    if (call === undefined || calledName(call) !== "register") return [];
    const [models, admin] = argumentsOf(call);
    if (models === undefined) return [];
    const target = bare(models);
    const names = target.type === "list" || target.type === "tuple" ? childrenOf(target) : [target];
    const shown = admin === undefined || admin.type === "keyword_argument" ? undefined : admin.text;
    return names.map(({ text }) => registration(text, shown));
  });
  return [...decorated, ...called];
}

/**
 * A name without the module that it comes from.
 *
 * @param dotted such as `models.Task`
 */
export function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf(".") + 1);
}

/** A class that makes objects of a model, of factory_boy or of the kit. */
export interface FactoryDefinition {
  readonly name: string;
  /** `Task`, `app.Task`, or `user` for the project's user model; undefined where it goes by the factory's name. */
  readonly model: string | undefined;
  /** Where the module imports the model from. */
  readonly module: string | undefined;
  /** It is built on another factory. */
  readonly isDerived: boolean;
  readonly text: string;
}

/**
 * Reads the factories of a module.
 *
 * @param source Python source
 */
export async function readFactories(source: string): Promise<FactoryDefinition[]> {
  const root = await parsePython(source);
  const imports = new Map(importedNames(root).map((each) => [each.bound, each]));
  return definitionsOf(root).flatMap(({ name, kind, bases, attributes, node: { text } }): FactoryDefinition[] => {
    const model = attributes.get("Meta.model") ?? attributes.get("model");
    if (kind !== "class" || (model === undefined && !/Factory$/.test(name))) return [];
    const isDerived = bases.some((base) => !/^(DjangoModelFactory|ModelFactory|Any)$/.test(lastPart(base)));
    const common = { name, isDerived, text, module: undefined };
    if (model === undefined) return [{ ...common, model }];
    if (/get_user_model\(\)|AUTH_USER_MODEL/.test(model)) return [{ ...common, model: "user" }];
    const quoted = /^["']([\w.]+)["']$/.exec(model)?.[1];
    if (quoted !== undefined) return [{ ...common, model: quoted }];
    const origin = imports.get(model.split(".")[0] ?? model);
    const called = model.includes(".") ? lastPart(model) : (origin?.imported ?? model);
    return [{ ...common, model: called, module: origin?.module }];
  });
}

/**
 * Reads a list of plain texts.
 *
 * @param node a list or a tuple
 * @returns the texts, without what is none
 */
export function textsIn(node: PythonNode): string[] {
  return childrenOf(bare(node)).flatMap((each) => stringValue(each) ?? []);
}
