import { ByteWriter } from '../bytes/byte-writer';
import { routingKeyOf } from '../cluster/routing-key';
import { EncodingError } from '../errors';
import type { MarkerValues } from './parameters';

const scratch = new ByteWriter(Buffer.allocUnsafeSlow(1_024));

/**
 * The bytes of a partition key out of bound values, good until the next call; undefined when a part of it is null or cannot be
 * encoded, which the request itself will tell.
 */
export function routingKeyOfValues(indexes: readonly number[], values: MarkerValues): Uint8Array | undefined {
  if (indexes.length === 0) return undefined;
  scratch.rewind(0);
  try {
    if (indexes.length === 1) return values.writeValue(indexes[0]!, scratch) ? scratch.written() : undefined;
    const ends = indexes.map((index) => (values.writeValue(index, scratch) ? scratch.position : -1));
    if (ends.includes(-1)) return undefined;
    return routingKeyOf(ends.map((end, i) => scratch.bytes.subarray(ends[i - 1] ?? 0, end)));
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}
