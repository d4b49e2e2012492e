import type { Connection } from '../connection/connection';
import type { Clock } from '../environment';
import { pause } from './pause';
import type { SystemRow } from './topology';
import type { SystemTables } from './system-tables';

const timeoutMs = 10_000;
const pollMs = 100;

/** How an agreement is waited for. */
export interface AgreementOptions {
  readonly clock: Clock;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Nodes that are down cannot agree, and hear of everything when they come back. */
  isDown(row: SystemRow): boolean;
}

/**
 * Waits until all nodes have the same schema, as the node knows that changed it: others may not have heard of the change yet,
 * and would call the old one agreed. False when they still differ after 10 s, or there is no connection to the node any more.
 */
export async function agreeOnSchema(
  connectionOf: () => Connection | undefined, tables: SystemTables, { clock, signal, isDown }: AgreementOptions,
): Promise<boolean> {
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  while (!signal.aborted && clock.monotonicMs() < deadlineMs) {
    const connection = connectionOf();
    if (connection === undefined) return false;
    if (await tables.isSchemaAgreed(connection, isDown)) return true;
    await pause(clock, pollMs, signal);
  }
  return false;
}

/** Waits for work whose result nobody needs, no longer than until the signal. */
export function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    work.then(end, reject);
  });
}
