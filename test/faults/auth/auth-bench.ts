import { expect } from 'chai';
import { Cluster, DriverError, PlainTextAuthProvider } from '../../../src/index';
import type { ClusterOptions, Logger } from '../../../src/index';
import { ErrorCode } from '../../../src/protocol/constants';
import type { RequestMessage, ResponseMessage } from '../../../src/protocol/messages';
import { tapEnvironment } from '../../support/byte-tap';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import { expectNoSecret, sentinelPassword } from '../../support/secret-guard';
import { settled } from '../../support/virtual-clock';

export const passwordAuthenticator = 'org.apache.cassandra.auth.PasswordAuthenticator';
export const dseAuthenticator = 'com.datastax.bdp.cassandra.auth.DseAuthenticator';

export const accepted: ResponseMessage = { kind: 'AUTH_SUCCESS', token: null };
export const refused: ResponseMessage = {
  kind: 'ERROR', code: ErrorCode.BAD_CREDENTIALS, message: 'Provided username ada and/or password are incorrect',
};
export const plainToken = `\0ada\0${sentinelPassword}`;

/** What a node says to a token; undefined = nothing. */
export type Verdict = (token: string, round: number) => ResponseMessage | undefined;

/** Makes a node demand authentication, and judge each token. */
export function demand(node: FakeNode, verdict: Verdict = () => accepted, authenticator = passwordAuthenticator): void {
  let round = 0;
  node.script = (request) => {
    if (request.kind === 'STARTUP') {
      round = 0;
      return { kind: 'AUTHENTICATE', authenticator };
    }
    return request.kind === 'AUTH_RESPONSE' ? verdict(tokenText(request.token), round++) ?? null : undefined;
  };
}

function tokenText(token: Uint8Array | null): string {
  return Buffer.from(token ?? []).toString('latin1');
}

/** Clusters in memory with all that they say, of which nothing may have the password. */
export class AuthBench {
  readonly network = new FakeNetwork();
  readonly #tap = tapEnvironment(this.network.environment);
  readonly #clusters: Cluster[] = [];
  readonly warnings: string[] = [];
  readonly log: string[] = [];
  /** `hostDown 127.0.0.1:9042 code` and the like. */
  readonly events: string[] = [];

  get clock(): FakeNetwork['clock'] {
    return this.network.clock;
  }

  get conversations(): ReturnType<typeof tapEnvironment>['conversations'] {
    return this.#tap.conversations;
  }

  /** Nodes on 127.0.0.1 and following, which know each other. */
  ring(count: number): FakeNode[] {
    const nodes = Array.from({ length: count }, (_, i) => new FakeNode(this.network, `127.0.0.${i + 1}:9042`));
    for (const node of nodes) node.peers = nodes.filter((other) => other !== node);
    return nodes;
  }

  cluster(options: ClusterOptions = {}): Cluster {
    const authProvider = new PlainTextAuthProvider('ada', sentinelPassword);
    const logger = this.#logger();
    const cluster = new Cluster({ authProvider, logger, ...options }, this.#tap.environment);
    cluster.on('warning', (text) => this.warnings.push(text));
    cluster.on('hostUp', (host) => this.events.push(`hostUp ${host.toString()}`));
    cluster.on('hostDown', (host, reason) => this.events.push(`hostDown ${host.toString()} ${(reason as DriverError).code}`));
    this.#clusters.push(cluster);
    return cluster;
  }

  #logger(): Logger {
    const write = (...parts: unknown[]): void => {
      expectNoSecret(parts, 'the log');
      this.log.push(parts.join(' '));
    };
    return { debug: write, info: write, warn: write, error: write };
  }

  /** Waits for a rejection while virtual time goes on; its error shows no password. */
  async failure(work: Promise<unknown>, limitMs = 20_000): Promise<DriverError> {
    let error: unknown;
    work.then(() => (error = new Error('It succeeded')), (reason: unknown) => (error = reason));
    for (let spentMs = 0; error === undefined && spentMs < limitMs; spentMs += 100) await this.clock.advance(100);
    expectNoSecret(error, 'the error');
    expect(error).to.be.instanceOf(DriverError);
    return error as DriverError;
  }

  /** Ends all clusters, of which nothing may be left. */
  async end(): Promise<void> {
    const endings = this.#clusters.splice(0).map((cluster) => cluster.shutdown());
    for (let i = 0; i < 20; i++) await this.clock.advance(1_000);
    await Promise.all(endings);
    await settled();
    expect(this.network.openSockets, 'open sockets').to.equal(0);
    expect(this.clock.pendingTimers, 'pending timers').to.equal(0);
  }
}

/** The tokens that nodes got, in their order. */
export function tokensOf(...nodes: FakeNode[]): string[] {
  return nodes.flatMap(({ requests }) => requests.flatMap((request) => (isToken(request) ? [tokenText(request.token)] : [])));
}

function isToken(request: RequestMessage): request is Extract<RequestMessage, { kind: 'AUTH_RESPONSE' }> {
  return request.kind === 'AUTH_RESPONSE';
}
