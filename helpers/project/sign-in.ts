import type { DjangoProject } from "../project.ts";
import { moduleFile } from "./modules.ts";
import { textOf } from "./settings.ts";
import { rootSource } from "./urls.ts";

/** https://docs.djangoproject.com/en/5.2/ref/settings/#login-url */
const LOGIN_URL = "/accounts/login/";

/**
 * Says what to do where nothing answers at the address that people are sent to when they have to sign in.
 *
 * @param project the project
 * @returns nothing where something may answer
 */
export async function signInNote(project: DjangoProject): Promise<string[]> {
  const { settings } = project;
  const isSet = settings.assigned.some(({ name }) => name === "LOGIN_URL");
  const address = isSet ? textOf(settings, "LOGIN_URL") : LOGIN_URL;
  const root = withoutComments((await rootSource(project))?.text ?? "");
  // The name of a URL, or another site, is somebody's own choice; and what is computed can't be told.
  if (address === undefined || !/^\/[^/]/.test(address) || root === "" || mayAnswer(project, root, address)) return [];
  const [, prefix = ""] = address.split("/");
  return [
    `Nothing answers at ${address}, where people sign in: add path("${prefix}/", include("django.contrib.auth.urls")) ` +
      "to the root URLs and a template registration/login.html, or set LOGIN_URL" +
      `${project.hasAdmin ? ' = "admin:login"' : ""}.`,
  ];
}

function mayAnswer(project: DjangoProject, root: string, address: string): boolean {
  const [, first = ""] = address.split("/");
  const path = new RegExp(`["'^/]${first}/`);
  const views = /contrib\.auth\.urls|allauth|Login|login|sign_?in/i;
  if (path.test(root) || views.test(root)) return true;
  return includedModules(root).some((module) => {
    const file = moduleFile(project.files, project.importRoots, module);
    return file === undefined ? !/^(django|rest_framework)\b/.test(module) : hasView(project.files.text(file), path);
  });
}

function hasView(text: string | undefined, path: RegExp): boolean {
  const code = withoutComments(text ?? "");
  return path.test(code) || /contrib\.auth\.urls|allauth|LoginView/.test(code);
}

/** Those that are included below no address of their own, such as `include("accounts.urls")`. */
function includedModules(root: string): string[] {
  const pattern = /\(\s*r?["']\^?["']\s*,\s*include\(\s*\(?\s*["']([\w.]+)["']/g;
  return [...root.matchAll(pattern)].map(([, module]) => module ?? "");
}

function withoutComments(text: string): string {
  return text.replaceAll(/#.*/g, "");
}
