import { parseType } from '../../../src/codec/type-parser';
import { bombs } from './bombs';
import type { FrameSource } from './fuzzer';
import { regressions } from './regressions';
import type { Sample } from './sample';
import type { Target } from './target';
import type { Input } from './trial';

/** Bytes that are always the same. */
export interface NamedInput {
  readonly name: string;
  readonly target: string;
  /** Of a value, as CQL. */
  readonly type?: string;
  /** Of a stream; response. */
  readonly direction?: 'request' | 'response';
  readonly outcome?: 'read' | 'refused';
  readonly make: () => Buffer;
}

/** Ways to read the same bytes, such as the ways in which rows come out. */
const readings = 4;

/** The bombs, and the cases of test/fixtures/fuzz. */
export const namedInputs: readonly NamedInput[] = [
  ...bombs,
  ...regressions().map((regression) => ({ ...regression, make: () => Buffer.from(regression.hex, 'hex') })),
];

/** Frames for all readings of all of them. */
export const namedFrames = namedInputs.length * readings;

/** All named inputs, one after the other, {@link readings} times. */
export class NamedSource implements FrameSource {
  readonly #targets: ReadonlyMap<string, Target>;

  constructor(targets: readonly Target[]) {
    this.#targets = new Map(targets.map((target) => [target.name, target]));
  }

  make(frame: number): Input {
    const named = namedInputs[frame % namedInputs.length]!;
    const target = this.#targets.get(named.target);
    if (target === undefined) throw new Error(`${named.name}: no target is called ${named.target}`);
    return { target, sample: sampleFor(target, named), bytes: named.make(), frame, outcome: named.outcome };
  }
}

/** What the target is to read the bytes as. */
function sampleFor(target: Target, { name, type, direction = 'response' }: NamedInput): Sample {
  const sample: Sample = { name, bytes: Buffer.alloc(0), places: [] };
  if (type !== undefined) return { ...sample, type: parseType(type) };
  const link = target.picker.samples[0]?.link;
  return link === undefined ? sample : { ...sample, link: { ...link, direction } };
}
