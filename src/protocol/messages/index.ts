import { Opcode } from '../constants';
import { authChallenge } from './auth-challenge';
import type { AuthChallenge } from './auth-challenge';
import { authResponse } from './auth-response';
import type { AuthResponse } from './auth-response';
import { authSuccess } from './auth-success';
import type { AuthSuccess } from './auth-success';
import { authenticate } from './authenticate';
import type { Authenticate } from './authenticate';
import { batch } from './batch';
import type { Batch, BatchStatement } from './batch';
import { error } from './error';
import type { ErrorMessage } from './error';
import { event } from './event';
import type { EventMessage } from './event';
import { execute } from './execute';
import type { Execute } from './execute';
import type { MessageCodec } from './message-codec';
import { options } from './options';
import type { Options } from './options';
import { prepare } from './prepare';
import type { Prepare } from './prepare';
import type { PreparedResult } from './prepared';
import { query } from './query';
import type { Query } from './query';
import type { BoundValues, QueryParameters, ValuesWriter } from './query-parameters';
import { ready } from './ready';
import type { Ready } from './ready';
import { register } from './register';
import type { Register } from './register';
import { result } from './result';
import type { ResultMessage } from './result';
import { reviseRequest } from './revise-request';
import type { ReviseRequest } from './revise-request';
import type { ColumnSpec, RowsMetadata, RowsResult } from './rows';
import { startup } from './startup';
import type { Startup } from './startup';
import { supported } from './supported';
import type { Supported } from './supported';

/** What clients send. */
export type RequestMessage =
  | Startup | Options | Query | Prepare | Execute | Batch | Register | AuthResponse | ReviseRequest;

/** What servers send. */
export type ResponseMessage =
  | ErrorMessage | Ready | Authenticate | Supported | ResultMessage | EventMessage | AuthChallenge | AuthSuccess;

export type Message = RequestMessage | ResponseMessage;

export type {
  AuthChallenge, AuthResponse, AuthSuccess, Authenticate, Batch, BatchStatement, BoundValues, ColumnSpec, ErrorMessage,
  EventMessage, Execute, Options, Prepare, PreparedResult, Query, QueryParameters, Ready, Register, ResultMessage,
  ReviseRequest, RowsMetadata, RowsResult, Startup, Supported, ValuesWriter,
};

/** The codec of each opcode; a message is one row here and one file beside this one. */
const codecs = {
  [Opcode.Error]: error,
  [Opcode.Startup]: startup,
  [Opcode.Ready]: ready,
  [Opcode.Authenticate]: authenticate,
  [Opcode.Options]: options,
  [Opcode.Supported]: supported,
  [Opcode.Query]: query,
  [Opcode.Result]: result,
  [Opcode.Prepare]: prepare,
  [Opcode.Execute]: execute,
  [Opcode.Register]: register,
  [Opcode.Event]: event,
  [Opcode.Batch]: batch,
  [Opcode.AuthChallenge]: authChallenge,
  [Opcode.AuthResponse]: authResponse,
  [Opcode.AuthSuccess]: authSuccess,
  [Opcode.Revise]: reviseRequest,
} satisfies Record<Opcode, MessageCodec<Message>>;

const byOpcode: (MessageCodec<Message> | undefined)[] = [];
const byKind = new Map<string, MessageCodec<Message>>();
for (const codec of Object.values<MessageCodec<Message>>(codecs)) {
  byOpcode[codec.opcode] = codec;
  byKind.set(codec.kind, codec);
}

/** The codec of an opcode from the wire. */
export function codecOfOpcode(opcode: number): MessageCodec<Message> | undefined {
  return byOpcode[opcode];
}

/** The codec of a message's `kind`. */
export function codecOfKind(kind: string): MessageCodec<Message> | undefined {
  return byKind.get(kind);
}
