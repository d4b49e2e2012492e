/** A frame made the decoder allocate more than it may. */
export class AllocationError extends Error {}

/** Bytes of buffers that were asked for, and how many may be, since the last {@link startCounting}. */
const counted = { bytes: 0, limit: Infinity };
let isWrapped = false;

/** Counts from 0; beyond `limit` the allocation itself throws, before it does harm. */
export function startCounting(limit: number): void {
  if (!isWrapped) wrapAllocators();
  counted.bytes = 0;
  counted.limit = limit;
}

/** Ends the count and gives it. */
export function stopCounting(): number {
  counted.limit = Infinity;
  return counted.bytes;
}

function count(bytes: number): void {
  counted.bytes += bytes;
  if (counted.bytes <= counted.limit) return;
  throw new AllocationError(`${counted.bytes} bytes of buffers, ${counted.limit} allowed`);
}

/** Every way in which the decoders get memory for bytes; views of what is there cost nothing. */
function wrapAllocators(): void {
  isWrapped = true;
  for (const name of ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const) {
    const original = Buffer[name];
    Buffer[name] = (size: number, ...rest: []) => {
      count(size);
      return original(size, ...rest);
    };
  }
  const { from } = Buffer as { from: (value: unknown, ...rest: unknown[]) => Buffer };
  (Buffer as { from: typeof from }).from = (value, ...rest) => {
    if (!(value instanceof ArrayBuffer)) count((value as { length?: number }).length ?? 0);
    return from(value, ...rest);
  };
}
