import { expect } from 'chai';
import { RetryBudget } from '../../../src/session/retry-budget';

describe('session: retry budget', () => {
  it('allows a reserve and then one retry for ten requests', () => {
    const budget = new RetryBudget();
    let granted = 0;
    for (let i = 0; i < 10_000; i++) {
      budget.onRequest();
      if (budget.take()) granted++;
    }
    expect(granted).to.be.within(1_000, 1_101);
  });
});
