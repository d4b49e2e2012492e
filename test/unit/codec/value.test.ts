import { expect } from 'chai';

import { scalar } from '../../../src/codec/data-type';
import { CodecRegistry } from '../../../src/codec/registry';
import { decodeValue, encodeValue } from '../../../src/codec/value';
import { ConfigurationError, DecodingError, EncodingError } from '../../../src/errors';

describe('codec: value', () => {
  it('takes a type as text or as a type', () => {
    expect(encodeValue('int', 1)).to.deep.equal(Buffer.from('00000001', 'hex'));
    expect(encodeValue(scalar('int'), 1)).to.deep.equal(Buffer.from('00000001', 'hex'));
    expect(decodeValue(scalar('int'), Uint8Array.of(0, 0, 0, 1))).to.equal(1);
    expect(decodeValue('list<int>', new Uint8Array([9, 0, 0, 0, 0, 9]).subarray(1, 5))).to.deep.equal([]);
  });

  it('keeps null, and has no bytes for undefined', () => {
    expect([encodeValue('int', null), decodeValue('int', null)]).to.deep.equal([null, null]);
    expect(() => encodeValue('int', undefined)).to.throw(EncodingError, 'use null');
  });

  it('refuses a type that there is not, even for null', () => {
    expect(() => encodeValue('imt', null)).to.throw(ConfigurationError);
    expect(() => decodeValue('imt', null)).to.throw(ConfigurationError);
  });

  it('refuses bytes that are more or fewer than the value', () => {
    expect(() => decodeValue('int', Buffer.alloc(5)))
      .to.throw(DecodingError, 'A value of 5 bytes is not a int: 4 bytes were read');
    expect(() => decodeValue('int', Buffer.alloc(3))).to.throw(DecodingError);
  });

  it('gives bytes of their own, which the next value does not change', () => {
    const one = encodeValue('int', 1);
    encodeValue('int', 2);
    expect(one).to.deep.equal(Buffer.from('00000001', 'hex'));
  });

  it('follows the options of a registry', () => {
    expect(decodeValue('bigint', Buffer.alloc(8), new CodecRegistry({ int64: 'string' }))).to.equal('0');
  });
});
