import type { NodePlopAPI } from "plop";

/** The least that plop can do: one question, one file, its own action. Everything above that is the kit's. */
export default function (plop: NodePlopAPI): void {
  plop.setGenerator("one-file", {
    description: "Write one file",
    prompts: [{ type: "input", name: "path", message: "Where?" }],
    actions: [{ type: "add", path: "{{path}}", template: "Written to {{path}}\n" }],
  });
}
