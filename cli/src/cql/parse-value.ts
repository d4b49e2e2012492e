import { DriverError } from 'purecql';
import type { DataType } from 'purecql';
import { formatType } from 'purecql/protocol';
import { LiteralReader } from './literal-reader';

/** A text is no value of its column's type; the message says what it should be, never what it is. */
export class ValueError extends DriverError {
  constructor(message: string) {
    super('VALUE', message);
  }
}

/** Reads what `valueText` writes: a value of a column, text at the top without quotes. */
export function parseValue(text: string, type: DataType): unknown {
  if (!isNested(type)) return parseScalar(text, type);
  const reader = new LiteralReader(text);
  const value = readValue(reader, type);
  if (!reader.isAtEnd) throw wrong(type, 'there is more behind its end');
  return value;
}

function isNested(type: DataType): boolean {
  return ['list', 'set', 'map', 'tuple', 'udt', 'vector'].includes(type.kind);
}

function readValue(reader: LiteralReader, type: DataType): unknown {
  if (reader.skipWord('null')) return null;
  switch (type.kind) {
    case 'list':
    case 'vector':
      return readItems(reader, '[]', type, () => readValue(reader, type.element));
    case 'set':
      return new Set(readItems(reader, '{}', type, () => readValue(reader, type.element)));
    case 'tuple':
      return readItems(reader, '()', type, (place) => (
        readValue(reader, type.elements[place] ?? fail(type, 'it has too many parts'))
      ));
    case 'map':
      return new Map(readItems(reader, '{}', type, () => {
        const key = readValue(reader, type.key);
        expectMark(reader, ':', type);
        return [key, readValue(reader, type.value)] as const;
      }));
    case 'udt':
      return readFields(reader, type);
    default:
      return parseScalar(reader.scalar() ?? fail(type, 'a quote is not closed'), type);
  }
}

function readItems<T>(reader: LiteralReader, brackets: string, type: DataType, read: (place: number) => T): T[] {
  expectMark(reader, brackets[0]!, type);
  const items: T[] = [];
  while (!reader.skip(brackets[1]!)) {
    if (items.length > 0) expectMark(reader, ',', type);
    items.push(read(items.length));
  }
  return items;
}

function readFields(reader: LiteralReader, type: DataType & { readonly kind: 'udt' }): Record<string, unknown> {
  const pairs = readItems(reader, '{}', type, () => {
    const name = reader.name();
    expectMark(reader, ':', type);
    const field = type.fields.find((each) => each.name === name) ?? fail(type, 'it has a field that the type has not');
    return [field.name, readValue(reader, field.type)] as const;
  });
  return Object.fromEntries([...type.fields.map((field) => [field.name, null] as const), ...pairs]);
}

function expectMark(reader: LiteralReader, mark: string, type: DataType): void {
  if (!reader.skip(mark)) throw wrong(type, `${mark} is missing`);
}

const whole = /^[+-]?\d+$/;
const bytes = /^0x(?:[0-9a-f]{2})*$/i;
const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** What is not listed goes to the driver as text, which it reads by itself: uuids, addresses, dates, decimals, geometry. */
function parseScalar(text: string, type: DataType): unknown {
  const trimmed = text.trim();
  switch (type.kind) {
    case 'ascii':
    case 'text':
      return text;
    case 'int':
    case 'smallint':
    case 'tinyint':
      return whole.test(trimmed) ? Number(trimmed) : fail(type, 'it is no whole number');
    case 'bigint':
    case 'counter':
    case 'varint':
      return whole.test(trimmed) ? BigInt(trimmed.replace(/^\+/, '')) : fail(type, 'it is no whole number');
    case 'float':
    case 'double':
      return numeric.test(trimmed) || /^(?:NaN|-?Infinity)$/.test(trimmed) ? Number(trimmed) : fail(type, 'it is no number');
    case 'boolean':
      return /^(?:true|false)$/i.test(trimmed) ? trimmed.toLowerCase() === 'true' : fail(type, 'it is neither true nor false');
    case 'blob':
      return bytes.test(trimmed) ? Buffer.from(trimmed.slice(2), 'hex') : fail(type, 'it is not 0x and pairs of digits');
    case 'timestamp':
      return parseTimestamp(trimmed) ?? fail(type, 'it is neither ISO 8601 nor milliseconds');
    default:
      return bytes.test(trimmed) ? Buffer.from(trimmed.slice(2), 'hex') : trimmed;
  }
}

/** A time without a zone is UTC, whatever the clock of this machine. */
function parseTimestamp(text: string): Date | bigint | undefined {
  if (whole.test(text)) return BigInt(text);
  const iso = text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const time = new Date(/T[\d:.]+$/.test(iso) ? `${iso}Z` : iso);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function wrong(type: DataType, problem: string): ValueError {
  return new ValueError(`It is no ${formatType(type)}: ${problem}`);
}

function fail(type: DataType, problem: string): never {
  throw wrong(type, problem);
}
