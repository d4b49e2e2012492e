import { isPlainObject } from '../../codec/plain-object';
import { ConfigurationError, describeValue } from '../../errors';
import { Edge, Vertex } from './structure';

/** The instructions of a traversal, as the `gremlin` package has them: each begins with the name of its step. */
export interface BytecodeLike {
  readonly sourceInstructions: readonly (readonly [string, ...unknown[]])[];
  readonly stepInstructions: readonly (readonly [string, ...unknown[]])[];
}

/** A traversal: of the `gremlin` package, or anything else that gives its bytecode. */
export type TraversalLike = BytecodeLike | { getBytecode(): BytecodeLike } | { readonly bytecode: BytecodeLike };

/** A condition such as `P.gt(1)`, or of two such. */
export interface Predicate {
  readonly kind: 'predicate';
  readonly typeName: 'g:P' | 'g:TextP';
  readonly operator: string;
  readonly operands: readonly unknown[];
}

/** A part of a traversal that is no value of a graph. */
export type TraversalPart =
  | { readonly kind: 'bytecode'; readonly bytecode: BytecodeLike }
  | { readonly kind: 'enum'; readonly typeName: string; readonly elementName: string }
  | Predicate
  | { readonly kind: 'strategy'; readonly name: string; readonly configuration: Readonly<Record<string, unknown>> }
  | { readonly kind: 'element'; readonly element: Vertex | Edge };

type Fields = Readonly<Record<string, unknown>>;

/** The bytecode of a traversal; undefined for what is none. */
export function bytecodeOf(value: unknown): BytecodeLike | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isBytecode(value)) return value;
  const { getBytecode, bytecode } = value as Fields;
  if (isBytecode(bytecode)) return bytecode;
  const made: unknown = typeof getBytecode === 'function' ? (getBytecode as () => unknown).call(value) : undefined;
  return isBytecode(made) ? made : undefined;
}

function isBytecode(value: unknown): value is BytecodeLike {
  if (typeof value !== 'object' || value === null) return false;
  const { sourceInstructions, stepInstructions } = value as Fields;
  return areInstructions(sourceInstructions) && areInstructions(stepInstructions);
}

function areInstructions(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => Array.isArray(each) && typeof each[0] === 'string');
}

/**
 * What an argument of a traversal is, by the looks of it: the classes of the `gremlin` package, of which there may be several
 * copies. Undefined for a value, such as any plain object.
 */
export function traversalPart(value: object): TraversalPart | undefined {
  const bytecode = bytecodeOf(value);
  if (bytecode !== undefined) return { kind: 'bytecode', bytecode };
  if (isPlainObject(value)) return undefined;
  const { typeName, elementName, operator, fqcn, configuration } = value as Fields;
  if (typeof typeName === 'string' && typeof elementName === 'string') return { kind: 'enum', typeName, elementName };
  if (typeof operator === 'string' && 'value' in value) return predicate(value, operator);
  const element = elementOf(value as Fields, value.constructor.name);
  if (element !== undefined) return { kind: 'element', element };
  if (typeof fqcn !== 'string' || typeof configuration !== 'object' || configuration === null) return undefined;
  return { kind: 'strategy', name: fqcn.slice(fqcn.lastIndexOf('.') + 1), configuration: configuration as Fields };
}

/** A vertex or an edge of the `gremlin` package, which stands for itself by its id. */
function elementOf({ id, label, outV, inV }: Fields, className: string): Vertex | Edge | undefined {
  if (id === undefined || typeof label !== 'string') return undefined;
  if (className === 'Vertex') return new Vertex(id, label);
  const [from, to] = [outV, inV].map((end) => (
    typeof end === 'object' && end !== null ? elementOf(end as Fields, 'Vertex') as Vertex | undefined : undefined
  ));
  if (className !== 'Edge' || from === undefined || to === undefined) return undefined;
  return new Edge(id, label, { outV: from, inV: to });
}

/** `P.gt(1)` has one operand, `P.between(1, 5)` and `P.gt(1).and(…)` have two. */
function predicate(value: Fields & { readonly value: unknown }, operator: string): Predicate {
  const { other } = value;
  const typeName = value.constructor.name === 'TextP' ? 'g:TextP' : 'g:P';
  const operands = other === undefined || other === null ? [value.value] : [value.value, other];
  return { kind: 'predicate', typeName, operator, operands };
}

/** The steps of a traversal without their arguments, for errors: those may be secrets. */
export function describeBytecode({ sourceInstructions, stepInstructions }: BytecodeLike): string {
  const steps = [...sourceInstructions, ...stepInstructions].map(([operator]) => operator);
  const shown = steps.length > 20 ? [...steps.slice(0, 20), '…'] : steps;
  return `traversal ${['g', ...shown].join('.')}`;
}

/** What is asked of a graph: text, or one traversal or several that are run as one. */
export type GraphRequest = { readonly text: string } | { readonly traversals: readonly BytecodeLike[] };

/** @throws ConfigurationError for what is neither text nor a traversal */
export function graphRequestOf(query: unknown): GraphRequest {
  if (typeof query === 'string' && query.trim() !== '') return { text: query };
  const all = Array.isArray(query) ? (query as readonly unknown[]) : [query];
  const traversals = all.map(bytecodeOf).filter((bytecode) => bytecode !== undefined);
  if (traversals.length > 0 && traversals.length === all.length) return { traversals };
  const got = typeof query === 'string' ? 'empty text' : describeValue(query);
  throw new ConfigurationError(`executeGraph takes Gremlin text, a traversal, or an array of traversals, got ${got}`);
}
