import type { RequestMessage } from '../../protocol/messages';
import type { VersionCapabilities } from '../../protocol/version';
import type { Runnable } from '../attempt';
import type { RequestSettings } from '../query-options';

/** A query of a graph: what makes it one stands in the payload, and its parameters are one text (protocol facts §5.8). */
export class GraphQuery implements Runnable {
  /** What errors show: of a traversal, whose bytecode holds its values, only the steps. */
  readonly query: string;
  readonly #text: string;
  readonly #values: readonly Uint8Array[] | undefined;

  constructor(query: string, text: string, parameters: string | undefined) {
    this.query = query;
    this.#text = text;
    this.#values = parameters === undefined ? undefined : [Buffer.from(parameters, 'utf8')];
  }

  /** A traversal may write to several partitions. */
  runsInSteps(): boolean {
    return true;
  }

  message(_version: VersionCapabilities, settings: RequestSettings, timestamp: bigint | undefined): RequestMessage {
    const { consistency, pagingState } = settings;
    return { kind: 'QUERY', query: this.#text, parameters: { consistency, values: this.#values, pagingState, timestamp } };
  }
}
