// Starts its argument, a subscription, and prints one line per result.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const client = createClient({ url: 'ws://127.0.0.1:4000/graphql', webSocketImpl: WebSocket });
for await (const { data, errors } of client.iterate({ query: process.argv[2] })) {
  console.log(JSON.stringify(errors ?? data));
}
