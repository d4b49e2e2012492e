import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { pause } from '../../../src/cluster/pause';
import { settled, VirtualClock } from '../../support/virtual-clock';

describe('cluster: pause', () => {
  const clock = new VirtualClock();

  /** How many of so many pauses of 100 ms have ended, at each call. */
  function pauses(count: number, signal: AbortSignal): () => Promise<number> {
    let ended = 0;
    for (let i = 0; i < count; i++) void pause(clock, 100, signal).then(() => ended++);
    return async () => {
      await settled();
      return ended;
    };
  }

  const expectNothingLeft = (signal: AbortSignal): void => {
    expect(clock.pendingTimers).to.equal(0);
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  };

  it('ends when the time is over', async () => {
    const { signal } = new AbortController();
    const ended = pauses(1, signal);
    await clock.advance(99);
    expect(await ended()).to.equal(0);
    await clock.advance(1);
    expect(await ended()).to.equal(1);
    expectNothingLeft(signal);
  });

  it('ends when the signal aborts, of which many are one listener', async () => {
    const controller = new AbortController();
    const ended = pauses(500, controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(1);
    expect(await ended()).to.equal(0);
    controller.abort();
    expect(await ended()).to.equal(500);
    expectNothingLeft(controller.signal);
  });

  it('is none when the signal has aborted', async () => {
    const signal = AbortSignal.abort();
    expect(await pauses(1, signal)()).to.equal(1);
    expectNothingLeft(signal);
  });
});
