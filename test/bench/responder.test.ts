import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { expect } from 'chai';
import { CannedAnswers } from '../../bench/responder/canned-answers';
import { Conversation } from '../../bench/responder/conversation';
import type { Counts } from '../../bench/responder/conversation';
import { openRawClient } from '../../bench/drivers/raw-client';
import { convert } from '../../bench/workloads/convert';
import { workloadNames, workloads } from '../../bench/workloads/workloads';
import type { Workload } from '../../bench/workloads/workload';
import * as wire from '../../src/protocol';
import { Cluster, Uuid } from '../../src/index';
import type { ClusterOptions, Session } from '../../src/index';

const makers = { uuid: (text: string) => Uuid.fromString(text) };
const ways = [
  ['version 4', { protocolVersion: 4 }],
  ['version 5', { protocolVersion: 5 }],
  ['version 5 with LZ4', { protocolVersion: 5, compression: 'lz4' }],
] as const satisfies readonly (readonly [string, ClusterOptions])[];
/** Pages of a hundred thousand rows take a second to make. */
const small = workloadNames.filter((name) => (workloads[name]).answer?.rows !== 100_000);

describe('bench: the canned responder', () => {
  const counts: Counts = { executes: 0, bytesIn: 0, bytesOut: 0 };
  const sockets = new Set<Socket>();
  let server: Server;
  let port: number;

  before(async () => {
    const segments = { plain: new WeakMap(), compressed: new WeakMap() };
    const parts = { wire, answers: new CannedAnswers(wire), counts, segments };
    server = createServer((socket) => {
      sockets.add(socket.once('close', () => sockets.delete(socket)));
      new Conversation(socket, parts);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });

  after((done) => {
    for (const socket of sockets) socket.destroy();
    server.close(done);
  });

  for (const [name, options] of ways) {
    describe(`in ${name}`, () => {
      let cluster: Cluster;
      let session: Session;
      const warnings: string[] = [];

      before(async () => {
        cluster = new Cluster({ contactPoints: [`127.0.0.1:${port}`], ...options });
        cluster.on('warning', (warning) => warnings.push(warning));
        session = await cluster.connect();
      });
      after(() => cluster.shutdown());

      it('looks like one node with one keyspace, and is routed to by token', () => {
        expect(cluster.metadata.hosts).to.have.length(1);
        expect(cluster.metadata.keyspaces.has('purecql_bench')).to.equal(true);
        expect(warnings).to.deep.equal([]);
      });

      for (const workload of small) {
        it(`answers ${workload} with the rows that it promises, and counts once`, async () => {
          const { query, answer, parameters, options: requestOptions }: Workload = workloads[workload];
          const before = counts.executes;
          const { rows } = await session.execute(query, convert(parameters(1), makers) as unknown[], requestOptions);
          expect(counts.executes - before).to.equal(1);
          expect(rows).to.have.length(answer?.rows ?? 0);
          if (answer === undefined) return;
          const names = Object.keys(answer.columns);
          const expected = [0, answer.rows - 1].map((i) => convert(answer.row(i), makers) as unknown[]);
          const got = [rows[0]!, rows.at(-1)!].map((row) => names.map((column) => row[column]));
          expect(JSON.stringify(got, asText)).to.equal(JSON.stringify(expected, asText));
        });
      }

      it('gives as many pages as are asked for, and says that the last one is the last', async () => {
        const { query, options: requestOptions }: Workload = workloads.stream;
        let characters = 0;
        for await (const { body } of session.stream<{ body: string }>(query, [3], requestOptions)) characters += body.length;
        expect(characters).to.equal(3 * 5_000 * 1_000);
      });

      it('answers many at once, each on its stream', async () => {
        const before = counts.executes;
        const { query, parameters }: Workload = workloads.read;
        const results = await Promise.all(Array.from({ length: 3_000 }, (_, i) => session.execute(query, parameters(i))));
        expect(results.every(({ rows }) => rows.length === 1)).to.equal(true);
        expect(counts.executes - before).to.equal(3_000);
      });
    });
  }

  it('gives the raw floor the same rows, and counts as many requests as it does', async () => {
    for (const name of ['read', 'write', 'page-1000', 'vector-read'] as const) {
      const before = counts.executes;
      const client = await openRawClient({ wire, workload: name, address: { host: '127.0.0.1', port }, connections: 2, inFlight: 6 });
      const { operations, rows } = await client.round(30);
      const { answer }: Workload = workloads[name];
      const probes = answer === undefined ? 0 : 2;
      expect(counts.executes - before, name).to.equal(operations + probes);
      expect(rows, name).to.equal(operations * (answer?.rows ?? 0));
      await client.close();
    }
  });
});

/** What both sides of a comparison look like, whatever classes the values are of. */
function asText(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Float32Array) return [...value.subarray(0, 3)];
  if (value instanceof Map) return [...value].sort();
  if (value instanceof Set) return [...value].sort();
  return value;
}
