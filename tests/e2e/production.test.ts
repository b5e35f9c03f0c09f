import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attempt } from "../support/process.ts";
import { describeWith } from "./support/machine.ts";
import { BEHIND_TLS, HOST, type Production, prepareProduction, SECRETS, USER } from "./support/production.ts";
import { ask, type Reply, type Server, type Visitor, visit } from "./support/server.ts";

/** What everybody may open. */
const PUBLIC_PAGES = [
  "/",
  "/accounts/login/",
  "/accounts/password-reset/",
  "/accounts/password-reset/done/",
  "/accounts/password-reset/complete/",
  "/accounts/password-reset/MQ/no-token/",
  "/admin/login/",
  "/no/such/page/",
];

const HASHED = /\.[0-9a-f]{12}\.\w+$/;

describeWith(["python", "postgres"], "in production", () => {
  describe.each(["5.2", "6.1"])("with Django %s", (django) => {
    let production: Production;
    let server: Server;
    /** Signed in. */
    let visitor: Visitor;
    let signedIn: Reply;

    beforeAll(async () => {
      production = await prepareProduction([`--django=${django}`]);
      server = await production.start();
      visitor = visit(server.port, BEHIND_TLS);
      signedIn = await visitor.submit("/accounts/login/", { username: USER, password: SECRETS.password });
    });
    afterAll(async () => {
      await server?.end();
      await production?.remove();
    });

    const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
      ask(server.port, path, { headers: { ...BEHIND_TLS, ...headers } });

    describe("the pages", () => {
      it("come with the stylesheet of the manifest, which browsers may keep for good", async () => {
        const page = await get("/");
        expect(page.status).toBe(200);
        const sheets = page.text.match(/(?<=rel="stylesheet" href=")[^"]+/g) ?? [];
        expect(sheets.length).toBeGreaterThan(0);

        for (const sheet of sheets) {
          expect(sheet).toMatch(HASHED);
          const { status, headers } = await get(sheet);
          expect(status).toBe(200);
          expect(headers["content-type"]).toContain("text/css");
          expect(headers["cache-control"]).toMatch(/max-age=\d{8,}.*immutable/);
        }
      });

      it("come with compressed stylesheets, for browsers that take them", async () => {
        const [sheet = ""] = (await get("/")).text.match(/(?<=href=")[^"]+\.css/) ?? [];
        const plain = await get(sheet);
        expect(plain.headers["content-encoding"]).toBeUndefined();

        for (const coding of ["gzip", "br"]) {
          const { headers, bytes } = await get(sheet, { "Accept-Encoding": coding });
          expect(headers).toMatchObject({
            "content-encoding": coding,
            vary: expect.stringContaining("Accept-Encoding"),
          });
          expect(bytes.length).toBeLessThan(plain.bytes.length);
        }
      });

      it("have no broken link, and load nothing from elsewhere", async () => {
        const sources = await Promise.all(
          PUBLIC_PAGES.map((path) => get(path).then(({ text }) => addresses(path, text))),
        );
        const found = new Set([...sources.flat(), ...addresses("/", (await visitor.get("/")).text)]);
        const sheets = [...found].filter((path) => path.endsWith(".css"));
        for (const sheet of sheets) for (const path of sheetAddresses(sheet, (await get(sheet)).text)) found.add(path);

        expect(sheets.length).toBeGreaterThan(3);
        for (const path of found) {
          const { status } = await visitor.get(path);
          // Sign-out is a form's address: it takes a POST.
          expect({ path, status }).toEqual({
            path,
            status: path === "/accounts/logout/" ? 405 : expect.toSatisfy(isFine),
          });
          if (path.startsWith("/static/")) expect(path).toMatch(HASHED);
        }
      });

      it("say in words that there is no such page", async () => {
        const { status, text } = await get("/no/such/page/");

        expect(status).toBe(404);
        expect(text).toContain("<h1>");
        expect(text).toMatch(HASHED_SHEET);
      });
    });

    describe("the security", () => {
      it("headers stand on every page", async () => {
        for (const path of PUBLIC_PAGES) {
          const { headers } = await get(path);
          expect(headers).toMatchObject({
            "strict-transport-security": expect.stringMatching(/^max-age=[1-9]\d{5,}/),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
          });
          const policy = headers["content-security-policy"];
          for (const part of ["default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "base-uri"]) {
            expect(policy).toContain(part);
          }
          expect(policy).not.toMatch(/unsafe-|\*|https?:/);
        }
      });

      it("attributes stand on the cookies", () => {
        expect(signedIn).toMatchObject({ status: 302, headers: { location: "/" } });
        const cookies = Object.fromEntries(
          (signedIn.headers["set-cookie"] ?? []).map((line) => [line.split("=")[0], line]),
        );
        expect(cookies.sessionid).toMatch(/; Secure/);
        expect(cookies.sessionid).toMatch(/; HttpOnly/);
        expect(cookies.sessionid).toMatch(/; SameSite=Lax/);
        expect(cookies.csrftoken).toMatch(/; Secure/);
        expect(cookies.csrftoken).toMatch(/; SameSite=Lax/);
      });

      it("sends whoever comes by HTTP to HTTPS", async () => {
        for (const headers of [{ Host: HOST }, { Host: HOST, "X-Forwarded-Proto": "http" }]) {
          const reply = await ask(server.port, "/accounts/login/?next=/x", { headers });
          expect(reply.status).toBe(301);
          expect(reply.headers.location).toBe(`https://${HOST}/accounts/login/?next=/x`);
        }
      });

      it("refuses a host that is not the site's", async () => {
        for (const Host of ["evil.example", `${HOST}.evil.example`, "127.0.0.1"]) {
          const { status, text } = await get("/", { Host });
          expect(status).toBe(400);
          expect(text).not.toContain("Traceback");
        }
      });

      it("refuses a form that another site sends", async () => {
        const fields = { username: USER, password: SECRETS.password };
        const other = visit(server.port, BEHIND_TLS);

        const reply = await other.submit("/accounts/login/", fields, { Origin: "https://evil.example" });
        const referred = await other.submit("/accounts/login/", fields, {
          Origin: undefined,
          Referer: "https://evil.example/",
        });

        expect([reply.status, referred.status]).toEqual([403, 403]);
        expect(reply.text).toMatch(HASHED_SHEET);
        expect([...other.cookies.keys()]).not.toContain("sessionid");
        const own = await other.submit("/accounts/login/", fields);
        expect(own.status).toBe(302);
      });
    });

    describe("while the database is away", () => {
      beforeAll(() => production.forwarder.cut());
      afterAll(() => production.forwarder.restore());

      it("the site lives, is not ready, and says so by HTTP and any name", async () => {
        for (const headers of [{}, { Host: "10.0.0.7:8000" }, BEHIND_TLS]) {
          expect(await ask(server.port, "/healthz", { headers })).toMatchObject({ status: 200 });
          expect(await ask(server.port, "/readyz", { headers })).toMatchObject({ status: 503 });
        }
      });

      it("a page that needs it says in words that something went wrong", async () => {
        const { status, text } = await visitor.get("/");

        expect(status).toBe(500);
        expect(text).toContain("<h1>");
        expect(text).toMatch(HASHED_SHEET);
        expect(text).not.toMatch(/Traceback|OperationalError/);
      });

      it("a page that is not there says so, to somebody signed in as well", async () => {
        expect(await visitor.get("/no/such/page/")).toMatchObject({ status: 404 });
        expect(await get("/")).toMatchObject({ status: 200 });
      });
    });

    it("is ready again when the database is back", async () => {
      await production.forwarder.cut();
      expect(await ask(server.port, "/readyz")).toMatchObject({ status: 503 });
      await production.forwarder.restore();

      await server.until(async () => (await ask(server.port, "/readyz")).status === 200);
      await server.until(async () => (await visitor.get("/")).status === 200);
    });

    it("finishes what was asked when it is told to end", async () => {
      const ending = await production.start();
      const { asked } = await production.forwarder.stall();
      try {
        const reply = ask(ending.port, "/readyz");
        await asked;
        const ended = ending.end("SIGTERM");

        expect(await reply).toMatchObject({ status: 503 });
        expect(await ended).toBe(0);
      } finally {
        await production.forwarder.restore();
      }
    });

    describe("the pool of connections", () => {
      let pooled: Server;
      let pooledVisitor: Visitor;

      beforeAll(async () => {
        const DATABASE_URL = `${production.required.DATABASE_URL}?application_name=pooled`;
        pooled = await production.start({ WEB_CONCURRENCY: "1", DATABASE_POOL_SIZE: "2", DATABASE_URL });
        pooledVisitor = visit(pooled.port, BEHIND_TLS);
        await pooledVisitor.submit("/accounts/login/", { username: USER, password: SECRETS.password });
      });
      afterAll(() => pooled?.end());

      const connections = async () =>
        (
          await production.database.query(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'pooled' ORDER BY 1",
          )
        )
          .split("\n")
          .filter((pid) => pid !== "");

      it("keeps them between requests", async () => {
        await pooledVisitor.get("/");
        const before = await connections();
        expect(before.length).toBeGreaterThan(0);

        for (let request = 0; request < 5; request++) expect((await pooledVisitor.get("/")).text).toContain(USER);

        expect(await connections()).toEqual(before);
      });

      it("opens no more than it may, however many requests come at once", async () => {
        const replies = await Promise.all(Array.from({ length: 24 }, () => pooledVisitor.get("/")));

        expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
        expect((await connections()).length).toBeLessThanOrEqual(2);
      });

      it("takes a new one when the server has closed the one it kept", async () => {
        const before = await connections();
        await production.database.query(`SELECT pg_terminate_backend(pid) FROM unnest(ARRAY[${before}]) AS pid`);

        expect(await pooledVisitor.get("/")).toMatchObject({ status: 200 });
        for (const pid of before) expect(await connections()).not.toContain(pid);
      });
    });

    describe("the start", () => {
      const needed = ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"] as const;

      it("fails without what it needs, and names all of it", async () => {
        const subsets = [1, 2, 3, 4, 5, 6, 7].map((bits) => needed.filter((_, index) => bits & (1 << index)));

        for (const missing of subsets) {
          const { code, stdout, stderr } = await production.manage(["check"], without(missing));
          expect(code).not.toBe(0);
          const [, named = ""] = /ImproperlyConfigured: Missing in the environment: (.*)/.exec(stderr) ?? [];
          expect(named.split(", ")).toEqual(missing);
          expectNoSecrets(stdout + stderr);
        }
      });

      it("fails at once with an empty value too, and so does the web server", async () => {
        const env = { ...without(["SECRET_KEY"]), DATABASE_URL: "" };
        const { code, stdout, stderr } = await attempt(["env", ...production.command], {
          cwd: production.project.path,
          env: production.environment({ ...env, PORT: "0" }),
        });

        expect(code).not.toBe(0);
        expect(stdout + stderr).toContain("Missing in the environment: SECRET_KEY, DATABASE_URL");
      });
    });

    it("logs one JSON object a line, all on standard output, and no secret", async () => {
      await server.end();

      const lines = server.standardOutput().trimEnd().split("\n");
      expect(server.output().length).toBe(server.standardOutput().length);
      for (const line of lines) {
        expect(JSON.parse(line)).toMatchObject({
          time: expect.any(String),
          level: expect.any(String),
          message: expect.any(String),
        });
      }
      const records = lines.map((line) => JSON.parse(line));
      expect(records).toContainEqual(expect.objectContaining({ path: "/no/such/page/", status: 404, method: "GET" }));
      expect(records).toContainEqual(expect.objectContaining({ level: "ERROR" }));
      expectNoSecrets(server.output(), ...visitor.cookies.values());
    });
  });
});

const HASHED_SHEET = /rel="stylesheet" href="[^"]+\.[0-9a-f]{12}\.css"/;

function isFine(status: number): boolean {
  return status === 200 || status === 302;
}

/** The addresses that a page names, as paths; one outside the site is kept whole. */
function addresses(path: string, page: string): string[] {
  const named = page.matchAll(/\s(?:href|src|action)="([^"]*)"/g);
  return [...named].map(([, address = ""]) => pathOf(address.replaceAll("&amp;", "&"), path));
}

/** The same for a stylesheet. */
function sheetAddresses(path: string, sheet: string): string[] {
  const named = sheet.matchAll(/url\(\s*["']?(?!data:)([^"')]+)/g);
  return [...named].map(([, address = ""]) => pathOf(address, path));
}

function pathOf(address: string, from: string): string {
  const { origin, pathname, search, href } = new URL(address, `https://${HOST}${from}`);
  return origin === `https://${HOST}` ? pathname + search : href;
}

function without(names: readonly string[]): Record<string, undefined> {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

function expectNoSecrets(text: string, ...more: readonly string[]): void {
  for (const secret of [...Object.values(SECRETS), ...more]) expect(text).not.toContain(secret);
}
