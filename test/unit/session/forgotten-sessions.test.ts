import { expect } from 'chai';
import { ForgottenSessions } from '../../../src/session/forgotten-sessions';
import { FakeNetwork } from '../../support/fake-network';

describe('session: forgotten sessions', () => {
  let network: FakeNetwork;
  let startedMs: number;
  let looks: number[];
  let isAlone: boolean;
  let isIdle: boolean;
  let said: number;

  beforeEach(() => {
    network = new FakeNetwork();
    startedMs = network.clock.monotonicMs();
    looks = [];
    isAlone = true;
    isIdle = true;
    said = 0;
  });

  const watch = (): ForgottenSessions => {
    const whenNothingElseRuns = (tell: () => void): void => {
      looks.push(network.clock.monotonicMs() - startedMs);
      if (isAlone) tell();
    };
    return new ForgottenSessions({ ...network.environment, whenNothingElseRuns }, () => isIdle, () => void said++);
  };

  it('are told of once, when nothing else has run for some seconds', async () => {
    watch();
    await network.clock.advance(7_990);
    expect(said).to.equal(0);
    await network.clock.advance(10);
    expect(said).to.equal(1);
    await network.clock.advance(600_000);
    expect(said).to.equal(1);
    expect(looks).to.deep.equal([5_000, 8_000]);
    expect(network.clock.pendingTimers).to.equal(0);
  });

  it('are not told of while something else runs, which is looked at less and less often', async () => {
    isAlone = false;
    const watcher = watch();
    await network.clock.advance(200_000);
    expect({ said, looks }).to.deep.equal({ said: 0, looks: [5_000, 15_000, 35_000, 75_000, 135_000, 195_000] });
    watcher.stop();
  });

  it('are not told of, nor looked for, while somebody waits for an answer', async () => {
    isIdle = false;
    const watcher = watch();
    await network.clock.advance(100_000);
    expect({ said, looks }).to.deep.equal({ said: 0, looks: [] });
    watcher.stop();
  });

  it('are not told of while another cluster of the process waits for an answer', async () => {
    isIdle = false;
    const other = watch();
    const watcher = new ForgottenSessions(
      { ...network.environment, whenNothingElseRuns: (tell) => tell() }, () => true, () => void said++,
    );
    await network.clock.advance(100_000);
    expect(said).to.equal(0);
    other.stop();
    await network.clock.advance(100_000);
    expect(said).to.equal(1);
    watcher.stop();
  });

  it('are not told of when it was only a pause', async () => {
    const watcher = watch();
    await network.clock.advance(5_000);
    isIdle = false;
    await network.clock.advance(3_000);
    isIdle = true;
    isAlone = false;
    await network.clock.advance(100_000);
    expect(said).to.equal(0);
    expect(looks.length).to.be.greaterThan(1);
    watcher.stop();
  });

  it('are not looked for any more once the cluster has let go of everything', async () => {
    watch().stop();
    await network.clock.advance(100_000);
    expect({ looks, timers: network.clock.pendingTimers }).to.deep.equal({ looks: [], timers: 0 });
  });

  it('are not looked for where the world cannot tell', () => {
    const watcher = new ForgottenSessions(network.environment, () => true, () => void said++);
    expect(network.clock.pendingTimers).to.equal(0);
    watcher.stop();
  });
});
