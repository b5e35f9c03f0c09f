import { createServer, type Socket } from "node:net";
import { listen } from "./ports.ts";

/** A mail server that keeps what it gets. */
export interface Mailbox {
  /** For `EMAIL_URL`. */
  readonly url: string;
  /** Waits for the next message, headers and all, as its reader sees it. */
  next(): Promise<string>;
  close(): Promise<void>;
}

/** @returns a mail server on this machine, on a port of its own */
export async function openMailbox(): Promise<Mailbox> {
  const messages: string[] = [];
  const waiting: ((message: string) => void)[] = [];
  const open = new Set<Socket>();
  const deliver = (message: string) => {
    const taker = waiting.shift();
    if (taker === undefined) messages.push(message);
    else taker(message);
  };
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => open.delete(socket));
    receive(socket, deliver);
  });
  const port = await listen(server);
  return {
    url: `smtp://127.0.0.1:${port}`,
    next() {
      const message = messages.shift();
      return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** As much of SMTP as a client needs to get rid of a message (https://www.rfc-editor.org/rfc/rfc5321). */
function receive(socket: Socket, deliver: (message: string) => void): void {
  let unread = "";
  let inMessage = false;
  const answer = (text: string) => socket.write(`${text}\r\n`);
  const take = (end: string): string | undefined => {
    const position = unread.indexOf(end);
    if (position === -1) return undefined;
    const taken = unread.slice(0, position);
    unread = unread.slice(position + end.length);
    return taken;
  };
  const read = (): boolean => {
    const text = take(inMessage ? "\r\n.\r\n" : "\r\n");
    if (text === undefined) return false;
    const command = text.slice(0, 4).toUpperCase();
    if (inMessage) deliver(decoded(text));
    if (!inMessage && command === "QUIT") socket.end("221 bye\r\n");
    else answer(!inMessage && command === "DATA" ? "354 go on" : "250 fine");
    inMessage = !inMessage && command === "DATA";
    return true;
  };
  answer("220 ready");
  socket.setEncoding("utf8").on("data", (text) => {
    unread += text;
    while (read());
  });
}

/** Undoes quoted-printable (RFC 2045, 6.7), in which Django 6 sends long lines; only ASCII is expected. */
function decoded(message: string): string {
  if (!/^Content-Transfer-Encoding: quoted-printable\r$/m.test(message)) return message;
  return message
    .replaceAll("=\r\n", "")
    .replace(/=([0-7][0-9A-F])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
