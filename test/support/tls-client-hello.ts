/** What a client says of sessions before it has the server's first word (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2). */
export interface ClientHello {
  readonly sessionId: Buffer;
  readonly extensions: ReadonlyMap<string, Buffer>;
}

const extensionNames: Readonly<Record<number, string>> = { 0: 'serverName', 35: 'sessionTicket', 41: 'preSharedKey' };
const recordHeader = 5;
const handshakeHeader = 4;
const versionAndRandom = 34;

/** Reads the first record of a TLS connection. */
export function readClientHello(bytes: Buffer): ClientHello {
  if (bytes[0] !== 0x16 || bytes[recordHeader] !== 1) throw new Error('This is no ClientHello');
  let at = recordHeader + handshakeHeader + versionAndRandom;
  const take = (lengthBytes: 1 | 2): Buffer => {
    const length = bytes.readUIntBE(at, lengthBytes);
    at += lengthBytes + length;
    return bytes.subarray(at - length, at);
  };
  const sessionId = take(1);
  take(2);
  take(1);
  const extensions = new Map<string, Buffer>();
  at += 2;
  while (at < bytes.length) {
    const type = bytes.readUInt16BE(at);
    at += 2;
    extensions.set(extensionNames[type] ?? String(type), take(2));
  }
  return { sessionId, extensions };
}
