import { writeCell } from '../codec/cell';
import type { Codec } from '../codec/codec';
import { guessType } from '../codec/guess';
import type { CodecRegistry } from '../codec/registry';
import type { UdtResolver } from '../codec/type-parser';
import type { ByteWriter } from '../bytes/byte-writer';
import { EncodingError, describeValue } from '../errors';
import type { BoundValues, ValuesWriter } from '../protocol/messages/query-parameters';
import type { QueryOptions } from './query-options';

/** The values of a request: in the order of the markers, or by the markers' names. */
export type Parameters = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A bind marker of a prepared statement and the codec of its type. */
export interface Marker {
  readonly name: string;
  readonly codec: Codec;
}

/** Values in marker order, each written by its codec straight into the connection's buffer. */
export class MarkerValues implements ValuesWriter {
  readonly count: number;
  readonly hasNames = false;
  readonly #markers: readonly Marker[];
  readonly #values: readonly unknown[];

  constructor(markers: readonly Marker[], values: readonly unknown[]) {
    this.count = values.length;
    this.#markers = markers;
    this.#values = values;
  }

  /** Writes the bytes of one value, without a length; false when it is null or not set. */
  writeValue(index: number, out: ByteWriter): boolean {
    const value = this.#values[index];
    if (value === null || value === undefined) return false;
    this.#markers[index]!.codec.write(value, out);
    return true;
  }

  writeTo(out: ByteWriter): void {
    const markers = this.#markers;
    const values = this.#values;
    for (let i = 0; i < values.length; i++) {
      try {
        writeCell(markers[i]!.codec, values[i], out);
      } catch (error) {
        throw atMarker(error, i, markers[i]!);
      }
    }
  }
}

/** Values with the names of their markers, for a query that is not prepared (v5 spec §4.1.4, flag 0x40). */
class NamedValues implements ValuesWriter {
  readonly count: number;
  readonly hasNames = true;
  readonly #markers: readonly Marker[];
  readonly #values: readonly unknown[];

  constructor(markers: readonly Marker[], values: readonly unknown[]) {
    this.count = values.length;
    this.#markers = markers;
    this.#values = values;
  }

  writeTo(out: ByteWriter): void {
    this.#markers.forEach((marker, i) => {
      out.string(marker.name);
      try {
        writeCell(marker.codec, this.#values[i], out);
      } catch (error) {
        throw atMarker(error, i, marker);
      }
    });
  }
}

function atMarker(error: unknown, index: number, marker: Marker): unknown {
  return error instanceof EncodingError ? error.atMarker(index, marker.name, marker.codec.cqlType) : error;
}

/** Binds values to the markers of a prepared statement; throws EncodingError naming what is missing or too much. */
export function bindToMarkers(markers: readonly Marker[], parameters: Parameters): MarkerValues {
  if (Array.isArray(parameters)) {
    if (parameters.length !== markers.length) throw countError(markers, parameters.length);
    return new MarkerValues(markers, parameters);
  }
  return new MarkerValues(markers, inMarkerOrder(markers, parameters as Readonly<Record<string, unknown>>));
}

function countError(markers: readonly Marker[], given: number): EncodingError {
  const listed = markers.map((marker) => `${marker.name} ${marker.codec.cqlType}`).join(', ');
  const count = markers.length === 1 ? '1 marker' : `${markers.length} markers`;
  const has = markers.length === 0 ? 'The query has no markers' : `The query has ${count} (${listed})`;
  const were = given === 1 ? '1 value was' : `${given} values were`;
  return EncodingError.ofParameters(`${has}, and ${were} given: give one for each`);
}

function inMarkerOrder(markers: readonly Marker[], parameters: Readonly<Record<string, unknown>>): unknown[] {
  for (const name of Object.keys(parameters)) {
    if (markers.some((marker) => marker.name === name)) continue;
    const has = markers.map((marker) => `:${marker.name}`).join(', ') || 'none';
    throw EncodingError.ofParameters(`The query has no marker :${name}; its markers are ${has}`);
  }
  return markers.map(({ name }) => {
    if (Object.hasOwn(parameters, name)) return parameters[name];
    const given = Object.keys(parameters).map((key) => `:${key}`).join(', ') || 'none';
    throw EncodingError.ofParameters(`No value for marker :${name}, given are ${given}; undefined leaves it unset`);
  });
}

/** What values without types are bound by. */
export interface UnpreparedTypes {
  readonly hints: QueryOptions['hints'];
  readonly registry: CodecRegistry;
  /** Finds the user-defined types that hints name. */
  readonly resolveUdt: UdtResolver;
}

/** Binds values to a query that is not prepared: their types come from hints, or else from the values themselves. */
export function bindUnprepared(parameters: Parameters, types: UnpreparedTypes): BoundValues {
  const { hints } = types;
  if (Array.isArray(parameters)) {
    const markers = parameters.map((value: unknown, i) => {
      const hint = Array.isArray(hints) ? (hints as readonly (string | undefined)[])[i] : undefined;
      return unpreparedMarker(String(i), value, hint, types);
    });
    return new MarkerValues(markers, parameters);
  }
  const named = parameters as Readonly<Record<string, unknown>>;
  const byName = Array.isArray(hints) ? undefined : (hints as Readonly<Record<string, string>> | undefined);
  const markers = Object.keys(named).map((name) => {
    const hint = byName !== undefined && Object.hasOwn(byName, name) ? byName[name] : undefined;
    return unpreparedMarker(name, named[name], hint, types);
  });
  return new NamedValues(markers, Object.values(named));
}

function unpreparedMarker(
  name: string, value: unknown, hint: string | undefined, { registry, resolveUdt }: UnpreparedTypes,
): Marker {
  if (hint !== undefined) return { name, codec: registry.codecForHint(hint, resolveUdt) };
  if (value === null || value === undefined) return { name, codec: registry.codecForHint('blob') };
  return { name, codec: registry.codecFor(guessType(value)) };
}

/** Refuses what is neither an array nor a plain object of parameters. */
export function checkParameters(parameters: unknown): asserts parameters is Parameters | undefined {
  if (parameters === undefined || Array.isArray(parameters)) return;
  const isPlain = typeof parameters === 'object' && parameters !== null && isPlainObject(parameters);
  if (!isPlain) {
    const got = describeValue(parameters);
    throw EncodingError.ofParameters(`Parameters are an array (for ?) or an object (for :name), got ${got}`);
  }
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
