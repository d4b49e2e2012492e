import { typeCodes } from '../../../src/codec/type-codes';
import type { Draft } from './draft';
import type { FrameRandom } from './frame-random';
import type { LengthPlace } from './length-places';

/** Spoils a draft in one way. */
export type Mutator = (draft: Draft, random: FrameRandom) => void;

/** What lengths and counts are most often wrong about. */
const dictionary = [
  0, 1, 2, 3, 4, 8, 16, -1, -2, -3, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x1_ffff, 0x2_0000,
  0x10_0000, 0x0fff_ffff, 0x1000_0000, 0x1000_0001, 0x2000_0000, 0x4000_0000, 0x7fff_ffff, -0x8000_0000, -0x7fff_ffff,
] as const;

/** Sizes of what a count may be about, to find the greatest count that still fits. */
const itemSizes = [1, 2, 4, 5, 6, 7, 8, 16] as const;
const codes = Object.values(typeCodes);
const wrappers = [typeCodes.list, typeCodes.set, typeCodes.map] as const;
const noise = Buffer.alloc(256);
const fill = Buffer.alloc(8_192);
const number = Buffer.alloc(10);

/** A length or count where the decoder reads one; blind changes of bytes would hardly ever hit it. */
export function overwriteLength(draft: Draft, random: FrameRandom): void {
  const place = placeIn(draft, random);
  if (place === undefined) return setByte(draft, random);
  if (place.width === 'vint') return overwriteVint(draft, random, place.at);
  const rest = draft.length - place.at - place.width;
  writeNumber(draft, place, lengthNear(rest, readNumber(draft, place), random));
}

function lengthNear(rest: number, current: number, random: FrameRandom): number {
  switch (random.below(6)) {
    case 0:
      return current + random.below(5) - 2;
    case 1:
      return rest + random.below(3) - 1;
    case 2:
      return Math.floor(rest / random.pick(itemSizes)) + random.below(3) - 1;
    case 3:
      return current * 2 + 1;
    default:
      return random.pick(dictionary);
  }
}

/** An [unsigned vint]: small, of two bytes, or with as many leading ones as a first byte can have. */
function overwriteVint(draft: Draft, random: FrameRandom, at: number): void {
  const extra = random.pick([0, 0, 0, 1, 1, 2, 4, 8]);
  number.fill(random.pick([0, 0xff, random.below(256)]), 0, extra + 1);
  const ones = 0xff00 >> extra & 0xff;
  number[0] = ones | (random.below(256) & (extra > 6 ? 0 : 0x7f >> extra));
  draft.replace(at, 1, number.subarray(0, extra + 1));
}

/** Another type's code where the code of a type, or another small number, stands. */
function swapTypeCode(draft: Draft, random: FrameRandom): void {
  for (let tries = 0; tries < 4; tries++) {
    const place = placeIn(draft, random);
    if (place?.width !== 2 || readNumber(draft, place) > typeCodes.tuple) continue;
    return writeNumber(draft, place, random.pick(codes));
  }
}

/** Types around a type, up to beyond the depth that is allowed. */
function wrapType(draft: Draft, random: FrameRandom): void {
  const place = placeIn(draft, random);
  if (place?.width !== 2) return;
  const levels = random.isOneIn(4) ? 30 + random.below(5) : 1 + random.below(3);
  const code = random.pick(wrappers);
  for (let level = 0; level < levels; level++) fill.writeUInt16BE(code, 2 * level);
  draft.replace(place.at, 0, fill.subarray(0, 2 * levels));
}

/** A larger count, with as many empty or null items behind it: what is cheap to send must not be dear to hold. */
function inflate(draft: Draft, random: FrameRandom): void {
  const place = placeIn(draft, random);
  if (place === undefined || place.width === 'vint' || place.width === 1) return;
  const count = 1 << random.below(random.isOneIn(16) ? 11 : 7);
  const size = count * random.pick([2, 4, 4, 8]);
  const byte = random.pick([0, 0xff]);
  fill.fill(byte, 0, Math.min(size, fill.length));
  writeNumber(draft, place, (readNumber(draft, place) & 0xff) + count);
  draft.replace(place.at + place.width, 0, fill.subarray(0, size));
}

function flipBit(draft: Draft, random: FrameRandom): void {
  if (draft.length > 0) draft.bytes[random.below(draft.length)]! ^= 1 << random.below(8);
}

function setByte(draft: Draft, random: FrameRandom): void {
  const value = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
  if (draft.length > 0) draft.bytes[random.below(draft.length)] = value;
}

function truncate(draft: Draft, random: FrameRandom): void {
  draft.length = random.isOneIn(2) ? random.below(draft.length + 1) : Math.max(0, draft.length - 1 - random.below(9));
}

function extend(draft: Draft, random: FrameRandom): void {
  draft.replace(draft.length, 0, noiseOf(random));
}

function insert(draft: Draft, random: FrameRandom): void {
  draft.replace(random.below(draft.length + 1), 0, noiseOf(random));
}

function remove(draft: Draft, random: FrameRandom): void {
  const at = random.below(draft.length + 1);
  draft.replace(at, random.below(Math.min(16, draft.length - at) + 1), noise.subarray(0, 0));
}

function repeat(draft: Draft, random: FrameRandom): void {
  const at = random.below(draft.length + 1);
  const size = random.below(Math.min(64, draft.length - at) + 1);
  draft.replace(at, 0, Buffer.from(draft.bytes.subarray(at, at + size)));
}

/** The head of this one and the tail of another. */
function splice(draft: Draft, random: FrameRandom): void {
  const { bytes } = random.pick(draft.others);
  const at = random.below(draft.length + 1);
  const from = random.below(bytes.length + 1);
  draft.replace(at, draft.length - at, bytes.subarray(from, from + 4_096));
}

/** The bytes of one place at another. */
function copyPlace(draft: Draft, random: FrameRandom): void {
  const [from, to] = [placeIn(draft, random), placeIn(draft, random)];
  if (from === undefined || to === undefined) return;
  draft.bytes.copyWithin(to.at, from.at, Math.min(from.at + 4, draft.length));
}

function noiseOf(random: FrameRandom): Buffer {
  const size = 1 + random.below(random.isOneIn(8) ? noise.length : 8);
  for (let i = 0; i < size; i++) noise[i] = random.below(256);
  return noise.subarray(0, size);
}

function placeIn(draft: Draft, random: FrameRandom): LengthPlace | undefined {
  const { places } = draft.sample;
  if (places.length === 0) return undefined;
  const place = random.pick(places);
  return place.at + (place.width === 'vint' ? 1 : place.width) <= draft.length ? place : undefined;
}

function readNumber({ bytes }: Draft, { at, width }: LengthPlace): number {
  if (width === 4) return bytes.readInt32BE(at);
  return width === 2 ? bytes.readUInt16BE(at) : bytes[at]!;
}

function writeNumber({ bytes }: Draft, { at, width }: LengthPlace, value: number): void {
  if (width === 4) bytes.writeInt32BE(value | 0, at);
  else if (width === 2) bytes.writeUInt16BE(value & 0xffff, at);
  else bytes[at] = value;
}

/** Each mutator as often as it is to be drawn. */
const shares: readonly [times: number, mutator: Mutator][] = [
  [12, overwriteLength], [3, swapTypeCode], [2, wrapType], [2, inflate], [3, flipBit], [3, setByte], [2, truncate],
  [1, extend], [1, insert], [1, remove], [1, repeat], [2, splice], [1, copyPlace],
];
const drawn = shares.flatMap(([times, mutator]) => Array.from({ length: times }, () => mutator));

/** Spoils a draft in one to four ways; `own` are the ways of the target that the draft is for. */
export function mutate(draft: Draft, random: FrameRandom, own: readonly Mutator[] = []): void {
  do {
    if (own.length > 0 && random.isOneIn(8)) random.pick(own)(draft, random);
    else random.pick(drawn)(draft, random);
  } while (random.isOneIn(3));
}
