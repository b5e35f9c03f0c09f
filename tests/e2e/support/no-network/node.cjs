// Loaded before a program: writes down what asks for the network, by whichever module, and ends the program there.
const { createHook } = require("node:async_hooks");
const { appendFileSync } = require("node:fs");

/** Everything of Node's that reaches the network goes through one of these; see `async_hooks`. */
const NETWORK = /^(TCP|UDP|TLS|GETADDRINFO|GETNAMEINFO|QUERY)/;

createHook({
  init(_, type) {
    if (!NETWORK.test(type)) return;
    appendFileSync(process.env.NETWORK_TRIES, `node: ${type}\n`);
    throw new Error(`no network here: ${type}`);
  },
}).enable();
