import { inspect, type InspectOptions } from 'node:util';

import { Value } from '../../values/value';
import { valuesEqual } from '../../values/values-equal';
import { jsonOf, textOf } from './graph-text';

/** A value whose type the driver does not know: the type's name, and what it is made of. */
export class TypedValue extends Value {
  /** Such as `x:Money`. */
  readonly typeName: string;
  readonly value: unknown;

  constructor(typeName: string, value: unknown) {
    super();
    this.typeName = typeName;
    this.value = value;
  }

  override equals(other: unknown): boolean {
    return other instanceof TypedValue && this.typeName === other.typeName && valuesEqual(this.value, other.value);
  }

  override toJSON(): object {
    return { '@type': this.typeName, '@value': jsonOf(this.value) };
  }

  override toString(): string {
    return `${this.typeName}[${textOf(this.value)}]`;
  }

  override [inspect.custom](_depth?: number, options: InspectOptions = {}): string {
    return `TypedValue(${this.typeName} ${inspect(this.value, options)})`;
  }
}
