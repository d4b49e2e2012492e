import { expect } from 'chai';
import { median, quantile, spread } from '../../bench/report/statistics';

describe('bench: statistics', () => {
  it('takes the middle of an odd number of values, whatever their order', () => {
    expect(median([9, 1, 5])).to.equal(5);
  });

  it('takes the mean of the two in the middle of an even number', () => {
    expect(median([1, 10, 2, 4])).to.equal(3);
  });

  it('finds quantiles between two values', () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    expect(quantile(values, 0.99)).to.equal(99);
    expect(quantile([0, 10], 0.25)).to.equal(2.5);
  });

  it('knows no median of nothing', () => {
    expect(median([])).to.satisfy(Number.isNaN);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).to.deep.equal([3, 1, 2]);
  });

  it('says how far values lie from their median, as a part of it', () => {
    expect(spread([90, 100, 130])).to.equal(0.2);
    expect(spread([5, 5, 5])).to.equal(0);
  });
});
