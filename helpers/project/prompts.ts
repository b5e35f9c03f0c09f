import { listApps, rejectUnknownApp } from "./apps.ts";

/** What `--dest` means to generators that work on a project. */
export const projectHelp = {
  "--dest=DIR": "the project; when left out, the one around the current folder, or the only one below",
} as const;

/** Asks for an app of the project. */
export const appArgument = {
  name: "app",
  as: "argument",
  message: "In which app?",
  hint: listApps,
  help: "the app that it belongs to",
  validate: rejectUnknownApp,
} as const;
