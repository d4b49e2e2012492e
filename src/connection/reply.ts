import { DriverError, ProtocolError } from '../errors';
import { Opcode } from '../protocol/constants';
import { readMessage, readPrefix } from '../protocol/frame';
import type { Envelope } from '../protocol/frame';
import type { ResponseMessage } from '../protocol/messages';
import { serverErrorOf } from '../protocol/server-errors';

/** The message of an envelope that a server sent. */
export function readReply(envelope: Envelope): ResponseMessage {
  readPrefix(envelope);
  return readMessage(envelope) as ResponseMessage;
}

/** What is wrong with an answer, as a typed error that names the host. */
export function replyError(error: unknown, host: string): DriverError {
  if (!(error instanceof DriverError)) return new ProtocolError('Unreadable answer', { cause: error, host });
  error.host ??= host;
  return error;
}

/** Nothing is asked on stream 0 after the handshake: what comes there is about the connection as a whole. */
export function complaintOf(envelope: Envelope): ProtocolError {
  if (envelope.opcode !== Opcode.Error) return new ProtocolError('Answer on stream 0, on which nothing was asked');
  const reply = readReply(envelope);
  const cause = reply.kind === 'ERROR' ? serverErrorOf(reply) : undefined;
  return new ProtocolError(`The server gives the connection up: ${String(cause?.message)}`, { cause });
}
