import { Opcode } from '../constants';
import type { ErrorCode } from '../constants';
import { bodyOfCode, isKnownError } from './error-bodies';
import type { ErrorFields } from './error-bodies';
import type { MessageCodec } from './message-codec';
import { writeInt, writeString } from './notation';

type ErrorName = keyof typeof ErrorCode;
type FieldsOf<N extends ErrorName> = N extends keyof ErrorFields ? ErrorFields[N] : unknown;

interface ErrorBase<C extends number> {
  readonly kind: 'ERROR';
  readonly code: C;
  /** As the server sent it; not fit for a log before it is escaped. */
  readonly message: string;
}

/** An error of a code that this driver does not know: ask `'unknown' in error` first; it is the body after the message. */
export interface UnknownErrorMessage extends ErrorBase<number> {
  readonly unknown: Buffer;
}

/** The request failed; `code` tells which further fields there are (v5 spec §8, DSE v2 spec §9). */
export type ErrorMessage =
  | { [N in ErrorName]: ErrorBase<(typeof ErrorCode)[N]> & FieldsOf<N> }[ErrorName]
  | UnknownErrorMessage;

export const error: MessageCodec<ErrorMessage> = {
  opcode: Opcode.Error,
  kind: 'ERROR',
  direction: 'response',
  write(message, out, version) {
    writeInt(out, message.code, 'the error code');
    writeString(out, message.message, 'the message');
    if ('unknown' in message) out.raw(message.unknown);
    else bodyOfCode(message.code)?.write(message, out, version);
  },
  read(input, version) {
    const code = input.int32();
    const message = input.string();
    if (!isKnownError(code)) return { kind: 'ERROR', code, message, unknown: input.copy(input.remaining) };
    return { kind: 'ERROR', code, message, ...bodyOfCode(code)?.read(input, version) } as ErrorMessage;
  },
};
