import { quoted } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import { choiceMember, rejectFieldName } from "./names.ts";
import type { Auto, ChoiceField, Field, FieldType, OnDelete } from "./types.ts";
import { AUTO, DEFAULT_LENGTHS, ON_DELETE } from "./types.ts";

/** What the options of one field say. */
export interface Settings {
  unique?: true;
  index?: true;
  optional?: true;
  maxLength?: number;
  maxDigits?: number;
  decimalPlaces?: number;
  uploadTo?: string;
  choices?: readonly string[];
  to?: string;
  onDelete?: OnDelete;
  relatedName?: string;
  auto?: Auto;
}

interface OptionRule {
  /** What a list of the options shows. */
  readonly shown: readonly string[];
  readonly pattern: RegExp;
  readonly read: (option: string) => Settings;
}

const FLAGS: OptionRule = {
  shown: ["unique", "index", "optional"],
  pattern: /^(?:unique|index|optional)$/,
  read: (option) => ({ [option]: true }),
};
const LENGTH: OptionRule = {
  shown: ["a number for max_length"],
  pattern: /^\d+$/,
  read: (option) => ({ maxLength: Number(option) }),
};
const DIGITS: OptionRule = {
  shown: ["10,2 for max_digits and decimal_places"],
  pattern: /^\d+,\d+$/,
  read: (option) => {
    const [maxDigits = 0, decimalPlaces = 0] = option.split(",").map(Number);
    return { maxDigits, decimalPlaces };
  },
};
const FOLDER: OptionRule = {
  shown: ["to=FOLDER"],
  pattern: /^to=/,
  read: (option) => ({ uploadTo: option.slice("to=".length) }),
};
const ACCESSOR: OptionRule = {
  shown: ["as=NAME"],
  pattern: /^as=/,
  read: (option) => ({ relatedName: option.slice("as=".length) }),
};
const DELETION: OptionRule = {
  shown: ON_DELETE,
  pattern: new RegExp(`^(?:${ON_DELETE.join("|")})$`),
  read: (option) => ({ onDelete: option as OnDelete }),
};
const MOMENT: OptionRule = {
  shown: AUTO,
  pattern: new RegExp(`^(?:${AUTO.join("|")})$`),
  read: (option) => ({ auto: option as Auto }),
};

const OWN_OPTIONS: Readonly<Partial<Record<FieldType, readonly OptionRule[]>>> = {
  char: [LENGTH],
  slug: [LENGTH],
  email: [LENGTH],
  url: [LENGTH],
  decimal: [DIGITS],
  date: [MOMENT],
  datetime: [MOMENT],
  time: [MOMENT],
  file: [FOLDER],
  image: [FOLDER],
  fk: [DELETION, ACCESSOR],
  o2o: [DELETION, ACCESSOR],
  m2m: [ACCESSOR],
};

const RELATION_EXAMPLE = "Project, app.Project, user or self";

/** The types whose first option has a place of its own, and what it is. */
const FIRST_OPTIONS: Readonly<Partial<Record<FieldType, { example: string; read: (option: string) => Settings }>>> = {
  choice: { example: "its choices, such as todo,doing,done", read: (option) => ({ choices: option.split(",") }) },
  fk: { example: `its target: ${RELATION_EXAMPLE}`, read: (option) => ({ to: option }) },
  o2o: { example: `its target: ${RELATION_EXAMPLE}`, read: (option) => ({ to: option }) },
  m2m: { example: `its target: ${RELATION_EXAMPLE}`, read: (option) => ({ to: option }) },
};

/**
 * Reads the options of a field.
 *
 * @param type the field's type
 * @param options what stands between colons after the type
 * @returns what they say, and what is wrong with them
 */
export function readOptions(type: FieldType, options: readonly string[]): { settings: Settings; faults: string[] } {
  const rules = [...(OWN_OPTIONS[type] ?? []), FLAGS];
  const first = FIRST_OPTIONS[type];
  const [head] = options;
  const isThere = first !== undefined && head !== undefined && ruleFor(head, rules) === undefined;
  const settings: Settings = isThere ? first.read(head) : {};
  const faults = first !== undefined && !isThere ? [`after ${type} comes ${first.example}`] : [];
  for (const option of options.slice(isThere ? 1 : 0)) {
    const read = ruleFor(option, rules)?.read(option);
    if (read === undefined) faults.push(unknownOption(type, option, rules));
    else if (Object.keys(read).some((key) => Object.hasOwn(settings, key)))
      faults.push(`${quoted(option)} is one too many`);
    else Object.assign(settings, read);
  }
  return { settings, faults: [...faults, ...targetFaults(settings)] };
}

function ruleFor(option: string, rules: readonly OptionRule[]): OptionRule | undefined {
  return rules.find(({ pattern }) => pattern.test(option));
}

function unknownOption(type: FieldType, option: string, rules: readonly OptionRule[]): string {
  const shown = rules.flatMap((rule) => rule.shown);
  const words = shown.filter((each) => /^\w+=?/.test(each) && !each.includes(" "));
  const near = didYouMean(option, words);
  return `${type} has no option ${quoted(option)}.${near.startsWith(" Did") ? near : ` Known: ${shown.join("; ")}.`}`;
}

function targetFaults({ to }: Settings): string[] {
  if (to === undefined || to === "user" || to === "self") return [];
  if (/^(?:[a-z_][a-z0-9_]*\.)?[A-Z][A-Za-z0-9]*$/.test(to)) return [];
  const [model = "", app] = to.split(".").reverse();
  const camel = model.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  const fixed = [...(app === undefined ? [] : [app.toLowerCase()]), camel].join(".");
  const good = /^(?:[a-z_][a-z0-9_]*\.)?[A-Z][A-Za-z0-9]*$/.test(fixed);
  return [
    `${quoted(to)} is no model's name. ${good ? `Did you mean ${quoted(fixed)}?` : `Write ${RELATION_EXAMPLE}.`}`,
  ];
}

type Check = (field: Field) => string | undefined;

/** Django's longest decimal and string in PostgreSQL. */
const MOST_DIGITS = 1000;
const LONGEST_CHAR = 10_485_760;
/** A FileField's column holds 100 characters, of which the file's own name needs some. */
const LONGEST_FOLDER = 60;
const LONGEST_CHOICE = 255;

const CHECKS: readonly Check[] = [
  lengthFault,
  digitsFault,
  folderFault,
  uniqueFault,
  indexFault,
  choicesFault,
  deletionFault,
  accessorFault,
  autoFault,
];

/**
 * Says what is wrong with a field whose options are well written.
 *
 * @param field the field
 * @returns the reasons
 */
export function fieldFaults(field: Field): string[] {
  return CHECKS.flatMap((check) => check(field) ?? []);
}

function lengthFault(field: Field): string | undefined {
  if (!("maxLength" in field) || field.type === "choice") return undefined;
  if (field.maxLength < 1) return `its length has to be 1 at least, such as ${DEFAULT_LENGTHS[field.type]}`;
  return field.maxLength > LONGEST_CHAR
    ? `its length can't be more than ${LONGEST_CHAR}; text has no limit`
    : undefined;
}

function digitsFault(field: Field): string | undefined {
  if (field.type !== "decimal") return undefined;
  const { maxDigits, decimalPlaces } = field;
  if (maxDigits < 1) return "it needs one digit at least, such as 10,2";
  if (maxDigits > MOST_DIGITS) return `it can't have more than ${MOST_DIGITS} digits`;
  if (decimalPlaces <= maxDigits) return undefined;
  return `${decimalPlaces} decimal places don't fit ${maxDigits} digits; all digits come first: ${decimalPlaces},${maxDigits}`;
}

function folderFault(field: Field): string | undefined {
  const folder = "uploadTo" in field ? field.uploadTo : undefined;
  if (folder === undefined) return undefined;
  if (folder.length > LONGEST_FOLDER)
    return `its folder has ${folder.length} characters, and ${LONGEST_FOLDER} is the most`;
  const good = /^[\w%-][\w.%-]*(?:\/[\w%-][\w.%-]*)*\/?$/.test(folder);
  return good ? undefined : "its folder is a path below the media folder, such as to=documents or to=photos/%Y";
}

const NEVER_UNIQUE: Readonly<Partial<Record<FieldType, string>>> = {
  text: "a long text can't stand in an index; use char with a length",
  json: "JSON can't be held unique; leave unique out",
  binary: "bytes can't be held unique; leave unique out",
  bool: "a table would hold two rows at most; leave unique out",
  file: "the storage gives each file a name of its own; leave unique out",
  image: "the storage gives each file a name of its own; leave unique out",
  fk: "a unique fk is an o2o; write o2o",
  m2m: "many-to-many can't be unique; leave unique out",
};

const NEVER_INDEXED: Readonly<Partial<Record<FieldType, string>>> = {
  text: "a long text can't stand in an index; use char with a length",
  json: "an index doesn't help with JSON; leave index out",
  binary: "an index doesn't help with bytes; leave index out",
  file: "an index doesn't help with files; leave index out",
  image: "an index doesn't help with files; leave index out",
  m2m: "many-to-many has its index already; leave index out",
};

function uniqueFault(field: Field): string | undefined {
  return field.unique ? NEVER_UNIQUE[field.type] : undefined;
}

function indexFault(field: Field): string | undefined {
  return field.index ? NEVER_INDEXED[field.type] : undefined;
}

function choicesFault(field: Field): string | undefined {
  if (field.type !== "choice") return undefined;
  const bad = field.choices.find((choice) => !/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_.+-]*$/u.test(choice));
  if (bad === "") return "one of its choices is empty; there is a comma too many";
  if (bad !== undefined)
    return `the choice ${quoted(bad)} may hold letters, digits, - _ . + and starts with a letter or digit`;
  const long = field.choices.find((choice) => choice.length > LONGEST_CHOICE);
  if (long !== undefined) return `the choice ${quoted(long)} is longer than ${LONGEST_CHOICE} characters`;
  return twinChoices(field);
}

function twinChoices({ choices }: ChoiceField): string | undefined {
  const members = choices.map(choiceMember);
  const index = members.findIndex((member, place) => members.indexOf(member) < place);
  if (index < 0) return undefined;
  const [first, second] = [choices[members.indexOf(members[index] ?? "")], choices[index]];
  if (first === second) return `the choice ${quoted(first ?? "")} is there twice`;
  return `the choices ${quoted(first ?? "")} and ${quoted(second ?? "")} would both be called ${quoted(members[index] ?? "")}; rename one`;
}

function deletionFault(field: Field): string | undefined {
  if (!("onDelete" in field) || field.onDelete !== "set_null" || field.optional) return undefined;
  return `set_null needs an optional field: ${field.name}:${field.type}:${field.to}:set_null?`;
}

function accessorFault(field: Field): string | undefined {
  const name = "relatedName" in field ? field.relatedName : undefined;
  if (name === undefined) return undefined;
  if (field.type === "m2m" && field.to === "self") return "a many-to-many to itself is its own way back; leave as= out";
  if (name === "+") return undefined;
  const reason = name === "" ? "nothing follows as=; write as=NAME, or as=+ for no way back" : rejectFieldName(name);
  return reason && (name === "" ? reason : `as=${quoted(name)}: ${reason}`);
}

function autoFault(field: Field): string | undefined {
  const auto = "auto" in field ? field.auto : undefined;
  if (auto === undefined) return undefined;
  if ("default" in field && field.default !== undefined) return `${auto} sets it; leave the default out`;
  if (field.optional) return `${auto} sets it, so that it is never empty; leave ? out`;
  return field.unique ? `rows of one moment would collide with ${auto}; leave unique out` : undefined;
}
