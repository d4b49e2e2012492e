import type { ByteWriter } from '../bytes/byte-writer';
import { TimeUuid } from '../values/time-uuid';
import { Uuid } from '../values/uuid';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

const sizeBytes = 16;

/** CQL uuid: 16 bytes (v5 spec §5.23). */
export const uuid: Codec<Uuid> = defineCodec({
  cqlType: 'uuid',
  vectorElementSize: sizeBytes,
  emptyValue: null,
  write: (value, out) => writeUuid(Uuid.from(value), out),
  read: (input) => new Uuid(input.bytes, input.take(sizeBytes)),
});

/** CQL timeuuid: 16 bytes of a UUID of version 1 (v5 spec §5.21). */
export const timeuuid: Codec<TimeUuid> = defineCodec({
  cqlType: 'timeuuid',
  vectorElementSize: sizeBytes,
  emptyValue: null,
  write: (value, out) => writeUuid(TimeUuid.from(value), out),
  read: (input) => new TimeUuid(input.bytes, input.take(sizeBytes)),
});

function writeUuid(value: Uuid, out: ByteWriter): void {
  out.int32(value.word0);
  out.int32(value.word1);
  out.int32(value.word2);
  out.int32(value.word3);
}
