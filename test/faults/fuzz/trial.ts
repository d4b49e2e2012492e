import { DriverError } from '../../../src/errors';
import { AllocationError, startCounting, stopCounting } from './allocations';
import { FrameRandom } from './frame-random';
import type { Sample } from './sample';
import { sizeOf } from './size-of';
import type { Target } from './target';

/** Bytes for a target. */
export interface Input {
  readonly target: Target;
  /** What the bytes were made of. */
  readonly sample: Sample;
  readonly bytes: Buffer;
  /** Decides what the target is asked to do, such as how rows shall come out. */
  readonly frame: number;
  /** What must come of it, where that is known. */
  readonly outcome?: 'read' | 'refused' | undefined;
}

/** What is wrong with how a target took its bytes. */
export interface Finding {
  readonly problem:
    | 'wrong error' | 'too slow' | 'too much memory' | 'wrong result' | 'endless' | 'out of memory' | 'crashed';
  readonly details: string;
  /** Where it happened, when stacks are kept. */
  readonly stack?: string | undefined;
}

/** A decoder contradicts itself. */
export class WrongResultError extends Error {}

/** No input should take longer; those that do are tried again. */
export const wantedMilliseconds = 20;
/** What takes longer each time is a failure, on a busy machine too. */
export const maximumMilliseconds = 250;
/** What an input may cost besides what its bytes may. */
export const spareBytes = 64 * 1024;
export const maximumRatio = 8;
/** A busy machine takes time away now and then, but not each time. */
const repetitions = 4;
/** The numbers for reading are not those that the frame was made with. */
const readingLane = 1;

/** Gives inputs to their targets and looks at all they do; its fields are about the last one. */
export class Trial {
  isAccepted = false;
  milliseconds = 0;
  /** Of the buffers asked for or of what was decoded, whichever is more. */
  allocatedBytes = 0;
  finding: Finding | undefined;
  readonly #random: FrameRandom;

  constructor(seed: number) {
    this.#random = new FrameRandom(seed);
  }

  run(input: Input): Finding | undefined {
    this.finding = undefined;
    let least = this.#attempt(input);
    for (let again = 1; again < repetitions && this.#mayHaveBeenHeldUp(least); again++) {
      least = Math.min(least, this.#attempt(input));
    }
    this.milliseconds = least;
    const outcome = this.isAccepted ? 'read' : 'refused';
    if (outcome !== (input.outcome ?? outcome)) this.#find('wrong result', `It was ${outcome}`);
    if (least > maximumMilliseconds) this.#find('too slow', `${least.toFixed(1)} ms, ${repetitions} times`);
    return this.finding;
  }

  #mayHaveBeenHeldUp(milliseconds: number): boolean {
    return milliseconds > wantedMilliseconds && this.finding === undefined;
  }

  #attempt(input: Input): number {
    this.#random.start(input.frame, readingLane);
    this.isAccepted = false;
    this.allocatedBytes = 0;
    const started = performance.now();
    try {
      const decoded = this.#read(input);
      input.target.use?.(decoded, input.sample, this.#random);
      this.isAccepted = true;
    } catch (error) {
      this.#judge(error);
    }
    return performance.now() - started;
  }

  #read({ target, sample, bytes }: Input): unknown {
    const limit = maximumRatio * (target.expansion ?? 1) * bytes.length + spareBytes;
    startCounting(limit);
    try {
      const decoded = target.read(bytes, sample, this.#random);
      const size = sizeOf(decoded);
      if (size > limit) this.#find('too much memory', `${size} bytes decoded of ${bytes.length}, ${limit} are allowed`);
      this.allocatedBytes = size;
      return decoded;
    } finally {
      this.allocatedBytes = Math.max(this.allocatedBytes, stopCounting());
    }
  }

  /** Only the driver's own errors may come out, and only those may be their causes. */
  #judge(thrown: unknown): void {
    let error = thrown;
    while (error instanceof DriverError) error = error.cause;
    if (error === undefined) return;
    const details = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const stack = error instanceof Error ? error.stack : undefined;
    if (error instanceof AllocationError) return this.#find('too much memory', details, stack);
    this.#find(error instanceof WrongResultError ? 'wrong result' : 'wrong error', details, stack);
  }

  #find(problem: Finding['problem'], details: string, stack?: string): void {
    this.finding ??= { problem, details, stack };
  }
}
