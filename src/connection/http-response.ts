import { DecodingError } from '../errors';

/** What an HTTP server answered. */
export interface HttpResponse {
  readonly status: number;
  readonly body: Buffer;
}

/** What comes next in the answer. */
type Expectation = 'status' | 'headers' | 'body' | 'rest' | 'chunk' | 'chunk data' | 'chunk end' | 'trailers' | 'nothing';

const lineFeed = 0x0a;

/**
 * Reads one answer of HTTP/1.1 (RFC 9112) as it comes, chunked or not; it has a bound, each byte is looked at once, and what is
 * no such answer is a DecodingError.
 */
export class HttpResponseReader {
  readonly #bytes: Buffer;
  #length = 0;
  /** Where what was not read yet begins, and how far the end of a line was looked for. */
  #at = 0;
  #scanned = 0;
  #expected: Expectation = 'status';
  #status = 0;
  #isChunked = false;
  #contentLength: number | undefined;
  /** Bytes that are still to come of the body, or of the chunk. */
  #left = 0;
  readonly #body: Buffer[] = [];

  constructor(mostBytes: number) {
    this.#bytes = Buffer.alloc(mostBytes);
  }

  /** Takes the next bytes; gives the answer once it is complete. */
  push(chunk: Buffer): HttpResponse | undefined {
    if (chunk.length > this.#bytes.length - this.#length) {
      throw new DecodingError(`The answer has more than ${this.#bytes.length} bytes`);
    }
    this.#length += chunk.copy(this.#bytes, this.#length);
    while (this.#step());
    return this.#answer();
  }

  /** The server closed the connection, which ends an answer that has no length. */
  end(): HttpResponse {
    if (this.#expected === 'rest') this.#expected = 'nothing';
    const answer = this.#answer();
    if (answer !== undefined) return answer;
    const silence = 'The server closed the connection without an answer; it may refuse the client certificate';
    throw new DecodingError(this.#length === 0 ? silence : 'The answer is cut off');
  }

  #answer(): HttpResponse | undefined {
    return this.#expected === 'nothing' ? { status: this.#status, body: Buffer.concat(this.#body) } : undefined;
  }

  /** False when there is nothing more to do with the bytes that are here. */
  #step(): boolean {
    if (this.#expected === 'nothing') return false;
    if (this.#expected === 'body' || this.#expected === 'rest' || this.#expected === 'chunk data') return this.#readBody();
    const line = this.#line();
    if (line === undefined) return false;
    if (this.#expected === 'status') this.#readStatus(line);
    else if (this.#expected === 'headers') this.#readHeader(line);
    else if (this.#expected === 'chunk') this.#readChunkSize(line);
    else if (this.#expected === 'chunk end') this.#expected = 'chunk';
    else if (line === '') this.#expected = 'nothing';
    return true;
  }

  #line(): string | undefined {
    const end = this.#bytes.subarray(0, this.#length).indexOf(lineFeed, this.#scanned);
    this.#scanned = end < 0 ? this.#length : end + 1;
    if (end < 0) return undefined;
    const line = this.#bytes.toString('latin1', this.#at, end).replace(/\r$/, '');
    this.#at = end + 1;
    return line;
  }

  #readStatus(line: string): void {
    const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(line)?.[1];
    if (status === undefined) throw new DecodingError('The server does not speak HTTP');
    this.#status = Number(status);
    this.#expected = 'headers';
  }

  #readHeader(line: string): void {
    if (line === '') return this.#endHeaders();
    const [, name = '', value = ''] = /^([^:]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name.toLowerCase() === 'transfer-encoding') this.#isChunked = value.toLowerCase() === 'chunked';
    if (name.toLowerCase() !== 'content-length') return;
    if (!/^\d{1,15}$/.test(value)) throw new DecodingError('The answer has a length that is none');
    this.#contentLength = Number(value);
  }

  /** An answer below 200 is only the announcement of another. */
  #endHeaders(): void {
    if (this.#status < 200) this.#expected = 'status';
    else if (this.#isChunked) this.#expected = 'chunk';
    else if (this.#status === 204 || this.#status === 304 || this.#contentLength === 0) this.#expected = 'nothing';
    else this.#expected = this.#contentLength === undefined ? 'rest' : 'body';
    this.#left = this.#contentLength ?? Infinity;
  }

  #readChunkSize(line: string): void {
    const digits = /^([\da-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (digits === undefined) throw new DecodingError('The answer has a chunk without a size');
    this.#left = Number.parseInt(digits, 16);
    this.#expected = this.#left === 0 ? 'trailers' : 'chunk data';
  }

  #readBody(): boolean {
    const part = this.#bytes.subarray(this.#at, Math.min(this.#length, this.#at + this.#left));
    if (part.length === 0) return false;
    this.#body.push(part);
    this.#at += part.length;
    this.#scanned = this.#at;
    this.#left -= part.length;
    if (this.#left > 0) return false;
    this.#expected = this.#expected === 'chunk data' ? 'chunk end' : 'nothing';
    return true;
  }
}
