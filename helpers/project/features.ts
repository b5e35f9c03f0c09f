import type { DjangoProject } from "../project.ts";
import { listsOf } from "./settings.ts";

/** What a project's settings turn on, of what pages need. What can't be told counts as there. */
export interface Features {
  /** Django's templates. */
  readonly templates: boolean;
  /** Messages that the next page shows. */
  readonly messages: boolean;
  /** What the settings lack without which nobody can sign in: `SessionMiddleware`. */
  readonly lackedByPeople: readonly string[];
  /** Whoever asks for a page has to be signed in, unless its view says otherwise (Django 5.1 and newer). */
  readonly signInByDefault: boolean;
  /** A request is one transaction. */
  readonly atomicRequests: boolean;
}

/** What has to stand in the settings, and for what. Others' middleware often bears the name of Django's. */
const FEATURES = [
  { of: "templates", name: "TEMPLATES", pattern: /\bTEMPLATES\b(?!\s*(:.*)?=\s*[[(]\s*[\])])/ },
  { of: "templates", name: "DjangoTemplates", pattern: /DjangoTemplates|^(?![\s\S]*backends\.jinja2)/ },
  { of: "messages", name: "django.contrib.messages", pattern: /django\.contrib\.messages(?!\.(?!apps\b))/ },
  { of: "messages", name: "MessageMiddleware", pattern: /MessageMiddleware/ },
  { of: "people", name: "django.contrib.auth", pattern: /django\.contrib\.auth(?!\.(?!apps\b))/ },
  { of: "people", name: "SessionMiddleware", pattern: /SessionMiddleware/ },
  { of: "people", name: "AuthenticationMiddleware", pattern: /AuthenticationMiddleware/ },
] as const;

/**
 * Reads what a project's settings turn on.
 *
 * @param project the project
 */
export function readFeatures(project: Pick<DjangoProject, "settings" | "files">): Features {
  const text = settingsText(project);
  const lacking = isComplete(project, text) ? FEATURES.filter(({ pattern }) => !pattern.test(text)) : [];
  const lacks = (feature: string) => lacking.some(({ of }) => of === feature);
  return {
    templates: !lacks("templates"),
    messages: !lacks("messages"),
    lackedByPeople: lacking.filter(({ of }) => of === "people").map(({ name }) => name),
    signInByDefault: text.includes("django.contrib.auth.middleware.LoginRequiredMiddleware"),
    atomicRequests: /ATOMIC_REQUESTS["']?\]?\s*[:=]\s*True/.test(text),
  };
}

/** All settings, without their comments. */
function settingsText({ settings, files }: Pick<DjangoProject, "settings" | "files">): string {
  return settings.files.map((file) => (files.text(file) ?? "").replaceAll(/#.*/g, "")).join("\n");
}

/** Whether nothing can come from elsewhere: every module that is taken in was found, and the lists are plain ones. */
function isComplete({ settings }: Pick<DjangoProject, "settings">, text: string): boolean {
  const taken = text.match(/^\s*from\s+\S+\s+import\s+\*|\binclude\(/gm) ?? [];
  const isPlain = ["INSTALLED_APPS", "MIDDLEWARE"].every((name) => {
    const { lists, opaque } = listsOf(settings, name);
    return lists.length > 0 && opaque === undefined;
  });
  return isPlain && taken.length < settings.files.length && !/\b(globals|locals|vars|setattr|exec)\(/.test(text);
}
