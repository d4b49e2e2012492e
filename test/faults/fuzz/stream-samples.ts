import { headerBytes } from '../../../src/protocol/constants';
import { findVersion } from '../../../src/protocol/version';
import {
  compressedHeaderBytes, plainHeaderBytes, readCompressedHeader, trailerBytes,
} from '../../../src/protocol/segment';
import { SegmentEncoder } from '../../../src/protocol/segment-encoder';
import { segmentVectors } from '../../support/segment-vectors';
import type { LengthPlace } from './length-places';
import { lz4Places } from './lz4-places';
import type { Sample, StreamLink } from './sample';

/** Samples of streams by how they travel. */
export interface StreamSamples {
  readonly plain: readonly Sample[];
  readonly compressed: readonly Sample[];
  readonly segments: readonly Sample[];
  readonly lz4Segments: readonly Sample[];
}

const directions = ['request', 'response'] as const;
const envelopesPerStream = 3;
const longestEnvelope = 1_500;

/** Streams of what the two kinds of messages are made of, and the segments of another implementation. */
export function streamSamples(messages: readonly Sample[], compressed: readonly Sample[]): StreamSamples {
  const given = (usesLz4: boolean): Sample[] => segmentVectors()
    .filter(({ expect, compression }) => expect === 'ok' && (compression === 'lz4') === usesLz4)
    .map(({ name, segments = [] }) => {
      const bytes = Buffer.from(segments.map(({ hex }) => hex).join(''), 'hex');
      return segmentSample(name, bytes, [], segmentLink(usesLz4, 'response'));
    });
  return {
    plain: inGroups(messages, (version) => !version.usesSegments, joinPlain(false)),
    compressed: inGroups(compressed, (version) => version.compressesBodies, joinPlain(true)),
    segments: [...inGroups(messages, (version) => version.usesSegments, joinInSegments(false)), ...given(false)],
    lz4Segments: [...inGroups(messages, (version) => version.usesSegments, joinInSegments(true)), ...given(true)],
  };
}

type Version = NonNullable<ReturnType<typeof findVersion>>;
type Join = (group: readonly Sample[], direction: StreamLink['direction']) => Sample;

/** A few envelopes of one version and direction each. */
function inGroups(samples: readonly Sample[], isWanted: (version: Version) => boolean, join: Join): Sample[] {
  return directions.flatMap((direction) => {
    const fitting = samples.filter(({ bytes }) => {
      const version = findVersion(bytes[0]! & 0x7f);
      const isResponse = bytes[0]! >= 0x80;
      if (version === undefined || isResponse !== (direction === 'response')) return false;
      return isWanted(version) && bytes.length <= longestEnvelope;
    });
    const joined: Sample[] = [];
    for (let at = 0; at < fitting.length; at += envelopesPerStream) {
      joined.push(join(fitting.slice(at, at + envelopesPerStream), direction));
    }
    return joined;
  });
}

function joinPlain(usesLz4: boolean): Join {
  return (group, direction) => ({ ...concatenate(group), link: { direction, usesSegments: false, usesLz4 } });
}

function joinInSegments(usesLz4: boolean): Join {
  const encoder = new SegmentEncoder({ compression: usesLz4 ? 'lz4' : undefined });
  return (group, direction) => {
    const [first, ...rest] = group;
    const parts = [first!, ...(rest.length > 0 ? [concatenate(rest)] : [])];
    const encoded = parts.map(({ name, bytes, places }) => (
      segmentSample(name, encoder.encode(bytes), places, segmentLink(usesLz4, direction))
    ));
    return { ...concatenate(encoded), link: segmentLink(usesLz4, direction) };
  };
}

function segmentLink(usesLz4: boolean, direction: StreamLink['direction']): StreamLink {
  return { direction, usesSegments: true, usesLz4 };
}

/** A segment; `inner` are the places of its payload when that travels as it is. */
function segmentSample(name: string, bytes: Buffer, inner: readonly LengthPlace[], link: StreamLink): Sample {
  const places = link.usesLz4 ? placesWithLz4(bytes, inner) : moved(inner, plainHeaderBytes);
  return { name: `${name} in segments`, bytes, places, link };
}

function placesWithLz4(bytes: Buffer, inner: readonly LengthPlace[]): readonly LengthPlace[] {
  const { uncompressedBytes, payloadBytes } = readCompressedHeader(bytes, 0);
  if (uncompressedBytes === 0) return moved(inner, compressedHeaderBytes);
  const end = Math.min(compressedHeaderBytes + payloadBytes, bytes.length - trailerBytes);
  return lz4Places(bytes, compressedHeaderBytes, end);
}

/** Bytes one after the other, with their places and with those of the lengths in the headers of envelopes. */
function concatenate(samples: readonly Sample[]): Sample {
  let offset = 0;
  const places: LengthPlace[] = [];
  for (const sample of samples) {
    places.push(...moved(sample.places, offset), { at: offset + headerBytes - 4, width: 4 });
    offset += sample.bytes.length;
  }
  const name = samples.map((sample) => sample.name).join(' + ');
  return { name, bytes: Buffer.concat(samples.map(({ bytes }) => bytes)), places };
}

function moved(places: readonly LengthPlace[], offset: number): LengthPlace[] {
  return places.map(({ at, width }) => ({ at: at + offset, width }));
}
