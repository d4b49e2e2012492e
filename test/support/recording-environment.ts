import { systemEnvironment } from '../../src/connection/system-environment';
import { formatEndpoint } from '../../src/environment';
import type { Environment, OpenTransport, Transport, TransportEvents } from '../../src/environment';
import { Opcode } from '../../src/protocol/constants';
import { readMessage, readPrefix } from '../../src/protocol/frame';
import { Framer } from '../../src/protocol/framer';
import type { RequestMessage } from '../../src/protocol/messages';

/** A request as it left the client. */
export interface SentRequest {
  /** `address:port` of the node. */
  readonly host: string;
  readonly atMs: number;
  readonly message: RequestMessage;
}

/** The system's environment, with a record of every request that is written to a socket. Without compression. */
export class RecordingEnvironment implements Environment {
  readonly #system = systemEnvironment();
  readonly clock = this.#system.clock;
  readonly random = this.#system.random;
  readonly lookup = this.#system.lookup;
  readonly reverseLookup = this.#system.reverseLookup;
  /** All requests, oldest first; set its length to 0 to begin anew. */
  readonly requests: SentRequest[] = [];

  readonly openTransport: OpenTransport = async (target, events, signal) => {
    const conversation = new Conversation(formatEndpoint(target), this.requests);
    const transport = await this.#system.openTransport(target, conversation.listen(events), signal);
    return conversation.watch(transport);
  };

  /** The requests of a kind, in their order. */
  sent<K extends RequestMessage['kind']>(kind: K): (SentRequest & { readonly message: Extract<RequestMessage, { kind: K }> })[] {
    return this.requests.filter((request): request is never => request.message.kind === kind);
  }
}

class Conversation {
  readonly #host: string;
  readonly #requests: SentRequest[];
  readonly #out = new Framer({ direction: 'request' });
  readonly #in = new Framer({ direction: 'response' });
  #hasStarted = false;

  constructor(host: string, requests: SentRequest[]) {
    this.#host = host;
    this.#requests = requests;
  }

  listen(events: TransportEvents): TransportEvents {
    return {
      onData: (chunk) => {
        if (!this.#hasStarted) this.#watchStart(chunk);
        events.onData(chunk);
      },
      onDrain: () => events.onDrain(),
      onClose: (error) => events.onClose(error),
    };
  }

  #watchStart(chunk: Buffer): void {
    this.#in.push(Buffer.from(chunk));
    for (let envelope = this.#in.next(); envelope !== undefined && !this.#hasStarted; envelope = this.#in.next()) {
      if (envelope.opcode !== Opcode.Ready && envelope.opcode !== Opcode.Authenticate) continue;
      this.#hasStarted = true;
      if (envelope.version.usesSegments) this.#out.useSegments();
    }
  }

  watch(transport: Transport): Transport {
    return {
      peer: transport.peer,
      write: (bytes, written) => {
        this.#record(Buffer.from(bytes));
        return transport.write(bytes, written);
      },
      pause: () => transport.pause(),
      resume: () => transport.resume(),
      end: () => transport.end(),
      destroy: () => transport.destroy(),
    };
  }

  #record(bytes: Buffer): void {
    this.#out.push(bytes);
    for (let envelope = this.#out.next(); envelope !== undefined; envelope = this.#out.next()) {
      readPrefix(envelope);
      const message = readMessage(envelope) as RequestMessage;
      this.#requests.push({ host: this.#host, atMs: performance.now(), message });
    }
  }
}
