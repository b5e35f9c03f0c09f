import { quoted } from "./errors.ts";
import { RESERVED_NAMES } from "./reserved-names.ts";

/** Python and PostgreSQL take more or less than this; both take 63. */
const MAX_LENGTH = 63;

/**
 * The Python package of a project: `my-app` gives `my_app`.
 *
 * @param name the project's name, which is its folder's
 */
export function packageName(name: string): string {
  return name.replaceAll("-", "_");
}

/**
 * A project's name as people read it: `my-app` gives `My app`.
 *
 * @param name the project's name
 */
export function projectTitle(name: string): string {
  const words = name.replaceAll(/[-_]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Says why a project can't have a name: whatever would break the folder, the Python package, an import, an image tag
 * or a database of that name.
 *
 * @param name the project's name
 * @returns the reason and a name that would do; undefined for a good name
 */
export function rejectProjectName(name: string): string | undefined {
  const reason = projectNameFault(name);
  if (reason === undefined) return undefined;
  return `"${quoted(name)}" can't be the project's name: ${reason}. How about ${suggestProjectName(name)}?`;
}

function projectNameFault(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (/[^\p{ASCII}]/u.test(name)) return "only the letters a to z, digits, - and _ will do";
  if (/[A-Z]/.test(name)) return "Python packages and image tags are written in lower case";
  if (/[^a-z0-9_-]/.test(name)) return "only the letters a to z, digits, - and _ will do";
  if (/^[0-9]/.test(name)) return "it starts with a digit";
  if (/^[-_]/.test(name)) return `it starts with ${name.charAt(0)}`;
  if (/[-_]$/.test(name)) return `it ends with ${name.slice(-1)}`;
  if (/[-_]{2}/.test(name)) return "it has two of - or _ side by side";
  if (name.length > MAX_LENGTH) return `it has ${name.length} characters, and ${MAX_LENGTH} is the most`;
  const taken = RESERVED_NAMES.find(({ names }) => names.has(packageName(name)));
  return taken && `${packageName(name)} is ${taken.reason}`;
}

/**
 * Bends any text into a project name that will do.
 *
 * @param text what somebody would like to call the project
 * @returns a good name near it
 */
export function suggestProjectName(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, "-")
    .replaceAll(/[-_]{2,}/g, "-")
    .replaceAll(/^[-_0-9]+|[-_]+$/g, "");
  const candidates = [
    plain,
    plain.slice(0, MAX_LENGTH - 5).replace(/[-_]+$/, ""),
    `${plain.slice(0, MAX_LENGTH - 5)}-site`,
  ];
  return candidates.find((candidate) => projectNameFault(candidate) === undefined) ?? "my-project";
}

/** Class names that the modules of a model need for something else. */
const NO_MODEL_NAMES = new Set(["Any", "Decimal", "False", "Meta", "Model", "None", "True", "UUID"]);

/**
 * Says why a model can't have a name (https://docs.djangoproject.com/en/5.2/ref/checks/#models, E023 and E024).
 *
 * @param name a class's, in Pascal case
 * @returns the reason; undefined for a good name
 */
export function rejectModelName(name: string): string | undefined {
  const reason = modelNameFault(name);
  return reason && `"${quoted(name)}" can't be a model's name: ${reason}.`;
}

function modelNameFault(name: string): string | undefined {
  if (/[^A-Za-z0-9_]/.test(name)) return "only the letters A to Z and digits will do";
  if (!/^[A-Z]/.test(name)) return "it does not start with a letter";
  if (name.length > MAX_LENGTH) return `it has ${name.length} characters, and ${MAX_LENGTH} is the most`;
  return NO_MODEL_NAMES.has(name) ? "Python or Django uses it for something else" : undefined;
}

/**
 * Says why a page or a model can't have a name.
 *
 * @param name a class's, in Pascal case
 * @returns the reason; undefined for a good name
 */
export function rejectPageName(name: string): string | undefined {
  const isPlain = /^[A-Z][A-Za-z0-9]*$/.test(name) && name.length <= MAX_LENGTH;
  return isPlain ? undefined : `"${quoted(name)}" can't be the name of a page: letters A to Z and digits will do.`;
}

/** Reserved for a project, but not for an app of it. */
const GOOD_APP_NAMES = new Set(["users", "docs"]);

/**
 * Says why an app can't have a name.
 *
 * @param name an identifier in snake case
 * @param nested whether the app lies in a package, where it can't hide a module of Python's or of a library
 * @returns the reason; undefined for a good name
 */
export function rejectAppName(name: string, nested = false): string | undefined {
  const reason = appNameFault(name, nested);
  return reason && `"${quoted(name)}" can't be an app's name: ${reason}.`;
}

function appNameFault(name: string, nested: boolean): string | undefined {
  if (name === "") return "it is empty";
  if (/[^a-z0-9_]/.test(name)) return "only the letters a to z, digits and _ will do";
  if (/^[0-9]/.test(name)) return "it starts with a digit";
  if (/^_|_$/.test(name)) return `it ${name.startsWith("_") ? "starts" : "ends"} with _`;
  if (name.length > MAX_LENGTH) return `it has ${name.length} characters, and ${MAX_LENGTH} is the most`;
  if (name === "migrations") return "tools take what is in a folder of that name for migrations";
  const hidden = /standard library|depends on|file or folder/;
  const lists = RESERVED_NAMES.filter(({ reason }) => !(nested && hidden.test(reason)));
  const taken = lists.find(({ names }) => names.has(name) && !GOOD_APP_NAMES.has(name));
  return taken && `it is ${taken.reason}`;
}

/** https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file: with any ending, too. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])[ .]*(?:$|\.)/i;

/**
 * Says whether Windows takes a name for that of a device, whatever its ending.
 *
 * @param name a file's or folder's
 */
export function isDeviceName(name: string): boolean {
  return DEVICE.test(name);
}

/** Folders that hold something else than packages, or that tools pass over. */
const NO_PACKAGES =
  /^(__pycache__|static|staticfiles|templates|media|migrations|node_modules|htmlcov|build|dist|venv|env)$/i;

/**
 * Says why a folder below the project can't be meant: whatever is no package, and a new one whose name would hide a
 * module that Python or the project needs.
 *
 * @param folder as it was typed
 * @param exists whether a folder below the project is there
 * @returns the reason; undefined for a good path, and for none
 */
export function rejectFolderPath(folder: string, exists: (folder: string) => boolean): string | undefined {
  const fault = folder === "" ? undefined : folderFault(folder, exists);
  return fault && `--path=${quoted(folder)} is no folder for an app${fault}. How about --path=apps?`;
}

function folderFault(folder: string, exists: (folder: string) => boolean): string | undefined {
  if (!/^[A-Za-z_]\w*(\/[A-Za-z_]\w*)*\/?$/.test(folder)) return ": it is no path of packages below the project";
  const parts = folder.replace(/\/$/, "").split("/");
  const keyword = parts.find((part) =>
    RESERVED_NAMES.some(({ reason, names }) => /keyword/.test(reason) && names.has(part)),
  );
  if (keyword !== undefined) return `: ${keyword} is a keyword of Python`;
  const device = parts.find(isDeviceName);
  if (device !== undefined) return `: ${device} is a device name on Windows`;
  if (folder.length > MAX_LENGTH) return `: it has ${folder.length} characters, and ${MAX_LENGTH} is the most`;
  const other = parts.find((part) => NO_PACKAGES.test(part));
  if (other !== undefined) return `: ${other} is for something else`;
  const [first = ""] = parts;
  const hidden = exists(first) ? [] : RESERVED_NAMES.filter(({ reason }) => /library|Django|depends on/.test(reason));
  const taken = hidden.find(({ names }) => names.has(first));
  return taken && `: ${first} is ${taken.reason}`;
}

/**
 * Says why an address can't be the beginning of an app's URLs.
 *
 * @param prefix as it was typed; `none` and nothing are fine
 */
export function rejectUrlPrefix(prefix: string): string | undefined {
  const parts = prefix.replace(/^\//, "").replace(/\/$/, "").split("/");
  // Browsers take the dots of a path away.
  const isPlain = parts.every((part) => /^[\w.~-]+$/.test(part) && !/^\.+$/.test(part));
  if (/^\/?$/.test(prefix) || (isPlain && prefix.length <= MAX_LENGTH)) return undefined;
  const wish = isPlain
    ? `make it ${MAX_LENGTH} characters at the most`
    : "write letters, digits, - and _, with / between them";
  return `--url=${quoted(prefix)} is no plain address: ${wish}.`;
}

/** A description has to fit a line of pyproject.toml, a page's meta tag and a README. */
const MAX_TEXT = 200;

/** @returns why a text is too long to be used, undefined when it is not */
export function rejectLongText(text: string): string | undefined {
  if (text.length <= MAX_TEXT) return undefined;
  return `That text has ${text.length} characters, and ${MAX_TEXT} is the most. Shorten it.`;
}
