import { expect } from 'chai';
import { systemEnvironment } from '../../../src/connection/system-environment';

const { clock, random, lookup, openTransport } = systemEnvironment();

describe('systemEnvironment', () => {
  it('has a clock that goes on and never back', () => {
    const times = Array.from({ length: 1_000 }, () => clock.monotonicMs());
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
  });

  it('tells the time of day in microseconds, finer than a millisecond', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const now = clock.wallMicros();
      expect(Number.isSafeInteger(now)).to.equal(true);
      expect(Math.abs(now / 1_000 - Date.now())).to.be.below(2_000);
      seen.add(now % 1_000);
    }
    expect(seen.size).to.be.greaterThan(5);
  });

  it('calls timers back, in the order of their delays', async () => {
    const calls: string[] = [];
    await new Promise<void>((resolve) => {
      clock.setTimer(() => { calls.push('late'); resolve(); }, 15);
      clock.setTimer(() => calls.push('early'), 1);
    });
    expect(calls).to.deep.equal(['early', 'late']);
  });

  it('forgets timers that were cleared', async () => {
    let called = false;
    const timer = clock.setTimer(() => { called = true; }, 1);
    clock.clearTimer(timer);
    clock.clearTimer(timer);
    await new Promise<void>((resolve) => void clock.setTimer(resolve, 10));
    expect(called).to.equal(false);
  });

  for (const delayMs of [2 ** 31, Number.MAX_SAFE_INTEGER, Infinity]) {
    it(`does not call back at once after ${delayMs} ms`, async () => {
      let called = false;
      const timer = clock.setTimer(() => { called = true; }, delayMs);
      await new Promise<void>((resolve) => void clock.setTimer(resolve, 10));
      clock.clearTimer(timer);
      expect(called).to.equal(false);
    });
  }

  it('runs afterTurn behind the promise callbacks of the turn and before I/O, and afterPoll behind that', async () => {
    const order: string[] = [];
    await Promise.resolve();
    await new Promise<void>((resolve) => {
      clock.afterPoll(() => { order.push('after poll'); resolve(); });
      clock.afterTurn(() => order.push('after turn'));
      void Promise.resolve().then(() => order.push('promise')).then(() => order.push('promise of a promise'));
      order.push('turn');
    });
    expect(order).to.deep.equal(['turn', 'promise', 'promise of a promise', 'after turn', 'after poll']);
  });

  it('draws numbers from 0 to 1, without 1', () => {
    const drawn = Array.from({ length: 1_000 }, random);
    expect(drawn.every((value) => value >= 0 && value < 1)).to.equal(true);
    expect(new Set(drawn).size).to.be.greaterThan(900);
  });

  for (const address of ['10.1.2.3', '::1', '2001:db8::1']) {
    it(`finds ${address} without asking anybody`, async () => expect(await lookup(address)).to.deep.equal([address]));
  }

  it('opens nothing when the signal has fired already', async () => {
    const reason = new Error('too late');
    const events = { onData: expect.fail, onDrain: expect.fail, onClose: expect.fail } as never;
    const error = await openTransport({ address: '192.0.2.1', port: 9042 }, events, AbortSignal.abort(reason)).catch((e: unknown) => e);
    expect(error).to.equal(reason);
  });
});
