import { expect } from 'chai';
import { Cluster, ExponentialReconnectionPolicy } from '../../../src/index';
import type { ClusterOptions, DriverError, Session } from '../../../src/index';
import { rejection } from '../../support/rejection';
import { ScriptedNode } from '../../support/scripted-node/scripted-node';
import type { ScriptedNodeOptions } from '../../support/scripted-node/scripted-node';
import { until } from '../../support/until';

/** Both versions that Cassandra has, with and without compression: what a fault on the wire is tried in. */
export const wires = [
  { newestVersion: 4, compression: 'none' }, { newestVersion: 4, compression: 'lz4' },
  { newestVersion: 5, compression: 'none' }, { newestVersion: 5, compression: 'lz4' },
] as const;

/** The statement whose answer has the token of its request. */
export const echo = 'SELECT token FROM echo WHERE k = ?';

/** Scripted nodes that know each other, clusters on them, and the expectation that nothing of it is left. */
export class FaultBench {
  readonly nodes: ScriptedNode[] = [];
  readonly #clusters: Cluster[] = [];
  readonly warnings: string[] = [];
  /** What a client may have sent that nobody can read, after a fault that spoils its bytes. */
  allowsViolations = false;

  get node(): ScriptedNode {
    return this.nodes[0]!;
  }

  async start(count = 1, options: ScriptedNodeOptions = {}): Promise<void> {
    for (let i = 0; i < count; i++) this.nodes.push(await ScriptedNode.start(options));
    ScriptedNode.introduce(...this.nodes);
  }

  cluster(options: ClusterOptions = {}): Cluster {
    const contactPoints = [this.node.contactPoint];
    const reconnectionPolicy = new ExponentialReconnectionPolicy(2, 20);
    const cluster = new Cluster({ contactPoints, schemaMetadata: false, reconnectionPolicy, ...options });
    cluster.on('warning', (text) => this.warnings.push(text));
    this.#clusters.push(cluster);
    return cluster;
  }

  /** A session that is connected to every node. */
  async session(options: ClusterOptions = {}): Promise<Session> {
    const session = await this.cluster(options).connect();
    await until(() => this.nodes.every(({ connections }) => connections > 0));
    for (const node of this.nodes) node.requests.length = 0;
    return session;
  }

  /** Ends everything, of which nothing may be left. */
  async end(): Promise<void> {
    for (const node of this.nodes) node.script = () => undefined;
    await Promise.all(this.#clusters.splice(0).map((cluster) => cluster.shutdown()));
    const nodes = this.nodes.splice(0);
    const violations = nodes.flatMap((node) => node.violations);
    for (const node of nodes) await node[Symbol.asyncDispose]();
    this.warnings.length = 0;
    if (!this.allowsViolations) expect(violations, 'what clients sent').to.deep.equal([]);
    this.allowsViolations = false;
  }
}

/** The error of a request, which must have come in time. */
export async function failureWithin(limitMs: number, work: Promise<unknown>): Promise<DriverError> {
  const begin = performance.now();
  const error = await rejection(work);
  expect(performance.now() - begin, `time until ${error.code}`).to.be.lessThan(limitMs);
  return error;
}
