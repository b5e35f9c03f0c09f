// The first part of the addresses of pages, which no two things of an app can share.

import { Refusal } from "../errors.ts";
import { urlsOf } from "../project/urls.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { descendants, type PythonNode } from "../python/parser.ts";
import { hasRoute } from "../python/routes.ts";
import { namedPatterns, routeOf } from "../python/url-patterns.ts";
import { snakeCase } from "../words.ts";
import { patternsOf } from "./existing.ts";
import { VIEW_KINDS } from "./input.ts";
import { slug } from "./names.ts";
import { viewClasses } from "./places.ts";

/** Where the pages of a model are. */
export interface Segment {
  readonly segment: string;
  /** What to tell about it, a sentence. */
  readonly notes: readonly string[];
}

/** The addresses that a model's pages have: `tasks/`, `tasks/add/` … */
const ROUTES = ["", "add/", "<pk>/edit/", "<pk>/delete/", "<pk>/"];

/**
 * Finds the first part of the addresses of a model's pages: that of the pages that it has, else its plural. Where
 * that leads elsewhere (Datum and Data have one plural), it is the model's own name.
 *
 * @param project the project
 * @param app the app
 * @param model the model's name
 * @param plural as people say it
 */
export async function modelSegment(
  project: DjangoProject,
  app: LocalApp,
  model: string,
  plural: string,
): Promise<Segment> {
  const snake = snakeCase(model);
  const [wanted, own] = [slug(plural, snake), snake.replaceAll("_", "-")];
  const patterns = await patternsIn(project, app);
  const names = VIEW_KINDS.map((kind) => `${snake}_${kind}`);
  const others = patterns.filter((each) => !names.includes(nameOf(each) ?? "") && !leadsToModel(each, model));
  const takenBy = (segment: string) =>
    others.find((pattern) => ROUTES.some((rest) => hasRoute(pattern, `${segment}/${rest}`)));
  const there = patterns.filter((each) => leadsToModel(each, model)).flatMap((each) => segmentOf(routeOf(each)) ?? []);
  const numbered = others.map((_, index) => `${own}-${index + 2}`);
  const segment = [...there, wanted, own, ...numbered].find((each) => takenBy(each) === undefined) ?? wanted;
  const taken = takenBy(wanted);
  const isNews = taken !== undefined && there.length === 0;
  return { segment, notes: isNews ? [`${routeOf(taken)} is taken, so the pages of ${model} are at ${segment}/.`] : [] };
}

/**
 * Refuses a page whose address leads elsewhere.
 *
 * @param project the project
 * @param app the app
 * @param segment the page's address, without the slash
 * @throws Refusal that says where the other one is
 */
export async function refuseTakenAddress(project: DjangoProject, app: LocalApp, segment: string): Promise<void> {
  const patterns = await patternsIn(project, app);
  const known = await patternsOf(project, app);
  const isThere = (name: string | undefined) => name === undefined || known.has(name);
  const taken = patterns.find((each) => hasRoute(each, `${segment}/`) && isThere(nameOf(each)));
  if (taken === undefined) return;
  const what = nameOf(taken) ?? "something else";
  throw new Refusal(`${segment}/ is the address of ${what} already. Give the page another name.`, {
    file: urlsOf(project, app),
    line: taken.startPosition.row + 1,
  });
}

async function patternsIn(project: DjangoProject, app: LocalApp): Promise<PythonNode[]> {
  const urls = await project.files.python(urlsOf(project, app));
  return urls === undefined ? [] : descendants(urls.root, "call").filter((call) => routeOf(call) !== undefined);
}

function nameOf(pattern: PythonNode): string | undefined {
  return namedPatterns(pattern)[0]?.name;
}

/** Its view has the name of one of the model's. */
function leadsToModel(pattern: PythonNode, model: string): boolean {
  const views = viewClasses(model, VIEW_KINDS);
  return descendants(pattern, "identifier").some(({ text }) => views.includes(text));
}

/** @returns the `tasks` of `tasks/<int:pk>/edit/`; undefined for an address that is none of a model's */
function segmentOf(route = ""): string | undefined {
  return /^([\w-]+)\/(?:add\/|<[^>]*>\/(?:edit\/|delete\/)?)?$/.exec(route)?.[1];
}
