import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { Opcode } from '../constants';
import type { EventType } from '../constants';
import { readInet, writeInet } from './inet';
import type { InetEndpoint } from './inet';
import type { MessageCodec } from './message-codec';
import { writeString } from './notation';
import { readSchemaChange, writeSchemaChange } from './schema-change';
import type { SchemaChange } from './schema-change';

/** A node joined or left (NEW_NODE, REMOVED_NODE, MOVED_NODE). */
export interface TopologyChangeEvent extends InetEndpoint {
  readonly kind: 'EVENT';
  readonly event: 'TOPOLOGY_CHANGE';
  readonly change: string;
}

/** A node went UP or DOWN. */
export interface StatusChangeEvent extends InetEndpoint {
  readonly kind: 'EVENT';
  readonly event: 'STATUS_CHANGE';
  readonly change: string;
}

export interface SchemaChangeEvent extends SchemaChange {
  readonly kind: 'EVENT';
  readonly event: 'SCHEMA_CHANGE';
}

/** An event of a type that this driver does not know: ask `'unknown' in event` first; it is the body after the type. */
export interface UnknownEvent {
  readonly kind: 'EVENT';
  readonly event: string;
  readonly unknown: Buffer;
}

/** What the server pushes to connections that REGISTERed (v5 spec §4.2.6). */
export type EventMessage = TopologyChangeEvent | StatusChangeEvent | SchemaChangeEvent | UnknownEvent;

interface EventBody<E extends EventMessage> {
  read(input: ByteReader): E;
  write(event: E, out: ByteWriter): void;
}

const bodies = {
  TOPOLOGY_CHANGE: {
    read: (input) => ({ kind: 'EVENT', event: 'TOPOLOGY_CHANGE', change: input.string(), ...readInet(input) }),
    write: writeNodeChange,
  },
  STATUS_CHANGE: {
    read: (input) => ({ kind: 'EVENT', event: 'STATUS_CHANGE', change: input.string(), ...readInet(input) }),
    write: writeNodeChange,
  },
  SCHEMA_CHANGE: {
    read: (input) => ({ kind: 'EVENT', event: 'SCHEMA_CHANGE', ...readSchemaChange(input) }),
    write: (event, out) => writeSchemaChange(event, out),
  },
} satisfies { [E in EventType]: EventBody<Extract<EventMessage, { event: E }>> };

const bodyByType = new Map<string, EventBody<EventMessage>>(Object.entries(bodies));

function writeNodeChange(event: TopologyChangeEvent | StatusChangeEvent, out: ByteWriter): void {
  writeString(out, event.change, 'the change');
  writeInet(event, out);
}

export const event: MessageCodec<EventMessage> = {
  opcode: Opcode.Event,
  kind: 'EVENT',
  direction: 'response',
  write(message, out) {
    writeString(out, message.event, 'the type of event');
    const body = bodyByType.get(message.event);
    if (body !== undefined) body.write(message, out);
    else if ('unknown' in message) out.raw(message.unknown);
  },
  read(input) {
    const type = input.string();
    const body = bodyByType.get(type);
    if (body !== undefined) return body.read(input);
    return { kind: 'EVENT', event: type, unknown: input.copy(input.remaining) };
  },
};
