import { randomBytes, randomInt } from 'node:crypto';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import type { Session } from '../../src/index';
import { murmur3Partitioner, partitionerOf } from '../../src/cluster/partitioner';
import { parseReplication } from '../../src/cluster/replication';
import { routingKeyOf } from '../../src/cluster/routing-key';
import { TokenRing } from '../../src/cluster/token-ring';
import { cassandraJars, defaultCassandraVersion } from '../support/cassandra/cassandra-jars';
import { compileJava } from '../support/cassandra/compile-java';
import { findJava } from '../support/cassandra/java';
import { streamProgress } from '../support/cassandra/progress';
import { runCommand } from '../support/cassandra/run-command';
import { ServerUnavailableError } from '../support/cassandra/server-unavailable-error';
import { loadPeerDriver } from '../support/peer-driver';
import type { PeerClient } from '../support/peer-driver';
import { describeWithServer } from '../support/server';
import { skipSuite } from '../support/skipped-suites';
import type { TokenVectors } from '../support/token-vectors';
import { parseTokenVectors, replicaMismatches } from '../support/token-vectors';
import { clusterOn, useSessions } from './drivers';

interface Key {
  readonly values: readonly unknown[];
  /** The bytes of each value, written without the driver. */
  readonly components: readonly Buffer[];
}

const lengths = Array.from({ length: 65 }, (_, length) => length);
const numbers = Array.from({ length: 500 }, () => randomInt(-(2 ** 31), 2 ** 31 - 1));

/** Characters of one to four bytes. */
const rangesByUtf8Length = [[32, 127], [0x80, 0x800], [0x800, 0xd800], [0x10000, 0x110000]] as const;

function randomText(length: number): string {
  const points = Array.from({ length }, () => {
    const [first, end] = rangesByUtf8Length[randomInt(4)]!;
    return randomInt(first, end);
  });
  return String.fromCodePoint(...points);
}

function intBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const keyOf = (...values: (Buffer | string | number)[]): Key => ({
  values,
  components: values.map((value) => (typeof value === 'number' ? intBytes(value) : Buffer.from(value as string))),
});

const keysByType: Record<string, Key[]> = {
  'blob': lengths.slice(1).flatMap((length) => Array.from({ length: 20 }, () => keyOf(randomBytes(length)))),
  'text': lengths.slice(1).flatMap((length) => Array.from({ length: 8 }, () => keyOf(randomText(length)))),
  'int': numbers.map((value) => keyOf(value)),
  'blob, int, text': lengths.flatMap((length) => (
    Array.from({ length: 8 }, (_, i) => keyOf(randomBytes(length), numbers[length + i]!, randomText(64 - length)))
  )),
};

describeWithServer('server: tokens', {}, (server) => {
  const sessions = useSessions(server, 'v5');

  for (const [types, keys] of Object.entries(keysByType)) {
    it(`computes the tokens of ${keys.length} partition keys (${types}) as the server does`, async () => {
      const session = sessions().on.v5;
      const names = types.split(', ').map((_, index) => `k${index}`).join(', ');
      const table = `tokens_of_${types.replaceAll(', ', '_')}`;
      const columns = types.split(', ').map((type, index) => `k${index} ${type}`).join(', ');
      await session.execute(`CREATE TABLE ${table} (${columns}, id int, PRIMARY KEY ((${names})))`);
      const insert = `INSERT INTO ${table} (${names}, id) VALUES (${'?, '.repeat(types.split(', ').length)}?)`;
      const { errors } = await session.executeConcurrent(insert, keys.map(({ values }, id) => [...values, id]));
      expect(errors).to.deep.equal([]);
      const { rows } = await session.execute<{ id: number; token: bigint }>(`SELECT id, token(${names}) AS "token" FROM ${table}`);
      expect(rows.length).to.be.greaterThan(keys.length - 10);
      const wrong = rows.flatMap(({ id, token }) => {
        const key = routingKeyOf(keys[id]!.components);
        const own = murmur3Partitioner.format(murmur3Partitioner.tokenOf(key));
        return own === String(token) ? [] : [`${key.toString('hex')}: ${own} is not ${token}`];
      });
      expect(wrong).to.deep.equal([]);
    });
  }

  it('computes tokens and replicas as Cassandra\'s own classes do', async function () {
    this.timeout(60_000);
    if (server().origin !== 'java') skipSuite(this, 'no jars of Cassandra');
    const seed = randomInt(2 ** 31);
    const { keys, rings } = await printedVectors(seed).catch((error: unknown) => {
      if (error instanceof ServerUnavailableError) skipSuite(this, error.reason);
      throw error;
    });
    expect(keys.length).to.be.greaterThan(600);
    expect(rings).to.have.length(200);
    const partitioners = ['Murmur3Partitioner', 'RandomPartitioner', 'ByteOrderedPartitioner'].map((name) => partitionerOf(name)!);
    const wrong = keys.filter(({ key, tokens }) => (
      partitioners.some((partitioner, index) => partitioner.format(partitioner.tokenOf(Buffer.from(key, 'hex'))) !== tokens[index])
    ));
    expect(wrong, `seed ${seed}`).to.deep.equal([]);
    expect(rings.flatMap(replicaMismatches), `seed ${seed}`).to.deep.equal([]);
  });
});

async function printedVectors(seed: number): Promise<TokenVectors> {
  const classes = await compileJava([join(__dirname, '..', 'fixtures', 'java', 'TokenVectors.java')]);
  const jars = await cassandraJars(defaultCassandraVersion, streamProgress());
  const { path } = await findJava(defaultCassandraVersion);
  const classPath = [classes, join(jars, '*')].join(delimiter);
  const { exitCode, output } = await runCommand(path, ['-XX:TieredStopAtLevel=1', '-cp', classPath, 'TokenVectors', String(seed), '10', '200']);
  if (exitCode !== 0) throw new Error(`TokenVectors ${seed} has failed:\n${output.slice(-4_000)}`);
  return parseTokenVectors(output);
}

const keyspaces = {
  one: "{'class': 'SimpleStrategy', 'replication_factor': 1}",
  two: "{'class': 'SimpleStrategy', 'replication_factor': 2}",
  racks: "{'class': 'NetworkTopologyStrategy', 'dc1': 2}",
  centers: "{'class': 'NetworkTopologyStrategy', 'dc1': 1, 'dc2': 0}",
} as const;

const racks = { nodes: 3, perNode: [{ rack: 'rack1' }, { rack: 'rack1' }, { rack: 'rack2' }] } as const;

describeWithServer('server: replicas', racks, (server) => {
  let session: Session;
  let peer: PeerClient & { getReplicas(keyspace: string, key: Buffer): { address: string }[] };
  const replicasBy: Record<string, (key: Buffer) => string[]> = {};

  before('make keyspaces', async function () {
    this.timeout(60_000);
    const cluster = clusterOn(server());
    session = await cluster.connect();
    for (const [name, replication] of Object.entries(keyspaces)) {
      await session.execute(`CREATE KEYSPACE ${name} WITH replication = ${replication}`);
      await session.execute(`CREATE TABLE ${name}.t (k blob PRIMARY KEY, v int)`);
    }
    const local = (await session.execute<{ partitioner: string }>('SELECT partitioner FROM system.local')).one();
    const ring = new TokenRing(cluster.metadata.hosts, partitionerOf(local!.partitioner)!);
    expect(ring.size).to.equal(48);
    const { rows } = await session.execute<{ keyspace_name: string; replication: Map<string, string> }>(
      'SELECT keyspace_name, replication FROM system_schema.keyspaces',
    );
    for (const { keyspace_name: name, replication } of rows) {
      const parsed = parseReplication(replication);
      replicasBy[name] = (key) => ring.replicasOfKey(parsed, key).map(({ address }) => address).sort();
    }
    const { Client } = await loadPeerDriver();
    peer = new Client({ contactPoints: server().contactPoints, localDataCenter: 'dc1' }) as typeof peer;
    await peer.connect();
  });
  after('disconnect', async () => {
    await peer?.shutdown();
    await session?.shutdown();
  });

  for (const name of Object.keys(keyspaces)) {
    it(`are those of the peer: ${name}`, () => {
      for (let i = 0; i < 300; i++) {
        const key = randomBytes(1 + (i % 40));
        const expected = peer.getReplicas(name, key).map(({ address }) => address.split(':')[0]).sort();
        expect(replicasBy[name]!(key), key.toString('hex')).to.deep.equal(expected);
      }
    });

    it(`are the nodes that write, as their traces tell: ${name}`, async () => {
      const keys = Array.from({ length: 16 }, () => randomBytes(24));
      await Promise.all(keys.map(async (key) => {
        const insert = session.execute(`INSERT INTO ${name}.t (k, v) VALUES (?, 1)`, [key], { consistency: 'ALL', trace: true });
        const { tracingId } = (await insert).info;
        const expected = replicasBy[name]!(key);
        expect(await writersOf(session, tracingId!, expected.length), key.toString('hex')).to.deep.equal(expected);
      }));
    });
  }

  it('are not known where each node has its own data', () => {
    expect(replicasBy['system']!(randomBytes(4))).to.deep.equal([]);
  });
});

/** The nodes that put something into a memtable; they write their traces after their answers. */
async function writersOf(session: Session, tracingId: object, expected: number): Promise<string[]> {
  const query = 'SELECT source, activity FROM system_traces.events WHERE session_id = ?';
  for (let attempt = 0; ; attempt++) {
    const { rows } = await session.execute<{ source: string; activity: string }>(query, [tracingId]);
    const writers = new Set(rows.filter(({ activity }) => activity.startsWith('Adding to t memtable')).map(({ source }) => source));
    if (writers.size >= expected || attempt === 50) return [...writers].sort();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
