import { expect } from 'chai';
import * as fc from 'fast-check';

import { customOf, listOf, scalar, tupleOf, udtOf } from '../../../src/codec/data-type';
import { structureOf } from '../../../src/codec/type-structure';
import { typeArbitrary } from './value-arbitraries';

const int = scalar('int');

describe('codec: structure of a type', () => {
  it('is the same for types that are equal', () => {
    fc.assert(fc.property(typeArbitrary, (type) => {
      expect(structureOf(structuredClone(type))).to.equal(structureOf(type));
    }), { numRuns: 200 });
  });

  it('differs for types that differ, whatever their names', () => {
    const types = [
      int,
      listOf(int),
      listOf(int, true),
      customOf('int'),
      customOf('list(int)'),
      tupleOf([int, int]),
      tupleOf([tupleOf([int]), int]),
      tupleOf([tupleOf([int, int])]),
      udtOf('a', 'bc', []),
      udtOf('ab', 'c', []),
      udtOf('a', 'b', [{ name: 'x', type: int }, { name: 'y', type: int }]),
      udtOf('a', 'b', [{ name: 'x":int,"y', type: int }]),
      udtOf('a', 'b","x":int,"', [{ name: 'y', type: int }]),
    ];
    expect(new Set(types.map(structureOf)).size).to.equal(types.length);
  });
});
