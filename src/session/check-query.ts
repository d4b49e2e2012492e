import { ConfigurationError, describeValue } from '../errors';
import { PreparedStatement } from './prepared-statement';

/** @throws ConfigurationError for what is no text of a query, saying what to do with a statement that is not bound */
export function checkQuery(query: unknown): asserts query is string {
  if (typeof query === 'string' && query.trim() !== '') return;
  const hint = query instanceof PreparedStatement ? ': call its bind(parameters) first' : '';
  const got = typeof query === 'string' ? 'empty text' : describeValue(query);
  throw new ConfigurationError(`A query is CQL text or a bound statement, got ${got}${hint}`);
}
