import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes made by a rule, so that long payloads need no room in the file. */
interface PayloadRule {
  readonly kind: 'zero' | 'pattern' | 'lcg';
  readonly length: number;
  readonly seed: number;
}

/** One segment of a stream written by another implementation; checksums are hex, most significant byte first. */
export interface SegmentVector {
  readonly crc24: string;
  readonly crc32: string;
  readonly hex: string;
  readonly payloadLength: number;
  readonly selfContained: boolean;
  readonly wireCompressedLength?: number;
  /** 0 when the payload stands as it is. */
  readonly wireUncompressedLength?: number;
}

/** A stream of segments, whole or broken, written by another implementation. */
export interface StreamVector {
  readonly name: string;
  readonly compression: 'none' | 'lz4';
  readonly expect: 'ok' | 'header_crc' | 'payload_crc' | 'incomplete' | 'decompress';
  readonly hex?: string;
  readonly segments?: readonly SegmentVector[];
  readonly payload?: string;
  readonly payloadGen?: PayloadRule;
}

/** The streams of test/fixtures/vectors/segments.jsonl. */
export function segmentVectors(): StreamVector[] {
  const file = join(__dirname, '..', 'fixtures', 'vectors', 'segments.jsonl');
  return readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as StreamVector);
}

/** The bytes that the stream carries. */
export function payloadOf(stream: StreamVector): Buffer {
  return stream.payload === undefined ? generate(stream.payloadGen!) : Buffer.from(stream.payload, 'hex');
}

function generate({ kind, length, seed }: PayloadRule): Buffer {
  const bytes = Buffer.alloc(length);
  if (kind === 'zero') return bytes;
  let state = BigInt(seed);
  for (let i = 0; i < length; i++) {
    state = (state * 1_103_515_245n + 12_345n) % 2n ** 31n;
    bytes[i] = kind === 'pattern' ? i % 251 : Number((state >> 16n) & 0xffn);
  }
  return bytes;
}
