import { expect } from 'chai';
import { EXEC_PROFILE_DEFAULT, ExecutionProfile } from '../../../src/cluster/execution-profile';
import { RoundRobinPolicy } from '../../../src/cluster/policies/round-robin-policy';
import { ConstantSpeculativeExecutionPolicy } from '../../../src/cluster/policies/speculative-execution-policy';
import { DriverError, NoHostAvailableError } from '../../../src/errors';
import { Consistency, ErrorCode } from '../../../src/protocol/constants';
import type { ErrorMessage } from '../../../src/protocol/messages';
import { Cluster } from '../../../src/session/cluster';
import type { Session } from '../../../src/session/session';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import type { Answer } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';

const bootstrapping = { kind: 'ERROR', code: ErrorCode.IS_BOOTSTRAPPING, message: 'not yet' } as const;
const overloaded = { kind: 'ERROR', code: ErrorCode.OVERLOADED, message: 'too much' } as const;
const readTimeout = {
  kind: 'ERROR', code: ErrorCode.READ_TIMEOUT, message: 'late', consistency: Consistency.ONE, received: 1, blockFor: 1, dataPresent: false,
} as ErrorMessage;

describe('session: a request over hosts', () => {
  let network: FakeNetwork;
  let nodes: FakeNode[];
  let cluster: Cluster;
  let session: Session;

  async function connect(profile: ConstructorParameters<typeof ExecutionProfile>[0] = {}): Promise<void> {
    const defaults = new ExecutionProfile({ loadBalancingPolicy: new RoundRobinPolicy(), ...profile });
    cluster = new Cluster({ contactPoints: ['127.0.0.1'], executionProfiles: { [EXEC_PROFILE_DEFAULT]: defaults } }, network.environment);
    session = await cluster.connect();
  }

  beforeEach(() => {
    network = new FakeNetwork();
    nodes = ['127.0.0.1:9042', '127.0.0.2:9042', '127.0.0.3:9042'].map((endpoint) => new FakeNode(network, endpoint));
    for (const node of nodes) node.peers = nodes.filter((other) => other !== node);
  });

  afterEach(async () => {
    const ending = cluster.shutdown();
    for (let i = 0; i < 20; i++) await network.clock.advance(1_000);
    await ending;
    await settled();
    expect(network.openSockets, 'open sockets').to.equal(0);
    expect(network.clock.pendingTimers, 'pending timers').to.equal(0);
  });

  /** What each node says to the query `q`; null = nothing. */
  function say(...answers: (Answer | null)[]): void {
    nodes.forEach((node, i) => {
      node.script = (request) => (request.kind === 'QUERY' && request.query === 'q' ? answers[i] : undefined);
    });
  }

  const asked = (): number[] =>
    nodes.map((node) => node.requests.filter((request) => request.kind === 'QUERY' && request.query === 'q').length);

  async function failure(work: Promise<unknown>): Promise<DriverError> {
    const error: unknown = await work.then(() => undefined, (reason: unknown) => reason);
    expect(error).to.be.instanceOf(DriverError);
    return error as DriverError;
  }

  it('asks the next host when one has done nothing', async () => {
    await connect();
    say(bootstrapping, undefined, bootstrapping);
    for (let i = 0; i < 3; i++) expect(String((await session.execute('q')).info.coordinator)).to.equal('127.0.0.2:9042');
  });

  it('names every host when none can', async () => {
    await connect();
    say(bootstrapping, bootstrapping, bootstrapping);
    const error = await failure(session.execute('q'));
    expect(error).to.be.instanceOf(NoHostAvailableError).and.to.include({ mayHaveRun: false });
    expect(error.message.split('\n')).to.have.length(4);
    expect(asked()).to.deep.equal([1, 1, 1]);
  });

  it('asks an overloaded cluster again only for what is idempotent', async () => {
    await connect();
    say(overloaded, overloaded, overloaded);
    expect(await failure(session.execute('q'))).to.include({ code: 'OVERLOADED' });
    expect(asked().reduce((sum, count) => sum + count)).to.equal(1);
    const idempotent = failure(session.execute('q', undefined, { idempotent: true }));
    await settled();
    expect(asked().reduce((sum, count) => sum + count), 'before it has had some air').to.equal(2);
    await network.clock.advance(500);
    expect(await idempotent).to.be.instanceOf(NoHostAvailableError);
    expect(asked().reduce((sum, count) => sum + count)).to.equal(4);
  });

  it('asks the same host once more after a read timeout without data, and then gives up', async () => {
    await connect();
    say(readTimeout, readTimeout, readTimeout);
    expect(await failure(session.execute('q'))).to.include({ code: 'READ_TIMEOUT' });
    expect(asked().sort()).to.deep.equal([0, 0, 2]);
  });

  it('never sends a write twice after a lost connection, unless it is idempotent', async () => {
    await connect();
    say(null, null, null);
    const write = failure(session.execute('q'));
    await settled();
    for (const node of nodes) if (node.requests.some((request) => request.kind === 'QUERY' && request.query === 'q')) node.cut();
    expect(await write).to.include({ mayHaveRun: true });
    expect(asked().reduce((sum, count) => sum + count)).to.equal(1);
    await network.clock.advance(10_000);
    const first = asked();
    const idempotent = session.execute('q', undefined, { idempotent: true });
    await settled();
    say(undefined, undefined, undefined);
    nodes[asked().findIndex((count, i) => count > first[i]!)]!.cut();
    expect((await idempotent).info.attempts).to.equal(2);
  });

  it('moves every idempotent request of a lost connection, however many there are', async () => {
    await connect();
    say(null, undefined, undefined);
    const all = Array.from({ length: 1_500 }, () => session.execute('q', undefined, { idempotent: true }));
    await settled();
    nodes[0]!.cut();
    const attempts = (await Promise.all(all)).map(({ info }) => info.attempts);
    expect(attempts.filter((count) => count === 2).length).to.equal(500);
  });

  it('gives every attempt the same timestamp', async () => {
    await connect();
    say(bootstrapping, bootstrapping, undefined);
    await session.execute('q');
    const stamps = nodes.flatMap((node) => node.requests)
      .flatMap((request) => (request.kind === 'QUERY' && request.query === 'q' ? [request.parameters.timestamp] : []));
    expect(stamps.length).to.be.at.least(1);
    expect(new Set(stamps).size).to.equal(1);
    expect(stamps[0]).to.be.a('bigint');
  });

  it('tries only the host that the caller chose', async () => {
    await connect();
    say(undefined, undefined, bootstrapping);
    const [, second, third] = cluster.metadata.hosts;
    expect((await session.execute('q', undefined, { host: second! })).info.coordinator).to.equal(second);
    expect(await failure(session.execute('q', undefined, { host: third! }))).to.include({ code: 'IS_BOOTSTRAPPING' });
  });

  describe('speculative execution', () => {
    const profile = { speculativeExecutionPolicy: new ConstantSpeculativeExecutionPolicy({ delayMs: 100, maxExecutions: 3 }) };

    it('starts further executions of an idempotent request; the first answer wins', async () => {
      await connect(profile);
      let answerFirst: (() => void) | undefined;
      say(undefined, undefined, undefined);
      for (const node of nodes) {
        node.script = (request, stream, conversation) => {
          if (request.kind !== 'QUERY' || request.query !== 'q') return undefined;
          if (answerFirst !== undefined) return { kind: 'RESULT', resultKind: 'VOID' };
          answerFirst = () => conversation.say({ kind: 'RESULT', resultKind: 'VOID' }, stream);
          return null;
        };
      }
      const running = session.execute('q', undefined, { idempotent: true });
      await network.clock.advance(150);
      expect((await running).info).to.include({ speculativeExecutions: 1, attempts: 2 });
      answerFirst!();
      await settled();
      expect(asked().sort()).to.deep.equal([0, 1, 1]);
      expect((await session.execute('other')).rows).to.deep.equal([]);
    });

    it('leaves requests alone that are not idempotent', async () => {
      await connect(profile);
      say(null, null, null);
      const running = failure(session.execute('q', undefined, { timeoutMs: 1_000 }));
      await network.clock.advance(1_100);
      await running;
      expect(asked().sort()).to.deep.equal([0, 0, 1]);
    });

    it('stops at the most executions', async () => {
      await connect(profile);
      say(null, null, null);
      const running = failure(session.execute('q', undefined, { timeoutMs: 1_000, idempotent: true }));
      await network.clock.advance(1_100);
      expect(await running).to.include({ code: 'REQUEST_TIMEOUT', mayHaveRun: true });
      expect(asked()).to.deep.equal([1, 1, 1]);
    });

    it('fails only when the last execution has', async () => {
      await connect(profile);
      say(null, null, null);
      const running = failure(session.execute('q', undefined, { idempotent: true }));
      await network.clock.advance(250);
      for (const node of nodes) {
        network.unlisten(node.endpoint);
        node.cut();
      }
      expect(await running).to.be.instanceOf(NoHostAvailableError);
    });
  });

  it('does not hide a failing policy, and works on', async () => {
    await connect({
      loadBalancingPolicy: {
        plan() {
          throw new Error('broken policy');
        },
      },
    });
    const error = await failure(session.execute('q'));
    expect(error.message).to.include('broken policy');
  });
});
