import { expect } from 'chai';
import { systemEnvironment } from '../../src/connection/system-environment';
import { Cluster, PlainTextAuthProvider, ProtocolVersion } from '../../src/index';
import type { ClusterOptions } from '../../src/index';
import { tapEnvironment } from '../support/byte-tap';
import { rejection } from '../support/rejection';
import { describeOnDse } from './describe-on-dse';

const queryOpcode = 0x07;

describeOnDse('protocol', {}, (dse) => {
  /** The versions in which queries were sent. */
  async function versionsOf(options: ClusterOptions): Promise<Set<number>> {
    const { environment, conversations } = tapEnvironment(systemEnvironment());
    const { contactPoints, credentials, tls } = dse().server;
    const authProvider = credentials && new PlainTextAuthProvider(credentials.username, credentials.password);
    const login = { contactPoints, ...(authProvider && { authProvider }), ...(tls !== undefined && { tls }) };
    const cluster = new Cluster({ ...login, ...options }, environment);
    try {
      const session = await cluster.connect();
      await session.execute('select release_version from system.local');
      return new Set(conversations.flatMap(({ sent }) => versionsOfQueries(sent)));
    } finally {
      await cluster.shutdown();
    }
  }

  it('tells its version and its workloads', () => {
    expect(dse().dseVersion).to.match(/^\d+\.\d+\.\d+/);
    expect([...dse().workloads]).to.include('Cassandra');
  });

  it('is DSE v2 from 6.0 on, and DSE v1 before', async () => {
    const expected = parseFloat(dse().dseVersion!) >= 6 ? ProtocolVersion.DSE_V2 : ProtocolVersion.DSE_V1;
    expect(await versionsOf({})).to.deep.equal(new Set([expected]));
  });

  it('is what is pinned', async () => {
    for (const protocolVersion of [ProtocolVersion.V4, ProtocolVersion.DSE_V1]) {
      expect(await versionsOf({ protocolVersion })).to.deep.equal(new Set([protocolVersion]));
    }
  });

  it('is refused where the node has no such one', async () => {
    const cluster = dse().cluster({ protocolVersion: ProtocolVersion.V5 });
    try {
      expect((await rejection(cluster.connect())).code).to.equal('PROTOCOL_VERSION');
    } finally {
      await cluster.shutdown();
    }
  });

  for (const compression of ['lz4', 'none'] as const) {
    it(`carries values, and large ones, with compression ${compression}`, async () => {
      const cluster = dse().cluster({ compression });
      try {
        const session = await cluster.connect(dse().keyspace);
        await session.execute('create table if not exists large (k int primary key, v text)');
        const text = 'compressible and long '.repeat(50_000);
        await session.execute('insert into large (k, v) values (?, ?)', [1, text]);
        expect((await session.execute<{ v: string }>('select v from large where k = ?', [1])).one()?.v).to.equal(text);
      } finally {
        await cluster.shutdown();
      }
    });
  }

  it('names a keyspace in a request from DSE v2 on', async () => {
    const { keyspace, session } = dse();
    await session.execute(`create table if not exists ${keyspace}.named (k int primary key)`);
    const cluster = dse().cluster();
    try {
      const other = await cluster.connect();
      const work = other.execute('select k from named', [], { keyspace, prepare: false });
      if (parseFloat(dse().dseVersion!) >= 6) expect((await work).rows).to.deep.equal([]);
      else expect((await rejection(work)).message).to.include('DSE_V1');
    } finally {
      await cluster.shutdown();
    }
  });
});

/** Of the envelopes that hold a QUERY (DSE v2 spec §2.1): the versions of DSE have no segments. */
function versionsOfQueries(sent: Buffer): number[] {
  const versions: number[] = [];
  for (let at = 0; at + 9 <= sent.length; at += 9 + sent.readUInt32BE(at + 5)) {
    if (sent.readUInt8(at + 4) === queryOpcode) versions.push(sent.readUInt8(at));
  }
  return versions;
}
