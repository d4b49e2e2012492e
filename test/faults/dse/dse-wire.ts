import { WireReader, WireViolation } from '../../support/wire/wire-reader';

/**
 * The protocol of DSE as its specifications have it (v4, DSE v1, DSE v2), written down once more: a mistake in src that both of
 * its directions make alike would not show in a node that is made of src.
 */

/** Writes the notations of the specification, §3. */
export class WireOut {
  readonly #parts: Buffer[] = [];

  raw(bytes: Uint8Array): this {
    this.#parts.push(Buffer.from(bytes));
    return this;
  }

  byte = (value: number): this => this.raw(Buffer.of(value));

  short(value: number): this {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16BE(value);
    return this.raw(bytes);
  }

  int(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value | 0);
    return this.raw(bytes);
  }

  string(text: string): this {
    const bytes = Buffer.from(text, 'utf8');
    return this.short(bytes.length).raw(bytes);
  }

  bytes(value: Uint8Array | null): this {
    return value === null ? this.int(-1) : this.int(value.length).raw(value);
  }

  shortBytes(value: Uint8Array): this {
    return this.short(value.length).raw(value);
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

export const opcodes = {
  ERROR: 0x00, STARTUP: 0x01, READY: 0x02, OPTIONS: 0x05, SUPPORTED: 0x06, QUERY: 0x07, RESULT: 0x08, PREPARE: 0x09,
  EXECUTE: 0x0a,
  REGISTER: 0x0b, BATCH: 0x0d, REVISE_REQUEST: 0xff,
} as const;

export const dseV1 = 0x41;
export const dseV2 = 0x42;

/** `<query_parameters>` (DSE v2 spec §4.1.4). */
export interface WireParameters {
  consistency: number;
  values: (Buffer | null | undefined)[];
  names: string[];
  skipMetadata: boolean;
  pageSize?: number;
  isSizeInBytes: boolean;
  pagingState?: Buffer;
  keyspace?: string;
  timestamp?: bigint;
  continuous?: { maxPages: number; pagesPerSecond: number; nextPages?: number };
}

/** A request of a client. */
export interface WireRequest {
  readonly version: number;
  readonly stream: number;
  readonly kind: keyof typeof opcodes;
  readonly payload: Record<string, Buffer | null>;
  readonly query?: string;
  readonly id?: Buffer;
  readonly resultMetadataId?: Buffer;
  readonly parameters?: WireParameters;
  readonly options?: Record<string, string>;
  readonly revision?: { type: number; target: number; nextPages?: number };
}

const kinds = new Map<number, keyof typeof opcodes>(
  Object.entries(opcodes).map(([kind, code]) => [code, kind as keyof typeof opcodes]),
);
const knownFlags = 0x7f;

/** Takes a whole request off the front of `bytes`; undefined when it has not come whole. */
export function takeRequest(bytes: Buffer): { request: WireRequest; rest: Buffer } | undefined {
  if (bytes.length < 9) return undefined;
  const end = 9 + bytes.readInt32BE(5);
  if (bytes.length < end) return undefined;
  const kind = kinds.get(bytes[4]!);
  if ((bytes[0]! & 0x80) !== 0 || kind === undefined) {
    throw new WireViolation(`Not a request: ${bytes.subarray(0, 9).toString('hex')}`);
  }
  const input = new WireReader(bytes.subarray(9, end));
  const payload = (bytes[1]! & 0x04) === 0 ? {} : input.bytesMap();
  const head = { version: bytes[0]!, stream: bytes.readInt16BE(2), kind, payload };
  const request = { ...head, ...readBody(kind, input, bytes[0]!) };
  if (input.left > 0) throw new WireViolation(`${input.left} bytes too many in ${kind}`);
  return { request, rest: bytes.subarray(end) };
}

function readBody(kind: WireRequest['kind'], input: WireReader, version: number): Partial<WireRequest> {
  switch (kind) {
    case 'STARTUP':
      return { options: input.stringMap() };
    case 'REGISTER':
      input.stringList();
      return {};
    case 'QUERY':
      return { query: input.longString(), parameters: readParameters(input, version) };
    case 'PREPARE':
      return { query: input.longString(), ...(version === dseV2 && (input.int() & 1) !== 0 && { keyspace: input.string() }) };
    case 'EXECUTE':
      return {
        id: input.shortBytes(),
        ...(version === dseV2 && { resultMetadataId: input.shortBytes() }),
        parameters: readParameters(input, version),
      };
    case 'REVISE_REQUEST':
      return { revision: readRevision(input, version) };
    default:
      return {};
  }
}

function readParameters(input: WireReader, version: number): WireParameters {
  const consistency = input.short();
  const flags = version >= dseV1 ? input.int() : input.byte();
  const allowed = knownFlags | (version >= dseV1 ? 0xc000_0000 : 0) | (version === dseV2 ? 0x80 : 0);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  if ((flags & ~allowed) !== 0) throw new WireViolation(`Flags 0x${(flags >>> 0).toString(16)} in version ${version}`);
  const names: string[] = [];
  const values = has(0x01)
    ? input.list(() => {
      if (has(0x40)) names.push(input.string());
      return input.value();
    })
    : [];
  const pageSize = has(0x04) ? input.int() : undefined;
  const pagingState = has(0x08) ? input.value() : undefined;
  if (has(0x10)) input.short();
  const timestamp = has(0x20) ? input.long() : undefined;
  const keyspace = has(0x80) ? input.string() : undefined;
  const continuous = has(0x8000_0000) ? readContinuous(input, version) : undefined;
  return {
    consistency, values, names, skipMetadata: has(0x02), isSizeInBytes: has(0x4000_0000),
    ...(pageSize !== undefined && { pageSize }), ...(pagingState && { pagingState }),
    ...(timestamp !== undefined && { timestamp }),
    ...(keyspace !== undefined && { keyspace }), ...(continuous !== undefined && { continuous }),
  };
}

function readContinuous(input: WireReader, version: number): NonNullable<WireParameters['continuous']> {
  const limits = { maxPages: input.int(), pagesPerSecond: input.int() };
  return version === dseV2 ? { ...limits, nextPages: input.int() } : limits;
}

/** DSE v1 calls it CANCEL and has only that (DSE v1 spec §4.1.9); DSE v2 can ask for more pages (DSE v2 spec §4.1.9). */
function readRevision(input: WireReader, version: number): NonNullable<WireRequest['revision']> {
  if (version < dseV1) throw new WireViolation(`Version ${version} has no REVISE_REQUEST`);
  const type = input.int();
  const target = input.int();
  if (type === 1) return { type, target };
  if (type !== 2 || version !== dseV2) throw new WireViolation(`Revision ${type} in version ${version}`);
  return { type, target, nextPages: input.int() };
}

/** An answer: its opcode and body. */
export interface WireAnswer {
  readonly opcode: number;
  readonly body: Buffer;
}

/** The bytes of an answer. */
export function answerBytes({ opcode, body }: WireAnswer, version: number, stream: number): Buffer {
  const head = new WireOut().byte(0x80 | version).byte(0).short(stream & 0xffff).byte(opcode).int(body.length);
  return head.raw(body).finish();
}

export const ready: WireAnswer = { opcode: opcodes.READY, body: Buffer.alloc(0) };
export const voidResult: WireAnswer = { opcode: opcodes.RESULT, body: new WireOut().int(1).finish() };

export function errorAnswer(code: number, message: string, more: Buffer = Buffer.alloc(0)): WireAnswer {
  return { opcode: opcodes.ERROR, body: new WireOut().int(code).string(message).raw(more).finish() };
}

export function supported(options: Record<string, readonly string[]>): WireAnswer {
  const out = new WireOut().short(Object.keys(options).length);
  for (const [name, values] of Object.entries(options)) {
    out.string(name).short(values.length);
    for (const value of values) out.string(value);
  }
  return { opcode: opcodes.SUPPORTED, body: out.finish() };
}
