import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TestServer } from './test-server';

/** Where and how to connect; the first contact point is the one. */
export interface CqlServer extends Pick<TestServer, 'contactPoints' | 'credentials' | 'tls'> {
  /** How long silence may last (default 30 s). */
  readonly timeoutMs?: number;
  /** For reads and writes (default ONE). */
  readonly consistency?: keyof typeof consistencies;
}

const headerLength = 9;
const requestVersion4 = 0x04;
const defaultTimeoutMs = 30_000;
const opcode = { error: 0x00, startup: 0x01, ready: 0x02, query: 0x07, authResponse: 0x0f } as const;
const consistencies = { ONE: 1, QUORUM: 4, ALL: 5 } as const;
const skipMetadata = 0x02;
const hasWarnings = 0x08;
const resultKindRows = 2;

interface Reply {
  readonly opcode: number;
  readonly body: Buffer;
}

/** The cells of a result's rows, as the server sent them. */
export type RawRows = (Buffer | null)[][];

/**
 * Runs CQL statements in order on one connection of protocol v4 and gives the rows of each, none for other results. It
 * shares no code with the driver, for what a test does before and beside it.
 */
export async function runCql(server: CqlServer, ...statements: string[]): Promise<RawRows[]> {
  const socket = await open(server);
  try {
    await startUp(socket, server);
    const results: RawRows[] = [];
    for (const statement of statements) {
      const parameters = Buffer.from([0, consistencies[server.consistency ?? 'ONE'], skipMetadata]);
      const reply = await ask(socket, opcode.query, Buffer.concat([longString(statement), parameters]));
      results.push(readRows(reply.body));
    }
    return results;
  } finally {
    socket.destroy();
  }
}

/** The same server, through one of its nodes. */
export function throughNode(server: TestServer, contactPoint: string): CqlServer {
  const { credentials, tls } = server;
  return { contactPoints: [contactPoint], ...(credentials && { credentials }), ...(tls && { tls }) };
}

function open({ contactPoints, tls, timeoutMs = defaultTimeoutMs }: CqlServer): Promise<Socket> {
  const [, host = '127.0.0.1', port = '9042'] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(contactPoints[0] ?? '') ?? [];
  const target = { host, port: Number(port) };
  return new Promise((resolve, reject) => {
    const ready = (): void => resolve(socket.off('error', reject));
    const socket = tls === undefined ? connectTcp(target, ready) : connectTls({ ...tls, ...target }, ready);
    socket.once('error', reject);
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`${host}:${port} did not answer`)));
  });
}

async function startUp(socket: Socket, { credentials }: CqlServer): Promise<void> {
  const options = Buffer.concat([Buffer.from([0, 1]), shortString('CQL_VERSION'), shortString('3.0.0')]);
  const reply = await ask(socket, opcode.startup, options);
  if (reply.opcode === opcode.ready) return;
  if (credentials === undefined) throw new Error('The server asks for a password');
  const token = Buffer.from(`\0${credentials.username}\0${credentials.password}`);
  await ask(socket, opcode.authResponse, Buffer.concat([int(token.length), token]));
}

function ask(socket: Socket, request: number, body: Buffer): Promise<Reply> {
  socket.write(Buffer.concat([Buffer.from([requestVersion4, 0, 0, 0, request]), int(body.length), body]));
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const settle = (outcome: () => void): void => {
      socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close');
      outcome();
    };
    socket.on('error', (error) => settle(() => reject(error)));
    socket.on('close', () => settle(() => reject(new Error('The server closed the connection'))));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < headerLength || received.length < headerLength + received.readUInt32BE(5)) return;
      const body = received.subarray(headerLength);
      const reply = { opcode: received.readUInt8(4), body: withoutWarnings(body, received.readUInt8(1)) };
      settle(() => (reply.opcode === opcode.error ? reject(serverError(reply.body)) : resolve(reply)));
    });
  });
}

/** Spec §2.2: a list of warnings may stand before the body. */
function withoutWarnings(body: Buffer, flags: number): Buffer {
  if ((flags & hasWarnings) === 0) return body;
  let at = 2;
  for (let left = body.readUInt16BE(0); left > 0; left--) at += 2 + body.readUInt16BE(at);
  return body.subarray(at);
}

/** Spec §4.2.5.2, for one page and without the columns' names and types. */
function readRows(body: Buffer): RawRows {
  if (body.readInt32BE(0) !== resultKindRows) return [];
  const columns = body.readInt32BE(8);
  let at = 16;
  const cell = (): Buffer | null => {
    const length = body.readInt32BE(at);
    at += 4 + Math.max(0, length);
    return length < 0 ? null : body.subarray(at - length, at);
  };
  return Array.from({ length: body.readInt32BE(12) }, () => Array.from({ length: columns }, cell));
}

function serverError(body: Buffer): Error {
  const code = body.readInt32BE(0).toString(16).padStart(4, '0');
  return new Error(`The server answered with error 0x${code}: ${body.toString('utf8', 6, 6 + body.readUInt16BE(4))}`);
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function shortString(text: string): Buffer {
  return Buffer.concat([int(Buffer.byteLength(text)).subarray(2), Buffer.from(text)]);
}

function longString(text: string): Buffer {
  return Buffer.concat([int(Buffer.byteLength(text)), Buffer.from(text)]);
}
