import { expect } from 'chai';
import { rebindType } from '../../../../src/cluster/schema/rebind-type';
import { udtOf } from '../../../../src/codec/data-type';
import { parseType } from '../../../../src/codec/type-parser';
import { structureOf } from '../../../../src/codec/type-structure';

const before = udtOf('ks', 'a', [{ name: 'x', type: parseType('int') }]);
const now = udtOf('ks', 'a', [{ name: 'x', type: parseType('int') }, { name: 'y', type: parseType('text') }]);

describe('cluster: rebinding of types', () => {
  const texts = [
    'a', 'frozen<a>', 'list<frozen<a>>', 'frozen<list<frozen<a>>>', 'set<frozen<a>>', 'map<frozen<a>, list<a>>',
    'frozen<map<text, frozen<tuple<int, frozen<a>>>>>', 'vector<frozen<a>, 2>', 'int', "'Some.Class'",
  ];
  for (const text of texts) {
    it(`finds the new type in ${text}`, () => {
      const rebound = rebindType(parseType(text, () => before), new Map([['a', now]]));
      expect(structureOf(rebound)).to.equal(structureOf(parseType(text, () => now)));
    });
  }

  it('keeps types that are gone', () => expect(rebindType(before, new Map())).to.equal(before));
});
