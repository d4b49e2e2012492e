import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lz4Compressor } from '../../src/protocol/compression';
import { Opcode } from '../../src/protocol/constants';
import type { Envelope } from '../../src/protocol/frame';
import { Framer } from '../../src/protocol/framer';

/** The conversations that record-conversations.ts has written down. */
export const recordedNames = ['v4', 'v4-lz4', 'v5', 'v5-lz4'] as const;

/** What a real node said on one connection, all bytes of it. */
export function recordedBytes(name: (typeof recordedNames)[number]): Buffer {
  const text = readFileSync(join(__dirname, '..', 'fixtures', 'conversations', `${name}.hex`), 'utf8');
  return Buffer.from(text.replaceAll('\n', ''), 'hex');
}

/** Reads what a node said as a client does: framing changes after READY. */
export class RecordedReader {
  readonly #framer = new Framer({ direction: 'response' });
  readonly #isCompressed: boolean;

  constructor(name: (typeof recordedNames)[number]) {
    this.#isCompressed = name.endsWith('lz4');
    if (this.#isCompressed) this.#framer.useCompression(lz4Compressor);
  }

  /** The envelopes that a chunk completes. */
  read(chunk: Buffer): Envelope[] {
    const envelopes: Envelope[] = [];
    this.#framer.push(chunk);
    for (let envelope = this.#framer.next(); envelope !== undefined; envelope = this.#framer.next()) {
      envelopes.push(envelope);
      if (envelope.opcode === Opcode.Ready && envelope.version.usesSegments) {
        this.#framer.useSegments(this.#isCompressed ? lz4Compressor : undefined);
      }
    }
    return envelopes;
  }
}
