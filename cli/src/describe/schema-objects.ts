import type {
  AggregateMetadata, DataType, FunctionMetadata, IndexMetadata, KeyspaceMetadata, TableMetadata, UdtType, ViewMetadata,
} from 'purecql';
import { formatType } from 'purecql/protocol';
import { cqlName } from '../cql/value-text';
import type { Described } from './describe';
import { typesInOrder } from './type-order';

/** One thing of a keyspace with the name it is looked for by. */
export interface SchemaObject extends Described {
  readonly id: string;
  readonly text: string;
}

/** A keyspace and all that is in it as statements, each after those that it needs. */
export function schemaObjects(keyspace: KeyspaceMetadata | undefined): readonly SchemaObject[] {
  if (keyspace === undefined) return [];
  const make = (type: string, id: string, text: string, name = cqlName(id)): SchemaObject => (
    { keyspace: keyspace.name, type, id, name, text }
  );
  const tables = [...keyspace.tables.values()];
  return [
    make('keyspace', keyspace.name, keyspaceText(keyspace)),
    ...typesInOrder(keyspace.types.values()).map((type) => make('type', type.name, typeText(keyspace, type))),
    ...tables.flatMap((table) => [
      make('table', table.name, tableText(table)),
      ...table.indexes.map((index) => make('index', index.name, indexText(index, table))),
    ]),
    ...[...keyspace.views.values()].map((view) => make('materialized_view', view.name, viewText(view))),
    ...[...keyspace.functions.values()].map((each) => make('function', each.name, functionText(each), signature(each))),
    ...[...keyspace.aggregates.values()].map((each) => make('aggregate', each.name, aggregateText(each), signature(each))),
  ];
}

function keyspaceText({ name, replication, durableWrites, isVirtual }: KeyspaceMetadata): string {
  if (isVirtual) return `-- ${cqlName(name)} is a virtual keyspace, which nobody creates`;
  return `CREATE KEYSPACE ${cqlName(name)} WITH replication = ${literal(replication)} AND durable_writes = ${durableWrites};`;
}

function typeText({ name: keyspace }: KeyspaceMetadata, type: UdtType): string {
  const fields = type.fields.map((field) => `    ${cqlName(field.name)} ${formatType(field.type)}`);
  return `CREATE TYPE ${cqlName(keyspace)}.${cqlName(type.name)} (\n${fields.join(',\n')}\n);`;
}

function tableText(table: TableMetadata): string {
  const columns = [...table.columns.values()].map(({ name, type, kind }) => (
    `    ${cqlName(name)} ${formatType(type)}${kind === 'static' ? ' static' : ''}`
  ));
  const lines = [...columns, `    ${primaryKey(table)}`].join(',\n');
  const text = `CREATE TABLE ${qualified(table)} (\n${lines}\n)${withText(table)};`;
  return table.isVirtual ? `/* a virtual table, which nobody creates:\n${text} */` : text;
}

function viewText(view: ViewMetadata): string {
  const columns = view.includeAllColumns ? '*' : [...view.columns.keys()].map(cqlName).join(', ');
  return [
    `CREATE MATERIALIZED VIEW ${qualified(view)} AS`,
    `    SELECT ${columns}`,
    `    FROM ${cqlName(view.keyspace)}.${cqlName(view.baseTable)}`,
    `    WHERE ${view.whereClause}`,
    `    ${primaryKey(view)}${withText(view)};`,
  ].join('\n');
}

function primaryKey({ partitionKey, clusteringKey }: TableMetadata): string {
  const names = partitionKey.map(({ name }) => cqlName(name)).join(', ');
  const first = partitionKey.length === 1 ? names : `(${names})`;
  return `PRIMARY KEY (${[first, ...clusteringKey.map(({ name }) => cqlName(name))].join(', ')})`;
}

function withText(table: TableMetadata): string {
  if (table.isVirtual) return '';
  const order = table.clusteringKey.map(({ name, order: direction }) => `${cqlName(name)} ${direction.toUpperCase()}`);
  const parts = [
    ...(table.isCompactStorage ? ['COMPACT STORAGE'] : []),
    ...(order.length === 0 ? [] : [`CLUSTERING ORDER BY (${order.join(', ')})`]),
    ...Object.entries(table.options).filter(([name]) => !retired.has(name)).map(([name, value]) => `${name} = ${literal(value)}`),
  ];
  return parts.length === 0 ? '' : ` WITH ${parts.join('\n    AND ')}`;
}

/** Options that servers list and no longer take. */
const retired: ReadonlySet<string> = new Set(['read_repair_chance', 'dclocal_read_repair_chance']);

function indexText({ name, target, kind, options }: IndexMetadata, table: TableMetadata): string {
  const { class_name: className = '', target: _target, ...others } = options;
  const using = kind === 'CUSTOM' ? ` USING ${literal(className)}` : '';
  const extra = Object.keys(others).length === 0 ? '' : ` WITH OPTIONS = ${literal(others)}`;
  const create = kind === 'CUSTOM' ? 'CREATE CUSTOM INDEX' : 'CREATE INDEX';
  return `${create} ${cqlName(name)} ON ${qualified(table)} (${target})${using}${extra};`;
}

function functionText(item: FunctionMetadata): string {
  const types = item.argumentTypes.map((type) => argumentType(item.keyspace, type));
  const parameters = item.argumentNames.map((name, place) => `${cqlName(name)} ${types[place]!}`);
  return [
    `CREATE FUNCTION ${qualified(item)}(${parameters.join(', ')})`,
    `    ${item.calledOnNullInput ? 'CALLED' : 'RETURNS NULL'} ON NULL INPUT`,
    `    RETURNS ${argumentType(item.keyspace, item.returnType)}`,
    `    LANGUAGE ${item.language}`,
    `    AS $$${item.body}$$;`,
  ].join('\n');
}

function aggregateText(item: AggregateMetadata): string {
  return [
    `CREATE AGGREGATE ${cqlName(item.keyspace)}.${signature(item)}`,
    `    SFUNC ${cqlName(item.stateFunction)}`,
    `    STYPE ${argumentType(item.keyspace, item.stateType)}`,
    ...(item.finalFunction === undefined ? [] : [`    FINALFUNC ${cqlName(item.finalFunction)}`]),
    ...(item.initialCondition === undefined ? [] : [`    INITCOND ${item.initialCondition}`]),
  ].join('\n').concat(';');
}

function signature({ keyspace, name, argumentTypes }: FunctionMetadata | AggregateMetadata): string {
  return `${cqlName(name)}(${argumentTypes.map((type) => argumentType(keyspace, type)).join(', ')})`;
}

/** As CREATE FUNCTION wants it: not frozen by itself, and types of its own keyspace by their names alone. */
function argumentType(keyspace: string, type: DataType): string {
  return formatType(type).replace(/^frozen<(.*)>$/, '$1').replaceAll(`${cqlName(keyspace)}.`, '');
}

function qualified({ keyspace, name }: { readonly keyspace: string; readonly name: string }): string {
  return `${cqlName(keyspace)}.${cqlName(name)}`;
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value).map(([key, item]) => `${literal(key)}: ${literal(item)}`).join(', ')}}`;
}
