import type { DataType, UdtType } from '../../codec/data-type';
import { structureOf } from '../../codec/type-structure';
import type { SchemaChange } from '../../protocol/messages/schema-change';
import { parseAggregates, parseFunctions } from './function-parser';
import { parseTables, parseViews } from './keyspace-parser';
import type { Overload, OverloadMap } from './overloads';
import { Overloads } from './overloads';
import { rebindType } from './rebind-type';
import type {
  AggregateMetadata, ColumnMetadata, FunctionMetadata, KeyspaceMetadata, TableMetadata,
} from './schema-metadata';
import type { SchemaRows } from './schema-rows';
import { TypeResolver } from './type-resolver';

/**
 * A keyspace with one of its objects as it is now.
 * @param rows what SchemaReader.readObject gave for the change
 */
export function changeKeyspace(keyspace: KeyspaceMetadata, change: SchemaChange, rows: SchemaRows): KeyspaceMetadata {
  const resolver = new TypeResolver(keyspace.name, rows.types);
  const rebound = withTypes(keyspace, resolver.types);
  const { name = '' } = change;
  switch (change.target) {
    case 'TABLE':
      return Object.freeze({
        ...rebound,
        tables: replaced(rebound.tables, name, parseTables(keyspace.name, rows, resolver).get(name)),
        views: replaced(rebound.views, name, parseViews(keyspace.name, rows, resolver).get(name)),
      });
    case 'FUNCTION':
      return Object.freeze({
        ...rebound,
        functions: replacedByName(rebound.functions, name, parseFunctions(keyspace.name, rows.functions, resolver)),
      });
    case 'AGGREGATE':
      return Object.freeze({
        ...rebound,
        aggregates: replacedByName(rebound.aggregates, name, parseAggregates(keyspace.name, rows.aggregates, resolver)),
      });
    default:
      return rebound;
  }
}

/** The map with one entry changed, added at its end or taken out. */
function replaced<T>(map: ReadonlyMap<string, T>, name: string, item: T | undefined): ReadonlyMap<string, T> {
  const copy = new Map(map);
  if (item === undefined) copy.delete(name);
  else copy.set(name, item);
  return copy;
}

function replacedByName<T extends Overload>(map: OverloadMap<T>, name: string, items: readonly T[]): OverloadMap<T> {
  return new Overloads([...[...map.values()].filter((item) => item.name !== name), ...items]);
}

/** The keyspace made of other user-defined types; itself when they are the same. */
function withTypes(keyspace: KeyspaceMetadata, types: ReadonlyMap<string, UdtType>): KeyspaceMetadata {
  if (haveSameStructure(keyspace.types, types)) return keyspace;
  const bind = (type: DataType): DataType => rebindType(type, types);
  return Object.freeze({
    ...keyspace,
    types,
    tables: mapValues(keyspace.tables, (table) => rebindTable(table, bind)),
    views: mapValues(keyspace.views, (view) => rebindTable(view, bind)),
    functions: new Overloads([...keyspace.functions.values()].map((item) => rebindFunction(item, bind))),
    aggregates: new Overloads([...keyspace.aggregates.values()].map((item) => rebindAggregate(item, bind))),
  });
}

function haveSameStructure(before: ReadonlyMap<string, UdtType>, now: ReadonlyMap<string, UdtType>): boolean {
  if (before.size !== now.size) return false;
  return [...now].every(([name, type]) => {
    const old = before.get(name);
    return old !== undefined && structureOf(old) === structureOf(type);
  });
}

type Bind = (type: DataType) => DataType;

function rebindTable<T extends TableMetadata>(table: T, bind: Bind): T {
  const columns = mapValues(table.columns, (column) => Object.freeze({ ...column, type: bind(column.type) }));
  const again = <C extends ColumnMetadata>(key: readonly C[]): readonly C[] => (
    Object.freeze(key.map((column) => columns.get(column.name) as C))
  );
  const partitionKey = again(table.partitionKey);
  const clusteringKey = again(table.clusteringKey);
  return Object.freeze({ ...table, columns, partitionKey, clusteringKey });
}

function rebindFunction(item: FunctionMetadata, bind: Bind): FunctionMetadata {
  const argumentTypes = Object.freeze(item.argumentTypes.map(bind));
  return Object.freeze({ ...item, argumentTypes, returnType: bind(item.returnType) });
}

function rebindAggregate(item: AggregateMetadata, bind: Bind): AggregateMetadata {
  const argumentTypes = Object.freeze(item.argumentTypes.map(bind));
  return Object.freeze({ ...item, argumentTypes, stateType: bind(item.stateType), returnType: bind(item.returnType) });
}

function mapValues<T>(map: ReadonlyMap<string, T>, change: (value: T) => T): ReadonlyMap<string, T> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
