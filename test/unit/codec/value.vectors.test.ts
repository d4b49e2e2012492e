import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { formatType } from '../../../src/codec/data-type';
import { CodecRegistry } from '../../../src/codec/registry';
import { parseType } from '../../../src/codec/type-parser';
import { decodeValue, encodeValue } from '../../../src/codec/value';
import { BigDecimal } from '../../../src/values/big-decimal';
import { Duration } from '../../../src/values/duration';
import { LocalDate } from '../../../src/values/local-date';
import { LocalTime } from '../../../src/values/local-time';
import { TimeUuid } from '../../../src/values/time-uuid';
import { Tuple } from '../../../src/values/tuple';
import { Uuid } from '../../../src/values/uuid';

/** A line of values.jsonl: bytes that another implementation of the protocol wrote. */
interface Vector {
  readonly name: string;
  readonly type: string;
  readonly typeInfo: TypeInfo;
  readonly value: unknown;
  readonly hex: string | null;
}

interface TypeInfo {
  readonly type: string;
  readonly element?: TypeInfo;
  readonly elements?: readonly TypeInfo[];
  readonly key?: TypeInfo;
  readonly value?: TypeInfo;
  readonly fields?: readonly { readonly name: string; readonly type: TypeInfo }[];
}

const vectors = readFileSync(join(__dirname, '../../fixtures/vectors/values.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

/** The value as purecql gives it out, made from the notation of the vectors' README. */
const makers: Record<string, (value: never) => unknown> = {
  bigint: (value: string) => BigInt(value),
  counter: (value: string) => BigInt(value),
  varint: (value: string) => BigInt(value),
  blob: (value: string) => Buffer.from(value, 'hex'),
  custom: (value: string) => Buffer.from(value, 'hex'),
  decimal: ({ unscaled, scale }: { unscaled: string; scale: number }) => new BigDecimal(BigInt(unscaled), scale),
  double: ({ bits }: { bits: string }) => Buffer.from(bits, 'hex').readDoubleBE(),
  float: ({ bits }: { bits: string }) => Buffer.from(bits, 'hex').readFloatBE(),
  date: ({ days }: { days: number }) => LocalDate.fromEpochDays(days),
  time: (value: string) => LocalTime.fromNanoseconds(BigInt(value)),
  timestamp: (value: string) => (Math.abs(Number(value)) <= 8.64e15 ? new Date(Number(value)) : BigInt(value)),
  duration: ({ months, days, nanos }: { months: number; days: number; nanos: string }) => (
    new Duration(months, days, BigInt(nanos))
  ),
  uuid: (value: string) => Uuid.fromString(value),
  timeuuid: (value: string) => TimeUuid.fromString(value),
};

function make(value: unknown, info: TypeInfo): unknown {
  if (value === null) return null;
  switch (info.type) {
    case 'list':
      return (value as unknown[]).map((item) => make(item, info.element!));
    case 'set':
      return new Set((value as unknown[]).map((item) => make(item, info.element!)));
    case 'map':
      return new Map((value as [unknown, unknown][]).map(([k, v]) => [make(k, info.key!), make(v, info.value!)]));
    case 'tuple':
      return Tuple.from((value as unknown[]).map((item, i) => make(item, info.elements![i]!)));
    case 'udt':
      return Object.fromEntries(info.fields!.map(
        ({ name, type }) => [name, make((value as Record<string, unknown>)[name], type)],
      ));
    default:
      return makers[info.type]?.(value as never) ?? value;
  }
}

describe('codec: values written by another implementation', () => {
  // PointType is opaque bytes there; a user's codec shows that it may be here as well.
  const blobCodec = new CodecRegistry().codecForHint('blob');
  const registry = new CodecRegistry({ codecs: { PointType: blobCodec } });

  for (const { name, type, typeInfo, value, hex } of vectors) {
    const expected = make(value, typeInfo);
    it(`writes ${name}`, () => expect(encodeValue(type, expected, registry)?.toString('hex') ?? null).to.equal(hex));
    it(`reads ${name}`, () => {
      const read = decodeValue(type, hex === null ? null : Buffer.from(hex, 'hex'), registry);
      expect(read).to.deep.equal(expected);
    });
  }

  it('reads the names of their types, and prints them as they were', () => {
    for (const { type } of vectors) expect(formatType(parseType(type))).to.equal(type);
  });
});
