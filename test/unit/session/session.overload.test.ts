import { expect } from 'chai';
import { ExecutionProfile } from '../../../src/cluster/execution-profile';
import type { PlanContext } from '../../../src/cluster/policies/load-balancing-policy';
import { NoHostAvailableError, OverloadedError, TimeoutError } from '../../../src/errors';
import type { Session } from '../../../src/session/session';
import type { FakeNode } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';
import { SessionBench } from './session-kit';

const options = { timeoutMs: 1_000, idempotent: false } as const;
/** Room for more than the node can answer in time. */
const pool = { maxInFlight: 300, maxQueued: 100 };
const isOurs = (query: string): boolean => query === 'q';

describe('session: hosts that are asked for more than they can do', () => {
  let bench: SessionBench;
  let session: Session;
  let asked: number;

  beforeEach(() => {
    asked = 0;
  });
  afterEach(async () => bench.end());

  /** The node answers one request after the other, each in so many milliseconds. */
  function slow(node: FakeNode, eachMs: number): void {
    let freeMs = 0;
    node.script = (request, stream, conversation) => {
      if (request.kind !== 'QUERY' || !isOurs(request.query)) return undefined;
      asked++;
      const nowMs = bench.clock.monotonicMs();
      freeMs = Math.max(freeMs, nowMs) + eachMs;
      bench.clock.setTimer(() => conversation.say({ kind: 'RESULT', resultKind: 'VOID' }, stream), freeMs - nowMs);
      return null;
    };
  }

  /** Asks for so many in each 10 ms, and counts what came of them. */
  async function load(each: number, seconds: number): Promise<Record<string, number>> {
    const outcomes: Record<string, number> = {};
    const note = (name: string): void => {
      outcomes[name] = (outcomes[name] ?? 0) + 1;
    };
    for (let ms = 0; ms < seconds * 1_000; ms += 10) {
      for (let i = 0; i < each; i++) {
        session.execute('q', undefined, options).then(
          ({ info }) => note(info.coordinator.toString()),
          (error: Error) => note(error instanceof NoHostAvailableError ? error.errors[0]!.name : error.name),
        );
      }
      await bench.clock.advance(10);
    }
    await bench.clock.advance(1_000);
    await settled();
    return outcomes;
  }

  it('do nearly what they can for a session that asks ten times as much, which has the rest refused at once', async () => {
    bench = new SessionBench(1, { pool });
    session = await bench.connect();
    slow(bench.node, 5);
    await load(20, 3);
    const { [bench.node.endpoint]: answered, [OverloadedError.name]: refused, [TimeoutError.name]: late } = await load(20, 5);
    expect(answered).to.be.within(950, 1_101);
    expect(refused).to.be.greaterThan(8_500);
    expect(late).to.equal(undefined);
    expect(bench.log.filter((line) => line.includes('most requests time out'))).to.have.length(1);
  });

  it('are loaded at their own pace by executeConcurrent, which has no item refused', async () => {
    bench = new SessionBench(1, { pool });
    session = await bench.connect();
    slow(bench.node, 5);
    await load(20, 4);
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const items = Array.from({ length: 2_000 }, () => []);
    const startedMs = bench.clock.monotonicMs();
    const result = await bench.soon(session.executeConcurrent('q', items, { ...options, prepare: false, concurrency: 256 }), 60_000);
    expect(result).to.include({ succeeded: 2_000, failed: 0 });
    expect(bench.clock.monotonicMs() - startedMs).to.be.within(9_000, 14_000);
    process.off('warning', note);
    expect(warnings).to.deep.equal([]);
  });

  it('fail items that are refused for as long as a request may take, and at once when it is aborted', async () => {
    bench = new SessionBench(1, { pool: { maxInFlight: 1, maxQueued: 1 } });
    session = await bench.connect();
    bench.node.script = (request) => (request.kind === 'QUERY' && isOurs(request.query) ? null : undefined);
    const run = async (signal?: AbortSignal): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {};
      await bench.soon(session.executeConcurrent('q', [[], [], [], []], {
        ...options, prepare: false, ...(signal && { signal }), onError: ({ error }) => {
          counts[error.name] = (counts[error.name] ?? 0) + 1;
        },
      }));
      return counts;
    };
    expect(await run()).to.deep.equal({ TimeoutError: 4 });
    const startedMs = bench.clock.monotonicMs();
    const aborter = new AbortController();
    bench.clock.setTimer(() => aborter.abort(), 200);
    expect(await run(aborter.signal)).to.deep.equal({ AbortError: 4 });
    expect(bench.clock.monotonicMs() - startedMs).to.be.below(300);
  });

  it('leave what is too much for them to others', async () => {
    const loadBalancingPolicy = { plan: ({ hosts }: PlanContext) => hosts.toSorted((a, b) => (a.address < b.address ? -1 : 1)) };
    const executionProfiles = { default: new ExecutionProfile({ loadBalancingPolicy }) };
    bench = new SessionBench(2, { pool, executionProfiles });
    session = await bench.connect();
    const [first, second] = bench.nodes;
    slow(first!, 20);
    await load(20, 15);
    const { [first!.endpoint]: byFirst, [second!.endpoint]: bySecond, ...failures } = await load(20, 2);
    expect(byFirst).to.be.within(90, 151);
    expect(bySecond).to.equal(4_000 - byFirst!);
    expect(failures).to.deep.equal({});
  });

  it('get everything again when less is asked for', async () => {
    bench = new SessionBench(1, { pool });
    session = await bench.connect();
    slow(bench.node, 5);
    await load(20, 4);
    await bench.clock.advance(4_000);
    const before = asked;
    const outcomes = await load(1, 2);
    await bench.clock.advance(500);
    expect(asked - before).to.equal(200);
    expect(outcomes).to.have.all.keys(bench.node.endpoint);
  });
});
