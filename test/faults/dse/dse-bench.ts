import { expect } from 'chai';
import type { ClusterOptions } from '../../../src/cluster/cluster-options';
import { DriverError } from '../../../src/errors';
import { Cluster } from '../../../src/session/cluster';
import type { Session } from '../../../src/session/session';
import { FakeNetwork } from '../../support/fake-network';
import { settled } from '../../support/virtual-clock';
import { DseNode } from './dse-node';
import type { DseNodeOptions } from './dse-node';
import { dseV1, dseV2 } from './dse-wire';

/** DSE 5.1 and 6.8, by the version of the protocol that they end up with. */
export const generations = [
  {
    name: 'DSE_V1', versions: [3, 4, dseV1],
    columns: { dse_version: '5.1.20', release_version: '3.11.3.5116', workloads: ['Cassandra'] },
  },
  {
    name: 'DSE_V2',
    versions: [3, 4, dseV1, dseV2],
    columns: { dse_version: '6.8.16', release_version: '4.0.0.6816', workloads: ['Cassandra'] },
  },
] as const;

/** Scripted nodes on a network of their own, one cluster of them, and a look at what is left of it all. */
export class DseBench {
  readonly network = new FakeNetwork();
  readonly nodes: DseNode[] = [];
  readonly warnings: string[] = [];
  readonly #clusters: Cluster[] = [];

  /** Chance is the same in each run, and not the same at each draw. */
  constructor() {
    let draws = 0;
    this.network.random = () => (draws++ * 0.618_034) % 1;
  }

  get clock(): FakeNetwork['clock'] {
    return this.network.clock;
  }

  /** The first node. */
  get node(): DseNode {
    return this.nodes[0]!;
  }

  /** Nodes that know of each other, at 127.0.0.1 and so on. */
  addNodes(...options: DseNodeOptions[]): DseNode[] {
    for (const each of options) {
      this.nodes.push(new DseNode(this.network, { endpoint: `127.0.0.${this.nodes.length + 1}:9042`, ...each }));
    }
    for (const node of this.nodes) node.peers = this.nodes.filter((other) => other !== node);
    return this.nodes;
  }

  cluster(options: ClusterOptions = {}): Cluster {
    const contactPoints = this.nodes.slice(0, 1).map(({ endpoint }) => endpoint);
    const cluster = new Cluster({ contactPoints, ...options }, this.network.environment);
    cluster.on('warning', (text) => this.warnings.push(text));
    this.#clusters.push(cluster);
    return cluster;
  }

  /** A session, whose requests are the first that the nodes remember. */
  async session(options: ClusterOptions = {}): Promise<Session> {
    const session = await this.cluster(options).connect();
    this.forget();
    return session;
  }

  /** Makes the nodes forget what came so far. */
  forget(): void {
    for (const node of this.nodes) {
      node.requests.length = 0;
      node.seen.length = 0;
    }
  }

  /** Ends everything and expects that nothing is left, and that no node saw what the specification forbids. */
  async end(): Promise<void> {
    const endings = this.#clusters.map((cluster) => cluster.shutdown());
    for (let i = 0; i < 20; i++) await this.clock.advance(1_000);
    await Promise.all(endings);
    await settled();
    expect(this.nodes.flatMap(({ violations }) => violations), 'violations').to.deep.equal([]);
    expect(this.network.openSockets, 'open sockets').to.equal(0);
    expect(this.clock.pendingTimers, 'pending timers').to.equal(0);
  }
}

/** Waits for a rejection and gives its error. */
export async function failure(work: Promise<unknown>): Promise<DriverError> {
  const error: unknown = await work.then(() => undefined, (reason: unknown) => reason);
  expect(error).to.be.instanceOf(DriverError);
  return error as DriverError;
}

/** All numbers that a stream of rows gives. */
export async function numbersOf(stream: AsyncIterable<{ n: number }>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { n } of stream) numbers.push(n);
  return numbers;
}

/** 1, 2, 3, … `count` */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
