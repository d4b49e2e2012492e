import { crc24 } from '../../../src/bytes/crc24';
import { segmentCrc32 } from '../../../src/bytes/crc32';
import { lz4Compressor } from '../../../src/protocol/compression';
import { Framer } from '../../../src/protocol/framer';
import { readMessage, readPrefix } from '../../../src/protocol/frame';
import type { Message } from '../../../src/protocol/messages';
import {
  compressedHeaderBytes, maximumPayloadBytes, plainHeaderBytes, trailerBytes, writeCompressedHeader, writePlainHeader,
} from '../../../src/protocol/segment';
import type { Draft } from './draft';
import type { FrameRandom } from './frame-random';
import type { Mutator } from './mutators';
import { SamplePicker } from './sample';
import type { Sample, StreamLink } from './sample';
import type { Target } from './target';
import { WrongResultError } from './trial';

const crc24Bytes = 3;

/** Streams of envelopes, or of segments of them, that come in chunks. */
export function streamTarget(name: string, weight: number, samples: readonly Sample[]): Target {
  const { usesSegments = false, usesLz4 = false } = samples[0]?.link ?? {};
  return {
    name,
    weight,
    picker: new SamplePicker(samples),
    expansion: usesLz4 ? 255 : 1,
    ...(usesSegments && { mutators: [overwriteSegmentHeader] }),
    repair(draft, random) {
      if (usesSegments && !random.isOneIn(16)) repairChecksums(draft);
    },
    read: (bytes, sample, random) => readStream(bytes, sample.link!, random),
  };
}

/** A framer as it is after the handshake. */
export function framerFor({ direction, usesSegments, usesLz4 }: StreamLink): Framer {
  const framer = new Framer({ direction });
  if (usesSegments) framer.useSegments(usesLz4 ? lz4Compressor : undefined);
  else if (usesLz4) framer.useCompression(lz4Compressor);
  return framer;
}

function readStream(bytes: Buffer, link: StreamLink, random: FrameRandom): Message[] {
  const framer = framerFor(link);
  const messages: Message[] = [];
  const chunk = random.isOneIn(3) ? 1 + random.below(bytes.length + 1) : bytes.length;
  for (let at = 0; at < bytes.length; at += chunk) {
    framer.push(bytes.subarray(at, at + chunk));
    for (let envelope = framer.next(); envelope !== undefined; envelope = framer.next()) {
      readPrefix(envelope);
      messages.push(readMessage(envelope));
      const { position, end } = envelope.body;
      if (position > end) throw new WrongResultError(`Read to byte ${position} of an envelope that ends at ${end}`);
    }
  }
  return messages;
}

function headerBytesOf({ usesLz4 }: StreamLink): number {
  return usesLz4 ? compressedHeaderBytes : plainHeaderBytes;
}

/** The payload's length as a header has it (v5 spec §2.2), checked or not. */
function payloadBytesAt({ bytes }: Draft, at: number): number {
  return bytes.readUIntLE(at, 3) & maximumPayloadBytes;
}

/** Where the segments of a draft start, as far as their lengths lead. */
function segmentStarts(draft: Draft): number[] {
  const starts: number[] = [];
  const headerBytes = headerBytesOf(draft.sample.link!);
  for (let at = 0; at + headerBytes <= draft.length;) {
    starts.push(at);
    at += headerBytes + payloadBytesAt(draft, at) + trailerBytes;
  }
  return starts;
}

/** Both checksums of each segment, made to fit what the segment now holds. */
function repairChecksums(draft: Draft): void {
  const { bytes } = draft;
  const headerBytes = headerBytesOf(draft.sample.link!);
  for (const at of segmentStarts(draft)) {
    const checked = at + headerBytes - crc24Bytes;
    bytes.writeUIntLE(crc24(bytes, at, checked), checked, crc24Bytes);
    const end = at + headerBytes + payloadBytesAt(draft, at);
    if (end + trailerBytes <= draft.length) bytes.writeUInt32LE(segmentCrc32(bytes, at + headerBytes, end), end);
  }
}

/** Another length, another length when decompressed, the other kind of segment, reserved bits. */
const overwriteSegmentHeader: Mutator = (draft, random) => {
  const starts = segmentStarts(draft);
  if (starts.length === 0) return;
  const { bytes } = draft;
  const at = random.pick(starts);
  const { usesLz4 } = draft.sample.link!;
  const old = payloadBytesAt(draft, at);
  const any = random.below(maximumPayloadBytes);
  const lengths = [0, 1, 8, 9, old, old, old, old - 1, old + 1, any, maximumPayloadBytes] as const;
  const next = (): number => Math.max(0, random.pick(lengths)) & maximumPayloadBytes;
  const header = { payloadBytes: next(), uncompressedBytes: usesLz4 ? next() : 0, isSelfContained: random.isOneIn(2) };
  if (usesLz4) writeCompressedHeader(bytes, at, header);
  else writePlainHeader(bytes, at, header);
  if (random.isOneIn(8)) bytes[at + (usesLz4 ? 4 : 2)]! |= 0x08 << random.below(5);
};
