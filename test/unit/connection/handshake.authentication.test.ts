import { expect } from 'chai';
import type { Authenticator } from '../../../src/auth/authenticator';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { AuthenticationError } from '../../../src/errors';
import { lz4Compressor } from '../../../src/protocol/compression';
import { ErrorCode } from '../../../src/protocol/constants';
import type { ResponseMessage } from '../../../src/protocol/messages';
import { versions } from '../../../src/protocol/version';
import { expectNoSecret, sentinelPassword } from '../../support/secret-guard';
import { settled } from '../../support/virtual-clock';
import { Bench, host } from './connection-kit';

const authenticate: ResponseMessage = { kind: 'AUTHENTICATE', authenticator: 'org.apache.cassandra.auth.PasswordAuthenticator' };
const provider = new PlainTextAuthProvider('ada', sentinelPassword);
const plainToken = Buffer.from(`\0ada\0${sentinelPassword}`);

describe('connection: authentication', () => {
  let bench: Bench;

  /** Demands authentication and answers the tokens in turn, the last answer for ever. */
  function demand(...answers: ResponseMessage[]): void {
    bench.node.script = ({ kind }) => {
      if (kind === 'STARTUP') return authenticate;
      if (kind !== 'AUTH_RESPONSE') return undefined;
      return answers.length > 1 ? answers.shift() : answers[0];
    };
  }

  const tokens = (): (Uint8Array | null)[] => {
    return bench.node.requests.flatMap((request) => (request.kind === 'AUTH_RESPONSE' ? [request.token] : []));
  };

  beforeEach(() => {
    bench = new Bench();
  });

  for (const version of Object.values(versions)) {
    for (const compressor of [undefined, lz4Compressor]) {
      it(`logs in, framed as agreed: ${version.name}, ${compressor?.name ?? 'no compression'}`, async () => {
        demand({ kind: 'AUTH_SUCCESS', token: null });
        const connection = await bench.open({ version, compressor, authProvider: provider });
        expect(tokens()).to.deep.equal([plainToken]);
        const asker = bench.ask(connection, 'x'.repeat(2_000));
        await settled();
        expect(asker.outcome).to.equal('RESULT');
        connection.destroy();
      });
    }
  }

  it('answers challenges', async () => {
    const seen: string[] = [];
    const authenticator: Authenticator = {
      initialResponse: () => Buffer.from('hello'),
      evaluateChallenge: (token) => Buffer.from(`re: ${String(token)}`),
      onAuthenticationSuccess: (token) => void seen.push(String(token)),
      dispose: () => void seen.push('disposed'),
    };
    demand({ kind: 'AUTH_CHALLENGE', token: Buffer.from('who?') }, { kind: 'AUTH_SUCCESS', token: Buffer.from('bye') });
    const connection = await bench.open({ authProvider: { newAuthenticator: () => authenticator } });
    expect(tokens().map(String)).to.deep.equal(['hello', 're: who?']);
    expect(seen).to.deep.equal(['bye', 'disposed']);
    connection.destroy();
  });

  it('is an AuthenticationError without a provider, and no token is sent', async () => {
    demand({ kind: 'AUTH_SUCCESS', token: null });
    const error = await bench.refusal();
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(error.message).to.include('PasswordAuthenticator').and.include('authProvider');
    expect(tokens()).to.deep.equal([]);
  });

  it('is an AuthenticationError when the password is wrong, which no text shows', async () => {
    demand({ kind: 'ERROR', code: ErrorCode.BAD_CREDENTIALS, message: 'Provided username ada and/or password are incorrect' });
    const error = await bench.refusal({ authProvider: provider });
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(error.message).to.include('Provided username ada and/or password are incorrect');
    expectNoSecret(error, 'the error');
    expect(error.cause).to.include({ serverCode: ErrorCode.BAD_CREDENTIALS });
  });

  it('tells other errors of the server as they are, also when a version is pinned', async () => {
    demand({ kind: 'ERROR', code: ErrorCode.PROTOCOL_ERROR, message: 'out of order' });
    const pinned = { authProvider: provider, version: versions.V4, isPinned: true };
    expect(await bench.refusal(pinned)).to.include({ code: 'PROTOCOL_ERROR' });
    demand({ kind: 'ERROR', code: ErrorCode.OVERLOADED, message: 'busy' });
    expect(await bench.refusal({ authProvider: provider })).to.include({ code: 'OVERLOADED' });
  });

  for (const answer of [{ kind: 'READY' }, { kind: 'RESULT', resultKind: 'VOID' }] as const) {
    it(`refuses ${answer.kind} for an answer to a token`, async () => {
      demand(answer);
      expect(await bench.refusal({ authProvider: provider })).to.include({ code: 'PROTOCOL_VIOLATION' });
    });
  }

  it('warns when the server does not want the credentials', async () => {
    const connection = await bench.open({ authProvider: provider });
    expect(bench.warnings).to.deep.equal([`${host}: The server did not ask for authentication: credentials were not sent`]);
    connection.destroy();
  });

  it('refuses a server that does not want them, when it must', async () => {
    const error = await bench.refusal({ authProvider: provider, requireAuthentication: true });
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(error.message).to.include('requireAuthentication');
  });

  describe('when the connection ends while an authenticator is at work', () => {
    const never: Authenticator = { initialResponse: () => new Promise(() => undefined), evaluateChallenge: () => null };

    it('fails at once when the server closes it', async () => {
      demand();
      const opening = bench.refusal({ authProvider: { newAuthenticator: () => never } });
      await settled();
      bench.node.cut();
      expect(await opening).to.include({ code: 'CONNECTION_CLOSED' });
    });

    it('fails in time when the authenticator never answers', async () => {
      demand();
      const opening = bench.refusal({ authProvider: { newAuthenticator: () => never } });
      await bench.clock.advance(5_000);
      expect(await opening).to.include({ code: 'CONNECT_TIMEOUT' });
    });

    it('lets an authenticator that answers later clean up, and sends nothing', async () => {
      let answer: (token: Buffer) => void = () => undefined;
      let disposals = 0;
      const slow: Authenticator = {
        initialResponse: () => new Promise((resolve) => {
          answer = resolve;
        }),
        evaluateChallenge: () => null,
        dispose: () => void disposals++,
      };
      demand();
      const opening = bench.refusal({ authProvider: { newAuthenticator: () => slow } });
      await bench.clock.advance(5_000);
      await opening;
      answer(plainToken);
      await settled();
      expect(disposals).to.equal(1);
      expect(tokens()).to.deep.equal([]);
    });
  });
});
