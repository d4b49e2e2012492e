import { formatType } from '../../../src/codec/data-type';
import type { DataType } from '../../../src/codec/data-type';
import type { Message } from '../../../src/protocol/messages';
import { RawRows } from '../../../src/protocol/messages/rows';

/** A message as plain data that compares and prints well: bytes as hex, types as CQL, rows as arrays of cells. */
export function plain(message: Message): unknown {
  return plainValue(message);
}

function plainValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  if (value instanceof RawRows) return [...value].map(plainValue);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  if ('kind' in value && !/^[A-Z_]+$/.test(String(value.kind))) return formatType(value as DataType);
  const entries = Object.entries(value).filter(([key]) => !(key === 'name' && 'address' in value));
  return Object.fromEntries(entries.map(([key, part]) => [key, plainValue(part)]));
}
