import type { ListedGenerator } from "../helpers/generator.ts";

/** The generators that work inside a project, in the order of `npx plop`; `init` puts them into what it writes. */
export const followUps: readonly ListedGenerator[] = [
  {
    name: "django-app",
    description: "Add a Django app: package, page, URLs and tests, registered in the settings",
    load: async () => (await import("./django-app.ts")).djangoApp,
  },
  {
    name: "django-model",
    description: "Add a model: class, administration, factory, tests and migration",
    load: async () => (await import("./django-model.ts")).djangoModel,
  },
  {
    name: "django-view",
    description: "Add pages for a model, or a plain one: views, form, URLs, templates and tests",
    load: async () => (await import("./django-view.ts")).djangoView,
  },
  {
    name: "django-test",
    description: "Add tests for a model, a view, a form or an admin class that is there",
    load: async () => (await import("./django-test.ts")).djangoTest,
  },
];
