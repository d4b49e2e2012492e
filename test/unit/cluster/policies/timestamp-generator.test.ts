import { expect } from 'chai';
import { MonotonicTimestampGenerator, ServerSideTimestampGenerator } from '../../../../src/cluster/policies/timestamp-generator';
import { VirtualClock } from '../../../support/virtual-clock';

describe('policies: timestamps', () => {
  it('follow the clock and never come twice', () => {
    const clock = new VirtualClock(5_000);
    const generator = new MonotonicTimestampGenerator();
    expect([1, 2, 3].map(() => generator.next(clock))).to.deep.equal([5_000_000, 5_000_001, 5_000_002]);
    clock.jump(10);
    expect(generator.next(clock)).to.equal(5_010_000);
  });

  it('go on when the clock is set back', () => {
    const clock = new VirtualClock(5_000);
    const generator = new MonotonicTimestampGenerator();
    generator.next(clock);
    clock.jump(-3_600_000);
    expect(generator.next(clock)).to.equal(5_000_001);
  });

  it('may be left to the server', () => expect(new ServerSideTimestampGenerator().next()).to.equal(undefined));
});
