import type { Connection } from '../connection/connection';
import type { Clock } from '../environment';
import type { SystemTables } from './system-tables';

const timeoutMs = 10_000;
const pollMs = 100;

/**
 * Waits until all nodes have the same schema, as the node knows that changed it: others may not have heard of the change yet,
 * and would call the old one agreed. False when they still differ after 10 s, or the node no longer answers.
 */
export async function agreeOnSchema(connection: Connection, tables: SystemTables, clock: Clock): Promise<boolean> {
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  while (connection.state === 'ready' && clock.monotonicMs() < deadlineMs) {
    if (await tables.isSchemaAgreed(connection)) return true;
    await new Promise<void>((resolve) => clock.setTimer(resolve, pollMs));
  }
  return false;
}
