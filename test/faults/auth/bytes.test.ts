import { expect } from 'chai';
import { AuthenticationError, DsePlainTextAuthProvider, PlainTextAuthProvider, ProtocolError, ProtocolVersion } from '../../../src/index';
import type { AuthProvider, ClusterOptions } from '../../../src/index';
import { Opcode } from '../../../src/protocol/constants';
import type { ResponseMessage } from '../../../src/protocol/messages';
import { secretAmong } from '../../support/byte-tap';
import type { FakeNode } from '../../support/fake-node';
import { sentinelPassword } from '../../support/secret-guard';
import {
  accepted, AuthBench, demand, dseAuthenticator, passwordAuthenticator, plainToken, refused, tokensOf,
} from './auth-bench';

const challenge = (text: string): ResponseMessage => ({ kind: 'AUTH_CHALLENGE', token: Buffer.from(text) });

describe('faults: where the password goes', () => {
  let bench: AuthBench;
  let node: FakeNode;

  beforeEach(() => {
    bench = new AuthBench();
    [node] = bench.ring(1) as [FakeNode];
  });

  afterEach(() => bench.end());

  /** The error of a connect that must fail, and whether any byte of the password left. */
  async function refusal(options: ClusterOptions = {}): Promise<Error> {
    const error = await bench.failure(bench.cluster(options).connect());
    expect(bench.conversations.length).to.be.greaterThan(0);
    return error;
  }

  function expectNothingSecretSent(): void {
    for (const conversation of bench.conversations) expect(secretAmong(conversation.sent)).to.equal(undefined);
  }

  describe('S5: it is in no byte before AUTHENTICATE', () => {
    for (const version of Object.keys(ProtocolVersion) as (keyof typeof ProtocolVersion)[]) {
      for (const compression of ['none', 'lz4'] as const) {
        it(`in ${version}, compression ${compression}`, async () => {
          demand(node);
          const session = await bench.cluster({ protocolVersion: ProtocolVersion[version], compression }).connect();
          await session.execute('q');
          expect(bench.conversations).to.have.length(2);
          for (const conversation of bench.conversations) {
            expect(secretAmong(conversation.sentBefore(Opcode.Authenticate))).to.equal(undefined);
          }
          expect(tokensOf(node)).to.deep.equal([plainToken, plainToken]);
        });
      }
    }

    it('and this tap would see it', async () => {
      demand(node);
      await bench.cluster({ protocolVersion: ProtocolVersion.V5 }).connect();
      expect(secretAmong(bench.conversations[0]!.sent)).to.match(/^text/);
    });

    for (const step of ['OPTIONS', 'STARTUP'] as const) {
      it(`and in none at all when the server is silent after ${step}`, async () => {
        node.script = ({ kind }) => (kind === step ? null : undefined);
        expect(await refusal()).to.include({ code: 'NO_HOST_AVAILABLE' });
        expectNothingSecretSent();
      });
    }
  });

  describe('S6: it is given to known classes alone', () => {
    const strange = [
      'com.evil.CredentialStealer', 'toString', '__proto__', 'constructor', 'hasOwnProperty', 'any', '',
      `${passwordAuthenticator}\0`, `\0${passwordAuthenticator}`, ` ${passwordAuthenticator}`, `${passwordAuthenticator}\n`,
      passwordAuthenticator.toLowerCase(), passwordAuthenticator.toUpperCase(), `${passwordAuthenticator}2`,
      `evil.${passwordAuthenticator}`, `${passwordAuthenticator},com.evil.Stealer`, 'PasswordAuthenticator',
      'org.apache.cassandra.auth.P\u0430sswordAuthenticator', 'org.apache.cassandra.auth.AllowAllAuthenticator',
      'org.apache.cassandra.auth.MutualTlsAuthenticator', 'com.datastax.bdp.cassandra.auth.KerberosAuthenticator',
      'com.datastax.bdp.cassandra.auth.dseauthenticator',
    ];
    for (const name of strange) {
      it(`not to ${JSON.stringify(name)}`, async () => {
        demand(node, () => accepted, name);
        expect(await refusal()).to.be.instanceOf(AuthenticationError);
        expect(tokensOf(node)).to.deep.equal([]);
        expectNothingSecretSent();
      });
    }

    it('nor to one whose name is part of an allowed one', async () => {
      demand(node, () => accepted, 'com.example.Ldap');
      const allowedAuthenticators = ['com.example.LdapAuthenticator', 'xcom.example.Ldap'];
      expect(await refusal({ authProvider: new PlainTextAuthProvider('ada', sentinelPassword, { allowedAuthenticators }) }))
        .to.be.instanceOf(AuthenticationError);
      expectNothingSecretSent();
    });

    it('nor to any when a provider allows a text in the place of a list', async () => {
      demand(node, () => accepted, 'Ldap');
      const authProvider = {
        allowedAuthenticators: 'com.example.LdapAuthenticator' as never,
        newAuthenticator: () => expect.fail('it was asked'),
      };
      expect(await refusal({ authProvider })).to.include({ code: 'INVALID_OPTION' });
      expect(tokensOf(node)).to.deep.equal([]);
    });
  });

  describe('S6: with DSE it follows PLAIN-START alone', () => {
    for (const Provider of [PlainTextAuthProvider, DsePlainTextAuthProvider]) {
      it(`${Provider.name}: PLAIN goes first, and the password once the server has agreed`, async () => {
        demand(node, (_, round) => (round === 0 ? challenge('PLAIN-START') : accepted), dseAuthenticator);
        await bench.cluster({ authProvider: new Provider('ada', sentinelPassword) }).connect();
        expect(tokensOf(node)).to.deep.equal(['PLAIN', plainToken, 'PLAIN', plainToken]);
        for (const conversation of bench.conversations) {
          expect(secretAmong(conversation.sentBefore(Opcode.Authenticate))).to.equal(undefined);
        }
      });
    }

    const others = ['', 'PLAIN', 'plain-start', 'PLAIN-START\0', ' PLAIN-START', 'PLAIN-STARTX', 'GSSAPI-START', 'toString', '__proto__'];
    for (const text of others) {
      it(`not after the challenge ${JSON.stringify(text)}`, async () => {
        demand(node, () => challenge(text), dseAuthenticator);
        expect(await refusal()).to.be.instanceOf(AuthenticationError);
        expect(tokensOf(node)).to.deep.equal(['PLAIN']);
        expectNothingSecretSent();
      });
    }

    it('not to a server that knows Kerberos only', async () => {
      demand(node, () => ({ ...refused, message: 'PLAIN is not enabled: GSSAPI' }) as ResponseMessage, dseAuthenticator);
      const error = await refusal();
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.include('PLAIN is not enabled: GSSAPI');
      expect(tokensOf(node)).to.deep.equal(['PLAIN']);
      expectNothingSecretSent();
    });

    it('not to a server that says it has succeeded already', async () => {
      demand(node, () => accepted, dseAuthenticator);
      await bench.cluster().connect();
      expectNothingSecretSent();
    });
  });

  describe('S7: the exchange has an end and an order', () => {
    const again: AuthProvider = {
      newAuthenticator: () => ({ initialResponse: () => Buffer.from('hello'), evaluateChallenge: () => Buffer.from('again') }),
    };

    it('no more than 10 challenges are answered', async () => {
      demand(node, () => challenge('more'));
      expect((await refusal({ authProvider: again })).message).to.include('more than 10 times');
      expect(tokensOf(node)).to.have.length(11);
    });

    it('a password is not given twice', async () => {
      demand(node, () => challenge('once more?'));
      expect(await refusal()).to.be.instanceOf(AuthenticationError);
      expect(tokensOf(node)).to.deep.equal([plainToken]);
    });

    const success: ResponseMessage = { kind: 'AUTH_SUCCESS', token: null };
    const authenticate: ResponseMessage = { kind: 'AUTHENTICATE', authenticator: passwordAuthenticator };
    const misplaced: [what: string, answers: Partial<Record<string, ResponseMessage[]>>][] = [
      ['AUTH_CHALLENGE behind AUTH_SUCCESS', { AUTH_RESPONSE: [success, challenge('more')] }],
      ['a second AUTH_SUCCESS', { AUTH_RESPONSE: [success, success] }],
      ['AUTHENTICATE behind AUTH_SUCCESS', { AUTH_RESPONSE: [success, authenticate] }],
      ['AUTHENTICATE instead of AUTH_SUCCESS', { AUTH_RESPONSE: [authenticate] }],
      ['READY instead of AUTH_SUCCESS', { AUTH_RESPONSE: [{ kind: 'READY' }] }],
      ['READY behind AUTH_SUCCESS', { AUTH_RESPONSE: [success, { kind: 'READY' }] }],
      ['SUPPORTED instead of AUTH_SUCCESS', { AUTH_RESPONSE: [{ kind: 'SUPPORTED', options: {} }] }],
    ];
    const early: typeof misplaced = [
      ['a second AUTHENTICATE in one piece with the first', { STARTUP: [authenticate, authenticate] }],
      ['AUTH_SUCCESS behind AUTHENTICATE', { STARTUP: [authenticate, success] }],
      ['AUTH_CHALLENGE behind AUTHENTICATE', { STARTUP: [authenticate, challenge('x')] }],
      ['AUTHENTICATE behind READY', { STARTUP: [{ kind: 'READY' }, authenticate] }],
      ['AUTH_SUCCESS instead of READY', { STARTUP: [success] }],
      ['AUTH_CHALLENGE instead of AUTHENTICATE', { STARTUP: [challenge('x')] }],
      ['AUTHENTICATE instead of SUPPORTED', { OPTIONS: [authenticate] }],
      ['AUTH_CHALLENGE instead of SUPPORTED', { OPTIONS: [challenge('x')] }],
      ['AUTH_SUCCESS instead of SUPPORTED', { OPTIONS: [success] }],
      ['READY instead of SUPPORTED', { OPTIONS: [{ kind: 'READY' }] }],
      ['AUTHENTICATE instead of the rows of a query', { QUERY: [authenticate] }],
      ['AUTH_CHALLENGE instead of the rows of a query', { QUERY: [challenge('x')] }],
    ];

    /** Answers of a kind of request, all of them in one piece. */
    function answer(answers: Partial<Record<string, ResponseMessage[]>>): void {
      node.script = (request, stream, conversation) => {
        const said = answers[request.kind] ?? (request.kind === 'STARTUP' && 'AUTH_RESPONSE' in answers ? [authenticate] : undefined);
        if (said === undefined) return undefined;
        if (said.length === 1) return said[0];
        const pieces = said.map((message, i) => {
          const bytes = conversation.bytesOf(message, stream);
          if (i === 0 && request.kind === 'STARTUP') conversation.changeFraming(request);
          return bytes;
        });
        conversation.socket.send(Buffer.concat(pieces));
        return null;
      };
    }

    for (const protocolVersion of [ProtocolVersion.V4, ProtocolVersion.V5]) {
      for (const [what, answers] of [...misplaced, ...early]) {
        it(`refuses ${what}, in version ${protocolVersion}`, async () => {
          answer(answers);
          const error = await bench.failure(bench.cluster({ protocolVersion }).connect());
          const reason = error.code === 'NO_HOST_AVAILABLE' ? (error as unknown as { errors: Error[] }).errors[0] : error;
          expect(reason).to.include({ code: 'PROTOCOL_VIOLATION' });
          await bench.clock.advance(0);
          expect(bench.network.openSockets).to.equal(0);
        });
      }

      for (const [what, answers] of early) {
        it(`sends no token because of ${what}, in version ${protocolVersion}`, async () => {
          answer(answers);
          await bench.failure(bench.cluster({ protocolVersion }).connect());
          expect(tokensOf(node)).to.deep.equal([]);
          expectNothingSecretSent();
        });
      }

      const unasked: [what: string, message: ResponseMessage][] = [
        ['AUTHENTICATE', authenticate], ['AUTH_CHALLENGE', challenge('who?')], ['AUTH_SUCCESS', success],
      ];
      for (const [what, message] of unasked) {
        for (const stream of [0, 1, -1]) {
          it(`closes a connection in use on which ${what} comes, on stream ${stream}, in version ${protocolVersion}`, async () => {
            await bench.cluster({ protocolVersion }).connect();
            const [control] = [...node.conversations];
            control!.say(message, stream);
            await bench.clock.advance(0);
            expect(control!.socket.isOpen).to.equal(false);
            expect(tokensOf(node)).to.deep.equal([]);
            expectNothingSecretSent();
          });
        }
      }
    }
  });

  describe('S8: a server that does not want the password', () => {
    it('is told of by an event, and gets none', async () => {
      await bench.cluster().connect();
      expect(bench.warnings).to.deep.equal(Array.from({ length: 2 }, () => (
        '127.0.0.1:9042: The server did not ask for authentication: credentials were not sent'
      )));
      expectNothingSecretSent();
    });

    it('is refused with requireAuthentication, before anything is asked of it', async () => {
      const error = await refusal({ requireAuthentication: true });
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.include('requireAuthentication');
      expect(node.requests.map(({ kind }) => kind)).to.deep.equal(['OPTIONS', 'STARTUP']);
      expectNothingSecretSent();
    });

    it('is refused with requireAuthentication too when it is one of several', async () => {
      const [first, second] = bench.ring(2) as [FakeNode, FakeNode];
      demand(first);
      const session = await bench.cluster({ requireAuthentication: true }).connect();
      expect((await session.execute('q')).info.coordinator?.toString()).to.equal('127.0.0.1:9042');
      expect(second.requests.some(({ kind }) => kind === 'QUERY')).to.equal(false);
      expect(bench.warnings.join()).to.include('127.0.0.2:9042: no connection can be opened').and.include('requireAuthentication');
    });
  });

  describe('S8: a downgrade of the protocol', () => {
    const isV5 = (): boolean => [...node.conversations].some(({ version }) => version.usesSegments);

    it('is told of by an event', async () => {
      demandIn(node, 'refuses V5');
      await bench.cluster().connect();
      expect(bench.warnings[0]).to.include('The server refused protocol V5 and V4 is used');
      expect(tokensOf(node)).to.deep.equal([plainToken, plainToken]);
    });

    for (const how of ['refuses V5', 'lists V4 only', 'lists nothing'] as const) {
      it(`is refused by minProtocolVersion, before the password is asked for: a server that ${how}`, async () => {
        demandIn(node, how);
        const error = await refusal({ minProtocolVersion: ProtocolVersion.V5 });
        expect(error).to.be.instanceOf(ProtocolError).and.include({ code: 'PROTOCOL_VERSION', host: '127.0.0.1:9042' });
        expect(error.message).to.include('no better protocol than V4').and.include('minProtocolVersion is V5');
        expect(bench.warnings).to.deep.equal([]);
        expectNothingSecretSent();
      });

      it(`is refused by a pin: a server that ${how}`, async () => {
        demandIn(node, how);
        const error = bench.cluster({ protocolVersion: ProtocolVersion.V5 }).connect();
        if (how === 'refuses V5') expect(await bench.failure(error)).to.include({ code: 'PROTOCOL_VERSION' });
        else await error.then(() => expect(isV5()).to.equal(true));
      });
    }

    it('is none when the server has what is demanded', async () => {
      demand(node);
      await bench.cluster({ minProtocolVersion: ProtocolVersion.V5 }).connect();
      expect(isV5()).to.equal(true);
      expect(bench.warnings).to.deep.equal([]);
    });

    it('is none in the eyes of minProtocolVersion V4', async () => {
      demandIn(node, 'lists V4 only');
      await bench.cluster({ minProtocolVersion: ProtocolVersion.V4 }).connect();
      expect(isV5()).to.equal(false);
    });
  });
});

/** A node that demands the password, and seems to be an older one. */
function demandIn(node: FakeNode, how: 'refuses V5' | 'lists V4 only' | 'lists nothing'): void {
  demand(node);
  const { script } = node;
  if (how === 'lists V4 only') node.supported = { PROTOCOL_VERSIONS: ['3/v3', '4/v4'] };
  if (how === 'lists nothing') node.supported = {};
  if (how !== 'refuses V5') return;
  node.script = (request, stream, conversation) => {
    const isRefused = conversation.version.usesSegments && request.kind !== 'OPTIONS';
    return isRefused ? { kind: 'ERROR', code: 0x0a, message: 'not here' } : script(request, stream, conversation);
  };
}
