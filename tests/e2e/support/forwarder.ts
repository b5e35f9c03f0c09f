import { connect, createServer, type Socket } from "node:net";
import { listen } from "./ports.ts";

/** Stands between a program and a server, and can play a network that fails. */
export interface Forwarder {
  readonly port: number;
  /** Breaks all connections, and refuses new ones. */
  cut(): Promise<void>;
  /** Breaks all connections, and takes new ones without ever answering; resolves at the first of them. */
  stall(): Promise<{ readonly asked: Promise<void> }>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Forwards connections to a server, from a port of its own on this machine.
 *
 * @param host where the server is
 * @param port where the server is
 * @returns the forwarder, at work
 */
export async function forwardTo(host: string, port: number): Promise<Forwarder> {
  const open = new Set<Socket>();
  let whenAsked: (() => void) | undefined;
  const keep = (socket: Socket) => {
    open.add(socket);
    return socket.on("error", () => socket.destroy()).on("close", () => open.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (whenAsked !== undefined) return whenAsked();
    const upstream = keep(connect(port, host));
    client.pipe(upstream).pipe(client);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  const cut = () =>
    new Promise<void>((resolve) => {
      if (server.listening) server.close(() => resolve());
      else resolve();
      for (const socket of open) socket.destroy();
    });
  const own = await listen(server);

  return {
    port: own,
    cut,
    async stall() {
      await cut();
      const asked = new Promise<void>((resolve) => {
        whenAsked = resolve;
      });
      await listen(server, own);
      return { asked };
    },
    async restore() {
      await cut();
      whenAsked = undefined;
      await listen(server, own);
    },
    close: cut,
  };
}
