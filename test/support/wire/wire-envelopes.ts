import { packBlock, unpackBlock } from './wire-lz4';
import { WireViolation } from './wire-reader';
import type { WireResponse } from './wire-responses';
import { WireWriter } from './wire-writer';

/** An envelope, called frame before version 5 (v5 spec §2.1). */
export interface WireEnvelope {
  readonly version: number;
  readonly isResponse: boolean;
  readonly flags: number;
  readonly stream: number;
  readonly opcode: number;
  readonly body: Buffer;
}

/** What may stand before the message of an answer (v5 spec §2.3). */
export interface WirePrefix {
  readonly tracingId?: Buffer;
  readonly warnings?: readonly string[];
  readonly payload?: Readonly<Record<string, Buffer | null>>;
}

const headerLength = 9;
const isCompressed = 0x01;

/** The bytes of an answer; version 4 compresses its body, with its length before it (v4 spec §5). */
export function envelopeBytes(
  response: WireResponse, { stream, version }: { readonly stream: number; readonly version: number },
  prefix: WirePrefix = {}, isPacked = false,
): Buffer {
  const [flags, before] = prefixBytes(prefix);
  const plain = before.length === 0 ? response.body : Buffer.concat([before, response.body]);
  const body = isPacked ? packedBody(plain) : plain;
  const out = Buffer.allocUnsafe(headerLength + body.length);
  out[0] = 0x80 | version;
  out[1] = flags | (isPacked ? isCompressed : 0);
  out.writeInt16BE(stream, 2);
  out[4] = response.opcode;
  out.writeInt32BE(body.length, 5);
  out.set(body, headerLength);
  return out;
}

function packedBody(plain: Buffer): Buffer {
  return new WireWriter().int(plain.length).raw(packBlock(plain)).finish();
}

function prefixBytes({ tracingId, warnings, payload }: WirePrefix): [flags: number, bytes: Buffer] {
  const out = new WireWriter();
  let flags = 0;
  if (tracingId !== undefined) {
    out.raw(tracingId);
    flags |= 0x02;
  }
  if (warnings !== undefined) {
    out.stringList(warnings);
    flags |= 0x08;
  }
  if (payload !== undefined) {
    out.bytesMap(payload);
    flags |= 0x04;
  }
  return [flags, out.finish()];
}

/** Bytes in, whole envelopes out. */
export class EnvelopeReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** Bytes that are no whole envelope yet. */
  get left(): number {
    return this.#bytes.length;
  }

  push(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
  }

  /** Gives what has not been read back, for another framing. */
  takeRest(): Buffer {
    const rest = this.#bytes;
    this.#bytes = Buffer.alloc(0);
    return rest;
  }

  next(): WireEnvelope | undefined {
    const bytes = this.#bytes;
    if (bytes.length < headerLength) return undefined;
    const length = bytes.readInt32BE(5);
    if (length < 0 || length > 2 ** 28) throw new WireViolation(`A body of ${length} bytes`);
    if (bytes.length < headerLength + length) return undefined;
    this.#bytes = bytes.subarray(headerLength + length);
    const [first, flags] = [bytes[0]!, bytes[1]!];
    const [version, body] = [first & 0x7f, bytes.subarray(headerLength, headerLength + length)];
    const isPacked = version < 5 && (flags & isCompressed) !== 0;
    return {
      version,
      isResponse: first >= 0x80,
      flags,
      stream: bytes.readInt16BE(2),
      opcode: bytes[4]!,
      body: isPacked ? unpackBlock(body.subarray(4), body.readInt32BE(0)) : body,
    };
  }
}
