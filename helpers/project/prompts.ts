import { rejectUnknownApp } from "./apps.ts";

/** Asks for an app of the project. */
export const appArgument = {
  name: "app",
  as: "argument",
  message: "In which app?",
  help: "the app that it belongs to",
  validate: rejectUnknownApp,
} as const;
