import type { ColumnTypes, Table } from './table';

/** One statement and the values it is run with. */
export interface Workload {
  readonly table: Table;
  readonly query: string;
  /** Bind markers: their column names and types. */
  readonly markers: ColumnTypes;
  /** Absent for writes. */
  readonly answer?: Answer;
  /** The values of one request. */
  parameters(i: number): unknown[];
  readonly options?: RequestOptions;
  /** The column that is read of each row of a stream. */
  readonly textColumn?: string;
}

/** The rows that each request gives. */
export interface Answer {
  readonly columns: ColumnTypes;
  readonly rows: number;
  /** Rows of the table, from row 0, where the result has other columns than the table. */
  row(i: number): unknown[];
  /** Read every cell of every row. */
  readonly touches: boolean;
  /** Reads them as an application does, by names that stand in its code, and tells whether all are there; absent = in a loop. */
  isWhole?(row: Readonly<Record<string, unknown>>): boolean;
  /** The canned responder gives this page as often as the one parameter says, one after the other. */
  readonly isRepeated?: boolean;
}

/** Options of a request that both drivers have. */
export interface RequestOptions {
  readonly pageSize?: number;
}

/** Different values that requests are run with, in turn. */
export const parameterSets = 1_024;
