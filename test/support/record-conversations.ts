import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster, ProtocolVersion } from '../../src/index';
import type { ClusterOptions } from '../../src/index';
import { systemEnvironment } from '../../src/connection/system-environment';
import type { Environment } from '../../src/environment';
import { startServer } from './start-server';

/** Writes down, for the tests that replay them, what a real node says in short conversations: `npx ts-node` this file. */
const wires: [name: string, options: ClusterOptions][] = [
  ['v4', { protocolVersion: ProtocolVersion.V4 }],
  ['v4-lz4', { protocolVersion: ProtocolVersion.V4, compression: 'lz4' }],
  ['v5', { protocolVersion: ProtocolVersion.V5 }],
  ['v5-lz4', { protocolVersion: ProtocolVersion.V5, compression: 'lz4' }],
];

/** Every byte that came on the last connection that was opened. */
function recordingEnvironment(): { environment: Environment; bytes: () => Buffer } {
  const system = systemEnvironment();
  let chunks: Buffer[] = [];
  const environment: Environment = {
    ...system,
    openTransport(target, events, signal) {
      chunks = [];
      const own = chunks;
      const onData = (chunk: Buffer): void => {
        own.push(Buffer.from(chunk));
        events.onData(chunk);
      };
      const listener = { onData, onDrain: () => events.onDrain(), onClose: (error?: Error) => events.onClose(error) };
      return system.openTransport(target, listener, signal);
    },
  };
  return { environment, bytes: () => Buffer.concat(chunks) };
}

async function record(contactPoints: readonly string[], options: ClusterOptions): Promise<Buffer> {
  const { environment, bytes } = recordingEnvironment();
  const cluster = new Cluster({ ...options, contactPoints, schemaMetadata: false }, environment);
  const session = await cluster.connect();
  const replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}";
  await session.execute('drop keyspace if exists recorded');
  await session.execute(`create keyspace recorded with replication = ${replication}`);
  await session.execute('create table recorded.t (k int primary key, v text, m map<text, int>, e vector<float, 3>)');
  const row = [1, 'x'.repeat(900), { a: 1 }, [1, 2, 3]];
  await session.execute('insert into recorded.t (k, v, m, e) values (?, ?, ?, ?)', row);
  await Promise.all([1, 2, 3].map((k) => session.execute('select * from recorded.t where k = ?', [k])));
  await session.execute('select no such column from recorded.t').catch(() => undefined);
  await session.execute('insert into recorded.t (k, v) values (1, ?) if not exists', ['y'], { trace: true });
  await session.shutdown();
  return bytes();
}

async function main(): Promise<void> {
  await using server = await startServer();
  for (const [name, options] of wires) {
    const bytes = await record(server.contactPoints, options);
    const text = bytes.toString('hex').replace(/.{128}/g, '$&\n');
    writeFileSync(join(__dirname, '..', 'fixtures', 'conversations', `${name}.hex`), `${text}\n`);
    console.log(`${name}: ${bytes.length} bytes`);
  }
}

void main();
