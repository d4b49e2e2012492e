import { leadingComments } from './leading-comments';

const use = new RegExp(`^${leadingComments}use\\b`, 'i');

/** Whether a query changes the keyspace of the connection that it is sent on, whatever becomes of its answer. */
export function changesKeyspace(query: string): boolean {
  return use.test(query);
}

/**
 * What is under way while the keyspace of a session changes may be done in the old one or in the new one: what comes of it holds
 * for those who wait for it, and must not be kept for others.
 */
export class KeyspaceChanges {
  #underWay = 0;
  #ended = 0;

  begin(): void {
    this.#underWay++;
  }

  end(): void {
    this.#underWay--;
    this.#ended++;
  }

  /** Gives the question whether the keyspace has stayed the same from now on. */
  watch(): () => boolean {
    const isSteady = this.#underWay === 0;
    const ended = this.#ended;
    return () => isSteady && this.#underWay === 0 && this.#ended === ended;
  }
}
