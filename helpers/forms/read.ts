// What a form asks for, as far as its source and that of its bases tell.

import { findPlace, type Lineage, lineageOf, type Place } from "../project/lineage.ts";
import type { DjangoProject } from "../project.ts";
import { assignedIn, lastPart, metaOf, textsIn } from "../python/definitions.ts";
import { childrenOf, descendants, type PythonNode, stringValue } from "../python/parser.ts";
import { bare, statements } from "../python/statements.ts";
import { argumentsOf, calledName } from "../python/url-patterns.ts";

/** A field that a form declares itself, or has from a form that it is built on. */
export interface DeclaredField {
  readonly name: string;
  /** `CharField` */
  readonly className: string;
  readonly call: PythonNode;
  /** Where it is declared. */
  readonly place: Place;
}

/** What a form asks for. */
export interface FormReading {
  readonly name: string;
  /** The model of `Meta` as written, and where. */
  readonly model: { readonly name: string; readonly place: Place } | undefined;
  /** The fields of the model that `Meta` names; undefined for all of them. */
  readonly names: readonly string[] | undefined;
  readonly excluded: readonly string[];
  readonly declared: readonly DeclaredField[];
  /** It has a `save` of its own. */
  readonly savesItsOwnWay: boolean;
  /** Arguments without which it can't be made, beside the data. */
  readonly needs: readonly string[];
  /** Why it can't be told what it takes. */
  readonly untold: string | undefined;
}

/** What a form's widget makes of a value that is posted under the field's name (https://docs.djangoproject.com/en/5.2/ref/forms/widgets/). */
const PLAIN_WIDGETS =
  /^(Text|Number|Email|URL|Password|Hidden|Date|DateTime|Time|Checkbox|File|ClearableFile|Color|Search|Tel)Input$|^(Textarea|Select|NullBooleanSelect|SelectMultiple|RadioSelect|CheckboxSelectMultiple|AdminDateWidget)$/;

/**
 * Reads what a form asks for.
 *
 * @param project the project
 * @param place the form's class
 */
export async function readForm(project: DjangoProject, place: Place): Promise<FormReading> {
  const lineage = await lineageOf(project, place);
  const metas = await metasOf(project, lineage);
  const model = metas.find(({ options }) => options.has("model"));
  const fields = await listed(project, metas, "fields");
  const excluded = await listed(project, metas, "exclude");
  const needs = neededArguments(lineage);
  const declared = declaredIn(lineage);
  return {
    name: place.definition.name,
    model: model && { name: model.options.get("model")?.text ?? "", place: model.place },
    names: fields === "unknown" ? undefined : fields,
    excluded: excluded === "unknown" ? [] : (excluded ?? []),
    declared,
    savesItsOwnWay: has(lineage, /^_?save/),
    needs,
    untold:
      needs.length > 0
        ? `its __init__ wants ${needs.join(" and ")}`
        : (reasonAgainst(lineage, metas) ??
          (fields === "unknown" || excluded === "unknown" ? "the fields of its Meta are no plain list" : undefined)),
  };
}

function has({ classes }: Lineage, method: RegExp): boolean {
  return classes.some(({ definition }) => definition.methods.some((name) => method.test(name)));
}

/** What makes a form take something else than its fields tell. */
function reasonAgainst(lineage: Lineage, metas: readonly Meta[]): string | undefined {
  const foreign = lineage.others.find((base) => !/^(django\.forms\.(\w+\.)?|forms\.)?(Form|ModelForm)$/.test(base));
  if (foreign !== undefined) return `the kit doesn't know ${lastPart(foreign)}, which it is built on`;
  if (lineage.others.length === 0) return "it is built on no form of Django";
  if (has(lineage, /^(clean|full_clean$|_clean|_post_clean$|is_valid$|add_prefix$)/)) return "it has rules of its own";
  if (lineage.classes.some(changesFields)) return "its __init__ changes its fields";
  if (metas.some(({ options }) => options.has("field_classes"))) return "its Meta has field_classes";
  const widgets = metas.flatMap(({ options }) => options.get("widgets") ?? []);
  return widgets.every(arePlain) ? undefined : "the kit doesn't know one of its widgets";
}

function arePlain(widgets: PythonNode): boolean {
  const dictionary = bare(widgets);
  return (
    dictionary.type === "dictionary" &&
    childrenOf(dictionary).every((pair) => isPlainWidget(pair.childForFieldName("value") ?? undefined))
  );
}

/**
 * Says whether a widget takes a value as it is posted under the field's name.
 *
 * @param node the widget or its class, as Python; undefined for the one that Django takes by itself
 */
export function isPlainWidget(node: PythonNode | undefined): boolean {
  if (node === undefined) return true;
  const name = node.type === "call" ? calledName(node) : lastPart(node.text);
  return PLAIN_WIDGETS.test(name);
}

/** Own `Meta`, and those that it is built on. */
interface Meta {
  readonly options: ReadonlyMap<string, PythonNode>;
  readonly place: Place;
}

/** A class without a `Meta` has that of its first base; `class Meta(TaskForm.Meta)` has the options of that one, too. */
async function metasOf(project: DjangoProject, { classes }: Lineage): Promise<Meta[]> {
  for (const place of classes) {
    const body = bodyOf(place);
    const meta = body && metaOf(body);
    if (body === undefined || meta === undefined) continue;
    const own: Meta = { options: new Map(assignedIn(meta)), place };
    const base = childrenOf(meta.parent?.childForFieldName("superclasses") ?? meta)
      .map(({ text }) => /^([\w.]+)\.Meta$/.exec(text)?.[1])
      .find((text) => text !== undefined);
    const found = base === undefined ? undefined : await findPlace(project, place, base);
    if (found === undefined || typeof found === "string") return [own];
    return [own, ...(await metasOf(project, await lineageOf(project, found)))];
  }
  return [];
}

function bodyOf({ definition }: Place): PythonNode | undefined {
  return definition.node.childForFieldName("body") ?? undefined;
}

/** The names in an option of `Meta`; undefined where it is left out, or means all. */
async function listed(
  project: DjangoProject,
  metas: readonly Meta[],
  option: string,
): Promise<readonly string[] | "unknown" | undefined> {
  const meta = metas.find(({ options }) => options.has(option));
  const value = meta?.options.get(option);
  if (meta === undefined || value === undefined) return undefined;
  const node = await assignedTo(project, meta.place, value);
  if (/^["']__all__["']$/.test(node.text)) return undefined;
  // A tuple of texts without parentheses is an expression list.
  if (!["list", "tuple", "expression_list"].includes(node.type)) return "unknown";
  const texts = textsIn(node);
  return texts.length === childrenOf(node).length ? texts : "unknown";
}

/**
 * What a name stands for that a module assigns once, at its top level.
 *
 * @param project the project
 * @param place where the expression stands
 * @param value any expression; what is no such name stands for itself
 */
export async function assignedTo(project: DjangoProject, { file }: Place, value: PythonNode): Promise<PythonNode> {
  const node = bare(value);
  if (node.type !== "identifier") return node;
  const source = await project.files.python(file);
  const assigned = source === undefined ? [] : assignedIn(source.root).filter(([name]) => name === node.text);
  const [only] = assigned;
  return only === undefined || assigned.length > 1 ? node : bare(only[1]);
}

/** The fields in Django's order: those of the bases first. A field that is set to None is gone. */
function declaredIn({ classes }: Lineage): DeclaredField[] {
  const found = new Map<string, DeclaredField>();
  for (const place of [...classes].reverse()) {
    for (const [name, value] of assignedIn(bodyOf(place) ?? place.definition.node)) {
      const call = bare(value);
      const className = calledName(call);
      if (call.type === "none") found.delete(name);
      else if (/Field$/.test(className)) found.set(name, { name, className, call, place });
    }
  }
  return [...found.values()];
}

/** What `__init__` wants beside the form's own arguments: without a default, or taken from `kwargs`. */
function neededArguments({ classes }: Lineage): string[] {
  const init = classes.map(initOf).find((each) => each !== undefined);
  if (init === undefined) return [];
  const parameters = childrenOf(init.childForFieldName("parameters") ?? init);
  const own = parameters.slice(1).flatMap((each) => {
    const name = each.type === "identifier" ? each : each.type === "typed_parameter" ? childrenOf(each)[0] : undefined;
    return name?.type === "identifier" && !/^(data|files)$/.test(name.text) ? name.text : [];
  });
  const taken = descendants(init, "call").flatMap((call) => {
    const [name, ...others] = argumentsOf(call);
    const isPop = /^kwargs\.pop$/.test(call.childForFieldName("function")?.text ?? "");
    return isPop && others.length === 0 ? (stringValue(name) ?? []) : [];
  });
  const looked = descendants(init, "subscript").flatMap((each) =>
    each.childForFieldName("value")?.text === "kwargs" ? (stringValue(each.childForFieldName("subscript")) ?? []) : [],
  );
  return [...new Set([...own, ...taken, ...looked])];
}

function initOf(place: Place): PythonNode | undefined {
  const body = bodyOf(place);
  const found = body && statements(body).find(({ node }) => node.childForFieldName("name")?.text === "__init__");
  return found?.node;
}

/** What an `__init__` may say about a field without changing what a new object's form takes. */
const HARMLESS =
  /\.(widget|label|help_text|label_suffix)\b(?!.*\.(is_required|choices|value)\b)|\.disabled = not self\.instance\._state\.adding$/;

/** Its `__init__` does more to the fields than change how they look. */
function changesFields(place: Place): boolean {
  const init = initOf(place);
  if (init === undefined || !/\b(fields|base_fields)\b/.test(init.text)) return false;
  return descendants(init, "expression_statement", "delete_statement", "return_statement").some(({ text }) => {
    const isOwn = /^super\(|^["']|^self\.(?!fields|base_fields)\w+\s*=(?!=)|^\w+\s*=(?!=)(?!.*fields)/.test(text);
    return !isOwn && !HARMLESS.test(text);
  });
}
