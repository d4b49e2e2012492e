import type { TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { Cluster, PlainTextAuthProvider, TlsError } from '../../src/index';
import type { TlsOptions } from '../../src/index';
import { FakeNetwork } from '../support/fake-network';
import type { FakeSocket } from '../support/fake-network';
import { FakeNode } from '../support/fake-node';
import { rejection } from '../support/rejection';
import { sentinelPassword } from '../support/secret-guard';
import { createTlsWorld } from '../support/tls-certificates';
import type { ServerCertificates, TlsWorld } from '../support/tls-certificates';
import { TcpTap, TlsFront } from '../support/tls-front';

const username = 'ada';
const password = sentinelPassword;
const versions = ['TLSv1.2', 'TLSv1.3'] as const;
const passwordAuthenticator = 'org.apache.cassandra.auth.PasswordAuthenticator';

describe('credentials and TLS', () => {
  let world: TlsWorld;
  let node: FakeNode;
  /** What each connection had sent, in the clear, when the node asked it for a password. */
  let sentBeforeAsked: Buffer[];
  let front: TlsFront;
  let tap: TcpTap;

  before(async () => {
    world = await createTlsWorld();
  });

  /** A node that asks for a password, behind TLS, behind a tap of the wire. */
  async function start(certificate: keyof ServerCertificates): Promise<void> {
    node = new FakeNode(new FakeNetwork());
    sentBeforeAsked = [];
    node.script = ({ kind }) => {
      if (kind === 'STARTUP') sentBeforeAsked.push(front.received.at(-1)!);
      if (kind === 'STARTUP') return { kind: 'AUTHENTICATE', authenticator: passwordAuthenticator };
      return kind === 'AUTH_RESPONSE' ? { kind: 'AUTH_SUCCESS', token: null } : undefined;
    };
    front = await TlsFront.start(world.servers[certificate], (client) => connectTo(node, client));
    tap = await TcpTap.start(front.port);
  }

  afterEach(async () => {
    await tap.stop();
    await front.stop();
  });

  function connectTo(server: FakeNode, client: TLSSocket): void {
    const socket: FakeSocket = {
      send: (bytes) => void client.write(bytes),
      close: () => client.destroy(),
      stall: () => client.pause(),
      resume: () => client.resume(),
      unreadBytes: 0,
      get isOpen() {
        return !client.destroyed;
      },
    };
    server.onOpen(socket);
    client.on('data', (chunk: Buffer) => server.onData(socket, chunk)).on('close', () => server.onClose(socket));
  }

  async function connect(tls: TlsOptions): Promise<void> {
    const authProvider = new PlainTextAuthProvider(username, password);
    const options = { contactPoints: [`127.0.0.1:${tap.port}`], tls, authProvider, schemaMetadata: false, requireAuthentication: true };
    const cluster = new Cluster(options);
    try {
      await cluster.connect();
    } finally {
      await cluster.shutdown();
    }
  }

  const hasSecret = (bytes: Buffer) => bytes.includes(password) || bytes.includes(username);

  for (const version of versions) {
    it(`S5: leave behind the TLS handshake, once the node has asked for them, ${version}`, async () => {
      await start('everything');
      await connect({ ca: world.ca, minVersion: version, maxVersion: version });
      expect(node.requests.map(({ kind }) => kind)).to.include.members(['OPTIONS', 'STARTUP', 'AUTH_RESPONSE']);
      expect(sentBeforeAsked).to.have.length(2);
      for (const bytes of sentBeforeAsked) {
        expect(bytes.toString('latin1')).to.include('CQL_VERSION');
        expect(hasSecret(bytes), 'sent before it was asked for').to.equal(false);
      }
      for (const bytes of front.received) expect(bytes.toString('latin1').split(password).length - 1, 'times sent').to.equal(1);
      expect(hasSecret(tap.sentBy('client')), 'readable on the wire').to.equal(false);
    });

    const refused: (keyof ServerCertificates)[] = ['selfSigned', 'otherAuthority', 'expired', 'dnsName', 'revoked', 'clientOnly'];
    for (const certificate of refused) {
      it(`S5: stay, and every other byte of CQL too, where the certificate is refused: ${certificate}, ${version}`, async () => {
        await start(certificate);
        const lists = certificate === 'revoked' ? { crl: world.crl } : {};
        const error = await rejection(connect({ ca: world.ca, minVersion: version, maxVersion: version, ...lists }));
        expect(error).to.be.instanceOf(TlsError);
        expect(tap.sentBy('client')[0], 'a TLS handshake record').to.equal(0x16);
        expect([node.requests.length, Buffer.concat(front.received).length]).to.deep.equal([0, 0]);
      });
    }
  }
});
