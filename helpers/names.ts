import { printable } from "./errors.ts";
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
  return `"${printable(name)}" can't be the project's name: ${reason}. How about ${suggestProjectName(name)}?`;
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

/** A description has to fit a line of pyproject.toml, a page's meta tag and a README. */
const MAX_TEXT = 200;

/** @returns why a text is too long to be used, undefined when it is not */
export function rejectLongText(text: string): string | undefined {
  if (text.length <= MAX_TEXT) return undefined;
  return `That text has ${text.length} characters, and ${MAX_TEXT} is the most. Shorten it.`;
}
