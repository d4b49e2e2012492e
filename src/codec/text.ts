import type { ByteWriter } from '../bytes/byte-writer';
import { describeValue, EncodingError } from '../errors';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

/** CQL text and varchar: UTF-8 (v5 spec §5.18); bytes that are not UTF-8 read as U+FFFD. */
export const text: Codec<string> = defineCodec({
  cqlType: 'text',
  write(value, out) {
    const size = writeText('text', value, out);
    if (size !== (value as string).length && !isWellFormed(value as string)) {
      throw new EncodingError('text', `${describeValue(value)} holds half of a surrogate pair, which has no UTF-8`);
    }
  },
  read: (input, size) => input.text(size),
});

/** CQL ascii: characters up to 127 (v5 spec §5.1). */
export const ascii: Codec<string> = defineCodec({
  cqlType: 'ascii',
  write(value, out) {
    const size = writeText('ascii', value, out);
    if (size !== (value as string).length) {
      throw new EncodingError('ascii', `${describeValue(value)} holds characters beyond ASCII: use a text column`);
    }
  },
  read: (input, size) => input.text(size),
});

function writeText(cqlType: string, value: unknown, out: ByteWriter): number {
  if (typeof value !== 'string') throw new EncodingError(cqlType, `expected a string, got ${describeValue(value)}`);
  return out.text(value);
}

/** String.prototype.isWellFormed (ES2024), which Node 20 has and its type library does not know yet. */
function isWellFormed(value: string): boolean {
  return (value as string & { isWellFormed(): boolean }).isWellFormed();
}
