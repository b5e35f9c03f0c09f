/**
 * What generators of your own are made of, and the one module of the kit to import from: what it exports stays as it
 * is, and where that is not possible CHANGELOG.md says what to do. Importing it loads nothing heavy: Python's parser and
 * ruff come with the first edit.
 *
 * A generator asks for answers and turns them into a list of steps, the last of them a commit. The write layer stages,
 * compares, shows and writes them, all or nothing, and `npx plop undo` takes them back.
 */

// A generator, and plop.

export type { Finding } from "./changes/report.ts";
export type { Done, Step, TaskContext } from "./changes/steps.ts";
export { Refusal } from "./errors.ts";
export type { Answers, Generator, GeneratorBody, KitOptions, ListedGenerator, RunContext } from "./generator.ts";
export { defineGenerator, register } from "./generator.ts";
export { loadKit } from "./load-kit.ts";
export { appArgument } from "./project/prompts.ts";
export type { Ask, Prompt, PromptContext } from "./prompts.ts";
export { settingsOption, yesNo } from "./prompts.ts";

// Names, and what people call things.

export { packageName, rejectAppName, rejectModelName } from "./names.ts";
export type { Words } from "./words.ts";
export { capitalized, pascalCase, pluralOf, snakeCase, wordsFor } from "./words.ts";

// The field language.

export type { Field, FieldList, FieldType } from "./fields.ts";
export { isRelation, readFields } from "./fields.ts";
export type { ModelDescription } from "./model-source.ts";
export { modelSource } from "./model-source.ts";

// The Django project around a folder.

export type { AppLayout } from "./project/apps.ts";
export { findApp, kitCommand, layoutOf, manageCommand, testCommand } from "./project/apps.ts";
export type { ProjectFiles } from "./project/files.ts";
export type { DjangoProject, LocalApp } from "./project.ts";
export { findProject, readProject } from "./project.ts";
export type { PythonStyle } from "./python/ruff.ts";

// Steps that grow a project.

export { requirePackage } from "./dependencies.ts";
export { growing } from "./grow.ts";
export { addToSetting, includeInUrls } from "./project/edits.ts";
export { record } from "./record.ts";

// Edits of a file's text, for a step `{ type: "edit", path, edit }`: ok, already there, or refused.

export type { Edit, EditResult } from "./changes/stage.ts";
export { addListItem } from "./python/add-list-item.ts";
export { exportName } from "./python/export-name.ts";
export type { Inclusion } from "./python/include-urls.ts";
export { includeUrls } from "./python/include-urls.ts";
export { mergeModule } from "./python/merge-module.ts";
export type { ProjectRecord } from "./record.ts";
export { editRecord } from "./record.ts";

// Templates.

export type { TemplateData } from "./templates.ts";
export { pythonString, render } from "./templates.ts";
