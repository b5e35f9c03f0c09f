import { describe, expect, it } from "vitest";
import { capitalized, pascalCase, pluralOf, snakeCase, wordsFor } from "../../helpers/words.ts";

describe("the words for a class", () => {
  it.each([
    ["Task", "task", "tasks", "a task"],
    ["InvoiceLine", "invoice line", "invoice lines", "an invoice line"],
    ["Category", "category", "categories", "a category"],
    ["Person", "person", "people", "a person"],
    ["Status", "status", "statuses", "a status"],
    ["News", "news", "news", "a news"],
    ["Hour", "hour", "hours", "an hour"],
    ["User", "user", "users", "a user"],
    ["APIKey", "api key", "api keys", "an api key"],
    ["Feedback", "feedback", "feedback", "a feedback"],
    ["Virus", "virus", "viruses", "a virus"],
    ["Box2", "box2", "box2s", "a box2"],
  ])("%s is %s, %s, %s", (className, singular, plural, withArticle) => {
    expect(wordsFor(className)).toEqual({ singular, plural, withArticle });
  });

  it("are its own, as far as it has them", () => {
    expect(wordsFor("Task", { singular: "entry" })).toEqual({
      singular: "entry",
      plural: "entries",
      withArticle: "an entry",
    });
    expect(wordsFor("Task", { singular: "to-do", plural: "things to do" }).plural).toBe("things to do");
    expect(wordsFor("Task", { plural: "jobs" })).toMatchObject({ singular: "task", plural: "jobs" });
  });

  it("have the plural of their last word", () => {
    expect(pluralOf("box of matches")).toBe("box of matches");
    expect(pluralOf("tax category")).toBe("tax categories");
    expect(pluralOf("canvas")).toBe("canvases");
    expect(pluralOf("schema")).toBe("schemas");
  });
});

describe("a name as people say it", () => {
  it.each([
    ["Invoice line", "invoice_line", "InvoiceLine"],
    ["invoice-line", "invoice_line", "InvoiceLine"],
    ["invoice_line", "invoice_line", "InvoiceLine"],
    ["InvoiceLine", "invoice_line", "InvoiceLine"],
    ["  invoice   line ", "invoice_line", "InvoiceLine"],
    ["APIKey", "api_key", "APIKey"],
    ["HTTPLog2Go", "http_log2_go", "HTTPLog2Go"],
    ["task", "task", "Task"],
    ["über uns", "über_uns", "ÜberUns"],
    ["", "", ""],
  ])("%j is the module %s and the class %s", (name, snake, pascal) => {
    expect(snakeCase(name)).toBe(snake);
    expect(pascalCase(name)).toBe(pascal);
    expect(snakeCase(pascal)).toBe(snake);
  });

  it("begins with a capital letter where a text does", () => {
    expect(capitalized("invoice line")).toBe("Invoice line");
    expect(capitalized("")).toBe("");
  });
});
