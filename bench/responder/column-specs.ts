import type { ColumnSpec } from '../../src/protocol';
import { keyspace } from '../workloads/table';
import type { ColumnTypes, Types } from '../workloads/table';
import type { Wire } from '../wire/wire';

type UdtResolver = NonNullable<Parameters<Wire['parseType']>[1]>;

/** Columns as RESULT messages describe them (v5 spec §4.2.5.2). */
export function columnSpecs(wire: Wire, columns: ColumnTypes, table: string, types: Types = {}): ColumnSpec[] {
  const resolve: UdtResolver = (_keyspace, name) => {
    const fields = Object.entries(types[name] ?? {});
    return {
      kind: 'udt', keyspace, name, fields: fields.map(([field, type]) => ({ name: field, type: wire.parseType(type, resolve) })),
    };
  };
  return Object.entries(columns).map(([name, type]) => ({ keyspace, table, name, type: wire.parseType(type, resolve) }));
}
