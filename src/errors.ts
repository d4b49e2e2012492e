const longestLine = 10_000;
/** C0 and C1 controls, line and paragraph separators, and marks that turn the direction of text. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** The literal of `PASSWORD = '…'` in CQL, or what there is of it, and of a key or a column of that name. */
const assignedPassword = /\b(password["']?\s*[=:]\s*)(?:'(?:[^']|'')*(?:'|$)|\$\$(?:[^$]|\$(?!\$))*(?:\$\$|$))/gi;
/** The form of CREATE USER. */
const barePassword = /\b(password\s+)'(?:[^']|'')*'/gi;

/** Text without control characters, which it may have from a server or a user: those become escapes. */
export function escapeUnprintable(text: string): string {
  return text.replace(unprintable, escapeOf);
}

function escapeOf(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** CQL, or a text that quotes some, without the passwords of roles that are written in it. */
export function withoutPasswords<T extends string | undefined>(text: T): T {
  return text?.replace(assignedPassword, "$1'***'").replace(barePassword, "$1'***'") as T;
}

function lineOf(text: string): string {
  const short = text.length <= longestLine ? text : `${text.slice(0, longestLine)}… (${text.length} characters)`;
  return escapeUnprintable(withoutPasswords(short));
}

/** What every error of the driver can tell besides its message. */
export interface DriverErrorDetails {
  readonly cause?: unknown;
  /** True when the request may have been applied by the server although no answer says so. */
  readonly mayHaveRun?: boolean;
  /** `address:port` of the node concerned. */
  readonly host?: string;
  /** The CQL text, never its values. */
  readonly query?: string;
}

/** Base of all errors thrown by purecql; `code` is stable, `message` says what, where and what to do. */
export class DriverError extends Error {
  readonly code: string;
  /** True when the request may have been applied although no answer says so; of any of its attempts. */
  mayHaveRun: boolean;
  host: string | undefined;
  query: string | undefined;

  /** Each text becomes one line that can be printed, whoever wrote it: the server's words end up in logs. */
  constructor(code: string, message: string | readonly string[], details: DriverErrorDetails = {}) {
    const lines = typeof message === 'string' ? [message] : message;
    super(lines.map(lineOf).join('\n'), 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.mayHaveRun = details.mayHaveRun ?? false;
    this.host = details.host;
    this.query = withoutPasswords(details.query);
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/**
 * The same error for another caller: several may wait for one thing that fails, and what one request adds to its error (that it
 * may have run, its text, its stack) must not be told of the others.
 */
export function ownError<E extends Error>(error: E): E {
  return Object.create(Object.getPrototypeOf(error) as object, Object.getOwnPropertyDescriptors(error)) as E;
}

/** An option of the cluster, of a profile or of a request is unknown, malformed or not possible here. */
export class ConfigurationError extends DriverError {
  constructor(message: string, details?: DriverErrorDetails & { readonly code?: string }) {
    super(details?.code ?? 'INVALID_OPTION', message, details);
  }
}

/** The request was not answered within its `timeoutMs`, over all attempts. */
export class TimeoutError extends DriverError {
  constructor(message: string, details?: DriverErrorDetails & { readonly code?: string }) {
    super(details?.code ?? 'REQUEST_TIMEOUT', message, details);
  }
}

/** The caller's AbortSignal fired; `cause` is the signal's reason. */
export class AbortError extends DriverError {
  constructor(message: string, details?: DriverErrorDetails) {
    super('ABORTED', message, details);
  }
}

/** The server refused the credentials, or demanded an authentication that is not configured or not allowed. */
export class AuthenticationError extends DriverError {
  constructor(message: string, details?: DriverErrorDetails) {
    super('AUTHENTICATION', message, details);
  }
}

/** A TLS handshake or the verification of a certificate failed; `code` is `TLS_` + Node's own code. */
export class TlsError extends DriverError {
  constructor(message: string, details?: DriverErrorDetails & { readonly code?: string }) {
    super(details?.code ?? 'TLS_FAILED', message, details);
  }
}

/** A connection could not be made, or was lost with requests in flight. */
export class ConnectionError extends DriverError {
  constructor(code: string, message: string, details?: DriverErrorDetails) {
    super(code, message, details);
  }
}

/** The peer broke the native protocol; the connection that saw it is closed. */
export class ProtocolError extends DriverError {
  constructor(message: string, details?: DriverErrorDetails & { readonly code?: string }) {
    super(details?.code ?? 'PROTOCOL_VIOLATION', message, details);
  }
}

/** Where inside a request's parameters an encoding error is. */
export interface EncodingPlace {
  readonly path?: string;
  readonly marker?: MarkerPlace;
  readonly cause?: unknown;
}

/** Which bind marker an error is about. */
export interface MarkerPlace {
  readonly index: number;
  readonly name: string;
  /** The marker's own type; the value that failed may lie deeper. */
  readonly cqlType: string;
}

/** A parameter cannot be encoded: the message names the marker, the CQL type and the place within the value. */
export class EncodingError extends DriverError {
  /** CQL type of the value that failed. */
  readonly cqlType: string;
  /** Place of that value inside the parameter, such as `[1][1]` or `.street`; empty at its top. */
  readonly path: string;
  /** The bind marker, once it is known. */
  readonly marker: MarkerPlace | undefined;
  readonly #problem: string;

  constructor(cqlType: string, problem: string, place: EncodingPlace = {}) {
    super('ENCODING_ERROR', encodingText(cqlType, problem, place), 'cause' in place ? { cause: place.cause } : {});
    this.cqlType = cqlType;
    this.path = place.path ?? '';
    this.marker = place.marker;
    this.#problem = problem;
  }

  /** An error about the parameters as a whole: too many, too few, or under a wrong name. */
  static ofParameters(text: string): EncodingError {
    const error = new EncodingError('parameters', text);
    error.message = lineOf(text);
    return error;
  }

  /** The same error seen from one level further out: `place` is put before its path. */
  within(place: string): EncodingError {
    return new EncodingError(this.cqlType, this.#problem, { path: place + this.path, ...this.#origin() });
  }

  /** The same error with the bind marker it is about. */
  atMarker(index: number, name: string, cqlType: string): EncodingError {
    const marker = { index, name, cqlType };
    return new EncodingError(this.cqlType, this.#problem, { path: this.path, marker, ...this.#origin() });
  }

  #origin(): { readonly cause?: unknown } {
    return this.cause === undefined ? {} : { cause: this.cause };
  }
}

function encodingText(cqlType: string, problem: string, place: EncodingPlace): string {
  const { marker, path = '' } = place;
  const at = path === '' ? '' : ` at ${path}`;
  const subject = marker === undefined ? path : `parameter ${marker.index} "${marker.name}" (${marker.cqlType})${at}`;
  return `Cannot encode ${subject === '' ? '' : `${subject} `}as ${cqlType}: ${problem}`;
}

/** Bytes from the server do not have the shape their type says. */
export class DecodingError extends DriverError {
  constructor(message: string, details?: DriverErrorDetails) {
    super('DECODING_ERROR', message, details);
  }
}

/** The client's own limits (`pool.maxInFlight`, `pool.maxQueued`) are reached; nothing was sent. */
export class OverloadedError extends DriverError {
  constructor(message: string, details?: DriverErrorDetails) {
    super('OVERLOADED_CLIENT', message, details);
  }
}

/** The cluster or session is shut down or shutting down. */
export class ShutdownError extends DriverError {
  constructor(message: string, details?: DriverErrorDetails) {
    super('SHUTDOWN', message, details);
  }
}

/** Of the hosts in one message; there may be thousands. */
const mostLines = 100;

/** No host could take the request; `errors` and the message hold one reason a host. */
export class NoHostAvailableError extends DriverError {
  /** The reasons, in the order in which the hosts were tried. */
  readonly errors: readonly DriverError[];

  constructor(summary: string, errors: readonly DriverError[], details?: DriverErrorDetails) {
    const lines = errors.slice(0, mostLines).map((error) => `  ${error.host ?? '?'}: ${error.message}`);
    const more = errors.length > mostLines ? [`  … and ${errors.length - mostLines} more`] : [];
    super('NO_HOST_AVAILABLE', [summary, ...lines, ...more], {
      ...(errors.length === 1 && { cause: errors[0] }),
      mayHaveRun: errors.some((error) => error.mayHaveRun),
      ...details,
    });
    this.errors = errors;
  }
}

/**
 * The error for hosts that all failed: when each fails by what the user configured (credentials, certificates, protocol
 * version, keyspace) that one reason, otherwise a {@link NoHostAvailableError} with a line a host.
 */
export function errorOfAllHosts(summary: string, failures: readonly DriverError[]): DriverError {
  const isConfigured = (error: DriverError): boolean =>
    error instanceof AuthenticationError || error instanceof TlsError || error instanceof ConfigurationError ||
    error.code === 'PROTOCOL_VERSION';
  const [first] = failures;
  if (first === undefined) return new NoHostAvailableError(summary, failures);
  const isAlike = failures.every((error) => isConfigured(error) && error.constructor === first.constructor);
  return isAlike ? first : new NoHostAvailableError(summary, failures);
}

/** Describes a value for an error message: numbers as they are, text by its length only, since it may be a secret. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' || typeof value === 'bigint') return `${typeof value} ${shorten(String(value))}`;
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : `an object (${constructorName(value)})`;
  return `a ${typeof value}`;
}

function constructorName(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'Object';
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37)}…`;
}
