import { expect } from 'chai';
import type { AuthEndpoint, AuthProvider } from '../../../src/auth/authenticator';
import { AbortError, ConnectionError } from '../../../src/errors';
import { settled } from '../../support/virtual-clock';
import { Bench } from './connection-kit';

const authenticate = { kind: 'AUTHENTICATE', authenticator: 'org.apache.cassandra.auth.PasswordAuthenticator' } as const;

describe('connection: a provider that takes its time', () => {
  let bench: Bench;
  let asked: AuthEndpoint[];
  let disposals: number;
  let answer: (token: Buffer) => void;

  beforeEach(() => {
    bench = new Bench();
    [asked, disposals] = [[], 0];
    bench.node.script = ({ kind }) => {
      if (kind === 'STARTUP') return authenticate;
      return kind === 'AUTH_RESPONSE' ? { kind: 'AUTH_SUCCESS', token: null } : undefined;
    };
  });

  const authProvider: AuthProvider = {
    newAuthenticator: (given) => {
      asked.push(given);
      return {
        initialResponse: () => new Promise((resolve) => (answer = resolve)),
        evaluateChallenge: () => null,
        dispose: () => void disposals++,
      };
    },
  };

  it('is what a time that ran out names', async () => {
    const opening = bench.refusal({ authProvider });
    await settled();
    await bench.clock.advance(5_000);
    const error = await opening;
    expect(error).to.be.instanceOf(ConnectionError).and.include({ code: 'CONNECT_TIMEOUT' });
    expect(error.message).to.include('waiting for the authProvider, which is to answer the server').and.include('connectTimeoutMs');
  });

  const ends: [how: string, end: () => unknown, code: string][] = [
    ['the time ran out', () => bench.clock.advance(5_000), 'CONNECT_TIMEOUT'],
    ['the caller gave up', () => bench.giveUp.abort(new AbortError('Never mind')), 'ABORTED'],
    ['the server closed the connection', () => bench.conversation.socket.close(), 'CONNECTION_CLOSED'],
  ];
  for (const [how, end, code] of ends) {
    it(`learns that nobody waits any more when ${how}`, async () => {
      const opening = bench.refusal({ authProvider });
      await settled();
      const signal = asked[0]?.signal;
      expect(signal?.aborted).to.equal(false);
      await end();
      const error = await opening;
      expect(error).to.include({ code });
      expect(signal).to.include({ aborted: true, reason: error });
      answer(Buffer.from('late'));
      await settled();
      expect(disposals).to.equal(1);
      expect(bench.node.requests.map(({ kind }) => kind)).to.not.include('AUTH_RESPONSE');
    });
  }

  it('is not told so by a connection that was opened, not even when that ends', async () => {
    const opening = bench.open({ authProvider });
    await settled();
    answer(Buffer.from('in time'));
    const connection = await opening;
    connection.destroy();
    await bench.clock.advance(10_000);
    expect(asked[0]?.signal?.aborted).to.equal(false);
    expect(asked[0]).to.include({ address: '127.0.0.1', port: 9042 });
  });
});
