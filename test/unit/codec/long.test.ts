import { expect } from 'chai';
import Long from 'long';

import { bigintOfLong, isLong, longOfWords } from '../../../src/codec/long';

describe('codec: long', () => {
  const table: [Long, bigint][] = [
    [Long.ZERO, 0n],
    [Long.NEG_ONE, -1n],
    [Long.MAX_VALUE, 2n ** 63n - 1n],
    [Long.MIN_VALUE, -(2n ** 63n)],
    [Long.MAX_UNSIGNED_VALUE, 2n ** 64n - 1n],
    [Long.fromString('-4294967297'), -4_294_967_297n],
  ];
  for (const [long, value] of table) it(`is ${value}`, () => expect(bigintOfLong(long)).to.equal(value));

  it('is made of its words', () => {
    expect(longOfWords(-1, -2).toString()).to.equal('-2');
    expect(longOfWords(1, 0).toString()).to.equal('4294967296');
  });

  it('is known by what it holds, since there may be many copies of its class', () => {
    expect(isLong(Long.ONE)).to.equal(true);
    const others = [1, 1n, null, undefined, '1', {}, { __isLong__: true }, { __isLong__: true, high: '1', low: 1 }];
    for (const value of others) {
      expect(isLong(value)).to.equal(false);
    }
  });
});
