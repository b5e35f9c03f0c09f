import type { Edit } from "../changes/stage.ts";
import { definitionsOf } from "../python/definitions.ts";
import { stringValue } from "../python/parser.ts";
import { indentAt, pythonEdit, type Splice } from "../python/source.ts";
import { assignments } from "../python/statements.ts";

/** What an app's configuration has to say, so that its tables and migrations stay what they are. */
export interface AppIdentity {
  readonly name: string;
  readonly label: string;
  readonly autoField: string;
}

/**
 * Pins in `apps.py` what an app is called, by the name of its package now, by the label that it always had, and what its
 * primary keys are, whatever project it comes into.
 *
 * @param before the name of its package so far
 * @param identity what it is from now on
 */
export function pinIdentity(before: string, { name, label, autoField }: AppIdentity): Edit {
  const paste = `name = "${name}"\nlabel = "${label}"\ndefault_auto_field = "${autoField}"`;
  return pythonEdit(({ text, root, quote }) => {
    const configs = definitionsOf(root).filter(({ bases }) => bases.some((base) => base.endsWith("AppConfig")));
    const bodies = configs.flatMap(({ node }) => node.childForFieldName("body") ?? []);
    const splices = bodies.flatMap((body): Splice[] => {
      const assigned = assignments(body);
      const named = assigned.find((each) => each.name === "name");
      if (named === undefined || ![before, name].includes(stringValue(named.value) ?? "")) return [];
      const { value } = named;
      const missing = [
        ["label", label],
        ["default_auto_field", autoField],
      ].filter(([key]) => !assigned.some((each) => each.name === key));
      const lines = missing.map(
        ([key, text]) => `\n${indentAt(body.tree.rootNode.text, value.startIndex)}${key} = ${quote}${text}${quote}`,
      );
      const isNew = stringValue(value) === name;
      return [
        ...(isNew ? [] : [{ start: value.startIndex, end: value.endIndex, text: quote + name + quote }]),
        ...(lines.length > 0 ? [{ start: value.endIndex, text: lines.join("") }] : []),
      ];
    });
    if (splices.length > 0) return { kind: "splice", splices };
    const isPinned = text.includes(name);
    return isPinned ? { kind: "already" } : { kind: "refused", reason: "no AppConfig here has the app's name", paste };
  }, paste);
}
