/** True for an integer of 32 bits with a sign; a bigint is none. */
export function isInt32(value: unknown): value is number {
  return typeof value === 'number' && value === (value | 0);
}
