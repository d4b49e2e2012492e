import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { encodeMessage, ErrorCode, ProtocolVersion } from '../../src/protocol';
import type { ErrorMessage } from '../../src/protocol';
import { Uuid } from '../../src/values/uuid';
import { encodeRows } from './fake-rows';

const opcode = { error: 0x00, startup: 0x01, supported: 0x06, query: 0x07 } as const;
const headerBytes = 9;
const compressed = 0x01;
const { PROTOCOL_ERROR: protocolError, INVALID: invalid } = ErrorCode;

/** What migration proxies do and servers do not. */
export interface MigrationProxyOptions {
  /** What is said to a client that asks for a newer version than both clusters have (default: as Cassandra 3.11 says it). */
  readonly refusalOf?: (version: number) => string;
  /** Algorithms that both clusters have (default: none). */
  readonly compression?: readonly string[];
}

/** One envelope (v4 spec §2). */
interface Envelope {
  readonly version: number;
  readonly stream: number;
  readonly opcode: number;
  readonly bytes: Buffer;
  readonly body: Buffer;
}

const refusalOfCassandra3 = (version: number): string => {
  return `Invalid or unsupported protocol version (${version}); supported versions are (3/v3, 4/v4)`;
};

/**
 * Proxies in front of a cluster that is about to be replaced by another, as in a migration without downtime: they list themselves
 * as the nodes, speak v4 at most, pass compression on only where both clusters have it, and can be switched over.
 */
export class MigrationProxies implements AsyncDisposable {
  /** `address:port` of each. */
  readonly contactPoints: string[] = [];
  /** Versions and compression that clients asked for in STARTUP, and the opcodes of all requests. */
  readonly startups: { readonly version: number; readonly text: string }[] = [];
  readonly opcodes: number[] = [];
  readonly #options: MigrationProxyOptions;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #hostIds: Uuid[] = [];
  #upstream: string;

  private constructor(upstream: string, options: MigrationProxyOptions) {
    this.#upstream = upstream;
    this.#options = options;
  }

  /** Some proxies before `address:port`, on 127.0.0.1 and on. */
  static async before(upstream: string, count = 2, options: MigrationProxyOptions = {}): Promise<MigrationProxies> {
    const proxies = new MigrationProxies(upstream, options);
    for (let i = 0; i < count; i++) {
      const server = createServer((client) => proxies.#serve(client, i));
      server.listen(proxies.#port, `127.0.0.${i + 1}`);
      await once(server, 'listening');
      proxies.#servers.push(server);
      proxies.#hostIds.push(Uuid.random());
      proxies.contactPoints.push(`127.0.0.${i + 1}:${proxies.#port}`);
    }
    return proxies;
  }

  get #port(): number {
    const [first] = this.#servers;
    return first === undefined ? 0 : (first.address() as AddressInfo).port;
  }

  /** From now on passes everything on to another cluster; connections to the old one end. */
  switchTo(upstream: string): void {
    this.#upstream = upstream;
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #serve(client: Socket, index: number): void {
    const [host, port] = this.#upstream.split(':');
    const node = connect(Number(port), host);
    for (const [one, other] of [[client, node], [node, client]] as const) {
      this.#sockets.add(one);
      one.on('error', () => undefined).on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    onEnvelopes(client, (envelope) => {
      const answer = this.#answerTo(envelope, index);
      if (answer === undefined) node.write(envelope.bytes);
      else client.write(answer);
    });
    onEnvelopes(node, (envelope) => client.write(this.#withCommonCompression(envelope)));
  }

  /** What is not passed on. */
  #answerTo({ version, stream, opcode: kind, bytes, body }: Envelope, index: number): Buffer | undefined {
    const { refusalOf = refusalOfCassandra3, compression = [] } = this.#options;
    this.opcodes.push(kind);
    const refuse = (code: typeof protocolError | typeof invalid, message: string): Buffer => {
      return encodeMessage({ kind: 'ERROR', code, message } as ErrorMessage, { version: ProtocolVersion.V4, stream });
    };
    if (kind === opcode.startup) this.startups.push({ version, text: body.toString('latin1') });
    if (version > ProtocolVersion.V4) return refuse(protocolError, refusalOf(version));
    const asked = kind === opcode.startup ? /COMPRESSION..(lz4|snappy)/s.exec(body.toString('latin1'))?.[1] : undefined;
    if (asked !== undefined && !compression.includes(asked)) {
      return refuse(protocolError, `Unknown compression algorithm: ${asked}`);
    }
    if (kind !== opcode.query || (bytes.readUInt8(1) & compressed) !== 0) return undefined;
    const query = body.toString('utf8', 4, 4 + body.readUInt32BE(0));
    if (/system\.peers_v2/i.test(query)) return refuse(invalid, 'unconfigured table peers_v2');
    const rows = this.#rowsOf(query, index);
    return rows && encodeMessage(rows, { version: ProtocolVersion.V4, stream });
  }

  /** The tables of nodes hold the proxies. */
  #rowsOf(query: string, index: number): ReturnType<typeof encodeRows> | undefined {
    const others = this.#servers.map((_, i) => i).filter((i) => i !== index);
    if (/system\.local/i.test(query)) return encodeRows(columns, [this.#row(index)]);
    return /system\.peers\b/i.test(query) ? encodeRows(columns, others.map((i) => this.#row(i))) : undefined;
  }

  #row(index: number): unknown[] {
    const address = `127.0.0.${index + 1}`;
    const token = String(BigInt(index) * 4_611_686_018_427_387_904n - 9_223_372_036_854_775_808n);
    const partitioner = 'org.apache.cassandra.dht.Murmur3Partitioner';
    return [this.#hostIds[index], address, address, 'dc1', 'rack0', [token], '5.0.5', schemaVersion, partitioner, 'local'];
  }

  #withCommonCompression({ opcode: kind, bytes, version, stream, body }: Envelope): Buffer {
    if (kind !== opcode.supported) return bytes;
    const options = { ...multimapOf(body), COMPRESSION: [...(this.#options.compression ?? [])] };
    return encodeMessage({ kind: 'SUPPORTED', options }, { version: (version & 0x7f) as ProtocolVersion, stream });
  }
}

const schemaVersion = Uuid.random();
const columns = {
  host_id: 'uuid', rpc_address: 'inet', peer: 'inet', data_center: 'text', rack: 'text', tokens: 'set<text>',
  release_version: 'text',
  schema_version: 'uuid', partitioner: 'text', key: 'text',
} as const;

function onEnvelopes(socket: Socket, use: (envelope: Envelope) => void): void {
  let waiting = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= headerBytes && waiting.length >= headerBytes + waiting.readUInt32BE(5)) {
      const bytes = waiting.subarray(0, headerBytes + waiting.readUInt32BE(5));
      waiting = waiting.subarray(bytes.length);
      const [version, stream, kind] = [bytes.readUInt8(0), bytes.readInt16BE(2), bytes.readUInt8(4)];
      use({ version, stream, opcode: kind, bytes, body: bytes.subarray(headerBytes) });
    }
  });
}

/** v4 spec §3: [string multimap]. */
function multimapOf(body: Buffer): Record<string, string[]> {
  let at = 0;
  const short = (): number => {
    at += 2;
    return body.readUInt16BE(at - 2);
  };
  const text = (): string => {
    const length = short();
    at += length;
    return body.toString('utf8', at - length, at);
  };
  return Object.fromEntries(Array.from({ length: short() }, () => [text(), Array.from({ length: short() }, text)]));
}
