export { formatType, type DataType } from './codec/data-type';
export { parseType } from './codec/type-parser';
export { decodeValue, encodeValue } from './codec/value';
export {
  ConfigurationError, DecodingError, DriverError, EncodingError, ProtocolError, type DriverErrorDetails,
} from './errors';
export { lz4Compressor, type CompressionOption, type Compressor } from './protocol/compression';
export {
  BatchType, Consistency, consistencyName, consistencyOf, ErrorCode, eventTypes, HeaderFlag, Opcode, Revision,
  type Direction, type EventType,
} from './protocol/constants';
export {
  decodeMessage, encodeMessage, type DecodedMessage, type DecodeMessageOptions, type EncodeMessageOptions,
} from './protocol/encode-message';
export type { EnvelopeFields, EnvelopePrefix } from './protocol/frame';
export { maximumPayloadBytes, SegmentError, type SegmentFault } from './protocol/segment';
export { SegmentDecoder, type Segment, type SegmentOptions } from './protocol/segment-decoder';
export { SegmentEncoder } from './protocol/segment-encoder';
export type {
  AuthChallenge, AuthResponse, AuthSuccess, Authenticate, Batch, BatchStatement, BoundValues, ColumnSpec, ErrorMessage,
  EventMessage, Execute, Message, Options, Prepare, PreparedResult, Query, QueryParameters, Ready, Register,
  RequestMessage, ResponseMessage, ResultMessage, ReviseRequest, RowsMetadata, RowsResult, Startup, Supported,
  ValuesWriter,
} from './protocol/messages';
export { RawRows, type RowsContent } from './protocol/messages/rows';
export type { FailureReason } from './protocol/messages/error-bodies';
export type { SchemaChange } from './protocol/messages/schema-change';
export {
  AlreadyExistsError, BadCredentialsError, BootstrappingError, CasWriteUnknownError, CdcWriteFailureError,
  ClientWriteFailureError, FunctionFailureError, InvalidQueryError, QuerySyntaxError, ReadFailureError,
  ReadTimeoutError, ServerConfigurationError, ServerError, serverErrorOf, ServerInternalError, ServerOverloadedError,
  ServerProtocolError, TruncateError, UnauthorizedError, UnavailableError, UnpreparedError, WriteFailureError,
  WriteTimeoutError,
} from './protocol/server-errors';
export { formatMessage } from './protocol/text';
export { ProtocolVersion, versionOf, type VersionCapabilities } from './protocol/version';
