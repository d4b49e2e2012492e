import type { Certificates } from '../certificates';
import type { Credentials, TestServer } from '../test-server';
import type { CassandraNode } from './cassandra-node';
import type { Watchdog } from './watchdog';

/** How clients reach a cluster. */
export interface ClusterAccess {
  readonly credentials?: Credentials;
  readonly certificates?: Certificates;
  /** True when clients show a certificate too. */
  readonly mutualTls: boolean;
}

/** Cassandra nodes of our own; `stop` ends them all and removes their data. */
export class CassandraCluster implements TestServer {
  readonly origin = 'java';
  readonly nodes: readonly CassandraNode[];
  /** The CQL port, the same on each node. */
  readonly port: number;
  declare readonly credentials?: Credentials;
  declare readonly certificates?: Certificates;
  declare readonly tls?: NonNullable<TestServer['tls']>;
  readonly #watchdog: Watchdog;

  constructor(nodes: readonly CassandraNode[], watchdog: Watchdog, access: ClusterAccess) {
    this.nodes = nodes;
    this.port = nodes[0]?.port ?? 0;
    this.#watchdog = watchdog;
    const { credentials, certificates, mutualTls } = access;
    if (credentials !== undefined) this.credentials = credentials;
    if (certificates === undefined) return;
    this.certificates = certificates;
    this.tls = { ca: certificates.ca, ...(mutualTls && certificates.client) };
  }

  /** `address:port` of each node, up or not. */
  get contactPoints(): readonly string[] {
    return this.nodes.map((node) => node.contactPoint);
  }

  /** Kills all nodes and removes what they wrote; nothing is flushed. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.#watchdog.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
