import { ByteReader } from '../../../src/bytes/byte-reader';
import { CodecRegistry } from '../../../src/codec/registry';
import { headerBytes, HeaderFlag, Opcode } from '../../../src/protocol/constants';
import { decodeMessage, encodeMessage } from '../../../src/protocol/encode-message';
import type { DecodedMessage } from '../../../src/protocol/encode-message';
import { readHeader, readMessage, readPrefix } from '../../../src/protocol/frame';
import type { Message } from '../../../src/protocol/messages';
import { RowDecoder } from '../../../src/protocol/row-decoder';
import { serverErrorOf } from '../../../src/protocol/server-errors';
import { formatMessage } from '../../../src/protocol/text';
import { ProtocolVersion } from '../../../src/protocol/version';
import type { Draft } from './draft';
import type { FrameRandom } from './frame-random';
import type { Mutator } from './mutators';
import { SamplePicker } from './sample';
import type { Sample } from './sample';
import type { Target } from './target';
import { WrongResultError } from './trial';

const rowModes = ['object', 'array', 'map'] as const;
const registries = [
  new CodecRegistry(),
  new CodecRegistry({ int64: 'number', map: 'object' }),
  new CodecRegistry({ int64: 'long' }),
  new CodecRegistry({ int64: 'string', map: 'object' }),
];
const opcodes = Object.values(Opcode);
const versionCodes = Object.values(ProtocolVersion);

interface ReadMessage {
  readonly envelope: DecodedMessage;
  readonly rows: unknown;
}

/** Envelopes of both directions and all versions, and the rows in them. */
export function messageTarget(samples: readonly Sample[]): Target {
  return {
    name: 'messages',
    weight: 20,
    picker: new SamplePicker(samples),
    mutators: headerMutators,
    repair: repairBodyLength,
    read: (bytes, _sample, random) => {
      const envelope = random.isOneIn(2) ? decodeMessage(bytes) : readInParts(bytes);
      return { envelope, rows: decodeRows(envelope.message, random) } satisfies ReadMessage;
    },
    use: (decoded, _sample, random) => useMessage((decoded as ReadMessage).envelope, random),
  };
}

/** Envelopes of versions that compress bodies, with LZ4 in them (v4 spec §5). */
export function compressedMessageTarget(samples: readonly Sample[]): Target {
  return {
    name: 'compressed messages',
    weight: 2,
    picker: new SamplePicker(samples),
    mutators: headerMutators,
    expansion: 255,
    repair: repairBodyLength,
    read: (bytes, _sample, random) => {
      const envelope = decodeMessage(bytes, { compression: 'lz4' });
      return { envelope, rows: decodeRows(envelope.message, random) } satisfies ReadMessage;
    },
    use: (decoded, _sample, random) => useMessage((decoded as ReadMessage).envelope, random),
  };
}

/** What {@link decodeMessage} does, with a look at where the reader stands at the end. */
export function readInParts(bytes: Buffer): DecodedMessage {
  if (bytes.length < headerBytes || bytes.readUInt32BE(5) > bytes.length - headerBytes) return decodeMessage(bytes);
  const header = readHeader(bytes, 0, bytes[0]! >= 0x80 ? 'response' : 'request');
  if ((header.flags & HeaderFlag.Compressed) !== 0) return decodeMessage(bytes);
  const { version, direction, stream, flags, bodyBytes } = header;
  const envelope = { ...header, body: new ByteReader(bytes, headerBytes, headerBytes + bodyBytes) };
  const decoded = { ...readPrefix(envelope), message: readMessage(envelope) };
  const { position, end } = envelope.body;
  if (position > end) throw new WrongResultError(`Read to byte ${position} of a message that ends at ${end}`);
  return { version: version.code, direction, stream, flags, ...decoded };
}

/** The rows of a page, in one of the ways in which users may have them. */
export function decodeRows(message: Message, random: FrameRandom): unknown {
  if (message.kind !== 'RESULT' || message.resultKind !== 'ROWS') return undefined;
  const { columns } = message.metadata;
  if (columns === undefined) return undefined;
  return new RowDecoder(columns, random.pick(registries), random.pick(rowModes)).decode(message.rows);
}

/** Writes the message again, which must give a message that is written in the same way, and prints it. */
export function useMessage(envelope: DecodedMessage, random: FrameRandom): void {
  const { message } = envelope;
  if (message.kind === 'ERROR') serverErrorOf(message);
  if (random.isOneIn(16)) formatMessage(message);
  if (!random.isOneIn(4)) return;
  const written = encodeMessage(message, envelope);
  if (!random.isOneIn(2)) return;
  const again = decodeMessage(written);
  if (encodeMessage(again.message, again).equals(written)) return;
  throw new WrongResultError(`${message.kind} changes when it is written again`);
}

/** Half a frame says less than one that seems whole. */
function repairBodyLength(draft: Draft, random: FrameRandom): void {
  if (draft.length >= headerBytes && !random.isOneIn(16)) draft.bytes.writeInt32BE(draft.length - headerBytes, 5);
}

/** What only headers have (v5 spec §2.1): version, direction, flags, stream, opcode. */
const headerMutators: readonly Mutator[] = [
  ({ bytes }, random) => {
    bytes[0] = random.pick(versionCodes) | (bytes[0]! & 0x80);
  },
  ({ bytes }) => {
    bytes[0]! ^= 0x80;
  },
  ({ bytes }, random) => {
    bytes[1]! ^= 1 << random.below(8);
  },
  ({ bytes }, random) => {
    bytes.writeInt16BE(random.pick([-1, 0, 0x7fff, -0x8000]), 2);
  },
  ({ bytes }, random) => {
    bytes[4] = random.pick(opcodes);
  },
  ({ bytes, length }, random) => {
    const lengths = [-1, 0x7fff_ffff, -0x8000_0000, 0x1000_0000, 0x1000_0001, length - headerBytes - 1];
    bytes.writeInt32BE(random.pick(lengths), 5);
  },
];
