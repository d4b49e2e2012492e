import type { DataType, UdtType } from '../../codec/data-type';
import type { Uuid } from '../../values/uuid';
import type { OverloadMap } from './overloads';

/** Settings by name, as CQL has them after `WITH`; maps among them are plain objects, and what is not set is absent. */
export type SchemaOptions = Readonly<Record<string, unknown>>;

/** A keyspace and all that is in it, as it was when it was read: a change of the schema makes a new object. */
export interface KeyspaceMetadata {
  readonly name: string;
  /** `class`, and the replicas by data centre or as `replication_factor`; empty for a virtual keyspace. */
  readonly replication: Readonly<Record<string, string>>;
  /** False when writes go past the commit log, and for a virtual keyspace. */
  readonly durableWrites: boolean;
  /** True when its tables are views of the node that answers, such as those of `system_views`. */
  readonly isVirtual: boolean;
  /** DSE 6.8: `Core` or `Classic` for a keyspace that is a graph; undefined for any other. */
  readonly graphEngine: string | undefined;
  readonly tables: ReadonlyMap<string, TableMetadata>;
  readonly views: ReadonlyMap<string, ViewMetadata>;
  readonly types: ReadonlyMap<string, UdtType>;
  readonly functions: OverloadMap<FunctionMetadata>;
  readonly aggregates: OverloadMap<AggregateMetadata>;
}

/** What a column is to its table. */
export type ColumnKind = 'partition_key' | 'clustering' | 'static' | 'regular';

/** A column; its type prints as CQL. */
export interface ColumnMetadata {
  readonly name: string;
  readonly type: DataType;
  readonly kind: ColumnKind;
}

/** A column by which the rows of a partition are sorted. */
export interface ClusteringColumn extends ColumnMetadata {
  readonly kind: 'clustering';
  readonly order: 'asc' | 'desc';
}

/** A secondary index. */
export interface IndexMetadata {
  readonly name: string;
  /** What is indexed, as CQL: `email`, `"Email"`, `keys(phones)`, `full(tags)`. */
  readonly target: string;
  /** `COMPOSITES`, `KEYS`, or `CUSTOM` for one that has a `class_name` among its options. */
  readonly kind: string;
  readonly options: Readonly<Record<string, string>>;
}

/** A table. */
export interface TableMetadata {
  readonly keyspace: string;
  readonly name: string;
  /** Undefined for a virtual table. */
  readonly id: Uuid | undefined;
  readonly isVirtual: boolean;
  /** True when it was made WITH COMPACT STORAGE; columns that CQL cannot see are left out of it. */
  readonly isCompactStorage: boolean;
  /** All columns, in the order of `SELECT *`: those of the keys, static ones, the others. */
  readonly columns: ReadonlyMap<string, ColumnMetadata>;
  readonly partitionKey: readonly ColumnMetadata[];
  readonly clusteringKey: readonly ClusteringColumn[];
  readonly indexes: readonly IndexMetadata[];
  readonly options: SchemaOptions;
}

/** A materialized view, which is a table that the server fills from another. */
export interface ViewMetadata extends TableMetadata {
  /** Name of the table, in the same keyspace. */
  readonly baseTable: string;
  /** CQL text between WHERE and PRIMARY KEY. */
  readonly whereClause: string;
  /** True when it was made by `SELECT *`, so that it gets the columns added to its table. */
  readonly includeAllColumns: boolean;
}

/** A user-defined function. */
export interface FunctionMetadata {
  readonly keyspace: string;
  readonly name: string;
  readonly argumentNames: readonly string[];
  readonly argumentTypes: readonly DataType[];
  readonly returnType: DataType;
  readonly language: string;
  readonly body: string;
  /** False when it is null wherever an argument is. */
  readonly calledOnNullInput: boolean;
}

/** A user-defined aggregate. */
export interface AggregateMetadata {
  readonly keyspace: string;
  readonly name: string;
  readonly argumentTypes: readonly DataType[];
  /** Name of a function, in the same keyspace. */
  readonly stateFunction: string;
  readonly stateType: DataType;
  /** Name of a function, in the same keyspace; undefined when the state is the result. */
  readonly finalFunction: string | undefined;
  /** The state before the first row, as a CQL literal; undefined when it is null. */
  readonly initialCondition: string | undefined;
  readonly returnType: DataType;
}
