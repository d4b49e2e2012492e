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
