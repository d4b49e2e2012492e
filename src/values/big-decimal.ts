import { describeValue, EncodingError } from '../errors';
import { isInt32 } from './int32';
import { TextValue } from './value';

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,12}))?$/i;
/** BigInt refuses more than 2^30 bits, which is some 323 million digits. */
const maxDigits = 300_000_000;
/** As java.math.BigDecimal does: plain text down to 0.000001, an exponent below. */
const minPlainExponent = -6;

/** CQL decimal: `unscaled` / 10^`scale` (v5 spec §5.6); 1.10 and 1.1 are equal numbers of different scales. */
export class BigDecimal extends TextValue {
  readonly unscaled: bigint;
  /** Digits behind the point; zeros before it when negative. 32 bits. */
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    super();
    if (typeof unscaled !== 'bigint') throw refuse(`unscaled must be a bigint, not ${describeValue(unscaled)}`);
    if (!isInt32(scale)) throw refuse(`scale must be an integer of 32 bits, not ${describeValue(scale)}`);
    this.unscaled = unscaled;
    this.scale = scale | 0; // -0 becomes 0
  }

  /** Reads `1.10`, `-12`, `.5` or `1.5E-7`; the digits behind the point give the scale. */
  static fromString(text: string): BigDecimal {
    const match = typeof text === 'string' ? pattern.exec(text) : null;
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
    const digits = whole + fraction;
    if (digits === '') throw refuse(`${describeValue(text)} is not a decimal number such as -12.50 or 1.5E-7`);
    if (digits.length > maxDigits) throw refuse(`${digits.length} digits are too many`);
    const unscaled = BigInt(digits);
    return new BigDecimal(sign === '-' ? -unscaled : unscaled, fraction.length - Number(exponent));
  }

  /** The decimal that JavaScript prints for a finite number: `fromNumber(0.1)` is 0.1. */
  static fromNumber(value: number): BigDecimal {
    if (!Number.isFinite(value)) throw refuse(`${describeValue(value)} is not a finite number`);
    return BigDecimal.fromString(String(value));
  }

  /** A BigDecimal as it is, or one from its text, a finite number or a bigint. */
  static from(value: unknown): BigDecimal {
    if (value instanceof BigDecimal) return value;
    if (typeof value === 'number') return BigDecimal.fromNumber(value);
    if (typeof value === 'bigint') return new BigDecimal(value, 0);
    if (typeof value === 'string') return BigDecimal.fromString(value);
    throw refuse(`${describeValue(value)} is not a BigDecimal, a number, a bigint or text`);
  }

  /** The nearest JavaScript number; digits may be lost. */
  toNumber(): number {
    return Number(this.toString());
  }

  /** Negative, zero or positive as the number is less than, equal to or greater than the other, whatever the scales. */
  compare(other: BigDecimal): number {
    const sign = signOf(this.unscaled);
    if (sign !== signOf(other.unscaled) || sign === 0) return Math.sign(sign - signOf(other.unscaled));
    const [mine, its] = [digitsOf(this.unscaled), digitsOf(other.unscaled)];
    const byMagnitude = mine.length - this.scale - (its.length - other.scale);
    if (byMagnitude !== 0) return sign * Math.sign(byMagnitude);
    // Equal magnitudes: the numbers differ in scale by no more than they differ in digits, so padding stays small.
    const length = Math.max(mine.length, its.length);
    const [a, b] = [mine.padEnd(length, '0'), its.padEnd(length, '0')];
    if (a === b) return 0;
    return a < b ? -sign : sign;
  }

  /** True for the same digits and the same scale: 1.10 does not equal 1.1, although `compare` gives 0. */
  override equals(other: unknown): boolean {
    return other instanceof BigDecimal && this.scale === other.scale && this.unscaled === other.unscaled;
  }

  /** `1.10`, or `1.5E-7` and `1E+30` where plain text would need zeros that the value does not hold. */
  override toString(): string {
    const digits = digitsOf(this.unscaled);
    const sign = this.unscaled < 0n ? '-' : '';
    const exponent = digits.length - 1 - this.scale;
    if (this.scale === 0) return sign + digits;
    if (this.scale > 0 && exponent >= minPlainExponent) {
      const padded = digits.padStart(this.scale + 1, '0');
      const point = padded.length - this.scale;
      return `${sign}${padded.slice(0, point)}.${padded.slice(point)}`;
    }
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits[0]}${fraction}E${exponent < 0 ? '' : '+'}${exponent}`;
  }
}

function digitsOf(value: bigint): string {
  return (value < 0n ? -value : value).toString();
}

function signOf(value: bigint): -1 | 0 | 1 {
  if (value === 0n) return 0;
  return value < 0n ? -1 : 1;
}

function refuse(problem: string): EncodingError {
  return new EncodingError('decimal', problem);
}
