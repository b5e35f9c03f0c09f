import type { Definition } from "../python/definitions.ts";
import { assignedIn } from "../python/definitions.ts";
import { bare } from "../python/statements.ts";
import { argumentsOf, calledName } from "../python/url-patterns.ts";

/** A field of a plain form, with a value that it takes. */
export interface FormField {
  readonly name: string;
  readonly required: boolean;
  /** As Python; undefined where it can't be told. */
  readonly value: string | undefined;
}

/** Values that Django's form fields take (https://docs.djangoproject.com/en/5.2/ref/forms/fields/). */
const VALUES: Readonly<Record<string, string>> = {
  BooleanField: "True",
  CharField: '"Text"',
  DateField: '"2026-01-02"',
  DateTimeField: '"2026-01-02 03:04:05"',
  DecimalField: '"1"',
  DurationField: '"1:00:00"',
  EmailField: '"somebody@example.com"',
  FloatField: '"1.5"',
  GenericIPAddressField: '"192.0.2.1"',
  IntegerField: '"1"',
  JSONField: '"{}"',
  NullBooleanField: "True",
  SlugField: '"slug"',
  TimeField: '"03:04:05"',
  URLField: '"https://example.com/"',
  UUIDField: '"6f9619ff-8b86-4011-b42d-00c04fc964ff"',
};

/**
 * Reads the fields that a form declares itself.
 *
 * @param form its definition
 */
export function formFields({ node }: Definition): FormField[] {
  const body = node.childForFieldName("body");
  if (body === null) return [];
  return assignedIn(body).flatMap(([name, value]) => {
    const call = bare(value);
    const className = calledName(call);
    if (!/Field$/.test(className)) return [];
    const given = argumentsOf(call).map(({ text }) => text.replaceAll(/\s/g, ""));
    const limited = given.some((each) => /^(validators|min_|regex|step_size|max_length=[0-3]$)/.test(each));
    return [{ name, required: !given.includes("required=False"), value: limited ? undefined : VALUES[className] }];
  });
}

/**
 * Reads the names of a model form's fields.
 *
 * @param form its definition
 * @returns undefined for `"__all__"`, and where they can't be told
 */
export function modelFormFields({ attributes }: Definition): string[] | undefined {
  const fields = attributes.get("Meta.fields");
  if (fields === undefined || /__all__/.test(fields)) return undefined;
  return [...fields.matchAll(/["'](\w+)["']/g)].map(([, name]) => name ?? "");
}
