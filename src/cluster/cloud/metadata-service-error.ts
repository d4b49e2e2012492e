import { DriverError } from '../../errors';
import type { DriverErrorDetails } from '../../errors';

/** The service that tells where the nodes of a cloud database are did not tell; nothing was sent to any node. */
export class MetadataServiceError extends DriverError {
  /** The status of its answer (HTTP), when there was one. */
  readonly status: number | undefined;

  constructor(code: string, message: string, details: DriverErrorDetails & { readonly status?: number }) {
    super(code, message, details);
    this.status = details.status;
  }
}
