import { expect } from 'chai';
import { startTimeout } from '../../../src/connection/timeout';
import { VirtualClock } from '../../support/virtual-clock';

describe('connection: timeout', () => {
  let clock: VirtualClock;
  let calls: number;
  const start = (delayMs: number): () => void => startTimeout(clock, delayMs, () => calls++);

  beforeEach(() => {
    clock = new VirtualClock();
    calls = 0;
  });

  it('calls back once, at its time', async () => {
    start(1_000);
    await clock.advance(999);
    expect(calls).to.equal(0);
    await clock.advance(1);
    await clock.advance(5_000);
    expect(calls).to.equal(1);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const cancel = start(1_000);
    cancel();
    cancel();
    expect(clock.pendingTimers).to.equal(0);
    await clock.advance(5_000);
    expect(calls).to.equal(0);
  });

  it('reads what has come before it calls back', async () => {
    const cancel = start(1_000);
    setImmediate(cancel);
    await clock.block(5_000);
    expect(calls).to.equal(0);
  });
});
