import type { CodecRegistry } from '../../codec/registry';
import { AbortError, DriverError, ProtocolError } from '../../errors';
import { RowDecoder } from '../../protocol/row-decoder';
import { ContinuousRun } from './continuous-run';
import type { ContinuousParts, PushedPage } from './continuous-run';
import { StreamInterruptedError } from './stream-interrupted-error';

/** The rows of a continuous query; to stop reading cancels it. */
export async function* continuousRows<Row>(
  parts: ContinuousParts, registry: CodecRegistry,
): AsyncGenerator<Row, void, undefined> {
  const run = new ContinuousRun(parts);
  const reader = new PageReader(parts, registry);
  let pages = 0;
  let rows = 0;
  const next = async (): Promise<Row[] | undefined> => {
    try {
      const page = await (pages === 0 && parts.watch !== undefined ? parts.watch(() => run.next()) : run.next());
      return page === undefined ? undefined : (reader.read(page) as Row[]);
    } catch (error) {
      const isInterruption = pages > 0 && error instanceof DriverError && !(error instanceof AbortError);
      throw isInterruption ? new StreamInterruptedError(error, pages, rows) : error;
    }
  };
  try {
    for (let page = await next(); page !== undefined; page = await next()) {
      yield* page;
      pages++;
      rows += page.length;
    }
  } finally {
    run.close();
  }
}

/** Decodes pages, of which only the first need bring the columns of all. */
class PageReader {
  readonly #parts: ContinuousParts;
  readonly #registry: CodecRegistry;
  #decoder: RowDecoder | undefined;

  constructor(parts: ContinuousParts, registry: CodecRegistry) {
    this.#parts = parts;
    this.#registry = registry;
  }

  /** @throws DecodingError when a value is not of its column's type */
  read({ result, shape, host }: PushedPage): unknown[] {
    const { columns, columnCount, newResultMetadataId } = result.metadata;
    if (columns !== undefined && newResultMetadataId !== undefined) {
      this.#parts.runnable.changeResult?.(newResultMetadataId, columns);
    }
    const known = columns ?? (this.#decoder === undefined ? shape?.columns : undefined);
    if (known !== undefined) this.#decoder = new RowDecoder(known, this.#registry, this.#parts.settings.rowMode);
    if (this.#decoder?.columns.length === columnCount) return this.#decoder.decode(result.rows);
    throw new ProtocolError('A page came without its columns', { host: host.toString(), query: this.#parts.runnable.query });
  }
}
