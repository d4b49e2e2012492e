import type { WireRequest } from '../../support/wire/wire-requests';
import type { WireResponse } from '../../support/wire/wire-responses';
import { authChallenge, authenticate, authSuccess, errorResponse, ready, supported } from '../../support/wire/wire-responses';
import type { Conversation } from './conversation';

/** What the clients of the simulation log in with. */
export const credentials = { username: 'simon', password: 'says' } as const;

const classNames = {
  password: 'org.apache.cassandra.auth.PasswordAuthenticator',
  dse: 'com.datastax.bdp.cassandra.auth.DseAuthenticator',
} as const;

/** An answer of the handshake; undefined = nothing is said. */
export interface HandshakeAnswer {
  readonly delayMs: number;
  readonly response: WireResponse | undefined;
}

/** The server's half of a handshake, with and without authentication (v5 spec §4.1). */
export class ServerHandshake {
  readonly #conversation: Conversation;
  #isStarted = false;
  #hasChosenMechanism = false;
  isDone = false;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** The answer to what belongs to a handshake; undefined for all other requests. */
  answer(request: WireRequest): HandshakeAnswer | undefined {
    const response = this.#responseTo(request);
    if (response === undefined) return undefined;
    const { node, link } = this.#conversation;
    const { handshake, serviceMs } = node.manners;
    const delayMs = node.random.exponential(serviceMs);
    node.parts.trace.note('handshake', node.name, request.kind);
    if (this.isDone && request.kind === 'OPTIONS') return { delayMs, response };
    if (handshake === 'cut') link.reset();
    if (handshake === 'silent' || handshake === 'cut') return { delayMs, response: undefined };
    return { delayMs: handshake === 'slow' ? delayMs + node.random.exponential(1_500) : delayMs, response };
  }

  #responseTo(request: WireRequest): WireResponse | undefined {
    const { node, version } = this.#conversation;
    const { settings } = node.parts;
    switch (request.kind) {
      case 'OPTIONS':
        return supported({
          PROTOCOL_VERSIONS: ['3/v3', '4/v4', ...(settings.protocolVersion === 5 ? ['5/v5', '6/v6-beta'] : ['5/v5-beta'])],
          COMPRESSION: settings.compression, CQL_VERSION: ['3.4.7'],
        });
      case 'STARTUP':
        this.#isStarted = true;
        if (settings.authentication !== 'none') return authenticate(classNames[settings.authentication]);
        this.isDone = true;
        return ready;
      case 'AUTH_RESPONSE':
        return this.#authenticate(request.token, version);
      case 'REGISTER':
        this.#conversation.registered = request.types;
        return ready;
      default:
        return this.isDone ? undefined : errorResponse('PROTOCOL_ERROR', 'Unexpected message during the handshake', version);
    }
  }

  #authenticate(token: Buffer | null, version: number): WireResponse {
    const { authentication } = this.#conversation.node.parts.settings;
    if (!this.#isStarted || this.isDone) return errorResponse('PROTOCOL_ERROR', 'AUTH_RESPONSE out of place', version);
    if (authentication === 'dse' && !this.#hasChosenMechanism) {
      this.#hasChosenMechanism = true;
      return authChallenge(Buffer.from('PLAIN-START'));
    }
    const expected = `\0${credentials.username}\0${credentials.password}`;
    if (token?.toString('utf8') !== expected) return errorResponse('BAD_CREDENTIALS', 'Bad credentials', version);
    this.isDone = true;
    return authSuccess(null);
  }
}
