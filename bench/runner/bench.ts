import type { Entrant } from '../rows/row';
import type { RunOptions } from './options';
import type { Servers } from './servers';

/** What measuring takes. */
export interface Bench {
  readonly options: RunOptions;
  readonly servers: Servers;
  /** The folder of the compiled benchmarks. */
  readonly scripts: string;
  /** The folder in which the peers are installed. */
  readonly peers: string;
  /** The build of an entrant's purecql. */
  buildOf(entrant: Entrant): string;
}
