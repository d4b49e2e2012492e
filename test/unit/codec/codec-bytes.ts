import { inspect } from 'node:util';

import { expect } from 'chai';

import { ByteReader } from '../../../src/bytes/byte-reader';
import { ByteWriter } from '../../../src/bytes/byte-writer';
import { readSized } from '../../../src/codec/cell';
import type { Codec } from '../../../src/codec/codec';
import { DecodingError, EncodingError } from '../../../src/errors';

/** What a codec writes for a value, as hex; behind other bytes, at an odd offset, in a buffer that must grow. */
export function bytesOf(codec: Codec, value: unknown): string {
  const out = new ByteWriter(Buffer.alloc(5, 0xee));
  out.raw(Buffer.from('abcdef', 'hex'));
  codec.write(value, out);
  return out.written().subarray(3).toString('hex');
}

/** What a codec reads from hex; other bytes stand before and behind, which it must not touch. */
export function valueOf<T>(codec: Codec<T>, hex: string): T | null {
  const size = hex.length / 2;
  const input = new ByteReader(Buffer.from(`0badca${hex}feedfeedfeedfeedfeed`, 'hex'), 3);
  const value = readSized(codec, input, size);
  expect(input.position, 'bytes that were read').to.equal(3 + size);
  return value;
}

/** A value and its bytes, which must be had from one another. */
export type Row = readonly [value: unknown, hex: string];

/** Tests both directions of each row. */
export function writesAndReads(codec: Codec, rows: readonly Row[]): void {
  for (const [value, hex] of rows) {
    it(`writes ${show(value)} as ${shorten(hex)}`, () => expect(bytesOf(codec, value)).to.equal(hex));
    it(`reads ${shorten(hex)} as ${show(value)}`, () => expect(valueOf(codec, hex)).to.deep.equal(value));
  }
}

/** Tests what is taken besides that which is given out. */
export function alsoWrites(codec: Codec, rows: readonly Row[]): void {
  for (const [value, hex] of rows) {
    it(`writes ${show(value)} as ${shorten(hex)} too`, () => expect(bytesOf(codec, value)).to.equal(hex));
  }
}

/** Tests that values are refused with EncodingError. */
export function refuses(codec: Codec, values: readonly unknown[]): void {
  for (const value of values) {
    it(`refuses the ${typeof value} ${show(value)}`, () => {
      expect(() => bytesOf(codec, value)).to.throw(EncodingError, 'Cannot encode');
    });
  }
}

/** Tests that bytes are refused with DecodingError. */
export function refusesBytes(codec: Codec, table: readonly string[]): void {
  for (const hex of table) {
    it(`refuses the bytes ${shorten(hex) || 'none'}`, () => expect(() => valueOf(codec, hex)).to.throw(DecodingError));
  }
}

/** Tests that no bytes read as null. */
export function readsNothingAsNull(codec: Codec): void {
  it('reads 0 bytes as null', () => expect(valueOf(codec, '')).to.equal(null));
}

function show(value: unknown): string {
  if (typeof value === 'symbol' || typeof value === 'function') return typeof value;
  if (typeof value === 'string') return printable(JSON.stringify(shorten(value)));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'NaN' : value.toISOString();
  if (Object.is(value, -0)) return '-0';
  return shorten(typeof value === 'object' ? inspect(value, { depth: 1, breakLength: Infinity }) : String(value));
}

function printable(text: string): string {
  return text.replace(/[^ -~]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 50)}… (${text.length})`;
}
