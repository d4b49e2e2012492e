import { expect } from 'chai';
import type { AuthEndpoint } from '../../../src/auth/authenticator';
import { Connector } from '../../../src/connection/connector';
import type { Environment } from '../../../src/environment';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';

describe('connector: the names of nodes for authenticators', () => {
  /** What a provider is told of the node. */
  async function told(endpoint: AuthEndpoint, reverseLookup?: Environment['reverseLookup']): Promise<AuthEndpoint> {
    const network = new FakeNetwork();
    network.name('node1.example.org', ['127.0.0.1']);
    new FakeNode(network).script = ({ kind }) => {
      if (kind === 'STARTUP') return { kind: 'AUTHENTICATE', authenticator: 'org.apache.cassandra.auth.PasswordAuthenticator' };
      return kind === 'AUTH_RESPONSE' ? { kind: 'AUTH_SUCCESS', token: null } : undefined;
    };
    let seen = endpoint;
    const connector = new Connector({
      environment: { ...network.environment, ...(reverseLookup !== undefined && { reverseLookup }) },
      authProvider: {
        newAuthenticator: (given) => {
          seen = given;
          return { initialResponse: () => null, evaluateChallenge: () => null };
        },
      },
      tls: undefined, requireAuthentication: true, compressor: undefined, startup: {}, connectTimeoutMs: 5_000, maxInFlight: 10,
      version: undefined,
    });
    const { signal } = new AbortController();
    (await connector.open({ endpoint, listener: {}, keyspace: undefined, signal })).destroy();
    return seen;
  }

  const endpoint = { address: '127.0.0.1', port: 9042, hostname: 'cass.example.org' };

  it('are those of their addresses, when asked for', async () => {
    const seen = await told(endpoint);
    expect(seen).to.include(endpoint);
    expect(await seen.reverseLookup?.()).to.equal('node1.example.org');
  });

  it('are not asked for otherwise', async () => {
    await told(endpoint, () => expect.fail('asked'));
  });

  it('are the first of several, or none', async () => {
    expect(await (await told(endpoint, async () => ['a', 'b'])).reverseLookup?.()).to.equal('a');
    expect(await (await told(endpoint, async () => [])).reverseLookup?.()).to.equal(undefined);
  });

  it('are asked for by the address of the node', async () => {
    const addresses: string[] = [];
    const seen = await told(endpoint, async (address) => {
      addresses.push(address);
      return ['x'];
    });
    await seen.reverseLookup?.();
    expect(addresses).to.deep.equal(['127.0.0.1']);
  });
});
