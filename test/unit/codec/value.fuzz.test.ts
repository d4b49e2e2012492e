import { expect } from 'chai';
import * as fc from 'fast-check';

import { parseClassName } from '../../../src/codec/class-name';
import type { DataType } from '../../../src/codec/data-type';
import { formatType } from '../../../src/codec/data-type';
import { formatClassName } from '../../../src/codec/marshal-classes';
import { CodecRegistry } from '../../../src/codec/registry';
import { parseType } from '../../../src/codec/type-parser';
import { decodeValue, encodeValue } from '../../../src/codec/value';
import { ConfigurationError, DecodingError } from '../../../src/errors';
import { typeArbitrary, valueArbitrary } from './value-arbitraries';

const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_101);
const typesCount = Number(process.env['FUZZ_TYPES'] ?? 300);
const mutantsPerType = 60;

/** What hostile peers put where a length or a count is expected. */
const lengths = [0, 1, 2, 4, 8, 16, 0x7f, 0xff, 0xffff, 0x10000, 0x7fffffff, -1, -2, -3, -0x80000000, 0x01000000];

/** Numbers in [0, limit), the same for the same seed (mulberry32). */
function randomFrom(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** The same bytes with one to three changes of the kinds that matter to a length-prefixed format. */
function mutate(original: Buffer, random: (limit: number) => number): Buffer {
  let bytes = Buffer.from(original);
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const at = random(bytes.length + 1);
    switch (random(6)) {
      case 0:
        if (at < bytes.length) bytes[at]! ^= 1 << random(8);
        break;
      case 1:
        if (at < bytes.length) bytes[at] = random(256);
        break;
      case 2:
        if (bytes.length >= 4) bytes.writeInt32BE(lengths[random(lengths.length)]!, random(bytes.length - 3));
        break;
      case 3:
        bytes = bytes.subarray(0, at);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([random(256)]), bytes.subarray(at)]);
        break;
      default:
        bytes = Buffer.concat([bytes, bytes.subarray(at)]);
    }
  }
  return bytes;
}

/** Reads, and lets nothing but a DecodingError pass. */
function tryToRead(type: DataType, bytes: Buffer, registry: CodecRegistry): 'read' | 'refused' {
  try {
    decodeValue(type, bytes, registry);
    return 'read';
  } catch (error) {
    if (error instanceof DecodingError) return 'refused';
    const what = `${formatType(type)} of ${bytes.toString('hex')}`;
    throw new Error(`seed ${seed}: ${what}: ${String(error)}`, { cause: error });
  }
}

describe(`codec: hostile bytes (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const types = fc.sample(typeArbitrary, { seed, numRuns: typesCount });
  const registries = [
    new CodecRegistry(), new CodecRegistry({ int64: 'number', map: 'object' }), new CodecRegistry({ int64: 'long' }),
  ];

  it('throws nothing but DecodingError for values that were changed', () => {
    const counts = { read: 0, refused: 0 };
    for (const type of types) {
      const bytes = encodeValue(type, fc.sample(valueArbitrary(type), { seed, numRuns: 1 })[0])!;
      for (let i = 0; i < mutantsPerType; i++) {
        counts[tryToRead(type, mutate(bytes, random), registries[i % registries.length]!)]++;
      }
    }
    expect(counts.read).to.be.greaterThan(0);
    expect(counts.refused).to.be.greaterThan(counts.read / 10);
  }).timeout(60_000);

  it('throws nothing but DecodingError for bytes at random', () => {
    for (const type of types) {
      for (let i = 0; i < 20; i++) {
        const bytes = Buffer.from(Array.from({ length: random(40) }, () => random(256)));
        tryToRead(type, bytes, registries[i % registries.length]!);
      }
    }
  });

  it('leaves the prototypes as they were', () => {
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
  });

  it('throws nothing but DecodingError for class names that were changed', () => {
    for (const type of types) {
      const bytes = Buffer.from(formatClassName(type));
      for (let i = 0; i < 10; i++) {
        const text = mutate(bytes, random).toString();
        try {
          parseClassName(text);
        } catch (error) {
          if (!(error instanceof DecodingError)) throw new Error(`seed ${seed}: ${text}`, { cause: error });
        }
      }
    }
  });

  it('throws nothing but ConfigurationError for types that were changed', () => {
    for (const type of types) {
      const bytes = Buffer.from(formatType(type));
      for (let i = 0; i < 10; i++) {
        const text = mutate(bytes, random).toString();
        try {
          parseType(text);
        } catch (error) {
          if (!(error instanceof ConfigurationError)) throw new Error(`seed ${seed}: ${text}`, { cause: error });
        }
      }
    }
  });
});
