import type { WireParameters, WireRequest } from '../../support/wire/wire-requests';
import type { Statement } from './statements';

/** A statement with its values, by column, and the keyspace it runs in. */
export interface BoundStatement {
  readonly statement: Statement;
  readonly columns: Readonly<Record<string, string>>;
  readonly keyspace: string;
}

/** How a request came. */
export interface RequestContext {
  readonly version: number;
  readonly parameters: Omit<WireParameters, 'values' | 'skipMetadata'>;
  readonly request: WireRequest;
}

/** The token of one statement. */
export function tokenOf({ statement, columns }: BoundStatement): string {
  return statement.kind === 'alter' ? statement.subject : (columns['v'] ?? columns['echo'] ?? '');
}

/** Where a statement reads or writes. */
export function placeOf({ keyspace, columns }: BoundStatement): string {
  return `${keyspace}/${columns['k'] ?? ''}`;
}
