import { appendFileSync } from 'node:fs';
import { expect } from 'chai';
import { Cluster, ProtocolVersion } from '../../../src/index';
import type { Session } from '../../../src/index';
import { createKeyspace } from '../../support/keyspace';
import { describeWithServer } from '../../support/server';

const keys = 50;
const leastChanges = 12;
/** How long it goes on for a figure, and the file that is told what was done. */
const seconds = Number(process.env['SCHEMA_CHURN_SECONDS'] ?? 0);
const resultsFile = process.env['SCHEMA_CHURN_RESULTS'];

describeWithServer('cluster: a schema that changes under reads', {}, (server) => {
  for (const name of ['V4', 'V5'] as const) {
    it(`gives no cell to a wrong column: ${name}`, async function () {
      this.timeout(120_000 + 2_000 * seconds);
      const cluster = new Cluster({ contactPoints: server().contactPoints, protocolVersion: ProtocolVersion[name] });
      try {
        const session = await cluster.connect(await createKeyspace(server()));
        await session.execute('create table t (k int primary key, b text, m int)');
        for (let k = 0; k < keys; k++) await session.execute('insert into t (k, b, m) values (?, ?, ?)', [k, `b${k}`, k * 2]);
        const reading = new Reading(session);
        const endsAtMs = performance.now() + seconds * 1_000;
        let changes = 0;
        for (let i = 0; i < leastChanges || performance.now() < endsAtMs; i++) {
          await session.execute(`alter table t add a${i} ${['bigint', 'text', 'vector<float, 3>', 'list<int>'][i % 4]!}`);
          if (i > 1) await session.execute(`alter table t drop a${i - 2}`);
          changes += i > 1 ? 2 : 1;
        }
        const shapes = await reading.stop();
        const counts = `${name}: ${reading.reads.toLocaleString('en-US')} reads under ${changes} changes`;
        if (resultsFile !== undefined) appendFileSync(resultsFile, `${counts}\n`);
        expect(shapes.size).to.be.greaterThan(4);
      } finally {
        await cluster.shutdown();
      }
    });
  }
});

/** Reads rows by a prepared `select *` until it is stopped, and checks every one. */
class Reading {
  reads = 0;
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
      this.reads++;
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
