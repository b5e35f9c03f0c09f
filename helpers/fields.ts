import { printable, quoted, rejectControlCharacters } from "./errors.ts";
import { pythonDefault, rejectDefault } from "./fields/defaults.ts";
import { addedMethods, boundNames, columnName, rejectFieldName, rejectNameOfField, usedNames } from "./fields/names.ts";
import type { Settings } from "./fields/options.ts";
import { fieldFaults, readOptions } from "./fields/options.ts";
import { relationFaults } from "./fields/relations.ts";
import type { Field, FieldType } from "./fields/types.ts";
import { DEFAULT_LENGTHS, FIELD_TYPES, isFieldType, nearestType, typeOfOtherName } from "./fields/types.ts";
import type { WrittenField } from "./fields/words.ts";
import { splitFields } from "./fields/words.ts";

export type * from "./fields/types.ts";
export { FIELD_TYPES, isNullable, isRelation } from "./fields/types.ts";

/** A choice field has room for choices that are added later. */
const SHORTEST_CHOICE_COLUMN = 20;

/** What somebody wrote in the field language. */
export interface FieldList {
  readonly fields: readonly Field[];
  readonly faults: readonly string[];
}

interface Reading {
  readonly name: string;
  readonly field?: Field;
  readonly faults: readonly string[];
}

/**
 * Reads the field language: `title:char:200 due:date?` and so on. A field is `name:type[:option]…[?][=default]`; a
 * field without a type is a `char`.
 *
 * @param words each one field, or several fields with blanks between them; a blank inside a default needs quotes
 * @returns the fields that are right, in their order, and a line for each mistake: the field, the reason, and how it
 *   would be right
 */
export function readFields(words: readonly string[]): FieldList {
  const readings = splitFields(words).map(readField);
  const fields = readings.flatMap(({ field }) => field ?? []);
  const faults = [
    ...readings.flatMap(({ name, faults: reasons }) => reasons.map((reason) => ({ name, reason }))),
    ...duplicateFaults(readings),
    ...clashFaults(fields),
    ...relationFaults(fields),
  ];
  return {
    fields,
    faults: faults.map(({ name, reason }) => printable(`${quoted(name)}: ${reason}`)),
  };
}

function readField(written: WrittenField): Reading {
  const { name, parts, fault } = written;
  if (fault !== undefined) return { name, faults: [fault] };
  const wrongName = rejectFieldName(name) ?? [];
  const [type = "char", ...options] = parts;
  if (!isFieldType(type)) return { name, faults: [wrongName, unknownType(name, type)].flat() };
  const { settings, faults } = readOptions(type, options);
  if (faults.length > 0) return { name, faults: [wrongName, faults].flat() };
  const field = buildField(written, type, settings);
  const reasons = [wrongName, rejectNameOfField(field) ?? [], fieldFaults(field), defaultFault(field) ?? []].flat();
  return reasons.length > 0 ? { name, faults: reasons } : { name, field, faults: [] };
}

function unknownType(name: string, type: string): string {
  const typed = quoted(type);
  const other = typeOfOtherName(type);
  if (other !== undefined) return `there is no type ${typed}. Did you mean ${other}?`;
  if (/^(?:unique|index|optional|\d+)$/.test(type)) return `the type comes first: ${quoted(name)}:char:${typed}`;
  if (/^(?:\w+\.)?[A-Z]\w*$/.test(type)) return `there is no type ${typed}. Did you mean fk:${typed}?`;
  const near = nearestType(type);
  return `there is no type ${typed}.${near === undefined ? ` Known: ${FIELD_TYPES.join(", ")}.` : ` Did you mean ${near}?`}`;
}

function buildField(written: WrittenField, type: FieldType, settings: Settings): Field {
  const { unique = false, index = false } = settings;
  const optional = written.optional || settings.optional === true;
  const common = { name: written.name, unique, index, optional };
  const withDefault = { ...common, ...(written.default !== undefined && { default: written.default }) };
  const relatedName = settings.relatedName !== undefined && { relatedName: settings.relatedName };
  switch (type) {
    case "char":
    case "slug":
    case "email":
    case "url":
      return { ...withDefault, type, maxLength: settings.maxLength ?? DEFAULT_LENGTHS[type] };
    case "decimal":
      return { ...withDefault, type, maxDigits: settings.maxDigits ?? 10, decimalPlaces: settings.decimalPlaces ?? 2 };
    case "choice": {
      const choices = settings.choices ?? [];
      const maxLength = Math.max(SHORTEST_CHOICE_COLUMN, ...choices.map((choice) => choice.length));
      return { ...withDefault, type, choices, maxLength };
    }
    case "file":
    case "image":
      return { ...withDefault, type, ...(settings.uploadTo !== undefined && { uploadTo: settings.uploadTo }) };
    case "fk":
    case "o2o": {
      const onDelete = settings.onDelete ?? (optional ? "set_null" : "cascade");
      return { ...withDefault, type, to: settings.to ?? "", onDelete, ...relatedName };
    }
    case "m2m":
      return { ...withDefault, type, to: settings.to ?? "", ...relatedName };
    default:
      return { ...withDefault, type, ...(settings.auto !== undefined && { auto: settings.auto }) };
  }
}

function defaultFault(field: Field): string | undefined {
  if (!("default" in field) || field.default === undefined) return undefined;
  return rejectControlCharacters(field.default) ?? rejectDefault(field, field.default);
}

type Fault = { readonly name: string; readonly reason: string };

function duplicateFaults(readings: readonly Reading[]): Fault[] {
  const names = readings.map(({ name }) => name.toLowerCase());
  return readings
    .filter(({ name }, index) => name !== "" && names.indexOf(name.toLowerCase()) < index)
    .map(({ name }) => ({ name, reason: "the name is there twice; rename one" }));
}

function clashFaults(fields: readonly Field[]): Fault[] {
  return fields.flatMap((field) => {
    const reason = columnFault(field, fields) ?? methodFault(field, fields) ?? hidingFault(field, fields);
    return reason === undefined ? [] : { name: field.name, reason };
  });
}

function columnFault({ name }: Field, fields: readonly Field[]): string | undefined {
  const other = fields.find((each) => each.name !== name && columnName(each) === name);
  return other && `${other.name} has the column ${name} already; leave ${name} out or rename it`;
}

function methodFault({ name }: Field, fields: readonly Field[]): string | undefined {
  const other = fields.find((each) => addedMethods(each).includes(name));
  return other && `Django gives the model a method ${name} for ${other.name}; rename one`;
}

function hidingFault(field: Field, fields: readonly Field[]): string | undefined {
  const bound = boundNames(field);
  for (const other of fields) {
    const hidden = usedNames(other, pythonDefault(other)?.uses ?? []).find((name) => bound.includes(name));
    if (hidden !== undefined) return `it would hide the ${hidden} that the line of ${other.name} needs; rename it`;
  }
  return undefined;
}
