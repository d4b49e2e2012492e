import { performance } from 'node:perf_hooks';

/** What loading a module took and left behind. */
export interface Loaded {
  readonly milliseconds: number;
  readonly heapBytes: number;
  readonly cpuMicroseconds: number;
}

const [, , path = ''] = process.argv;
globalThis.gc?.();
const heapBefore = process.memoryUsage().heapUsed;
const cpuBefore = process.cpuUsage();
const start = performance.now();
const loaded: unknown = module.require(path);
const milliseconds = performance.now() - start;
const { user, system } = process.cpuUsage(cpuBefore);
globalThis.gc?.();
const heapBytes = process.memoryUsage().heapUsed - heapBefore;
if (typeof loaded !== 'object') throw new Error(`${path} exports nothing`);
process.stdout.write(JSON.stringify({ milliseconds, heapBytes, cpuMicroseconds: user + system } satisfies Loaded));
