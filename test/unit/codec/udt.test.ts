import { expect } from 'chai';

import { int } from '../../../src/codec/integers';
import { listCodec } from '../../../src/codec/list';
import { text } from '../../../src/codec/text';
import { udtCodec } from '../../../src/codec/udt';
import { DecodingError, EncodingError } from '../../../src/errors';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

const address = udtCodec('ks.address', [
  { name: 'street', codec: text },
  { name: 'zip', codec: int },
  { name: 'phones', codec: listCodec(text) },
]);
const someNull = '0000000178ffffffff0000000400000000';
const specialNames = [
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'toJSON', '', 'then', 'Weird "name"',
];

describe('codec: udt', () => {
  writesAndReads(address, [
    [{ street: 'x', zip: null, phones: [] }, someNull],
    [{ street: null, zip: 1, phones: ['a'] }, 'ffffffff000000040000000100000009000000010000000161'],
  ]);
  alsoWrites(address, [
    [{ phones: [], street: 'x' }, someNull],
    [{ phones: [], street: 'x', zip: undefined }, someNull],
    [Object.assign(Object.create(null) as object, { street: 'x', phones: [] }), someNull],
    [new (class Address { street = 'x'; phones = []; })(), someNull],
    [{}, 'ffffffffffffffffffffffff'],
  ]);
  refuses(address, [
    'x', 1, true, [], ['x'], new Map([['street', 'x']]), new Set(), Buffer.alloc(1), new Date(0), /x/, () => 1,
    { zip: '1' }, { phones: [undefined] }, { unknown: 1 }, { unknown: undefined }, { street: { toString: () => 'x' } },
  ]);
  readsNothingAsNull(address);

  it('does not read inherited properties', () => {
    const value = Object.assign(Object.create({ zip: 5 }) as object, { street: 'x', phones: [] });
    expect(bytesOf(address, value)).to.equal(someNull);
  });

  it('reads fields that were added later as null, in the order of the type', () => {
    const value = valueOf(address, '0000000178');
    expect(value).to.deep.equal({ street: 'x', zip: null, phones: null });
    expect(Object.keys(value!)).to.deep.equal(['street', 'zip', 'phones']);
  });

  it('reads pages of small values that were written when the type had far fewer fields', () => {
    const grown = udtCodec('ks.grown', Array.from({ length: 60 }, (_, i) => ({ name: `f${i}`, codec: int })));
    const old = `${(5_000).toString(16).padStart(8, '0')}${'000000080000000400000007'.repeat(5_000)}`;
    expect(valueOf(listCodec(grown), old)).to.have.length(5_000);
  });

  it('refuses many values of many fields that are not there, which would fill memory out of few bytes', () => {
    const wide = udtCodec('ks.wide', Array.from({ length: 2_000 }, (_, i) => ({ name: `f${i}`, codec: int })));
    const many = `000007d0${'00000004ffffffff'.repeat(2_000)}`;
    expect(() => valueOf(listCodec(wide), many)).to.throw(DecodingError, 'parts of values that are not there');
  });

  it('passes over fields that the type does not have', () => {
    expect(valueOf(address, `${someNull}00000003aabbcc`)).to.deep.equal({ street: 'x', zip: null, phones: [] });
  });

  refusesBytes(address, ['00', '000000', '00000002ff', '0000000178000000', '000000017800000003000000', '000000ff78']);

  it('names the field it does not know and the nearest one', () => {
    const table: [object, string][] = [
      [{ streeet: 'x' }, 'Cannot encode as ks.address: it has no field "streeet": did you mean "street"?'],
      [{ ZIP: 1 }, 'did you mean "zip"?'],
      [{ quite_different_thing: 1 }, 'it has street, zip, phones'],
      [{ ['x'.repeat(10_000)]: 1 }, 'it has no field "xxx'],
    ];
    for (const [value, message] of table) expect(() => bytesOf(address, value)).to.throw(EncodingError, message);
  });

  it('says what it takes', () => {
    for (const value of ['x', 1, ['x'], new Map(), new Date(0)]) {
      expect(() => bytesOf(address, value)).to.throw(EncodingError, 'expected an object with its fields, got');
    }
  });

  it('names the place of what it refuses', () => {
    const outer = udtCodec('outer', [{ name: 'home', codec: address }, { name: 'odd name', codec: int }]);
    expect(() => bytesOf(outer, { home: { phones: ['a', 5] } }))
      .to.throw(EncodingError, 'Cannot encode .home.phones[1] as text');
    expect(() => bytesOf(outer, { 'odd name': 'x' })).to.throw(EncodingError, 'Cannot encode ["odd name"] as int');
  });

  for (const name of specialNames) {
    it(`has a field ${JSON.stringify(name)} like any other`, () => {
      const codec = udtCodec('t', [{ name, codec: int }, { name: 'b', codec: int }]);
      expect(bytesOf(codec, { b: 2 })).to.equal('ffffffff0000000400000002');
      const value = valueOf(codec, '00000004000000010000000400000002')!;
      expect(Object.entries(value)).to.deep.equal([[name, 1], ['b', 2]]);
      expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
      expect(bytesOf(codec, value)).to.equal('00000004000000010000000400000002');
      expect(Object.entries(valueOf(codec, 'ffffffff')!)).to.deep.equal([[name, null], ['b', null]]);
    });
  }

  it('gives an object of its own each time', () => {
    const codec = udtCodec('t', [{ name: '__proto__', codec: listCodec(int) }]);
    const [one, other] = [valueOf(codec, '0000000400000000')!, valueOf(codec, 'ffffffff')!];
    expect([Object.values(one), Object.values(other)]).to.deep.equal([[[]], [null]]);
  });
});
