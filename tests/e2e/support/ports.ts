import { createServer, type Server } from "node:net";

/**
 * Lets a server listen on this machine only.
 *
 * @param server one that does not listen yet
 * @param port where; a free one unless told
 * @returns the port
 * @throws Error when somebody else listens there
 */
export function listen(server: Server, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

/** @returns a port on which nothing listens */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
