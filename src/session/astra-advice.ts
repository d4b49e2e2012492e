import type { DriverError } from '../errors';
import { leadingComments } from './leading-comments';

/** CREATE, ALTER or DROP KEYSPACE, behind any comments. */
const changesKeyspaces = new RegExp(`^${leadingComments}(?:create|alter|drop)\\s+keyspace\\b`, 'i');
const refusals: ReadonlySet<string> = new Set(['UNAUTHORIZED', 'INVALID', 'SYNTAX_ERROR', 'CONFIG_ERROR', 'SERVER_ERROR']);

/** Says of a refused statement what its author cannot see in it: Astra has no CQL for keyspaces (protocol facts §5.14). */
export function adviseOnAstra(error: DriverError, query: string): void {
  if (!refusals.has(error.code) || !changesKeyspaces.test(query)) return;
  error.message += '; on Astra, keyspaces are created and dropped in its console or by its DevOps API, not by CQL';
}
