import type { Clock } from '../environment';
import { ConnectionError } from '../errors';
import { Opcode } from '../protocol/constants';
import { copyEnvelope } from '../protocol/frame';
import type { RequestMessage, ResponseMessage } from '../protocol/messages';
import type { ReplyHandler } from './in-flight';
import { readReply, replyError } from './reply';
import { startTimeout } from './timeout';

/** What of a connection is needed to ask. */
interface Asked {
  readonly host: string;
  send(message: RequestMessage, handler: ReplyHandler): number;
  abandon(stream: number, handler: ReplyHandler): void;
}

/** What answers a request that RESULT does not (v5 spec §4.1). */
const answers: Partial<Record<RequestMessage['kind'], Opcode>> = { OPTIONS: Opcode.Supported, REGISTER: Opcode.Ready };

/** Asks and resolves with the answer, ERROR included; rejects with a DriverError, after `timeoutMs` at the latest. */
export function ask(
  connection: Asked, clock: Clock, message: RequestMessage, timeoutMs: number,
): Promise<ResponseMessage> {
  const { host } = connection;
  return new Promise((resolve, reject) => {
    const handler: ReplyHandler = {
      expects: answers[message.kind] ?? Opcode.Result,
      onReply: (envelope) => {
        cancelTimeout();
        try {
          resolve(readReply(copyEnvelope(envelope)));
        } catch (error) {
          reject(replyError(error, host));
        }
      },
      onFailure: (error) => {
        cancelTimeout();
        reject(error);
      },
    };
    const stream = connection.send(message, handler);
    const cancelTimeout = startTimeout(clock, timeoutMs, () => {
      reject(new ConnectionError('REQUEST_TIMEOUT', `No answer to ${message.kind} within ${timeoutMs} ms`, { host }));
      connection.abandon(stream, handler);
    });
  });
}
