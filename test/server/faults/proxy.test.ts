import { ProtocolVersion } from '../../../src/index';
import { expectProxiedFaults } from '../../support/faulty-proxy/expect-proxied-faults';
import { runCql } from '../../support/raw-cql';
import { describeWithServer } from '../../support/server';

const keyspace = 'proxied_faults';

for (const [version, compression] of [['V4', 'none'], ['V5', 'lz4']] as const) {
  const title = `faults: a faulty proxy before a real node, ${version}, compression ${compression}`;
  describeWithServer(title, { withoutLogin: true }, (server) => {
    before('make a table', async () => {
      const replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}";
      await runCql(
        server(), `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ${replication}`,
        `CREATE TABLE IF NOT EXISTS ${keyspace}.t (k text PRIMARY KEY)`,
      );
    });

    expectProxiedFaults(() => ({
      contactPoint: server().contactPoints[0]!, options: { protocolVersion: ProtocolVersion[version], compression },
      read: `SELECT k FROM ${keyspace}.t WHERE k = ?`, write: `INSERT INTO ${keyspace}.t (k) VALUES (?)`,
    }));
  });
}
