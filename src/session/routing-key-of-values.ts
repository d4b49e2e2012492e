import { ByteWriter } from '../bytes/byte-writer';
import { routingKeyOf } from '../cluster/routing-key';
import { EncodingError } from '../errors';
import type { MarkerValues } from './parameters';

const longestKeptView = 64;
const scratch = new ByteWriter(Buffer.allocUnsafeSlow(1_024));
/** Views of the first bytes of a buffer by their number: to make one costs more than to hash a short key. */
let views: (Buffer | undefined)[] = [];
let viewed = scratch.bytes;

function written(): Buffer {
  if (scratch.bytes !== viewed) {
    viewed = scratch.bytes;
    views = [];
  }
  const size = scratch.position;
  return size > longestKeptView ? scratch.written() : (views[size] ??= scratch.written());
}

/**
 * The bytes of a partition key out of bound values, good until the next call; undefined when a part of it is null or cannot be
 * encoded, which the request itself will tell.
 */
export function routingKeyOfValues(indexes: readonly number[], values: MarkerValues): Uint8Array | undefined {
  if (indexes.length === 0) return undefined;
  scratch.rewind(0);
  try {
    if (indexes.length === 1) return values.writeValue(indexes[0]!, scratch) ? written() : undefined;
    const ends = indexes.map((index) => (values.writeValue(index, scratch) ? scratch.position : -1));
    if (ends.includes(-1)) return undefined;
    return routingKeyOf(ends.map((end, i) => scratch.bytes.subarray(ends[i - 1] ?? 0, end)));
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}
