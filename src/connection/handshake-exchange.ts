import type { DriverError } from '../errors';
import { ProtocolError } from '../errors';
import type { Compressor } from '../protocol/compression';
import { Opcode } from '../protocol/constants';
import type { Envelope } from '../protocol/frame';
import type { RequestMessage, ResponseMessage } from '../protocol/messages';
import type { VersionCapabilities } from '../protocol/version';
import type { HandshakeLink } from './handshake';
import { readReply, replyError } from './reply';
import type { Wire } from './wire';

interface Question {
  onReply(envelope: Envelope): void;
  onFailure(reason: DriverError): void;
}

/** The questions of a handshake, one at a time and all on stream 0, with what they change on the wire. */
export class HandshakeExchange implements HandshakeLink {
  readonly warn: (message: string) => void;
  readonly #wire: Wire;
  readonly #host: string;
  #question: Question | undefined;
  #failure: DriverError | undefined;
  /** The question that waits for its answer, or did last. */
  asked: RequestMessage['kind'] | undefined;

  constructor(wire: Wire, host: string, onWarning: ((message: string) => void) | undefined) {
    this.#wire = wire;
    this.#host = host;
    this.warn = (message) => onWarning?.(`${host}: ${message}`);
  }

  speak(version: VersionCapabilities): void {
    this.#wire.speak(version);
  }

  /** False while this side has to go on. */
  get isAsking(): boolean {
    return this.#question !== undefined;
  }

  announceCompressor(compressor: Compressor | undefined): void {
    this.#wire.announceCompressor(compressor);
  }

  ask(message: RequestMessage): Promise<ResponseMessage> {
    this.asked = message.kind;
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#question = {
        onReply: (envelope) => {
          try {
            resolve(readReply(envelope));
          } catch (error) {
            reject(replyError(error, this.#host));
          }
        },
        onFailure: reject,
      };
      this.#wire.write(message, { stream: 0 });
    });
  }

  /** Gives an answer to whoever asked; throws ProtocolError when it does not belong to the question. */
  receive(envelope: Envelope): void {
    const question = this.#question;
    const { opcode, stream, version } = envelope;
    if (question === undefined) throw new ProtocolError('Answer in the handshake to which nothing was asked');
    if (stream !== 0 && opcode !== Opcode.Error) throw new ProtocolError(`Answer in the handshake on stream ${stream}`);
    if (opcode === Opcode.Ready || opcode === Opcode.Authenticate) {
      const asked = this.#wire.version;
      if (version !== asked) throw new ProtocolError(`Answer in ${version.name} to STARTUP in ${asked.name}`);
      this.#wire.changeFraming();
    }
    this.#question = undefined;
    question.onReply(envelope);
  }

  /** Answers the question that waits, and all to come, with the reason why there is no answer. */
  fail(reason: DriverError): void {
    this.#failure = reason;
    this.#question?.onFailure(reason);
    this.#question = undefined;
  }
}
