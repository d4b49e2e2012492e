import { parseArgs } from 'node:util';
import { availableParallelism } from 'node:os';
import { Fuzzer } from './fuzzer';
import { failureText, flipTable, fuzzTable } from './report';
import { flipAtRandom, flipHeaderPairs, flipSamples, flipSingleBits } from './segment-flips';
import { mutants } from './sources';
import { FuzzSupervisor } from './supervisor';

const usage = `Gives mutated bytes to everything that reads bytes of a server:
  npm run fuzz -- [--frames 10000000] [--flips 10000000] [--seed 1] [--workers 2]
  npm run fuzz -- --seed 1 --frame 123456     one frame again, with the stack of what it throws`;

interface RunOptions {
  readonly frames: number;
  readonly flips: number;
  readonly seed: number;
  readonly workers: number;
  readonly frame: number | undefined;
}

function readOptions(): RunOptions {
  const { values } = parseArgs({
    options: {
      frames: { type: 'string', default: '10000000' },
      flips: { type: 'string', default: '10000000' },
      seed: { type: 'string' },
      workers: { type: 'string' },
      frame: { type: 'string' },
    },
  });
  const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
  return {
    frames: count(values.frames),
    flips: count(values.flips),
    seed: count(seed),
    workers: values.workers === undefined ? availableParallelism() : count(values.workers),
    frame: values.frame === undefined ? undefined : count(values.frame),
  };
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`${text} is not a count\n${usage}`);
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options.frame !== undefined) return replay(options.seed, options.frame);
  console.log(`Seed ${options.seed}`);
  const result = await new FuzzSupervisor(options).run();
  console.log(fuzzTable(result));
  for (const failure of result.failures) console.error(failureText(failure));
  const undetected = flip(options.seed, options.flips);
  if (result.failures.length > 0 || undetected > 0) process.exitCode = 1;
}

function flip(seed: number, times: number): number {
  Error.stackTraceLimit = 0;
  const samples = flipSamples();
  const counts = {
    'each single bit': flipSingleBits(samples),
    'each pair of bits of a header': flipHeaderPairs(samples),
    'bits, pairs and bursts at random': flipAtRandom(samples, seed, times),
  };
  console.log(flipTable(counts));
  const all = Object.values(counts);
  for (const example of all.flatMap(({ examples }) => examples)) console.error(`undetected: ${example}`);
  return all.reduce((sum, { undetected }) => sum + undetected, 0);
}

function replay(seed: number, frame: number): void {
  const source = mutants(seed);
  const fuzzer = new Fuzzer(seed, source);
  const { target, sample, bytes } = source.make(frame);
  console.log(`${target.name}, made of ${sample.name}:\n${bytes.toString('hex')}`);
  const failure = fuzzer.run(frame);
  console.log(failure === undefined ? 'taken as it should be' : failureText(failure));
  if (failure?.stack !== undefined) console.log(failure.stack);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
