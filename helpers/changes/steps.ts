import type { TemplateData } from "../templates.ts";
import type { Edit } from "./stage.ts";

/** Everything below this folder is new: it appears all at once or not at all, and must not hold anything yet. */
interface NewFolder {
  readonly type: "newFolder";
  readonly path: string;
}

/** Renders a template folder, which mirrors what it writes. */
interface CreateTree {
  readonly type: "createTree";
  /** Below `plop-templates/`. */
  readonly from: string;
  readonly to: string;
  readonly data: TemplateData;
  /** Files that hold a secret: readable by their owner only, and never shown. */
  readonly secrets?: readonly string[];
}

/** Writes one file from text. */
interface CreateFile {
  readonly type: "createFile";
  readonly path: string;
  readonly content: string;
}

/** Copies one file as it is. */
interface CopyFile {
  readonly type: "copyFile";
  /** Absolute path. */
  readonly from: string;
  readonly to: string;
}

/** Changes one file that exists, or that was staged before. */
interface EditFile {
  readonly type: "edit";
  readonly path: string;
  readonly edit: Edit;
}

/** Makes the new folder a git repository, unless it lies in one. */
interface InitRepository {
  readonly type: "initRepository";
}

/** The only step that writes. */
export interface Commit {
  readonly type: "commit";
  /** What to do next, a command or a sentence a line. */
  readonly next: readonly string[];
}

export type Step = NewFolder | CreateTree | CreateFile | CopyFile | EditFile | InitRepository | Commit;
