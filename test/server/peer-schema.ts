import type { TableMetadata, ViewMetadata } from '../../src/cluster/schema/schema-metadata';
import type { UdtType } from '../../src/codec/data-type';
import { formatIdentifier } from '../../src/codec/identifier';
import type { Peer } from './drivers';

/** What the tests use of the peer's metadata. */
export interface PeerMetadata {
  getTable(keyspace: string, name: string): Promise<PeerTable | null>;
  getMaterializedView(keyspace: string, name: string): Promise<PeerTable | null>;
  getUdt(keyspace: string, name: string): Promise<PeerUdt | null>;
}

interface PeerType {
  readonly code: number;
  readonly info: unknown;
  readonly options?: { readonly frozen: boolean };
  readonly customTypeName?: string;
}
interface PeerColumn { readonly name: string; readonly type: PeerType; readonly isStatic: boolean }
interface PeerField { readonly name: string; readonly type: PeerType }
interface PeerUdt { readonly keyspace: string; readonly name: string; readonly fields: readonly PeerField[] }
interface PeerIndex { readonly name: string; readonly target: string; readonly options: object }
interface PeerTable {
  readonly columns: readonly PeerColumn[];
  readonly partitionKeys: readonly PeerColumn[];
  readonly clusteringKeys: readonly PeerColumn[];
  readonly clusteringOrder: readonly string[];
  readonly indexes?: readonly PeerIndex[];
  readonly virtual?: boolean;
  readonly tableName?: string;
  readonly whereClause?: string;
  readonly includeAllColumns?: boolean;
}

/** The metadata of a client of the peer, which its interface here leaves out. */
export function metadataOf({ client }: Peer): PeerMetadata {
  return (client as unknown as { readonly metadata: PeerMetadata }).metadata;
}

/** A table or view in a form for the metadata of both drivers; columns sorted, since the peer's come as they are stored. */
export function neutralTable(table: TableMetadata | ViewMetadata): object {
  return {
    columns: [...table.columns.values()].map(({ name, type, kind }) => columnText(name, String(type), kind === 'static')).sort(),
    partitionKey: table.partitionKey.map(({ name }) => name),
    clusteringKey: table.clusteringKey.map(({ name, order }) => `${name} ${order.toUpperCase()}`),
    indexes: table.indexes.map(({ name, target, options }) => ({ name, target, options })),
    isVirtual: table.isVirtual,
    ...('baseTable' in table && { view: [table.baseTable, table.whereClause, table.includeAllColumns] }),
  };
}

/** The same of the peer's. */
export function neutralPeerTable(table: PeerTable, types: Peer['types']): object {
  return {
    columns: table.columns.map(({ name, type, isStatic }) => columnText(name, peerType(type, types), isStatic)).sort(),
    partitionKey: table.partitionKeys.map(({ name }) => name),
    clusteringKey: table.clusteringKeys.map(({ name }, i) => `${name} ${table.clusteringOrder[i] ?? ''}`),
    indexes: (table.indexes ?? []).map(({ name, target, options }) => ({ name, target, options })),
    isVirtual: table.virtual === true,
    ...(table.tableName !== undefined && { view: [table.tableName, table.whereClause, table.includeAllColumns] }),
  };
}

/** The fields of a type, printed. */
export function neutralUdt(type: UdtType): string[] {
  return type.fields.map((field) => `${field.name} ${String(field.type)}`);
}

/** The same of the peer's. */
export function neutralPeerUdt(type: PeerUdt, types: Peer['types']): string[] {
  return type.fields.map((field) => `${field.name} ${peerType(field.type, types)}`);
}

function columnText(name: string, type: string, isStatic: boolean): string {
  return `${name} ${type}${isStatic ? ' static' : ''}`;
}

/** A type of the peer's as CQL. */
function peerType(type: PeerType, types: Peer['types']): string {
  const text = thawedPeerType(type, types);
  return type.options?.frozen === true ? `frozen<${text}>` : text;
}

function thawedPeerType({ code, info, customTypeName }: PeerType, types: Peer['types']): string {
  const names = new Map(Object.entries(types.dataTypes).map(([name, number]) => [number, name]));
  const name = customTypeName ?? names.get(code) ?? String(code);
  if (name === 'udt') return `${formatIdentifier((info as PeerUdt).keyspace)}.${formatIdentifier((info as PeerUdt).name)}`;
  if (Array.isArray(info)) {
    return `${name}<${info.map((inner) => (typeof inner === 'number' ? inner : peerType(inner as PeerType, types))).join(', ')}>`;
  }
  if (typeof info === 'object' && info !== null) return `${name}<${peerType(info as PeerType, types)}>`;
  if (name === 'custom') return `'${String(info)}'`;
  return name === 'varchar' ? 'text' : name;
}
