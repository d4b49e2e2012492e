import type { DataType } from '../../codec/data-type';
import { formatType } from '../../codec/data-type';
import { parseType } from '../../codec/type-parser';
import { TextValue } from '../../values/value';

/** A value with the CQL type that it shall have in the graph. */
export class TypedGraphValue extends TextValue {
  readonly value: unknown;
  readonly type: DataType;

  constructor(value: unknown, type: DataType) {
    super();
    this.value = value;
    this.type = type;
  }

  override equals(other: unknown): boolean {
    return other instanceof TypedGraphValue && this.value === other.value && formatType(this.type) === formatType(other.type);
  }

  /** Never the value, which may be a secret. */
  override toString(): string {
    return `a value of ${formatType(this.type)}`;
  }
}

/**
 * Gives a parameter of a graph query a CQL type, where the driver would take another: `graphValue(3, 'double')`,
 * `graphValue([1, 2], 'list<bigint>')`, or a user-defined type of `cluster.metadata`.
 */
export function graphValue(value: unknown, type: string | DataType): TypedGraphValue {
  return new TypedGraphValue(value, typeof type === 'string' ? parseType(type) : type);
}
