import { expect } from 'chai';
import { Cluster, NoHostAvailableError } from '../../../src/index';
import type { Session , DriverError} from '../../../src/index';
import { createKeyspace } from '../../support/keyspace';
import { RecordingEnvironment } from '../../support/recording-environment';
import { rejection } from '../../support/rejection';
import { describeWithServer } from '../../support/server';
import { settle } from '../../support/settle';
import { until } from '../../support/until';

const insert = 'insert into t (k, v) values (?, ?)';

/** Runs idempotent writes, so many at a time, until it is stopped; counts what became of them. */
class Load {
  readonly failures: DriverError[] = [];
  done = 0;
  #isStopped = false;
  readonly #workers: Promise<void>[];

  constructor(session: Session, concurrency: number) {
    this.#workers = Array.from({ length: concurrency }, () => this.#work(session));
  }

  async #work(session: Session): Promise<void> {
    while (!this.#isStopped) {
      const k = this.done++;
      await session.execute(insert, [k % 1_000, k], { idempotent: true }).catch((error: unknown) => this.failures.push(error as DriverError));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#workers);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describeWithServer('cluster: failures', { nodes: 3, ownProcesses: true }, (server) => {
  const environment = new RecordingEnvironment();
  let cluster: Cluster;
  let session: Session;

  before(async () => {
    const keyspace = await createKeyspace(server(), undefined, 3);
    cluster = new Cluster({ contactPoints: server().contactPoints }, environment);
    session = await cluster.connect(keyspace);
    await session.execute('create table t (k int primary key, v int)');
    await session.execute('create table c (k int primary key, n counter)');
    await session.execute(insert, [0, 0]);
  });
  after(() => cluster.shutdown());

  /** Moments of the requests that were written to a node from `fromMs` on. */
  const writesTo = (host: string, fromMs: number): number[] =>
    environment.sent('EXECUTE').filter((request) => request.host === host && request.atMs > fromMs).map(({ atMs }) => atMs - fromMs);

  it('a killed node costs no idempotent request, gets none any more, and is used again when it is back', async function () {
    this.timeout(120_000);
    const node = server().nodes[2]!;
    const host = cluster.metadata.hosts.find((one) => String(one) === node.contactPoint)!;
    const load = new Load(session, 32);
    await pause(1_000);
    environment.requests.length = 0;
    await node.kill();
    await until(() => host.state === 'down', { what: 'the node is given up', limitMs: 30_000 });
    const downMs = performance.now();
    await pause(2_000);
    expect(writesTo(String(host), downMs)).to.deep.equal([]);
    await node.start();
    await until(() => host.state === 'up', { what: 'the node is up again', limitMs: 30_000 });
    await until(() => writesTo(String(host), downMs + 2_000).length > 0, { what: 'the node is used again', limitMs: 30_000 });
    await load.stop();
    expect(load.failures.map(({ message }) => message)).to.deep.equal([]);
    expect(load.done).to.be.greaterThan(1_000);
    await settle(server());
  });

  it('a frozen node is avoided, then given up, and used again when it thaws', async function () {
    this.timeout(120_000);
    const node = server().nodes[1]!;
    const host = cluster.metadata.hosts.find((one) => String(one) === node.contactPoint)!;
    const load = new Load(session, 32);
    await pause(1_000);
    environment.requests.length = 0;
    node.freeze();
    const frozenMs = performance.now();
    await until(() => host.state === 'down', { what: 'the node is given up', limitMs: 30_000 });
    expect(writesTo(String(host), frozenMs + 1_000).length, 'requests after a second').to.be.below(20);
    node.thaw();
    await until(() => host.state === 'up', { what: 'the node is up again', limitMs: 30_000 });
    await load.stop();
    expect(load.failures.map(({ message }) => message)).to.deep.equal([]);
    await settle(server());
  });

  it('a write that is not idempotent is never sent twice', async function () {
    this.timeout(120_000);
    const node = server().nodes[2]!;
    const add = 'update c set n = n + 1 where k = ?';
    const warmUp = cluster.metadata.hosts.map((host) => session.execute(add, [0], { host }));
    await Promise.all(warmUp);
    environment.requests.length = 0;
    const results = Array.from({ length: 2_000 }, async (_, i) => {
      if (i === 300) await node.kill();
      return session.execute(add, [i]).then(() => 'done', (error: unknown) => (error as DriverError).mayHaveRun ? 'unknown' : 'no');
    });
    const outcomes = await Promise.all(results);
    const sent = new Map<string, number>();
    for (const { message } of environment.sent('EXECUTE')) {
      const key = String((message.parameters.values as Buffer[])[0]?.toString('hex'));
      sent.set(key, (sent.get(key) ?? 0) + 1);
    }
    expect([...sent.values()].filter((count) => count > 1)).to.deep.equal([]);
    await node.start();
    await settle(server());
    let counted = 0;
    const { rows } = await session.execute<{ n: bigint }>('select n from c', undefined, { consistency: 'QUORUM' });
    for (const { n } of rows) counted += Number(n);
    const acknowledged = outcomes.filter((outcome) => outcome === 'done').length;
    const unknown = outcomes.filter((outcome) => outcome === 'unknown').length;
    expect(counted - warmUp.length).to.be.within(acknowledged, acknowledged + unknown);
  });

  it('without any node requests fail at once, and work again without a restart', async function () {
    this.timeout(180_000);
    for (const node of server().nodes) await node.kill();
    await until(() => cluster.metadata.hosts.every(({ state }) => state === 'down'), { what: 'all are down', limitMs: 30_000 });
    const error = await rejection(session.execute(insert, [1, 1]));
    expect(error).to.be.instanceOf(NoHostAvailableError);
    expect(error.message.split('\n')).to.have.length(4);
    for (const node of server().nodes) await node.start();
    await until(() => cluster.metadata.hosts.every(({ state }) => state === 'up'), { what: 'all are up', limitMs: 60_000 });
    expect((await session.execute(insert, [1, 1])).rows).to.deep.equal([]);
  });
});
