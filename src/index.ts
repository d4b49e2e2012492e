export { Cluster } from './session/cluster';
export type { ClusterEvents } from './session/cluster-events';
export { Session } from './session/session';
export type { PrepareOptions } from './session/session';
export { ResultSet } from './session/result-set';
export type { ExecutionInfo } from './session/result-set';
export { BoundStatement, PreparedStatement } from './session/prepared-statement';
export type { QueryOptions } from './session/query-options';
export type { BatchItem, BatchOptions } from './session/batch';
export type {
  ConcurrentFailure, ConcurrentOptions, ConcurrentProgress, ConcurrentResult,
} from './session/execute-concurrent';
export type { Parameters } from './session/parameters';
export type { Trace, TraceEvent } from './session/trace';

export type { ContinuousPagingOptions, StreamOptions } from './session/continuous/continuous-options';
export { StreamInterruptedError } from './session/continuous/stream-interrupted-error';
export type { GraphLanguage, GraphOptions, GraphResults } from './cluster/graph-options';
export type { BytecodeLike, TraversalLike } from './session/graph/bytecode';
export { Direction, GraphEnum, T } from './session/graph/graph-enum';
export type { GraphParameters, GraphQueryOptions, GraphStatement } from './session/graph/graph-executor';
export { GraphResultSet } from './session/graph/graph-result-set';
export { graphValue } from './session/graph/graph-value';
export { Edge, Path, Property, Vertex, VertexProperty } from './session/graph/structure';
export { TypedValue } from './session/graph/typed-value';
export { escapeSolr, solr, solrQuery } from './session/solr-query';
export type { SolrQueryOptions } from './session/solr-query';
export { searchProfile } from './cluster/search-profile';

export type { TraceAttributes } from './observability/attributes';
export { channelNames, diagnosticsChannels } from './observability/channels';
export type {
  ConnectionCloseMessage, DiagnosticsChannels, HostMessage, MessageChannel, PoolWaitMessage, RetryMessage, SpeculationMessage,
  TraceChannel, TraceContext, TraceSubscribers, WarningMessage,
} from './observability/channels';
export type { LatencyBucket, LatencySnapshot } from './observability/latency-histogram';
export type { Logger } from './observability/log';
export type { HostMetrics, SessionMetrics } from './session/session-metrics';

export { EXEC_PROFILE_DEFAULT, ExecutionProfile } from './cluster/execution-profile';
export type { ExecutionProfileOptions } from './cluster/execution-profile';
export type { ClusterOptions, PoolLimits } from './cluster/cluster-options';
export type { CloudOptions } from './cluster/cloud/cloud-options';
export { MetadataServiceError } from './cluster/cloud/metadata-service-error';
export type { BundleSource } from './tls/secure-connect-bundle';
export { Host } from './cluster/host';
export type { HostState } from './cluster/host';
export type { Metadata } from './cluster/metadata';
export type {
  AggregateMetadata, ClusteringColumn, ColumnKind, ColumnMetadata, FunctionMetadata, IndexMetadata, KeyspaceMetadata,
  SchemaOptions, TableMetadata, ViewMetadata,
} from './cluster/schema/schema-metadata';
export type { OverloadMap } from './cluster/schema/overloads';
export type { KeyspaceFilter } from './cluster/schema/schema-reader';
export type { UdtType } from './codec/data-type';
export type { LoadBalancingPolicy, PlanContext } from './cluster/policies/load-balancing-policy';
export { DefaultLoadBalancingPolicy } from './cluster/policies/default-load-balancing-policy';
export { DefaultRetryPolicy, FallthroughRetryPolicy } from './cluster/policies/retry-policy';
export type { RetryContext, RetryDecision, RetryPolicy } from './cluster/policies/retry-policy';
export type { AddressTranslator, EndpointOf, NodeEndpoint } from './cluster/policies/address-translator';
export { RoundRobinPolicy } from './cluster/policies/round-robin-policy';
export {
  AllowListPolicy, DataCenterFailoverPolicy, RackAwarePolicy, WorkloadPolicy,
} from './cluster/policies/selective-policies';
export {
  ConstantSpeculativeExecutionPolicy, PercentileSpeculativeExecutionPolicy,
} from './cluster/policies/speculative-execution-policy';
export type { SpeculativeExecutionPolicy } from './cluster/policies/speculative-execution-policy';
export { MonotonicTimestampGenerator, ServerSideTimestampGenerator } from './cluster/policies/timestamp-generator';
export type { TimestampGenerator } from './cluster/policies/timestamp-generator';
export { ExponentialReconnectionPolicy } from './pool/backoff';
export type { ReconnectionPolicy } from './pool/backoff';

export { PlainTextAuthProvider } from './auth/plain-text';
export type { CredentialsSource, PlainTextAuthOptions, PlainTextCredentials } from './auth/plain-text';
export { DsePlainTextAuthProvider } from './auth/dse';
export { DseGssApiAuthProvider } from './auth/gss-api-auth-provider';
export type { DseGssApiAuthOptions } from './auth/gss-api-auth-provider';
export type { GssClient, GssClientFactory, GssTarget } from './auth/gss-client';
export type { GssHostName } from './auth/gss-host-name';
export type { AllowedAuthenticators, AuthEndpoint, AuthProvider, Authenticator, SaslToken } from './auth/authenticator';
export type { TlsEndpoint, TlsOptions, TlsSource } from './tls/tls-options';

export { Consistency } from './protocol/constants';
export {
  AlreadyExistsError, BadCredentialsError, BootstrappingError, CasWriteUnknownError, CdcWriteFailureError,
  ClientWriteFailureError, FunctionFailureError, InvalidQueryError, QuerySyntaxError, ReadFailureError, ReadTimeoutError,
  ServerConfigurationError, ServerError, ServerInternalError, ServerOverloadedError, ServerProtocolError, TruncateError,
  UnauthorizedError, UnavailableError, UnpreparedError, WriteFailureError, WriteTimeoutError,
} from './protocol/server-errors';
export { ProtocolVersion } from './protocol/version';
export type { Compressor } from './protocol/compression';
export type { ColumnSpec } from './protocol/messages/rows';
export type { RowMode } from './protocol/row-decoder';
export type { Codec } from './codec/codec';
export type { DataType } from './codec/data-type';
export { ByteReader } from './bytes/byte-reader';
export { ByteWriter } from './bytes/byte-writer';

export { BigDecimal } from './values/big-decimal';
export { DateRange } from './values/date-range';
export { DateRangeBound, type DateRangePrecision } from './values/date-range-bound';
export { Duration } from './values/duration';
export { LineString, Point, Polygon } from './values/geo';
export { jsonReplacer } from './values/json-replacer';
export { LocalDate } from './values/local-date';
export { LocalTime } from './values/local-time';
export { TimeUuid } from './values/time-uuid';
export { Tuple } from './values/tuple';
export { Uuid } from './values/uuid';

export {
  AbortError, AuthenticationError, ConfigurationError, ConnectionError, DecodingError, DriverError, EncodingError,
  NoHostAvailableError, OverloadedError, ProtocolError, ShutdownError, TimeoutError, TlsError,
} from './errors';
