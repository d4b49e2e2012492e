import type { SchemaChange } from '../../protocol/messages/schema-change';

/** What has to be read again: everything, whole keyspaces, or single objects of a keyspace. */
export interface SchemaWork {
  readonly everything: boolean;
  /** By keyspace: the objects concerned, or `whole`. */
  readonly keyspaces: ReadonlyMap<string, 'whole' | readonly SchemaChange[]>;
}

/** Beyond these it is cheaper, and takes less memory, to read one level more. */
const maxObjects = 8;
const maxKeyspaces = 1_000;

/** Changes of the schema that were heard of and not yet read; a flood of them takes no more room than a few. */
export class PendingChanges {
  #everything = false;
  #keyspaces = new Map<string, 'whole' | Map<string, SchemaChange>>();

  get isEmpty(): boolean {
    return !this.#everything && this.#keyspaces.size === 0;
  }

  /** Whether all else that is being read will be read once more. */
  get isEverything(): boolean {
    return this.#everything;
  }

  addEverything(): void {
    this.#everything = true;
    this.#keyspaces.clear();
  }

  addKeyspace(name: string): void {
    if (this.#everything) return;
    this.#keyspaces.set(name, 'whole');
    if (this.#keyspaces.size > maxKeyspaces) this.addEverything();
  }

  /** Adds the object that a change is about, or its keyspace when it is no object of one, or one of many. */
  add(change: SchemaChange): void {
    const { keyspace, target, name } = change;
    const objects = this.#keyspaces.get(keyspace) ?? new Map<string, SchemaChange>();
    if (this.#everything || objects === 'whole') return;
    if (name === undefined || (objects.size >= maxObjects && !objects.has(`${target} ${name}`))) {
      this.addKeyspace(keyspace);
      return;
    }
    objects.set(`${target} ${name}`, change);
    this.#keyspaces.set(keyspace, objects);
    if (this.#keyspaces.size > maxKeyspaces) this.addEverything();
  }

  /** Gives what there is and forgets it. */
  take(): SchemaWork {
    const keyspaces = new Map<string, 'whole' | readonly SchemaChange[]>();
    for (const [name, what] of this.#keyspaces) keyspaces.set(name, what === 'whole' ? what : [...what.values()]);
    const work = { everything: this.#everything, keyspaces };
    this.#everything = false;
    this.#keyspaces.clear();
    return work;
  }

  /** Takes back what could not be read. */
  restore({ everything, keyspaces }: SchemaWork): void {
    if (everything) this.addEverything();
    for (const [name, what] of keyspaces) {
      if (what === 'whole') this.addKeyspace(name);
      else for (const change of what) this.add(change);
    }
  }
}
