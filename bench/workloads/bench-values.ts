/** A UUID that belongs to no driver: each makes its own kind out of the text before it is measured. */
export class BenchUuid {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The same for the same number, in every process. */
  static of(number: number): BenchUuid {
    const digits = (Math.imul(number + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
    return new BenchUuid(`${digits}-1d2c-4b3a-8f00-${digits}${number.toString(16).padStart(4, '0').slice(-4)}`);
  }
}

/** A tuple that belongs to no driver. */
export class BenchTuple {
  readonly elements: readonly unknown[];

  constructor(...elements: unknown[]) {
    this.elements = elements;
  }
}
