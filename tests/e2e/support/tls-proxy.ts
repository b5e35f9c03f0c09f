import { readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:https";
import { join } from "node:path";
import { run } from "../../support/process.ts";
import { listen } from "./ports.ts";
import { temporaryFolder } from "./project.ts";

/** Ends TLS before a site, as a proxy in production does. */
export interface TlsProxy {
  /** Such as `https://localhost:40123`. */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Starts a proxy with a certificate that it signed itself.
 *
 * @param port where the site listens, on this machine
 * @returns the proxy; it adds `X-Forwarded-Proto` and leaves the rest alone
 */
export async function startTlsProxy(port: number): Promise<TlsProxy> {
  const server = createServer(await selfSigned(), (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = { ...headers, "x-forwarded-proto": "https" };
    const onward = request({ host: "127.0.0.1", port, method, path: url, headers: passed, agent: false }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    onward.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  const own = await listen(server);
  return {
    origin: `https://localhost:${own}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function selfSigned(): Promise<{ key: Buffer; cert: Buffer }> {
  const folder = await temporaryFolder();
  const [key, cert] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const kind = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  await run(["openssl", "req", "-x509", ...kind, "-keyout", key, "-out", cert]);
  const pair = { key: await readFile(key), cert: await readFile(cert) };
  await rm(folder, { recursive: true });
  return pair;
}
