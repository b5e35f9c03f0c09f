import type { Field, RelationField } from "./types.ts";
import { isRelation } from "./types.ts";

/** The model that fields belong to. */
export interface Owner {
  readonly name: string;
  /** The label of its app. */
  readonly app: string;
}

/** Stands for a model whose name is not known: its accessors clash with each other and with no field. */
const UNKNOWN: Owner = { name: "", app: "" };

/**
 * Finds relations whose reverse accessors, or reverse query names, clash within one model: Django's fields.E302 to
 * E305 (https://docs.djangoproject.com/en/5.2/ref/checks/#related-fields).
 *
 * @param fields the fields of one model
 * @param owner the model, when it is known
 * @returns the clashing fields, each with the reason
 */
export function relationFaults(fields: readonly Field[], owner: Owner = UNKNOWN): { name: string; reason: string }[] {
  const relations = fields.filter(isRelation).filter(hasAccessor);
  const names = new Set(fields.map(({ name }) => name));
  return relations.flatMap((field, index) => {
    const twin = relations.slice(0, index).find((other) => areClashing(field, other, owner));
    if (twin !== undefined) return { name: field.name, reason: twinReason(field, twin) };
    const hidden = pointsBack(field, owner) ? reverseNames(field, owner).find((name) => names.has(name)) : undefined;
    return hidden === undefined ? [] : { name: field.name, reason: ownReason(field, hidden) };
  });
}

/** @returns whether a model can be reached back: a `+` asks for no accessor, and a symmetrical relation needs none */
export function hasAccessor(field: RelationField): boolean {
  return field.relatedName !== "+" && !(field.type === "m2m" && field.to === "self");
}

function areClashing(field: RelationField, other: RelationField, owner: Owner): boolean {
  if (resolvedTarget(field, owner) !== resolvedTarget(other, owner)) return false;
  const taken = reverseNames(other, owner);
  return reverseNames(field, owner).some((name) => taken.includes(name));
}

function pointsBack(field: RelationField, owner: Owner): boolean {
  return resolvedTarget(field, owner) === resolvedName("self", owner);
}

/**
 * The accessor by which a relation leads back, and its name in queries.
 *
 * @param field the relation
 * @param owner the model that it is a field of
 */
export function reverseNames(field: Pick<RelationField, "type" | "relatedName">, owner: Owner): string[] {
  if (field.relatedName !== undefined) return [field.relatedName];
  const query = owner.name.toLowerCase();
  return field.type === "o2o" ? [query] : [query, `${query}_set`];
}

function resolvedTarget(field: RelationField, owner: Owner): string {
  return resolvedName(field.to, owner);
}

function resolvedName(target: string, owner: Owner): string {
  if (target === "user") return target;
  if (target === "self") return `${owner.app}.${owner.name}`;
  return target.includes(".") ? target : `${owner.app}.${target}`;
}

function twinReason(field: RelationField, twin: RelationField): string {
  const target = field.to === "self" ? "the model itself" : field.to;
  const example = `${field.name}:${field.type}:${field.to}:as=${field.name}_set`;
  return `${twin.name} relates to ${target} too, by the same name back; name one with as=, such as ${example}`;
}

function ownReason(field: RelationField, hidden: string): string {
  const example = `${field.name}:${field.type}:${field.to}:as=${field.name}_set`;
  return `the way back would be called ${hidden}, which is a field; name it with as=, such as ${example}`;
}
