import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runCql } from '../../test/support/raw-cql';
import type { TestServer } from '../../test/support/test-server';
import { convert } from '../workloads/convert';
import { createStatements, insertQuery } from '../workloads/table';
import type { Table } from '../workloads/table';
import { parameterSets } from '../workloads/workload';

type Purecql = typeof import('../../src/index');
type Session = import('../../src/index').Session;

const tries = 5;

/** Makes tables on a real node, and the rows that their workloads read; gives the node's data centre. */
export async function fillNode(server: TestServer, build: string, tables: readonly Table[]): Promise<string> {
  const purecql = createRequire(join(build, 'package.json'))('./dist/index.js') as Purecql;
  await using cluster = new purecql.Cluster({ contactPoints: [...server.contactPoints] });
  for (const table of tables) await runCql(server, ...createStatements(table));
  const session = await cluster.connect();
  const makers = { uuid: (text: string) => purecql.Uuid.fromString(text) };
  for (const table of tables) {
    const items = Array.from({ length: table.rowsToLoad ?? parameterSets }, (_, i) => convert(table.row(i), makers) as unknown[]);
    await writeAll(session, insertQuery(table), items);
  }
  return cluster.metadata.hosts[0]?.datacenter ?? '';
}

/** A node that has just started, on a machine that has other things to do, may be late for some of the writes. */
async function writeAll(session: Session, query: string, items: readonly unknown[][]): Promise<void> {
  let left = items;
  for (let attempt = 1; left.length > 0; attempt++) {
    const { errors } = await session.executeConcurrent(query, left, { concurrency: 32, maxErrors: left.length });
    if (errors[0] !== undefined && attempt === tries) throw errors[0].error;
    left = errors.map(({ index }) => left[index]!);
  }
}
