import { describeValue, EncodingError } from '../errors';
import { Uuid, parseUuid } from './uuid';

/** Milliseconds from 1582-10-15, where the time of version 1 UUIDs starts, to 1970-01-01. */
const epochOffsetMs = 12_219_292_800_000n;
const ticksPerMs = 10_000;
const maxTicks = (1n << 60n) - 1n;

/** Parts of a time-based UUID besides its time; each is random when absent. */
export interface TimeUuidParts {
  /** 100-nanosecond steps within the millisecond, 0 (default) to 9,999. */
  readonly ticks?: number;
  /** 0 to 16,383. */
  readonly clockSequence?: number;
  /** 6 bytes. */
  readonly node?: Uint8Array;
}

/** CQL timeuuid: a UUID of version 1 (v5 spec §5.19), made of a time in 100 ns, a clock sequence and a node. */
export class TimeUuid extends Uuid {
  /** Reads the text of a version 1 UUID. */
  static override fromString(text: string): TimeUuid {
    return TimeUuid.fromBytes(parseUuid('timeuuid', text));
  }

  /** Copies the 16 bytes of a version 1 UUID. */
  static override fromBytes(bytes: Uint8Array): TimeUuid {
    return requireVersion1(new TimeUuid(bytes));
  }

  /** A TimeUuid as it is, or one from its text or from a Uuid of version 1. */
  static override from(value: unknown): TimeUuid {
    if (value instanceof TimeUuid) return value;
    return value instanceof Uuid ? TimeUuid.fromBytes(value.bytes) : TimeUuid.fromString(value as string);
  }

  /** A new UUID of the current time, later than all that this process made before, even if the clock was set back. */
  static now(): TimeUuid {
    const nowMs = Date.now();
    if (nowMs > last.ms) {
      last.ms = nowMs;
      last.ticks = 0;
    } else if (++last.ticks === ticksPerMs) {
      last.ms++;
      last.ticks = 0;
    }
    own ??= randomClockAndNode();
    return assemble(ticksOf(last.ms, last.ticks), own);
  }

  /** A new UUID of the time of `date`, different at each call unless `parts` says otherwise. */
  static fromDate(date: Date, parts: TimeUuidParts = {}): TimeUuid {
    const { ticks = 0, clockSequence, node } = parts;
    if (!isIntegerUpTo(ticks, ticksPerMs - 1)) throw refuse(`ticks must be 0 to 9999, not ${describeValue(ticks)}`);
    const clockAndNode = randomClockAndNode();
    if (clockSequence !== undefined) {
      if (!isIntegerUpTo(clockSequence, 0x3fff)) {
        throw refuse(`clockSequence must be 0 to 16383, not ${describeValue(clockSequence)}`);
      }
      clockAndNode.writeUInt16BE(0x8000 | clockSequence, 0);
    }
    if (node !== undefined) {
      if (!(node instanceof Uint8Array) || node.length !== 6) throw refuse(`node must be 6 bytes`);
      clockAndNode.set(node, 2);
    }
    return assemble(ticksOf(date, ticks), clockAndNode);
  }

  /** The smallest timeuuid of a millisecond as Cassandra orders them: a bound of range queries, not an id. */
  static minFor(date: Date): TimeUuid {
    return assemble(ticksOf(date, 0), smallest);
  }

  /** The largest timeuuid of a millisecond as Cassandra orders them: a bound of range queries, not an id. */
  static maxFor(date: Date): TimeUuid {
    return assemble(ticksOf(date, ticksPerMs - 1), largest);
  }

  /** Its time, cut to milliseconds. */
  get date(): Date {
    const ms = this.#time / BigInt(ticksPerMs) - epochOffsetMs;
    return new Date(Number(ms));
  }

  /** 100-nanosecond steps of its time beyond the millisecond, 0 to 9,999. */
  get ticks(): number {
    return Number(this.#time % BigInt(ticksPerMs));
  }

  /** 14 bits that tell apart generators with the same node. */
  get clockSequence(): number {
    return (this.word2 >>> 16) & 0x3fff;
  }

  /** The 6 bytes that name the generator, as a copy. */
  get node(): Buffer {
    return this.bytes.subarray(10);
  }

  /** Negative, zero or positive in Cassandra's order: by time, then by the last 8 bytes as signed ones. */
  compare(other: TimeUuid): number {
    const byTime = this.#time - other.#time;
    if (byTime !== 0n) return byTime < 0n ? -1 : 1;
    const [mine, its] = [this.bytes, other.bytes];
    for (let i = 8; i < 16; i++) {
      const difference = mine.readInt8(i) - its.readInt8(i);
      if (difference !== 0) return Math.sign(difference);
    }
    return 0;
  }

  get #time(): bigint {
    const high = ((this.word1 & 0xfff) << 16) | (this.word1 >>> 16);
    return (BigInt(high) << 32n) | BigInt(this.word0 >>> 0);
  }
}

/** Cassandra compares the last 8 bytes as signed ones, so 80 is the least and 7f the greatest. */
const smallest = Buffer.alloc(8, 0x80);
const largest = Buffer.alloc(8, 0x7f);

/** The clock of {@link TimeUuid.now}, which only goes forward. */
const last = { ms: 0, ticks: 0 };
let own: Buffer | undefined;

/** RFC 9562 §5.1: the variant bits before the clock sequence; §6.10: the multicast bit marks a node as random. */
function randomClockAndNode(): Buffer {
  const bytes = process.getBuiltinModule('node:crypto').randomFillSync(Buffer.allocUnsafe(8));
  bytes[0] = (bytes[0]! & 0x3f) | 0x80;
  bytes[2] = bytes[2]! | 0x01;
  return bytes;
}

function ticksOf(time: Date | number, ticks: number): bigint {
  const ms = time instanceof Date ? time.getTime() : time;
  if (typeof ms !== 'number' || !Number.isFinite(ms)) throw refuse(`${describeValue(time)} is not a valid Date`);
  const sum = (BigInt(Math.trunc(ms)) + epochOffsetMs) * BigInt(ticksPerMs) + BigInt(ticks);
  if (sum < 0n || sum > maxTicks) throw refuse('the time is not between 1582-10-15 and 5236-03-31');
  return sum;
}

function assemble(time: bigint, clockAndNode: Uint8Array): TimeUuid {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUInt32BE(Number(time & 0xffff_ffffn), 0);
  bytes.writeUInt16BE(Number((time >> 32n) & 0xffffn), 4);
  bytes.writeUInt16BE(0x1000 | Number(time >> 48n), 6);
  bytes.set(clockAndNode, 8);
  return new TimeUuid(bytes);
}

function requireVersion1(uuid: TimeUuid): TimeUuid {
  if (uuid.version === 1) return uuid;
  throw refuse(`a UUID of version ${uuid.version} is not time-based (version 1)`);
}

function isIntegerUpTo(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= limit;
}

function refuse(problem: string): EncodingError {
  return new EncodingError('timeuuid', problem);
}
