import { expect } from 'chai';
import { Cluster, ProtocolVersion } from '../../../src/index';
import type { Session } from '../../../src/index';
import { createKeyspace } from '../../support/keyspace';
import { describeWithServer } from '../../support/server';

const keys = 50;
const changes = 12;

describeWithServer('cluster: a schema that changes under reads', {}, (server) => {
  for (const name of ['V4', 'V5'] as const) {
    it(`gives no cell to a wrong column: ${name}`, async function () {
      this.timeout(120_000);
      const cluster = new Cluster({ contactPoints: server().contactPoints, protocolVersion: ProtocolVersion[name] });
      try {
        const session = await cluster.connect(await createKeyspace(server()));
        await session.execute('create table t (k int primary key, b text, m int)');
        for (let k = 0; k < keys; k++) await session.execute('insert into t (k, b, m) values (?, ?, ?)', [k, `b${k}`, k * 2]);
        const reading = new Reading(session);
        for (let i = 0; i < changes; i++) {
          await session.execute(`alter table t add a${i} ${['bigint', 'text', 'vector<float, 3>', 'list<int>'][i % 4]!}`);
          if (i > 1) await session.execute(`alter table t drop a${i - 2}`);
        }
        const shapes = await reading.stop();
        expect(shapes.size).to.be.greaterThan(4);
      } finally {
        await cluster.shutdown();
      }
    });
  }
});

/** Reads rows by a prepared `select *` until it is stopped, and checks every one. */
class Reading {
  readonly #shapes = new Set<string>();
  readonly #workers: Promise<void>[];
  #isStopped = false;

  constructor(session: Session) {
    this.#workers = Array.from({ length: 16 }, (_, i) => this.#read(session, i));
    for (const worker of this.#workers) worker.catch(() => undefined);
  }

  async #read(session: Session, seed: number): Promise<void> {
    for (let i = seed; !this.#isStopped; i++) {
      const k = i % keys;
      const { rows: [row], columns } = await session.execute('select * from t where k = ?', [k]);
      const names = columns.map((column) => column.name);
      this.#shapes.add(names.join());
      expect(row).to.deep.equal(Object.fromEntries(names.map((column) => [column, expected(column, k)])));
    }
  }

  async stop(): Promise<ReadonlySet<string>> {
    this.#isStopped = true;
    await Promise.all(this.#workers);
    return this.#shapes;
  }
}

function expected(column: string, k: number): unknown {
  if (column === 'k') return k;
  if (column === 'm') return k * 2;
  return column === 'b' ? `b${k}` : null;
}
