import type { DseConversation } from './dse-node';
import { rows } from './dse-rows';
import type { WireColumns } from './dse-rows';
import { dseV2, errorAnswer } from './dse-wire';
import type { WireAnswer, WireRequest } from './dse-wire';

/** What happens when the node is about to push a page, of which the first is 1; undefined: it is pushed. */
export type PageFault = 'error' | 'silence' | 'cut' | undefined;

/** Bytes of a row on the wire: the size of its cell, and the cell. */
const rowBytes = 8;

/** A table of the numbers from 1 on, read by continuous queries (DSE v2 spec §4.1.4, §4.1.9) or page by page. */
export class PushedTable {
  readonly columns: WireColumns = { n: 'int' };
  readonly rowCount: number;
  /** What befalls a page. */
  faultAt: (page: number) => PageFault = () => undefined;
  /** After a page was pushed. */
  onPushed: (page: number, query: PushedQuery) => void = () => undefined;
  /** Only the first page brings the columns, as for a prepared statement. */
  omitsLaterColumns = false;
  /** Which of the two comes first when a query is cancelled: the answer to that, or the last word on the query itself. */
  answersCancelFirst = true;
  /** A cancellation is seen only this many turns after it has come. */
  cancelDelayTurns = 0;
  readonly queries: PushedQuery[] = [];

  constructor(rowCount: number) {
    this.rowCount = rowCount;
  }

  answer(request: WireRequest, conversation: DseConversation): WireAnswer | undefined {
    const { continuous, pageSize = 100, isSizeInBytes, pagingState } = request.parameters!;
    const size = isSizeInBytes ? Math.max(1, Math.floor(pageSize / rowBytes)) : pageSize;
    if (continuous === undefined) return this.#page(pagingState === undefined ? 0 : pagingState.readInt32BE(), size);
    const query = new PushedQuery(this, request, conversation, size);
    this.queries.push(query);
    query.push();
    return undefined;
  }

  #page(from: number, size: number): WireAnswer {
    const end = Math.min(this.rowCount, from + size);
    const state = Buffer.alloc(4);
    state.writeInt32BE(end);
    return rows(this.columns, this.cells(from, end), { ...(end < this.rowCount && { pagingState: state }) });
  }

  cells(from: number, end: number): number[][] {
    return Array.from({ length: Math.max(0, end - from) }, (_, i) => [from + i + 1]);
  }

  /** True when the revision is about a query of this table that runs. */
  revise(revision: NonNullable<WireRequest['revision']>, request: WireRequest, conversation: DseConversation): boolean {
    const query = this.queries.find((one) => one.isOn(conversation, revision.target));
    query?.revise(revision, request);
    return query !== undefined;
  }
}

/** One continuous query that runs. */
export class PushedQuery {
  readonly request: WireRequest;
  readonly conversation: DseConversation;
  readonly #table: PushedTable;
  readonly #pageRows: number;
  /** Pages that may be pushed; Infinity in DSE v1, and where the client sets no limit. */
  credits: number;
  page = 0;
  isOver = false;
  isStopped = false;

  constructor(table: PushedTable, request: WireRequest, conversation: DseConversation, pageRows: number) {
    this.#table = table;
    this.request = request;
    this.conversation = conversation;
    this.#pageRows = pageRows;
    const { nextPages = 0 } = request.parameters!.continuous!;
    this.credits = request.version === dseV2 && nextPages > 0 ? nextPages : Infinity;
  }

  isOn(conversation: DseConversation, stream: number): boolean {
    return !this.isOver && conversation === this.conversation && stream === this.request.stream;
  }

  /** Pushes the next page in the next turn, as far as the client lets it. */
  push(): void {
    setImmediate(() => this.#push());
  }

  #push(): void {
    if (this.isOver || this.isStopped || this.credits <= 0) return;
    const { socket } = this.conversation;
    if (!socket.isOpen) {
      this.isOver = true;
      return;
    }
    if (socket.unreadBytes !== 0) return this.push();
    this.#pushPage();
  }

  #pushPage(): void {
    const number = this.page + 1;
    const fault = this.#table.faultAt(number);
    if (fault === 'silence') this.isStopped = true;
    if (fault === 'cut') this.conversation.socket.close(new Error('read ECONNRESET'));
    if (fault === 'error') this.end(errorAnswer(0x8000, 'Could not write to the client'));
    if (fault !== undefined) return;
    const from = this.page * this.#pageRows;
    const to = Math.min(this.#table.rowCount, from + this.#pageRows);
    const { maxPages } = this.request.parameters!.continuous!;
    const isLast = to >= this.#table.rowCount || number === maxPages;
    this.page = number;
    this.credits--;
    const isBare = this.#table.omitsLaterColumns && number > 1;
    const page = rows(this.#table.columns, this.#table.cells(from, to), { page: { number, isLast }, isBare });
    this.conversation.say(page, this.request, isLast);
    if (isLast) this.isOver = true;
    this.#table.onPushed(number, this);
    this.push();
  }

  /** The last word on the query. */
  end(answer: WireAnswer): void {
    if (this.isOver) return;
    this.isOver = true;
    this.conversation.say(answer, this.request);
  }

  revise({ type, nextPages = 0 }: NonNullable<WireRequest['revision']>, request: WireRequest): void {
    if (type === 1) return this.#cancel(request, this.#table.cancelDelayTurns);
    this.credits += nextPages;
    this.conversation.say(rows({ '[status]': 'boolean' }, [[true]]), request);
    this.push();
  }

  #cancel(request: WireRequest, turns: number): void {
    if (turns > 0) {
      setImmediate(() => this.#cancel(request, turns - 1));
      return;
    }
    const wasRunning = !this.isOver;
    const answer = (): void => this.conversation.say(rows({ '[status]': 'boolean' }, [[wasRunning]]), request);
    if (this.#table.answersCancelFirst) answer();
    if (wasRunning) this.end(errorAnswer(0x0000, 'Session cancelled by the user'));
    if (!this.#table.answersCancelFirst) answer();
  }
}
