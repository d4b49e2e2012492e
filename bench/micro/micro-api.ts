import type { MicroResult } from './measure-case';
import type { MicroPlaces } from './micro-case';

/** What the process of the micro-benchmarks can be asked: the titles of its cases, and to measure one by its number. */
export interface MicroApi {
  readonly load: (places: MicroPlaces) => Promise<string[]>;
  readonly measure: (choice: { index: number; rounds: number; roundMs: number }) => Promise<MicroResult[]>;
  [method: string]: (argument: never) => Promise<unknown>;
}
