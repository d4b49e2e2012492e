import type { Lane, LaneName } from './lane';
import { blocked, closed, cycles, forgotten, overload, refusals, streamed } from './load-figures';
import { back, control, frozen, herd, killed } from './node-figures';
import { peerLane } from './peer-lane';
import { purecqlLane } from './purecql-lane';
import { measureTokens } from './token-figures';

/** What a worker is told on its command line. */
export interface WorkerTask {
  readonly figure: string;
  readonly lane: LaneName;
  readonly port: number;
  /** True for the numbers that the bars name, which take longer. */
  readonly isFull: boolean;
  /** Of the requests that carry a token. */
  readonly requests: number;
  /** From where the other driver is loaded. */
  readonly manifest: string;
}

/** What a worker tells: what it measured, and when it had nothing left to do. */
export interface WorkerResult {
  readonly text: string;
  readonly finishedAtMs: number;
  /** Other figures that came of the same run. */
  readonly more?: Readonly<Record<string, string>>;
}

type Measure = (lane: Lane, port: number, isFull: boolean) => Promise<string>;

const measures: Readonly<Record<string, Measure>> = {
  T1: killed,
  T2: frozen,
  T3: back,
  T4: herd,
  T5: control,
  O1: overload,
  O2: refusals,
  O3: forgotten,
  M1: (lane, port, isFull) => streamed(lane, port, isFull ? 10 : 1),
  M2: (lane, port, isFull) => cycles(lane, port, isFull ? 10_000 : 300),
  C1: closed,
  X4: (lane, port, isFull) => blocked(lane, port, isFull ? 100 : 2),
};

async function main(): Promise<void> {
  const { figure, lane, port, isFull, manifest, requests } = JSON.parse(process.argv[2]!) as WorkerTask;
  const measured = figure === 'Z1'
    ? await measureTokens(lane === 'purecql' ? undefined : peerLane(manifest), requests)
    : { text: await measures[figure]!(lane === 'purecql' ? purecqlLane : peerLane(manifest), port, isFull) };
  const result: WorkerResult = { ...measured, finishedAtMs: Date.now() };
  process.send?.(result);
  process.disconnect();
  if (figure !== 'C1') process.exit();
}

main().catch((error: unknown) => {
  const result: WorkerResult = { text: `could not be measured: ${String(error).split('\n')[0]}`, finishedAtMs: Date.now() };
  process.send?.(result, () => process.exit(1));
});
