import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';

import { Uuid } from '../../src/index';
import type { Session } from '../../src/index';
import { describeWithServer } from '../support/server';
import { clusterOn, firstRow, useSessions, wires } from './drivers';
import { staged, stagedNode } from './staged-answers';

describeWithServer('results: what is told about a request', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5', 'v5 with lz4');
  before('make a table', () => sessions().on.v5.execute('CREATE TABLE big (p int, c int, v blob, PRIMARY KEY (p, c))'));

  for (const wire of ['v4', 'v5', 'v5 with lz4'] as const) {
    it(`tells who answered, after how many attempts, on ${wire}`, async () => {
      await using cluster = clusterOn(server(), wires[wire]);
      const session = await cluster.connect();
      const { info } = await session.execute("SELECT key FROM system.local WHERE key = 'local'");
      expect(info.coordinator).to.equal(cluster.metadata.hosts[0]);
      expect(info).to.deep.include({ attempts: 1, speculativeExecutions: 0, warnings: [] });
      expect([info.tracingId, info.customPayload]).to.deep.equal([undefined, undefined]);
    });

    it(`passes on the server's warnings, on ${wire}`, async () => {
      const insert = 'INSERT INTO big (p, c, v) VALUES (?, ?, ?)';
      const items = [0, 1, 2].map((p) => ({ query: insert, params: [p, 0, Buffer.alloc(4_096)] }));
      const { info } = await sessions().on[wire].batch(items);
      expect(info.warnings).to.have.length(1);
      expect(info.warnings[0]).to.include('exceeding specified').and.include('big');
      const counted = await sessions().on[wire].execute('SELECT count(*) AS n FROM big');
      expect(counted.info.warnings).to.have.length(1);
      expect(counted.rows).to.deep.equal([{ n: 3n }]);
    });

    it(`gives the id of a trace that the server has written, on ${wire}`, async () => {
      const session = sessions().on[wire];
      const insert = 'INSERT INTO big (p, c) VALUES (?, ?)';
      const results = [
        await session.execute('SELECT p FROM big', undefined, { trace: true }),
        await session.execute(insert, [1, 0], { trace: true }),
        await session.batch([{ query: insert, params: [2, 0] }], { trace: true }),
      ];
      for (const { info } of results) {
        expect(info.tracingId).to.be.instanceOf(Uuid);
        expect(await commandOfTrace(session, info.tracingId)).to.equal('QUERY');
      }
    });

    it(`sends a custom payload that the server leaves alone, on ${wire}`, async () => {
      const customPayload = { name: Buffer.from('value'), empty: Buffer.alloc(0), nothing: null };
      const session = sessions().on[wire];
      const { info } = await session.execute('SELECT p FROM big WHERE p = ?', [0], { customPayload });
      expect(info.customPayload).to.equal(undefined);
      await session.batch(['INSERT INTO big (p, c) VALUES (0, 0)'], { customPayload });
    });
  }
});

/** The server writes traces after it has answered. */
async function commandOfTrace(session: Session, id: Uuid | undefined): Promise<unknown> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const row = await firstRow(session, 'SELECT command FROM system_traces.sessions WHERE session_id = ?', [id]);
    if (row?.['command'] !== undefined) return row['command'];
    await delay(50);
  }
  return undefined;
}

describeWithServer('results: what a server may add to any answer', stagedNode, (server) => {
  const sessions = useSessions(server, 'v4', 'v4 with lz4', 'v5', 'v5 with lz4');
  before('make a table', () => sessions().on.v5.execute('CREATE TABLE t (id int PRIMARY KEY)'));

  for (const wire of ['v4', 'v4 with lz4', 'v5', 'v5 with lz4'] as const) {
    it(`gives payload, warnings and trace of one answer, in rows, writes and batches, on ${wire}`, async () => {
      const session = sessions().on[wire];
      const options = { ...staged({ echo: 'é', warn: 'mind the gap', other: '' }), trace: true };
      for (const { info } of [
        await session.execute('SELECT id FROM t WHERE id = ?', [1], options),
        await session.execute('INSERT INTO t (id) VALUES (1)', undefined, options),
        await session.batch([{ query: 'INSERT INTO t (id) VALUES (?)', params: [1] }], options),
      ]) {
        expect(info.customPayload).to.deep.equal(options.customPayload);
        expect(info.warnings).to.deep.equal(['mind the gap']);
        expect(info.tracingId).to.be.instanceOf(Uuid);
      }
    });
  }
});
