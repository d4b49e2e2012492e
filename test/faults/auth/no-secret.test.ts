import { expect } from 'chai';
import { DsePlainTextAuthProvider, PlainTextAuthProvider } from '../../../src/index';
import type { AuthProvider, Cluster, ClusterOptions, DriverError, Session } from '../../../src/index';
import { ErrorCode } from '../../../src/protocol/constants';
import type { ResponseMessage } from '../../../src/protocol/messages';
import type { FakeNode } from '../../support/fake-node';
import { expectNoSecret, sentinelPassword } from '../../support/secret-guard';
import { AuthBench, demand, dseAuthenticator, refused } from './auth-bench';

/** The options of a cluster that logs in, by each way there is to give it a password. */
const ways: [way: string, options: () => ClusterOptions][] = [
  ['a fixed password', () => ({ authProvider: new PlainTextAuthProvider('ada', sentinelPassword) })],
  ['a function', () => ({ authProvider: new PlainTextAuthProvider(() => ({ username: 'ada', password: sentinelPassword })) })],
  ['a slow function', () => ({
    authProvider: new PlainTextAuthProvider(async () => {
      await Promise.resolve();
      return { username: 'ada', password: sentinelPassword };
    }),
  })],
  ['DSE, as another role', () => ({
    authProvider: new DsePlainTextAuthProvider('ada', sentinelPassword, { authorizationId: 'eve' }),
  })],
  ['a provider of one\'s own', () => ({ authProvider: ownProvider() })],
];

/** Like one that a user writes, with no care but that its secrets are its own. */
function ownProvider(): AuthProvider {
  const token = (): Buffer => Buffer.from(`\0ada\0${sentinelPassword}`);
  return { newAuthenticator: () => ({ initialResponse: token, evaluateChallenge: token }) };
}

describe('faults: the password is in nothing that the driver gives out', () => {
  let bench: AuthBench;
  let nodes: FakeNode[];

  beforeEach(() => {
    bench = new AuthBench();
    nodes = bench.ring(2);
    for (const node of nodes) demand(node);
  });

  afterEach(() => bench.end());

  /** Everything that a user can get hold of. */
  function expectClean(...more: unknown[]): void {
    for (const value of [...more, bench.warnings, bench.log, bench.events]) expectNoSecret(value);
  }

  async function use(cluster: Cluster): Promise<Session> {
    const session = await cluster.connect();
    const result = await session.execute('q');
    expectClean(cluster, session, result, result.info, cluster.metadata, cluster.metadata.hosts);
    return session;
  }

  for (const [way, options] of ways) {
    describe(`S9: with ${way}`, () => {
      it('while all is well, and after the end', async () => {
        const given = options();
        const cluster = bench.cluster(given);
        const session = await use(cluster);
        await session.shutdown();
        await cluster.shutdown();
        expectClean(cluster, session, await bench.failure(session.execute('q')), await bench.failure(cluster.connect()));
        if (way !== 'a provider of one\'s own') expectNoSecret(given.authProvider);
      });

      it('in the error of a refusal, and of several', async () => {
        demand(nodes[0]!, () => refused);
        expectClean(await bench.failure(bench.cluster(options()).connect()));
        const contactPoints = ['127.0.0.1', '127.0.0.8', 'nowhere.example'];
        const error = await bench.failure(bench.cluster({ ...options(), contactPoints }).connect());
        expect(error.message.split('\n')).to.have.length(3);
        expectClean(error);
      });

      it('in errors of requests, timeouts and aborts', async () => {
        const session = await use(bench.cluster(options()));
        for (const node of nodes) answer(node, 'hang', null);
        const giveUp = new AbortController();
        const errors = [
          bench.failure(session.execute('hang', [], { prepare: false, timeoutMs: 500 })),
          bench.failure(session.execute('hang', [], { prepare: false, signal: giveUp.signal })),
        ];
        giveUp.abort();
        expectClean(await Promise.all(errors));
        for (const code of [ErrorCode.UNAUTHORIZED, ErrorCode.BAD_CREDENTIALS, ErrorCode.SERVER_ERROR]) {
          for (const node of nodes) answer(node, 'fail', { kind: 'ERROR', code, message: 'not for ada' } as ResponseMessage);
          expectClean(await bench.failure(session.execute('fail')));
        }
      });

      it('while connections are lost, refused and taken again', async () => {
        const [first, second] = nodes as [FakeNode, FakeNode];
        const cluster = bench.cluster(options());
        const session = await use(cluster);
        await bench.clock.advance(10_000);
        const reasons: unknown[] = [];
        cluster.on('hostDown', (host, reason) => reasons.push(host, reason));
        second.cut(new Error('read ECONNRESET'));
        demand(second, () => refused);
        await bench.clock.advance(70_000);
        first.cut();
        await bench.clock.advance(70_000);
        demand(second);
        await bench.clock.advance(70_000);
        expect(reasons.length).to.be.greaterThan(0);
        expectClean(cluster, session, reasons, cluster.metadata.hosts);
      });
    });
  }

  const steps: [what: string, script: (node: FakeNode) => void][] = [
    ['is silent after OPTIONS', (node) => answerKind(node, 'OPTIONS', null)],
    ['is silent after STARTUP', (node) => answerKind(node, 'STARTUP', null)],
    ['is silent after the password', (node) => answerKind(node, 'AUTH_RESPONSE', null)],
    ['is silent after USE', (node) => answerKind(node, 'QUERY', null)],
    ['challenges the password', (node) => demand(node, (token) => ({ kind: 'AUTH_CHALLENGE', token: Buffer.from(token) }))],
    ['answers the password with an error of another code', (node) => (
      answerKind(node, 'AUTH_RESPONSE', { kind: 'ERROR', code: ErrorCode.SERVER_ERROR, message: 'LDAP is away' })
    )],
    ['answers the password with READY', (node) => answerKind(node, 'AUTH_RESPONSE', { kind: 'READY' })],
    ['gives the password back as AUTH_SUCCESS of DSE', (node) => (
      demand(node, (token) => ({ kind: 'AUTH_SUCCESS', token: Buffer.from(token) }), dseAuthenticator)
    )],
    ['closes when it has the password', (node) => onToken(node, (socket) => socket.close())],
    ['resets when it has the password', (node) => onToken(node, (socket) => socket.close(new Error('read ECONNRESET')))],
    ['gives all back that it got', (node) => onToken(node, (socket, bytes) => socket.send(bytes))],
    ['gives the token back as it is', (node) => onToken(node, (socket) => socket.send(Buffer.from(`\0ada\0${sentinelPassword}`)))],
  ];
  for (const [what, prepare] of steps) {
    for (const compression of ['none', 'lz4'] as const) {
      it(`S9: when a server ${what}, compression ${compression}`, async () => {
        prepare(nodes[0]!);
        const cluster = bench.cluster({ connectTimeoutMs: 1_000, compression });
        const outcome: unknown = await outcomeOf(bench, cluster.connect('ks'));
        expectClean(cluster, outcome);
      });
    }
  }

  it('S9: when the provider throws what is no error', async () => {
    for (const thrown of [sentinelPassword, { password: sentinelPassword }, [sentinelPassword]]) {
      const fail = (): never => {
        throw thrown as unknown as Error;
      };
      for (const authProvider of [new PlainTextAuthProvider(fail), { newAuthenticator: fail }]) {
        const error = await bench.failure(bench.cluster({ authProvider }).connect());
        expect(error.message).to.include('of the authProvider failed');
      }
    }
  });

  it('S9: when the provider gives the password for a token, an authenticator or credentials', async () => {
    const made = (initialResponse: unknown): AuthProvider => ({
      newAuthenticator: () => ({ initialResponse: () => initialResponse as Buffer, evaluateChallenge: () => null }),
    });
    const providers: AuthProvider[] = [
      made(sentinelPassword), made({ password: sentinelPassword }), made([sentinelPassword]),
      { newAuthenticator: () => sentinelPassword as never },
      { newAuthenticator: () => ({ password: sentinelPassword }) as never },
      new PlainTextAuthProvider(() => sentinelPassword as never),
      new PlainTextAuthProvider(() => ({ username: sentinelPassword, password: Buffer.from(sentinelPassword) }) as never),
    ];
    for (const authProvider of providers) await bench.failure(bench.cluster({ authProvider }).connect());
  });

  it('the words of a provider\'s own error are passed on, as they are what says why', async () => {
    const authProvider = new PlainTextAuthProvider(() => Promise.reject(new Error('vault: permission denied')));
    const error = await bench.failure(bench.cluster({ authProvider }).connect());
    expect(error.message).to.include('vault: permission denied');
    expect((error.cause as DriverError).message).to.equal('vault: permission denied');
  });
});

describe('faults: a token is not kept', () => {
  /** The tokens that a provider of one's own has handed out. */
  function lending(): { authProvider: AuthProvider; tokens: Buffer[]; disposals: () => number } {
    const tokens: Buffer[] = [];
    let disposals = 0;
    const lend = (): Buffer => {
      const token = Buffer.from(`\0ada\0${sentinelPassword}`);
      tokens.push(token);
      return token;
    };
    const dispose = (): void => {
      disposals++;
      for (const token of tokens) token.fill(0);
    };
    const authProvider = { newAuthenticator: () => ({ initialResponse: lend, evaluateChallenge: lend, dispose }) };
    return { authProvider, tokens, disposals: () => disposals };
  }

  const ends: [what: string, prepare: (node: FakeNode) => void][] = [
    ['success', (node) => demand(node)],
    ['a refusal', (node) => demand(node, () => refused)],
    ['too many challenges', (node) => demand(node, () => ({ kind: 'AUTH_CHALLENGE', token: null }))],
    ['silence', (node) => demand(node, () => undefined)],
    ['the end of the connection', (node) => onToken(node, (socket) => socket.close())],
  ];
  for (const [what, prepare] of ends) {
    it(`S7: an authenticator can wipe it after ${what}`, async () => {
      const bench = new AuthBench();
      const [node] = bench.ring(1) as [FakeNode];
      prepare(node);
      const { authProvider, tokens, disposals } = lending();
      await outcomeOf(bench, bench.cluster({ authProvider, connectTimeoutMs: 1_000 }).connect());
      await bench.end();
      expect(disposals()).to.equal(what === 'success' ? 2 : 1);
      for (const token of tokens) expectNoSecret(token, 'a token');
    });
  }
});

/** What a connect ended with: a session, or an error. */
async function outcomeOf(bench: AuthBench, connecting: Promise<unknown>): Promise<unknown> {
  const outcome = connecting.catch((error: unknown) => error);
  for (let i = 0; i < 100; i++) await bench.clock.advance(100);
  return outcome;
}

/** Answers one query; null = with nothing. */
function answer(node: FakeNode, query: string, said: ResponseMessage | null): void {
  const { script } = node;
  node.script = (request, ...more) => (request.kind === 'QUERY' && request.query === query ? said : script(request, ...more));
}

function answerKind(node: FakeNode, kind: string, said: ResponseMessage | null): void {
  const { script } = node;
  node.script = (request, ...more) => (request.kind === kind ? said : script(request, ...more));
}

/** Does something with the connection when the password has come, and says nothing. */
function onToken(node: FakeNode, act: (socket: Parameters<FakeNode['onData']>[0], bytes: Buffer) => void): void {
  demand(node);
  const { script } = node;
  const onData = node.onData.bind(node);
  let last: Buffer = Buffer.alloc(0);
  node.onData = (socket, bytes) => {
    last = bytes;
    onData(socket, bytes);
  };
  node.script = (request, stream, conversation) => {
    if (request.kind !== 'AUTH_RESPONSE') return script(request, stream, conversation);
    act(conversation.socket, last);
    return null;
  };
}
