import { types } from 'node:util';

import type { PeerDriver } from '../support/peer-driver';
import type { DataType } from '../../src/index';
import { BigDecimal, Duration, LocalDate, LocalTime, Tuple, Uuid } from '../../src/index';

/** A text that says the same of a value whichever driver read it; -0 and decimals of other scales stay apart. */
export function neutral(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? ofObject(value) : String(value);
}

function ofObject(value: object): string {
  for (const [isOne, text] of kinds) if (isOne(value)) return text(value as never);
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${neutral(field)}`);
  return `{${fields.join(', ')}}`;
}

/** What the peer's value classes have that tells their content. */
interface PeerDecimal { readonly _intVal: object; readonly _scale: number }
interface PeerDate { toBuffer(): Buffer }
interface PeerTime { getTotalNanoseconds(): object }
interface PeerDuration { readonly months: number; readonly days: number; readonly nanoseconds: object }
interface PeerTuple { readonly elements: unknown[] }

const named = (name: string) => (value: object): boolean => value.constructor.name === name;

/** Kinds of objects and their texts, those of purecql before those of the peer that have the same name. */
const kinds: readonly (readonly [isOne: (value: object) => boolean, text: (value: never) => string])[] = [
  [types.isDate, (date: Date) => `${date.getTime()} ms`],
  [types.isUint8Array, (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`],
  [Array.isArray, sequence],
  [types.isTypedArray, sequence],
  [types.isSet, (set: Set<unknown>) => `set ${sequence(set)}`],
  [types.isMap, (map: Map<unknown, unknown>) => `map ${sequence(map)}`],
  [(value) => value instanceof BigDecimal, ({ unscaled, scale }: BigDecimal) => `${unscaled} / 10^${scale}`],
  [(value) => value instanceof LocalDate, ({ epochDays }: LocalDate) => `day ${epochDays}`],
  [(value) => value instanceof LocalTime, ({ nanoseconds }: LocalTime) => `${nanoseconds} ns`],
  [(value) => value instanceof Duration, (span: Duration) => `${span.months}mo${span.days}d${span.nanoseconds}ns`],
  [(value) => value instanceof Tuple, (tuple: Tuple) => `tuple ${sequence(tuple)}`],
  [(value) => value instanceof Uuid, String],
  [named('BigDecimal'), ({ _intVal, _scale }: PeerDecimal) => `${String(_intVal)} / 10^${_scale}`],
  [named('LocalDate'), (date: PeerDate) => `day ${date.toBuffer().readUInt32BE() - 2 ** 31}`],
  [named('LocalTime'), (time: PeerTime) => `${String(time.getTotalNanoseconds())} ns`],
  [named('Duration'), (span: PeerDuration) => `${span.months}mo${span.days}d${String(span.nanoseconds)}ns`],
  [named('Tuple'), ({ elements }: PeerTuple) => `tuple ${sequence(elements)}`],
  [named('Vector'), sequence],
  [named('InetAddress'), (address: object) => JSON.stringify(String(address))],
  [named('Uuid'), String],
  [named('TimeUuid'), String],
];

function sequence(items: Iterable<unknown>): string {
  return `[${[...items].map(neutral).join(', ')}]`;
}

/** The same value for the peer, of whose classes only vectors have to be told apart by their type. */
export function toPeer(value: unknown, type: DataType, peer: PeerDriver['types']): unknown {
  if (value === null || value === undefined) return value;
  switch (type.kind) {
    case 'list':
      return [...(value as unknown[])].map((item) => toPeer(item, type.element, peer));
    case 'set':
      return new Set([...(value as Set<unknown>)].map((item) => toPeer(item, type.element, peer)));
    case 'map':
      return new Map([...(value as Map<unknown, unknown>)].map(([key, item]) => [
        toPeer(key, type.key, peer), toPeer(item, type.value, peer),
      ]));
    case 'tuple':
      return new peer.Tuple(...[...(value as Tuple)].map((item, i) => toPeer(item, type.elements[i]!, peer)));
    case 'vector':
      return new peer.Vector([...(value as unknown[])].map((item) => toPeer(item, type.element, peer)));
    case 'udt':
      return Object.fromEntries(type.fields.map((field) => [
        field.name, toPeer((value as Record<string, unknown>)[field.name], field.type, peer),
      ]));
    default:
      return scalarToPeer(value, peer);
  }
}

/** What texts cannot make: decimals of any scale, and the longest durations. */
interface PeerConstructors {
  readonly BigDecimal: new (unscaled: object, scale: number) => object;
  readonly Duration: new (months: number, days: number, nanoseconds: object) => object;
}

function scalarToPeer(value: unknown, peer: PeerDriver['types']): unknown {
  if (value instanceof LocalDate) return peer.LocalDate.fromString(String(value.epochDays));
  if (value instanceof LocalTime) return peer.LocalTime.fromString(value.toString());
  if (value instanceof Uuid) return value.toString();
  if (value instanceof BigDecimal) {
    const unscaled = peer.Integer.fromString(value.unscaled.toString());
    return new (peer as unknown as PeerConstructors).BigDecimal(unscaled, value.scale);
  }
  if (value instanceof Duration) {
    const nanoseconds = peer.Long.fromString(value.nanoseconds.toString());
    return new (peer as unknown as PeerConstructors).Duration(value.months, value.days, nanoseconds);
  }
  return value;
}
