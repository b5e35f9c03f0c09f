import type { ListedGenerator } from "../helpers/generator.ts";

/** What works inside a project, in the order of `npx plop`; `init` puts them into what it writes. */
export const followUps: readonly ListedGenerator[] = [
  {
    name: "django-app",
    description: "Add an app: package, page, URLs and tests, all registered",
    load: async () => (await import("./django-app.ts")).djangoApp,
  },
  {
    name: "django-model",
    description: "Add a model: class, admin, factory, tests and migration",
    load: async () => (await import("./django-model.ts")).djangoModel,
  },
  {
    name: "django-view",
    description: "Add a model's pages, or a plain one: views, form, URLs, tests",
    load: async () => (await import("./django-view.ts")).djangoView,
  },
  {
    name: "django-test",
    description: "Add tests for a model, view, form or admin class that is there",
    load: async () => (await import("./django-test.ts")).djangoTest,
  },
  {
    name: "undo",
    description: "Take back the last run: what it wrote goes, what it changed returns",
    load: async () => (await import("./undo.ts")).undo,
  },
  {
    name: "doctor",
    description: "Check this machine and project, and say what to do about it",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    name: "extract-app",
    description: "Make a package of an app, for several projects",
    load: async () => (await import("./extract-app.ts")).extractApp,
  },
  {
    name: "check-module",
    description: "Check that a module works on its own, in any project",
    load: async () => (await import("./check-module.ts")).checkModule,
  },
  {
    name: "templates",
    description: "List the templates with their origin, or copy some for editing",
    load: async () => (await import("./templates.ts")).templates,
  },
  {
    name: "update-core",
    description: "Bring the kit up to date by git, and keep what was changed here",
    load: async () => (await import("./update-core.ts")).updateCore,
  },
  {
    name: "sync-push",
    description: "Push what was changed in the kit to a branch of its repository",
    load: async () => (await import("./sync-push.ts")).syncPush,
  },
];
