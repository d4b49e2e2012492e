import { inspect, type InspectOptions } from 'node:util';

import { setProperty } from '../../codec/plain-object';
import { Value } from '../../values/value';
import { valuesEqual } from '../../values/values-equal';
import { jsonOf, textOf } from './graph-text';

/** Properties by name: an object without a prototype's names in its way. */
export type PropertiesOf<P> = Readonly<Record<string, P>>;

/** What vertices, edges and vertex properties have in common; two are equal when their ids are. */
export abstract class Element extends Value {
  readonly id: unknown;
  readonly label: string;

  constructor(id: unknown, label: string) {
    super();
    this.id = id;
    this.label = label;
  }

  override equals(other: unknown): boolean {
    return other instanceof Element && other.constructor === this.constructor && valuesEqual(this.id, other.id);
  }
}

/** A value of a vertex, which may have properties of its own. */
export class VertexProperty extends Element {
  readonly value: unknown;
  /** Properties of the property, by name. */
  readonly properties: PropertiesOf<unknown>;

  constructor(id: unknown, label: string, value: unknown, properties: PropertiesOf<unknown> = {}) {
    super(id, label);
    this.value = value;
    this.properties = Object.freeze(properties);
  }

  /** The name of the property. */
  get key(): string {
    return this.label;
  }

  override toJSON(): object {
    const { properties } = this;
    const json = { id: jsonOf(this.id), label: this.label, value: jsonOf(this.value) };
    return Object.keys(properties).length === 0 ? json : { ...json, properties: jsonOf(properties) };
  }

  override toString(): string {
    return `vp[${this.label}->${textOf(this.value)}]`;
  }

  override [inspect.custom](_depth?: number, options: InspectOptions = {}): string {
    const more = Object.keys(this.properties).length === 0 ? '' : ` ${inspect(this.properties, options)}`;
    return `VertexProperty(${this.label} ${inspect(this.value, options)}${more})`;
  }
}

/** A vertex with what the traversal has read of its properties: for each name one or several. */
export class Vertex extends Element {
  readonly properties: PropertiesOf<readonly VertexProperty[]>;

  constructor(id: unknown, label: string, properties: PropertiesOf<readonly VertexProperty[]> = {}) {
    super(id, label);
    this.properties = Object.freeze(properties);
  }

  /** The value of a property, of the first one when there are several; undefined when there is none. */
  get(name: string): unknown {
    return Object.hasOwn(this.properties, name) ? this.properties[name]?.[0]?.value : undefined;
  }

  override toJSON(): object {
    const { id, label, properties } = this;
    return { type: 'vertex', id: jsonOf(id), label, properties: mapValues(properties, (all) => all.map((one) => one.toJSON())) };
  }

  override toString(): string {
    return `v[${textOf(this.id)}]`;
  }

  override [inspect.custom](_depth?: number, options: InspectOptions = {}): string {
    const values = mapValues(this.properties, (all) => (all.length === 1 ? all[0]?.value : all.map(({ value }) => value)));
    return `Vertex(${this.label} ${inspect(this.id, options)} ${inspect(values, options)})`;
  }
}

/** A property of an edge. */
export class Property extends Value {
  readonly key: string;
  readonly value: unknown;

  constructor(key: string, value: unknown) {
    super();
    this.key = key;
    this.value = value;
  }

  override equals(other: unknown): boolean {
    return other instanceof Property && this.key === other.key && valuesEqual(this.value, other.value);
  }

  override toJSON(): object {
    return { key: this.key, value: jsonOf(this.value) };
  }

  override toString(): string {
    return `p[${this.key}->${textOf(this.value)}]`;
  }

  override [inspect.custom](_depth?: number, options: InspectOptions = {}): string {
    return `Property(${this.key} ${inspect(this.value, options)})`;
  }
}

/** An edge, with the vertices at its ends by their ids and labels. */
export class Edge extends Element {
  /** Where it begins. */
  readonly outV: Vertex;
  /** Where it ends. */
  readonly inV: Vertex;
  readonly properties: PropertiesOf<Property>;

  constructor(
    id: unknown, label: string, ends: { readonly outV: Vertex; readonly inV: Vertex },
    properties: PropertiesOf<Property> = {},
  ) {
    super(id, label);
    this.outV = ends.outV;
    this.inV = ends.inV;
    this.properties = Object.freeze(properties);
  }

  /** The value of a property; undefined when there is none. */
  get(name: string): unknown {
    return Object.hasOwn(this.properties, name) ? this.properties[name]?.value : undefined;
  }

  override toJSON(): object {
    const { id, label, outV, inV, properties } = this;
    return {
      type: 'edge', id: jsonOf(id), label, outV: jsonOf(outV.id), outVLabel: outV.label, inV: jsonOf(inV.id), inVLabel: inV.label,
      properties: mapValues(properties, ({ value }) => jsonOf(value)),
    };
  }

  override toString(): string {
    return `e[${textOf(this.id)}][${textOf(this.outV.id)}-${this.label}->${textOf(this.inV.id)}]`;
  }

  override [inspect.custom](_depth?: number, options: InspectOptions = {}): string {
    const [from, to] = [inspect(this.outV.id, options), inspect(this.inV.id, options)];
    const values = mapValues(this.properties, ({ value }) => value);
    return `Edge(${this.label} ${inspect(this.id, options)} ${from} -> ${to} ${inspect(values, options)})`;
  }
}

/** What a traversal has gone through, with the labels that each step had. */
export class Path extends Value {
  readonly labels: readonly (readonly string[])[];
  readonly objects: readonly unknown[];

  constructor(labels: readonly (readonly string[])[], objects: readonly unknown[]) {
    super();
    this.labels = Object.freeze(labels);
    this.objects = Object.freeze(objects);
  }

  /** The object of the last step that has a label; undefined when none has. */
  get(label: string): unknown {
    return this.objects[this.labels.findLastIndex((labels) => labels.includes(label))];
  }

  override equals(other: unknown): boolean {
    return other instanceof Path && valuesEqual(this.labels, other.labels) && valuesEqual(this.objects, other.objects);
  }

  override toJSON(): object {
    return { labels: this.labels, objects: this.objects.map(jsonOf) };
  }

  override toString(): string {
    return `path[${this.objects.map(textOf).join(', ')}]`;
  }

  override [inspect.custom](_depth?: number, options: InspectOptions = {}): string {
    return `Path(${this.objects.map((object) => inspect(object, options)).join(', ')})`;
  }
}

/** An object of the same names; `__proto__` is a name like any other. */
export function mapValues<V, R>(record: Readonly<Record<string, V>>, change: (value: V, name: string) => R): Record<string, R> {
  const changed: Record<string, R> = {};
  for (const [name, value] of Object.entries(record)) setProperty(changed, name, change(value, name));
  return changed;
}
