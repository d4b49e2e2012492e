import { expect } from 'chai';

import { int } from '../../../src/codec/integers';
import { mapCodec } from '../../../src/codec/map';
import { text } from '../../../src/codec/text';
import { EncodingError } from '../../../src/errors';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

const byInt = mapCodec(int, text);
const byText = mapCodec(text, int, { hasTextKeys: true });
const asObjects = mapCodec(text, int, { hasTextKeys: true, readsObjects: true });
const aOne = '0000000100000001610000000400000001';
/** Keys that mean something to JavaScript: in a map they are keys. */
const specialKeys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'toJSON', '', 'then'];

describe('codec: map', () => {
  writesAndReads(byInt, [
    [new Map(), '00000000'],
    [new Map([[1, 'a']]), '0000000100000004000000010000000161'],
    [new Map([[1, null], [2, '']]), '000000020000000400000001ffffffff000000040000000200000000'],
    [new Map([[null, 'a']]), '00000001ffffffff0000000161'],
  ]);
  alsoWrites(byText, [
    [new Map([['a', 1]]), aOne],
    [[['a', 1]], aOne],
    [new Map([['a', 1]]).entries(), aOne],
    [{ a: 1 }, aOne],
    [{}, '00000000'],
    [Object.assign(Object.create(null) as object, { a: 1 }), aOne],
  ]);
  refuses(byInt, [
    {}, { 1: 'a' }, 'ab', 1, true, [1], [[1]], [[1, 'a', 2]], ['ab'], new Set(['ab']), new Map([['1', 'a']]),
  ]);
  refuses(byText, [
    'ab', new Date(0), /x/, new (class { a = 1; })(), { a: '1' }, { a: undefined }, new Map([['a', undefined]]),
    Buffer.from('ab'), Object.create({ a: 1 }),
  ]);
  refusesBytes(byInt, ['00', 'ffffffff', '00000001', '7fffffff0000000400000001', '0000000100000004', '0000000000']);
  readsNothingAsNull(byInt);

  it('writes own enumerable properties only', () => {
    const value = Object.defineProperty({ a: 1 }, 'hidden', { value: 2, enumerable: false });
    expect(bytesOf(byText, value)).to.equal(aOne);
  });

  it('names the place of what it refuses', () => {
    const table: [value: unknown, message: string][] = [
      [[[1, 'a'], ['x', 'b']], 'Cannot encode [1].key as int'],
      [new Map([[1, 5]]), 'Cannot encode [0].value as text'],
      [[[1, 'a'], 2], 'Cannot encode [1] as map<int, text>'],
    ];
    for (const [value, message] of table) expect(() => bytesOf(byInt, value)).to.throw(EncodingError, message);
  });

  for (const key of specialKeys) {
    it(`keeps the key ${JSON.stringify(key)}`, () => {
      const hex = bytesOf(byText, new Map([[key, 1]]));
      expect(valueOf(byText, hex)).to.deep.equal(new Map([[key, 1]]));
      const object = valueOf(asObjects, hex) as Record<string, number>;
      expect(Object.entries(object)).to.deep.equal([[key, 1]]);
      expect(Object.getPrototypeOf(object)).to.equal(Object.prototype);
      expect(bytesOf(asObjects, object)).to.equal(hex);
    });
  }
});

describe('codec: map as object', () => {
  writesAndReads(asObjects, [
    [{}, '00000000'],
    [{ a: 1 }, aOne],
    [{ a: null }, '000000010000000161ffffffff'],
  ]);
  refusesBytes(asObjects, ['00000001ffffffff0000000400000001']);
  it('takes a Map too', () => expect(bytesOf(asObjects, new Map([['a', 1]]))).to.equal(aOne));
});
