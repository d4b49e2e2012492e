import { expect } from 'chai';
import type { ClusterOptions } from '../../../src/cluster/cluster-options';
import { parseType } from '../../../src/codec/type-parser';
import { DriverError } from '../../../src/errors';
import type { RequestMessage, ResponseMessage } from '../../../src/protocol/messages';
import { Cluster } from '../../../src/session/cluster';
import type { Session } from '../../../src/session/session';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';

/** The answer to PREPARE of a statement with markers and without rows. */
export function prepared(id: string, markers: Readonly<Record<string, string>>): ResponseMessage {
  const columns = Object.entries(markers).map(([name, type]) => ({ keyspace: 'ks', table: 't', name, type: parseType(type) }));
  return {
    kind: 'RESULT', resultKind: 'PREPARED', statementId: Buffer.from(id), resultMetadataId: Buffer.from('r'),
    variables: { columns, partitionKeyIndexes: [] }, result: { columnCount: 0, hasMorePages: false },
  };
}

/** The keyspace that a request wants to use; undefined when it is no USE. */
export function usedKeyspace(request: RequestMessage): string | undefined {
  return request.kind === 'QUERY' ? /\bUSE "?(\w+)"?$/i.exec(request.query)?.[1] : undefined;
}

/** A cluster of fake nodes and the sessions on it, on virtual time. */
export class SessionBench {
  readonly network = new FakeNetwork();
  readonly nodes: FakeNode[];
  readonly cluster: Cluster;
  /** `up address`, `down address` and warnings. */
  readonly log: string[] = [];

  constructor(nodes = 1, options: ClusterOptions = {}) {
    this.nodes = Array.from({ length: nodes }, (_, i) => new FakeNode(this.network, `127.0.0.${i + 1}:9042`));
    for (const node of this.nodes) node.peers = this.nodes.filter((other) => other !== node);
    const contactPoints = [this.nodes[0]!.endpoint];
    this.cluster = new Cluster({ contactPoints, schemaMetadata: false, ...options }, this.network.environment);
    this.cluster.on('hostUp', (host) => this.log.push(`up ${host.toString()}`));
    this.cluster.on('hostDown', (host) => this.log.push(`down ${host.toString()}`));
    this.cluster.on('warning', (text) => this.log.push(`warning ${text}`));
  }

  get node(): FakeNode {
    return this.nodes[0]!;
  }

  get clock(): FakeNetwork['clock'] {
    return this.network.clock;
  }

  async connect(keyspace?: string): Promise<Session> {
    const session = await this.soon(this.cluster.connect(keyspace));
    for (const node of this.nodes) node.requests.length = 0;
    return session;
  }

  /** Waits for something while virtual time goes on. */
  async soon<T>(work: Promise<T>, ms = 20_000): Promise<T> {
    let isSettled = false;
    const end = (): void => {
      isSettled = true;
    };
    work.then(end, end);
    for (let spent = 0; !isSettled && spent < ms; spent += 10) await this.clock.advance(10);
    if (!isSettled) throw new Error(`Nothing came of it within ${ms} ms`);
    return work;
  }

  /** Waits for a rejection while virtual time goes on; gives its error and how long it took. */
  async failure(work: Promise<unknown>, ms = 20_000): Promise<{ readonly error: DriverError; readonly tookMs: number }> {
    const startedMs = this.clock.monotonicMs();
    try {
      await this.soon(work, ms);
    } catch (error) {
      if (error instanceof DriverError) return { error, tookMs: this.clock.monotonicMs() - startedMs };
      throw error;
    }
    throw new Error('Expected a rejection');
  }

  /** The requests of a kind that came to a node, those of the driver's own left out. */
  queries(node = this.node): string[] {
    const queries = node.requests.flatMap((request) => (request.kind === 'QUERY' ? [request.query] : []));
    return queries.filter((query) => !query.includes('system'));
  }

  /** Shuts the cluster down, which leaves nothing behind. */
  async end(): Promise<void> {
    const ending = this.cluster.shutdown();
    for (let i = 0; i < 20; i++) await this.clock.advance(1_000);
    await ending;
    await settled();
    expect(this.network.openSockets, 'open sockets').to.equal(0);
    expect(this.clock.pendingTimers, 'pending timers').to.equal(0);
  }
}
