import { expect } from 'chai';
import { Connector } from '../../../src/connection/connector';
import type { ConnectorOptions } from '../../../src/connection/connector';
import type { TransportTarget } from '../../../src/environment';
import { ConfigurationError } from '../../../src/errors';
import { resolveTlsOptions } from '../../../src/tls/tls-options';
import type { TlsOptions } from '../../../src/tls/tls-options';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';
import { failure } from './connection-kit';

describe('connection: connector: TLS', () => {
  let network: FakeNetwork;
  let targets: TransportTarget[];
  let warnings: string[];

  beforeEach(() => {
    network = new FakeNetwork();
    targets = [];
    warnings = [];
  });

  function connector(tls: Parameters<typeof resolveTlsOptions>[0]): Connector {
    const { environment } = network;
    const options: ConnectorOptions = {
      environment: {
        ...environment,
        openTransport: (target, ...more) => {
          targets.push(target);
          return environment.openTransport(target, ...more);
        },
      },
      tls: resolveTlsOptions(tls),
      authProvider: undefined, requireAuthentication: false, compressor: undefined, startup: { CQL_VERSION: '3.0.0' },
      connectTimeoutMs: 5_000, maxInFlight: 100, version: undefined,
    };
    return new Connector(options);
  }

  async function open(from: Connector, node: FakeNode): Promise<void> {
    const listener = { onWarning: (message: string) => void warnings.push(message) };
    const { signal } = new AbortController();
    const connection = await from.open({ endpoint: { address: node.address, port: node.port }, listener, keyspace: undefined, signal });
    connection.destroy();
    await settled();
  }

  it('warns of missing verification, once for all connections', async () => {
    const node = new FakeNode(network);
    const { emitWarning } = process;
    process.emitWarning = () => undefined;
    try {
      const unverified = connector({ rejectUnauthorized: false });
      for (let i = 0; i < 3; i++) await open(unverified, node);
    } finally {
      process.emitWarning = emitWarning;
    }
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('TLS verifies nothing');
  });

  it('does not warn of anything else', async () => {
    const node = new FakeNode(network);
    for (const tls of [true, {}, { rejectUnauthorized: true }, { rejectUnauthorized: undefined }] as const) await open(connector(tls), node);
    expect(warnings).to.deep.equal([]);
  });

  it('asks a function for the options of each connection, and tries again after a failure', async () => {
    const node = new FakeNode(network);
    let given: TlsOptions = { servername: 'a.example' };
    const renewing = connector(() => given);
    await open(renewing, node);
    given = { servername: '10.0.0.1' };
    const error = await failure(open(renewing, node));
    expect(error).to.be.instanceOf(ConfigurationError).and.have.property('host', '127.0.0.1:9042');
    given = { servername: 'b.example' };
    await open(renewing, node);
    expect(targets.map(({ tls }) => tls?.servername)).to.deep.equal(['a.example', 'b.example']);
  });

  it('uses TLS for every node, whatever the topology says of it', async () => {
    const nodes = ['127.0.0.1:9042', '127.0.0.2:19042'].map((endpoint) => new FakeNode(network, endpoint));
    const from = connector(true);
    for (const node of nodes) await open(from, node);
    expect(targets.map(({ tls }) => tls?.rejectUnauthorized)).to.deep.equal([true, true]);
  });
});
