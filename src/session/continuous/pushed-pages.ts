import type { Connection } from '../../connection/connection';
import type { ReplyHandler } from '../../connection/in-flight';
import { replyError } from '../../connection/reply';
import type { DriverError } from '../../errors';
import { ProtocolError } from '../../errors';
import { copyEnvelope, readMessage, readPrefix } from '../../protocol/frame';
import type { Envelope } from '../../protocol/frame';
import type { ErrorMessage, RequestMessage, ResultMessage, RowsResult } from '../../protocol/messages';
import { RawRows } from '../../protocol/messages/rows';
import { serverErrorOf } from '../../protocol/server-errors';
import type { RequestSettings } from '../query-options';
import type { ContinuousSettings } from './continuous-options';

/** Who gets what is pushed; nothing follows the end or a failure. */
export interface PagesListener {
  onPage(page: RowsResult): void;
  onEnd(): void;
  onFailure(error: DriverError): void;
  /** Nothing can come any more: neither a page nor the answer to a revision. */
  onReleased(connection: Connection): void;
}

/** What is asked, and how its pages shall come. */
export interface ContinuousRequest {
  readonly message: RequestMessage;
  readonly settings: Pick<RequestSettings, 'isTraced' | 'customPayload'>;
  readonly continuous: ContinuousSettings;
  readonly query: string;
}

/**
 * The pages of one continuous query, all on the stream of its request (DSE v2 spec §4.1.4, §4.1.9). Its id is free again when
 * the last page or an error has come, and the answer to each revision too: none of them can then meet another request.
 */
export class PushedPages implements ReplyHandler {
  readonly #connection: Connection;
  readonly #listener: PagesListener;
  readonly #request: ContinuousRequest;
  readonly #stream: number;
  /** Pages that the server may push, as far as it was told; DSE v2 only. */
  #requested: number;
  #received = 0;
  /** Revisions that were sent and not answered. */
  #revisions = 0;
  #isCancelled = false;
  /** The server did not know what was to be cancelled: it had not begun yet, or it has ended. */
  #foundNothing = false;
  #hasPageSinceCancel = false;
  /** The last page or an error came. */
  #isOver = false;

  /** @throws DriverError when the request cannot be sent */
  constructor(connection: Connection, request: ContinuousRequest, listener: PagesListener) {
    this.#connection = connection;
    this.#listener = listener;
    this.#request = request;
    this.#requested = request.continuous.maxQueuedPages;
    const { isTraced, customPayload } = request.settings;
    this.#stream = connection.send(request.message, this, { tracing: isTraced, customPayload });
    connection.hold(this.#stream, this);
  }

  /** Pages that came. */
  get received(): number {
    return this.#received;
  }

  /** Throws what breaks the protocol, which closes the connection: no page of it can be trusted then. */
  onReply(lent: Envelope): void {
    const envelope = copyEnvelope(lent);
    readPrefix(envelope);
    const reply = readMessage(envelope);
    if (reply.kind === 'ERROR') return this.#onError(reply);
    if (reply.kind !== 'RESULT') throw new ProtocolError(`A continuous query was answered by ${reply.kind}`);
    if (reply.resultKind === 'ROWS' && reply.metadata.continuousPageNumber !== undefined) this.#onPage(reply);
    else this.#onPlainResult(reply);
  }

  #onPage(page: RowsResult): void {
    const { continuousPageNumber: number, isLastContinuousPage: isLast } = page.metadata;
    if (number !== this.#received + 1 || this.#isOver) {
      throw new ProtocolError(`Page ${number} of a continuous query came after page ${this.#received}`);
    }
    this.#received++;
    if (isLast === true) this.#isOver = true;
    if (!this.#isCancelled) this.#listener.onPage(page);
    else this.#onUnwantedPage();
    if (this.#isOver) this.#end();
  }

  #onUnwantedPage(): void {
    this.#hasPageSinceCancel = true;
    this.#cancelAgain();
  }

  /** A cancellation may overtake its query, which then begins all the same. */
  #cancelAgain(): void {
    if (this.#foundNothing && this.#hasPageSinceCancel && !this.#isOver) this.#sendCancel();
  }

  /** What is not a query of several pages is answered as ever. */
  #onPlainResult(result: ResultMessage): void {
    if (this.#received > 0 || this.#isOver) throw new ProtocolError('A continuous query was answered by pages and a result');
    this.#isOver = true;
    const isRows = result.resultKind === 'ROWS';
    if (isRows && result.metadata.pagingState !== undefined) {
      const text = 'The server did not push the pages: leave continuousPaging out for this query';
      this.#fail(new ProtocolError(text, { code: 'NOT_CONTINUOUS', host: this.#connection.host, query: this.#request.query }));
      return this.#release();
    }
    if (isRows && !this.#isCancelled) this.#listener.onPage(result);
    this.#end();
  }

  #end(): void {
    if (!this.#isCancelled) this.#listener.onEnd();
    this.#release();
  }

  /** After a cancellation this is its success; there is no page that could follow. */
  #onError(reply: ErrorMessage): void {
    if (this.#isOver) throw new ProtocolError('An error came after the last page of a continuous query');
    this.#isOver = true;
    this.#fail(serverErrorOf(reply, { host: this.#connection.host, query: this.#request.query }));
    this.#release();
  }

  #fail(error: DriverError): void {
    if (!this.#isCancelled) this.#listener.onFailure(error);
  }

  /** The connection was lost. */
  onFailure(error: DriverError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#fail(error);
  }

  /** The reader has room for so many pages: the server is told when that is half of its queue (DSE v2). */
  makeRoom(free: number): void {
    const { maxPages, maxQueuedPages } = this.#request.continuous;
    if (this.#connection.version.continuousPaging < 2 || this.#isOver || this.#isCancelled) return;
    if (maxPages > 0 && this.#requested >= maxPages) return;
    const more = free - (this.#requested - this.#received);
    if (more < Math.max(1, maxQueuedPages / 2)) return;
    this.#requested += more;
    this.#revise('MORE_PAGES', more);
  }

  /** Nobody wants the pages any more: the server is told to stop, and what comes until then is dropped. False when it is over. */
  cancel(): boolean {
    if (this.#isOver || this.#isCancelled) return false;
    this.#isCancelled = true;
    this.#connection.abandon(this.#stream, this);
    this.#sendCancel();
    return true;
  }

  #sendCancel(): void {
    this.#foundNothing = false;
    this.#hasPageSinceCancel = false;
    this.#revise('CANCEL', undefined);
  }

  #revise(revision: 'CANCEL' | 'MORE_PAGES', nextPages: number | undefined): void {
    const message = { kind: 'REVISE_REQUEST', revision, targetStream: this.#stream, nextPages } as const;
    const { host } = this.#connection;
    const answered = (): void => {
      this.#revisions--;
      this.#release();
    };
    this.#revisions++;
    try {
      this.#connection.revise(message, {
        onReply: (envelope) => {
          try {
            this.#onRevised(revision, envelope);
          } catch (error) {
            this.#giveUp(replyError(error, host));
          }
          answered();
        },
        onFailure: answered,
      });
    } catch (error) {
      this.#revisions--;
      this.#giveUp(replyError(error, host));
    }
  }

  /** The answer is a row of one boolean: whether the server knows the query (DSE v2 spec §4.1.9). */
  #onRevised(revision: 'CANCEL' | 'MORE_PAGES', envelope: Envelope): void {
    readPrefix(envelope);
    const reply = readMessage(envelope);
    if (revision === 'MORE_PAGES') {
      if (reply.kind === 'ERROR') throw serverErrorOf(reply, { host: this.#connection.host, query: this.#request.query });
      return;
    }
    this.#foundNothing = reply.kind !== 'RESULT' || !isTrue(reply);
    this.#cancelAgain();
  }

  /** The server cannot be told to go on: what it has pushed is all there is. */
  #giveUp(error: DriverError): void {
    if (this.#isOver || this.#isCancelled) return;
    this.#fail(error);
    this.cancel();
  }

  #release(): void {
    if (!this.#isOver || this.#revisions > 0) return;
    this.#connection.release(this.#stream);
    this.#listener.onReleased(this.#connection);
  }
}

function isTrue(result: ResultMessage): boolean {
  if (result.resultKind !== 'ROWS' || !(result.rows instanceof RawRows) || result.rows.rowCount !== 1) return false;
  const input = result.rows.reader();
  return input.int32() === 1 && input.uint8() !== 0;
}
