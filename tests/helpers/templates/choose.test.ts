import { describe, expect, it } from "vitest";
import type { KnownTemplate } from "../../../helpers/overrides.ts";
import { chooseTemplates } from "../../../helpers/templates/choose.ts";

const PATHS = [
  "django-app/{{folder}}/models.py",
  "init/.env.hbs",
  "init/README.md.hbs",
  "init/users/models.py",
  "init/users/tests/test_admin.py",
  "init/{{package}}/settings/base.py.hbs",
  "partials/note.hbs",
];

const TEMPLATES = PATHS.map((path): KnownTemplate => ({ path, source: "", from: "kit", original: undefined }));

const choose = (...words: string[]) => chooseTemplates(TEMPLATES, words).map(({ path }) => path);

describe("a template as people name it", () => {
  it.each([
    ["init/README.md.hbs"],
    ["init/README.md"],
    ["plop-templates/init/README.md"],
    ["./plop-templates/init/README.md.hbs"],
    ["tools/quickscale/plop-templates/init/README.md"],
    ["/srv/kit/plop-templates/init/README.md.hbs"],
    ["plop-templates\\init\\README.md"],
    ["README.md"],
  ])("is found by %s", (word) => {
    expect(choose(word)).toEqual(["init/README.md.hbs"]);
  });

  it.each([
    ["init/users", ["init/users/models.py", "init/users/tests/test_admin.py"]],
    ["init/users/", ["init/users/models.py", "init/users/tests/test_admin.py"]],
    ["users", ["init/users/models.py", "init/users/tests/test_admin.py"]],
    ["settings/base.py", ["init/{{package}}/settings/base.py.hbs"]],
    ["plop-templates/partials", ["partials/note.hbs"]],
    ["plop-templates", PATHS],
    [".", PATHS],
  ])("or several by a folder, or an end that no other has: %s", (word, expected) => {
    expect(choose(word)).toEqual(expected);
  });

  it("counts once, however often it is named", () => {
    expect(choose("README.md", "init/README.md", "init/.env")).toEqual(["init/.env.hbs", "init/README.md.hbs"]);
  });

  it("is asked for again where several end so", () => {
    expect(() => choose("models.py")).toThrow(
      '"models.py" may mean several templates. Say which:\n  django-app/{{folder}}/models.py\n  init/users/models.py',
    );
  });

  it.each([
    ["init/REDME.md", "Did you mean init/README.md?"],
    ["REDME.md", "Did you mean init/README.md?"],
    ["settings/bse.py", "Did you mean init/{{package}}/settings/base.py?"],
    ["something-else", '"something-else". `npx plop templates` lists'],
    ["EADME.md", "Did you mean init/README.md?"],
  ])("is not guessed: %s", (word, message) => {
    expect(() => choose(word)).toThrow(message);
  });
});
