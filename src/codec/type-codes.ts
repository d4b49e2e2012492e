import type { DataType } from './data-type';

/** A kind of type that has a code; vectors and, in old versions, durations are sent as custom types. */
export type CodedKind = Exclude<DataType['kind'], 'vector'>;

/** The code of each kind of type in an [option] (v5 spec §4.2.5.2). */
export const typeCodes = {
  custom: 0x00,
  ascii: 0x01,
  bigint: 0x02,
  blob: 0x03,
  boolean: 0x04,
  counter: 0x05,
  decimal: 0x06,
  double: 0x07,
  float: 0x08,
  int: 0x09,
  timestamp: 0x0b,
  uuid: 0x0c,
  text: 0x0d,
  varint: 0x0e,
  timeuuid: 0x0f,
  inet: 0x10,
  date: 0x11,
  time: 0x12,
  smallint: 0x13,
  tinyint: 0x14,
  duration: 0x15,
  list: 0x20,
  map: 0x21,
  set: 0x22,
  udt: 0x30,
  tuple: 0x31,
} as const satisfies Record<CodedKind, number>;

/** The kind of type of each code; 0x0A is the name that text had in versions 1 and 2. */
export const kindsByTypeCode: ReadonlyMap<number, CodedKind> = new Map<number, CodedKind>([
  ...(Object.entries(typeCodes) as [CodedKind, number][]).map(([kind, code]): [number, CodedKind] => [code, kind]),
  [0x0a, 'text'],
]);
