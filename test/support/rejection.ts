import { DriverError } from '../../src/errors';
import { expectNoSecret } from './secret-guard';

/** Waits for a rejection and gives its error, which must be one of the driver's own and show no password. */
export async function rejection(work: Promise<unknown>): Promise<DriverError> {
  try {
    await work;
  } catch (error) {
    expectNoSecret(error, 'the error');
    if (error instanceof DriverError) return error;
    throw new Error('Rejected, but not with a DriverError', { cause: error });
  }
  throw new Error('Expected a rejection');
}
