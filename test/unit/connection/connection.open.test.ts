import { expect } from 'chai';
import type { OpenTransport, Transport } from '../../../src/environment';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { AbortError, ConfigurationError, ConnectionError, TlsError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import { sentinelPassword } from '../../support/secret-guard';
import { settled } from '../../support/virtual-clock';
import { Bench, endpoint, failure, host, RawServer } from './connection-kit';

const authProvider = new PlainTextAuthProvider('ada', sentinelPassword);
const authenticate = { kind: 'AUTHENTICATE', authenticator: 'org.apache.cassandra.auth.PasswordAuthenticator' } as const;
const steps = ['OPTIONS', 'STARTUP', 'AUTH_RESPONSE', 'USE'] as const;

describe('connection: opening', () => {
  let bench: Bench;

  beforeEach(() => {
    bench = new Bench();
  });

  /** A node that goes through all steps, and says nothing at one of them. */
  function hangAt(step: string): void {
    bench.node.script = (request) => {
      if (request.kind === step || (step === 'USE' && request.kind === 'QUERY')) return null;
      if (request.kind === 'STARTUP') return authenticate;
      return request.kind === 'AUTH_RESPONSE' ? { kind: 'AUTH_SUCCESS', token: null } : undefined;
    };
  }

  const everything = { authProvider, keyspace: 'ks' };

  it('gives a connection that is ready and has its keyspace', async () => {
    const connection = await bench.open({ keyspace: 'Ks"1' });
    expect(connection).to.include({ state: 'ready', isAvailable: true, inFlightCount: 0 });
    expect(connection).to.include({ keyspace: 'Ks"1', openedAtMs: 1_000_000 });
    expect(bench.node.requests.at(-1)).to.deep.include({ query: 'USE "Ks""1"' });
    expect(bench.clock.pendingTimers).to.equal(0);
    connection.destroy();
    await settled();
    bench.expectNothingLeft();
  });

  describe('that takes too long', () => {
    it('names TCP when nothing answers', async () => {
      bench.network.listen(host, 'silent');
      const opening = bench.refusal(everything);
      await bench.clock.advance(4_999);
      expect(bench.network.openSockets).to.equal(1);
      await bench.clock.advance(1);
      const error = await opening;
      expect(error).to.be.instanceOf(ConnectionError).and.include({ code: 'CONNECT_TIMEOUT' });
      expect(error.message).to.include('5000 ms').and.include('waiting for a TCP connection;').and.include('connectTimeoutMs');
    });

    it('names TLS as well where it is used', async () => {
      bench.network.listen(host, 'silent');
      const opening = bench.refusal({ target: { ...endpoint, tls: {} } });
      await bench.clock.advance(5_000);
      expect((await opening).message).to.include('a TCP connection and a TLS handshake');
    });

    for (const step of steps) {
      it(`names ${step} when that is not answered, after one time for all steps`, async () => {
        hangAt(step);
        const opening = bench.refusal(everything);
        await settled();
        await bench.clock.advance(5_000);
        const error = await opening;
        expect(error).to.be.instanceOf(ConnectionError).and.include({ code: 'CONNECT_TIMEOUT' });
        expect(error.message).to.include(`waiting for the answer to ${step}`);
      });
    }

    it('counts slow answers together', async () => {
      bench.node.script = (request, stream, conversation) => {
        const answer = request.kind === 'OPTIONS' ? { kind: 'SUPPORTED', options: {} } as const : { kind: 'READY' } as const;
        bench.clock.setTimer(() => conversation.say(answer, stream), 3_000);
        return null;
      };
      const opening = failure(bench.open());
      await bench.clock.advance(5_000);
      expect((await opening).message).to.include('waiting for the answer to STARTUP');
      await bench.clock.advance(5_000);
      bench.expectNothingLeft();
    });

    it('reads what has come before it gives up, after a blocked event loop', async () => {
      bench.node.script = (request, stream, conversation) => {
        if (request.kind !== 'STARTUP') return undefined;
        conversation.say({ kind: 'READY' }, stream);
        void bench.clock.block(10_000);
        return null;
      };
      const connection = await bench.open();
      expect(connection).to.include({ state: 'ready' });
      connection.destroy();
    });
  });

  describe('that is given up', () => {
    const reason = new AbortError('Never mind');

    it('before it starts', async () => {
      bench.giveUp.abort(reason);
      expect(await bench.refusal(everything)).to.equal(reason);
      expect(bench.node.requests).to.deep.equal([]);
    });

    it('while TCP connects', async () => {
      bench.network.listen(host, 'silent');
      const opening = bench.refusal(everything);
      await settled();
      bench.giveUp.abort(reason);
      expect(await opening).to.equal(reason);
    });

    for (const step of steps) {
      it(`while ${step} waits for its answer`, async () => {
        hangAt(step);
        const opening = bench.refusal(everything);
        await settled();
        expect(bench.network.openSockets).to.equal(1);
        bench.giveUp.abort(reason);
        expect(await opening).to.equal(reason);
      });
    }

    it('in the moment in which the transport opens', async () => {
      const { environment } = bench.network;
      let isDestroyed = false;
      const openTransport = async (): Promise<Transport> => {
        await Promise.resolve();
        bench.giveUp.abort(reason);
        return {
          peer: host, write: () => true, pause() {}, resume() {}, end() {},
          destroy() {
            isDestroyed = true;
          },
        };
      };
      expect(await bench.refusal({ environment: { ...environment, openTransport } })).to.equal(reason);
      expect(isDestroyed).to.equal(true);
    });

    it('in whatever moment of its end, it is either open or not', async () => {
      const outcomes = new Set<string>();
      for (let moment = 0; moment < 40; moment++) {
        const tested = new Bench();
        const { environment } = tested.network;
        const openTransport: OpenTransport = (target, events, signal) => environment.openTransport(target, {
          ...events,
          onData: (chunk) => {
            events.onData(chunk);
            let turn = Promise.resolve();
            for (let i = 0; i < moment; i++) turn = turn.then(() => undefined);
            if (tested.node.requests.length === 2) void turn.then(() => tested.giveUp.abort(reason));
          },
        }, signal);
        const connection = await tested.open({ environment: { ...environment, openTransport } }).catch(() => undefined);
        outcomes.add(connection?.state ?? 'refused');
        connection?.destroy();
        expect(tested.closes, `closes at ${moment}`).to.have.length(connection === undefined ? 0 : 1);
        await settled();
        tested.expectNothingLeft();
      }
      expect([...outcomes]).to.deep.equal(['refused', 'ready']);
    });

    it('has no effect any more on a connection that is open', async () => {
      const connection = await bench.open(everything);
      bench.giveUp.abort(reason);
      await settled();
      expect(connection.state).to.equal('ready');
      connection.destroy();
    });
  });

  describe('that the server ends', () => {
    for (const step of steps) {
      it(`tells that it was closed while ${step} waited`, async () => {
        hangAt(step);
        const opening = bench.refusal(everything);
        await settled();
        bench.node.cut();
        const error = await opening;
        expect(error).to.be.instanceOf(ConnectionError).and.include({ code: 'CONNECTION_CLOSED' });
        expect(error.message).to.include('closed the connection');
        if (step !== 'USE') expect(error.message).to.include(`the answer to ${step}`);
      });
    }

    it('asks about TLS when not a byte has come', async () => {
      hangAt('OPTIONS');
      const opening = bench.refusal();
      await settled();
      bench.node.cut();
      expect((await opening).message).to.include('it may expect TLS on this port');
    });

    it('tells the error of the system', async () => {
      hangAt('STARTUP');
      const opening = bench.refusal();
      await settled();
      bench.node.cut(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
      const error = await opening;
      expect(error).to.include({ code: 'CONNECT_FAILED' });
      expect(error.message).to.include('read ECONNRESET').and.include('reset');
    });

    it('tells of TLS where the certificate is refused late', async () => {
      hangAt('OPTIONS');
      const opening = bench.refusal({ target: { ...endpoint, tls: {} } });
      await settled();
      bench.node.cut(Object.assign(new Error('alert'), { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }));
      expect(await opening).to.be.instanceOf(TlsError);
    });

    it('tells that nothing listens', async () => {
      bench.network.unlisten(host);
      const error = await bench.refusal();
      expect(error).to.be.instanceOf(ConnectionError).and.include({ code: 'CONNECT_FAILED' });
      expect(error.message).to.include('ECONNREFUSED').and.include('9042');
    });

    it('tells that there is no such keyspace', async () => {
      bench.node.script = (request) => (
        request.kind === 'QUERY' ? { kind: 'ERROR', code: ErrorCode.INVALID, message: "Keyspace 'ks' does not exist" } : undefined
      );
      const error = await bench.refusal({ keyspace: 'ks' });
      expect(error).to.be.instanceOf(ConfigurationError).and.include({ code: 'INVALID_KEYSPACE' });
      expect(error.message).to.include('"ks"').and.include('does not exist');
    });

    it('tells any other refusal of the keyspace as it is', async () => {
      bench.node.script = (request) => (request.kind === 'QUERY' ? { kind: 'RESULT', resultKind: 'VOID' } : undefined);
      expect(await bench.refusal({ keyspace: 'ks' })).to.include({ code: 'UNEXPECTED_ANSWER' });
      bench.node.script = (request) => (
        request.kind === 'QUERY' ? { kind: 'ERROR', code: ErrorCode.UNAUTHORIZED, message: 'no' } : undefined
      );
      expect(await bench.refusal({ keyspace: 'ks' })).to.include({ code: 'UNAUTHORIZED' });
    });
  });

  describe('to something that does not speak CQL', () => {
    const table: [name: string, answer: Buffer, shown: string, hint: string][] = [
      ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'HTTP/1.1 400 Bad', 'an HTTP server'],
      ['a TLS alert', Buffer.from('15030300020246', 'hex'), '......F', 'set the tls option'],
      ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'), 'SSH-2.0-OpenSSH_', 'check the address and the port'],
      ['zeros', Buffer.alloc(64), '................', 'check the address and the port'],
      ['one odd byte', Buffer.from('\n'), '.', 'check the address and the port'],
      ['an echo', Buffer.from('040000000500000000', 'hex'), '.........', 'check the address and the port'],
      ['a length beyond reason', Buffer.from('84000000067fffffff', 'hex'), '.........', 'check the address and the port'],
      ['an opcode that is none', Buffer.from('840000000400000000', 'hex'), '.........', 'check the address and the port'],
    ];
    for (const [name, answer, shown, hint] of table) {
      it(`is found out at once: ${name}`, async () => {
        new RawServer(bench.network, answer);
        const error = await bench.refusal();
        expect(error).to.be.instanceOf(ConnectionError).and.include({ code: 'NOT_CQL' });
        expect(error.message).to.include(`first bytes ${JSON.stringify(shown)}`).and.include(hint);
      });
    }

    it('is found out when it speaks first', async () => {
      bench.network.listen(host, { onOpen: (socket) => socket.send(Buffer.from('220 mail ready\r\n')), onData() {} });
      expect(await bench.refusal()).to.include({ code: 'NOT_CQL' });
    });

    it('is found out when it says so and closes in one go', async () => {
      new RawServer(bench.network, Buffer.from('15030300020246', 'hex'), true);
      expect(await bench.refusal()).to.include({ code: 'NOT_CQL' });
    });

    it('is not said of a server that has answered before', async () => {
      bench.node.script = (request, _, { socket }) => {
        if (request.kind === 'STARTUP') socket.send(Buffer.from('HTTP/1.1 400'));
        return request.kind === 'STARTUP' ? null : undefined;
      };
      expect(await bench.refusal()).to.include({ code: 'PROTOCOL_VIOLATION' });
    });
  });

  it('fails with a typed error whatever the user or the system throws', async () => {
    const newAuthenticator = (): never => {
      throw new Error('the vault is sealed');
    };
    hangAt('nowhere');
    const error = await bench.refusal({ authProvider: { newAuthenticator } });
    expect(error.message).to.include('the vault is sealed');
    const environment = { ...bench.network.environment, openTransport: () => Promise.reject(new TypeError('bad port')) };
    expect(await failure(bench.open({ environment }))).to.include({ code: 'CONNECT_FAILED', host });
  });
});
