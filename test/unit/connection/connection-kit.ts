import { expect } from 'chai';
import { Connection } from '../../../src/connection/connection';
import type { ConnectionOptions } from '../../../src/connection/connection';
import type { ReplyHandler } from '../../../src/connection/in-flight';
import { DriverError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import { readMessage, readPrefix } from '../../../src/protocol/frame';
import type { Envelope } from '../../../src/protocol/frame';
import type { EventMessage, RequestMessage, ResponseMessage } from '../../../src/protocol/messages';
import { FakeNetwork } from '../../support/fake-network';
import type { FakeServer, FakeSocket } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import type { FakeConversation } from '../../support/fake-node';
import { expectNoSecret } from '../../support/secret-guard';
import { settled } from '../../support/virtual-clock';

export const endpoint = { address: '127.0.0.1', port: 9042 } as const;
export const host = '127.0.0.1:9042';

export function query(text: string): RequestMessage {
  return { kind: 'QUERY', query: text, parameters: { consistency: 1 } };
}

/** A request that fails in the middle of its encoding. */
export const unencodable: RequestMessage = {
  kind: 'QUERY', query: 'q'.repeat(200), parameters: { consistency: 1, values: [Buffer.alloc(1)], pageSize: 1.5 },
};

/** Notes what one request gets. */
export class Asker implements ReplyHandler {
  readonly replies: ResponseMessage[] = [];
  readonly failures: DriverError[] = [];

  onReply(envelope: Envelope): void {
    readPrefix(envelope);
    this.replies.push(readMessage(envelope) as ResponseMessage);
  }

  onFailure(error: DriverError): void {
    this.failures.push(error);
  }

  /** How it ended: the keyspace or kind of its one answer, `code mayHaveRun` of its one failure, or `waits`. */
  get outcome(): string {
    expect(this.replies.length + this.failures.length, 'times settled').to.be.at.most(1);
    const [reply] = this.replies;
    const [error] = this.failures;
    if (error !== undefined) return `${error.code} ${String(error.mayHaveRun)}`;
    if (reply === undefined) return 'waits';
    return reply.kind === 'RESULT' && reply.resultKind === 'SET_KEYSPACE' ? reply.keyspace : reply.kind;
  }
}

/** A server that says whatever bytes it is told to. */
export class RawServer implements FakeServer {
  readonly received: Buffer[] = [];
  readonly sockets: FakeSocket[] = [];
  /** Answers the first bytes of a connection; closes it afterwards when told to. */
  constructor(network: FakeNetwork, readonly answer: Buffer | undefined, readonly closes = false) {
    network.listen(host, this);
  }

  onOpen(socket: FakeSocket): void {
    this.sockets.push(socket);
  }

  onData(socket: FakeSocket, bytes: Buffer): void {
    this.received.push(bytes);
    if (this.answer !== undefined) socket.send(this.answer);
    if (this.closes) setImmediate(() => socket.close());
  }
}

/** One connection to one fake node, and notes of all that happens to it. */
export class Bench {
  readonly network = new FakeNetwork();
  readonly node = new FakeNode(this.network);
  readonly warnings: string[] = [];
  readonly events: EventMessage[] = [];
  readonly closes: (DriverError | undefined)[] = [];
  rooms = 0;
  readonly giveUp = new AbortController();

  get clock(): FakeNetwork['clock'] {
    return this.network.clock;
  }

  options(changes: Partial<ConnectionOptions> = {}): ConnectionOptions {
    return {
      environment: this.network.environment, target: endpoint, endpoint, connectTimeoutMs: 5_000, maxInFlight: 2_048,
      keyspace: undefined, version: undefined, isPinned: false, startup: { CQL_VERSION: '3.0.0' },
      compressor: undefined, authProvider: undefined, requireAuthentication: false, ...changes,
    };
  }

  /** Opens a connection that has registered for events, or not. */
  open(changes: Partial<ConnectionOptions> = {}, hearsEvents = false): Promise<Connection> {
    return Connection.open(this.options(changes), {
      ...(hearsEvents && { onEvent: (event) => this.events.push(event) }),
      onWarning: (message) => this.warnings.push(message),
      onRoom: () => this.rooms++,
      onClose: (_, error) => this.closes.push(error),
    }, this.giveUp.signal);
  }

  /** The error of a connection that cannot be opened, which leaves nothing behind. */
  async refusal(changes: Partial<ConnectionOptions> = {}): Promise<DriverError> {
    const error = await failure(this.open(changes));
    await settled();
    this.expectNothingLeft();
    expect(error.host, 'host').to.equal(host);
    expect(this.closes, 'told to the listener').to.deep.equal([]);
    return error;
  }

  get conversation(): FakeConversation {
    const [conversation] = this.node.conversations;
    if (conversation === undefined) throw new Error('Nobody is connected');
    return conversation;
  }

  /** Makes the node say nothing to the queries that `isHeld` chooses, and notes their streams by their text. */
  hold(isHeld: (text: string) => boolean = () => true): Map<string, number> {
    const streams = new Map<string, number>();
    this.node.script = (request, stream) => {
      if (request.kind !== 'QUERY' || !isHeld(request.query)) return undefined;
      streams.set(request.query, stream);
      return null;
    };
    return streams;
  }

  /** Sends a query and gives its asker. */
  ask(connection: Connection, text: string): Asker {
    const asker = new Asker();
    connection.send(query(text), asker);
    return asker;
  }

  expectNothingLeft(): void {
    expect(this.network.openSockets, 'open sockets').to.equal(0);
    expect(this.clock.pendingTimers, 'pending timers').to.equal(0);
  }
}

/** Waits for a rejection and gives its error, which shows no password. */
export async function failure(work: Promise<unknown>): Promise<DriverError> {
  const error: unknown = await work.then(() => undefined, (reason: unknown) => reason);
  expectNoSecret(error, 'the error');
  expect(error).to.be.instanceOf(DriverError);
  return error as DriverError;
}

/** An answer that tells answers apart. */
export function named(keyspace: string): ResponseMessage {
  return { kind: 'RESULT', resultKind: 'SET_KEYSPACE', keyspace };
}

/** An ERROR, of the protocol unless told otherwise. */
export function refusing(message: string, code: number = ErrorCode.PROTOCOL_ERROR): ResponseMessage {
  return { kind: 'ERROR', code, message } as ResponseMessage;
}
