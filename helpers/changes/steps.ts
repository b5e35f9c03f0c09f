import type { PythonStyle } from "../python/ruff.ts";
import type { TemplateData } from "../templates.ts";
import type { Report } from "./report.ts";
import type { Edit } from "./stage.ts";

/** Everything below this folder is new: it appears all at once or not at all, and must not hold anything yet. */
interface NewFolder {
  readonly type: "newFolder";
  readonly path: string;
  /** Folders in it whose files people need not see one by one: the report has a line for each. */
  readonly folded?: readonly string[];
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

/**
 * Renders a template folder into a project that people work on. Python modules that exist get what they lack; what is
 * new comes in the project's style.
 */
export interface GrowTree {
  readonly type: "growTree";
  /** Below `plop-templates/`. */
  readonly from: string;
  readonly data: TemplateData;
  readonly style: PythonStyle;
  /** What the project's tests are written for. */
  readonly tests: "pytest" | "django";
  /**
   * What becomes of a file that exists and is no Python: it stays, or it is a conflict where it differs, or it is
   * rewritten where it stands as the same templates made it from earlier data, and stays where somebody changed it.
   */
  readonly existing: "keep" | "conflict" | { readonly earlier: TemplateData };
  /** The templates stand as ruff leaves them, so that it need not be asked as long as the names are short. */
  readonly plain?: boolean;
  /** The files that are wanted of the tree; all of them when left out. */
  readonly only?: readonly string[];
}

/** Adds to a Python module what another one has and it lacks, or makes it. */
export interface WriteModule {
  readonly type: "module";
  readonly path: string;
  /** A complete module; its layout does not matter. */
  readonly content: string;
  readonly style: PythonStyle;
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

/** Moves one file that exists, whatever is in it. */
export interface MoveFile {
  readonly type: "moveFile";
  readonly from: string;
  readonly to: string;
  /** What changes in it on the way. */
  readonly edit?: Edit;
  /** A folder around it that goes, with those in it, as soon as nothing is left there. */
  readonly leaves: string;
}

/** Changes one file that exists, or that was staged before. */
export interface EditFile {
  readonly type: "edit";
  readonly path: string;
  readonly edit: Edit;
  /** What to do by hand where the edit is refused; without it, a refusal ends the run. */
  readonly otherwise?: string;
  /** It says that something changed, so that it is left out where nothing else does. */
  readonly onlyWithOthers?: true;
}

/** Makes the new folder a git repository, unless it lies in one. */
interface InitRepository {
  readonly type: "initRepository";
}

/** Lets the project's Python write an app's migrations, after everything else is written. */
export interface MakeMigrations {
  readonly type: "makeMigrations";
  /** The app's. */
  readonly label: string;
  /** The folders of the project's apps. */
  readonly folders: readonly string[];
  /** The dotted name of the settings, where `manage.py` has to be told. */
  readonly settings: string | undefined;
  /** The command that people would run. */
  readonly byHand: string;
  /** Whether to; else it is named as the next thing to do. */
  readonly run: boolean;
  /** No migration has the model yet, so that one is wanted even where all files are there. */
  readonly isMissing: boolean;
}

/** Takes back the last run at the destination; the only step then. */
interface TakeBack {
  readonly type: "takeBack";
}

/** Lists the runs that can be taken back; the only step then. */
interface ListRuns {
  readonly type: "listRuns";
}

/** Looks at something, or lets a program such as git write; the only step then. */
interface PerformTask {
  readonly type: "task";
  perform(task: TaskContext): Promise<Done>;
}

/** What takes a while may be called off, and says so. */
export interface Waiting {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Says on a terminal what is waited for from now on, such as `Running the tests`; nothing with `--json`. */
  waitFor(what: string): void;
}

/** What a task may know and use of the run. */
export interface TaskContext extends Waiting {
  /** Absolute path of the folder that the run may write to. */
  readonly destination: string;
  /** Nothing is to be written: only what would be is told. */
  readonly dryRun: boolean;
  /** Prints a line for people while the task goes on; nothing with `--json`. */
  say(line: string): void;
}

/** What a task did. */
export interface Done {
  /** Nothing had to be done. */
  readonly isUnchanged?: boolean;
  readonly files?: Report["files"];
  readonly findings?: Report["findings"];
  /** For programs: people have been told by then. */
  readonly templates?: Report["templates"];
  /** The commands of other programs that ran, or would have run. */
  readonly commands?: readonly string[];
  /** What to do next, a command or a sentence a line. */
  readonly next?: readonly string[];
  /** How plop's closing line says it: `2 templates`. */
  readonly closing: string;
  /** What went wrong although all of this is true: the run ends with exit code 1. */
  readonly failure?: string;
}

/** The only step that writes. */
export interface Commit {
  readonly type: "commit";
  /** What has to be done before everything else that is left, a command or a sentence a line. */
  readonly first?: readonly string[];
  /** What to do next, likewise. */
  readonly next: readonly string[];
}

/** What a run does, a step after the other; all but the last one only say what is to be written. */
export type Step =
  | NewFolder
  | CreateTree
  | GrowTree
  | WriteModule
  | CreateFile
  | CopyFile
  | MoveFile
  | EditFile
  | InitRepository
  | MakeMigrations
  | TakeBack
  | ListRuns
  | PerformTask
  | Commit;
