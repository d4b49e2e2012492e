import { createPrivateKey } from 'node:crypto';
import { expect } from 'chai';
import { AuthenticationError, Cluster, PlainTextAuthProvider, TlsError } from '../../../src/index';
import type { ClusterOptions, Session, TlsOptions } from '../../../src/index';
import { systemEnvironment } from '../../../src/connection/system-environment';
import type { KeyPair } from '../../support/certificates';
import { rejection } from '../../support/rejection';
import { runCql } from '../../support/raw-cql';
import { findSecretIn, sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { skipSuite } from '../../support/skipped-suites';
import type { ServerOptions } from '../../support/start-server';
import { Authority } from '../../support/tls-authority';
import { TcpTap } from '../../support/tls-front';
import { missingProgram, pkcs12 } from '../../support/tls-stores';

const bobsPassword = `${sentinelPassword}-bob`;
/** Client certificates by what is to be shown with them. */
interface Clients {
  readonly alice: KeyPair;
  readonly carol: KeyPair;
  readonly superuser: KeyPair;
  /** Has an identity that no role has. */
  readonly mallory: KeyPair;
  readonly withoutIdentity: KeyPair;
  readonly expired: KeyPair;
  readonly otherAuthority: KeyPair;
  readonly forServers: KeyPair;
}

const nodeName = 'node1.db.example';
const environment = { ...systemEnvironment(), lookup: async () => ['127.0.0.1'] };
const parameters = { validator_class_name: 'org.apache.cassandra.auth.SpiffeCertificateValidator' };
const versions = ['TLSv1.2', 'TLSv1.3'] as const;
const identity = (name: string) => `spiffe://db.example/${name}`;

let authority: Authority;
let clients: Clients;

/** A node that asks for client certificates, and for passwords on plain connections, which it takes on the same port. */
async function mutualNode(): Promise<ServerOptions> {
  authority = await Authority.create();
  const other = await Authority.create('another authority');
  const client = (name: string, more: object = {}) => (
    authority.issue({ commonName: name, usage: 'client', uris: [identity(name)], ...more })
  );
  clients = {
    alice: await client('alice'),
    carol: await client('carol'),
    superuser: await client('superuser'),
    mallory: await client('mallory'),
    withoutIdentity: await client('alice', { uris: [] }),
    expired: await client('alice', { fromDay: -9, toDay: -1 }),
    otherAuthority: await other.issue({ commonName: 'alice', usage: 'client', uris: [identity('alice')] }),
    forServers: await client('alice', { usage: 'server' }),
  };
  const server = await authority.issue({ dns: [nodeName], ips: ['127.0.0.1'] });
  return {
    tls: 'mutual',
    ownProcesses: true,
    certificates: { ca: authority.cert, server, client: clients.superuser },
    yaml: {
      client_encryption_options: { optional: true },
      authenticator: { class_name: 'org.apache.cassandra.auth.MutualTlsWithPasswordFallbackAuthenticator', parameters },
      authorizer: 'CassandraAuthorizer',
    },
  };
}

describeWithServer('server: TLS: client certificates', mutualNode, (server) => {
  const port = () => server().nodes[0]!.port;

  before(async () => {
    await server().nodes[0]!.waitForLog(/Created default superuser role/);
    const plainServer = { contactPoints: server().contactPoints, credentials: { username: 'cassandra', password: 'cassandra' } };
    await runCql(
      plainServer,
      'create role alice with login = true',
      'create role carol with login = true',
      `create role bob with login = true and password = '${bobsPassword}'`,
      `add identity '${identity('alice')}' to role 'alice'`,
      `add identity '${identity('carol')}' to role 'carol'`,
      `add identity '${identity('superuser')}' to role 'cassandra'`,
    );
  });

  async function using<T>(options: ClusterOptions, work: (session: Session, cluster: Cluster) => Promise<T>): Promise<T> {
    const cluster = new Cluster({ contactPoints: [`127.0.0.1:${port()}`], schemaMetadata: false, ...options }, environment);
    try {
      return await work(await cluster.connect(), cluster);
    } finally {
      await cluster.shutdown();
    }
  }

  /** Roles that a session without permissions may list are its own. */
  async function rolesOf(session: Session): Promise<string[]> {
    return (await session.execute<{ role: string }>('list roles')).rows.map(({ role }) => role);
  }

  const trusting = (tls: TlsOptions = {}): TlsOptions => ({ ca: authority.cert, ...tls });
  const bob = () => new PlainTextAuthProvider('bob', bobsPassword);

  describe('MutualTlsWithPasswordFallbackAuthenticator', () => {
    it('logs in by the certificate alone', async () => {
      expect(await using({ tls: trusting(clients.alice), requireAuthentication: true }, rolesOf)).to.deep.equal(['alice']);
    });

    it('goes by the certificate also where a password is given', async () => {
      expect(await using({ tls: trusting(clients.alice), authProvider: bob() }, rolesOf)).to.deep.equal(['alice']);
    });

    it('falls back on the password where no certificate can be shown', async () => {
      expect(await using({ authProvider: bob() }, rolesOf)).to.deep.equal(['bob']);
      const error = await rejection(using({}, rolesOf));
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.include('MutualTlsWithPasswordFallbackAuthenticator').and.include('no credentials are configured');
    });
  });

  describe('MutualTlsAuthenticator, on a port that speaks TLS only', () => {
    before(async function () {
      this.timeout(120_000);
      const [node] = server().nodes;
      await node!.stop();
      await node!.start({
        yaml: {
          client_encryption_options: { optional: false },
          authenticator: { class_name: 'org.apache.cassandra.auth.MutualTlsAuthenticator', parameters },
        },
      });
    });

    const passphrase = 'one two';
    const encrypted = ({ cert, key }: KeyPair): TlsOptions => {
      const pem = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
      return { cert, key: pem, passphrase };
    };
    const shapes: [what: string, tls: () => TlsOptions][] = [
      ['PEM', () => clients.alice],
      ['an encrypted PEM key and its passphrase', () => encrypted(clients.alice)],
      ['a key that has its own passphrase', () => {
        const { cert, key } = encrypted(clients.alice);
        return { cert: cert!, key: [{ pem: key as string, passphrase }] };
      }],
    ];
    for (const version of versions) {
      for (const [what, tls] of shapes) {
        it(`logs in by a certificate: ${what}, ${version}`, async () => {
          const options = trusting({ ...tls(), minVersion: version, maxVersion: version });
          expect(await using({ tls: options }, rolesOf)).to.deep.equal(['alice']);
        });
      }
    }

    it('logs in by a certificate: PKCS#12 and its passphrase', async function () {
      const missing = await missingProgram('openssl');
      if (missing !== undefined) skipSuite(this, `${missing} not found`);
      const pfx = await pkcs12(clients.alice, passphrase);
      expect(await using({ tls: trusting({ pfx, passphrase }) }, rolesOf)).to.deep.equal(['alice']);
      const error = await rejection(using({ tls: trusting({ pfx, passphrase: 'wrong' }) }, rolesOf));
      expect(error.message).to.include('tls.passphrase does not open tls.pfx').and.not.include('wrong');
    });

    it('is seen by the server as the role of the identity, over the TLS that was asked for', async () => {
      await using({ tls: trusting({ ...clients.alice, minVersion: 'TLSv1.3' }) }, () => {
        return using({ tls: trusting(clients.superuser) }, async (superuser) => {
          const { rows } = await superuser.execute<{ username: string; ssl_enabled: boolean; ssl_protocol: string }>(
            'select username, ssl_enabled, ssl_protocol from system_views.clients',
          );
          const seen = rows.filter(({ username }) => username === 'alice');
          expect(seen).to.deep.equal(Array(2).fill({ username: 'alice', ssl_enabled: true, ssl_protocol: 'TLSv1.3' }));
        });
      });
    });

    it('goes by the certificate also where a password is given', async () => {
      expect(await using({ tls: trusting(clients.alice), authProvider: bob() }, rolesOf)).to.deep.equal(['alice']);
    });

    it('says that an identity has no role, or that there is none', async () => {
      for (const [client, text] of [['mallory', identity('mallory')], ['withoutIdentity', 'Spiffe']] as const) {
        const error = await rejection(using({ tls: trusting(clients[client]) }, rolesOf));
        expect(error).to.be.instanceOf(AuthenticationError).and.have.property('host', `127.0.0.1:${port()}`);
        expect(error.message).to.include('refused the identity in the client certificate').and.include(text).and.include('ADD IDENTITY');
      }
    });

    /** The words differ with the server's implementation of TLS, and with how soon it closes the connection. */
    const late = 'closed the connection in the TLS handshake';
    const refusals: [what: keyof Clients | 'none', text: RegExp][] = [
      ['none', new RegExp(`demands a client certificate|may demand a client certificate|demands one|${late}`)],
      ['otherAuthority', new RegExp(`with a client certificate that it does not trust|refused the client certificate|${late}`)],
      ['forServers', new RegExp(`clientAuth|refused the client certificate|${late}`)],
      ['expired', new RegExp(`the client certificate has expired|refused the client certificate|${late}`)],
    ];
    for (const version of versions) {
      for (const [what, text] of refusals) {
        it(`S1: refuses a client certificate: ${what}, ${version}`, async () => {
          const shown = what === 'none' ? {} : clients[what];
          const error = await rejection(using({ tls: trusting({ ...shown, minVersion: version, maxVersion: version }) }, rolesOf));
          expect(error).to.be.instanceOf(TlsError).and.have.property('host', `127.0.0.1:${port()}`);
          expect(error.message).to.match(text);
        });
      }
    }

    const serverCells: [what: string, contactPoint: string, tls: TlsOptions, outcome: RegExp | 'connects'][] = [
      ['its address', '127.0.0.1', {}, 'connects'],
      ['its name', nodeName, {}, 'connects'],
      ['a name that it has not', 'localhost', {}, /is for DNS:node1\.db\.example, IP Address:127\.0\.0\.1, not for localhost/],
      ['a name set for it', '127.0.0.1', { servername: 'node2.db.example' }, /not for node2\.db\.example/],
      ['another authority', '127.0.0.1', { ca: undefined }, /authority that is not trusted here/],
    ];
    for (const version of versions) {
      for (const [what, contactPoint, tls, outcome] of serverCells) {
        it(`S1: verifies the certificate of Cassandra by ${what}, ${version}: ${outcome === 'connects' ? outcome : 'refused'}`, async () => {
          const options = { ...trusting(clients.alice), ...tls, minVersion: version, maxVersion: version };
          const work = using({ contactPoints: [`${contactPoint}:${port()}`], tls: options }, rolesOf);
          if (outcome === 'connects') expect(await work).to.deep.equal(['alice']);
          else expect((await rejection(work)).message).to.match(outcome);
        });
      }
    }

    it('S4: says what to do about a plain connection to a port that expects TLS', async () => {
      const error = await rejection(using({ authProvider: bob() }, rolesOf));
      expect(error.message).to.include(`127.0.0.1:${port()}`).and.match(/expects? TLS on this port.* set the tls option/s);
      expect(error.code).to.equal('NO_HOST_AVAILABLE');
    });

    it('S5: no byte of CQL leaves before the certificate of the server has been verified', async () => {
      const tap = await TcpTap.start(port());
      try {
        for (const maxVersion of versions) {
          const tls = trusting({ ...clients.alice, maxVersion, minVersion: maxVersion, servername: 'node2.db.example' });
          const options = { contactPoints: [`127.0.0.1:${tap.port}`], tls, authProvider: bob() };
          expect(await rejection(using(options, rolesOf))).to.be.instanceOf(TlsError);
        }
        const bytes = tap.sentBy('client');
        const sent = bytes.toString('latin1');
        expect(sent[0], 'a TLS handshake record').to.equal('\x16');
        expect(sent).to.not.match(/bob|CQL_VERSION/);
        expect(findSecretIn(bytes)).to.equal(undefined);
      } finally {
        await tap.stop();
      }
    });

    it('takes a renewed client certificate for new connections, and leaves those in use alone', async () => {
      let current = clients.alice;
      await using({ tls: () => trusting(current) }, async (before, cluster) => {
        expect(await rolesOf(before)).to.deep.equal(['alice']);
        current = clients.carol;
        const after = await cluster.connect();
        expect(await rolesOf(after)).to.deep.equal(['carol']);
        expect(await rolesOf(before)).to.deep.equal(['alice']);
        current = clients.expired;
        expect(await rejection(cluster.connect())).to.be.instanceOf(TlsError);
        current = clients.alice;
        expect(await rolesOf(await cluster.connect())).to.deep.equal(['alice']);
        expect(await rolesOf(before)).to.deep.equal(['alice']);
      });
    });
  });
});
