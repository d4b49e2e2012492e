import { envelopeBytes } from '../wire/wire-envelopes';
import type { WireRequest } from '../wire/wire-requests';
import type { WireResponse } from '../wire/wire-responses';
import type { ScriptedConversation } from './scripted-conversation';

/** The least length of a body that the node compresses in version 4. */
const leastPackedBytes = 64;

/** One request of a client, and all ways to answer it or not. */
export class Exchange {
  readonly conversation: ScriptedConversation;
  readonly request: WireRequest;
  readonly stream: number;
  readonly version: number;

  constructor(conversation: ScriptedConversation, request: WireRequest, stream: number, version: number) {
    this.conversation = conversation;
    this.request = request;
    this.stream = stream;
    this.version = version;
  }

  /** The text of what is to be run, of prepared statements too. */
  get query(): string | undefined {
    const { request } = this;
    if (request.kind === 'QUERY' || request.kind === 'PREPARE') return request.query;
    return request.kind === 'EXECUTE' ? this.conversation.node.answers.textOf(request.id) : undefined;
  }

  /** True for what an application asks; false for handshakes, preparations and system tables. */
  get isOfUser(): boolean {
    const { kind } = this.request;
    if (kind !== 'QUERY' && kind !== 'EXECUTE' && kind !== 'BATCH') return false;
    return !/\bsystem\w*\.|^\s*USE\b/i.test(this.query ?? '');
  }

  /** What the node would say by itself. */
  get answer(): WireResponse {
    return this.conversation.ownAnswer(this.request, this.version);
  }

  /** The envelope of an answer, before segments. */
  envelope(response: WireResponse = this.answer, stream = this.stream): Buffer {
    const isPacked = this.conversation.isPacked && this.version < 5 && response.body.length >= leastPackedBytes;
    return envelopeBytes(response, { stream, version: this.version }, {}, isPacked);
  }

  /** The bytes of an answer as they go over the wire: in segments, in version 5. */
  bytes(response?: WireResponse): Buffer {
    return this.conversation.frame([this.envelope(response)]);
  }

  reply(response?: WireResponse): void {
    this.conversation.send(this.envelope(response));
  }
}

/** What a node does with a request; it need not answer. */
export type Reaction = (exchange: Exchange) => void;
