import { lz4Compressor } from '../../src/protocol/compression';
import { Framer } from '../../src/protocol/framer';
import { FrameWriter } from '../../src/protocol/frame-writer';
import { readMessage, readPrefix } from '../../src/protocol/frame';
import type { RequestMessage, ResponseMessage, Startup } from '../../src/protocol/messages';
import { versions } from '../../src/protocol/version';
import type { VersionCapabilities } from '../../src/protocol/version';
import { Uuid } from '../../src/values/uuid';
import { encodeRows } from './fake-rows';
import type { FakeNetwork, FakeServer, FakeSocket } from './fake-network';

/** What a fake node says to a request; undefined = it says nothing. */
export type Answer = ResponseMessage | undefined;

/** One conversation of a fake node with a client. */
export class FakeConversation {
  readonly socket: FakeSocket;
  readonly framer = new Framer({ direction: 'request' });
  readonly writer = new FrameWriter(versions.V4);
  /** The version of the client's last request. */
  version: VersionCapabilities = versions.V4;
  /** Writes of the client that came. */
  writes = 0;

  constructor(socket: FakeSocket) {
    this.socket = socket;
  }

  /** Sends a message on a stream; -1 for events. */
  say(message: ResponseMessage, stream: number, version = this.version): void {
    this.socket.send(this.bytesOf(message, stream, version));
  }

  /** The bytes of a message as they would be sent, framing included. */
  bytesOf(message: ResponseMessage, stream: number, version = this.version): Buffer {
    this.writer.write(message, { stream, version });
    return this.writer.takePending()!;
  }

  /** What changes with READY or AUTHENTICATE: segments or compression, in both directions (v5 spec §2.3.1). */
  changeFraming({ options }: Startup): void {
    const compressor = options['COMPRESSION'] === 'lz4' ? lz4Compressor : undefined;
    if (this.version.usesSegments) {
      this.framer.useSegments(compressor);
      this.writer.useSegments(compressor);
    } else if (compressor !== undefined) {
      this.framer.useCompression(compressor);
      this.writer.useCompression(compressor);
    }
  }
}

/**
 * A node in memory that speaks all versions and answers as it is told to, for faults that no real node
 * shows on demand.
 */
export class FakeNode implements FakeServer {
  readonly endpoint: string;
  readonly hostId = Uuid.random();
  datacenter = 'dc1';
  /** All requests that came, oldest first. */
  readonly requests: RequestMessage[] = [];
  readonly conversations = new Set<FakeConversation>();
  /** Rows of `system.peers_v2`. */
  peers: readonly FakeNode[] = [];
  supported: Record<string, string[]> = { PROTOCOL_VERSIONS: ['4/v4', '5/v5'], COMPRESSION: ['lz4'] };
  /** Answers before the node's own; undefined falls through, null says nothing. */
  script: (request: RequestMessage, stream: number, conversation: FakeConversation) => Answer | null = () => undefined;

  constructor(network: FakeNetwork, endpoint = '127.0.0.1:9042') {
    this.endpoint = endpoint;
    network.listen(endpoint, this);
  }

  get address(): string {
    return this.endpoint.slice(0, this.endpoint.lastIndexOf(':'));
  }

  get port(): number {
    return Number(this.endpoint.slice(this.endpoint.lastIndexOf(':') + 1));
  }

  readonly #bySocket = new Map<FakeSocket, FakeConversation>();

  onOpen(socket: FakeSocket): void {
    const conversation = new FakeConversation(socket);
    this.#bySocket.set(socket, conversation);
    this.conversations.add(conversation);
  }

  onClose(socket: FakeSocket): void {
    const conversation = this.#bySocket.get(socket);
    if (conversation !== undefined) this.conversations.delete(conversation);
    this.#bySocket.delete(socket);
  }

  onData(socket: FakeSocket, bytes: Buffer): void {
    const conversation = this.#bySocket.get(socket)!;
    conversation.writes++;
    conversation.framer.push(bytes);
    for (let envelope = conversation.framer.next(); envelope !== undefined; envelope = conversation.framer.next()) {
      conversation.version = envelope.version;
      readPrefix(envelope);
      const request = readMessage(envelope) as RequestMessage;
      this.requests.push(request);
      const scripted = this.script(request, envelope.stream, conversation);
      const answer = scripted === undefined ? this.#answer(request) : scripted;
      if (answer === null || answer === undefined) continue;
      conversation.say(answer, envelope.stream);
      const changesFraming = answer.kind === 'READY' || answer.kind === 'AUTHENTICATE';
      if (changesFraming && request.kind === 'STARTUP') conversation.changeFraming(request);
    }
  }

  #answer(request: RequestMessage): Answer {
    if (request.kind === 'OPTIONS') return { kind: 'SUPPORTED', options: this.supported };
    if (request.kind === 'STARTUP' || request.kind === 'REGISTER') return { kind: 'READY' };
    if (request.kind === 'QUERY') return this.#answerQuery(request.query);
    return { kind: 'RESULT', resultKind: 'VOID' };
  }

  #answerQuery(query: string): Answer {
    if (query.includes('system.local')) return encodeRows(hostColumns, [this.#row()]);
    if (query.includes('system.peers')) return encodeRows(hostColumns, this.peers.map((peer) => peer.#row()));
    if (/FROM system_(virtual_)?schema\./.test(query)) return encodeRows({ keyspace_name: 'text' }, []);
    const keyspace = /^USE "(.*)"$/.exec(query)?.[1];
    if (keyspace !== undefined) return { kind: 'RESULT', resultKind: 'SET_KEYSPACE', keyspace };
    return { kind: 'RESULT', resultKind: 'VOID' };
  }

  #row(): unknown[] {
    return [this.hostId, this.address, this.port, this.datacenter, 'rack1', ['0'], '5.0.5', schemaVersion];
  }

  /** Sends an event to every client; those that have not registered would break, which is the point of some tests. */
  broadcast(message: ResponseMessage): void {
    for (const conversation of this.conversations) conversation.say(message, -1);
  }

  /** Cuts all its connections. */
  cut(error?: Error): void {
    for (const { socket } of [...this.conversations]) socket.close(error);
  }
}

const schemaVersion = Uuid.random();
const hostColumns = {
  host_id: 'uuid', native_address: 'inet', native_port: 'int', data_center: 'text', rack: 'text', tokens: 'set<text>',
  release_version: 'text', schema_version: 'uuid',
} as const;
