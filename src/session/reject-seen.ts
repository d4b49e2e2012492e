/**
 * Rejects with an error that has the stack of whoever awaits it, instead of the socket's. The engine finds that stack through the
 * promises that follow this one, and they do so only two turns of the microtask queue from now.
 */
export async function rejectSeen(error: Error): Promise<never> {
  await Promise.resolve();
  await Promise.resolve();
  Error.captureStackTrace(error, rejectSeen);
  throw error;
}
