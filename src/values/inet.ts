import { DecodingError, describeValue, EncodingError } from '../errors';

const decimalByte = /^(?:0|[1-9]\d{0,2})$/;
const hexGroup = /^[0-9a-f]{1,4}$/i;

/** The 4 or 16 bytes of an address; an IPv4-mapped IPv6 address keeps its 16. */
export function parseInet(text: string): Buffer {
  const bytes = typeof text !== 'string' ? undefined : text.includes(':') ? ipv6(text) : ipv4(text);
  if (bytes !== undefined) return Buffer.from(bytes);
  throw new EncodingError('inet', `${describeValue(text)} is not an IPv4 or IPv6 address${zoneHint(text)}`);
}

/** The canonical text of 4 or 16 bytes (RFC 5952). */
export function formatInet(bytes: Uint8Array): string {
  if (bytes.length === 4) return dotted(bytes, 0);
  if (bytes.length !== 16) throw new DecodingError(`An inet has 4 or 16 bytes, not ${bytes.length}`);
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[i]! << 8) | bytes[i + 1]!);
  if (isIpv4Mapped(groups)) return `::ffff:${dotted(bytes, 12)}`;
  const { start, length } = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

function ipv4(text: string): number[] | undefined {
  const parts = text.split('.', 5);
  if (parts.length !== 4 || !parts.every((part) => decimalByte.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

function ipv6(text: string): number[] | undefined {
  const halves = text.split('::', 3);
  if (halves.length > 2) return undefined;
  const head = ipv6Groups(halves[0]!, halves.length === 1);
  const tail = halves.length === 1 ? [] : ipv6Groups(halves[1]!, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** The bytes of groups between colons; the last may be an IPv4 address when the address ends there. */
function ipv6Groups(text: string, endsAddress: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':', 9);
  for (const [i, group] of groups.entries()) {
    if (endsAddress && i === groups.length - 1 && group.includes('.')) {
      const embedded = ipv4(group);
      if (embedded === undefined) return undefined;
      bytes.push(...embedded);
    } else if (hexGroup.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      return undefined;
    }
  }
  return bytes;
}

function zoneHint(text: unknown): string {
  return typeof text === 'string' && text.includes('%') ? ' (a zone such as %eth0 cannot be stored)' : '';
}

function dotted(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

function isIpv4Mapped(groups: readonly number[]): boolean {
  return groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
}

/** RFC 5952 §4.2: the longest run of zero groups, the first of equals, and never a run of one. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}
