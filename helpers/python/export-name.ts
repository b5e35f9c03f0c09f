import type { Edit, EditResult } from "../changes/stage.ts";
import { insertElements } from "./elements.ts";
import { inOrder } from "./import-names.ts";
import { availableNames, importSplices } from "./imports.ts";
import { childrenOf, stringValue } from "./parser.ts";
import { keepImportOrder, type PythonStyle } from "./ruff.ts";
import { pythonEdit } from "./source.ts";
import { assignments, literalsOf } from "./statements.ts";

/**
 * Makes a package offer a name of one of its modules: `from .task import Task`, and in `__all__` where there is one.
 *
 * @param module the module's name, `task`
 * @param name what it defines, `Task`
 * @param style how the project writes Python
 */
export function exportName(module: string, name: string, style: PythonStyle): Edit {
  const statement = `from .${module} import ${name}`;
  const edit = pythonEdit((source) => {
    const isImported = availableNames(source.root).some(({ bound }) => bound === name);
    const all = assignments(source.root)
      .filter((each) => each.name === "__all__")
      .flatMap(({ value }) => literalsOf(value))[0];
    const isListed = all === undefined || childrenOf(all).some((item) => stringValue(item) === name);
    if (isImported && isListed) return { kind: "already" };
    const names = all === undefined ? [] : childrenOf(all);
    const textsOf = names.map((item) => stringValue(item) ?? "");
    const isSorted = textsOf.every((text, index) => index === 0 || inOrder(textsOf[index - 1] ?? "", text) <= 0);
    const before = isSorted ? names.find((item) => inOrder(stringValue(item) ?? "", name) > 0) : undefined;
    const quoted = source.quote + name + source.quote;
    return {
      kind: "splice",
      splices: [
        ...(isImported ? [] : importSplices(source, [{ module: `.${module}`, name }], style.lineLength)),
        ...(isListed || all === undefined
          ? []
          : insertElements(source, all, [quoted], { before, width: style.lineLength })),
      ],
    };
  }, statement);
  const sorted = async (text: string): Promise<EditResult> => {
    const result = await edit(text);
    if (result.kind !== "ok") return result;
    return { kind: "ok", text: await keepImportOrder(text, result.text, style) };
  };
  return Object.assign(sorted, { paste: statement });
}
