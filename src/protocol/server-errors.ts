import type { DriverErrorDetails } from '../errors';
import { consistencyName, ErrorCode } from './constants';
import type { Consistency } from './constants';
import type { ErrorMessage } from './messages';
import type { FailureReason } from './messages/error-bodies';
import { adviceOnWords } from './server-advice';
import { AcknowledgementError, ServerError } from './server-error';
import type { ErrorMessageOf, ServerErrorContext } from './server-error';
import { printableText } from './server-text';

/** 0x0000: something unexpected happened in the server. */
export class ServerInternalError extends ServerError {}

/** 0x000A: the server says that a message of the driver broke the protocol. */
export class ServerProtocolError extends ServerError {}

/** 0x0100: the credentials were refused. */
export class BadCredentialsError extends ServerError {}

/** 0x1000: too few replicas are alive for the consistency level. */
export class UnavailableError extends ServerError {
  readonly consistency: Consistency;
  readonly required: number;
  readonly alive: number;

  constructor(message: ErrorMessageOf<typeof ErrorCode.UNAVAILABLE>, context: ServerErrorContext) {
    super(message, context);
    this.consistency = message.consistency;
    this.required = message.required;
    this.alive = message.alive;
  }
}

/** 0x1001: the coordinator sheds load. */
export class ServerOverloadedError extends ServerError {}

/** 0x1002: the coordinator is not ready for requests yet. */
export class BootstrappingError extends ServerError {}

/** 0x1003: a TRUNCATE failed. */
export class TruncateError extends ServerError {}

/** 0x1100: too few replicas confirmed a write in time; it may have been applied. */
export class WriteTimeoutError extends AcknowledgementError {
  /** SIMPLE, BATCH, UNLOGGED_BATCH, COUNTER, BATCH_LOG, CAS, VIEW, CDC or a newer one. */
  readonly writeType: string;
  /** How often a CAS write met others; v5 only. */
  readonly contentions: number | undefined;

  constructor(message: ErrorMessageOf<typeof ErrorCode.WRITE_TIMEOUT>, context: ServerErrorContext) {
    super(message, context);
    this.writeType = message.writeType;
    this.contentions = message.contentions;
  }
}

/** 0x1200: too few replicas answered a read in time. */
export class ReadTimeoutError extends AcknowledgementError {
  /** Whether the replica that was asked for the data, not a digest of it, answered. */
  readonly dataPresent: boolean;

  constructor(message: ErrorMessageOf<typeof ErrorCode.READ_TIMEOUT>, context: ServerErrorContext) {
    super(message, context);
    this.dataPresent = message.dataPresent;
  }
}

/** 0x1300: replicas failed to read. */
export class ReadFailureError extends AcknowledgementError {
  readonly numFailures: number;
  /** One a replica that failed; absent before v5 and DSE v1. */
  readonly reasons: readonly FailureReason[] | undefined;
  readonly dataPresent: boolean;

  constructor(message: ErrorMessageOf<typeof ErrorCode.READ_FAILURE>, context: ServerErrorContext) {
    super(message, context);
    this.numFailures = message.numFailures;
    this.reasons = message.reasons;
    this.dataPresent = message.dataPresent;
  }
}

/** 0x1400: a user-defined function threw. */
export class FunctionFailureError extends ServerError {
  readonly keyspace: string;
  readonly function: string;
  readonly argumentTypes: readonly string[];

  constructor(message: ErrorMessageOf<typeof ErrorCode.FUNCTION_FAILURE>, context: ServerErrorContext) {
    super(message, context);
    this.keyspace = message.keyspace;
    this.function = message.function;
    this.argumentTypes = message.argumentTypes;
  }
}

/** 0x1500: replicas failed to write; others may have applied it. */
export class WriteFailureError extends AcknowledgementError {
  readonly numFailures: number;
  /** One a replica that failed; absent before v5 and DSE v1. */
  readonly reasons: readonly FailureReason[] | undefined;
  readonly writeType: string;

  constructor(message: ErrorMessageOf<typeof ErrorCode.WRITE_FAILURE>, context: ServerErrorContext) {
    super(message, context);
    this.numFailures = message.numFailures;
    this.reasons = message.reasons;
    this.writeType = message.writeType;
  }
}

/** 0x1600: a table with CDC cannot be written, usually because `cdc_total_space` is used up. */
export class CdcWriteFailureError extends ServerError {}

/** 0x1700: whether a CAS write was applied is not known, and a later read will tell; v5 only. */
export class CasWriteUnknownError extends AcknowledgementError {
  constructor(message: ErrorMessageOf<typeof ErrorCode.CAS_WRITE_UNKNOWN>, context: ServerErrorContext) {
    super(message, context);
  }
}

/** 0x2000: the CQL text does not parse. */
export class QuerySyntaxError extends ServerError {}

/** 0x2100: the user may not do this. */
export class UnauthorizedError extends ServerError {}

/** 0x2200: the statement parses and cannot be run. */
export class InvalidQueryError extends ServerError {}

/** 0x2300: the statement cannot be run with the server's configuration. */
export class ServerConfigurationError extends ServerError {}

/** 0x2400: the keyspace or table to create exists. */
export class AlreadyExistsError extends ServerError {
  readonly keyspace: string;
  /** Empty when it is the keyspace that exists. */
  readonly table: string;

  constructor(message: ErrorMessageOf<typeof ErrorCode.ALREADY_EXISTS>, context: ServerErrorContext) {
    super(message, context);
    this.keyspace = message.keyspace;
    this.table = message.table;
  }
}

/** 0x2500: the node does not know the statement id. */
export class UnpreparedError extends ServerError {
  readonly statementId: Buffer;

  constructor(message: ErrorMessageOf<typeof ErrorCode.UNPREPARED>, context: ServerErrorContext) {
    super(message, context);
    this.statementId = message.statementId;
  }
}

/** 0x8000: the server could not push the pages of a continuous query; DSE only. */
export class ClientWriteFailureError extends ServerError {}

type ErrorName = keyof typeof ErrorCode;

interface ErrorRow<N extends ErrorName> {
  readonly class: new (message: ErrorMessageOf<(typeof ErrorCode)[N]>, context: ServerErrorContext) => ServerError;
  /** Whether the request may have been applied all the same; `ask`: that is so of requests that run in steps. */
  readonly mayHaveRun: boolean | 'ask';
  /** What the user can do. */
  readonly advice: string;
}

/** One row an error code, in the order of the codes; the errors page of the documentation is made from it. */
export const serverErrorRows = {
  SERVER_ERROR: { class: ServerInternalError, mayHaveRun: true, advice: "see the server's log" },
  PROTOCOL_ERROR: { class: ServerProtocolError, mayHaveRun: false, advice: 'pin an older protocolVersion' },
  BAD_CREDENTIALS: {
    class: BadCredentialsError, mayHaveRun: false, advice: 'check the user name, the password, and that the role has LOGIN',
  },
  UNAVAILABLE: { class: UnavailableError, mayHaveRun: 'ask', advice: 'bring replicas back or use a lower consistency' },
  OVERLOADED: { class: ServerOverloadedError, mayHaveRun: true, advice: 'send less, or try again later' },
  IS_BOOTSTRAPPING: { class: BootstrappingError, mayHaveRun: false, advice: 'use another node for the moment' },
  TRUNCATE_ERROR: { class: TruncateError, mayHaveRun: true, advice: 'TRUNCATE needs all nodes up' },
  WRITE_TIMEOUT: { class: WriteTimeoutError, mayHaveRun: true, advice: 'repeat the write only if it is idempotent' },
  READ_TIMEOUT: { class: ReadTimeoutError, mayHaveRun: false, advice: 'read less or use a lower consistency' },
  READ_FAILURE: { class: ReadFailureError, mayHaveRun: false, advice: "see the replicas' logs, first for tombstones" },
  FUNCTION_FAILURE: { class: FunctionFailureError, mayHaveRun: false, advice: 'check the function and its arguments' },
  WRITE_FAILURE: { class: WriteFailureError, mayHaveRun: true, advice: 'repeat the write only if it is idempotent' },
  CDC_WRITE_FAILURE: { class: CdcWriteFailureError, mayHaveRun: true, advice: 'consume the CDC logs of the node' },
  CAS_WRITE_UNKNOWN: { class: CasWriteUnknownError, mayHaveRun: true, advice: 'read at SERIAL to see its outcome' },
  SYNTAX_ERROR: { class: QuerySyntaxError, mayHaveRun: false, advice: 'correct the CQL text' },
  UNAUTHORIZED: { class: UnauthorizedError, mayHaveRun: false, advice: 'grant the permission to the role' },
  INVALID: { class: InvalidQueryError, mayHaveRun: false, advice: 'correct the statement or its values' },
  CONFIG_ERROR: { class: ServerConfigurationError, mayHaveRun: false, advice: "check the server's configuration" },
  ALREADY_EXISTS: { class: AlreadyExistsError, mayHaveRun: false, advice: 'use IF NOT EXISTS' },
  UNPREPARED: { class: UnpreparedError, mayHaveRun: false, advice: 'prepare the statement again' },
  CLIENT_WRITE_FAILURE: { class: ClientWriteFailureError, mayHaveRun: false, advice: 'ask for the rest again' },
} satisfies { [N in ErrorName]: ErrorRow<N> };

const rowByCode = new Map<number, [name: string, row: ErrorRow<ErrorName>]>(
  Object.entries(serverErrorRows).map(([name, row]) => [ErrorCode[name as ErrorName], [name, row as ErrorRow<ErrorName>]]),
);

type RequestDetails = Pick<DriverErrorDetails, 'host' | 'query'>;

/** The error of an ERROR message; of a code that no table lists, a plain ServerError that may have run. */
export function serverErrorOf(message: ErrorMessage, details: RequestDetails = {}): ServerError {
  const known = rowByCode.get(message.code);
  const code = known?.[0] ?? `SERVER_ERROR_0x${(message.code >>> 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const facts = factsOf(message);
  const said = printableText(message.message);
  const advice = known === undefined ? "see the server's log" : adviceOnWords(message.message) ?? known[1].advice;
  const text = `${said === '' ? code : said}${facts === '' ? '' : ` (${facts})`}: ${advice}`;
  const mayHaveRun = known === undefined || known[1].mayHaveRun === true;
  const context = { ...details, code, text, mayHaveRun };
  return known === undefined ? new ServerError(message, context) : new known[1].class(message as never, context);
}

function factsOf(message: ErrorMessage): string {
  const facts: string[] = [];
  if ('consistency' in message) facts.push(consistencyName(message.consistency));
  if ('required' in message) facts.push(`${message.alive} of ${message.required} replicas alive`);
  if ('received' in message) facts.push(`${message.received} of ${message.blockFor} replicas answered`);
  if ('numFailures' in message) facts.push(`${message.numFailures} failed${reasonsOf(message.reasons)}`);
  if ('writeType' in message) facts.push(`write type ${printableText(message.writeType, 40)}`);
  return facts.join(', ');
}

function reasonsOf(reasons: readonly FailureReason[] | undefined): string {
  if (reasons === undefined || reasons.length === 0) return '';
  const shown = reasons.slice(0, 5).map(({ address, code, name }) => `${address} ${name ?? code}`);
  return `: ${shown.join(' ')}${reasons.length > shown.length ? ' …' : ''}`;
}

export { ServerError };
