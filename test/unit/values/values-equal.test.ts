import { inspect } from 'node:util';
import { expect } from 'chai';
import { BigDecimal } from '../../../src/values/big-decimal';
import { Tuple } from '../../../src/values/tuple';
import { Uuid } from '../../../src/values/uuid';
import { valuesEqual } from '../../../src/values/values-equal';

const id = (digit: string): Uuid => Uuid.fromString(`${digit.repeat(8)}-0000-4000-8000-000000000000`);

/** Makers, since each side is to be an object of its own. */
const different: (() => unknown)[] = [
  () => null, () => undefined, () => 0, () => 1, () => 1n, () => NaN, () => '1', () => '', () => true,
  () => new Date(0), () => new Date(1),
  () => new Date(NaN), () => [], () => [1], () => [1, 2], () => [null], () => ({}), () => ({ a: 1 }), () => ({ a: 2 }),
  () => ({ b: 1 }),
  () => ({ a: 1, b: 2 }), () => Buffer.from('a'), () => Buffer.from('b'), () => Buffer.from('ab'),
  () => Float32Array.of(1, 2),
  () => Float32Array.of(1, 3), () => new DataView(Uint8Array.of(7).buffer), () => id('a'), () => id('b'),
  () => new BigDecimal(1n, 1),
  () => new Tuple(1), () => new Tuple(id('a')), () => new Set(), () => new Set([1]), () => new Set([2]),
  () => new Set([id('a')]),
  () => new Set([id('b')]), () => new Map(), () => new Map([[1, 'a']]), () => new Map([[1, 'b']]),
  () => new Map([[2, 'a']]),
  () => new Map([[id('a'), 1]]), () => new Map([[id('b'), 1]]), () => new Map([[id('a'), 2]]),
  () => [[id('a')], new Map([['k', [1]]])],
];

describe('values: valuesEqual', () => {
  for (const [i, make] of different.entries()) {
    it(`finds ${inspect(make(), { breakLength: Infinity })} equal to itself and to nothing else`, () => {
      expect(different.map((other) => valuesEqual(make(), other()))).to.deep.equal(different.map((_, j) => i === j));
    });
  }

  it('does not mind the order of sets, maps and fields', () => {
    expect(valuesEqual(new Set([id('a'), 1]), new Set([1, id('a')]))).to.equal(true);
    const entries: [unknown, number][] = [['a', 1], [id('b'), 2]];
    const reversed: [unknown, number][] = [[id('b'), 2], ['a', 1]];
    expect(valuesEqual(new Map(entries), new Map(reversed))).to.equal(true);
    expect(valuesEqual({ a: 1, b: 2 }, { b: 2, a: 1 })).to.equal(true);
  });

  it('takes a Buffer for the bytes it holds', () => {
    expect(valuesEqual(Buffer.from([1, 2]), Uint8Array.of(1, 2))).to.equal(true);
    expect(valuesEqual(Uint8Array.of(1, 2), Buffer.from([1, 2]))).to.equal(true);
  });

  it('takes a row without a prototype for an object with the same fields', () => {
    expect(valuesEqual(Object.assign(Object.create(null), { a: 1 }), { a: 1 })).to.equal(true);
  });
});
