/** What the documentation says of one code of an error that starts on the client. */
export interface ClientErrorRow {
  /** The class whose errors have the code. */
  readonly class: string;
  readonly meaning: string;
  /** Whether the request may have been applied all the same; `ask` = the error's own `mayHaveRun` tells. */
  readonly mayHaveRun: 'no' | 'yes' | 'ask';
  readonly cure: string;
}

/** One row a code, in the order in which a request meets them. */
export const clientErrors = {
  INVALID_OPTION: {
    class: 'ConfigurationError', mayHaveRun: 'no',
    meaning: 'an option of the cluster, of a profile or of a request is unknown, malformed, or not possible here',
    cure: 'the text names the option, what it got and what it takes',
  },
  INVALID_KEYSPACE: {
    class: 'ConfigurationError', mayHaveRun: 'no', meaning: 'the keyspace to connect to cannot be used',
    cure: 'create it first; mind upper and lower case',
  },
  BUNDLE_UNREADABLE: {
    class: 'ConfigurationError', mayHaveRun: 'no', meaning: 'the secure connect bundle cannot be read', cure: 'give the path of the zip',
  },
  BUNDLE_MALFORMED: {
    class: 'ConfigurationError', mayHaveRun: 'no', meaning: 'the secure connect bundle is not one, or is damaged',
    cure: 'give the zip as it was downloaded; the text says what it lacks',
  },
  BUNDLE_EXPIRED: {
    class: 'ConfigurationError', mayHaveRun: 'no', meaning: 'a certificate of the bundle has expired', cure: 'download the bundle anew',
  },
  BUNDLE_NOT_YET_VALID: {
    class: 'ConfigurationError', mayHaveRun: 'no', meaning: 'a certificate of the bundle is of the future',
    cure: 'look at the clock of this machine',
  },
  METADATA_SERVICE_REFUSED: {
    class: 'MetadataServiceError', mayHaveRun: 'no', meaning: 'Astra does not say where the database is; `status` has the HTTP status',
    cure: 'see [Astra](astra.md#what-errors-mean)',
  },
  METADATA_SERVICE_UNAVAILABLE: {
    class: 'MetadataServiceError', mayHaveRun: 'no', meaning: 'Astra did not say in time where the database is',
    cure: 'resume the database if it is paused; look at the network',
  },
  METADATA_SERVICE_MALFORMED: {
    class: 'MetadataServiceError', mayHaveRun: 'no', meaning: 'something else than Astra answers there',
    cure: 'check the bundle, and proxies on the way',
  },
  UNKNOWN_HOST: {
    class: 'ConnectionError', mayHaveRun: 'no', meaning: 'a name has no address', cure: 'check its spelling and the name server',
  },
  CONNECT_FAILED: {
    class: 'ConnectionError', mayHaveRun: 'no', meaning: 'no connection could be opened; `cause` is that of the system',
    cure: 'check the address, the port, the firewall, and whether the node runs',
  },
  CONNECT_TIMEOUT: {
    class: 'ConnectionError', mayHaveRun: 'no', meaning: 'a connection was not ready within `connectTimeoutMs`',
    cure: 'the text says how far it came; check the network there',
  },
  NOT_CQL: {
    class: 'ConnectionError', mayHaveRun: 'no', meaning: 'what answers on this port does not speak CQL',
    cure: 'the text says what it seems to be: check the port, or set `tls`',
  },
  TLS_FAILED: {
    class: 'TlsError', mayHaveRun: 'no',
    meaning: 'TLS could not be agreed on, or a certificate was refused; mostly the code is `TLS_` with that of Node behind',
    cure: 'the text has the cure; see [TLS](tls.md#what-errors-mean)',
  },
  PROTOCOL_VERSION: {
    class: 'ProtocolError', mayHaveRun: 'no', meaning: 'no version of the protocol is shared, or not the one that is asked for',
    cure: 'leave `protocolVersion` out, or pin one of those that the text names',
  },
  AUTHENTICATION: {
    class: 'AuthenticationError', mayHaveRun: 'no', meaning: 'the server refused the credentials, or asks for a login that is not configured',
    cure: 'check user and password, or set the `authProvider` that the text names; see [authentication](authentication.md)',
  },
  NO_HOST_AVAILABLE: {
    class: 'NoHostAvailableError', mayHaveRun: 'ask', meaning: 'no host could take the request; a line a host says why, as do `errors`',
    cure: 'read the lines: each has its own reason and cure',
  },
  NOT_CONNECTED: {
    class: 'ConnectionError', mayHaveRun: 'no', meaning: 'there is no connection to the host now', cure: 'it is being connected to again; try later',
  },
  CONNECTION_CLOSED: {
    class: 'ConnectionError', mayHaveRun: 'ask', meaning: 'the connection was lost while the request waited for its answer',
    cure: 'ask `mayHaveRun`; set `idempotent` on requests that may run twice, and they are tried elsewhere',
  },
  HEARTBEAT_FAILED: {
    class: 'ConnectionError', mayHaveRun: 'ask', meaning: 'the node stopped answering, and the connection was given up',
    cure: 'as above; look at the node',
  },
  REQUEST_TIMEOUT: {
    class: 'TimeoutError', mayHaveRun: 'ask', meaning: 'no answer within `timeoutMs`, all tries together',
    cure: 'ask less at once, or give more time; a write may still be applied',
  },
  ABORTED: {
    class: 'AbortError', mayHaveRun: 'ask', meaning: 'the `signal` of the caller aborted; `cause` is its reason', cure: 'none is needed',
  },
  OVERLOADED_CLIENT: {
    class: 'OverloadedError', mayHaveRun: 'no',
    meaning: '`pool.maxInFlight` and `pool.maxQueued` are reached, or most requests to the host time out',
    cure: 'send less at once (`executeConcurrent` bounds itself), or raise the limits',
  },
  SHUTDOWN: {
    class: 'ShutdownError', mayHaveRun: 'no', meaning: 'the session or the cluster is shut down', cure: 'await what still runs before `shutdown()`',
  },
  ENCODING_ERROR: {
    class: 'EncodingError', mayHaveRun: 'no', meaning: 'a value does not fit its marker, or there are too many or too few',
    cure: 'the text names the marker, its CQL type and the place in the value',
  },
  DECODING_ERROR: {
    class: 'DecodingError', mayHaveRun: 'yes', meaning: 'what the server sent cannot be read as the type it says',
    cure: 'report it, with the text',
  },
  PROTOCOL_VIOLATION: {
    class: 'ProtocolError', mayHaveRun: 'ask', meaning: 'the server broke the protocol; that connection is closed', cure: 'report it, with the text',
  },
  UNEXPECTED_ANSWER: {
    class: 'DriverError', mayHaveRun: 'ask', meaning: 'the server answered with a message of the wrong kind', cure: 'report it, with the text',
  },
  REPREPARE_FAILED: {
    class: 'ProtocolError', mayHaveRun: 'no', meaning: 'a table was changed under a prepared statement', cure: 'prepare it anew',
  },
  NOT_CONTINUOUS: {
    class: 'ProtocolError', mayHaveRun: 'no', meaning: 'the server does not push the pages of this query', cure: 'leave `continuousPaging` out',
  },
  STREAM_INTERRUPTED: {
    class: 'StreamInterruptedError', mayHaveRun: 'ask', meaning: 'pushed pages ended before the last; `rows` and `pages` were given out',
    cure: '`cause` says why; begin again, or go on by the key of the last row',
  },
  POLICY_FAILED: {
    class: 'DriverError', mayHaveRun: 'ask', meaning: 'a policy of yours threw', cure: '`cause` is what it threw',
  },
  TRACE_INCOMPLETE: {
    class: 'DriverError', mayHaveRun: 'no', meaning: 'a trace is not, or no longer, there', cure: 'ask with `trace: true`, and within a day',
  },
  UNEXPECTED: {
    class: 'DriverError', mayHaveRun: 'ask', meaning: 'the parameters of a bulk execution could not be taken', cure: '`cause` is what was thrown',
  },
} as const satisfies Readonly<Record<string, ClientErrorRow>>;
