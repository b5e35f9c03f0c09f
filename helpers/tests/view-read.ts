// What a view does, as far as its source and that of its bases tell.

import { modelNamed } from "../forms/input.ts";
import type { AppModel } from "../models/read.ts";
import { type Lineage, lineageOf, type Place } from "../project/lineage.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { type Definition, definitionsOf, lastPart } from "../python/definitions.ts";
import { pythonString } from "../templates.ts";
import { type Answer, addressOf, type Lookup, type Reading, readAnswer } from "./answers.ts";
import type { Parameter, RoutedView } from "./routes.ts";

/** What a view is built on. */
export type Kind = "list" | "detail" | "create" | "update" | "delete" | "form" | "page" | "redirect" | "plain";

/** Django's views that people build on (https://docs.djangoproject.com/en/5.2/ref/class-based-views/). */
const KINDS: Readonly<Record<string, Kind>> = {
  ...{ ListView: "list", DetailView: "detail", CreateView: "create", UpdateView: "update", DeleteView: "delete" },
  ...{ FormView: "form", TemplateView: "page", RedirectView: "redirect", View: "plain" },
};

/** Mixins of Django that change no answer, or that others look at. */
const MIXINS =
  /^(ContextMixin|TemplateResponseMixin|SuccessMessageMixin|(Login|Permission)RequiredMixin|UserPassesTestMixin|AccessMixin|object)$/;

/** Parts of a queryset's making that leave nothing out. */
const WHOLE =
  /^([\w.]+)\.(?:objects|_default_manager)(?:\.(?:all|select_related|prefetch_related|order_by|only|defer)\((?:[^()]|\([^()]*\))*\))*$/;

/** A view, as far as its tests look at it. */
export interface ViewReading {
  readonly place: Place;
  readonly lineage: Lineage;
  readonly kind: Kind | "function";
  readonly get: Answer;
  /** What it answers to a POST without data; undefined where it takes none, or it can't be told. */
  readonly post: Answer | undefined;
  readonly model: AppModel | undefined;
  /** It shows every object of its model. */
  readonly showsAll: boolean;
  readonly template: string | undefined;
  /** What stands for the parts of its address, as Python; `object.` begins what an object has. */
  readonly args: readonly string[];
}

/** An attribute of the class, or of one that it is built on, as written. */
export function attributeOf({ classes }: Lineage, name: string): string | undefined {
  return classes.map(({ definition }) => definition.attributes.get(name)).find((text) => text !== undefined);
}

/** A method of the class, or of one that it is built on. */
export function methodOf({ classes }: Lineage, name: string): Definition | undefined {
  for (const { definition } of classes) {
    const body = definition.kind === "class" ? definition.node.childForFieldName("body") : null;
    const method = body === null ? undefined : definitionsOf(body).findLast((each) => each.name === name);
    if (method !== undefined) return method;
  }
  return undefined;
}

/** @returns a plain text among the attributes of a class */
function textOf(lineage: Lineage, name: string): string | undefined {
  return /^["']([^"'\\]*)["']$/.exec(attributeOf(lineage, name) ?? "")?.[1];
}

/**
 * Reads what a view does.
 *
 * @param project the project
 * @param app its app
 * @param place the view
 * @param routed how it is routed
 * @returns a reason where it can't be told
 */
export async function readView(
  project: DjangoProject,
  app: LocalApp,
  place: Place,
  routed: RoutedView,
): Promise<ViewReading | string> {
  return place.definition.kind === "function"
    ? readFunction(project, app, place, routed)
    : readClass(project, app, place, routed);
}

async function readFunction(
  project: DjangoProject,
  app: LocalApp,
  place: Place,
  { route, decorators }: RoutedView,
): Promise<ViewReading | string> {
  const { node } = place.definition;
  const taken = methodsTaken([...decorators, ...place.definition.decorators]);
  const [get, post] = [readAnswer(node, "GET"), readAnswer(node, "POST")];
  const refusal: Answer = { status: 405 };
  const answer = taken !== undefined && !taken.includes("GET") ? refusal : get.answer;
  if (answer === undefined) return "what it answers can't be told";
  const reading = answer === refusal ? post : get;
  const found = await argumentsFor(project, app, place, route.parameters, reading);
  if (typeof found === "string") return found;
  // A function that takes both does something by POST that only its author knows.
  const isPostOnly = answer.status === 405 && (taken?.includes("POST") ?? true);
  return {
    ...{ place, kind: "function", lineage: { classes: [place], others: [] }, get: answer, ...found },
    ...{ post: isPostOnly ? post.answer : undefined, showsAll: false, template: undefined },
  };
}

/** The methods that decorators let through; undefined for all. */
function methodsTaken(decorators: readonly string[]): string[] | undefined {
  const text = decorators.join("\n");
  if (/\brequire_POST\b/.test(text)) return ["POST"];
  if (/\brequire_(GET|safe)\b/.test(text)) return ["GET"];
  const listed = /\brequire_http_methods\(([^)]*)\)/.exec(text)?.[1];
  return listed === undefined ? undefined : [...listed.matchAll(/["'](\w+)["']/g)].map(([, name]) => name ?? "");
}

/** What a function looks up by the parts of its address; literals for those that it only passes on. */
async function argumentsFor(
  project: DjangoProject,
  app: LocalApp,
  place: Place,
  parameters: readonly Parameter[],
  { lookups, text }: Reading,
): Promise<{ model: AppModel | undefined; args: string[] } | string> {
  const [first, ...others] = lookups;
  if (others.length > 0) return "it looks several objects up";
  const model = first && (await modelNamed(project, app, first.model, place));
  if (first !== undefined && (model === undefined || !parameters.some(({ name }) => name === first.parameter)))
    return "which object it shows can't be told";
  const args = parameters.map((parameter) =>
    parameter.name === first?.parameter ? lookupArgument(first, model) : literalFor(parameter, text),
  );
  const unknown = parameters.find((_, index) => args[index] === undefined);
  if (unknown !== undefined) return `what ${unknown.name} in its address stands for can't be told`;
  return { model, args: args.flatMap((each) => each ?? []) };
}

function lookupArgument({ field }: Lookup, model: AppModel | undefined): string | undefined {
  if (field === "pk" || field === "id") return "object.pk";
  const known = model?.model.fields.find(({ name }) => name === field);
  return known === undefined || known.to !== undefined ? undefined : `object.${field}`;
}

/** A value for what is surely looked up nowhere. */
function literalFor({ name, converter }: Parameter, text: string): string | undefined {
  if (/\bobjects\b|_manager\b|\.(filter|exclude|get|aget)\(|\bkwargs\b|\[\w*(slug|name|key|id)\w*\]/.test(text))
    return undefined;
  const values: Readonly<Record<string, string>> = {
    int: /year/.test(name) ? "2026" : "1",
    ...{ str: '"text"', slug: '"text"', path: '"text"', uuid: '"6f9619ff-8b86-4011-b42d-00c04fc964ff"' },
  };
  return values[converter];
}

async function readClass(
  project: DjangoProject,
  app: LocalApp,
  place: Place,
  { route, options, decorators }: RoutedView,
): Promise<ViewReading | string> {
  const lineage = await lineageOf(project, place);
  const unknown = lineage.others.find((base) => KINDS[lastPart(base)] === undefined && !MIXINS.test(lastPart(base)));
  if (unknown !== undefined) return `the kit doesn't know ${lastPart(unknown)}, which it is built on`;
  if (options.length > 0) return "its URL gives it options";
  const kinds = lineage.others.flatMap((base) => KINDS[lastPart(base)] ?? []);
  const kind = kinds.find((each) => each !== "plain") ?? kinds[0];
  if (kind === undefined) return "it is built on no view of Django";
  if (new Set(kinds.filter((each) => each !== "plain")).size > 1) return "it is built on several views of Django";
  const all = lineage.classes.flatMap(({ definition }) => definition.decorators);
  const answers = answersOf(lineage, kind, methodsTaken([...decorators, ...all]));
  if (answers.get === undefined) return "what it answers can't be told";
  const own = await modelOf(project, app, lineage, kind);
  const isOwnGet = methodOf(lineage, "get") !== undefined && !answers.get.isInherited;
  const shows = isOwnGet || answers.get.status !== 200 ? undefined : kind;
  const found =
    shows === undefined || shows === "plain"
      ? await argumentsFor(project, app, place, route.parameters, answers.reading)
      : argumentsOfGeneric(lineage, shows, route.parameters, own);
  if (typeof found === "string") return found;
  return {
    ...{ place, lineage, kind: shows ?? "plain", get: answers.get, post: answers.post },
    ...{ model: found.model, args: found.args, showsAll: own?.isWhole ?? false },
    template:
      answers.get.status === 200 && !isOwnGet && methodOf(lineage, "get_template_names") === undefined
        ? textOf(lineage, "template_name")
        : undefined,
  };
}

const SILENT: Reading = { answer: undefined, lookups: [], text: "" };

/** What a class answers to the kinds of request. */
function answersOf(lineage: Lineage, kind: Kind, taken: readonly string[] | undefined) {
  const names = attributeOf(lineage, "http_method_names");
  const allows = (method: "GET" | "POST") =>
    (names === undefined || new RegExp(`["']${method.toLowerCase()}["']`).test(names)) &&
    (taken === undefined || taken.includes(method));
  const read = (method: "GET" | "POST") => {
    const own = methodOf(lineage, method.toLowerCase());
    return own === undefined ? undefined : readAnswer(own.node, method);
  };
  const [get, post] = [read("GET"), read("POST")];
  const inherited: Answer | undefined =
    kind === "plain" ? { status: 405 } : kind === "redirect" ? redirectOf(lineage) : { status: 200, isInherited: true };
  const ofBase = get?.answer?.isInherited ? inherited : get?.answer;
  const answer = !allows("GET") ? { status: 405 } : get === undefined ? inherited : ofBase;
  // What a class is that shows something whose making is not plain.
  const parts = [
    "get_context_data",
    "get_queryset",
    "get_initial",
    "get_form_kwargs",
    "get_form",
    "get_form_class",
    "setup",
    "render_to_response",
  ];
  const isRisky = parts.some((name) => {
    const method = methodOf(lineage, name);
    return method !== undefined && !readsPlainly(method);
  });
  const isPostOnly = answer?.status === 405 && allows("POST") && kind === "plain";
  return {
    get: isRisky && answer?.status === 200 ? undefined : answer,
    post: isPostOnly ? post?.answer : undefined,
    reading: answer?.status === 405 ? (post ?? SILENT) : (get ?? SILENT),
  };
}

/** A method that may fail where a request is not what it expects. */
function readsPlainly({ node }: Definition): boolean {
  const text = (node.childForFieldName("body")?.text ?? "").replaceAll(/\*\*kwargs|\bkwargs(?=\))/g, "");
  return !/\bkwargs\b|_or_404\(|\brequest\.(GET|POST|session)\[|\braise\b|\.get\(\s*\w+=/.test(text);
}

/** https://docs.djangoproject.com/en/5.2/ref/class-based-views/base/#redirectview */
function redirectOf(lineage: Lineage): Answer | undefined {
  const permanent = attributeOf(lineage, "permanent") ?? "False";
  if (methodOf(lineage, "get_redirect_url") !== undefined || !/^(True|False)$/.test(permanent)) return undefined;
  const status = permanent === "True" ? 301 : 302;
  const url = textOf(lineage, "url");
  if (url !== undefined && !url.includes("%")) return { status, to: pythonString(url) };
  const name = textOf(lineage, "pattern_name");
  return name === undefined ? undefined : { status, to: `reverse(${pythonString(name)})` };
}

/** The model of a generic view; `isWhole` where it shows all objects of it. */
async function modelOf(project: DjangoProject, app: LocalApp, lineage: Lineage, kind: Kind) {
  const holder = lineage.classes.find(({ definition }) =>
    ["model", "queryset", "form_class"].some((name) => definition.attributes.has(name)),
  );
  if (holder === undefined || ["page", "redirect", "plain", "form"].includes(kind)) return undefined;
  const queryset = attributeOf(lineage, "queryset")?.replaceAll(/\s+/g, "");
  const [, whole] = WHOLE.exec(queryset ?? "") ?? [];
  const name = attributeOf(lineage, "model") ?? whole ?? /^([\w.]+)\.objects\b/.exec(queryset ?? "")?.[1];
  const model = name === undefined ? undefined : await modelNamed(project, app, name, holder);
  if (model === undefined) return undefined;
  const isFiltered = (queryset !== undefined && whole === undefined) || methodOf(lineage, "get_queryset") !== undefined;
  return { model, isWhole: !isFiltered && !hidesSome(model) };
}

/** @returns whether a model's rows may be left out by its default manager, or one of a base that can't be read */
export function hidesSome({ model }: AppModel): boolean {
  return model.unreadBases.length > 0 || model.managers.some(({ filters }) => filters);
}

/** What stands in the address of a generic view. */
function argumentsOfGeneric(
  lineage: Lineage,
  kind: Kind,
  parameters: readonly Parameter[],
  own: { model: AppModel; isWhole: boolean } | undefined,
): { model: AppModel | undefined; args: string[] } | string {
  const isOfOne = ["detail", "update", "delete"].includes(kind);
  if (isOfOne && (own === undefined || methodOf(lineage, "get_object") !== undefined))
    return "which object it shows can't be told";
  if (isOfOne && !own?.isWhole) return "which objects it shows can't be told";
  const key = textOf(lineage, "pk_url_kwarg") ?? "pk";
  const slug = textOf(lineage, "slug_url_kwarg") ?? "slug";
  const slugField = textOf(lineage, "slug_field") ?? "slug";
  const all = lineage.classes.map(({ definition }) => definition.node.text).join("\n");
  const args = parameters.map((parameter) => {
    if (isOfOne && parameter.name === key) return "object.pk";
    if (isOfOne && parameter.name === slug)
      return lookupArgument({ model: "", field: slugField, parameter: slug }, own?.model);
    return kind === "page" ? literalFor(parameter, all) : undefined;
  });
  const unknown = parameters.find((_, index) => args[index] === undefined);
  if (unknown !== undefined) return `what ${unknown.name} in its address stands for can't be told`;
  if (isOfOne && args.length === 0) return "which object it shows can't be told";
  return { model: own?.model, args: args.flatMap((each) => each ?? []) };
}

/** Where a view leads after it has done its work. */
export interface Success {
  /** As Python; undefined where that can't be told. */
  readonly to: string | undefined;
}

/**
 * Reads where a view leads that has taken a form.
 *
 * @param reading the view
 * @returns undefined when it leads nowhere, so that it fails
 */
export function successOf({ lineage, model, kind }: ViewReading): Success | undefined {
  if (methodOf(lineage, "get_success_url") !== undefined) return { to: undefined };
  const place = lineage.classes.find(({ definition }) => definition.attributes.has("success_url"));
  if (place === undefined) {
    const hasAddress = (kind === "create" || kind === "update") && model?.model.hasAbsoluteUrl;
    return hasAddress ? { to: undefined } : undefined;
  }
  const body = place.definition.node.childForFieldName("body");
  const text = place.definition.attributes.get("success_url") ?? "";
  const value = body
    ?.descendantsOfType("assignment")
    .find((each) => each?.childForFieldName("left")?.text === "success_url");
  const to = /[{%]/.test(text) ? undefined : addressOf(value?.childForFieldName("right") ?? undefined);
  return { to };
}
