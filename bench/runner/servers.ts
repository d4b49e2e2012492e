import { join } from 'node:path';
import { ServerUnavailableError } from '../../test/support/cassandra/server-unavailable-error';
import { createCertificates } from '../../test/support/certificates';
import { startServer } from '../../test/support/start-server';
import type { TestServer } from '../../test/support/test-server';
import type { ServerAddress } from '../drivers/job';
import { RemoteProcess } from '../processes/remote-process';
import type { ResponderApi, ResponderCounts } from '../responder/responder-api';
import type { ServerKind } from '../rows/row';
import { keyspace } from '../workloads/table';
import type { Table } from '../workloads/table';
import { fillNode } from './fill-node';
import { NotHereError } from './not-here-error';
import { warmNode } from './warm-node';

/** Where the row's clients connect, and what the canned responder has counted so far. */
export interface BenchServer {
  readonly address: ServerAddress;
  counts(): Promise<ResponderCounts | undefined>;
}

/** What servers are made of. */
export interface ServersParts {
  readonly scripts: string;
  readonly build: string;
  readonly nodeWarmUpMilliseconds: number;
  /** The tables that the rows on a real node need. */
  readonly nodeTables: readonly Table[];
}

/** The servers of a run, each started when the first row needs it. */
export class Servers {
  readonly #scripts: string;
  readonly #build: string;
  readonly #nodeWarmUpMilliseconds: number;
  readonly #nodeTables: readonly Table[];
  #responder: RemoteProcess<ResponderApi> | undefined;
  #canned: Promise<Record<'canned' | 'canned-tls', BenchServer>> | undefined;
  #node: Promise<BenchServer> | undefined;
  #testServer: TestServer | undefined;

  constructor(parts: ServersParts) {
    this.#scripts = parts.scripts;
    this.#build = parts.build;
    this.#nodeWarmUpMilliseconds = parts.nodeWarmUpMilliseconds;
    this.#nodeTables = parts.nodeTables;
  }

  /** The server of a row; throws NotHereError. */
  async of(kind: Exclude<ServerKind, 'none'>): Promise<BenchServer> {
    if (kind === 'node') return (this.#node ??= this.#startNode());
    this.#canned ??= this.#startCanned();
    return (await this.#canned)[kind];
  }

  async #startCanned(): Promise<Record<'canned' | 'canned-tls', BenchServer>> {
    const script = join(this.#scripts, 'responder', 'responder-process.js');
    const responder = RemoteProcess.fork<ResponderApi>(script, 'the canned responder');
    this.#responder = responder;
    const certificates = await createCertificates();
    const { port, tlsPort } = await responder.call('listen', { build: this.#build, tls: certificates.server });
    const counts = (): Promise<ResponderCounts> => responder.call('counts', undefined);
    const host = '127.0.0.1';
    const dataCenter = 'datacenter1';
    return {
      canned: { address: { host, port, dataCenter }, counts },
      'canned-tls': { address: { host, port: tlsPort, dataCenter, ca: certificates.ca }, counts },
    };
  }

  async #startNode(): Promise<BenchServer> {
    try {
      this.#testServer = await startServer({ tuning: 'throughput', heapMb: 1_024, keyspace }, ownServerOnly());
    } catch (error) {
      if (error instanceof ServerUnavailableError) throw new NotHereError(error.message);
      throw error;
    }
    const dataCenter = await fillNode(this.#testServer, this.#build, this.#nodeTables);
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(this.#testServer.contactPoints[0] ?? '') ?? [];
    const address = { host, port: Number(port), dataCenter };
    await warmNode(address, this.#build, this.#scripts, this.#nodeWarmUpMilliseconds);
    return { address, counts: () => Promise.resolve(undefined) };
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.#canned, this.#node]);
    await Promise.all([this.#responder?.stop(), this.#testServer?.stop()]);
  }
}

/** A server that was there before has other things to do, and is not tuned for this. */
function ownServerOnly(): NodeJS.ProcessEnv {
  const { CASSANDRA_URL: _url, CASSANDRA_CONTACT_POINTS: _points, ...rest } = process.env;
  return rest;
}
