import type {
  AggregateMetadata, FunctionMetadata, IndexMetadata, KeyspaceMetadata, TableMetadata, ViewMetadata,
} from '../../src/cluster/schema/schema-metadata';
import type { DataType, UdtType } from '../../src/codec/data-type';
import { formatIdentifier } from '../../src/codec/identifier';

/** Type of an object and its name, as DESCRIBE tells them, and its text in lines whose order does not matter. */
export type DescribedObject = readonly [object: string, lines: readonly string[]];

/** What the server's DESCRIBE KEYSPACE says in each of its rows. */
export function linesOfServer(row: Readonly<Record<string, unknown>>): DescribedObject {
  const { type, name, create_statement: text } = row as Readonly<Record<'type' | 'name' | 'create_statement', string>>;
  return [unquoted(`${type} ${name}`), sortedLines(text)];
}

/** What {@link linesOfServer} gives, made of the metadata of a keyspace; of tables and views without their options. */
export function linesOfMetadata(keyspace: KeyspaceMetadata): ReadonlyMap<string, readonly string[]> {
  const tables = [...keyspace.tables.values()];
  const entries: [string, string][] = [
    [`keyspace ${formatIdentifier(keyspace.name)}`, keyspaceText(keyspace)],
    ...[...keyspace.types.values()].map((type): [string, string] => [`type ${formatIdentifier(type.name)}`, typeText(type)]),
    ...tables.map((table): [string, string] => [`table ${formatIdentifier(table.name)}`, tableText(table)]),
    ...tables.flatMap((table) => table.indexes.map((index): [string, string] => (
      [`index ${formatIdentifier(index.name)}`, indexText(index, table)]
    ))),
    ...[...keyspace.views.values()].map((view): [string, string] => (
      [`materialized_view ${formatIdentifier(view.name)}`, viewText(view)]
    )),
    ...[...keyspace.functions.values()].map((item): [string, string] => [`function ${signature(item)}`, functionText(item)]),
    ...[...keyspace.aggregates.values()].map((item): [string, string] => [`aggregate ${signature(item)}`, aggregateText(item)]),
  ];
  return new Map(entries.map(([object, text]) => [unquoted(object), sortedLines(text)]));
}

/** The options of a table as DESCRIBE spells them, but for those that a server of today has no use for. */
export function optionLines({ options }: TableMetadata): string[] {
  return Object.entries(options)
    .filter(([name]) => !/^(dclocal_)?read_repair_chance$/.test(name))
    .map(([name, value]) => `${name} = ${literal(value)}`);
}

/** The lines of options in what DESCRIBE gives for a table. */
export function serverOptionLines(text: string): string[] {
  return [...text.matchAll(/(?:AND|WITH) (\w+ = .*?);?$/gm)].map(([, option = '']) => option);
}

/** Without remarks, options, commas and the spaces around. */
function sortedLines(text: string): string[] {
  return text
    .replace(/^\/\*\nWarning: .*\n(Approximate s|S)tructure, for reference:\n(\(.*\)\n\n)?/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(AND )?/, '').replace(/^\) WITH /, '').replace(/^WITH /, '').replace(/[,;\s]+$/, ''))
    .filter((line) => line !== '' && line !== ')' && !/^\w+ = /.test(line))
    .map(unquoted)
    .sort();
}

/** Names that are keywords without their quotes: this driver quotes more of them than the server does. */
function unquoted(text: string): string {
  return text.replaceAll(/"([a-z][a-z0-9_]*)"/g, '$1');
}

function keyspaceText({ name, replication, durableWrites }: KeyspaceMetadata): string {
  const replicas = literal(replication).replace('org.apache.cassandra.locator.', '');
  return `CREATE KEYSPACE ${formatIdentifier(name)} WITH replication = ${replicas}  AND durable_writes = ${durableWrites};`;
}

function typeText(type: UdtType): string {
  const fields = type.fields.map((field) => `${formatIdentifier(field.name)} ${localType(field.type, type.keyspace)}`);
  return `CREATE TYPE ${String(type)} (\n${fields.join('\n')}`;
}

function tableText(table: TableMetadata): string {
  const head = table.isVirtual ? 'VIRTUAL TABLE' : 'CREATE TABLE';
  const { partitionKey, clusteringKey } = table;
  const isSimple = !table.isCompactStorage && partitionKey.length === 1 && clusteringKey.length === 0;
  const columns = [...table.columns.values()].map(({ name, type, kind }) => [
    formatIdentifier(name), localType(type, table.keyspace), ...(kind === 'static' ? ['static'] : []),
    ...(isSimple && kind === 'partition_key' ? ['PRIMARY KEY'] : []),
  ].join(' '));
  return [
    `${head} ${qualified(table)} (`, ...columns, ...(isSimple ? [] : [primaryKey(table)]), ...clusteringOrder(table),
    ...(table.isCompactStorage ? ['COMPACT STORAGE'] : []),
  ].join('\n');
}

function viewText(view: ViewMetadata): string {
  const columns = [...view.columns.keys()].map(formatIdentifier);
  return [
    `CREATE MATERIALIZED VIEW ${qualified(view)} AS`,
    `SELECT ${view.includeAllColumns ? '*' : columns.join(', ')}`,
    `FROM ${formatIdentifier(view.keyspace)}.${formatIdentifier(view.baseTable)}`,
    `WHERE ${view.whereClause}`,
    primaryKey(view),
    ...clusteringOrder(view),
  ].join('\n');
}

function primaryKey({ partitionKey, clusteringKey }: TableMetadata): string {
  const names = partitionKey.map(({ name }) => formatIdentifier(name)).join(', ');
  const first = partitionKey.length === 1 ? names : `(${names})`;
  return `PRIMARY KEY (${[first, ...clusteringKey.map(({ name }) => formatIdentifier(name))].join(', ')})`;
}

function clusteringOrder({ clusteringKey }: TableMetadata): string[] {
  if (clusteringKey.length === 0) return [];
  const columns = clusteringKey.map(({ name, order }) => `${formatIdentifier(name)} ${order.toUpperCase()}`);
  return [`CLUSTERING ORDER BY (${columns.join(', ')})`];
}

function indexText({ name, target, kind, options }: IndexMetadata, table: TableMetadata): string {
  const { class_name: className, target: _target, ...others } = options;
  const using = kind === 'CUSTOM' ? ` USING ${literal(className)}` : '';
  const extra = Object.keys(others).length === 0 ? '' : ` WITH OPTIONS = ${literal(others)}`;
  const create = kind === 'CUSTOM' ? 'CREATE CUSTOM INDEX' : 'CREATE INDEX';
  return `${create} ${formatIdentifier(name)} ON ${qualified(table)} (${target})${using}${extra};`;
}

function functionText(item: FunctionMetadata): string {
  const parameters = item.argumentNames.map((name, i) => (
    `${formatIdentifier(name)} ${argumentType(item.argumentTypes[i]!, item.keyspace)}`
  ));
  return [
    `CREATE FUNCTION ${qualified(item)}(${parameters.join(', ')})`,
    item.calledOnNullInput ? 'CALLED ON NULL INPUT' : 'RETURNS NULL ON NULL INPUT',
    `RETURNS ${localType(item.returnType, item.keyspace)}`,
    `LANGUAGE ${item.language}`,
    `AS $$${item.body}$$;`,
  ].join('\n');
}

function aggregateText(item: AggregateMetadata): string {
  return [
    `CREATE AGGREGATE ${formatIdentifier(item.keyspace)}.${signature(item)}`,
    `SFUNC ${formatIdentifier(item.stateFunction)}`,
    `STYPE ${localType(item.stateType, item.keyspace)}`,
    ...(item.finalFunction === undefined ? [] : [`FINALFUNC ${formatIdentifier(item.finalFunction)}`]),
    ...(item.initialCondition === undefined ? [] : [`INITCOND ${item.initialCondition}`]),
  ].join('\n');
}

function signature({ keyspace, name, argumentTypes }: FunctionMetadata | AggregateMetadata): string {
  return `${formatIdentifier(name)}(${argumentTypes.map((type) => argumentType(type, keyspace)).join(', ')})`;
}

function qualified({ keyspace, name }: { readonly keyspace: string; readonly name: string }): string {
  return `${formatIdentifier(keyspace)}.${formatIdentifier(name)}`;
}

/** A type as it prints within its keyspace. */
function localType(type: DataType, keyspace: string): string {
  return String(type).replaceAll(`${formatIdentifier(keyspace)}.`, '');
}

/** An argument's type, which DESCRIBE shows as CREATE FUNCTION wants it: not frozen by itself. */
function argumentType(type: DataType, keyspace: string): string {
  return localType(type, keyspace).replace(/^frozen<(.*)>$/, '$1');
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value).map(([key, item]) => `${literal(key)}: ${literal(item)}`).join(', ')}}`;
}
