import { expect } from 'chai';
import { Deadlines } from '../../../src/connection/deadlines';
import { VirtualClock } from '../../support/virtual-clock';

describe('connection: deadlines', () => {
  let clock: VirtualClock;
  let deadlines: Deadlines;
  let expired: string[];

  beforeEach(() => {
    clock = new VirtualClock();
    deadlines = new Deadlines(clock);
    expired = [];
  });

  const add = (name: string, delayMs: number) => deadlines.add(delayMs, () => expired.push(name));

  it('expires at its time or up to 10 ms later, never before', async () => {
    add('a', 100);
    await clock.advance(99);
    expect(expired).to.deep.equal([]);
    await clock.advance(11);
    expect(expired).to.deep.equal(['a']);
  });

  it('expires in the order of the times, not of the calls', async () => {
    add('late', 500);
    add('early', 50);
    add('middle', 200);
    await clock.advance(1_000);
    expect(expired).to.deep.equal(['early', 'middle', 'late']);
  });

  it('knows when nothing is waited for', async () => {
    expect(deadlines.isEmpty).to.equal(true);
    const first = add('first', 100);
    add('second', 500);
    deadlines.cancel(first);
    expect(deadlines.isEmpty).to.equal(false);
    await clock.advance(510);
    expect(deadlines.isEmpty).to.equal(true);
    add('endless', Infinity);
    expect(deadlines.isEmpty).to.equal(false);
  });

  it('does not expire what was cancelled, wherever it stood among those of the same moment', async () => {
    const [first, , third] = [add('first', 100), add('second', 100), add('third', 100)];
    deadlines.cancel(first);
    deadlines.cancel(third);
    await clock.advance(200);
    expect(expired).to.deep.equal(['second']);
  });

  it('takes a second cancel of the same deadline as nothing, also when its moment is used again', async () => {
    const first = add('first', 100);
    deadlines.cancel(first);
    add('second', 100);
    deadlines.cancel(first);
    await clock.advance(200);
    expect(expired).to.deep.equal(['second']);
  });

  it('uses one timer for many deadlines and none once they are gone', async () => {
    const all = Array.from({ length: 1_000 }, (_, i) => add(String(i), 1_000));
    expect(clock.pendingTimers).to.equal(1);
    for (const deadline of all) deadlines.cancel(deadline);
    await clock.advance(2_000);
    expect(clock.pendingTimers).to.equal(0);
    expect(expired).to.deep.equal([]);
  });

  it('reads what has arrived before anything expires after a blocked event loop', async () => {
    const deadline = add('answered', 100);
    setImmediate(() => deadlines.cancel(deadline));
    await clock.block(10_000);
    expect(expired).to.deep.equal([]);
  });

  it('a callback may add and cancel', async () => {
    deadlines.add(50, () => {
      expired.push('outer');
      deadlines.cancel(inner);
      add('added', 50);
    });
    const inner = add('inner', 52);
    await clock.advance(300);
    expect(expired).to.deep.equal(['outer', 'added']);
  });

  it('close() forgets everything', async () => {
    add('a', 100);
    deadlines.close();
    await clock.advance(1_000);
    expect(expired).to.deep.equal([]);
    expect(clock.pendingTimers).to.equal(0);
  });
});
