// One simulated viewer: a WebSocket that subscribes with graphql-transport-ws and only listens.
//
//   bytes ─▶ frames ─▶ on.text(payload)
//
// As little as ten thousand of them in one process need: all read into one buffer, and none keeps bytes but half a frame.
// Spec: RFC 6455; graphql-ws PROTOCOL.md. The server's frames are not masked, and it sends no fragments.
import { connect } from 'node:net';

const HANDSHAKE = (host) =>
  `GET /graphql HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n';
const TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;
const shared = Buffer.allocUnsafe(256 * 1024);
const NOTHING = Buffer.alloc(0);

// A masked frame, with a mask of zeros: it protects proxies, of which there are none here.
function frame(opcode, payload) {
  const { length } = payload;
  const head = length < 126 ? [0x80 | opcode, 0x80 | length] : [0x80 | opcode, 0xfe, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}
const message = (value) => frame(TEXT, Buffer.from(JSON.stringify(value)));
const INIT = message({ type: 'connection_init' });
const PONG_MESSAGE = message({ type: 'pong' });

export class Viewer {
  // `on`: subscribed(), text(payload: Buffer, valid until it returns), closed().
  constructor({ host, port, query, on }) {
    this.on = on;
    this.subscribe = message({ id: '1', type: 'subscribe', payload: { query } });
    this.rest = NOTHING;
    this.isUpgraded = false;
    this.isSubscribed = false;
    this.socket = connect({ host, port, onread: { buffer: shared, callback: (count, buffer) => this.read(buffer.subarray(0, count)) } });
    this.socket.setNoDelay();
    this.socket.on('error', () => {}); // `close` follows
    this.socket.once('close', () => this.on.closed(this));
    this.socket.write(HANDSHAKE(`${host}:${port}`));
  }
  close() {
    this.socket.destroy();
  }

  read(bytes) {
    let unread = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    if (!this.isUpgraded) {
      const end = unread.indexOf('\r\n\r\n');
      if (end >= 0 && !unread.subarray(0, end).includes(' 101 ')) return this.close();
      if (end < 0) return this.keep(unread);
      this.isUpgraded = true;
      this.socket.write(INIT);
      unread = unread.subarray(end + 4);
    }
    while (unread.length >= 2) {
      const short = unread[1] & 0x7f;
      const head = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (unread.length < head) break;
      const length = short === 127 ? Number(unread.readBigUInt64BE(2)) : short === 126 ? unread.readUInt16BE(2) : short;
      if (unread.length < head + length) break;
      this.frame(unread[0] & 0x0f, unread.subarray(head, head + length));
      unread = unread.subarray(head + length);
    }
    return this.keep(unread);
  }
  keep(unread) {
    this.rest = unread.length > 0 ? Buffer.from(unread) : NOTHING;
    return true;
  }
  frame(opcode, payload) {
    if (opcode === PING) return this.socket.write(frame(PONG, payload));
    if (opcode === CLOSE) return this.socket.end(frame(CLOSE, payload.subarray(0, 2)));
    if (opcode !== TEXT) return;
    if (this.isSubscribed && !payload.subarray(0, 40).includes('"type":"ping"')) return this.on.text(payload);
    const { type } = JSON.parse(payload.toString());
    if (type === 'ping') return this.socket.write(PONG_MESSAGE);
    if (type !== 'connection_ack') return;
    this.isSubscribed = true;
    this.socket.write(this.subscribe);
    this.on.subscribed(this);
  }
}
