// Who gets a view, and what the others get, as far as its source tells.

import { modelsOf } from "../models/read.ts";
import { readFeatures } from "../project/features.ts";
import type { Lineage } from "../project/lineage.ts";
import type { DjangoProject } from "../project.ts";
import { definitionsOf, lastPart } from "../python/definitions.ts";
import { childrenOf, type PythonNode, parsePython, stringValue } from "../python/parser.ts";
import { bare } from "../python/statements.ts";
import { argumentsOf } from "../python/url-patterns.ts";
import { pythonString } from "../templates.ts";

/** Something that lets some people through. */
interface Guard {
  readonly needs: "user" | "staff" | "superuser" | "permissions";
  /** `blog.change_post` */
  readonly permissions: readonly string[];
  /** What those get who are not signed in, and those who may not. */
  readonly strangers: "redirect" | "forbidden";
  readonly outsiders: "redirect" | "forbidden";
  /** Where people sign in, as Python; undefined where the settings say it. */
  readonly loginUrl: string | undefined;
}

/** Who gets a view. */
export interface People {
  /** Those who get it: everybody when undefined. */
  readonly member?: { readonly options: string; readonly permissions: readonly string[] };
  readonly strangers?: Guard["strangers"];
  readonly loginUrl?: string | undefined;
  /** What somebody gets who is signed in and may not see it; undefined when whoever is signed in may. */
  readonly outsiders?: Guard["outsiders"];
}

/** Decorators that let everybody through, and change no answer. */
const NEUTRAL =
  /^(never_cache|cache_page|cache_control|csrf_exempt|csrf_protect|requires_csrf_token|ensure_csrf_cookie|vary_on_\w+|conditional_page|gzip_page|no_append_slash|xframe_options_\w+|sensitive_\w+|atomic|non_atomic_requests|require_\w+|login_not_required|csp_\w+|override)$/;

/** What a view has around it. */
interface Around {
  readonly guards: readonly Guard[];
  /** Why it can't be told who gets it. */
  readonly reason: string | undefined;
  readonly isExempt: boolean;
}

const NONE: Around = { guards: [], reason: undefined, isExempt: false };

function joined(parts: readonly Around[]): Around {
  return {
    guards: parts.flatMap(({ guards }) => guards),
    reason: parts.map(({ reason }) => reason).find((reason) => reason !== undefined),
    isExempt: parts.some(({ isExempt }) => isExempt),
  };
}

const refused = (reason: string): Around => ({ ...NONE, reason });

/**
 * Reads who gets a view.
 *
 * @param project the project
 * @param lineage the view, with what it is built on
 * @param decorators those around it in the URLs, the outermost first
 * @returns a reason where it can't be told
 */
export async function readPeople(
  project: DjangoProject,
  lineage: Lineage,
  decorators: readonly string[],
): Promise<People | string> {
  const around = await decorated(decorators);
  const parts = [around];
  for (const { definition } of lineage.classes) {
    parts.push(await decorated(definition.decorators, definition.kind === "class" ? "dispatch" : undefined));
  }
  parts.push(await dispatched(lineage), mixins(lineage));
  const { guards, reason, isExempt } = joined(parts);
  if (reason !== undefined) return reason;
  const asks = readFeatures(project).signInByDefault && !isExempt;
  const all = asks ? [guard("user", { outsiders: "redirect" }), ...guards] : guards;
  const text = lineage.classes.map(({ definition }) => definition.node.text).join("\n");
  if (all.length === 0 && /\brequest\.a?user\b/.test(text)) return "it looks at who asks";
  const permissions = [...new Set(all.flatMap((each) => each.permissions))];
  for (const permission of permissions) {
    if (!(await isKnown(project, permission))) return `the kit doesn't know the permission ${permission}`;
  }
  return peopleOf(all, permissions);
}

function peopleOf(guards: readonly Guard[], permissions: readonly string[]): People {
  const [first] = guards;
  if (first === undefined) return {};
  const needs = (kind: Guard["needs"]) => guards.some((each) => each.needs === kind);
  const options = [
    ...(needs("staff") ? ["is_staff=True"] : []),
    ...(needs("superuser") ? ["is_superuser=True"] : []),
  ].join(", ");
  const narrow = guards.find((each) => each.needs !== "user");
  return {
    member: { options, permissions },
    strangers: first.strangers,
    loginUrl: first.loginUrl,
    ...(narrow === undefined ? {} : { outsiders: narrow.outsiders }),
  };
}

function guard(needs: Guard["needs"], more: Partial<Guard> = {}): Guard {
  return { needs, permissions: [], strangers: "redirect", outsiders: "forbidden", loginUrl: undefined, ...more };
}

/** Those that Django makes for every model, and those that a model names itself. */
async function isKnown(project: DjangoProject, permission: string): Promise<boolean> {
  const [label = "", codename = ""] = permission.split(".");
  const app = project.apps.find((each) => each.label === label);
  const models = app === undefined ? [] : await modelsOf(project, app);
  const [, model] = /^(?:add|change|delete|view)_(\w+)$/.exec(codename) ?? [];
  return models.some((each) => {
    const text = project.files.text(each.file) ?? "";
    return (
      each.model.name.toLowerCase() === model || [`"${codename}"`, `'${codename}'`].some((name) => text.includes(name))
    );
  });
}

/** Decorators of a function; those of a class, or of one of its methods, are made by `method_decorator`. */
async function decorated(decorators: readonly string[], method?: string): Promise<Around> {
  const parts = await Promise.all(
    decorators.map(async (text) => {
      const root = await parsePython(text);
      const [statement] = childrenOf(root);
      const [node] = statement === undefined ? [] : childrenOf(statement);
      return node === undefined ? NONE : decoratorAround(node, method);
    }),
  );
  return joined(parts);
}

function decoratorAround(decorator: PythonNode, method: string | undefined): Around {
  const node = bare(decorator);
  const called = node.type === "call" ? (node.childForFieldName("function") ?? node) : node;
  const name = lastPart(called.text);
  const given = node.type === "call" ? argumentsOf(node) : [];
  const option = (key: string) =>
    given
      .find((each) => each.type === "keyword_argument" && each.childForFieldName("name")?.text === key)
      ?.childForFieldName("value") ?? undefined;
  if (name === "method_decorator") {
    const [first] = given;
    const on = stringValue(option("name"));
    const inner = first && ["list", "tuple"].includes(bare(first).type) ? childrenOf(bare(first)) : [first];
    const around = joined(inner.map((each) => (each === undefined ? NONE : decoratorAround(each, undefined))));
    return on !== undefined && on !== method && around.guards.length > 0
      ? refused(`only its ${on} is guarded`)
      : around;
  }
  const loginUrl = addressIn(option("login_url"));
  if (option("redirect_field_name") !== undefined || loginUrl === "unknown")
    return refused("where people sign in is put together");
  if (name === "login_required") return { ...NONE, guards: [guard("user", { loginUrl, outsiders: "redirect" })] };
  if (name === "staff_member_required")
    return { ...NONE, guards: [guard("staff", { loginUrl: loginUrl ?? '"admin:login"', outsiders: "redirect" })] };
  if (name === "permission_required") {
    const permissions = textsOf(given[0]);
    const raise = option("raise_exception");
    if (permissions === undefined || (raise !== undefined && !/^(true|false)$/.test(raise.type)))
      return refused("its permissions are put together");
    const fate = raise?.type === "true" ? "forbidden" : "redirect";
    return { ...NONE, guards: [guard("permissions", { permissions, strangers: fate, outsiders: fate, loginUrl })] };
  }
  if (name === "user_passes_test") {
    const needs = testedBy(/^lambda \w+: \w+\.(\w+)$/.exec(given[0]?.text ?? "")?.[1]);
    return needs === undefined
      ? refused(`it asks ${given[0]?.text.replaceAll(/\s+/g, " ") ?? "something"}`)
      : { ...NONE, guards: [guard(needs, { loginUrl, outsiders: "redirect" })] };
  }
  if (!NEUTRAL.test(name)) return refused(`the kit doesn't know what ${name} does`);
  return { ...NONE, isExempt: name === "login_not_required" };
}

/** A plain text, as Python; undefined when nothing is said. */
function addressIn(node: PythonNode | undefined): string | undefined {
  if (node === undefined || node.type === "none") return undefined;
  const text = stringValue(node);
  return text === undefined ? "unknown" : pythonString(text);
}

function textsOf(node: PythonNode | undefined): string[] | undefined {
  if (node === undefined) return undefined;
  const one = stringValue(node);
  if (one !== undefined) return [one];
  const list = bare(node);
  const texts = ["list", "tuple", "set"].includes(list.type) ? childrenOf(list).map(stringValue) : [undefined];
  return texts.includes(undefined) ? undefined : texts.flatMap((text) => text ?? []);
}

function testedBy(attribute: string | undefined): Guard["needs"] | undefined {
  const needs: Readonly<Record<string, Guard["needs"]>> = {
    ...{ is_authenticated: "user", is_staff: "staff", is_superuser: "superuser" },
  };
  return needs[attribute ?? ""];
}

/** A `dispatch` of its own may do anything, unless it is only there to be decorated. */
async function dispatched({ classes }: Lineage): Promise<Around> {
  const parts: Around[] = [];
  for (const { definition } of classes) {
    const body = definition.kind === "class" ? definition.node.childForFieldName("body") : null;
    for (const method of body === null ? [] : definitionsOf(body)) {
      if (
        /^(handle_no_permission|get_login_url|has_permission|get_test_func|get_permission_required)$/.test(method.name)
      )
        return refused(`it has a ${method.name} of its own`);
      if (method.name === "dispatch") {
        const text = method.node.childForFieldName("body")?.text ?? "";
        if (!/^return super\([^)]*\)\.dispatch\([^)]*\)$/.test(text)) return refused("it has a dispatch of its own");
        parts.push(await decorated(method.decorators));
      } else if (/^(get|post)$/.test(method.name)) {
        const around = await decorated(method.decorators);
        parts.push(around.guards.length > 0 ? refused(`only its ${method.name} is guarded`) : around);
      }
    }
  }
  return joined(parts);
}

/** What Django's mixins ask for (https://docs.djangoproject.com/en/5.2/topics/auth/default/). */
function mixins({ classes, others }: Lineage): Around {
  const attribute = (name: string) =>
    classes.map(({ definition }) => definition.attributes.get(name)).find((text) => text !== undefined);
  const parts = others.map((other): Around => {
    const name = lastPart(other);
    if (!/^(LoginRequired|PermissionRequired|UserPassesTest|Access)Mixin$/.test(name)) return NONE;
    const url = attribute("login_url");
    const raise = attribute("raise_exception");
    const loginUrl = url === undefined || url === "None" ? undefined : /^["'][^"']*["']$/.test(url) ? url : "unknown";
    if (attribute("redirect_field_name") !== undefined || loginUrl === "unknown")
      return refused("where people sign in is put together");
    if (raise !== undefined && !/^(True|False)$/.test(raise)) return refused("its raise_exception is put together");
    const about = { loginUrl, strangers: raise === "True" ? "forbidden" : "redirect" } as const;
    if (name === "LoginRequiredMixin") return { ...NONE, guards: [guard("user", about)] };
    if (name === "PermissionRequiredMixin") {
      const permissions = permissionsIn(attribute("permission_required"));
      return permissions === undefined
        ? refused("its permissions are put together")
        : { ...NONE, guards: [guard("permissions", { ...about, permissions })] };
    }
    const needs = testedBy(testOf(classes));
    return needs === undefined ? refused("it asks something of its own") : { ...NONE, guards: [guard(needs, about)] };
  });
  return joined(parts);
}

function permissionsIn(text: string | undefined): string[] | undefined {
  const isPlain = /^(["'][\w.]+["']|[[(]\s*(["'][\w.]+["']\s*,?\s*)+[\])])$/.test(text ?? "");
  return isPlain ? [...(text ?? "").matchAll(/["']([\w.]+)["']/g)].map(([, name]) => name ?? "") : undefined;
}

/** The attribute of the user that `test_func` gives back. */
function testOf(classes: Lineage["classes"]): string | undefined {
  for (const { definition } of classes) {
    const body = definition.node.childForFieldName("body");
    const method = body === null ? undefined : definitionsOf(body).find(({ name }) => name === "test_func");
    if (method === undefined) continue;
    return /^(?:"""[^"]*"""\s*)?return self\.request\.user\.(\w+)$/.exec(
      method.node.childForFieldName("body")?.text ?? "",
    )?.[1];
  }
  return undefined;
}
