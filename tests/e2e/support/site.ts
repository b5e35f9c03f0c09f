import { readFile } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { run } from "../../support/process.ts";
import { type Background, freePort, startInBackground } from "./background.ts";
import type { Project } from "./project.ts";
import { CACHES, tool } from "./tools.ts";

export const SECRET_KEY = "a-key-of-this-test-only-which-is-long-and-random-enough-4bT9xQ2m";

/** A site in production, without the proxy that would stand before it. */
export interface Site {
  readonly port: number;
  /** Everything that gunicorn printed, standard output and standard error. */
  output(): string;
  /** Asks as a proxy would that had the request over HTTPS. */
  ask(path: string, options?: AskOptions): Promise<Answer>;
  end(): Promise<number | null>;
}

interface AskOptions {
  readonly method?: string;
  /** Added to those of the proxy; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Collects the static files and starts gunicorn with the production settings, from environment variables only.
 *
 * @param project a project with its environment
 * @param env further variables; `DATABASE_URL` among them
 * @returns the running site, which answers
 */
export async function startSite(project: Project, env: Readonly<Record<string, string>>): Promise<Site> {
  const port = await freePort();
  const production = {
    DJANGO_SETTINGS_MODULE: `${project.package}.settings.production`,
    SECRET_KEY,
    ALLOWED_HOSTS: "www.example.com,localhost",
    PORT: String(port),
    ...env,
  };
  await project.uv(["python", "manage.py", "collectstatic", "--noinput"], production);
  const command = [tool("uv"), "run", "--no-sync", "gunicorn", `${project.package}.wsgi:application`];
  const gunicorn: Background = startInBackground(command, { cwd: project.path, env: { ...CACHES, ...production } });
  const site: Site = {
    port,
    output: gunicorn.output,
    ask: (path, options = {}) => ask(port, path, options),
    end: () => gunicorn.end(),
  };
  await gunicorn.until(async () => (await site.ask("/healthz").catch(() => undefined))?.status === 200);
  return site;
}

function ask(port: number, path: string, { method = "GET", headers = {}, body }: AskOptions): Promise<Answer> {
  const all = { Host: "www.example.com", "X-Forwarded-Proto": "https", ...headers };
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers: sent, agent: false, timeout: 20_000 });
    asked.on("timeout", () => asked.destroy(new Error(`${path}: no answer`))).on("error", reject);
    asked.on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    asked.end(body);
  });
}

/** Something between a site and its database that can be cut. */
export interface Cable {
  readonly port: number;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/**
 * Passes TCP connections on to a server on this machine.
 *
 * @param to the server's port
 * @returns the cable, mended
 */
export async function layCable(to: number): Promise<Cable> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket)));
    return socket;
  };
  let server: Server | undefined;
  const cable: Cable = {
    port,
    cut: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
      server = undefined;
    },
    mend: () =>
      new Promise((resolve) => {
        server = createTcpServer((near) => {
          const far = keep(connect(to, "127.0.0.1"));
          keep(near).pipe(far).pipe(near);
        });
        server.listen(port, "127.0.0.1", resolve);
      }),
  };
  await cable.mend();
  return cable;
}

/** A proxy that speaks HTTPS, as every deployment has one. */
export interface TlsProxy {
  /** `https://localhost:…` */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Starts an HTTPS proxy in front of a site, with a certificate of its own.
 *
 * @param site the port that requests go on to
 * @param folder where the certificate is made
 * @returns the proxy
 */
export async function startTlsProxy(site: number, folder: string): Promise<TlsProxy> {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const subject = ["-subj", "/CN=localhost", "-days", "2", "-nodes", "-newkey", "rsa:2048"];
  await run(["openssl", "req", "-x509", ...subject, "-keyout", key, "-out", certificate]);
  const server = createServer({ key: await readFile(key), cert: await readFile(certificate) }, (incoming, outgoing) => {
    const headers = { ...incoming.headers, "x-forwarded-proto": "https" };
    const target = { host: "127.0.0.1", port: site, path: incoming.url, method: incoming.method, headers };
    const passed = request(target, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
