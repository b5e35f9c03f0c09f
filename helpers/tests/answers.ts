// What a view answers, as far as its source tells.

import { childrenOf, descendants, type PythonNode, stringValue } from "../python/parser.ts";
import { bare } from "../python/statements.ts";
import { argumentsOf, calledName } from "../python/url-patterns.ts";
import { pythonString } from "../templates.ts";

/** What comes back. */
export interface Answer {
  readonly status: number;
  /** Where it sends people, as Python; undefined where that can't be told. */
  readonly to?: string;
  /** It is what the class's base answers. */
  readonly isInherited?: boolean;
}

type Method = "GET" | "POST";

/** How a view looks one object up by a part of its address. */
export interface Lookup {
  readonly model: string;
  readonly field: string;
  readonly parameter: string;
}

/** What a function does for one kind of request. */
export interface Reading {
  /** Undefined where it can't be told. */
  readonly answer: Answer | undefined;
  readonly lookups: readonly Lookup[];
  /** All that runs, but for the lookups. */
  readonly text: string;
}

/** What fails, or goes another way, when a request has not what it is asked for. */
const RISKY =
  /\brequest\.(?:GET|POST|FILES|META|COOKIES|session|headers)\[|\brequest\.(?:body|read\()|\bkwargs\b|_or_404\(|\.a?get\(\s*\w+=|\.a?(?:latest|earliest)\(|\brequest\.user\.(?:is_|has_)|\bauser\b|\b(?:requests|httpx)\.|urlopen\(|\bassert\b|\braise\b/;

const LOOKUP =
  /\ba?get_object_or_404\(\s*([\w.]+?)(?:\.objects|\._default_manager)?(?:\.all\(\))?\s*,\s*(\w+)=(\w+)\s*,?\s*\)|([\w.]+)\.objects\.a?get\(\s*(\w+)=(\w+)\s*,?\s*\)/g;

/**
 * Reads what a function answers to a request without data.
 *
 * @param definition a function, or a method of a view
 * @param method the request's
 */
export function readAnswer(definition: PythonNode, method: Method): Reading {
  const body = definition.childForFieldName("body");
  const { answers, texts, ends } = body === null ? { answers: [], texts: [], ends: false } : walk(body, body, method);
  const all = texts.join("\n");
  const lookups = [...all.matchAll(LOOKUP)].map(([, model, field, parameter, other, otherField, otherParameter]) => ({
    model: model ?? other ?? "",
    field: field ?? otherField ?? "",
    parameter: parameter ?? otherParameter ?? "",
  }));
  const text = all.replaceAll(LOOKUP, "found");
  const isTold = ends && !RISKY.test(text.replaceAll(/\b(args|kwargs)\b(?=[,)])/g, ""));
  return { answer: isTold ? common(answers) : undefined, lookups, text };
}

interface Walked {
  readonly answers: readonly (Answer | undefined)[];
  readonly texts: readonly string[];
  /** Nothing behind it is reached. */
  readonly ends: boolean;
}

function walk(block: PythonNode, body: PythonNode, method: Method): Walked {
  const answers: (Answer | undefined)[] = [];
  const texts: string[] = [];
  for (const node of childrenOf(block)) {
    const found = walkStatement(node, body, method);
    answers.push(...found.answers);
    texts.push(...found.texts);
    if (found.ends) return { answers, texts, ends: true };
  }
  return { answers, texts, ends: false };
}

function walkStatement(node: PythonNode, body: PythonNode, method: Method): Walked {
  if (node.type === "function_definition" || node.type === "class_definition")
    return { answers: [], texts: [], ends: false };
  if (node.type === "if_statement") return walkBranches(node, body, method);
  if (node.type === "with_statement") {
    const inner = node.childForFieldName("body");
    const below = inner === null ? { answers: [], texts: [], ends: false } : walk(inner, body, method);
    return { ...below, texts: [childrenOf(node)[0]?.text ?? "", ...below.texts] };
  }
  if (node.type === "return_statement") {
    const [value] = childrenOf(node);
    return { answers: [value && classify(value, body)], texts: [node.text], ends: true };
  }
  if (node.type === "raise_statement") return { answers: [undefined], texts: [node.text], ends: true };
  const leaves =
    node.type.endsWith("_statement") && descendants(node, "return_statement", "raise_statement").length > 0;
  return { answers: leaves ? [undefined] : [], texts: [node.text], ends: false };
}

function walkBranches(node: PythonNode, body: PythonNode, method: Method): Walked {
  const branches = [node, ...childrenOf(node).filter(({ type }) => type === "elif_clause" || type === "else_clause")];
  const answers: (Answer | undefined)[] = [];
  const texts: string[] = [];
  let allEnd = true;
  for (const branch of branches) {
    const condition = branch.childForFieldName("condition");
    const holds = condition === null ? true : truth(condition.text, body, method);
    if (condition !== null) texts.push(condition.text);
    const block = branch.childForFieldName("consequence") ?? branch.childForFieldName("body");
    if (holds === false || block === null) continue;
    const found = walk(block, body, method);
    answers.push(...found.answers);
    texts.push(...found.texts);
    allEnd &&= found.ends;
    if (holds) return { answers, texts, ends: allEnd };
  }
  return { answers, texts, ends: false };
}

/** Whether a condition holds for a request without data; undefined where it can't be told. */
function truth(condition: string, body: PythonNode, method: Method): boolean | undefined {
  const text = condition
    .replaceAll("self.request", "request")
    .replaceAll(/\s+/g, " ")
    .replace(/^\((.*)\)$/, "$1");
  if (text.includes(" and ")) {
    const parts = text.split(" and ").map((part) => truth(part, body, method));
    return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
  }
  const [, operator, value] = /^request\.method (==|!=) ["'](\w+)["']$/.exec(text) ?? [];
  if (operator !== undefined) return (value === method) === (operator === "==");
  const [, not, values] = /^request\.method (not )?in [[({]([^\])}]*)[\])}]$/.exec(text) ?? [];
  if (values !== undefined) return new RegExp(`["']${method}["']`).test(values) === (not === undefined);
  if (method === "GET" && text === "request.POST") return false;
  if (/^request\.GET(\.get\(["']\w+["']\))?$/.test(text)) return false;
  const isPosted = /request\.POST or None/.test(body.text) && !/Form\w*\(\s*(self\.)?request\.GET/.test(body.text);
  return method === "GET" && isPosted && /^\w+\.is_valid\(\)$/.test(text) ? false : undefined;
}

const STATUSES: Readonly<Record<string, number>> = {
  ...{ render: 200, HttpResponse: 200, JsonResponse: 200, TemplateResponse: 200, FileResponse: 200 },
  ...{ StreamingHttpResponse: 200, render_to_response: 200, redirect: 302, HttpResponseRedirect: 302 },
  ...{ HttpResponsePermanentRedirect: 301, HttpResponseBadRequest: 400, HttpResponseNotFound: 404 },
  ...{ HttpResponseForbidden: 403, HttpResponseNotAllowed: 405, HttpResponseGone: 410, HttpResponseNotModified: 304 },
};

/** How many arguments may stand before one that gives the status. */
const MOST_PLAIN: Readonly<Record<string, number>> = { render: 3, HttpResponse: 2, TemplateResponse: 3 };

function classify(value: PythonNode, body: PythonNode, depth = 0): Answer | undefined {
  const node = bare(value);
  if (node.type === "await") {
    const [inner] = childrenOf(node);
    return inner && classify(inner, body, depth);
  }
  if (node.type === "identifier" && depth === 0) {
    const assigned = descendants(body, "assignment").filter(
      (each) => each.childForFieldName("left")?.text === node.text,
    );
    const values = assigned.map((each) => each.childForFieldName("right"));
    const isChanged = new RegExp(`\\b${node.text}\\.status_code\\b`).test(body.text);
    return isChanged ? undefined : common(values.map((each) => (each === null ? undefined : classify(each, body, 1))));
  }
  if (node.type !== "call") return undefined;
  if (/^super\(\)\.(get|post)$/.test(node.childForFieldName("function")?.text ?? ""))
    return { status: 200, isInherited: true };
  const name = calledName(node);
  const status = STATUSES[name];
  const given = argumentsOf(node);
  const option = (key: string) =>
    given.find((each) => each.type === "keyword_argument" && each.childForFieldName("name")?.text === key);
  const plain = given.filter(({ type }) => type !== "keyword_argument");
  if (status === undefined || given.some(({ type }) => /splat/.test(type))) return undefined;
  if (status >= 300 && status < 400 && status !== 304) {
    const permanent = option("permanent")?.childForFieldName("value")?.type;
    if (permanent !== undefined && permanent !== "true" && permanent !== "false") return undefined;
    const to = given.length - (permanent === undefined ? 0 : 1) === 1 ? addressOf(plain[0]) : undefined;
    return { status: permanent === "true" ? 301 : status, ...(to === undefined ? {} : { to }) };
  }
  const own = option("status")?.childForFieldName("value");
  if (own !== undefined && own !== null) return own.type === "integer" ? { status: Number(own.text) } : undefined;
  return plain.length > (MOST_PLAIN[name] ?? 9) ? undefined : { status };
}

/**
 * Where people are sent, as Python.
 *
 * @param node an address, the name of one, or `reverse(…)` of a plain name
 * @returns undefined where it can't be told
 */
export function addressOf(node: PythonNode | undefined): string | undefined {
  const text = stringValue(node);
  if (text !== undefined) return /[/.]/.test(text) ? pythonString(text) : `reverse(${pythonString(text)})`;
  if (node === undefined || !/^reverse(_lazy)?$/.test(calledName(node))) return undefined;
  const [name, ...more] = argumentsOf(node);
  const plain = stringValue(name);
  return plain === undefined || more.length > 0 ? undefined : `reverse(${pythonString(plain)})`;
}

/** What all answers have in common; undefined where they are not of one kind. */
function common(answers: readonly (Answer | undefined)[]): Answer | undefined {
  const [first, ...others] = answers;
  if (first === undefined || !others.every((each) => each?.status === first.status)) return undefined;
  const { to, ...plain } = first;
  return to !== undefined && others.every((each) => each?.to === to) ? first : plain;
}
