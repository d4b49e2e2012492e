import { WireViolation } from './wire-reader';

const leastMatch = 4;
/** No match may begin in the last 12 bytes of a block, nor reach into its last 5 (LZ4 block format). */
const matchLimit = 12;
const lastLiterals = 5;

/** Writes a raw LZ4 block with the plainest of searches: the last place where the same four bytes stood. */
export function packBlock(input: Buffer): Buffer {
  const out: number[] = [];
  const seen = new Map<number, number>();
  let anchor = 0;
  for (let at = 0; at + matchLimit < input.length;) {
    const word = input.readUInt32LE(at);
    const from = seen.get(word);
    seen.set(word, at);
    if (from === undefined || at - from > 0xffff) {
      at++;
      continue;
    }
    let length = leastMatch;
    while (at + length < input.length - lastLiterals && input[from + length] === input[at + length]) length++;
    writeSequence(out, input.subarray(anchor, at), { offset: at - from, length });
    at += length;
    anchor = at;
  }
  writeSequence(out, input.subarray(anchor), undefined);
  return Buffer.from(out);
}

interface Match {
  readonly offset: number;
  readonly length: number;
}

function writeSequence(out: number[], literals: Buffer, match: Match | undefined): void {
  const rest = match === undefined ? 0 : match.length - leastMatch;
  out.push((Math.min(15, literals.length) << 4) | Math.min(15, rest));
  writeRest(out, literals.length);
  for (const byte of literals) out.push(byte);
  if (match === undefined) return;
  out.push(match.offset & 0xff, match.offset >> 8);
  writeRest(out, rest);
}

function writeRest(out: number[], length: number): void {
  if (length < 15) return;
  let left = length - 15;
  for (; left >= 255; left -= 255) out.push(255);
  out.push(left);
}

/** Reads a raw LZ4 block of which the length is known. */
export function unpackBlock(block: Buffer, length: number): Buffer {
  const out = Buffer.alloc(length);
  let at = 0;
  let end = 0;
  const next = (): number => {
    const byte = block[at++];
    if (byte === undefined) throw new WireViolation('An LZ4 block that is cut');
    return byte;
  };
  const readLength = (nibble: number): number => {
    if (nibble < 15) return nibble;
    let sum = 15;
    for (let byte = next(); ; byte = next()) {
      sum += byte;
      if (byte !== 255) return sum;
    }
  };
  while (at < block.length) {
    const token = next();
    const literals = readLength(token >> 4);
    for (let i = 0; i < literals; i++) out[end++] = next();
    if (at === block.length) break;
    const offset = next() | (next() << 8);
    const count = readLength(token & 15) + leastMatch;
    if (offset === 0 || offset > end || end + count > length) throw new WireViolation('An LZ4 match out of bounds');
    for (let i = 0; i < count; i++, end++) out[end] = out[end - offset]!;
  }
  if (end !== length) throw new WireViolation(`An LZ4 block of ${end} bytes instead of ${length}`);
  return out;
}
