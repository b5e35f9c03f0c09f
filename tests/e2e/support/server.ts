import { type IncomingHttpHeaders, request } from "node:http";
import { type Background, startInBackground } from "./background.ts";
import { freePort } from "./ports.ts";

/** A client's patience: whoever answers later than this is as good as away. */
const TIMEOUT = 10_000;

/** An answer of a server, redirects not followed. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The body as UTF-8. */
  readonly text: string;
}

export interface Question {
  readonly method?: string;
  /** One that is undefined is not sent. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/**
 * Asks a server on this machine, exactly what is said and nothing more.
 *
 * @param port where it listens
 * @param path with its query
 * @param question method, headers (`Host` too) and body
 * @returns its answer
 * @throws Error when it does not answer within ten seconds
 */
export function ask(port: number, path: string, { method = "GET", headers = {}, body }: Question = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    const asked = request({ host: "127.0.0.1", port, path, method, headers: sent, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
      response.on("end", () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString("utf8") });
      });
    });
    asked.setTimeout(TIMEOUT, () => asked.destroy(new Error(`${method} ${path} got no answer in ${TIMEOUT} ms`)));
    asked.on("error", reject).end(body);
  });
}

/**
 * Tells whether a server that may still be starting has come up.
 *
 * @param port where it listens
 * @param path what to get
 * @returns whether it answers with 200
 */
export async function answers(port: number, path: string): Promise<boolean> {
  return (await ask(port, path).catch(() => undefined))?.status === 200;
}

/** Somebody with a browser that keeps cookies and says where a form comes from. */
export interface Visitor {
  readonly cookies: ReadonlyMap<string, string>;
  get(path: string, headers?: Question["headers"]): Promise<Reply>;
  /** Opens the page, fills in its form, and sends it off from there. */
  submit(path: string, fields: Readonly<Record<string, string>>, headers?: Question["headers"]): Promise<Reply>;
}

/**
 * Comes to a site.
 *
 * @param port where it listens
 * @param headers sent with every request, such as `Host`
 * @returns a new visitor, without cookies
 */
export function visit(port: number, headers: Readonly<Record<string, string>> & { readonly Host: string }): Visitor {
  const origin = `${headers["X-Forwarded-Proto"] ?? "http"}://${headers.Host}`;
  const cookies = new Map<string, string>();
  const send = async (path: string, question: Question): Promise<Reply> => {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const all = { ...headers, ...(cookie === "" ? {} : { Cookie: cookie }), ...question.headers };
    const reply = await ask(port, path, { ...question, headers: all });
    for (const line of reply.headers["set-cookie"] ?? []) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return reply;
  };
  return {
    cookies,
    get: (path, more) => send(path, { headers: more ?? {} }),
    async submit(path, fields, more) {
      const form = await send(path, {});
      const [, token = ""] = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(form.text) ?? [];
      const body = new URLSearchParams({ csrfmiddlewaretoken: token, ...fields }).toString();
      const type = { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": String(body.length) };
      return send(path, { method: "POST", headers: { ...type, Origin: origin, ...more }, body });
    },
  };
}

/** A web server that is up. */
export interface Server extends Background {
  readonly port: number;
}

/**
 * Starts a web server, and waits until `/healthz` answers.
 *
 * @param command from a free port to the program and its arguments
 * @param options where, and from a free port to its environment
 * @returns the server
 * @throws Error with what it printed when it ends instead
 */
export async function startServer(
  command: (port: number) => readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: (port: number) => Readonly<Record<string, string | undefined>> },
): Promise<Server> {
  const port = await freePort();
  const running = startInBackground(command(port), { cwd, env: env(port) });
  try {
    await running.until(() => answers(port, "/healthz"));
  } catch (error) {
    await running.end("SIGKILL");
    throw error;
  }
  return { ...running, port };
}
