import { quoteIdentifier } from '../codec/identifier';
import { ConfigurationError, ConnectionError } from '../errors';
import { Consistency } from '../protocol/constants';
import type { RequestMessage, ResponseMessage } from '../protocol/messages';
import { serverErrorOf } from '../protocol/server-errors';
import { printableText } from '../protocol/server-text';

/** What of a connection is needed to set its keyspace. */
export interface KeyspaceHolder {
  readonly host: string;
  keyspace: string | undefined;
  ask(message: RequestMessage, timeoutMs: number): Promise<ResponseMessage>;
}

/** Makes `keyspace` the one of requests that name none; throws ConfigurationError when there is no such keyspace. */
export async function useKeyspace(connection: KeyspaceHolder, keyspace: string, timeoutMs: number): Promise<void> {
  const { host } = connection;
  const query = `USE ${quoteIdentifier(keyspace)}`;
  const reply = await connection.ask({ kind: 'QUERY', query, parameters: { consistency: Consistency.ONE } }, timeoutMs);
  if (reply.kind === 'RESULT' && reply.resultKind === 'SET_KEYSPACE') {
    connection.keyspace = keyspace;
    return;
  }
  if (reply.kind !== 'ERROR') {
    throw new ConnectionError('UNEXPECTED_ANSWER', `USE was answered by ${reply.kind}`, { host, query });
  }
  const error = serverErrorOf(reply, { host, query });
  if (error.code !== 'INVALID') throw error;
  const text = `Keyspace ${quoteIdentifier(keyspace)} cannot be used: ${printableText(error.serverMessage)}`;
  throw new ConfigurationError(`${text}. Create it first, and mind its upper and lower case`, {
    code: 'INVALID_KEYSPACE', cause: error, host,
  });
}
