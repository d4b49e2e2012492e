import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Cluster } from '../../../src/index';
import type { ClusterOptions } from '../../../src/index';
import type { EndpointOf } from '../../../src/cluster/policies/address-translator';
import { systemEnvironment } from '../../../src/connection/system-environment';
import { closeAll, listen } from '../../support/real-transport';
import { describeWithServer } from '../../support/server';
import type { ServerOptions } from '../../support/start-server';
import { Authority } from '../../support/tls-authority';
import { certifiedName, createTlsWorld } from '../../support/tls-certificates';
import type { ServerCertificates, TlsWorld } from '../../support/tls-certificates';
import { hasIpv6, TlsFront } from '../../support/tls-front';
import { connects, matrix, usesLists } from './matrix';

const names: Readonly<Record<string, string>> = {
  'node1.db.example': '127.0.0.1', 'node2.db.example': '127.0.0.2', 'node3.db.example': '127.0.0.3',
};
const nameOf = (address: string) => Object.keys(names).find((name) => names[name] === address);
const environment = { ...systemEnvironment(), lookup: async (name: string) => [names[name] ?? name] };

let folder = '';
let authority: Authority;

/** Three nodes that take TLS and plain connections on one port; their certificates have names, and the third its address too. */
async function namedNodes(): Promise<ServerOptions> {
  folder = await mkdtemp(join(tmpdir(), 'purecql-names-'));
  authority = await Authority.create('authority of the nodes');
  const trustStore = join(folder, 'ca.pem');
  await writeFile(trustStore, authority.cert);
  const perNode = await Promise.all(Object.entries(names).map(async ([name, address]) => {
    const { key, cert } = await authority.issue({ dns: [name], ips: address === '127.0.0.3' ? [address] : [] });
    const keyStore = join(folder, `${name}.pem`);
    await writeFile(keyStore, key + cert);
    return {
      yaml: {
        client_encryption_options: {
          enabled: true, optional: true, keystore: keyStore, truststore: trustStore,
          ssl_context_factory: { class_name: 'org.apache.cassandra.security.PEMBasedSslContextFactory' },
        },
      },
    };
  }));
  return { nodes: 3, perNode };
}

describeWithServer('server: TLS: names of nodes', namedNodes, (server) => {
  let world: TlsWorld;
  before(async () => {
    world = await createTlsWorld();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** The nodes that answered queries, and what the cluster warned of. */
  async function use(options: ClusterOptions): Promise<{ used: Set<string>; warnings: string }> {
    const warnings: string[] = [];
    const cluster = new Cluster({ schemaMetadata: false, tls: { ca: authority.cert }, ...options }, environment);
    cluster.on('warning', (warning) => warnings.push(warning));
    try {
      const session = await cluster.connect();
      const used = new Set<string>();
      const isUp = () => cluster.metadata.hosts.filter(({ state }) => state === 'up').length;
      for (let i = 0; i < 100 && used.size < isUp(); i++) {
        const { rows, info } = await session.execute<{ rpc_address: string }>('select rpc_address from system.local');
        used.add(rows[0]!.rpc_address);
        expect(String(info.coordinator)).to.include(':');
      }
      return { used, warnings: warnings.join('\n') };
    } finally {
      await cluster.shutdown();
    }
  }

  const port = () => server().nodes[0]!.port;
  const everyNode = new Set(['127.0.0.1', '127.0.0.2', '127.0.0.3']);

  it('S2: the name of a contact point is verified on all its connections, and the address of a node that has no name', async () => {
    const { used, warnings } = await use({ contactPoints: [`node1.db.example:${port()}`] });
    expect(used).to.deep.equal(new Set(['127.0.0.1', '127.0.0.3']));
    expect(warnings).to.include(`TLS with 127.0.0.2:${port()} failed: its certificate is for DNS:node2.db.example, not for 127.0.0.2`)
      .and.include('or set tls.servername');
  });

  it('S2: a name is verified also when the address would do', async () => {
    const { used, warnings } = await use({ contactPoints: [`node1.db.example:${port()}`], tls: {
      ca: authority.cert, servername: ({ address }) => (address === '127.0.0.3' ? 'node2.db.example' : nameOf(address)),
    } });
    expect(used).to.deep.equal(new Set(['127.0.0.1', '127.0.0.2']));
    expect(warnings).to.include('is for DNS:node3.db.example, IP Address:127.0.0.3, not for node2.db.example');
  });

  it('S2: nodes go by the names of the contact points that have their addresses', async () => {
    const { used, warnings } = await use({ contactPoints: Object.keys(names).map((name) => `${name}:${port()}`) });
    expect([used, warnings]).to.deep.equal([everyNode, '']);
  });

  it('S2: a function names every node, whatever the contact point was', async () => {
    for (const contactPoint of ['127.0.0.2', 'node1.db.example']) {
      const tls = { ca: authority.cert, servername: ({ address }: { address: string }) => nameOf(address) };
      const { used, warnings } = await use({ contactPoints: [`${contactPoint}:${port()}`], tls });
      expect([used, warnings]).to.deep.equal([everyNode, '']);
    }
  });

  it('S2: the address translator names nodes', async () => {
    const { used, warnings } = await use({
      contactPoints: [`node1.db.example:${port()}`],
      addressTranslator: { translate: ({ address, port: same }) => ({ address, port: same, hostname: nameOf(address)! }) },
    });
    expect([used, warnings]).to.deep.equal([everyNode, '']);
  });

  it('S20: a node that is said to be at a port without TLS gets no word of CQL', async () => {
    const heard: Buffer[] = [];
    const at = await listen(createServer((socket) => socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      socket.end(Buffer.from('840000000000000010', 'hex'));
    })));
    const { used, warnings } = await use({
      contactPoints: [`node1.db.example:${port()}`],
      addressTranslator: { translate: () => ({ address: '127.0.0.1', port: at }) },
    }).finally(closeAll);
    expect(used).to.deep.equal(new Set(['127.0.0.1']));
    expect(warnings).to.include('the server does not speak TLS on this port');
    for (const bytes of heard) expect(bytes[0], 'a TLS handshake record').to.equal(0x16);
    expect(Buffer.concat(heard).toString('latin1')).to.not.include('CQL_VERSION');
  });

  describe('nodes behind an address translator', () => {
    const ways: ((port: number) => EndpointOf)[] = [
      (at) => ({ address: '127.0.0.1', port: at, hostname: certifiedName }),
      (at) => ({ address: '127.0.0.1', port: at }),
      ...(hasIpv6 ? [(at: number) => ({ address: '::1', port: at })] : []),
    ];

    async function outcomeOf(front: TlsFront, translate: (port: number) => EndpointOf, crl: readonly string[]): Promise<string> {
      const { used, warnings } = await use({
        contactPoints: [`node3.db.example:${port()}`],
        tls: { ca: [authority.cert, world.ca], ...(crl.length > 0 && { crl: [...crl] }) },
        addressTranslator: { translate: () => translate(front.port) },
      });
      if (used.has('127.0.0.2')) return connects;
      return /\(([A-Z_]+)\)/.exec(warnings)?.[1] ?? warnings;
    }

    for (const certificate of Object.keys(matrix) as (keyof ServerCertificates)[]) {
      it(`S2: ${certificate}`, async () => {
        const lists = usesLists.has(certificate) ? [...world.crl, authority.revocationList()] : [];
        const front = await TlsFront.start(world.servers[certificate], `127.0.0.2:${port()}`);
        try {
          const outcomes = await Promise.all(ways.map((way) => outcomeOf(front, way, lists)));
          expect(outcomes).to.deep.equal(matrix[certificate].slice(0, ways.length));
        } finally {
          await front.stop();
        }
      });
    }
  });
});
