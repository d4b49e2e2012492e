import { rows } from '../faults/dse/dse-rows';
import { errorAnswer } from '../faults/dse/dse-wire';
import type { WireAnswer, WireRequest } from '../faults/dse/dse-wire';

/** A step of a traversal, with its arguments. */
type Step = readonly [name: string, ...given: unknown[]];

interface Person {
  readonly id: number;
  readonly name: string;
  readonly age: number;
  readonly knows: readonly string[];
}

const people: readonly Person[] = [
  { id: 1, name: 'Ada', age: 36, knows: ['Grace', 'Barbara'] },
  { id: 2, name: 'Grace', age: 40, knows: [] },
  { id: 3, name: 'Barbara', age: 28, knows: ['Ada'] },
];

const refusal = (text: string): WireAnswer => errorAnswer(0x2200, text);
const answer = (results: readonly unknown[]): WireAnswer => (
  rows({ gremlin: 'text' }, results.map((result) => [JSON.stringify({ result })]))
);

/** Answers a graph query on a node with the graphs of those names, as DSE does on Core graphs; system queries make graphs. */
export function answerGraph({ query = '', payload, parameters }: WireRequest, graphs: Set<string>): WireAnswer {
  const option = (name: string): string | undefined => payload[`graph-${name}`]?.toString('utf8');
  const created = /^system\.graph\('(\w+)'\)\.ifNotExists\(\)\.create\(\)$/.exec(query)?.[1];
  if (created !== undefined) {
    if (option('name') !== undefined) return refusal('A system query names no graph');
    graphs.add(created);
    return answer([null]);
  }
  if (!graphs.has(option('name') ?? '')) return refusal(`Graph ${String(option('name'))} does not exist`);
  if (option('results') !== 'graphson-3.0') return refusal('Core graphs have GraphSON 3.0');
  const [value] = parameters?.values ?? [];
  try {
    const steps = option('language') === 'bytecode-json' ? stepsOfBytecode(query) : stepsOfText(query, variablesOf(value));
    return answer(walk(steps).map(graphsonOf));
  } catch (error) {
    return refusal(String(error));
  }
}

function stepsOfBytecode(text: string): readonly Step[] {
  return (JSON.parse(text) as { '@value': { step: readonly Step[] } })['@value'].step;
}

function stepsOfText(text: string, variables: ReadonlyMap<string, unknown>): readonly Step[] {
  if (!/^g(?:\.\w+\([^()]*\))+$/.test(text)) throw new Error(`Not understood: ${text}`);
  return [...text.matchAll(/\.(\w+)\(([^()]*)\)/g)].map(([, name = '', list = '']) => {
    const given = list.split(/,\s*/).filter((each) => each !== '');
    return [name, ...given.map((each) => (each.startsWith("'") ? each.slice(1, -1) : variable(variables, each)))];
  });
}

function variable(variables: ReadonlyMap<string, unknown>, name: string): unknown {
  if (!variables.has(name)) throw new Error(`No such property: ${name}`);
  return variables.get(name);
}

/** The one value of a query is a map of GraphSON 3.0. */
function variablesOf(value: Buffer | null | undefined): ReadonlyMap<string, unknown> {
  if (value === undefined || value === null) return new Map();
  const { '@value': list } = JSON.parse(value.toString('utf8')) as { '@value': readonly unknown[] };
  return new Map(list.flatMap((each, i) => (i % 2 === 0 ? [[String(each), list[i + 1]] as const] : [])));
}

type Found = Person | number | string;

function walk(steps: readonly Step[]): readonly Found[] {
  let found: readonly Found[] = [];
  for (const [name, ...given] of steps) {
    const persons = found.filter((each): each is Person => typeof each === 'object');
    if (name === 'V') found = people;
    else if (name === 'has') found = persons.filter(({ name: own }) => own === given.at(-1) && given.at(-2) === 'name');
    else if (name === 'out') found = persons.flatMap(({ knows }) => people.filter((other) => knows.includes(other.name)));
    else if (name === 'values') found = persons.map((person) => (given[0] === 'age' ? person.age : person.name));
    else throw new Error(`No such step: ${name}`);
  }
  return found;
}

/** GraphSON 3.0 (TinkerPop, "IO Reference"). */
function graphsonOf(found: Found): unknown {
  if (typeof found === 'string') return found;
  if (typeof found === 'number') return { '@type': 'g:Int32', '@value': found };
  const { id, name, age } = found;
  const properties = Object.entries({ name, age }).map(([label, value], i) => {
    const property = { id: { '@type': 'g:Int64', '@value': id * 10 + i }, label, value: graphsonOf(value) };
    return [label, [{ '@type': 'g:VertexProperty', '@value': property }]] as const;
  });
  const vertex = { id: { '@type': 'g:Int32', '@value': id }, label: 'person', properties: Object.fromEntries(properties) };
  return { '@type': 'g:Vertex', '@value': vertex };
}
