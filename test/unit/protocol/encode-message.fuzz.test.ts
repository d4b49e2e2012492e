import { expect } from 'chai';
import { DriverError } from '../../../src/errors';
import { HeaderFlag, Opcode } from '../../../src/protocol/constants';
import { decodeMessage, encodeMessage } from '../../../src/protocol/encode-message';
import { Framer } from '../../../src/protocol/framer';
import { readMessage, readPrefix } from '../../../src/protocol/frame';
import { lz4Compressor } from '../../../src/protocol/compression';
import type { Message } from '../../../src/protocol/messages';
import { SegmentEncoder } from '../../../src/protocol/segment-encoder';
import { formatMessage } from '../../../src/protocol/text';
import { frameVectors } from '../../support/frame-vectors';
import { plain } from './plain-message';

/** Numbers that lengths and counts are most likely to be wrong about. */
const dangerous = [
  0, 1, -1, -2, -3, 2, 4, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, -0x8000_0000,
  0x1000_0000, 0x1000_0001,
];

/** The same numbers for the same seed, on every machine (xorshift32). */
function randomOf(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

type Mutate = (bytes: Buffer, random: (limit: number) => number) => Buffer;

const mutations: readonly Mutate[] = [
  (bytes, random) => {
    bytes[random(bytes.length)]! ^= 1 << random(8);
    return bytes;
  },
  (bytes, random) => {
    bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  (bytes, random) => {
    bytes.writeInt32BE(dangerous[random(dangerous.length)]!, random(bytes.length - 3));
    return bytes;
  },
  (bytes, random) => {
    bytes.writeUInt16BE(dangerous[random(dangerous.length)]! & 0xffff, random(bytes.length - 1));
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length)),
  (bytes, random) => {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(bytes.length)), bytes.subarray(at)]);
  },
];

function mutate(source: Buffer, random: (limit: number) => number): Buffer {
  let bytes: Buffer = Buffer.from(source);
  for (let rounds = 1 + random(3); rounds > 0 && bytes.length > 4; rounds--)
    bytes = mutations[random(mutations.length)]!(bytes, random);
  return bytes;
}

/** The body's length says what is there, so that the mutant is about its body. */
function withTrueLength(bytes: Buffer): Buffer {
  if (bytes.length >= 9) bytes.writeInt32BE(bytes.length - 9, 5);
  return bytes;
}

/** Only errors of the driver may come out of bytes; true when none did. */
function attempt(seed: number, bytes: Buffer, act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (!(error instanceof DriverError)) {
      throw new Error(`Seed ${seed}: ${String(error)} of ${bytes.toString('hex').slice(0, 2_000)}`, { cause: error });
    }
    return false;
  }
}

const textOf = (message: Message): string => (
  JSON.stringify(plain(message), (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
);

const allocators = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const;

/** The most bytes that one call allocates at once while `act` runs. */
function largestAllocation(act: () => void): number {
  let largest = 0;
  const originals = allocators.map((name) => [name, Buffer[name]] as const);
  for (const [name, original] of originals) {
    Buffer[name] = (size: number) => {
      largest = Math.max(largest, size);
      return original(size);
    };
  }
  try {
    act();
  } finally {
    for (const [name, original] of originals) Buffer[name] = original;
  }
  return largest;
}

const vectors = frameVectors()
  .map(({ hex }) => Buffer.from(hex, 'hex'))
  .filter(({ length }) => length > 12 && length < 2_000);

describe('protocol: mutated envelopes', () => {
  it('give messages that can be used, or typed errors, and allocate little', () => {
    let readable = 0;
    for (let seed = 1; seed <= 8_000; seed++) {
      const random = randomOf(seed);
      const bytes = withTrueLength(mutate(vectors[random(vectors.length)]!, random));
      const largest = largestAllocation(() => attempt(seed, bytes, () => {
        const { message, version, stream } = decodeMessage(bytes, { compression: 'lz4' });
        formatMessage(message);
        const again = encodeMessage(message, { version, stream });
        if (textOf(decodeMessage(again).message) !== textOf(message))
          throw new Error('It is not read as it was written');
        readable++;
      }));
      // A compressed body may announce 255 times its length, and an encoder starts with a few KiB of its own.
      const isCompressed = ((bytes[1] ?? 0) & HeaderFlag.Compressed) !== 0;
      if (largest > (isCompressed ? 255 : 8) * bytes.length + 65_536)
        throw new Error(`Seed ${seed} allocated ${largest} bytes`);
    }
    expect(readable).to.be.within(1_000, 7_000);
  });

  it('never stop the framer from answering, whatever chunks they come in', () => {
    let readable = 0;
    for (let seed = 1; seed <= 4_000; seed++) {
      const random = randomOf(seed);
      const envelopes = Array.from({ length: 3 }, () => vectors[random(vectors.length)]!);
      const inSegments = random(2) === 1;
      const compression = random(2) === 1 ? 'lz4' : undefined;
      const whole = inSegments
        ? new SegmentEncoder({ compression }).encodeEnvelopes(envelopes)
        : Buffer.concat(envelopes);
      const bytes = mutate(whole, random);
      const framer = new Framer({ direction: random(2) === 1 ? 'request' : 'response' });
      if (inSegments) framer.useSegments(compression === undefined ? undefined : lz4Compressor);
      else framer.useCompression(lz4Compressor);
      const isReadable = attempt(seed, bytes, () => {
        for (let at = 0; at < bytes.length;) {
          const size = 1 + random(64);
          framer.push(bytes.subarray(at, at += size));
          for (let next = framer.next(); next !== undefined; next = framer.next()) {
            readPrefix(next);
            readMessage(next);
          }
        }
      });
      if (isReadable) readable++;
    }
    expect(readable).to.be.within(100, 3_900);
  });

  it('of every opcode and version, with random bodies, give typed errors or messages', () => {
    for (let seed = 1; seed <= 5_000; seed++) {
      const random = randomOf(seed);
      const opcodes = Object.values(Opcode);
      const body = Buffer.from(Array.from({ length: random(60) }, () => (random(3) === 0 ? random(256) : random(4))));
      const header = Buffer.of(
        [4, 5, 0x41, 0x42][random(4)]! | (random(2) << 7),
        random(16),
        0,
        1,
        opcodes[random(opcodes.length)]!,
        0,
        0,
        0,
        body.length,
      );
      const bytes = Buffer.concat([header, body]);
      attempt(seed, bytes, () => formatMessage(decodeMessage(bytes, { compression: 'lz4' }).message));
    }
  });

  it('leave Object.prototype as it was', () => {
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
    expect(Object.getOwnPropertyNames(Object.prototype)).to.have.length(12);
  });
});
