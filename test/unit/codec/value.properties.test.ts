import { isDeepStrictEqual } from 'node:util';

import { expect } from 'chai';
import * as fc from 'fast-check';

import type { DataType } from '../../../src/codec/data-type';
import { formatType } from '../../../src/codec/data-type';
import { parseClassName } from '../../../src/codec/class-name';
import { formatClassName } from '../../../src/codec/marshal-classes';
import { CodecRegistry } from '../../../src/codec/registry';
import { parseType } from '../../../src/codec/type-parser';
import { decodeValue, encodeValue } from '../../../src/codec/value';
import { typeArbitrary, valueArbitrary } from './value-arbitraries';

/** A type and a value of it. */
const typed = typeArbitrary.chain((type) => valueArbitrary(type).map((value): [DataType, unknown] => [type, value]));

describe('codec: properties', () => {
  it('every value of every type is read as it was written', () => {
    fc.assert(fc.property(typed, ([type, value]) => {
      const bytes = encodeValue(type, value)!;
      const read = decodeValue(type, bytes);
      if (bytes.length > 0) expect(isDeepStrictEqual(read, value)).to.equal(true);
      if (read !== null) expect(encodeValue(type, read)!.equals(bytes)).to.equal(true);
    }), { numRuns: 1_000 });
  });

  it('a value is a list of one element with 8 bytes before it', () => {
    fc.assert(fc.property(typed, ([type, value]) => {
      const bytes = encodeValue(type, value)!;
      const size = Buffer.alloc(8);
      size.writeInt32BE(1);
      size.writeInt32BE(bytes.length, 4);
      expect(encodeValue({ kind: 'list', element: type }, [value])!.equals(Buffer.concat([size, bytes])))
        .to.equal(true);
    }), { numRuns: 300 });
  });

  it('every cut of the bytes is refused or read as a shorter tuple, with nothing but a DecodingError', () => {
    fc.assert(fc.property(typed, fc.nat(), ([type, value], cut) => {
      const bytes = encodeValue(type, value)!;
      try {
        decodeValue(type, bytes.subarray(0, cut % (bytes.length + 1)));
      } catch (error) {
        expect((error as Error).name).to.equal('DecodingError');
      }
    }), { numRuns: 1_000 });
  });

  it('every type is read from its class name, and from its text unless that names a user-defined type', () => {
    fc.assert(fc.property(typeArbitrary, (type) => {
      const text = formatType(type);
      expect(formatType(parseClassName(formatClassName(type)))).to.equal(text);
      if (!text.includes('ks.')) expect(formatType(parseType(text))).to.equal(text);
    }), { numRuns: 500 });
  });

  it('every 64-bit integer is the same in all forms', () => {
    const registries = (['bigint', 'long', 'string'] as const).map((int64) => new CodecRegistry({ int64 }));
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const bytes = encodeValue('bigint', value)!;
      for (const registry of registries) {
        const read = decodeValue('bigint', bytes, registry);
        expect(String(read)).to.equal(String(value));
        expect(encodeValue('bigint', read, registry)!.equals(bytes)).to.equal(true);
      }
    }));
  });

  it('every Date is written the same as its text', () => {
    fc.assert(fc.property(fc.date({ noInvalidDate: true }), (date) => {
      expect(encodeValue('timestamp', date.toISOString())).to.deep.equal(encodeValue('timestamp', date));
    }));
  });
});
