import type { ConnectionOptions } from 'node:tls';
import type { CassandraNode } from './cassandra/cassandra-node';
import type { Certificates } from './certificates';

/** User name and password. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A real server for tests and examples, wherever it came from. */
export interface TestServer extends AsyncDisposable {
  /** `environment` is a server that was there before: it is neither stopped nor emptied. */
  readonly origin: 'environment' | 'java' | 'docker';
  /** `address:port` of each node that was started. */
  readonly contactPoints: readonly string[];
  readonly credentials?: Credentials;
  /** What a client needs for TLS, ready for `new Cluster({ tls })` and for `tls.connect`. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key'>;
  readonly certificates?: Certificates;
  /** The nodes' processes, where they are our own. */
  readonly nodes: readonly CassandraNode[];
  stop(): Promise<void>;
}
