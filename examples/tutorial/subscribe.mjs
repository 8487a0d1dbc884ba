// Starts its argument, a subscription, and prints one line per result.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const url = 'ws://127.0.0.1:4000/graphql';
let isConnected = false;

function fail(message, status) {
  console.error(message);
  process.exit(status);
}

const [query] = process.argv.slice(2);
if (!query) fail("usage: node subscribe.mjs 'subscription { … }'", 2);
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  on: { connected: () => (isConnected = true) },
  shouldRetry: () => isConnected, // a server that was there comes back
});
try {
  for await (const { data, errors } of client.iterate({ query })) {
    console.log(JSON.stringify(errors ?? data));
  }
} catch (cause) {
  if (Array.isArray(cause)) fail(cause.map((error) => error.message).join('\n'), 1); // it was refused
  if (!isConnected) fail(`no answer from ${url}: is conn-service running?`, 1);
  fail(`the connection ended: ${cause.code} ${cause.reason}`, 1);
}
