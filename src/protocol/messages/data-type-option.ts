import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { parseClassName } from '../../codec/class-name';
import {
  checkTypeDepth, customOf, durationClassName, listOf, mapOf, maxTypeDepth, scalar, setOf, tupleOf, udtOf,
} from '../../codec/data-type';
import type { DataType, UdtField } from '../../codec/data-type';
import { formatClassName } from '../../codec/marshal-classes';
import { kindsByTypeCode, typeCodes } from '../../codec/type-codes';
import type { CodedKind } from '../../codec/type-codes';
import { DecodingError } from '../../errors';
import type { VersionCapabilities } from '../version';
import { writeCount, writeString } from './notation';

type ReadParameters = (input: ByteReader, room: number) => DataType;

/** What follows the code of a type that has parameters (v5 spec §4.2.5.2). */
const parameterReaders: Partial<Record<CodedKind, ReadParameters>> = {
  custom: (input) => readClass(input.string()),
  list: (input, room) => listOf(readOption(input, room)),
  set: (input, room) => setOf(readOption(input, room)),
  map(input, room) {
    const key = readOption(input, room);
    return mapOf(key, readOption(input, room));
  },
  tuple(input, room) {
    const elements: DataType[] = [];
    for (let count = input.checkCount(input.uint16(), 2); count > 0; count--) elements.push(readOption(input, room));
    return tupleOf(elements);
  },
  udt(input, room) {
    const keyspace = input.string();
    const name = input.string();
    const fields: UdtField[] = [];
    for (let count = input.checkCount(input.uint16(), 4); count > 0; count--) {
      fields.push({ name: input.string(), type: readOption(input, room) });
    }
    return udtOf(keyspace, name, fields);
  },
};

/** Class names as they came, where {@link formatClassName} would spell the same type in another way. */
const spellings = new WeakMap<DataType, string>();
const unknownCode = /^0x[0-9a-f]{4}$/;

/** Reads the [option] of a type (v5 spec §4.2.5.2); a code that is not known becomes a custom type named after it. */
export function readTypeOption(input: ByteReader): DataType {
  return readOption(input, maxTypeDepth + 1);
}

function readOption(input: ByteReader, room: number): DataType {
  const code = input.uint16();
  const kind = kindsByTypeCode.get(code);
  if (kind === undefined) return customOf(`0x${code.toString(16).padStart(4, '0')}`);
  const readParameters = parameterReaders[kind];
  if (readParameters === undefined) return scalar(kind as Parameters<typeof scalar>[0]);
  if (room === 1 && kind !== 'custom') {
    throw new DecodingError(`A type is nested more than ${maxTypeDepth} levels deep`);
  }
  return readParameters(input, room - 1);
}

/** The type of a class name; a name that makes no sense here stands for itself, and its values are plain bytes. */
function readClass(className: string): DataType {
  let type: DataType;
  try {
    type = parseClassName(className);
  } catch (error) {
    if (!(error instanceof DecodingError)) throw error;
    return customOf(className);
  }
  if (travelsAsClass(type) && formatClassName(type) !== className) spellings.set(type, className);
  return type;
}

function travelsAsClass(type: DataType): boolean {
  return type.kind === 'vector' || type.kind === 'custom';
}

/** Writes the [option] of a type; one that the version has no code for goes by its class name. */
export function writeTypeOption(type: DataType, out: ByteWriter, version: VersionCapabilities): void {
  checkTypeDepth(type);
  writeOption(type, out, version);
}

function writeOption(type: DataType, out: ByteWriter, version: VersionCapabilities): void {
  if (type.kind === 'vector' || type.kind === 'custom') return writeClass(type, out);
  if (type.kind === 'duration' && !version.hasDurationType) return writeClass(customOf(durationClassName), out);
  out.uint16(typeCodes[type.kind]);
  switch (type.kind) {
    case 'list':
    case 'set':
      return writeOption(type.element, out, version);
    case 'map':
      writeOption(type.key, out, version);
      return writeOption(type.value, out, version);
    case 'tuple':
      writeCount(out, type.elements.length, 'a type', 'the elements of a tuple');
      for (const element of type.elements) writeOption(element, out, version);
      return;
    case 'udt':
      writeString(out, type.keyspace, 'the keyspace');
      writeString(out, type.name, 'the type');
      writeCount(out, type.fields.length, 'a type', 'the fields of a type');
      for (const field of type.fields) {
        writeString(out, field.name, 'the field');
        writeOption(field.type, out, version);
      }
      break;
    default:
  }
}

function writeClass(type: DataType, out: ByteWriter): void {
  if (type.kind === 'custom' && unknownCode.test(type.className)) return out.uint16(Number(type.className));
  out.uint16(typeCodes.custom);
  writeString(out, spellings.get(type) ?? formatClassName(type), 'the class name');
}
