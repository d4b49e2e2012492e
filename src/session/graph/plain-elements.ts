import type { ValueReader } from './graphson-reader';
import { edgeProperties, readVertexProperty, vertexProperties } from './graphson-types';
import { Edge, Path, Vertex } from './structure';
import type { Element } from './structure';

type Fields = Readonly<Record<string, unknown>>;

/**
 * An element of GraphSON 1.0, which has no types: vertices and edges say what they are; paths, and properties of vertices by
 * DSE's ids of them, show it. Undefined for any other object.
 */
export function readPlainElement(json: Fields, reader: ValueReader): Element | Path | undefined {
  const { id, label, type, value } = json;
  if (type === 'vertex' && id !== undefined && typeof label === 'string') {
    return new Vertex(reader.read(id), label, vertexProperties(json['properties'], reader));
  }
  if (type === 'edge' && id !== undefined && typeof label === 'string') return plainEdge(json, label, reader);
  if (isPath(json)) return new Path(json.labels, json.objects.map((object) => reader.read(object)));
  const isProperty = value !== undefined && typeof label === 'string' && isPropertyId(id, label);
  return isProperty ? readVertexProperty(json, reader) : undefined;
}

function plainEdge(json: Fields, label: string, reader: ValueReader): Edge {
  const end = (side: 'outV' | 'inV'): Vertex => {
    const sideLabel = json[`${side}Label`];
    return new Vertex(reader.read(json[side]), typeof sideLabel === 'string' ? sideLabel : 'vertex');
  };
  const ends = { outV: end('outV'), inV: end('inV') };
  return new Edge(reader.read(json['id']), label, ends, edgeProperties(json['properties'], reader));
}

interface PathFields {
  readonly labels: readonly (readonly string[])[];
  readonly objects: readonly unknown[];
}

function isPath(json: Fields): json is Fields & PathFields {
  const { labels, objects } = json;
  if (!Array.isArray(labels) || !Array.isArray(objects) || Object.keys(json).length !== 2) return false;
  const areNames = (each: unknown): boolean => Array.isArray(each) && each.every((name) => typeof name === 'string');
  return labels.length === objects.length && labels.every(areNames);
}

/** The id that classic DSE Graph gives to a property names the property and its vertex. */
function isPropertyId(id: unknown, label: string): boolean {
  if (typeof id !== 'object' || id === null) return false;
  const fields = id as Fields;
  return fields['~type'] === label && fields['out_vertex'] !== undefined;
}
