import { EventEmitter } from 'node:events';
import { inspect, types } from 'node:util';
import { latin1, SecretFinder, SecretScanner } from './secret-scanner';
import { sentinelPassword } from './sentinel-password';

export { sentinelPassword };

const finder = new SecretFinder(sentinelPassword);

/** Of a run: to walk through one takes a millisecond, and simulated clusters have a great many. */
const mostEvents = 5_000;

type Report = (problem: string) => void;
/** What of the driver's own file for clusters is needed, once some test has loaded it. */
interface LoadedCluster {
  readonly Cluster: { readonly prototype: EventEmitter };
}

/** Looks for the sentinel password in all that a run writes and that its clusters emit. */
export class SecretGuard {
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** From here on reads along with what this process writes. */
  watchOutput(): void {
    this.#watch('stdout', process.stdout);
    this.#watch('stderr', process.stderr);
  }

  #watch(name: string, stream: NodeJS.WriteStream): void {
    const scanner = new SecretScanner(finder);
    const write = stream.write.bind(stream) as (...parameters: unknown[]) => boolean;
    stream.write = (...parameters: unknown[]): boolean => {
      const found = scanner.push(bytesOf(parameters[0], parameters[1]));
      if (found !== undefined) this.#report(`The sentinel password was written to ${name} as ${found}`);
      return write(...parameters);
    };
  }

  /** From here on walks through whatever a cluster emits; nothing to do when no test has loaded the driver. */
  watchClusters(): void {
    const loaded = require.cache[require.resolve('../../src/session/cluster')]?.exports as LoadedCluster | undefined;
    if (loaded === undefined) return;
    const { emit } = EventEmitter.prototype;
    const report = this.#report;
    let left = mostEvents;
    loaded.Cluster.prototype.emit = function (this: EventEmitter, event: string | symbol, ...details: unknown[]): boolean {
      const found = left-- > 0 ? findSecret(details) : undefined;
      if (found !== undefined) report(`The event ${String(event)} has the sentinel password ${found}`);
      return emit.call(this, event, ...details);
    };
  }
}

function bytesOf(chunk: unknown, encoding: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  return Buffer.from(String(chunk), typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
}

/** Throws an error that says where in the value, or in what is printed of it, the sentinel password is. */
export function expectNoSecret(value: unknown, name = 'the value'): void {
  const found = findSecret(value);
  if (found !== undefined) throw new Error(`The sentinel password is in ${name} ${found}`);
}

function findSecret(value: unknown): string | undefined {
  return new SecretWalk().find(value) ?? findInTexts(value);
}

const wholly = { depth: Infinity, getters: true, maxArrayLength: null, maxStringLength: null } as const;

/** The ways in which values become text. Without hooks, what is hidden of bytes would be the pool that Node shares out. */
const texts: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  'String()': String,
  'util.inspect': (value) => inspect(value),
  'util.inspect with everything': (value) => inspect(value, { ...wholly, showHidden: true }),
  'util.inspect without its hooks': (value) => inspect(value, { ...wholly, customInspect: false }),
  'JSON.stringify': (value) => JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
};

function findInTexts(value: unknown): string | undefined {
  for (const [way, write] of Object.entries(texts)) {
    const found = finder.find(writtenBy(write, value));
    if (found !== undefined) return `by ${way}, as ${found}`;
  }
  return undefined;
}

/** What cannot be written, as JSON knows no cycles, shows nothing. */
function writtenBy(write: (value: unknown) => string | undefined, value: unknown): string {
  try {
    return write(value) ?? '';
  } catch {
    return '';
  }
}

/** The form in which the sentinel password is among bytes, and what stands before it; undefined when it is not. */
export function findSecretIn(bytes: Uint8Array): string | undefined {
  return finder.find(latin1(bytes));
}

/** Goes through everything that can be reached from a value: own properties of all kinds, getters, entries, bytes. */
class SecretWalk {
  readonly #seen = new Set<unknown>();
  readonly #waiting: [value: unknown, path: string][] = [];

  find(root: unknown): string | undefined {
    this.#add(root, '');
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      const [value, path] = next;
      const found = this.#findAt(value);
      if (found !== undefined) return `at ${path === '' ? 'its top' : path}, as ${found}`;
      if (isObject(value)) this.#addParts(value, path);
    }
    return undefined;
  }

  #add(value: unknown, path: string): void {
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    this.#waiting.push([value, path]);
  }

  #findAt(value: unknown): string | undefined {
    if (typeof value === 'string') return finder.find(value);
    if (typeof value === 'symbol') return finder.find(value.description ?? '');
    const bytes = viewOf(value);
    return bytes && findSecretIn(bytes);
  }

  #addParts(value: object, path: string): void {
    if (ArrayBuffer.isView(value)) return;
    if (types.isMap(value) || types.isSet(value)) {
      for (const entry of value as Iterable<unknown>) this.#add(entry, `${path}[entry]`);
    }
    for (let owner: object | null = value; owner !== null && !builtIn.has(owner); owner = prototypeOf(owner)) {
      for (const key of Reflect.ownKeys(owner)) {
        this.#add(key, `${path} (a key)`);
        this.#add(partOf(value, owner, key), `${path}.${String(key)}`);
      }
    }
  }
}

/** Where classes end: what everything has in common. */
const builtIn: ReadonlySet<object> = new Set<object>([
  Object.prototype, Function.prototype, Array.prototype, Promise.prototype, Map.prototype, Set.prototype,
]);

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null;
}

/** A property, by its getter when it has one; a getter that throws shows nothing. */
function partOf(value: object, owner: object, key: string | symbol): unknown {
  const property = Object.getOwnPropertyDescriptor(owner, key);
  if (property?.get === undefined) return property?.value;
  try {
    return property.get.call(value);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function viewOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (types.isAnyArrayBuffer(value)) return new Uint8Array(value);
  return Array.isArray(value) && value.every(isByte) ? Uint8Array.from(value as number[]) : undefined;
}

function isByte(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 256;
}
