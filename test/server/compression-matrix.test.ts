import { expect } from 'chai';
import { Cluster, PlainTextAuthProvider, ProtocolVersion } from '../../src/index';
import type { ClusterOptions, Compressor } from '../../src/index';
import { fetchJava11 } from '../support/cassandra/java-11';
import { streamProgress } from '../support/cassandra/progress';
import { ServerUnavailableError } from '../support/cassandra/server-unavailable-error';
import { createKeyspace } from '../support/keyspace';
import { loadPeerCompressors } from '../support/peer-compressors';
import { describeWithServer } from '../support/server';
import type { ServerOptions } from '../support/start-server';
import type { TestServer } from '../support/test-server';

type Version = 'V4' | 'V5';
type Compression = 'none' | 'lz4' | 'lz4-napi' | 'snappy';

/** What the server tells about a connection. */
interface Client {
  readonly protocol_version: number;
  readonly driver_name: string;
  readonly client_options?: ReadonlyMap<string, string>;
}

/** What each version of the protocol can compress with. */
const wires: [version: Version, compression: Compression][] = [
  ['V4', 'none'], ['V4', 'lz4'], ['V4', 'lz4-napi'], ['V4', 'snappy'], ['V5', 'none'], ['V5', 'lz4'], ['V5', 'lz4-napi'],
];

const servers: [name: string, options: ServerOptions | (() => Promise<ServerOptions>)][] = [
  ['5.0, plain', {}],
  ['5.0, plain, passwords', { authentication: true }],
  ['5.0, TLS', { tls: 'server' }],
  ['5.0, mutual TLS, passwords', { authentication: true, tls: 'mutual' }],
  ['4.1, plain', () => cassandra41({})],
  ['4.1, mutual TLS, passwords', () => cassandra41({ authentication: true, tls: 'mutual' })],
];

async function cassandra41(options: ServerOptions): Promise<ServerOptions> {
  const java = await fetchJava11(streamProgress());
  if (java === undefined) throw new ServerUnavailableError('Java 11 not found', 'Install Python 3 with pip, or Java 11', true);
  return { ...options, version: '4.1.10', javaPath: java.path };
}

/** Compressible text of 20 kB, and bytes that take several segments. */
const text = 'the same words again and again, and again, with a few others. '.repeat(330);
const blob = Buffer.from(Array.from({ length: 400_000 }, (_, i) => (i * i) % 251));

for (const [name, options] of servers) {
  describeWithServer(`server: compression: ${name}`, options, (server) => {
    let keyspace: string;
    let packages: Awaited<ReturnType<typeof loadPeerCompressors>>;

    before(async function () {
      this.timeout(300_000);
      packages = await loadPeerCompressors();
      keyspace = await createKeyspace(server());
    });

    for (const [version, compression] of wires) {
      it(`${version}, ${compression}`, async () => {
        const warnings: string[] = [];
        const wire = optionsOf(server(), version, compressorOf(compression));
        const cluster = new Cluster({ ...wire, applicationName: `${version}-${compression}` });
        cluster.on('warning', (warning) => warnings.push(warning));
        try {
          const session = await cluster.connect(keyspace);
          await session.execute('create table if not exists t (k int primary key, v text, b blob)');
          await Promise.all(Array.from({ length: 10 }, (_, k) => {
            return session.execute('insert into t (k, v, b) values (?, ?, ?)', [k, `${k} ${text}`, blob]);
          }));
          const { rows } = await session.execute<{ k: number; v: string; b: Buffer }>('select * from t');
          expect(rows).to.have.length(10);
          for (const { k, v, b } of rows) {
            expect(v === `${k} ${text}`, 'the text').to.equal(true);
            expect(b.equals(blob), 'the blob').to.equal(true);
          }
          const clients = await session.execute<Client>('select * from system_views.clients');
          const own = clients.rows.filter((client) => client.driver_name === 'purecql');
          expect(own).to.have.length(2);
          const agreed = compression === 'none' ? undefined : compression.replace('-napi', '');
          for (const { protocol_version: spoken, client_options: said } of own) {
            expect(spoken).to.equal(ProtocolVersion[version]);
            // Cassandra 4.1 does not show what clients said.
            if (said !== undefined) expect(said.get('COMPRESSION')).to.equal(agreed);
          }
          expect(warnings.filter((warning) => warning.includes('Compression'))).to.deep.equal([]);
        } finally {
          await cluster.shutdown();
        }
      });
    }

    it('V5, snappy: not possible, with a warning', async () => {
      const warnings: string[] = [];
      const cluster = new Cluster(optionsOf(server(), 'V5', packages.snappy));
      cluster.on('warning', (warning) => warnings.push(warning));
      try {
        const session = await cluster.connect();
        expect((await session.execute('select key from system.local')).rows).to.have.length(1);
        expect(warnings.join()).to.include('Compression snappy is not used').and.to.include('V5');
      } finally {
        await cluster.shutdown();
      }
    });

    function compressorOf(compression: Compression): 'none' | 'lz4' | Compressor {
      if (compression === 'snappy') return packages.snappy;
      return compression === 'lz4-napi' ? packages.lz4Napi : compression;
    }
  });
}

function optionsOf(server: TestServer, version: Version, compression: 'none' | 'lz4' | Compressor): ClusterOptions {
  const { contactPoints, credentials, tls } = server;
  return {
    contactPoints, compression,
    protocolVersion: ProtocolVersion[version],
    ...(tls !== undefined && { tls }),
    ...(credentials !== undefined && { authProvider: new PlainTextAuthProvider(credentials.username, credentials.password) }),
  };
}
