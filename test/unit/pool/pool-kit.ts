import { expect } from 'chai';
import type { Connection } from '../../../src/connection/connection';
import { Connector } from '../../../src/connection/connector';
import type { ConnectorOptions } from '../../../src/connection/connector';
import type { DriverError } from '../../../src/errors';
import { ExponentialReconnectionPolicy } from '../../../src/pool/backoff';
import { HostPool } from '../../../src/pool/host-pool';
import type { PoolOptions } from '../../../src/pool/host-pool';
import type { Waiter } from '../../../src/pool/wait-queue';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import type { FakeConversation } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';
import { Asker, endpoint, query } from '../connection/connection-kit';

/** Where the queries came that the node has not answered. */
export type Held = Map<string, { readonly stream: number; readonly conversation: FakeConversation }>;

/** Someone who waits and then sends a query. */
export class Queuer implements Waiter {
  readonly asker = new Asker();
  readonly failures: DriverError[] = [];
  connection: Connection | undefined;

  constructor(readonly text: string) {}

  onConnection(connection: Connection): void {
    expect(this.connection, 'served twice').to.equal(undefined);
    this.connection = connection;
    connection.send(query(this.text), this.asker);
  }

  onFailure(error: DriverError): void {
    this.failures.push(error);
  }
}

/** One pool to one fake node, and notes of what it tells. */
export class PoolBench {
  readonly network = new FakeNetwork();
  readonly node = new FakeNode(this.network);
  /** `up`, `down code` and `warning text`. */
  readonly log: string[] = [];
  /** Moments at which a connection was opened or tried, in ms since the start. */
  readonly attempts: number[] = [];

  get clock(): FakeNetwork['clock'] {
    return this.network.clock;
  }

  pool(changes: Partial<PoolOptions> = {}, connecting: Partial<ConnectorOptions> = {}): HostPool {
    const startMs = this.clock.monotonicMs();
    const { environment } = this.network;
    const connector = new Connector({
      environment: {
        ...environment,
        openTransport: (target, events, signal) => {
          this.attempts.push(this.clock.monotonicMs() - startMs);
          return environment.openTransport(target, events, signal);
        },
      },
      tls: undefined, authProvider: undefined, requireAuthentication: false, compressor: undefined,
      startup: { CQL_VERSION: '3.0.0' }, connectTimeoutMs: 5_000, maxInFlight: 100, version: undefined, ...connecting,
    });
    const options: PoolOptions = {
      connections: 1, maxQueued: 100, heartbeatIntervalMs: 30_000, heartbeatTimeoutMs: 5_000,
      reconnectionPolicy: new ExponentialReconnectionPolicy(), ...changes,
    };
    return new HostPool(endpoint, connector, options, {
      onAvailable: () => this.log.push('up'),
      onUnavailable: (error) => this.log.push(`down ${error.code}`),
      onWarning: (message) => this.log.push(`warning ${message}`),
    });
  }

  /** Makes the node say nothing to queries that are not USE, and notes their streams by their text. */
  hold(): Held {
    const held: Held = new Map();
    this.node.script = (request, stream, conversation) => {
      if (request.kind !== 'QUERY' || request.query.startsWith('USE')) return undefined;
      held.set(request.query, { stream, conversation });
      return null;
    };
    return held;
  }

  /** Sends a query on the connection that the pool picks. */
  ask(pool: HostPool, text = 'q'): Asker {
    const asker = new Asker();
    pool.pick()!.send(query(text), asker);
    return asker;
  }

  wait(pool: HostPool, text: string): Queuer {
    const queuer = new Queuer(text);
    pool.wait(queuer);
    return queuer;
  }

  conversations(): FakeConversation[] {
    return [...this.node.conversations];
  }

  /** Closes the pool, which leaves nothing behind. */
  async end(pool: HostPool): Promise<void> {
    const closed = pool.close(0);
    await this.clock.advance(0);
    await closed;
    await settled();
    this.expectNothingLeft();
  }

  expectNothingLeft(): void {
    expect(this.network.openSockets, 'open sockets').to.equal(0);
    expect(this.clock.pendingTimers, 'pending timers').to.equal(0);
  }
}
