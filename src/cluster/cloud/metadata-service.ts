import { httpGet } from '../../connection/http-get';
import type { HttpResponse } from '../../connection/http-response';
import { transportFailure } from '../../connection/transport-failure';
import { formatEndpoint } from '../../environment';
import type { Environment } from '../../environment';
import { ConnectionError, DecodingError, TlsError } from '../../errors';
import type { DriverError } from '../../errors';
import { printableText } from '../../protocol/server-text';
import { tlsOptionsFor } from '../../tls/tls-options';
import type { ResolvedTls } from '../../tls/tls-options';
import { pause } from '../pause';
import { readContactInfo } from './contact-info';
import type { ContactInfo } from './contact-info';
import { MetadataServiceError } from './metadata-service-error';

/** Where the service is, by the bundle, and how it is reached. */
export interface MetadataService {
  readonly host: string;
  readonly port: number;
  readonly tls: ResolvedTls;
  /** Its transports go to names too. */
  readonly environment: Environment;
}

const mostBytes = 1_048_576;
const firstPauseMs = 250;
const longestPauseMs = 2_000;
const anew = "download the database's secure connect bundle anew";

/** What the answers of a service that has none mean; others are by their hundreds. */
const meanings: Readonly<Record<number, string>> = {
  401: `it refuses the bundle's client certificate: ${anew}`,
  403: `it refuses the bundle's client certificate: ${anew}`,
  404: `it knows no such database: it may have been terminated, or the bundle be of another one; ${anew}`,
  410: `the database was terminated; ${anew}, of another database`,
};

/**
 * Asks where the nodes are (protocol facts §5.14), again and again while the service cannot be reached, until `timeoutMs` have
 * passed; rejects with MetadataServiceError, TlsError or ConnectionError, which say what to do, or with the reason of `closing`.
 */
export async function askMetadataService(
  service: MetadataService, timeoutMs: number, closing: AbortSignal,
): Promise<ContactInfo> {
  const { clock } = service.environment;
  const late = new AbortController();
  const timer = clock.setTimer(() => late.abort(new ConnectionError('CONNECT_TIMEOUT', 'It did not answer')), timeoutMs);
  try {
    return await askUntilAnswered(service, AbortSignal.any([closing, late.signal]));
  } catch (error) {
    if (!late.signal.aborted || closing.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw unavailable(service, `did not answer within ${timeoutMs} ms (${reason}); see connectTimeoutMs`, error);
  } finally {
    clock.clearTimer(timer);
  }
}

async function askUntilAnswered(service: MetadataService, signal: AbortSignal): Promise<ContactInfo> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await ask(service, signal);
    } catch (error) {
      if (isTransient(error) && !signal.aborted) await pause(service.environment.clock, pauseMs, signal);
      if (!isTransient(error) || signal.aborted) throw error;
    }
  }
}

async function ask({ host, port, tls, environment }: MetadataService, signal: AbortSignal): Promise<ContactInfo> {
  const target = { address: host, port, tls: tlsOptionsFor(tls, { address: host, port, hostname: host }) };
  let answer: HttpResponse;
  try {
    answer = await httpGet(environment, { target, path: '/metadata', mostBytes }, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof DecodingError) throw unusable(formatEndpoint(target), error);
    throw withHint(transportFailure(error, { ...target, serverName: 'metadata' }, host));
  }
  if (answer.status === 200) return readContactInfo(answer.body, formatEndpoint(target));
  throw refusal(answer.status, formatEndpoint(target));
}

function unusable(host: string, cause: DecodingError): MetadataServiceError {
  const text = `The metadata service cannot be understood: ${cause.message}; check that the secure connect bundle is right`;
  return new MetadataServiceError('METADATA_SERVICE_MALFORMED', text, { host, cause });
}

/** The names of databases that are no more are taken out of DNS. */
function withHint(failure: DriverError): DriverError {
  if (failure.code !== 'UNKNOWN_HOST') return failure;
  const { message, cause, host = '' } = failure;
  const text = `${message}; a database that was terminated has none: ${anew}`;
  return new ConnectionError('UNKNOWN_HOST', `The metadata service of the database: ${text}`, { cause, host });
}

function refusal(status: number, host: string): MetadataServiceError {
  if (status >= 500 || status === 429) {
    const text = `The metadata service cannot answer now (HTTP ${status}): the database may be paused, or being resumed; ` +
      'resume it in the console, and connect again';
    return new MetadataServiceError('METADATA_SERVICE_UNAVAILABLE', text, { host, status });
  }
  const meaning = meanings[status] ?? `that is no answer it should give; ${anew}`;
  const text = `The metadata service answered HTTP ${status}: ${meaning}`;
  return new MetadataServiceError('METADATA_SERVICE_REFUSED', text, { host, status });
}

function unavailable({ host, port }: MetadataService, problem: string, cause: unknown): MetadataServiceError {
  const status = cause instanceof MetadataServiceError ? cause.status : undefined;
  const details = { host: formatEndpoint({ address: host, port }), cause, ...(status !== undefined && { status }) };
  return new MetadataServiceError('METADATA_SERVICE_UNAVAILABLE', `The metadata service ${printableText(problem)}`, details);
}

/** What another try may mend: neither certificates nor refusals change from one moment to the next. */
function isTransient(error: unknown): boolean {
  if (error instanceof MetadataServiceError) return error.code === 'METADATA_SERVICE_UNAVAILABLE';
  if (error instanceof TlsError) return error.code === 'TLS_ECONNRESET' || error.code === 'TLS_EPIPE';
  if (!(error instanceof ConnectionError)) return false;
  return error.code !== 'UNKNOWN_HOST' || (error.cause as NodeJS.ErrnoException).code === 'EAI_AGAIN';
}
