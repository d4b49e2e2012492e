import { ByteWriter } from '../../src/bytes/byte-writer';
import { CodecRegistry } from '../../src/codec/registry';
import { parseType } from '../../src/codec/type-parser';
import type { ResponseMessage } from '../../src/protocol/messages';

const registry = new CodecRegistry();

/** A page of rows out of values, for the answers of a fake node. */
export function encodeRows(
  columns: Readonly<Record<string, string>>, rows: readonly (readonly unknown[])[], pagingState?: Buffer,
): ResponseMessage {
  const specOf = ([name, type]: [string, string]) => ({ keyspace: 'ks', table: 't', name, type: parseType(type) });
  const specs = Object.entries(columns).map(specOf);
  const cells = rows.map((row) => row.map((value, i) => {
    if (value === null) return null;
    const out = new ByteWriter();
    registry.codecFor(specs[i]!.type).write(value, out);
    return Buffer.from(out.written());
  }));
  return {
    kind: 'RESULT',
    resultKind: 'ROWS',
    metadata: {
      columnCount: specs.length,
      columns: specs,
      hasMorePages: pagingState !== undefined,
      ...(pagingState !== undefined && { pagingState }),
    },
    rows: cells,
  };
}
