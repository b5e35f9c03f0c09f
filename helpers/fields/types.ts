import { nearest } from "../nearest.ts";

/** What the field language can say about any field. */
interface CommonField {
  readonly name: string;
  readonly unique: boolean;
  readonly index: boolean;
  readonly optional: boolean;
}

/** A field whose default has been checked: it is the text that was written, without the quotes around it. */
interface FieldWithDefault extends CommonField {
  readonly default?: string;
}

export interface CharField extends FieldWithDefault {
  readonly type: "char" | "slug" | "email" | "url";
  readonly maxLength: number;
}

export interface PlainField extends FieldWithDefault {
  readonly type: PlainType;
  /** Django sets the moment by itself: at the first save, or at each. */
  readonly auto?: Auto;
}

export interface DecimalField extends FieldWithDefault {
  readonly type: "decimal";
  readonly maxDigits: number;
  readonly decimalPlaces: number;
}

export interface ChoiceField extends FieldWithDefault {
  readonly type: "choice";
  readonly choices: readonly string[];
  readonly maxLength: number;
}

export interface BinaryField extends CommonField {
  readonly type: "binary";
}

export interface FileField extends CommonField {
  readonly type: "file" | "image";
  readonly uploadTo?: string;
}

export interface ForeignField extends CommonField {
  readonly type: "fk" | "o2o";
  /** As written: `Project`, `app.Project`, `user` or `self`. */
  readonly to: string;
  readonly onDelete: OnDelete;
  readonly relatedName?: string;
}

export interface ManyToManyField extends CommonField {
  readonly type: "m2m";
  readonly to: string;
  readonly relatedName?: string;
}

export type RelationField = ForeignField | ManyToManyField;
export type Field = CharField | PlainField | DecimalField | ChoiceField | BinaryField | FileField | RelationField;
export type FieldType = Field["type"];
export type OnDelete = (typeof ON_DELETE)[number];

type PlainType =
  | ("text" | "bool" | "date" | "datetime" | "time" | "duration" | "json" | "uuid" | "ip")
  | ("int" | "bigint" | "smallint" | "posint" | "float");

/** Django's words (https://docs.djangoproject.com/en/5.2/ref/models/fields/#django.db.models.DateField.auto_now). */
export const AUTO = ["auto_now_add", "auto_now"] as const;
export type Auto = (typeof AUTO)[number];

export const ON_DELETE = ["cascade", "protect", "restrict", "set_null", "do_nothing"] as const;

/** The Django class of each type. */
export const DJANGO_FIELDS: Readonly<Record<FieldType, string>> = {
  char: "CharField",
  slug: "SlugField",
  email: "EmailField",
  url: "URLField",
  text: "TextField",
  bool: "BooleanField",
  date: "DateField",
  datetime: "DateTimeField",
  time: "TimeField",
  duration: "DurationField",
  json: "JSONField",
  uuid: "UUIDField",
  binary: "BinaryField",
  ip: "GenericIPAddressField",
  int: "IntegerField",
  bigint: "BigIntegerField",
  smallint: "SmallIntegerField",
  posint: "PositiveIntegerField",
  float: "FloatField",
  decimal: "DecimalField",
  file: "FileField",
  image: "ImageField",
  choice: "CharField",
  fk: "ForeignKey",
  o2o: "OneToOneField",
  m2m: "ManyToManyField",
};

export const FIELD_TYPES = Object.keys(DJANGO_FIELDS) as readonly FieldType[];

/** The max_length of Django's classes; CharField has none of its own, so that 255 is the kit's. */
export const DEFAULT_LENGTHS: Readonly<Record<CharField["type"], number>> = {
  char: 255,
  slug: 50,
  email: 254,
  url: 200,
};

/** What people call a type who come from Django's classes, SQL or another framework. */
const OTHER_NAMES: Readonly<Record<string, FieldType>> = {
  string: "char",
  str: "char",
  varchar: "char",
  uri: "url",
  link: "url",
  boolean: "bool",
  integer: "int",
  number: "int",
  long: "bigint",
  positiveinteger: "posint",
  positiveint: "posint",
  double: "float",
  real: "float",
  numeric: "decimal",
  money: "decimal",
  timestamp: "datetime",
  interval: "duration",
  timedelta: "duration",
  jsonb: "json",
  dict: "json",
  guid: "uuid",
  blob: "binary",
  bytes: "binary",
  genericipaddress: "ip",
  ipaddress: "ip",
  inet: "ip",
  picture: "image",
  photo: "image",
  upload: "file",
  enum: "choice",
  choices: "choice",
  select: "choice",
  foreignkey: "fk",
  foreign: "fk",
  belongs_to: "fk",
  references: "fk",
  one_to_one: "o2o",
  onetoone: "o2o",
  many_to_many: "m2m",
  manytomany: "m2m",
};

/** @returns whether a word is a type of the field language */
export function isFieldType(word: string): word is FieldType {
  return Object.hasOwn(DJANGO_FIELDS, word);
}

/** @returns the type that somebody means by another framework's word, such as `char` for `CharField` */
export function typeOfOtherName(word: string): FieldType | undefined {
  const plain = word.toLowerCase().replace(/field$/, "");
  const djangoClass = FIELD_TYPES.find((type) => DJANGO_FIELDS[type].toLowerCase() === word.toLowerCase());
  return djangoClass ?? (Object.hasOwn(OTHER_NAMES, plain) ? OTHER_NAMES[plain] : undefined);
}

/** @returns the type that is nearest to a misspelt word, be it the kit's word or another framework's */
export function nearestType(word: string): FieldType | undefined {
  const known = nearest(word, FIELD_TYPES) ?? nearest(word, Object.keys(OTHER_NAMES)) ?? "";
  return isFieldType(known) ? known : OTHER_NAMES[known];
}

/** @returns whether a field is a relation to another model */
export function isRelation(field: Field): field is RelationField {
  return field.type === "fk" || field.type === "o2o" || field.type === "m2m";
}

/**
 * Whether Django should store NULL for a field that is left empty. Text has the empty string for that, unless it is
 * unique: two empty strings would collide
 * (https://docs.djangoproject.com/en/5.2/ref/models/fields/#django.db.models.Field.null).
 */
export function isNullable(field: Field): boolean {
  if (!field.optional || field.type === "m2m") return false;
  return field.unique || !STORED_AS_TEXT.has(field.type);
}

const STORED_AS_TEXT: ReadonlySet<FieldType> = new Set([
  "char",
  "slug",
  "email",
  "url",
  "text",
  "choice",
  "file",
  "image",
] as const);
