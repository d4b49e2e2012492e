import { expect } from 'chai';
import {
  ConstantSpeculativeExecutionPolicy, PercentileSpeculativeExecutionPolicy,
} from '../../../../src/cluster/policies/speculative-execution-policy';
import { ConfigurationError } from '../../../../src/errors';

describe('policies: speculative execution', () => {
  it('starts executions at a constant delay, up to the most', () => {
    const policy = new ConstantSpeculativeExecutionPolicy({ delayMs: 50, maxExecutions: 3 });
    expect([1, 2, 3].map((executions) => policy.nextDelayMs(executions))).to.deep.equal([50, 50, undefined]);
  });

  it('waits for as long as a percentile of the answers took, once there are enough of them', () => {
    const policy = new PercentileSpeculativeExecutionPolicy({ percentile: 90, maxExecutions: 2 });
    for (let ms = 1; ms < 100; ms++) policy.onAnswer(ms);
    expect(policy.nextDelayMs(1)).to.equal(undefined);
    policy.onAnswer(100);
    expect(policy.nextDelayMs(1)).to.be.within(89, 92);
    expect(policy.nextDelayMs(2)).to.equal(undefined);
  });

  it('forgets what is long ago', () => {
    const policy = new PercentileSpeculativeExecutionPolicy({ percentile: 50, maxExecutions: 2 });
    for (let i = 0; i < 20_000; i++) policy.onAnswer(1_000);
    for (let i = 0; i < 20_000; i++) policy.onAnswer(5);
    expect(policy.nextDelayMs(1)).to.be.within(4.9, 5.1);
  });

  const refused: [make: () => unknown, text: string][] = [
    [() => new ConstantSpeculativeExecutionPolicy({ delayMs: -1, maxExecutions: 2 }), 'delayMs'],
    [() => new ConstantSpeculativeExecutionPolicy({ delayMs: 1, maxExecutions: 0 }), 'maxExecutions'],
    [() => new PercentileSpeculativeExecutionPolicy({ percentile: 100, maxExecutions: 2 }), 'percentile'],
    [() => new ConstantSpeculativeExecutionPolicy({ delay: 1, maxExecutions: 1 } as never), 'delayMs'],
  ];
  for (const [make, text] of refused) it(`refuses an impossible ${text}`, () => expect(make).to.throw(ConfigurationError, text));
});
