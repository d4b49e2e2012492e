import { TextValue } from '../../values/value';

/** A word of the graph that is no text: `T.id` is another key of a map than a property named `id`. */
export class GraphEnum extends TextValue {
  /** `T`, `Direction` and so on. */
  readonly typeName: string;
  readonly elementName: string;

  constructor(typeName: string, elementName: string) {
    super();
    this.typeName = typeName;
    this.elementName = elementName;
  }

  override equals(other: unknown): boolean {
    return other instanceof GraphEnum && this.typeName === other.typeName && this.elementName === other.elementName;
  }

  override toString(): string {
    return `${this.typeName}.${this.elementName}`;
  }
}

/** The parts of an element: keys of the maps that `elementMap()` and `valueMap(true)` give. */
export const T = {
  id: new GraphEnum('T', 'id'),
  key: new GraphEnum('T', 'key'),
  label: new GraphEnum('T', 'label'),
  value: new GraphEnum('T', 'value'),
} as const;

/** The directions of an edge: keys of the maps that `elementMap()` gives for edges. */
export const Direction = {
  BOTH: new GraphEnum('Direction', 'BOTH'),
  IN: new GraphEnum('Direction', 'IN'),
  OUT: new GraphEnum('Direction', 'OUT'),
} as const;

const known = { T, Direction } as const satisfies Record<string, Readonly<Record<string, GraphEnum>>>;

/** The one object for each word that is known, so that it finds its entry in a Map. */
export function graphEnumOf(typeName: keyof typeof known, elementName: string): GraphEnum {
  const words: Readonly<Record<string, GraphEnum>> = known[typeName];
  const word = Object.hasOwn(words, elementName) ? words[elementName] : undefined;
  return word ?? new GraphEnum(typeName, elementName);
}
