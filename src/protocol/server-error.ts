import { DriverError, withoutPasswords } from '../errors';
import type { DriverErrorDetails } from '../errors';
import type { Consistency } from './constants';
import type { ErrorMessage } from './messages';

/** What is told about an error besides the message of the server. */
export interface ServerErrorContext extends DriverErrorDetails {
  readonly code: string;
  /** The whole text of the error, fit for a log. */
  readonly text: string;
}

/** The server answered with an ERROR; `serverCode` is its number on the wire, `code` its name (v5 spec §8). */
export class ServerError extends DriverError {
  readonly serverCode: number;
  /** The server's own words, as they came but for passwords in CQL: escape them before they reach a log. */
  readonly serverMessage: string;

  constructor(message: ErrorMessage, context: ServerErrorContext) {
    super(context.code, context.text, context);
    this.serverCode = message.code;
    this.serverMessage = withoutPasswords(message.message);
  }
}

/** A message of one error code, with its fields. */
export type ErrorMessageOf<C extends number> = Extract<ErrorMessage, { readonly code: C }>;

/** Base of errors that tell how many replicas answered. */
export abstract class AcknowledgementError extends ServerError {
  readonly consistency: Consistency;
  /** Replicas that answered. */
  readonly received: number;
  /** Replicas that had to answer. */
  readonly blockFor: number;

  constructor(message: ErrorMessage & Acknowledgements, context: ServerErrorContext) {
    super(message, context);
    this.consistency = message.consistency;
    this.received = message.received;
    this.blockFor = message.blockFor;
  }
}

interface Acknowledgements {
  readonly consistency: Consistency;
  readonly received: number;
  readonly blockFor: number;
}
