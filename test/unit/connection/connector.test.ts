import { expect } from 'chai';
import { Connector } from '../../../src/connection/connector';
import type { ConnectorOptions } from '../../../src/connection/connector';
import type { TransportTarget } from '../../../src/environment';
import { ConfigurationError, ProtocolError, ShutdownError } from '../../../src/errors';
import { versions } from '../../../src/protocol/version';
import { resolveTlsOptions } from '../../../src/tls/tls-options';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';
import { failure } from './connection-kit';

describe('connection: connector', () => {
  let network: FakeNetwork;

  beforeEach(() => {
    network = new FakeNetwork();
  });

  function connector(changes: Partial<ConnectorOptions> = {}): Connector {
    return new Connector({
      environment: network.environment, tls: undefined, authProvider: undefined, requireAuthentication: false,
      compressor: undefined, startup: { CQL_VERSION: '3.0.0' }, connectTimeoutMs: 5_000, maxInFlight: 100, version: undefined, ...changes,
    });
  }

  const open = (from: Connector, node: FakeNode, keyspace?: string, signal = new AbortController().signal) => (
    from.open({ endpoint: { address: node.address, port: node.port }, listener: {}, keyspace, signal })
  );

  async function expectNothingLeft(): Promise<void> {
    await settled();
    expect(network.openSockets, 'open sockets').to.equal(0);
    expect(network.clock.pendingTimers, 'pending timers').to.equal(0);
  }

  it('lets the first connection negotiate and the others follow', async () => {
    const node = new FakeNode(network);
    const made = connector();
    expect(made.version).to.equal(undefined);
    const first = await open(made, node);
    expect(made.version).to.equal(versions.V5);
    const second = await open(made, node);
    expect([first.version, second.version]).to.deep.equal([versions.V5, versions.V5]);
    first.destroy();
    second.destroy();
    await expectNothingLeft();
  });

  it('does not downgrade for a node that has no such version', async () => {
    const [young, old] = [new FakeNode(network, '10.0.0.1:9042'), new FakeNode(network, '10.0.0.2:9042')];
    old.script = (_, __, { version }) => {
      return version === versions.V5 ? { kind: 'ERROR', code: 0x0a, message: 'only 3/v3, 4/v4' } : undefined;
    };
    const made = connector();
    const first = await open(made, young);
    const error = await failure(open(made, old));
    expect(error).to.be.instanceOf(ProtocolError).and.include({ code: 'PROTOCOL_VERSION', host: '10.0.0.2:9042' });
    expect(error.message).to.include('V5').and.include('only 3/v3, 4/v4').and.include('set protocolVersion');
    first.destroy();
    await expectNothingLeft();
  });

  it('refuses the second of two that agreed on different versions at the same time', async () => {
    const [young, old] = [new FakeNode(network, '10.0.0.1:9042'), new FakeNode(network, '10.0.0.2:9042')];
    old.supported = { PROTOCOL_VERSIONS: ['4/v4'] };
    const made = connector();
    const [first, error] = await Promise.all([open(made, young), failure(open(made, old))]);
    expect(first.version).to.equal(versions.V5);
    expect(error).to.include({ code: 'PROTOCOL_VERSION', host: '10.0.0.2:9042' });
    first.destroy();
    await expectNothingLeft();
  });

  it('pins', async () => {
    const node = new FakeNode(network);
    const made = connector({ version: versions.DSE_V2 });
    expect(made.version).to.equal(versions.DSE_V2);
    const connection = await open(made, node);
    expect(connection.version).to.equal(versions.DSE_V2);
    node.script = () => ({ kind: 'ERROR', code: 0x0a, message: 'no' });
    expect((await failure(open(made, node))).message).to.include('Leave protocolVersion out');
    connection.destroy();
    await expectNothingLeft();
  });

  it('sets the keyspace', async () => {
    const node = new FakeNode(network);
    const connection = await open(connector(), node, 'ks');
    expect(connection.keyspace).to.equal('ks');
    connection.destroy();
    node.script = ({ kind }) => (kind === 'QUERY' ? { kind: 'ERROR', code: 0x2200, message: 'no such keyspace' } : undefined);
    const error = await failure(open(connector(), node, 'ks'));
    expect(error).to.be.instanceOf(ConfigurationError).and.include({ code: 'INVALID_KEYSPACE' });
    await expectNothingLeft();
  });

  it('has one time for the connection and its keyspace', async () => {
    const node = new FakeNode(network);
    node.script = (request, stream, conversation) => {
      if (request.kind === 'QUERY') return null;
      const answer = request.kind === 'OPTIONS' ? { kind: 'SUPPORTED', options: {} } as const : { kind: 'READY' } as const;
      network.clock.setTimer(() => conversation.say(answer, stream), 2_000);
      return null;
    };
    const opening = failure(open(connector(), node, 'ks'));
    await network.clock.advance(4_999);
    expect(network.openSockets).to.equal(1);
    await network.clock.advance(1);
    expect(await opening).to.include({ code: 'CONNECT_TIMEOUT' });
    await expectNothingLeft();
  });

  it('gives up at once, also while the keyspace is set', async () => {
    const node = new FakeNode(network);
    node.script = ({ kind }) => (kind === 'QUERY' ? null : undefined);
    const giveUp = new AbortController();
    const opening = failure(open(connector(), node, 'ks', giveUp.signal));
    await settled();
    const reason = new ShutdownError('Enough');
    giveUp.abort(reason);
    expect(await opening).to.equal(reason);
    await expectNothingLeft();
  });

  it('asks for TLS by the name of the contact point', async () => {
    new FakeNode(network);
    const targets: TransportTarget[] = [];
    const environment = { ...network.environment };
    const made = connector({
      tls: resolveTlsOptions(true),
      environment: {
        ...environment,
        openTransport: (target, events, signal) => {
          targets.push(target);
          return environment.openTransport(target, events, signal);
        },
      },
    });
    const endpoint = { address: '127.0.0.1', port: 9042, hostname: 'cass-1.example' };
    const connection = await made.open({ endpoint, listener: {}, keyspace: undefined, signal: new AbortController().signal });
    expect(targets[0]).to.include({ address: '127.0.0.1', port: 9042 });
    expect(targets[0]!.tls).to.include({ servername: 'cass-1.example', rejectUnauthorized: true });
    connection.destroy();
    await expectNothingLeft();
  });
});
