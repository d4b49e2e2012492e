import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readCell, readSized } from '../../../src/codec/cell';
import { formatType } from '../../../src/codec/data-type';
import type { DataType } from '../../../src/codec/data-type';
import { formatClassName } from '../../../src/codec/marshal-classes';
import { CodecRegistry } from '../../../src/codec/registry';
import { parseType } from '../../../src/codec/type-parser';
import { encodeValue } from '../../../src/codec/value';
import { ConfigurationError, DecodingError } from '../../../src/errors';
import { headerBytes } from '../../../src/protocol/constants';
import { decodeMessage, encodeMessage } from '../../../src/protocol/encode-message';
import { readHeader, readMessage, readPrefix } from '../../../src/protocol/frame';
import type { Message } from '../../../src/protocol/messages';
import { ProtocolVersion } from '../../../src/protocol/version';
import { frameVectors } from '../../support/frame-vectors';
import { RecordedReader, recordedBytes, recordedNames } from '../../support/recorded-conversations';
import { typeArbitrary, valueArbitrary } from '../../unit/codec/value-arbitraries';
import { RecordingReader } from './length-places';
import type { LengthPlace } from './length-places';
import { lz4Places } from './lz4-places';
import type { Sample } from './sample';

const registry = new CodecRegistry();
const versionCodes = Object.values(ProtocolVersion);
/** The samples are the same in all runs; only what is done to them is not. */
const seed = 1;
const typesCount = 240;
const columnsPerPage = 3;

interface TypedValues {
  readonly type: DataType;
  readonly cells: readonly (Buffer | null)[];
}

/** Types nested up to three levels deep, each with a few values. */
const typedValues: readonly TypedValues[] = fc.sample(typeArbitrary, { seed, numRuns: typesCount }).map((type, i) => {
  const values = fc.sample(valueArbitrary(type), { seed: seed + i, numRuns: 3 });
  return { type, cells: [...values.map((value) => encodeValue(type, value)), null] };
});

/** Envelopes without compression: those of another implementation, and of every kind in every version that has it. */
export function messageSamples(): Sample[] {
  const given = frameVectors().filter(({ compression }) => compression === 'none')
    .map(({ name, hex }) => messageSample(name, Buffer.from(hex, 'hex')));
  const messages = [...frameVectors().map(messageOfVector), ...pages()];
  const inAllVersions = messages.flatMap((message, i) => versionCodes.map((version) => (
    writtenAs(`${message.kind} ${i} in version ${version}`, message, version)
  )));
  return [...recordedSamples(), ...given, ...inAllVersions.filter((sample) => sample !== undefined)];
}

/** What a real node said. */
function recordedSamples(): Sample[] {
  return recordedNames.flatMap((name) => new RecordedReader(name).read(recordedBytes(name)).map((envelope, i) => {
    const { stream, version } = envelope;
    const prefix = readPrefix(envelope);
    const bytes = encodeMessage(readMessage(envelope), { ...prefix, stream, version: version.code });
    return messageSample(`${name} ${i} of a real node`, bytes);
  }));
}

/** Envelopes whose bodies are compressed with LZ4 (v4 spec §5). */
export function compressedMessageSamples(): Sample[] {
  const given = frameVectors().filter(({ compression }) => compression === 'lz4')
    .map(({ name, hex }) => compressedSample(name, Buffer.from(hex, 'hex')));
  const written = messageSamples().flatMap(({ name, bytes }) => {
    const { message, version } = decodeMessage(bytes);
    const again = encodeMessage(message, { version, compression: 'lz4' });
    return (again[1]! & 1) === 1 && again.length < 4_096 ? [compressedSample(`${name} with lz4`, again)] : [];
  });
  return [...given, ...written];
}

/** Values, one a sample. */
export function valueSamples(): Sample[] {
  const file = join(__dirname, '..', '..', 'fixtures', 'vectors', 'values.jsonl');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const vectors = lines.map((line) => JSON.parse(line) as { type: string; hex: string | null });
  const given = vectors.filter(({ hex }) => hex !== null)
    .map(({ type, hex }) => valueSample(parseType(type), Buffer.from(hex!, 'hex')));
  const made = typedValues.flatMap(({ type, cells }) => (
    cells.filter((cell) => cell !== null).map((cell) => valueSample(type, cell))
  ));
  return [...given, ...made];
}

export function classNameSamples(): Sample[] {
  return textSamples(typedValues.map(({ type }) => formatClassName(type)));
}

export function typeTextSamples(): Sample[] {
  const readable = typedValues.map(({ type }) => formatType(type)).filter(isReadable);
  const more = ['int', 'frozen<map<text, list<int>>>', 'vector<float, 3>', 'udt<a int, "B c" text>'];
  return textSamples([...readable, ...more]);
}

function isReadable(text: string): boolean {
  try {
    return parseType(text) !== undefined;
  } catch {
    return false;
  }
}

function textSamples(texts: readonly string[]): Sample[] {
  return [...new Set(texts)].filter((text) => text.length < 4_096)
    .map((text) => ({ name: text, bytes: Buffer.from(text, 'latin1'), places: [] }));
}

/** An envelope without compression, and where its lengths are. */
export function messageSample(name: string, bytes: Buffer): Sample {
  return { name, bytes, places: placesOfMessage(bytes) };
}

/** A value of a type, and where its lengths are; one that is refused will do as well. */
export function valueSample(type: DataType, bytes: Buffer): Sample {
  const reader = new RecordingReader(bytes, 0, bytes.length);
  try {
    readSized(registry.codecFor(type), reader, bytes.length);
  } catch (error) {
    if (!(error instanceof DecodingError)) throw error;
  }
  return { name: `a ${formatType(type)}`, bytes, places: reader.places, type };
}

function compressedSample(name: string, bytes: Buffer): Sample {
  return { name, bytes, places: [{ at: headerBytes, width: 4 }, ...lz4Places(bytes, headerBytes + 4, bytes.length)] };
}

function messageOfVector({ hex }: { readonly hex: string }): Message {
  return decodeMessage(Buffer.from(hex, 'hex'), { compression: 'lz4' }).message;
}

function writtenAs(name: string, message: Message, version: ProtocolVersion): Sample | undefined {
  try {
    return messageSample(name, encodeMessage(message, { version, stream: 1 }));
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** Pages of rows, and PREPAREDs, with columns of all types. */
function pages(): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < typedValues.length; at += columnsPerPage) {
    const parts = typedValues.slice(at, at + columnsPerPage);
    const tableOf = (column: number): string => (column === at % 7 ? 'u' : 't');
    const columns = parts.map(({ type }, i) => ({ keyspace: 'ks', table: tableOf(i), name: `c${i}`, type }));
    const metadata = { columnCount: columns.length, columns, hasMorePages: false };
    const rows = Array.from({ length: 4 }, (_, row) => parts.map(({ cells }) => cells[row]!));
    messages.push({ kind: 'RESULT', resultKind: 'ROWS', metadata, rows });
    if (at % 24 === 0) {
      const variables = { columns, partitionKeyIndexes: [0] };
      const statementId = Buffer.of(1, 2);
      messages.push({ kind: 'RESULT', resultKind: 'PREPARED', statementId, variables, result: metadata });
    }
  }
  return messages;
}

function placesOfMessage(bytes: Buffer): readonly LengthPlace[] {
  const header = readHeader(bytes, 0, bytes[0]! >= 0x80 ? 'response' : 'request');
  const reader = new RecordingReader(bytes, headerBytes, bytes.length);
  const envelope = { ...header, body: reader };
  readPrefix(envelope);
  const message = readMessage(envelope);
  return [...reader.places, ...placesOfRows(message)];
}

function placesOfRows(message: Message): readonly LengthPlace[] {
  if (message.kind !== 'RESULT' || message.resultKind !== 'ROWS' || !('rowCount' in message.rows)) return [];
  const { bytes, position, end } = message.rows.reader();
  const reader = new RecordingReader(bytes, position, end);
  const codecs = message.metadata.columns?.map(({ type }) => registry.codecFor(type)) ?? [];
  for (let row = 0; row < message.rows.rowCount; row++) for (const codec of codecs) readCell(codec, reader);
  return reader.places;
}
