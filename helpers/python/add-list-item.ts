import type { Edit } from "../changes/stage.ts";
import { insertElements } from "./elements.ts";
import { childrenOf, stringValue } from "./parser.ts";
import { pythonEdit, type Source } from "./source.ts";
import { assignments, literalsOf } from "./statements.ts";

/**
 * Adds a text to a list of texts that a module assigns, such as an app to `INSTALLED_APPS`.
 *
 * @param list `name` of the variable, and `index` of the assignment to it in this file, the first one being 0
 * @param value the text
 * @param width how long a line may grow
 * @param quote the one for a file that has no strings yet
 */
export function addListItem(
  list: { name: string; index: number },
  value: string,
  width = 88,
  quote?: Source["quote"],
): Edit {
  return pythonEdit(
    (source) => {
      const assigned = assignments(source.root).filter(({ name }) => name === list.name);
      const literals = assigned.flatMap(({ value: expression }) => literalsOf(expression));
      if (literals.some((literal) => childrenOf(literal).some((item) => stringValue(item) === value))) {
        return { kind: "already" };
      }
      const target = assigned[list.index];
      const literal = target && literalsOf(target.value).at(-1);
      if (literal === undefined) {
        const line = target && target.value.startPosition.row + 1;
        return {
          kind: "refused",
          reason: `${list.name} is no plain list here`,
          ...(line === undefined ? {} : { line }),
        };
      }
      const item = source.quote + value + source.quote;
      return { kind: "splice", splices: insertElements(source, literal, [item], { width }) };
    },
    `"${value}",`,
    quote,
  );
}
