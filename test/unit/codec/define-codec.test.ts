import { expect } from 'chai';

import { scalarKinds } from '../../../src/codec/data-type';
import { CodecRegistry } from '../../../src/codec/registry';

describe('codec: all codecs', () => {
  it('have the same properties in the same order, so that calls through them are fast', () => {
    const registry = new CodecRegistry({ codecs: { X: { read: () => 1, write() {}, cqlType: 'x' } } });
    const types = [
      ...scalarKinds, 'list<int>', 'set<int>', 'map<text, int>', 'tuple<int>', 'udt<a int>', 'vector<int, 2>',
      'vector<float, 2>',
      "'X'", "'Y'", "'PointType'", "'DateRangeType'",
    ];
    for (const type of types) {
      const codec = registry.codecForHint(type);
      expect(Object.keys(codec), type).to.deep.equal(['cqlType', 'vectorElementSize', 'emptyValue', 'write', 'read']);
    }
  });
});
