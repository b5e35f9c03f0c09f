import type { GrowTree, Step } from "../changes/steps.ts";
import { layoutOf } from "../project/apps.ts";
import { path } from "../project/files.ts";
import { dependsOn } from "../project/style.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { lastPart, readDefinitions } from "../python/definitions.ts";
import type { Model, ModelField } from "../python/models.ts";
import { pythonString } from "../templates.ts";
import { type Import, importClause, localImports, localModel } from "../views/names.ts";
import { pascalCase, wordsFor } from "../words.ts";
import { existingFactory } from "./existing-factory.ts";
import { gapOf } from "./gaps.ts";
import { libraryModel, type Target, targetOf } from "./read.ts";
import { type FieldValue, factoryFields, factoryValue, isNeeded, wantsValue } from "./values.ts";

/** The factories that some models need: where they are, and the steps that make those that are missing. */
export interface Factories {
  readonly steps: readonly Step[];
  /** @returns the factory of what a relation leads to; undefined when there is none and none can be made */
  find(target: Pick<Target, "label" | "name">): Import | undefined;
  /** @returns why tests can't count on what it makes of one of the models that were wanted; undefined when they can */
  gap(target: Pick<Target, "label" | "name">): string | undefined;
  /** What the source doesn't tell a factory, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Looks for the factories of models and of all that they need, and plans those that are missing.
 *
 * @param project the project
 * @param home the app that a factory goes to when its model is none of the project's own
 * @param wanted the models
 */
export async function planFactories(
  project: DjangoProject,
  home: LocalApp,
  wanted: readonly Target[],
): Promise<Factories> {
  const found = new Map<string, Import | undefined>();
  const steps: Step[] = [];
  const notes: string[] = [];
  const usesFactoryBoy = dependsOn(project.files, "factory-boy");
  const key = ({ label, name }: Pick<Target, "label" | "name">) => `${label}.${name}`;

  const visit = async (target: Target): Promise<void> => {
    if (found.has(key(target))) return;
    const app = target.own?.app ?? home;
    const existing = await existingFactory(project, app, home, target);
    found.set(key(target), existing);
    const model = target.own?.model ?? (await libraryModel(target));
    // Of a user model whose source is not found nobody knows what it needs.
    const isDjangos = target.isUser && key(target) === "auth.User";
    if (existing !== undefined || (model === undefined && !isDjangos)) return;
    const { factories, tests } = await layoutOf(project, app);
    const source = project.files.text(path(tests, "factories.py")) ?? "";
    const defined = (await readDefinitions(source)).map(({ name }) => name);
    const planned = [...found.values()].flatMap((each) => (each?.module === factories ? each.name : []));
    const plain = `${target.name}Factory`;
    // Another app has a model of the same name.
    const isTaken = [...defined, ...planned].includes(plain);
    const factory = { module: factories, name: isTaken ? `${pascalCase(target.label)}${plain}` : plain };
    const fields = model?.fields ?? [];
    const relations: { field: ModelField; target: Target }[] = [];
    for (const field of fields.filter(isNeeded)) {
      const to = await targetOf(project, app, target.name, field.to ?? "");
      if (key(to) === key(target)) notes.push(`${factory.name} can't give ${field.name} the first ${target.name}.`);
      else {
        await visit(to);
        relations.push({ field, target: to });
      }
    }
    found.set(key(target), factory);
    const related = relations.flatMap(({ field, target: to }) => {
      const other = found.get(key(to));
      if (other === undefined)
        notes.push(`${factory.name} needs a ${to.label}.${to.name} for ${field.name}: give it one.`);
      return other === undefined ? [] : [{ name: field.name, factory: other }];
    });
    const values = model === undefined ? [] : valuesOf(model, notes, factory.name);
    const taken = new Set([factory.name, ...defined]);
    const fieldValues = [...userValues(target), ...values];
    const data = factoryData(target, factory, { values: fieldValues, related, taken, usesFactoryBoy });
    const typed = project.files.isFile("quickscale.json");
    const options: Omit<GrowTree, "from" | "data"> = {
      type: "growTree",
      style: project.style,
      tests: project.tests,
      existing: "keep",
    };
    const folders = await layoutOf(project, app);
    if (folders.tests !== app.folder && !project.files.isFile(path(tests, "__init__.py"))) {
      steps.push({ ...options, from: "tests-package", data: { tests } });
    }
    steps.push({ ...options, from: usesFactoryBoy ? "factory" : "plain-factory", data: { ...data, tests, typed } });
  };
  const gaps = new Map<string, string | undefined>();
  for (const target of wanted) {
    await visit(target);
    gaps.set(key(target), await gapOf(project, home, target));
  }
  if (wanted.some((target) => target.isUser && found.get(key(target)) === undefined)) {
    const { factories } = await layoutOf(project, home);
    notes.push(`The source of the user model is not found: write ${factories}.UserFactory for it, as tests use it.`);
  }
  return { steps, notes, find: (target) => found.get(key(target)), gap: (target) => gaps.get(key(target)) };
}

function valuesOf(model: Model, notes: string[], factory: string): FieldValue[] {
  const local = localModel(model.name);
  return factoryFields(model).flatMap((field) => {
    const value = factoryValue(field, local);
    if (value === undefined && wantsValue(field))
      notes.push(`${factory} gives ${field.name} no value, as ${whyNone(field)}: add one.`);
    return value ?? [];
  });
}

function whyNone({ choices, className, kind, maxLength, isMeasured }: ModelField): string {
  if (isMeasured) return "it has to be a picture that can be measured";
  if (choices !== undefined) return "its choices can't be told from the source";
  if (kind === "email" || kind === "url") return `none has ${maxLength} characters`;
  return `the kit doesn't know ${className}`;
}

/** What Django's own users need beyond the fields of a model that is built on them. */
function userValues({ label, own, isUser }: Target): FieldValue[] {
  const isBuiltOn = (name: string) => own?.model.lineage.some((base) => lastPart(base) === name) ?? false;
  const isPlain = own === undefined && isUser && label === "auth";
  const has = (name: string) =>
    !own?.model.removed.includes(name) && !own?.model.fields.some((field) => field.name === name);
  const value = (name: string, code: string): FieldValue[] =>
    has(name) ? [{ name, code, fresh: "number", many: Number.POSITIVE_INFINITY, imports: [] }] : [];
  // One that nobody can sign in with, and that takes no time.
  const password = {
    code: "make_password(None)",
    imports: [{ module: "django.contrib.auth.hashers", name: "make_password" }],
  };
  const hasPassword = (isBuiltOn("AbstractUser") || isBuiltOn("AbstractBaseUser")) && has("password");
  return [
    ...(isPlain || isBuiltOn("AbstractUser")
      ? [...value("username", 'f"user{n}"'), ...value("email", 'f"user{n}@example.com"')]
      : []),
    ...(hasPassword ? [{ name: "password", fresh: "never", many: 1, ...password } as const] : []),
  ];
}

/**
 * How factories name those of other modules: apps may need each other's, and modules that import each other can't be
 * imported (https://factoryboy.readthedocs.io/en/stable/reference.html#circular-imports).
 */
const IMPORT_STRING: Import = { module: "django.utils.module_loading", name: "import_string" };

function factoryData(
  { own, label, name, isUser }: Target,
  factory: Import,
  {
    values,
    related,
    taken,
    usesFactoryBoy,
  }: {
    readonly values: readonly FieldValue[];
    readonly related: readonly { readonly name: string; readonly factory: Import }[];
    /** Names of the classes that its module has. */
    readonly taken: ReadonlySet<string>;
    readonly usesFactoryBoy: boolean;
  },
) {
  const model = own === undefined && isUser ? "get_user_model()" : localModel(name);
  // A field of the same name would hide what the lines below it use.
  const names = new Set([...taken, ...values.map((value) => value.name), ...related.map((each) => each.name)]);
  const isElsewhere = related.some((each) => each.factory.module !== factory.module);
  const imports = localImports(
    [...values.flatMap((value) => value.imports), ...(isElsewhere && !usesFactoryBoy ? [IMPORT_STRING] : [])],
    names,
  );
  const module = own?.module ?? `django.contrib.${label}.models`;
  const source = model === "get_user_model()" ? [] : [{ module, clause: importClause(name, model) }];
  const local = ({ module, name: other }: Import) =>
    imports.find((each) => each.module === module && each.name === other)?.local ?? other;
  const written = usesFactoryBoy ? boyValue : plainValue;
  const relatedValue = ({ module, name: other }: Import) => {
    if (module === factory.module)
      return usesFactoryBoy ? `factory.SubFactory(${other})` : `lambda n: ${other}.create()`;
    const text = pythonString(`${module}.${other}`);
    return usesFactoryBoy ? `factory.SubFactory(${text})` : `lambda n: ${local(IMPORT_STRING)}(${text}).create()`;
  };
  return {
    factory: factory.name,
    model,
    words: wordsFor(name).plural,
    imports: [...imports.map(({ module, clause }) => ({ module, clause })), ...source],
    own: source.length > 0,
    fields: [
      ...values.map((value) => {
        const code = value.imports.reduce((text, each) => renamed(text, each.name, local(each)), value.code);
        return { name: value.name, value: written({ ...value, code }) };
      }),
      ...related.map((each) => ({ name: each.name, value: relatedValue(each.factory) })),
    ],
  };
}

/** Calls something by another name in Python code. */
function renamed(code: string, name: string, local: string): string {
  return name === local ? code : code.replaceAll(new RegExp(`(?<![\\w."'])${name}(?=[.(])`, "g"), local);
}

function boyValue({ code, fresh }: FieldValue): string {
  if (fresh === "never") return code;
  if (fresh === "number") return `factory.Sequence(lambda n: ${code})`;
  const plain = /^([\w.]+)\(\)$/.exec(code)?.[1];
  return `factory.LazyFunction(${plain ?? `lambda: ${code}`})`;
}

function plainValue({ code }: FieldValue): string {
  return `lambda n: ${code}`;
}
