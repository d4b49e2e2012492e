import { describeValue, EncodingError } from '../errors';
import { nearestName } from '../unknown-option';
import { readCell } from './cell';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { errorAt, iterableOf, writeElement } from './element';
import { blankRecord, isPlainObject } from './plain-object';
import { checkAbsent, skipTo } from './tuple';

/** A field of a user-defined type and how it is written and read. */
export interface FieldCodec {
  readonly name: string;
  readonly codec: Codec;
}

/** A user-defined type: each field as [bytes] (v5 spec §5.22), out as a plain object; fields not given are null. */
export function udtCodec(cqlType: string, fields: readonly FieldCodec[]): Codec<Record<string, unknown>> {
  const names = fields.map((field) => field.name);
  const codecs = fields.map((field) => field.codec);
  const known = new Set(names);
  const blank = blankRecord(names);
  return defineCodec<Record<string, unknown>>({
    cqlType,
    emptyValue: null,
    write(value, out) {
      checkFields(value, known, cqlType);
      for (let i = 0; i < names.length; i++) {
        const name = names[i]!;
        try {
          writeElement(codecs[i]!, Object.hasOwn(value, name) ? (value[name] ?? null) : null, out);
        } catch (error) {
          throw errorAt(placeOf(name), error, cqlType);
        }
      }
    },
    read(input, size) {
      const end = input.position + size;
      checkAbsent(input, size, names.length);
      const record = { ...blank };
      for (let i = 0; i < names.length && input.position < end; i++) record[names[i]!] = readCell(codecs[i]!, input);
      skipTo(end, input, cqlType);
      return record;
    },
  });
}

/** Refuses what is not an object of fields, and fields that the type does not have: their values would be lost. */
function checkFields(
  value: unknown, known: ReadonlySet<string>, cqlType: string,
): asserts value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || iterableOf(value) !== undefined) {
    throw notAnObject(value, cqlType);
  }
  const keys = Object.keys(value);
  // An instance without own fields, such as a Date, would be written as nothing but nulls.
  if (keys.length === 0 && !isPlainObject(value)) throw notAnObject(value, cqlType);
  for (const key of keys) {
    if (known.has(key)) continue;
    const nearest = key.length > maxNameLength ? undefined : nearestName(key, [...known]);
    const cure = nearest === undefined ? `it has ${shorten([...known].join(', '))}` : `did you mean "${nearest}"?`;
    throw new EncodingError(cqlType, `it has no field "${shorten(key)}": ${cure}`);
  }
}

const maxNameLength = 100;

function shorten(text: string): string {
  return text.length <= 2 * maxNameLength ? text : `${text.slice(0, 2 * maxNameLength)}…`;
}

function notAnObject(value: unknown, cqlType: string): EncodingError {
  return new EncodingError(cqlType, `expected an object with its fields, got ${describeValue(value)}`);
}

function placeOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
