import { expect } from 'chai';

import { BoundedCache } from '../../../src/codec/bounded-cache';

describe('codec: bounded cache', () => {
  it('keeps what it is given, under any name', () => {
    const cache = new BoundedCache<number>(10, 20);
    for (const key of ['a', '__proto__', 'constructor', '']) expect(cache.get(key), key).to.equal(undefined);
    for (const key of ['a', '__proto__', 'constructor', '']) expect(cache.set(key, 1)).to.equal(1);
    for (const key of ['a', '__proto__', 'constructor', '']) expect(cache.get(key), key).to.equal(1);
  });

  it('forgets the oldest entry when it is full', () => {
    const cache = new BoundedCache<number>(2, 10);
    for (const key of ['a', 'b', 'c']) cache.set(key, 1);
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).to.deep.equal([undefined, 1, 1, 2]);
  });

  it('does not keep long keys, but returns their values', () => {
    const cache = new BoundedCache<number>(2, 3);
    expect(cache.set('abcd', 1)).to.equal(1);
    expect([cache.get('abcd'), cache.size]).to.deep.equal([undefined, 0]);
  });
});
