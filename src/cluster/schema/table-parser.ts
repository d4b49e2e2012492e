import type { Uuid } from '../../values/uuid';
import type { SystemRow } from '../topology';
import { settingsIn, textIn, textRecordIn, textsIn } from './row-fields';
import type {
  ClusteringColumn, ColumnKind, ColumnMetadata, IndexMetadata, TableMetadata, ViewMetadata,
} from './schema-metadata';
import type { TypeResolver } from './type-resolver';

/** The rows that make a table: its own, and those of its columns and indexes. */
export interface TableRows {
  readonly keyspace: string;
  readonly name: string;
  readonly row: SystemRow;
  readonly columns: readonly SystemRow[];
  readonly indexes: readonly SystemRow[];
}

/** A table by its rows in `system_schema`. */
export function parseTable(rows: TableRows, resolver: TypeResolver): TableMetadata {
  return Object.freeze(tableOf(rows, resolver));
}

/** A table by its rows in `system_virtual_schema`. */
export function parseVirtualTable(rows: TableRows, resolver: TypeResolver): TableMetadata {
  return Object.freeze({ ...tableOf(rows, resolver), isVirtual: true });
}

/** A materialized view by its rows in `system_schema`. */
export function parseView(rows: TableRows, resolver: TypeResolver): ViewMetadata {
  return Object.freeze({
    ...tableOf(rows, resolver),
    baseTable: textIn(rows.row, 'base_table_name') ?? '',
    whereClause: textIn(rows.row, 'where_clause') ?? '',
    includeAllColumns: rows.row['include_all_columns'] === true,
  });
}

/** Columns of `tables` and `views` that are no settings. */
const notOptions: ReadonlySet<string> = new Set([
  'keyspace_name', 'table_name', 'view_name', 'id', 'flags', 'base_table_id', 'base_table_name', 'include_all_columns',
  'where_clause',
]);

function tableOf({ keyspace, name, row, columns, indexes }: TableRows, resolver: TypeResolver): TableMetadata {
  const storage = storageOf(row);
  const all = columns.map((column) => readColumn(column, resolver)).filter((column) => column !== undefined);
  const visible = storage === 'cql' ? all : visibleColumns(all, storage);
  const ofKind = (kind: ColumnKind): PlacedColumn[] => visible.filter(({ column }) => column.kind === kind);
  const partitionKey = columnsOf(inPlace(ofKind('partition_key')));
  const clusteringKey = columnsOf(inPlace(ofKind('clustering'))) as ClusteringColumn[];
  const others = [...ofKind('static'), ...ofKind('regular')];
  const ordered = [...partitionKey, ...clusteringKey, ...columnsOf(others)];
  return {
    keyspace,
    name,
    id: row['id'] as Uuid | null | undefined ?? undefined,
    isVirtual: false,
    isCompactStorage: storage !== 'cql',
    columns: new Map(ordered.map((column) => [column.name, column])),
    partitionKey: Object.freeze(partitionKey),
    clusteringKey: Object.freeze(clusteringKey),
    indexes: Object.freeze(indexes.map(parseIndex)),
    options: settingsIn(row, notOptions),
  };
}

interface PlacedColumn {
  readonly column: ColumnMetadata;
  /** Its place within the key. */
  readonly position: number;
  /** False for the value that a table of keys alone has in the storage of Thrift. */
  readonly hasValue: boolean;
}

function inPlace(columns: readonly PlacedColumn[]): PlacedColumn[] {
  return [...columns].sort((a, b) => a.position - b.position);
}

function columnsOf(columns: readonly PlacedColumn[]): ColumnMetadata[] {
  return columns.map(({ column }) => column);
}

const kinds = {
  partition_key: true, clustering: true, static: true, regular: true,
} as const satisfies Record<ColumnKind, true>;

function readColumn(row: SystemRow, resolver: TypeResolver): PlacedColumn | undefined {
  const name = textIn(row, 'column_name');
  if (name === undefined) return undefined;
  const typeText = textIn(row, 'type') ?? '';
  const kindText = textIn(row, 'kind') ?? '';
  const kind = Object.hasOwn(kinds, kindText) ? kindText as ColumnKind : 'regular';
  const order = textIn(row, 'clustering_order')?.toLowerCase() === 'desc' ? 'desc' : 'asc';
  const column = { name, type: resolver.resolve(typeText), kind, ...(kind === 'clustering' && { order }) };
  const position = row['position'];
  return {
    column: Object.freeze(column),
    position: typeof position === 'number' ? position : 0,
    hasValue: typeText !== 'empty',
  };
}

function parseIndex(row: SystemRow): IndexMetadata {
  const options = textRecordIn(row, 'options');
  return Object.freeze({
    name: textIn(row, 'index_name') ?? '',
    target: Object.hasOwn(options, 'target') ? options['target'] ?? '' : '',
    kind: textIn(row, 'kind') ?? '',
    options,
  });
}

/** How a table is laid out: as CQL has it, or WITH COMPACT STORAGE with or without clustering columns. */
type Storage = 'cql' | 'dense' | 'static' | 'other';

function storageOf(row: SystemRow): Storage {
  if (row['flags'] === null || row['flags'] === undefined) return 'cql';
  const flags = new Set(textsIn(row, 'flags'));
  if (flags.has('super')) return 'other';
  if (flags.has('dense')) return 'dense';
  return flags.has('compound') ? 'cql' : 'static';
}

function asRegular(placed: PlacedColumn): PlacedColumn {
  return { ...placed, column: Object.freeze({ ...placed.column, kind: 'regular' }) };
}

/** The columns that CQL sees: compact storage without clustering columns has one that means nothing, and a value. */
function visibleColumns(columns: readonly PlacedColumn[], storage: Exclude<Storage, 'cql'>): PlacedColumn[] {
  if (storage !== 'static') return columns.filter(({ hasValue }) => hasValue);
  return columns
    .filter(({ column }) => column.kind === 'partition_key' || column.kind === 'static')
    .map((placed) => (placed.column.kind === 'static' ? asRegular(placed) : placed));
}
