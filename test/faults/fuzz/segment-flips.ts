import { maximumPayloadBytes, SegmentError } from '../../../src/protocol/segment';
import { SegmentDecoder } from '../../../src/protocol/segment-decoder';
import { SegmentEncoder } from '../../../src/protocol/segment-encoder';
import { segmentVectors } from '../../support/segment-vectors';
import { FrameRandom } from './frame-random';

/** One whole segment. */
export interface FlipSample {
  readonly name: string;
  readonly usesLz4: boolean;
  readonly bytes: Buffer;
}

/** How many damaged segments were tried, and the first that were taken for good ones. */
export interface FlipCount {
  tried: number;
  undetected: number;
  readonly examples: string[];
}

const shownExamples = 5;
/** Longer segments are tried at random places only: the checksum of each trial takes in the whole payload. */
const exhaustiveBytes = 2_048;
const headerBits = 64;

/** Segments with and without LZ4, compressed and not, from empty to full, by purecql and by another implementation. */
export function flipSamples(): FlipSample[] {
  const good = segmentVectors().filter(({ expect }) => expect === 'ok');
  const given = good.flatMap(({ name, compression, segments = [] }) => segments.map(({ hex }, i) => ({
    name: `${name} ${i}`, usesLz4: compression === 'lz4', bytes: Buffer.from(hex, 'hex'),
  })));
  const made = [false, true].flatMap((usesLz4) => payloads().map((payload) => ({
    name: `${payload.length} bytes${usesLz4 ? ' with lz4' : ''}`,
    usesLz4,
    bytes: new SegmentEncoder({ compression: usesLz4 ? 'lz4' : undefined }).encode(payload, payload.length % 2 === 0),
  })));
  return [...given, ...made];
}

function payloads(): Buffer[] {
  const text = Buffer.from('SELECT release_version FROM system.local '.repeat(60));
  const random = new FrameRandom(1);
  const noise = Buffer.from(Array.from({ length: 700 }, () => random.below(256)));
  const texts = [0, 1, 9, 40, 300, 600, 1_900].map((length) => text.subarray(0, length));
  return [...texts, noise, Buffer.alloc(1_000), Buffer.alloc(maximumPayloadBytes, 'segment')];
}

/** Every single bit of all segments that are not very long. */
export function flipSingleBits(samples: readonly FlipSample[]): FlipCount {
  const count: FlipCount = { tried: 0, undetected: 0, examples: [] };
  for (const sample of samples.filter(({ bytes }) => bytes.length <= exhaustiveBytes)) {
    for (let bit = 0; bit < sample.bytes.length * 8; bit++) tryFlips(sample, [bit], count);
  }
  return count;
}

/** Every pair of bits of each header. */
export function flipHeaderPairs(samples: readonly FlipSample[]): FlipCount {
  const count: FlipCount = { tried: 0, undetected: 0, examples: [] };
  for (const sample of samples) {
    const bits = sample.usesLz4 ? headerBits : headerBits - 16;
    for (let one = 0; one < bits; one++) {
      for (let other = 0; other < one; other++) tryFlips(sample, [one, other], count);
    }
  }
  return count;
}

/** Single bits, pairs and bursts of up to 24 bits at random places, in long segments now and then. */
export function flipAtRandom(samples: readonly FlipSample[], seed: number, times: number): FlipCount {
  const count: FlipCount = { tried: 0, undetected: 0, examples: [] };
  const random = new FrameRandom(seed);
  const short = samples.filter(({ bytes }) => bytes.length <= exhaustiveBytes);
  for (let i = 0; i < times; i++) {
    random.start(i);
    const sample = random.isOneIn(2_000) ? random.pick(samples) : random.pick(short);
    tryFlips(sample, randomFlips(sample.bytes.length * 8, random), count);
  }
  return count;
}

function randomFlips(bits: number, random: FrameRandom): number[] {
  const first = random.isOneIn(2) ? random.below(Math.min(bits, headerBits)) : random.below(bits);
  switch (random.below(3)) {
    case 0:
      return [first];
    case 1: {
      const other = random.below(bits);
      return other === first ? [first] : [first, other];
    }
    default:
      return burst(first, Math.min(24, bits - first), random);
  }
}

/** Any bits among a few in a row; the first and the last of them for certain. */
function burst(first: number, most: number, random: FrameRandom): number[] {
  const length = 1 + random.below(most);
  const pattern = random.uint32();
  const flips = [first];
  for (let i = 1; i < length - 1; i++) if ((pattern & (1 << i)) !== 0) flips.push(first + i);
  return length === 1 ? flips : [...flips, first + length - 1];
}

/** Bits count from the highest of the first byte, as the checksums take them. */
function tryFlips({ name, bytes, usesLz4 }: FlipSample, bits: readonly number[], count: FlipCount): void {
  count.tried++;
  for (const bit of bits) bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
  const isDetected = isRefused(bytes, usesLz4);
  for (const bit of bits) bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
  if (isDetected) return;
  count.undetected++;
  if (count.examples.length < shownExamples) count.examples.push(`${name}: bits ${bits.join(', ')}`);
}

/** Waiting for more bytes is no refusal: whoever believes a damaged length may wait for ever. */
function isRefused(bytes: Buffer, usesLz4: boolean): boolean {
  const decoder = new SegmentDecoder({ compression: usesLz4 ? 'lz4' : undefined });
  decoder.push(bytes);
  try {
    decoder.next();
    return false;
  } catch (error) {
    return error instanceof SegmentError && (error.fault === 'header_crc' || error.fault === 'payload_crc');
  }
}
