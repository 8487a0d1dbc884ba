// A subgraph over TLS, for subgraph_tls_test.cc: what the C++ stub server does not speak.
//
//   node subgraph_tls_server.mjs CERTIFICATE KEY CLIENTS_CA
//
// Says its ports as one line of JSON and serves until its standard input ends, so that it cannot
// outlive the test: `h2` agrees on HTTP/2 or HTTP/1.1, `h1` knows HTTP/1.1 only, `mutual` wants a
// certificate that CLIENTS_CA has signed.
//
//   /graphql      who asked, and how
//   /gzip /br …   the same, in that content coding
//   /bomb/CODING  64 MiB of spaces and a `{}`, in that coding
//   /corrupt      says gzip, and is none
//   /slow         headers, half a body, and then nothing
import { readFileSync } from "node:fs";
import http2 from "node:http2";
import https from "node:https";
import zlib from "node:zlib";

const [certificate, key, clientsCa] = process.argv.slice(2).map((file) => readFileSync(file));
const codings = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: (text) =>
    zlib.brotliCompressSync(text, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
};
const bombs = {};
const bomb = (coding) =>
  (bombs[coding] ??= codings[coding](Buffer.concat([Buffer.alloc(64 << 20, " "), Buffer.from("{}")])));

let connections = 0;
function serve(request, response) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => answer(request, response, Buffer.concat(chunks)));
}

function answer(request, response, body) {
  const [, first, second] = request.url.split("/");
  response.setHeader("content-type", "application/json");
  if (first === "bomb") {
    response.setHeader("content-encoding", second);
    return response.end(bomb(second));
  }
  if (first === "corrupt") {
    response.setHeader("content-encoding", "gzip");
    return response.end("no gzip at all");
  }
  if (first === "slow") return response.write('{"data":');
  const { socket } = request.stream?.session ?? request;
  const text = JSON.stringify({
    data: {
      http: request.httpVersion,
      connection: socket.number,
      client: socket.getPeerCertificate().subject?.CN ?? null,
      encodings: request.headers["accept-encoding"] ?? null,
      bytes: body.length,
    },
  });
  if (!codings[first]) return response.end(text);
  response.setHeader("content-encoding", first);
  response.end(codings[first](text));
}

async function listen(server) {
  server.on("secureConnection", (socket) => (socket.number = connections++));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return server.address().port;
}

const identity = { cert: certificate, key };
console.log(
  JSON.stringify({
    h2: await listen(http2.createSecureServer({ ...identity, allowHTTP1: true }, serve)),
    h1: await listen(https.createServer(identity, serve)),
    mutual: await listen(
      https.createServer({ ...identity, ca: clientsCa, requestCert: true }, serve),
    ),
  }),
);
process.stdin.on("end", () => process.exit(0)).resume();
